"""Levels of verification: two people, the second blind to the first."""

import pytest
from django.core.exceptions import PermissionDenied
from web.office import steady

from leleka.casework import RUNGS, CaseworkError
from leleka.core.codelists import CodeError, code_list
from leleka.web.accounts.models import User
from leleka.web.casework.actions import assess
from leleka.web.casework.models import Identity
from leleka.web.casework.queries import work_of
from leleka.web.linkage.models import Person


def level_of(child):
    child.case.refresh_from_db()
    return child.case.identity_level


def says(user, child, level="single_source", reason="source_credible"):
    return assess(user, child, dimension="identity", level=level, reason=reason)


def test_one_assessment_changes_nothing_and_two_that_agree_do(office):
    child = office.child("supervisor", "team")
    says(office.users["supervisor"], child)
    assert level_of(child) == "claim"

    says(office.users["verifier"], child)

    assert level_of(child) == "single_source"


def test_nobody_raises_a_level_alone(office):
    child = office.child("supervisor", "team")
    says(office.users["supervisor"], child)

    with pytest.raises(PermissionDenied, match="You have answered"):
        says(office.users["supervisor"], child)


def test_the_second_is_not_shown_the_first_assessment(office, signed_in):
    child = office.child("supervisor", "team")
    client = signed_in(office.users["verifier"])
    before = _quiet(client.get(f"/children/{child.pk}/").content.decode())

    says(office.users["supervisor"], child)

    assert _quiet(client.get(f"/children/{child.pk}/").content.decode()) == before


def waiting(user):
    return [(each.person, each.dimension) for each in work_of(user).levels]


def test_whoever_may_assess_second_sees_it_in_their_work(office):
    child = office.child("supervisor", "team")
    says(office.users["supervisor"], child)

    assert waiting(office.users["verifier"]) == [(child, "identity")]
    assert work_of(office.users["verifier"]).n_levels == 1
    assert not waiting(office.users["supervisor"])
    assert not waiting(office.users["caseworker"])
    assert not waiting(office.outsider)

    says(office.users["verifier"], child)

    assert not waiting(office.users["verifier"])


def test_two_who_disagree_wait_for_a_third(office):
    child = office.child("supervisor", "team")
    third = User.objects.create_user(
        email="third@office.invalid", name="Вигадана Третя", organisation=office.ours, roles=["supervisor"]
    )
    says(office.users["supervisor"], child)
    says(office.users["verifier"], child, "two_independent_sources", "sources_independent")

    assert waiting(third) == [(child, "identity")]
    assert not waiting(office.users["supervisor"])
    assert not waiting(office.users["verifier"])


def test_however_many_differ_whoever_has_assessed_is_not_asked_again(office):
    child = office.child("supervisor", "team")
    people = [office.users["supervisor"], office.users["verifier"]]
    people += [
        User.objects.create_user(
            email=f"{n}@office.invalid", name=f"Вигадана {n}", organisation=office.ours, roles=["supervisor"]
        )
        for n in range(3)
    ]
    *asked, last = people

    for user, level in zip(asked, RUNGS["identity"][1:], strict=False):
        says(user, child, level, "sources_independent")

    assert [bool(waiting(user)) for user in asked] == [False] * len(asked)
    assert waiting(last) == [(child, "identity")]

    says(last, child, RUNGS["identity"][1], "sources_independent")  # as the first, so it is decided
    Identity.objects.create(
        person=child, source=office.source, recorded_by=last, kind="birth", full_name="Вигадана Марія"
    )
    says(last, child, RUNGS["identity"][2], "sources_independent")

    assert waiting(asked[0]) == [(child, "identity")]


def test_nobody_is_asked_about_a_child_that_turned_out_to_be_another(office):
    former, child = (office.child("supervisor", relation) for relation in ("team", "assigned"))
    says(office.users["supervisor"], former)
    office.proposed(former, office.users["supervisor"])
    assert work_of(office.users["verifier"]).waiting

    Person.objects.filter(pk=former.pk).update(merged_into=child)

    assert not waiting(office.users["verifier"])
    assert not work_of(office.users["verifier"]).waiting


def test_a_level_of_a_child_whom_one_may_not_assess_waits_for_others(office):
    child = office.child("supervisor", "assigned", "sealed")
    says(office.users["supervisor"], child)

    assert not waiting(office.users["verifier"])


def test_my_work_leads_to_the_assessment_and_says_nothing_of_the_first(office, signed_in):
    child = office.child("supervisor", "team")
    says(office.users["supervisor"], child, "single_source", "source_credible")

    client = signed_in(office.users["verifier"])
    page = client.get("/").content.decode()

    assert "1 level waits for a second person" in page
    assert f"/children/{child.pk}/#assess-identity" in page
    assert 'id="assess-identity"' in client.get(f"/children/{child.pk}/").content.decode()
    assert code_list("verification_level").label("single_source", "en") not in page
    assert code_list("level_reason").label("source_credible", "en") not in page
    assert office.users["supervisor"].name not in page


def test_a_decided_level_stays_until_a_new_fact_comes(office):
    child = office.child("supervisor", "team")
    says(office.users["supervisor"], child)
    says(office.users["verifier"], child)
    with pytest.raises(PermissionDenied, match="It is decided"):
        says(office.users["verifier"], child, "claim", "source_discredited")

    Identity.objects.create(
        person=child,
        source=office.source,
        recorded_by=office.users["caseworker"],
        kind="birth",
        full_name="Вигадана Марія",
    )

    assert says(office.users["verifier"], child, "two_independent_sources", "sources_independent")


def test_a_reason_of_the_wrong_direction_is_refused_and_said(office, signed_in):
    child = office.child("supervisor", "team")
    with pytest.raises(CaseworkError, match="E031"):
        says(office.users["supervisor"], child, "single_source", "information_aged")
    with pytest.raises(CodeError):
        assess(office.users["supervisor"], child, dimension="mood", level="claim", reason="source_credible")

    page = signed_in(office.users["supervisor"]).post(
        f"/children/{child.pk}/level/",
        {"dimension": "identity", "level": "single_source", "reason": "information_aged"},
    )

    assert page.status_code == 400
    assert "There is a problem" in page.content.decode()


def test_the_first_of_two_reads_that_a_second_is_needed_and_the_second_that_it_is_kept(office, signed_in):
    child, said = office.child("supervisor", "team"), []
    for role in ("supervisor", "verifier"):
        client = signed_in(office.users[role])
        sent = {"dimension": "identity", "level": "single_source", "reason": "source_credible"}
        client.post(f"/children/{child.pk}/level/", sent)
        said.append(client.get(f"/children/{child.pk}/").content.decode())

    assert "when a second person assesses and says the same." in said[0]
    assert "when a second person assesses and says the same." not in said[1]


def test_a_caseworker_sees_the_levels_without_the_form(office, signed_in):
    child = office.child("caseworker")

    text = signed_in(office.users["caseworker"]).get(f"/children/{child.pk}/").content.decode()

    assert "How sure we are" in text
    assert "/level/" not in text


def _quiet(text):
    """Without the line of who looked, too."""
    return steady(text).split("Who looked")[0]
