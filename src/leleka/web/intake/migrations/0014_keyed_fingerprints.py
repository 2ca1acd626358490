"""Fingerprints of rows are made with the registry's key, some thousand at a time. Stopped, it goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, ClassVar

from django.db import migrations, transaction
from django.db.models import UUIDField

from leleka.web.common.appending import lower_walls, raise_walls
from leleka.web.common.sealed import keyed

_AT_ONCE = 2_000
_PLAIN = 64
"""Signs of a fingerprint without the key; one with it has fewer."""


def key_rows(apps: Any, editor: Any) -> None:
    """Key the fingerprints of rows, and the row's own number where that is one."""
    for some in _parts(apps.get_model("intake", "Record"), "fingerprint", "row_key"):
        told = [
            (_keyed(plain), _keyed(plain) if number == plain else number, key)
            for key, plain, number in some
            if len(plain) == _PLAIN
        ]
        _write(editor, "intake_record", "fingerprint = %s, row_key = %s", told)


def key_decisions(apps: Any, editor: Any) -> None:
    """Key those that decisions saw."""
    for some in _parts(apps.get_model("linkage", "Decision"), "seen"):
        told = [(json.dumps([_keyed(each) for each in seen]), key) for key, seen in some]
        _write(editor, "linkage_decision", "seen = %s", told)


def _keyed(known: str) -> str:
    return keyed(known) if len(known) == _PLAIN else known


def _parts(model: Any, *columns: str) -> Iterator[list[Any]]:
    """Rows in the order of their keys, each walked past once."""
    rest = rows = model.objects.order_by("pk").values_list("pk", *columns)
    while some := list(rest[:_AT_ONCE]):
        yield some
        rest = rows.filter(pk__gt=some[-1][0])


def _write(editor: Any, table: str, columns: str, told: list[tuple[Any, ...]]) -> None:
    connection, key = editor.connection, UUIDField()
    rows = [(*values, key.get_db_prep_value(pk, connection)) for *values, pk in told]
    with transaction.atomic(), connection.cursor() as cursor:
        lower_walls(connection, [table])
        cursor.executemany(f"UPDATE {table} SET {columns} WHERE id = %s", rows)  # noqa: S608
        raise_walls(connection, [table])


class Migration(migrations.Migration):
    """Of a row with few cells a plain digest gave away what is sealed: whoever has it tries all telephones."""

    atomic = False
    dependencies: ClassVar = [("intake", "0013_no_open_cells"), ("linkage", "0010_names_in_order")]
    operations: ClassVar = [
        migrations.RunPython(key_rows, migrations.RunPython.noop),
        migrations.RunPython(key_decisions, migrations.RunPython.noop),
    ]
