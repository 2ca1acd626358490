"""What was kept long enough is due, once and with what to do; two people decide, and each step is traced."""

import json
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from web.office import CANARY

from leleka.casework import CaseworkError
from leleka.web.accounts.models import User
from leleka.web.casework import keeping
from leleka.web.casework.models import Case, KeepingDecision
from leleka.web.common.models import Event
from leleka.web.intake.models import Draft, ImportBatch, Record

LONG_AGO = timedelta(days=4000)
LATER = timezone.localdate() + timedelta(days=10)


@pytest.fixture
def auditor(office):
    return office.users["auditor"]


@pytest.fixture
def second(office):
    """Another officer of the same organisation."""
    return User.objects.create_user(
        email="second@office.invalid", name="Вигадана Друга", organisation=office.ours, roles=["auditor"],
        language="en",
    )  # fmt: skip


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
    return {found.term.category: found.things for found in keeping.due_for(user) if found.things}


def waiting(user):
    return [thing for found in keeping.due_for(user) for thing in found.waiting]


def decide(user, category, **more):
    keys = [thing.key for thing in due(user)[category]]
    return keeping.decide(user, category=category, keys=keys, **{"why": "reviewed", **more})


def answer(user, *, confirms=True):
    return keeping.answer(user, keys=[thing.key for thing in waiting(user)], confirms=confirms)


def test_nothing_young_is_due(office, auditor):
    Draft.objects.create(author=office.users["intake"], form="report", ends_at=timezone.now())
    office.child("caseworker")

    assert not due(auditor)


def test_an_old_draft_is_deleted_once_a_second_person_confirms_and_leaves_a_marker(
    auditor, second, old_draft
):
    decide(auditor, "draft", decision="delete")
    assert Draft.objects.exists()

    answer(second)

    assert not Draft.objects.exists()
    assert {(said.thing, said.by) for said in KeepingDecision.objects.all()} == {
        (old_draft.pk, auditor),
        (old_draft.pk, second),
    }
    assert not due(auditor)


@pytest.mark.parametrize(("category", "decision"), [("draft", "delete"), ("closed_case", "seal")])
def test_nobody_confirms_what_they_proposed(auditor, old_draft, old_case, category, decision):
    decide(auditor, category, decision=decision)

    with pytest.raises(CaseworkError, match=r"web\.E163"):
        answer(auditor)

    old_case.refresh_from_db()
    assert Draft.objects.exists()
    assert old_case.sensitivity == "team"


def test_what_is_refused_is_due_again_with_the_reason(auditor, second, old_draft):
    decide(auditor, "draft", decision="delete")

    keeping.answer(second, keys=[thing.key for thing in waiting(second)], confirms=False, why="still needed")

    (thing,) = due(auditor)["draft"]
    assert (thing.refusal.why, thing.refusal.by) == ("still needed", second)
    assert Draft.objects.exists()
    assert not waiting(auditor)


def test_whoever_proposed_takes_it_back(auditor, second, old_draft):
    decide(auditor, "draft", decision="delete")

    answer(auditor, confirms=False)

    assert not waiting(second)
    assert Draft.objects.exists()
    assert due(auditor)["draft"]


def test_an_answer_counts_once(auditor, second, old_case):
    decide(auditor, "closed_case", decision="seal")
    keys = [thing.key for thing in waiting(second)]
    keeping.answer(second, keys=keys, confirms=True)

    with pytest.raises(CaseworkError, match=r"web\.E163"):
        keeping.answer(second, keys=keys, confirms=False)


def test_what_is_sent_twice_is_done_once_and_said_to_be_done(signed_in, auditor, second, old_draft, old_case):
    client, other = signed_in(auditor), signed_in(second)
    (child,) = due(auditor)["closed_case"]
    said = {"category": "closed_case", "thing": [child.key], "decision": "seal", "why": "reviewed"}
    yes = {"thing": [child.key], "answer": "yes"}

    proposed = [client.post("/retention/decide/", said).status_code for _ in range(2)]
    agreed = [other.post("/retention/answer/", yes).status_code for _ in range(2)]

    assert (proposed, agreed) == ([302, 302], [302, 302])
    assert KeepingDecision.objects.count() == 2
    assert Event.objects.filter(page__startswith="casework.keeping.").count() == 2


@pytest.mark.parametrize("decision", ["hold", "lift"])
def test_a_hold_sent_twice_is_one_hold(auditor, old_case, decision):
    (child,) = due(auditor)["closed_case"]
    said = {"category": "closed_case", "keys": [child.key], "why": "court"}
    keeping.decide(auditor, decision="hold", **said)

    for _ in range(2):
        keeping.decide(auditor, decision=decision, **said)

    assert KeepingDecision.objects.count() == {"hold": 1, "lift": 2}[decision]


@pytest.mark.parametrize("other", [{"why": "another reason"}, {"decision": "keep", "until": LATER}])
def test_another_proposal_about_what_waits_is_not_taken_for_the_first(auditor, old_case, other):
    (child,) = due(auditor)["closed_case"]
    said = {"category": "closed_case", "keys": [child.key], "decision": "seal", "why": "reviewed"}
    keeping.decide(auditor, **said)

    with pytest.raises(CaseworkError, match=r"web\.E163"):
        keeping.decide(auditor, **{**said, **other})


def test_a_draft_that_is_written_on_meanwhile_is_not_deleted(auditor, second, old_draft):
    decide(auditor, "draft", decision="delete")
    keys = [thing.key for thing in waiting(second)]
    old_draft.save()

    with pytest.raises(CaseworkError, match=r"web\.E163"):
        keeping.answer(second, keys=keys, confirms=True)

    assert Draft.objects.exists()


