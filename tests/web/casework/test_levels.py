"""Levels of verification: two people, the second blind to the first."""

import pytest
from django.core.exceptions import PermissionDenied

from leleka.casework import CaseworkError
from leleka.core.codelists import CodeError
from leleka.web.casework.actions import assess
from leleka.web.casework.models import Identity


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

    with pytest.raises(PermissionDenied):
        says(office.users["supervisor"], child)


def test_the_second_is_not_shown_the_first_assessment(office, signed_in):
    child = office.child("supervisor", "team")
    client = signed_in(office.users["verifier"])
    before = _quiet(client.get(f"/children/{child.pk}/").content.decode())

    says(office.users["supervisor"], child)

    assert _quiet(client.get(f"/children/{child.pk}/").content.decode()) == before


def test_a_decided_level_stays_until_a_new_fact_comes(office):
    child = office.child("supervisor", "team")
    says(office.users["supervisor"], child)
    says(office.users["verifier"], child)
    with pytest.raises(PermissionDenied):
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
    import re

    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]*', "", text).split("Who looked")[0]
