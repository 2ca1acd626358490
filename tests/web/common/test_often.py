"""A question asked often gives what the same question gives when it is written anew."""

from itertools import product
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from web.as_app import as_app

from leleka.web.common import scope
from leleka.web.common.often import Key, asked_often
from leleka.web.linkage.models import Person


@asked_often
def named(children: tuple) -> object:
    return Person.objects.filter(pk__in=children).values_list("best_name", flat=True)


@asked_often
def held(child) -> object:
    return Person.objects.filter(pk=child).select_related("organisation", "assigned_to")


@asked_often
def classed(sensitivity: str, child, others: tuple) -> object:
    return Person.objects.filter(Q(pk=child) | Q(pk__in=others), sensitivity=sensitivity)


@asked_often
def everybody() -> object:
    return Person.objects.all()


@pytest.fixture
def children(office):
    every = product(("assigned", "team"), ("team", "partner", "sealed"))
    yield [office.child("caseworker", *each) for each in every]
    scope.reset()


def test_each_answer_is_about_the_ids_given_now(children):
    for child in children:
        assert [found.pk for found in held(child.pk)] == [child.pk]
        for level in ("team", "partner", "sealed"):
            others = tuple(other.pk for other in children if other != child)[:3]
            again = Person.objects.filter(pk__in=[child.pk, *others], sensitivity=level)
            assert {found.pk for found in classed(level, child.pk, others)} == set(
                again.values_list("pk", flat=True)
            )


def test_rows_are_as_django_reads_them(children):
    child = Person.objects.get(pk=children[0].pk)

    (found,) = held(child.pk)

    assert found == child
    assert {field.attname: getattr(found, field.attname) for field in Person._meta.concrete_fields} == {
        field.attname: getattr(child, field.attname) for field in Person._meta.concrete_fields
    }
    with CaptureQueriesContext(connection) as asked:
        assert (found.organisation, found.assigned_to) == (child.organisation, child.assigned_to)
    assert len(asked) == 2  # only those of the child read by Django alone


def test_how_many_ids_there_are_is_another_question(children):
    keys = tuple(child.pk for child in children)

    assert named(keys[:1]) == [children[0].best_name]
    assert len(named(keys)) == len(keys)
    assert named(()) == []
    assert named((uuid4(),)) == []


def test_what_is_written_between_two_answers_stands_in_the_second(children):
    child = children[0]
    held(child.pk)

    Person.objects.filter(pk=child.pk).update(best_name="Вигадана Злата")

    assert held(child.pk)[0].best_name == "Вигадана Злата"


def test_a_question_is_written_once(children):
    written = []

    @asked_often
    def asked(child, level):
        written.append(level)
        return Person.objects.filter(pk=child, sensitivity=level)

    for child in children:
        asked(child.pk, "team")
        asked(child.pk, "sealed")

    assert written == ["team", "sealed"]


def test_with_many_ids_a_question_is_not_kept(children):
    written = []

    @asked_often
    def asked(keys):
        written.append(len(keys))
        return Person.objects.filter(pk__in=keys)

    for _ in range(2):
        assert {found.pk for found in asked((children[0].pk, *(uuid4() for _ in range(100))))} == {
            children[0].pk
        }

    assert written == [101, 101]


def test_who_asks_is_nothing_by_which_a_question_is_kept(office):
    @asked_often
    def mine(user):
        return Person.objects.visible_to(user)

    with pytest.raises(TypeError, match="User"):
        mine(office.users["caseworker"])


def test_a_text_is_a_code_or_a_key(children):
    @asked_often
    def called(name, level):
        return Person.objects.filter(best_name=name, sensitivity=level)

    for child in children:
        found = {each.pk for each in called(Key(child.best_name), "team")}
        assert found == ({child.pk} if child.sensitivity == "team" else set())


def test_a_question_that_makes_something_of_an_id_is_refused(children):
    @asked_often
    def beginning(name):
        return Person.objects.filter(best_name__startswith=name)

    with pytest.raises(TypeError, match="as it is"):
        beginning(Key(children[0].best_name))


@pytest.mark.parametrize("now", [timezone.now, timezone.localdate])
def test_a_question_that_names_a_time_is_refused(office, now):
    @asked_often
    def lately():
        return Person.objects.filter(made_at__lt=now()) if now is timezone.now else born()

    def born():
        return Person.objects.filter(born_low__lt=now())

    with pytest.raises(TypeError, match="no day and no moment"):
        lately()


@pytest.mark.skipif(not settings.APP_ROLE, reason="SQLite has no policies: make postgres")
def test_policies_hold_for_whoever_asks_now(office, children):
    seen = []
    office.child("caseworker", "none")  # the outsider's
    for _ in range(7):  # from the sixth time on PostgreSQL may take one plan for all
        for user in (office.users["caseworker"], office.outsider, None):
            scope.narrow_to(user)
            with as_app():
                seen.append(({child.pk for child in everybody()}, set(Person.objects.values_list("pk"))))

    assert all(often == {key for (key,) in anew} for often, anew in seen)
    assert len({frozenset(often) for often, _ in seen}) == 3
    assert seen[2][0] == set()


@pytest.mark.skipif(not settings.APP_ROLE, reason="SQLite plans each time: make postgres")
def test_postgresql_keeps_its_plan(children):
    for child in children[:3]:
        held(child.pk)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(generic_plans + custom_plans) FROM pg_prepared_statements"
            " WHERE statement LIKE '%%linkage_person%%accounts_organisation%%'"
        )
        assert cursor.fetchone()[0] >= 3
