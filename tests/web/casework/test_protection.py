"""How closely a child is protected: shut by one, opened by two; urgency; what whoever asked takes home."""

import pytest

from leleka.casework import CaseworkError
from leleka.web.casework import actions
from leleka.web.casework.cases import Asked, found_of
from leleka.web.casework.models import Case, SensitivityChange, UrgencyChange
from leleka.web.casework.queries import work_of
from leleka.web.common.models import EventChild
from leleka.web.linkage.models import Person


def level(child):
    return Person.objects.get(pk=child.pk).sensitivity


def test_one_person_shuts_a_door_at_once(office, signed_in):
    child, user = office.child("caseworker"), office.users["caseworker"]

    answer = signed_in(user).post(f"/children/{child.pk}/case/classify/", {"to": "sealed", "why": "погрози"})

    assert answer.status_code == 302
    assert level(child) == "sealed"
    assert (SensitivityChange.objects.get().why, SensitivityChange.objects.get().by) == ("погрози", user)


def test_to_open_wider_takes_two(office):
    child, second = office.child("caseworker", sensitivity="sealed"), office.users["supervisor"]
    actions.classify(office.users["caseworker"], child, to="team", why="небезпека минула")
    assert level(child) == "sealed"
    assert [change.person for change in work_of(second).openings] == [child]
    assert not work_of(office.users["caseworker"]).openings

    with pytest.raises(CaseworkError, match="who proposes does not confirm"):
        actions.answer_opening(office.users["caseworker"], child, confirms=True)
    actions.answer_opening(second, child, confirms=True)

    assert level(child) == "team"
    assert not work_of(second).openings


@pytest.mark.parametrize("answering", ["caseworker", "supervisor"])
def test_who_proposed_may_take_it_back_and_a_second_may_refuse(office, answering):
    child = office.child("caseworker", sensitivity="sealed")
    actions.classify(office.users["caseworker"], child, to="team", why="x")

    actions.answer_opening(office.users[answering], child, confirms=False)

    assert level(child) == "sealed"
    with pytest.raises(CaseworkError, match="No change of protection waits"):
        actions.answer_opening(office.users["supervisor"], child, confirms=True)


def test_a_proposal_that_was_overtaken_can_no_longer_be_confirmed(office):
    child, user = office.child("caseworker"), office.users["caseworker"]
    actions.classify(user, child, to="partner", why="x")
    actions.classify(user, child, to="sealed", why="погрози")

    with pytest.raises(CaseworkError, match="No change of protection waits"):
        actions.answer_opening(office.users["supervisor"], child, confirms=True)

    assert level(child) == "sealed"


@pytest.mark.parametrize(
    ("role", "relation", "now", "to"),
    [
        ("caseworker", "team", "team", "sealed"),  # they could not work at it any more
        ("supervisor", "team", "team", "court_only"),
        ("supervisor", "team", "team", "public"),  # no child's record is public
        ("caseworker", "assigned", "team", "team"),
    ],
)
def test_nobody_sets_what_is_not_theirs_to_set(office, role, relation, now, to):
    child = office.child(role, relation, now)

    with pytest.raises(CaseworkError, match="not yours to set"):
        actions.classify(office.users[role], child, to=to, why="x")

    assert level(child) == now


def test_a_sealed_child_is_gone_from_who_is_not_cleared(office, signed_in):
    child = office.child("supervisor", "team")
    client = signed_in(office.users["analyst"])
    assert client.get(f"/children/{child.pk}/").status_code == 200

    actions.classify(office.users["supervisor"], child, to="sealed", why="x")

    assert client.get(f"/children/{child.pk}/").status_code == 404


def test_a_change_of_protection_needs_its_reason(office, signed_in):
    child = office.child("caseworker")

    answer = signed_in(office.users["caseworker"]).post(
        f"/children/{child.pk}/case/classify/", {"to": "sealed", "why": ""}
    )

    assert answer.status_code == 400
    assert level(child) == "team"


def test_who_refers_a_sealed_child_is_told_that_it_gives_nothing(office, signed_in):
    client = signed_in(office.users["supervisor"])
    said = "sees nothing of it"

    sealed = client.get(f"/children/{office.child('supervisor', sensitivity='sealed').pk}/case/")
    plain = client.get(f"/children/{office.child('supervisor').pk}/case/")

    assert said in sealed.content.decode()
    assert said not in plain.content.decode()


def test_an_accepted_referral_of_a_sealed_child_names_nobody_and_says_why(office, signed_in):
    child = office.child("supervisor", "none", "sealed")
    office.referral(child, state="accepted")

    text = signed_in(office.users["supervisor"]).get("/referrals/").content.decode()

    assert child.best_name not in text
    assert "you see nothing more" in text


def test_an_urgent_case_stands_first_and_says_so(office, signed_in):
    user = office.users["caseworker"]
    child, other = office.child("caseworker"), office.child("caseworker", sensitivity="partner")
    office.task(other, days=-3)
    client = signed_in(user)

    assert client.post(f"/children/{child.pk}/case/urgent/", {"why": "усиновлення"}).status_code == 302

    assert [line.child for line in found_of(user, Asked()).lines] == [child.pk, other.pk]
    assert [line.child for line in found_of(user, Asked(due="urgent")).lines] == [child.pk]
    assert "! urgent" in client.get(f"/children/{child.pk}/").content.decode()
    assert "усиновлення" in client.get(f"/children/{child.pk}/case/").content.decode()


def test_a_case_is_marked_and_calmed_with_a_reason_each(office, signed_in):
    child, client = office.child("caseworker"), signed_in(office.users["caseworker"])
    client.post(f"/children/{child.pk}/case/urgent/", {"why": "усиновлення"})
    client.post(f"/children/{child.pk}/case/calm/", {"why": ""})
    assert Case.objects.get(person=child).is_urgent

    client.post(f"/children/{child.pk}/case/calm/", {"why": "суд зупинив"})

    assert not Case.objects.get(person=child).is_urgent
    assert sorted(UrgencyChange.objects.values_list("is_urgent", flat=True)) == [False, True]


def test_the_confirmation_names_no_child_and_repeats_nothing_they_told(office, signed_in):
    child = office.child("caseworker")
    asked = office.asked(child)

    answer = signed_in(office.users["caseworker"]).get(f"/cases/requests/{asked.pk}/confirmation/")

    text = answer.content.decode()
    assert asked.inquirer_name in text
    for hidden in (child.best_name, asked.contact, asked.safe_contact):
        assert hidden not in text
    assert EventChild.objects.filter(person=child.pk).exists()


def test_who_may_not_read_who_asks_gets_a_line_to_fill_in(office, signed_in):
    asked = office.asked(office.child("caseworker", "team"))

    text = signed_in(office.users["caseworker"]).get(f"/cases/requests/{asked.pk}/confirmation/").content

    assert asked.inquirer_name.encode() not in text
    assert b"______" in text
