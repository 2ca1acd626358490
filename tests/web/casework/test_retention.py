"""What was kept long enough is due, once and with what to do; a decision is kept and traced."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from web.office import CANARY

from leleka.web.casework import keeping
from leleka.web.casework.models import Case, KeepingDecision
from leleka.web.common.models import Event
from leleka.web.intake.models import Draft, ImportBatch, Record

LONG_AGO = timedelta(days=4000)


@pytest.fixture
def auditor(office):
    return office.users["auditor"]


@pytest.fixture
def old_draft(office):
    with patch.object(timezone, "now", return_value=timezone.now() - timedelta(days=31)):
        return Draft.objects.create(
            author=office.users["intake"], form="report", content=CANARY, ends_at=timezone.now()
        )


@pytest.fixture
def old_case(office):
    child = office.child("caseworker")
    Case.objects.filter(person=child).update(status="closed", opened_at=timezone.now() - LONG_AGO)
    return child


def due(user):
    return {found.term.category: found.things for found in keeping.due_for(user)}


def decide(user, category, **more):
    keys = [thing.key for thing in due(user)[category]]
    return keeping.decide(user, category=category, keys=keys, **{"why": "reviewed", **more})


def test_nothing_young_is_due(office, auditor):
    Draft.objects.create(author=office.users["intake"], form="report", ends_at=timezone.now())
    office.child("caseworker")

    assert not due(auditor)


def test_an_old_draft_is_deleted_and_leaves_a_marker(auditor, old_draft):
    decide(auditor, "draft", decision="delete")

    assert not Draft.objects.exists()
    assert KeepingDecision.objects.get().thing == old_draft.pk
    assert not due(auditor)


def test_a_row_of_nobody_is_due_also_when_its_newer_version_was_taken_back(office, auditor):
    batch = ImportBatch.objects.create(
        source=office.source, file_name="old.csv", digest="0" * 64, state="in", made_by=office.users["intake"]
    )
    ImportBatch.objects.filter(pk=batch.pk).update(made_at=timezone.now() - LONG_AGO)
    row = Record.objects.create(source=office.source, batch=batch, row_key="1", fingerprint="1" * 64)
    office.taken_back(row)

    assert [thing.n for thing in due(auditor)["unlinked_record"]] == [1]


def test_an_old_case_is_sealed_and_the_child_is_in_the_trace(auditor, old_case):
    decide(auditor, "closed_case", decision="seal")

    old_case.refresh_from_db()
    assert old_case.sensitivity == "sealed"
    assert Event.objects.get(page="casework.keeping.decide").whom.get().person == old_case.pk
    assert not due(auditor)


def test_what_is_kept_longer_comes_back_on_its_day(auditor, old_case):
    later = timezone.localdate() + timedelta(days=10)

    decide(auditor, "closed_case", decision="keep", until=later)

    assert not due(auditor)
    assert [found.term.category for found in keeping.due_for(auditor, later)] == ["closed_case"]


def test_a_hold_stops_the_clock_until_it_is_lifted(auditor, old_case):
    decide(auditor, "closed_case", decision="hold")
    (held,) = keeping.held_for(auditor)
    assert not due(auditor)

    key = keeping.key_of(held.category, held.thing)
    keeping.decide(auditor, category=held.category, keys=[key], decision="lift", why="the court is done")

    assert list(due(auditor)) == ["closed_case"]


@pytest.mark.parametrize(
    ("category", "decision"), [("closed_case", "delete"), ("draft", "seal"), ("closed_case", "keep")]
)
def test_a_decision_that_does_not_fit_is_refused(auditor, old_case, old_draft, category, decision):
    with pytest.raises(PermissionDenied):
        decide(auditor, category, decision=decision)

    assert not KeepingDecision.objects.exists()


def test_what_is_not_due_cannot_be_decided(office, auditor):
    child = office.child("caseworker")
    key = keeping.key_of("closed_case", child.pk)

    with pytest.raises(PermissionDenied):
        keeping.decide(auditor, category="closed_case", keys=[key], decision="seal", why="x")


def test_only_the_officer_decides(office, old_case):
    with pytest.raises(Http404):
        keeping.decide(
            office.users["supervisor"], category="closed_case", keys=["x"], decision="seal", why="x"
        )


def test_another_offices_cases_are_not_due_here(office, auditor):
    child = office.child("caseworker", "none")
    Case.objects.filter(person=child).update(status="closed", opened_at=timezone.now() - LONG_AGO)

    assert not due(auditor)


def test_rows_that_found_no_child_are_due_by_import(office, auditor):
    batch = office.handed_in()
    office.record(None)
    from leleka.web.intake.models import ImportBatch, Record

    Record.objects.create(
        source=office.source, batch=batch, row_key="x", cells={"ПІБ": CANARY}, fingerprint="x"
    )
    ImportBatch.objects.filter(pk=batch.pk).update(state="in", made_at=timezone.now() - LONG_AGO)

    (thing,) = due(auditor)["unlinked_record"]

    assert (thing.name, thing.n) == (office.source.title, 1)


def test_the_page_takes_a_decision_and_shows_no_name(signed_in, auditor, old_case, old_draft):
    client = signed_in(auditor)
    shown = client.get("/retention/")
    assert CANARY not in shown.content.decode()
    assert str(old_case.pk) not in shown.content.decode()
    key = due(auditor)["closed_case"][0].key

    answer = client.post(
        "/retention/decide/",
        {"category": "closed_case", "thing": key, "decision": "hold", "why": "court"},
    )

    assert answer.status_code == 302
    assert KeepingDecision.objects.get().decision == "hold"


def test_the_page_says_what_is_missing(signed_in, auditor, old_case):
    key = due(auditor)["closed_case"][0].key

    answer = signed_in(auditor).post(
        "/retention/decide/", {"category": "closed_case", "thing": key, "decision": "keep", "why": "x"}
    )

    assert answer.status_code == 400
    assert "Give a day that lies ahead." in answer.content.decode()


def test_nothing_is_chosen_before_the_officer_chooses(signed_in, auditor, old_case):
    client, key = signed_in(auditor), due(auditor)["closed_case"][0].key

    page = client.get("/retention/").content.decode()
    answer = client.post("/retention/decide/", {"category": "closed_case", "thing": key, "why": "x"})

    assert '<option value="">—</option>' in page
    assert "The term is 5 years." in page
    assert answer.status_code == 400
    assert not KeepingDecision.objects.exists()


def test_what_was_decided_stands_as_chosen_while_a_day_is_still_missing(signed_in, auditor, old_draft):
    key = due(auditor)["draft"][0].key
    sent = {"category": "draft", "thing": key, "decision": "keep", "until": "учора", "why": "ще пишемо"}

    page = signed_in(auditor).post("/retention/decide/", sent).content.decode()

    assert '<option value="keep" selected>' in page
    assert 'value="учора"' in page
    assert 'value="ще пишемо"' in page
    assert 'href="#until-draft"' in page
    assert 'aria-invalid="true"' in page
    assert 'id="until-draft_error"' in page


def test_what_is_missing_leads_to_its_field_whatever_the_category_is_called(signed_in, auditor, old_draft):
    client = signed_in(auditor)

    assert 'href="#draft-1"' in client.post("/retention/decide/", {"category": "draft"}).content.decode()
    assert client.post("/retention/decide/", {"category": "%d%s"}).status_code == 400
