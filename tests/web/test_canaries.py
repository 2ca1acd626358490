"""A marked word in every field of every child reaches only whom it may, and no log, address or session.

LELEKA_CANARIES: how many addresses of each route every person opens; `make canaries` opens sixty.
With LELEKA_THIRDS (web.thirds) some of the people walk, without it all.
"""

import io
import logging
import os
from collections import Counter

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import DatabaseError, connection
from django.test import Client
from django_tasks_db.models import DBTaskResult
from web.canaries import MARK, marked_world
from web.sweep import Sweep, Swept, unswept
from web.thirds import of_our_thirds

from leleka.web.common.logs import NamelessFormatter
from leleka.web.common.models import Event, Job
from leleka.web.common.sealed import Sealing
from leleka.web.linkage.models import PersonQuerySet

MOST = int(os.environ.get("LELEKA_CANARIES", "2"))
N_CHILDREN = 300

BY_LINKS_ALONE = {"invitation", "invitation_take", "person_session_end"}
"""Routes whose argument is a secret, so that no address can be guessed."""


@pytest.fixture
def log_lines():
    """Everything that is logged meanwhile, as the server writes it."""
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(NamelessFormatter())
    loggers = [logging.getLogger(name) for name in ("", "django", "leleka")]
    for logger in loggers:
        logger.addHandler(handler)
    yield lines
    for logger in loggers:
        logger.removeHandler(handler)


def walk(world, users, settings, most=MOST, only=()) -> Swept:
    """The walks of several people as one."""
    settings.NEEDS_SECOND_FACTOR = False
    every = Swept()
    for user in users:
        client = Client(raise_request_exception=False)
        client.force_login(user)
        swept = Sweep(world, user, client, most, frozenset(only)).walk()
        every.leaks += swept.leaks
        every.seen += swept.seen
        every.n_answers += swept.n_answers
    return every


def test_a_marked_word_reaches_only_whom_it_may(office, settings, log_lines):
    world = marked_world(office, N_CHILDREN)

    swept = walk(world, of_our_thirds([*office.users.values(), office.outsider]), settings)

    assert not swept.leaks, "\n".join(f"{n} x {leak}" for leak, n in swept.leaks.most_common())
    assert not MARK.search(log_lines.getvalue())
    assert not [line for line in Event.objects.values_list("line", flat=True) if MARK.search(line)]
    assert not [s for s in Session.objects.all() if MARK.search(str(s.get_decoded()))]
    assert not [
        row for row in Job.objects.values_list("stage", "at", "problem_code") if MARK.search(str(row))
    ]
    assert not [row for row in DBTaskResult.objects.values_list("args_kwargs") if MARK.search(str(row))]
    assert not [message for message in mail.outbox if MARK.search(str(message.message()))]
    # The words do stand on pages: a sweep that sees nothing would find nothing.
    assert {"Person.best_name", "Record.cells", "Identity.full_name", "Stay.place", "Note.text"} & set(
        swept.seen
    )
    assert len(swept.seen) >= 15


def test_no_table_holds_in_clear_what_is_sealed(office):
    world = marked_world(office, 60)
    sealed = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, Sealing)
    }

    in_clear = Counter(world.whose[word].place for word in words_in_the_database())

    assert not sealed & in_clear.keys()
    marked = {each.place for each in world.whose.values()}
    assert {"Record.cells", "KinLink.contact", "Stay.place"} <= sealed & marked
    # A dump in which nothing is found would hold nothing sealed, either.
    assert in_clear["Person.best_name"]


def words_in_the_database():
    """Every marked word of every column of every table, as somebody reads it who has no key."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                for held in row:
                    is_stored = isinstance(held, bytes | memoryview)
                    text = bytes(held).decode("utf-8", "ignore") if is_stored else str(held)
                    yield from (found.group().lower() for found in MARK.finditer(text))


def test_every_route_can_be_walked():
    assert set(unswept()) == BY_LINKS_ALONE


def test_only_columns_too_short_for_a_word_stay_without(office):
    world = marked_world(office, 3)

    assert {place.rsplit(".")[-1] for place in world.unmarked} <= {"language", "script"}


def test_a_query_that_forgets_whom_it_asks_for_is_found(office, settings, monkeypatch):
    world = marked_world(office, 60)
    monkeypatch.setattr(PersonQuerySet, "visible_to", lambda rows, user, action="read": rows)

    swept = walk(world, [office.users["caseworker"]], settings, most=12, only={"child"})

    assert [leak for leak in swept.leaks if leak.startswith("child (200) shows")]


def test_a_page_that_forgets_a_field_s_class_is_found(office, settings, monkeypatch):
    world = marked_world(office, 60)
    monkeypatch.setattr("leleka.web.casework.reading.can_read_field", lambda *asked: True)

    swept = walk(world, [office.outsider, office.users["liaison"]], settings, most=20, only={"child"})

    assert [leak for leak in swept.leaks if "shows" in leak]


def test_a_page_that_breaks_over_a_name_tells_nobody(office, settings, monkeypatch, log_lines):
    world = marked_world(office, 60)

    def broken(user, person, *_):
        raise DatabaseError(f"no such row: {person.best_name}")

    monkeypatch.setattr("leleka.web.casework.pages.child.file_of", broken)
    swept = walk(world, [office.users["supervisor"]], settings, most=20, only={"child"})

    assert swept.leaks["child answered 500 to supervisor"]
    assert not [leak for leak in swept.leaks if "shows" in leak]
    assert "DatabaseError in broken" in log_lines.getvalue()
    assert not MARK.search(log_lines.getvalue())
