"""Where children are, in words, is sealed, some thousand at a time. Stopped, it goes on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db import migrations, transaction

from leleka.web.common.appending import lower_walls, raise_walls
from leleka.web.common.sealed import seal

_AT_ONCE = 2_000
_TABLE = "casework_stay"


def seal_places(apps: Any, editor: Any) -> None:
    """Seal what is open still, and leave nothing open behind it."""
    connection, model = editor.connection, apps.get_model("casework", "Stay")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")  # written over, not only let go
    write = f"UPDATE {_TABLE} SET sealed_place = %s, place = %s WHERE id = %s"  # noqa: S608
    for some in _parts(model.objects.exclude(place="")):
        told = [
            (seal(said, f"{_TABLE}|place|{pk}"), "", model._meta.pk.get_db_prep_value(pk, connection))
            for pk, said in some
        ]
        with transaction.atomic(), connection.cursor() as cursor:
            lower_walls(connection, [_TABLE])
            cursor.executemany(write, told)
            raise_walls(connection, [_TABLE])


def _parts(rows: Any) -> Iterator[list[Any]]:
    """Rows in the order of their keys, each walked past once."""
    rest = rows = rows.order_by("pk").values_list("pk", "place")
    while some := list(rest[:_AT_ONCE]):
        yield some
        rest = rows.filter(pk__gt=some[-1][0])


class Migration(migrations.Migration):
    """Fill the sealed column, and empty the open one."""

    atomic = False
    dependencies: ClassVar = [("casework", "0021_where_a_child_is_in_words")]
    operations: ClassVar = [migrations.RunPython(seal_places, migrations.RunPython.noop)]
