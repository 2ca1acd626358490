"""PostgreSQL itself shows no other organisation's child, and lets nobody change what is written once."""

from collections import Counter
from datetime import date

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, ProgrammingError, connection, transaction
from web.as_app import as_app
from web.canaries import marked_world

from leleka.web.accounts.models import User
from leleka.web.accounts.rights import relation_to
from leleka.web.casework.kept import named_at, participants, separations, stays
from leleka.web.casework.models import Stay, Task
from leleka.web.casework.queries import work_of
from leleka.web.common import scope
from leleka.web.common.apps import _secure
from leleka.web.common.policies import conditions, secure, written_once
from leleka.web.common.trace import write
from leleka.web.figures.definitions import numbers
from leleka.web.intake.models import Record
from leleka.web.linkage.models import Change, Membership, Move, Person, PersonQuerySet
from leleka.web.project import settings as real

pytestmark = pytest.mark.skipif(not settings.APP_ROLE, reason="SQLite has no policies: make postgres")
TABLES = [table for table, _ in conditions()]
PAIRED = ("linkage_pair", "linkage_siblinghint")
OF_PAIRS = ("linkage_decision", "linkage_newevidence")
OF_RECORDS = ("intake_difference", "casework_observation")
ACTS = ("UPDATE {table} SET id = id", "DELETE FROM {table}", "TRUNCATE {table} CASCADE")
CHANGES = (
    "CREATE TABLE spare (x int)",
    "DROP POLICY leleka_second_line ON linkage_person",
    "ALTER TABLE linkage_person DISABLE ROW LEVEL SECURITY",
)


@pytest.fixture
def world(office):
    yield marked_world(office, 60)
    scope.reset()


def ids(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table}")
        return {row[0] for row in cursor.fetchall()}


def whose(table):
    column = {"linkage_person": "id", "intake_record": "id"}.get(table, "person_id")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {column} FROM {table}")
        return dict(cursor.fetchall())


def columns(table, *names):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {', '.join(names)} FROM {table}")
        return {row[0]: row[1:] for row in cursor.fetchall()}


def test_a_connection_that_does_not_say_for_whom_it_asks_sees_nobody(world):
    full = [table for table in TABLES if ids(table)]
    scope._tell(scope.NOTHING)

    with as_app():
        seen = [table for table in TABLES if ids(table)]

    assert set(full) == set(TABLES)
    assert not seen


def test_a_query_without_any_condition_shows_what_the_user_has_some_relation_to(world, office):
    about_pairs = {*PAIRED, *OF_PAIRS, *OF_RECORDS}
    everybody = {table: whose(table) for table in TABLES if table not in about_pairs}
    pairs = {table: columns(table, "left_id", "right_id") for table in PAIRED}
    said = {table: columns(table, "pair_id") for table in OF_PAIRS}
    own_rows = set(Record.objects.values_list("pk", "source__organisation"))
    child_of = dict(Record.objects.values_list("pk", "membership__person"))
    of_rows = {table: columns(table, "record_id") for table in OF_RECORDS}
    for user in (*office.users.values(), office.outsider):
        near = {child.pk for child in world.children if relation_to(user, child) != "none"}
        records = {pk for pk, owner in own_rows if owner == user.organisation_id or child_of[pk] in near}
        scope.narrow_to(user)

        with as_app():
            seen = {table: ids(table) for table in TABLES}

        for table, rows in pairs.items():
            assert seen[table] == {row for row, ends in rows.items() if set(ends) <= records}, table
        for table, rows in said.items():
            assert seen[table] == {row for row, (pair,) in rows.items() if pair in seen["linkage_pair"]}, (
                table
            )
        for table, rows in of_rows.items():
            assert seen[table] == {row for row, (record,) in rows.items() if record in records}, table
        for table, rows in everybody.items():
            near_here = records if table == "intake_record" else near
            assert seen[table] == {row for row, child in rows.items() if child in near_here}, table
        assert 0 < len(seen["linkage_person"]) < len(world.children)


def test_a_page_that_forgets_whom_it_asks_for_still_finds_nothing(world, office, signed_in, monkeypatch):
    theirs = next(child for child in world.children if relation_to(office.outsider, child) == "none")
    monkeypatch.setattr(PersonQuerySet, "visible_to", lambda rows, user, action="read": rows)

    answer = signed_in(office.outsider).get(f"/children/{theirs.pk}/")

    assert answer.status_code == 404


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("table", written_once())
def test_the_server_s_role_may_not_change_what_is_written_once(db, table, act):
    key = "seq" if table == "common_event" else "id"
    with as_app(), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(act.format(table=table).replace("id = id", f"{key} = {key}"))