def test_what_was_proposed_before_a_draft_was_written_on_counts_no_more(auditor, second, old_draft):
    decide(auditor, "draft", decision="delete")
    old_draft.save()

    (found,) = keeping.due_for(second, timezone.localdate() + timedelta(days=31))

    assert (len(found.things), len(found.waiting)) == (1, 0)


def test_what_waits_is_not_proposed_anew(auditor, second, old_case):
    key = due(auditor)["closed_case"][0].key
    decide(auditor, "closed_case", decision="seal")

    with pytest.raises(CaseworkError, match=r"web\.E163"):
        keeping.decide(second, category="closed_case", keys=[key], decision="keep", why="x", until=LATER)


def test_another_organisations_officer_confirms_nothing(office, auditor, old_draft):
    stranger = User.objects.create_user(
        email="else@office.invalid", name="Вигадана Інша", organisation=office.partner, roles=["auditor"]
    )
    decide(auditor, "draft", decision="delete")
    keys = [thing.key for thing in waiting(auditor)]

    with pytest.raises(CaseworkError, match=r"web\.E163"):
        keeping.answer(stranger, keys=keys, confirms=True)

    assert Draft.objects.exists()


def test_each_step_stands_in_the_trace(auditor, second, old_case):
    decide(auditor, "closed_case", decision="seal")
    answer(second)

    deeds = Event.objects.filter(page__startswith="casework.keeping.").order_by("seq")

    assert [(each.page, each.actor, json.loads(each.line)["detail"]["step"]) for each in deeds] == [
        ("casework.keeping.decide", auditor.pk, "proposed"),
        ("casework.keeping.answer", second.pk, "confirmed"),
    ]
    assert [each.whom.get().person for each in deeds] == [old_case.pk] * 2


def test_what_waits_stands_in_the_work_of_both(signed_in, auditor, second, old_draft):
    decide(auditor, "draft", decision="delete")

    assert "1 decision of yours waits for a second person" in signed_in(auditor).get("/").content.decode()
    assert "1 decision of a colleague waits for your yes or no" in signed_in(second).get("/").content.decode()


def test_an_officer_who_is_alone_is_told_so(signed_in, auditor, old_draft):
    assert "nobody can confirm what you propose" in signed_in(auditor).get("/retention/").content.decode()


def test_a_second_officer_confirms_on_the_page(signed_in, auditor, second, old_draft):
    decide(auditor, "draft", decision="delete")
    client = signed_in(second)
    (thing,) = waiting(second)
    assert f'value="{thing.key}"' in client.get("/retention/").content.decode()

    nothing = client.post("/retention/answer/", {"answer": "yes"})
    assert nothing.status_code == 400
    assert 'href="#waiting-1"' in nothing.content.decode()
    assert client.post("/retention/answer/", {"thing": thing.key, "answer": "yes"}).status_code == 302

    late = client.post("/retention/answer/", {"thing": thing.key, "answer": "no"})
    assert late.status_code == 400
    assert "web.E163" in late.content.decode()
    assert not Draft.objects.exists()


def test_a_row_of_nobody_is_due_also_when_its_newer_version_was_taken_back(office, auditor):
    batch = ImportBatch.objects.create(
        source=office.source, file_name="old.csv", digest="0" * 64, state="in", made_by=office.users["intake"]
    )
    ImportBatch.objects.filter(pk=batch.pk).update(made_at=timezone.now() - LONG_AGO)
    row = Record.objects.create(source=office.source, batch=batch, row_key="1", fingerprint="1" * 64)
    office.taken_back(row)

    assert [thing.n for thing in due(auditor)["unlinked_record"]] == [1]


def test_an_old_case_is_sealed_and_the_child_is_in_the_trace(auditor, second, old_case):
    decide(auditor, "closed_case", decision="seal")
    answer(second)

    old_case.refresh_from_db()
    assert old_case.sensitivity == "sealed"
    assert not due(auditor)


def test_what_is_kept_longer_comes_back_on_its_day(auditor, second, old_case):
    decide(auditor, "closed_case", decision="keep", until=LATER)
    answer(second)

    assert not due(auditor)
    assert [found.term.category for found in keeping.due_for(auditor, LATER)] == ["closed_case"]


def test_a_hold_stops_the_clock_until_it_is_lifted(auditor, old_case):
    decide(auditor, "closed_case", decision="hold")
    (held,) = keeping.held_for(auditor)
    assert not due(auditor)

    key = keeping.key_of(held.category, held.thing)
    keeping.decide(auditor, category=held.category, keys=[key], decision="lift", why="the court is done")

    assert list(due(auditor)) == ["closed_case"]


@pytest.mark.parametrize(
    ("category", "decision", "why"),
    [
        ("closed_case", "delete", "cannot be decided about such"),
        ("draft", "seal", "cannot be decided about such"),
        ("closed_case", "keep", "a day that lies ahead"),
    ],
)
def test_a_decision_that_does_not_fit_is_refused(auditor, old_case, old_draft, category, decision, why):
    with pytest.raises(PermissionDenied, match=why):
        decide(auditor, category, decision=decision)

    assert not KeepingDecision.objects.exists()


def test_what_is_not_due_cannot_be_decided(office, auditor):
    child = office.child("caseworker")
    key = keeping.key_of("closed_case", child.pk)

    with pytest.raises(CaseworkError, match=r"web\.E163"):
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
