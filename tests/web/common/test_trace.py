"""Who looked is written down before they see; the writing cannot be changed unnoticed."""

import json
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from web.office import CANARY

from leleka.web.common import trace
from leleka.web.common.appending import AppendOnlyError
from leleka.web.common.models import Event, EventChild, TraceHead


def test_a_page_traces_every_child_it_names(office, signed_in):
    user = office.users["caseworker"]
    shown = office.child("caseworker")
    office.task(shown, user)

    signed_in(user).get("/")

    event = Event.objects.get(act="list")
    assert event.actor == user.pk
    assert json.loads(event.line)["children"] == [str(shown.pk)]
    assert EventChild.objects.get().person == shown.pk


def test_without_a_trace_nothing_is_shown(office, signed_in, monkeypatch):
    user = office.users["caseworker"]
    office.task(office.child("caseworker"), user)
    client = signed_in(user)

    def broken(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr(trace, "write", broken)
    answer = client.get("/")

    assert answer.status_code == 503
    assert CANARY not in answer.content.decode()


def test_a_refusal_is_traced(office, signed_in):
    user = office.users["caseworker"]
    theirs = office.task(office.child("caseworker", "none"))

    answer = signed_in(user).post(f"/tasks/{theirs.pk}/done/")

    assert answer.status_code == 404
    assert Event.objects.get(act="refused").page == "task_done"


@pytest.mark.parametrize(
    ("role", "address", "sent"),
    [
        ("supervisor", "/children/{child}/level/", {"dimension": "mood"}),
        ("caseworker", "/children/{child}/case/note/", {"text": ""}),
        ("caseworker", "/children/{child}/facts/added/trait/", {}),
    ],
)
def test_a_form_that_is_sent_back_is_traced_like_the_page_it_stands_on(
    office, signed_in, role, address, sent
):
    shown = office.child(role)

    answer = signed_in(office.users[role]).post(address.format(child=shown.pk), sent)

    assert answer.status_code == 400
    assert CANARY in answer.content.decode()
    assert shown.pk in EventChild.objects.filter(event__act="read").values_list("person", flat=True)


def test_a_question_asked_too_often_is_traced_as_that_and_not_as_refused(office, signed_in, settings):
    settings.LIMITS = {"search": {"minute": 1}}
    client = signed_in(office.users["caseworker"])
    answers = [client.post("/find/found/", {"asked": "5"}).status_code for _ in range(2)]

    assert answers == [200, 429]
    assert Event.objects.get(act="too_fast").page == "found"
    assert not Event.objects.filter(act="refused").exists()


def test_a_write_and_its_trace_stand_or_fall_together(office, signed_in, monkeypatch):
    user = office.users["caseworker"]
    task = office.task(office.child("caseworker"), user)
    client = signed_in(user)

    def broken(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr(trace, "write", broken)
    with pytest.raises(DatabaseError):
        client.post(f"/tasks/{task.pk}/done/")

    task.refresh_from_db()
    assert task.done_at is None


@pytest.mark.parametrize("column", ["line", "digest", "act", "page"])
def test_a_change_past_the_walls_is_found(office, column):
    for _ in range(3):
        trace.write("read", actor=office.users["analyst"].pk, page="child")
    assert trace.broken_at() is None

    _tear_down_walls()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE common_event SET {column} = 'x' WHERE seq = 2")

    assert trace.broken_at() == 2


def test_a_removed_end_is_found(office):
    for _ in range(3):
        trace.write("read", actor=None)

    _tear_down_walls()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM common_event WHERE seq = 3")

    assert trace.broken_at() == 3


def test_a_swap_of_two_is_found(office):
    for page in ("child", "case", "facts"):
        trace.write("read", actor=None, page=page)

    _tear_down_walls()
    with connection.cursor() as cursor:
        for old, new in ((2, 20), (3, 2), (20, 3)):
            cursor.execute("UPDATE common_event SET seq = %s WHERE seq = %s", (new, old))

    assert trace.broken_at() == 2


def test_every_line_is_the_same_json_whoever_wrote_it(db):
    trace.write("search", actor=None, detail={"odd": 'a "quoted" \\ %s {0} тихо'}, session="s")

    line = Event.objects.get().line
    assert line == json.dumps(json.loads(line), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert trace.broken_at() is None


@pytest.mark.django_db(transaction=True)
def test_those_who_write_at_once_stand_in_one_chain():
    if connection.vendor == "sqlite":
        pytest.skip("of a database in memory SQLite lets only one connection write")

    def look(_):
        try:
            for _ in range(20):
                trace.write("read", actor=uuid4(), children=[uuid4()])
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as people:
        list(people.map(look, range(6)))

    assert Event.objects.count() == EventChild.objects.count() == TraceHead.objects.get().seq == 120
    assert trace.broken_at() is None


def test_that_its_end_was_taken_away_is_found(db):
    assert trace.broken_at() is None
    trace.write("read", actor=None)

    TraceHead.objects.all().delete()

    assert trace.broken_at() == 1


@pytest.mark.parametrize("sentence", ["UPDATE common_event SET act = 'x'", "DELETE FROM common_event"])
def test_the_database_itself_refuses_to_change_the_trace(db, sentence):
    trace.write("read", actor=None)

    with (
        pytest.raises(DatabaseError, match="written once"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sentence)


def test_django_too_refuses_to_change_the_trace(db):
    trace.write("read", actor=None)
    event = Event.objects.get()

    with pytest.raises(AppendOnlyError, match="never changed"):
        event.save()
    with pytest.raises(AppendOnlyError, match="never changed"):
        event.delete()
    with pytest.raises(AppendOnlyError, match="never changed"):
        Event.objects.update(act="x")
    with pytest.raises(AppendOnlyError, match="never changed"):
        Event.objects.all().delete()


def test_the_trace_holds_no_name(office, signed_in):
    user = office.users["caseworker"]
    office.task(office.child("caseworker"), user)

    signed_in(user).get("/")

    assert not [line for line in Event.objects.values_list("line", flat=True) if CANARY in line]


def _tear_down_walls():
    on = " ON common_event" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for act in ("update", "delete"):
            cursor.execute(f"DROP TRIGGER common_event_no_{act}{on}")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA defer_foreign_keys = ON")