def test_it_may_not_take_away_where_the_trace_ends(db):
    with as_app(), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("DELETE FROM common_tracehead")


def test_it_may_count_who_tries_to_sign_in_from_the_first_migration_on(db, settings):
    settings.CACHES = real.CACHES  # as in an office; the other tests count in memory

    _secure("default")

    with as_app():
        cache.set("tries", 1)

        assert cache.get("tries") == 1


def test_it_may_still_add_to_the_trace_and_work(office):
    with as_app():
        write("read", actor=office.users["analyst"].pk, page="child")
        User.objects.filter(pk=office.outsider.pk).update(name="вигадана")


@pytest.mark.parametrize("sentence", CHANGES)
def test_it_may_not_change_tables_or_policies(db, sentence):
    with (
        as_app(),
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        transaction.atomic(),
    ):
        connection.cursor().execute(sentence)


def test_the_server_starts_on_tables_that_are_another_s(db):
    with as_app():
        secure(connection)


def test_all_is_seen_for_a_while_and_then_no_longer(world, office):
    scope.narrow_to(office.outsider)

    with as_app():
        before = Person.objects.count()
        with scope.everything():
            assert Person.objects.count() == len(world.children)
        assert Person.objects.count() == before
        with pytest.raises(ValueError, match="broken"), scope.everything(), transaction.atomic():
            raise ValueError("broken")
        assert Person.objects.count() == before
        with pytest.raises(DatabaseError), transaction.atomic(), scope.everything():
            connection.cursor().execute("SELECT nothing_of_the_kind")
        assert Person.objects.count() == before


def test_my_work_names_nobody_whom_a_policy_hides(office, monkeypatch):
    office.task(office.child("caseworker"), None, duty="screen")
    tasks = Task.objects.order_by("due", "pk")
    monkeypatch.setattr("leleka.web.casework.queries.due_tasks", lambda user: (tasks.none(), tasks))
    named = {}

    for user in (office.users["caseworker"], office.outsider):
        scope.narrow_to(user)
        with as_app():
            named[user] = len(work_of(user).tasks)
    scope.reset()

    assert list(named.values()) == [1, 0]


def test_a_case_can_be_given_to_another_organisation(world, office):
    ours = next(child for child in world.children if relation_to(office.outsider, child) == "none")
    scope.narrow_to(office.users["supervisor"])

    with as_app(), scope.everything():
        ours.organisation = office.partner
        ours.save()

    assert Person.objects.get(pk=ours.pk).organisation_id == office.partner.pk


def test_what_hangs_deepest_is_planned_only_a_few_times(world, office):
    scope.narrow_to(office.users["analyst"])

    with as_app(), connection.cursor() as cursor:
        cursor.execute("EXPLAIN SELECT id FROM linkage_decision")
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "linkage_person" in plan
    assert plan.count("SubPlan") < 30  # each by name and where it is used; with EXISTS there were hundreds


def test_nobody_counts_the_children_of_another_organisation(world, office):
    own, theirs = office.users["statistician"], office.outsider
    today = date.today()  # noqa: DTZ011  a calendar day

    counts = {}
    for user in (own, theirs):
        scope.narrow_to(user)
        with as_app():
            counts[user] = sum(numbers(office.ours.pk, today).values())

    assert counts[own]
    assert not counts[theirs]


def test_institutions_count_without_policies_whom_their_ledgers_show_behind_them(world, office):
    ours, theirs = office.child("supervisor", "team"), office.child("supervisor", "none")
    record, change = office.record(theirs), Change.objects.create(kind="merge")
    for row in (record, None):  # said of the other organisation's child, and now of ours
        Stay.objects.create(
            person=theirs, record=row, institution=office.institution(), is_present=True,
            source=office.source, recorded_by=office.users["intake"],
        )  # fmt: skip
    Membership.objects.filter(record=record).update(person=ours)
    Move.objects.create(change=change, record=record, from_person=theirs, to_person=ours)
    Person.objects.filter(pk=theirs.pk).update(merged_into=ours)

    found = Counter()
    for user in (*office.users.values(), office.outsider):
        scope.narrow_to(user)
        with as_app():
            said = {(row.institution_id, row.child) for row in stays(user)}
            said |= {(row.from_institution_id, row.child) for row in separations(user)}
            for row in participants(user).select_related("transfer"):
                ends = row.transfer.from_institution_id, row.transfer.to_institution_id
                said |= {(end, row.child) for end in ends if end}
            named = named_at(user)
        assert named == Counter(place for place, _ in said), user.roles
        found += named

    assert found
