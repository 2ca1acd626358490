"""A row is known again by its fingerprint, and nobody guesses a telephone from it."""

import hashlib
import json
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from leleka.web.common.sealed import sealed_now
from leleka.web.intake.models import Record
from leleka.web.intake.same_rows import fingerprint_of
from leleka.web.linkage.models import Decision

CELLS = {"Телефон": "+380 00 000 0000"}
keying = import_module("leleka.web.intake.migrations.0014_keyed_fingerprints")


def plain(cells):
    said = json.dumps(cells, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def kept(office, number, **fields):
    said = {"cells": CELLS, "fingerprint": plain(CELLS)} | fields
    return Record.objects.create(source=office.source, row_key=number, **said)


def test_equal_cells_are_known_by_a_fingerprint_that_needs_the_key(settings):
    before = fingerprint_of(CELLS)

    assert before == fingerprint_of(dict(CELLS)) != fingerprint_of({"Телефон": "+380 00 000 0001"})
    assert plain(CELLS) not in before

    other = settings.KEYS.__class__(settings.KEYS.signing, {"k0": bytes(32)})
    settings.KEYS = other
    assert fingerprint_of(CELLS) != before


def test_fingerprints_of_before_are_keyed_and_the_row_is_still_known(office):
    named, counted = kept(office, "7"), kept(office, plain(CELLS))
    editor = SimpleNamespace(connection=connection)

    for _ in range(2):
        keying.key_rows(apps, editor)

    for row, number in ((named, "7"), (counted, fingerprint_of(CELLS))):
        row.refresh_from_db()
        assert (row.fingerprint, row.row_key, row.cells) == (fingerprint_of(CELLS), number, CELLS)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE intake_record SET row_key = 'x'")


def test_what_decisions_saw_is_keyed(office):
    pair, who = office.pair(office.child("analyst")), office.users["analyst"]
    saw = Decision.objects.create(
        pair=pair,
        turn=1,
        answer="same",
        is_blind=False,
        by=who,
        seen=[plain(CELLS), "short"],
    )

    keying.key_decisions(apps, SimpleNamespace(connection=connection))

    assert Decision.objects.get(pk=saw.pk).seen == [fingerprint_of(CELLS), "short"]


def test_a_row_without_cells_shuts_nothing(office):
    Record.objects.create(source=office.source, row_key="1", fingerprint="1")

    assert not any(each.n_shut for each in sealed_now())
