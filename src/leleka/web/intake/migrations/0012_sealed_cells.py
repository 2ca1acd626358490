"""Cells are sealed, some thousand rows at a time. Stopped, it goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.db import migrations, transaction

from leleka.web.common.appending import lower_walls, raise_walls
from leleka.web.common.sealed import seal

_AT_ONCE = 2_000


def seal_cells(apps: Any, editor: Any) -> None:
    """Seal what is open still, and leave nothing open behind it."""
    if editor.connection.vendor == "sqlite":
        with editor.connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")  # written over, not only let go
    _seal(editor.connection, apps.get_model("intake", "Record"), "cells", ("pk",), ["intake_record"])
    _seal(editor.connection, apps.get_model("intake", "Difference"), "cells", ("batch_id", "record_id"))
    _seal(editor.connection, apps.get_model("intake", "CellProblem"), "cell", ("batch_id", "place"))


def _seal(connection: Any, model: Any, column: str, by: Sequence[str], walls: Sequence[str] = ()) -> None:
    table, key = model._meta.db_table, model._meta.pk
    nothing = "{}" if column == "cells" else ""
    write = f"UPDATE {table} SET sealed = %s, {column} = %s WHERE id = %s"  # noqa: S608
    waiting = model.objects.filter(sealed__isnull=True)
    for some in _parts(waiting, column, *by):
        told = [
            (
                _sealed(held, "|".join((table, column, *map(str, known)))),
                nothing,
                _stored(key, pk, connection),
            )
            for pk, held, *known in some
        ]
        with transaction.atomic(), connection.cursor() as cursor:
            lower_walls(connection, walls)
            cursor.executemany(write, told)
            raise_walls(connection, walls)


def _parts(rows: Any, *columns: str) -> Iterator[list[Any]]:
    """Rows in the order of their keys, each walked past once."""
    rest = rows = rows.order_by("pk").values_list("pk", *columns)
    while some := list(rest[:_AT_ONCE]):
        yield some
        rest = rows.filter(pk__gt=some[-1][0])


def _sealed(held: Any, place: str) -> bytes:
    text = held if isinstance(held, str) else json.dumps(held, ensure_ascii=False)
    return seal(text, place) if held else b""


def forget_guardians(apps: Any, editor: Any) -> None:
    """Leave no guardian among the readings: who cares for a child is sealed elsewhere."""
    model = apps.get_model("intake", "Record")
    write = "UPDATE intake_record SET readings = %s WHERE id = %s"
    for some in _parts(model.objects.filter(readings__has_key="guardian"), "readings"):
        told = [
            (
                json.dumps(
                    {name: said for name, said in readings.items() if name != "guardian"}, ensure_ascii=False
                ),
                _stored(model._meta.pk, pk, editor.connection),
            )
            for pk, readings in some
        ]
        with transaction.atomic(), editor.connection.cursor() as cursor:
            lower_walls(editor.connection, ["intake_record"])
            cursor.executemany(write, told)
            raise_walls(editor.connection, ["intake_record"])


def _stored(key: Any, value: Any, connection: Any) -> Any:
    return key.get_db_prep_value(value, connection)


class Migration(migrations.Migration):
    """Fill the sealed columns, and empty the open ones."""

    atomic = False
    dependencies: ClassVar = [("intake", "0011_sealed_columns")]
    operations: ClassVar = [
        migrations.RunPython(seal_cells, migrations.RunPython.noop),
        migrations.RunPython(forget_guardians, migrations.RunPython.noop),
    ]
