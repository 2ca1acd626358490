"""Where a child is, in words, is for no one who has the database alone."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from leleka.web.casework.actions.facts import copy_to_withdraw
from leleka.web.casework.models import Stay
from leleka.web.casework.places import where
from leleka.web.common.sealed import sealed_now

PLACE = "Вигадана вулиця, 7"
sealing = import_module("leleka.web.casework.migrations.0022_sealed_places")


def stay_of(office, **said):
    child = office.child("caseworker")
    return Stay.objects.create(
        person=child, source=office.source, recorded_by=office.users["caseworker"], **said
    )


def test_a_place_in_words_lies_sealed_and_is_read(office):
    stay = stay_of(office, place=PLACE, region="RU-KDA", is_present=True)

    with connection.cursor() as cursor:
        cursor.execute("SELECT place FROM casework_stay")
        (held,) = cursor.fetchone()

    assert PLACE.encode() not in bytes(held)
    assert PLACE in where(Stay.objects.get(pk=stay.pk))


def test_a_place_taken_back_is_not_said_again(office):
    stay = stay_of(office, place=PLACE, household="Вигадана родина", region="RU-KDA")

    taken_back = copy_to_withdraw(office.users["caseworker"], stay, why="не та дитина")

    assert (taken_back.place, taken_back.household, taken_back.region) == ("", "", "RU-KDA")
    assert taken_back.why == "не та дитина"


def test_places_of_before_are_sealed_for_their_own_row(office):
    told, silent = stay_of(office, is_present=True), stay_of(office, region="RU-KDA")
    before = MigrationLoader(connection).project_state(("casework", sealing.Migration.dependencies[0][1]))
    connection.check_constraints()  # PostgreSQL alters no table that has any left to check
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE casework_stay RENAME COLUMN place TO sealed_place")
        cursor.execute("ALTER TABLE casework_stay ADD COLUMN place varchar(300) NOT NULL DEFAULT ''")
        sealing.lower_walls(connection, ["casework_stay"])
        cursor.execute("UPDATE casework_stay SET place = %s WHERE is_present", [PLACE])
        sealing.raise_walls(connection, ["casework_stay"])

    for _ in range(2):
        sealing.seal_places(before.apps, SimpleNamespace(connection=connection))

    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT place FROM casework_stay")
        assert cursor.fetchall() == [("",)]
        cursor.execute("ALTER TABLE casework_stay DROP COLUMN place")
        cursor.execute("ALTER TABLE casework_stay RENAME COLUMN sealed_place TO place")
    assert [Stay.objects.get(pk=each.pk).place for each in (told, silent)] == [PLACE, ""]
    assert not any(each.n_shut for each in sealed_now())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE casework_stay SET region = ''")
