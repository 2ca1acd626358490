"""Referrals: no name before they are accepted, the chosen fields after, nothing at the end."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from web.office import CANARY

from leleka.casework import CaseworkError
from leleka.web.accounts.models import Grant, Organisation, User
from leleka.web.accounts.rights import can, can_read_field
from leleka.web.casework import actions
from leleka.web.casework.duties import bring_up_to_date
from leleka.web.casework.models import Case, Referral, Task, Trait
from leleka.web.casework.queries import work_of
from leleka.web.common.ids import spoken
from leleka.web.common.models import EventChild
from leleka.web.linkage.models import Person

FIELDS = frozenset({"names", "surname", "given_name", "patronymic", "sex", "birth_date", "eyes"})


@pytest.fixture
def refer(office):
    def ask(child, **said):
        about = {
            "kind": "referral",
            "to_organisation": office.partner,
            "purpose": "tracing",
            "basis": "vital_interest",
            "why": "вигадана підстава",
            "fields": FIELDS,
            "answer_due": timezone.localdate(),
        }
        return actions.refer(office.users["supervisor"], child, **{**about, **said})

    return ask


def accept(office, referral):
    return actions.answer_referral(
        office.outsider, office.partner, referral, state="accepted", reason="within_our_task"
    )


def test_before_they_accept_they_see_what_they_need_to_answer_and_no_name(office, refer, signed_in):
    child = office.child("supervisor", "team")
    refer(child)

    text = signed_in(office.outsider).get("/referrals/").content.decode()

    assert "female" in text
    assert CANARY not in text
    assert str(child.pk) not in text
    assert not can(office.outsider, "read", child)
    assert child.pk in set(EventChild.objects.values_list("person", flat=True))


def test_a_referral_that_waits_stands_in_their_work(office, refer):
    refer(office.child("supervisor", "team"))

    assert work_of(office.outsider).n_referrals == 1
    assert work_of(office.users["supervisor"]).n_referrals == 0


def test_acceptance_shows_the_chosen_fields_and_no_others(office, refer, signed_in):
    child = office.child("supervisor", "team")
    for kind, value in (("eyes", "grey"), ("hair", "fair")):
        Trait.objects.create(
            person=child, kind=kind, value=value, source=office.source, recorded_by=office.users["intake"]
        )
    accept(office, refer(child))

    text = signed_in(office.outsider).get(f"/children/{child.pk}/").content.decode()

    assert child.best_name in text
    assert "grey" in text
    assert "fair" not in text
    assert not can_read_field(office.outsider, "hair", child)


@pytest.mark.parametrize("end", ["done", "revoked"])
def test_the_end_of_a_referral_takes_the_share_back(office, refer, end):
    child, boss = office.child("supervisor", "team"), office.users["supervisor"]
    referral = refer(child)
    accept(office, referral)
    assert can(office.outsider, "read", child)

    if end == "done":
        actions.answer_referral(
            office.outsider, office.partner, referral, state="done", reason="service_given"
        )
    else:
        actions.revoke_referral(boss, referral, reason="unsafe")

    assert not can(office.outsider, "read", child)
    assert Grant.objects.get().recalled_at


def test_the_share_ends_on_its_day(office, refer):
    child = office.child("supervisor", "team")
    accept(office, refer(child, until=timezone.localdate()))
    assert can(office.outsider, "read", child)

    Grant.objects.update(ends_at=timezone.now() - timedelta(minutes=1))

    assert not can(office.outsider, "read", child)


def test_an_accepted_transfer_hands_the_case_over(office, refer):
    child, boss = office.child("supervisor", "assigned"), office.users["supervisor"]
    accept(office, refer(child, kind="transfer"))

    child.refresh_from_db()
    assert (child.organisation, child.team, child.assigned_to) == (office.partner, None, None)
    assert can(office.outsider, "write", child)
    assert not can(boss, "read", child)


def third(office):
    """Somebody of an organisation that is neither ours nor the partner."""
    other = Organisation.objects.create(name="Вигадана третя")
    return User.objects.create(
        email="third@office.invalid", name="third", roles=["supervisor"], organisation=other, language="en"
    )


def test_a_case_is_handed_over_once_and_no_older_offer_carries_it_off(office, refer, signed_in):
    child, late = office.child("supervisor", "team"), third(office)
    offered = refer(child, kind="transfer", to_organisation=late.organisation)
    accept(office, refer(child, kind="transfer"))

    with pytest.raises(CaseworkError, match="E040"):
        actions.answer_referral(late, late.organisation, offered, state="accepted", reason="within_our_task")

    child.refresh_from_db()
    assert child.organisation == office.partner
    assert "Ended in the last 30 days" in signed_in(late).get("/referrals/").content.decode()


def test_whoever_holds_the_case_now_takes_back_what_was_shared_before(office, refer, signed_in):
    child, helper = office.child("supervisor", "team"), third(office)
    shared = refer(child, to_organisation=helper.organisation)
    actions.answer_referral(helper, helper.organisation, shared, state="accepted", reason="within_our_task")
    accept(office, refer(child, kind="transfer"))
    assert can(helper, "read", child)

    page = signed_in(office.outsider).get(f"/children/{child.pk}/case/").content.decode()
    actions.revoke_referral(office.outsider, Referral.objects.get(pk=shared.pk), reason="unsafe")

    assert "referral_revoke" in page
    assert not can(helper, "read", child)


def test_what_was_to_be_shown_until_a_day_gone_by_is_not_accepted_and_the_page_says_why(
    office, refer, signed_in
):
    child, client = office.child("supervisor", "team"), signed_in(office.outsider)
    referral = refer(child, until=timezone.localdate() - timedelta(days=1))

    page = client.get("/referrals/").content.decode()
    late = client.post(f"/referrals/{referral.pk}/answer/", {"answer": "accepted|within_our_task"})

    assert "accepted|within_our_task" not in page
    assert "rejected|no_capacity" in page
    assert "nothing more can be seen of it" in page
    assert late.status_code == 400
    with pytest.raises(CaseworkError, match="E040"):
        accept(office, referral)


def test_an_answer_to_what_was_taken_back_meanwhile_is_said_not_to_have_been_taken(office, refer, signed_in):
    referral, client = refer(office.child("supervisor", "team")), signed_in(office.outsider)
    actions.revoke_referral(office.users["supervisor"], referral, reason="sent_in_error")

    answer = client.post(f"/referrals/{referral.pk}/answer/", {"answer": "accepted|within_our_task"})

    assert answer.status_code == 400
    assert "Your answer was not taken" in answer.content.decode()
    assert "Your answer was not taken" not in client.get("/referrals/").content.decode()


def test_nothing_is_shared_that_ends_before_the_answer_is_wanted(office, signed_in):
    child, today = office.child("supervisor", "team"), timezone.localdate()
    said = {
        "kind": "referral", "to_organisation": office.partner.pk, "purpose": "tracing",
        "basis": "vital_interest", "why": "вигадано", "answer_due": today + timedelta(days=5), "until": today,
    }  # fmt: skip

    answer = signed_in(office.users["supervisor"]).post(reverse("case_refer", args=[child.pk]), said)

    assert answer.status_code == 400
    assert "before the answer" in answer.content.decode()
    assert not Referral.objects.exists()


def test_a_refused_referral_shows_nothing_and_may_be_asked_again(office, refer):
    child = office.child("supervisor", "team")
    actions.answer_referral(
        office.outsider, office.partner, refer(child), state="rejected", reason="no_capacity"
    )

    assert not can(office.outsider, "read", child)
    assert refer(child).state == "in_progress"


def test_nobody_is_asked_where_nobody_can_sign_in(office, signed_in):
    Organisation.objects.create(name="Порожня установа")
    child = office.child("supervisor", "team")

    page = signed_in(office.users["supervisor"]).get(f"/children/{child.pk}/case/").content.decode()

    assert office.partner.name in page
    assert "Порожня установа" not in page


def test_one_organisation_is_asked_once_at_a_time(office, refer):
    child = office.child("supervisor", "team")
    refer(child)

    with pytest.raises(CaseworkError, match="E144"):
        refer(child)


def test_consent_is_a_basis_only_where_it_covers_what_is_shown(office, refer):
    child = office.child("supervisor", "team")
    with pytest.raises(CaseworkError, match="E145"):
        refer(child, basis="consent")
    office.consent(child, fields=sorted(FIELDS | {"case_id", "case_status"}))

    assert refer(child, basis="consent").state == "in_progress"


def test_a_reason_in_words_is_needed_for_every_basis_but_consent(office, refer):
    with pytest.raises(CaseworkError, match="E145"):
        refer(office.child("supervisor", "team"), why=" ")


def test_only_the_receiver_accepts_and_only_the_sender_revokes(office, refer):
    child, boss = office.child("supervisor", "team"), office.users["supervisor"]
    referral = refer(child)

    with pytest.raises(CaseworkError, match="E040"):
        actions.answer_referral(boss, office.ours, referral, state="accepted", reason="within_our_task")
    with pytest.raises(Http404):
        actions.revoke_referral(office.outsider, referral, reason="unsafe")
    assert Referral.objects.get().state == "in_progress"


def test_a_sealed_child_stays_sealed_to_whom_it_was_referred(office, refer):
    child = office.child("supervisor", "team", "sealed")
    accept(office, refer(child))

    assert not can(office.outsider, "read", child)


def test_an_unanswered_referral_is_to_be_asked_about(office, refer):
    child = office.child("supervisor", "assigned")
    Case.objects.filter(person=child).update(status="screening")

    refer(child, answer_due=timezone.localdate() - timedelta(days=1))

    assert Task.objects.filter(person=child, duty="chase_referral", done_at=None).count() == 1


def test_whoever_asked_is_told_that_the_referral_was_declined_until_they_tick_it_off(
    office, refer, signed_in
):
    child, boss = office.child("supervisor", "assigned"), office.users["supervisor"]
    Case.objects.filter(person=child).update(status="screening")
    actions.answer_referral(
        office.outsider, office.partner, refer(child), state="rejected", reason="no_capacity", note="вигадано"
    )
    task = Task.objects.get(person=child, duty="referral_declined", done_at=None)

    assert "a referral was declined" in signed_in(boss).get("/").content.decode()
    signed_in(boss).post(f"/tasks/{task.pk}/done/")
    bring_up_to_date([child.pk])
    assert not Task.objects.filter(duty="referral_declined", done_at=None).exists()


def test_a_referral_taken_back_says_so_to_whom_it_was_sent_and_names_no_child(office, refer, signed_in):
    child, boss = office.child("supervisor", "team"), office.users["supervisor"]
    referral = refer(child)
    accept(office, referral)

    actions.revoke_referral(boss, referral, reason="consent_withdrawn", note=CANARY)

    text = signed_in(office.outsider).get("/referrals/").content.decode()
    assert "Ended in the last 30 days" in text
    assert "consent was withdrawn" in text
    assert CANARY not in text
    assert str(child.pk) not in text
    assert "Ended" not in signed_in(office.users["liaison"]).get("/referrals/").content.decode()


def test_what_ended_is_shown_until_no_day(office, refer, signed_in):
    child, until = office.child("supervisor", "team"), timezone.localdate() + timedelta(days=90)
    referral = refer(child, until=until)
    page = f"/children/{child.pk}/case/"
    client = signed_in(office.users["supervisor"])

    assert "shown until" in client.get(page).content.decode()
    actions.revoke_referral(office.users["supervisor"], referral, reason="sent_in_error")
    assert "shown until" not in client.get(page).content.decode()


def test_the_answer_is_given_on_the_page(office, refer, signed_in):
    child, client = office.child("supervisor", "team"), signed_in(office.outsider)
    referral = refer(child)

    wrong = client.post(f"/referrals/{referral.pk}/answer/", {"answer": "done|service_given"})
    right = client.post(f"/referrals/{referral.pk}/answer/", {"answer": "accepted|within_our_task"})

    assert (wrong.status_code, right.status_code) == (400, 302)
    assert right["Location"] == f"/children/{child.pk}/"
    assert f"/children/{child.pk}/" in client.get("/referrals/").content.decode()


def test_whoever_takes_a_case_over_goes_on_with_it_and_who_gave_it_reads_where_it_went(
    office, refer, signed_in
):
    child, client = office.child("supervisor", "team"), signed_in(office.outsider)
    referral = refer(child, kind="transfer")
    ours = signed_in(office.users["supervisor"])
    assert "Handed over" not in ours.get("/referrals/").content.decode()

    taken = client.post(f"/referrals/{referral.pk}/answer/", {"answer": "accepted|within_our_task"})
    page = ours.get("/referrals/").content.decode()

    assert taken["Location"] == f"/children/{child.pk}/case/"
    assert "The case is yours now." in client.get(taken["Location"]).content.decode()
    assert "Handed over by us in the last 30 days" in page
    assert spoken(child.pk) in page
    assert CANARY not in page
    assert "Handed over" not in client.get("/referrals/").content.decode()


def merge(former, child):
    Person.objects.filter(pk=former.pk).update(merged_into=child)


def test_a_transfer_takes_the_child_as_it_is_now_with_its_former_case(office, refer, signed_in):
    former, child = (office.child("supervisor", relation) for relation in ("team", "assigned"))
    referral = refer(former, kind="transfer")
    merge(former, child)

    taken = signed_in(office.outsider).post(
        f"/referrals/{referral.pk}/answer/", {"answer": "accepted|within_our_task"}
    )

    assert taken["Location"] == f"/children/{child.pk}/case/"
    assert can(office.outsider, "write", Person.objects.get(pk=child.pk))
    assert set(Person.objects.values_list("organisation", "assigned_to")) == {(office.partner.pk, None)}
    assert {former.pk, child.pk} <= set(EventChild.objects.values_list("person", flat=True))


def test_a_transfer_of_a_child_brings_the_cases_it_had_before(office, refer):
    former, child = (office.child("supervisor", relation) for relation in ("team", "assigned"))
    merge(former, child)

    accept(office, refer(child, kind="transfer"))

    assert set(Person.objects.values_list("organisation", flat=True)) == {office.partner.pk}


def test_what_a_colleague_was_to_do_waits_for_whoever_takes_the_case_over(office, refer):
    child, boss = office.child("supervisor", "team"), office.users["supervisor"]
    task = actions.add_task(
        boss, child, title="вигадане: подзвонити", due=timezone.localdate(), assigned_to=boss
    )

    accept(office, refer(child, kind="transfer"))

    assert task in [line.task for line in work_of(office.outsider).tasks]


def test_a_transfer_does_not_carry_off_a_child_that_another_organisation_has(office, refer, signed_in):
    former, late = office.child("supervisor", "team"), third(office)
    theirs = office.child("supervisor", "assigned")
    Person.objects.filter(pk=theirs.pk).update(organisation=late.organisation, assigned_to=None)
    referral = refer(former, kind="transfer")
    merge(former, theirs)

    page = signed_in(office.outsider).get("/referrals/").content.decode()
    with pytest.raises(CaseworkError, match="E040"):
        accept(office, Referral.objects.get(pk=referral.pk))

    assert Person.objects.get(pk=theirs.pk).organisation == late.organisation
    assert "accepted|within_our_task" not in page
    assert "the child is one with another case" in page


def test_what_was_to_be_shared_of_a_former_child_is_to_be_asked_anew(office, refer, signed_in):
    former, child = (office.child("supervisor", relation) for relation in ("team", "assigned"))
    referral = refer(former)
    merge(former, child)

    page = signed_in(office.outsider).get("/referrals/").content.decode()

    assert "accepted|within_our_task" not in page
    assert "rejected|no_capacity" in page
    with pytest.raises(CaseworkError, match="E040"):
        accept(office, Referral.objects.get(pk=referral.pk))


def test_whom_the_former_child_was_shown_to_reads_what_became_of_it(office, refer, signed_in):
    former, child = (office.child("supervisor", relation) for relation in ("team", "assigned"))
    accept(office, refer(former))
    merge(former, child)

    page = signed_in(office.outsider).get(f"/children/{former.pk}/", follow=True)

    assert page.status_code == 200
    assert "Two people found that this is a child with a case of its own" in page.content.decode()
    assert str(child.pk) not in page.content.decode()
