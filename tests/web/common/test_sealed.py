"""A sealed text opens in its own row and nowhere else."""

import logging
from importlib import import_module
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.exceptions import FieldError
from django.db import connection, transaction

from leleka.web.casework.models import TracingRequest
from leleka.web.common.sealed import Sealed, SealedError, Unopened, seal, sealed_now, unseal
from leleka.web.intake.models import Record
from leleka.web.linkage.models import Person

SECRET = "вигаданий телефон"


def ask(office, person, contact=SECRET):
    intake = office.users["intake"]
    return TracingRequest.objects.create(
        person=person,
        inquiry=person.pk,
        contact=contact,
        asked_on="2024-03-01",
        taken_by=intake,
    )


def test_what_was_sealed_reads_as_it_was_written(office):
    request = ask(office, office.child("caseworker"))

    assert TracingRequest.objects.get(pk=request.pk).contact == SECRET
    assert TracingRequest.objects.get(pk=request.pk).told == ""


def test_the_database_does_not_hold_it_in_clear(office):
    ask(office, office.child("caseworker"))

    with connection.cursor() as cursor:
        cursor.execute("SELECT contact FROM casework_tracingrequest")
        held = bytes(cursor.fetchone()[0])

    assert SECRET.encode() not in held


def row_of(office, **cells):
    return Record.objects.create(source=office.source, row_key="1", cells=cells, fingerprint="0" * 64)


def test_cells_written_one_by_one_and_many_at_once_are_sealed_and_open(office):
    one, key = row_of(office, Телефон=SECRET), uuid4()
    Record.objects.write_all(
        [{"id": key, "source_id": office.source.pk, "row_key": "2", "cells": {"Телефон": SECRET}}]
    )

    with connection.cursor() as cursor:
        cursor.execute("SELECT cells FROM intake_record")
        held = [bytes(row[0]) for row in cursor.fetchall()]

    assert len(held) == 2
    assert not [each for each in held if SECRET.encode() in each or b"\\u0432" in each]
    for record in Record.objects.filter(pk__in=[one.pk, key]):
        assert record.cells == {"Телефон": SECRET}


def test_cells_that_do_not_open_say_so_and_stop_nothing(office):
    row = row_of(office, Телефон=SECRET)

    cells = Record.opened(uuid4(), Record.objects.values_list("cells", flat=True).get(pk=row.pk))

    (said,) = cells.values()
    assert isinstance(said, Unopened)


def test_cells_that_were_open_before_are_sealed_for_their_own_row():
    migration, key = import_module("leleka.web.intake.migrations.0012_sealed_cells"), uuid4()

    held = migration._sealed({"Телефон": SECRET}, f"intake_record|cells|{key}")

    assert SECRET.encode() not in held
    assert Record.opened(key, held) == {"Телефон": SECRET}


def test_a_text_moved_to_another_childs_row_does_not_open(office):
    one, other = (ask(office, office.child("caseworker", relation)) for relation in ("assigned", "team"))
    moved = bytes(TracingRequest.objects.filter(pk=one.pk).values_list("contact", flat=True)[0])
    TracingRequest.objects.filter(pk=other.pk).update(contact=moved)

    said = TracingRequest.objects.get(pk=other.pk).contact

    assert isinstance(said, Unopened)
    assert "does not open" in said
    assert SECRET not in said


def test_a_warning_that_does_not_open_is_missed_on_the_page(office, signed_in):
    request = ask(office, office.child("caseworker"))
    sealed = seal("не телефонувати", "elsewhere")
    TracingRequest.objects.filter(pk=request.pk).update(safe_contact=sealed)

    page = signed_in(office.users["caseworker"]).get(f"/children/{request.person_id}/case/")

    assert page.status_code == 200
    assert "safe contact</span> ⚠ A sealed field does not open" in page.content.decode()


def test_what_does_not_open_is_said_in_the_log_without_its_row(office, caplog):
    request = ask(office, office.child("caseworker"))
    TracingRequest.objects.filter(pk=request.pk).update(contact=b"k1\0changed")
    logging.getLogger("leleka").addHandler(caplog.handler)

    _ = TracingRequest.objects.get(pk=request.pk).contact

    logging.getLogger("leleka").removeHandler(caplog.handler)
    assert "web.E010 casework_tracingrequest.contact does not open" in caplog.text
    assert str(request.pk) not in caplog.text


def test_what_does_not_open_is_not_written_over(office):
    request = ask(office, office.child("caseworker"))
    TracingRequest.objects.filter(pk=request.pk).update(contact=b"k1\0changed")
    read = TracingRequest.objects.get(pk=request.pk)

    with pytest.raises(SealedError, match="does not open"), transaction.atomic():
        TracingRequest.objects.create(
            person=read.person, inquiry=read.inquiry, contact=read.contact, asked_on="2024-03-01",
            taken_by=read.taken_by,
        )  # fmt: skip

    read.wish = ""
    read.save()
    assert bytes(TracingRequest.objects.values_list("contact", flat=True)[0]) == b"k1\0changed"


@pytest.mark.parametrize("place", ["other|contact|1", "table|other|1", "table|contact|2"])
def test_table_column_and_row_are_all_bound(place):
    sealed = seal(SECRET, "table|contact|1")

    assert unseal(sealed, "table|contact|1") == SECRET
    with pytest.raises(SealedError, match="does not open"):
        unseal(sealed, place)


def test_no_query_can_ask_what_stands_in_it(office):
    with pytest.raises(FieldError, match="Unsupported lookup"):
        TracingRequest.objects.filter(contact="x").exists()


def test_a_row_that_was_changed_elsewhere_keeps_its_seal(office):
    request = TracingRequest.objects.get(pk=ask(office, office.child("caseworker")).pk)
    request.wish = ""
    request.save()

    assert TracingRequest.objects.get(pk=request.pk).contact == SECRET
    assert Person.objects.count() == 1


def test_what_opens_and_what_does_not_is_told_by_column_and_key(office, settings):
    key = settings.KEYS.newest
    ask(office, office.child("caseworker"))
    moved = ask(office, office.child("caseworker", "team"))
    TracingRequest.objects.filter(pk=moved.pk).update(contact=seal(SECRET, "elsewhere"), told=b"gone\0x")

    assert sealed_now() == [
        Sealed("casework_tracingrequest.contact", key, 2, 1),
        Sealed("casework_tracingrequest.told", "gone", 1, 1),
    ]


def test_what_was_never_sealed_is_counted_and_not_told(office):
    request = ask(office, office.child("caseworker"))
    TracingRequest.objects.filter(pk=request.pk).update(contact=SECRET.encode())

    assert sealed_now() == [Sealed("casework_tracingrequest.contact", "?", 1, 1)]


def test_the_secrets_of_second_factors_are_tried_too(office, settings):
    key, users = settings.KEYS.newest, office.users
    for role in ("caseworker", "analyst", "intake"):
        TOTP.activate(users[role], "ABCDEFGHIJKLMNOP")
    codes = RecoveryCodes.activate(users["caseworker"]).instance
    apps = Authenticator.objects.filter(type="totp")
    stolen = apps.get(user=users["caseworker"]).data
    apps.filter(user=users["analyst"]).update(data=stolen)
    apps.filter(user=users["intake"]).update(data={"secret": "no secret"})

    assert "seed" in codes.data
    assert sealed_now() == [
        Sealed("mfa_authenticator.secret", "?", 1, 1),
        Sealed("mfa_authenticator.secret", key, 2, 1),
        Sealed("mfa_authenticator.seed", key, 1, 0),
    ]
