from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from leleka.web.accounts.models import Organisation, User
from leleka.web.casework.models import Identity, Trait
from leleka.web.common import bulk
from leleka.web.intake.models import Record, Source
from leleka.web.linkage.models import Change, Membership, Move, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Organisation.objects.create(name="Вигадане бюро")


@pytest.fixture
def source(office):
    by = User.objects.create(email="a@office.invalid", name="Вигадана", organisation=office)
    return Source.objects.create(organisation=office, list_id="list", title="Список", kind="ngo", made_by=by)


def test_rows_are_as_if_they_had_been_written_as_models(source):
    cells = {"ПІБ": 'Вигадана "Олена"\n', "empty": "", "%s": "100 %"}
    said = {"source_id": source.pk, "row_key": "7", "row": 7, "cells": cells, "fingerprint": "0" * 64}
    by_model = Record.objects.create(**said)

    bulk.write(Record, [{"id": uuid4(), **said, "readings": {"names": ["Вигадана Олена"]}}])

    by_hand = Record.objects.exclude(pk=by_model.pk).get()
    for field in Record._meta.concrete_fields:
        if field.name not in {"id", "readings", "recorded_at"}:
            assert getattr(by_hand, field.attname) == getattr(by_model, field.attname), field.name
    assert by_hand.readings == {"names": ["Вигадана Олена"]}
    assert abs((by_hand.recorded_at - by_model.recorded_at).total_seconds()) < 60


def test_a_row_that_names_a_column_less_has_its_default(office):
    bulk.write(
        Person,
        [
            {"organisation_id": office.pk, "best_name": "Вигадана", "born_low": date(2014, 2, 28)},
            {"organisation_id": office.pk, "sensitivity": "restricted"},
        ],
    )

    one, other = Person.objects.order_by("best_name").reverse()
    assert (one.sensitivity, one.born_low, one.is_gone) == ("team", date(2014, 2, 28), False)
    assert (other.sensitivity, other.born_low, other.best_name) == ("restricted", None, "")
    assert one.pk != other.pk


def test_keys_that_the_database_counts_are_counted(office, source):
    person = Person.objects.create(organisation=office)
    records = [Record.objects.create(source=source, row_key=str(n), fingerprint="") for n in range(2)]
    change = Change.objects.create(kind="found")

    here = [{"record_id": record.pk, "person_id": person.pk} for record in records]
    bulk.write(Membership, here)
    moves = [{"change_id": change.pk, "record_id": r.pk, "to_person_id": person.pk} for r in records]
    bulk.write(Move, moves)

    assert set(person.memberships.values_list("record", "is_proposed")) == {(r.pk, False) for r in records}
    assert len(set(Move.objects.values_list("pk", flat=True))) == 2


def test_columns_are_changed_in_the_rows_named_and_in_no_other(office):
    one, other = (Person.objects.create(organisation=office, sex="female") for _ in range(2))

    bulk.change(Person, [{"id": one.pk, "best_name": "Вигадана", "born_low": date(2015, 1, 1)}])

    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.best_name, one.born_low, one.sex) == ("Вигадана", date(2015, 1, 1), "female")
    assert (other.best_name, other.born_low) == ("", None)


def test_of_rows_that_do_not_fit_none_is_written(office):
    twice = uuid4()

    with pytest.raises(IntegrityError, match=r"(?i)unique"), transaction.atomic():
        bulk.write(Person, [{"id": twice, "organisation_id": office.pk}] * 2)

    assert not Person.objects.exists()


def test_rows_that_are_there_already_are_left_as_they_are_where_that_is_wished(office):
    there = Person.objects.create(organisation=office, best_name="Вигадана")

    other = {"id": uuid4(), "organisation_id": office.pk, "best_name": "Інша"}
    bulk.write(Person, [{**other, "id": there.pk}, other], ignore_conflicts=True)

    assert set(Person.objects.values_list("best_name", flat=True)) == {"Вигадана", "Інша"}


def test_what_differs_from_row_to_row_and_must_be_sealed_is_refused_without_its_key(office, source):
    person = Person.objects.create(organisation=office)

    with pytest.raises(TypeError, match="are written as models"):
        bulk.write(Trait, [{"person_id": person.pk, "source_id": source.pk, "why": "..."}])

    assert not Trait.objects.exists()
    assert not Identity.objects.exists()
