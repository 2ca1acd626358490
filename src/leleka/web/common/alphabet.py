"""A database orders names as a reader expects: the first of very many need not be looked for in Python.

Takes   connections as they are made, the name of a column.
Gives   InAlphabet, to order by; kept_in_order, a step of a migration: an index in that order.
Leaves  the order itself to leleka.core.alphabet.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.backends.signals import connection_created
from django.db.models import CharField, Func
from django.dispatch import receiver

from leleka.core.alphabet import LETTERS, PLACES, UNHEARD, in_alphabet

# Letter by letter: what lower() makes of capitals depends on the locale of a database.
_ORDER = 'translate(lower({column}), %s, %s) COLLATE "C"'
_LETTERS = LETTERS + LETTERS.upper() + UNHEARD, PLACES + PLACES


class InAlphabet(Func):
    """What in_alphabet makes of a column."""

    function = "in_alphabet"
    arity = 1
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The same of the database's own functions."""
        column, values = compiler.compile(self.source_expressions[0])
        return _ORDER.format(column=column), (*values, *_LETTERS)


def kept_in_order(name: str, table: str, column: str) -> migrations.RunPython:
    """Let PostgreSQL keep a table in the order of InAlphabet and then its key, so that a list stops early.

    Whoever changes the alphabet makes the index anew. SQLite gets none: only who brings our function along
    could then write to its file.
    """
    order = _ORDER.format(column=column)

    def make(apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "postgresql":
            with editor.connection.cursor() as cursor:
                cursor.execute(f"CREATE INDEX {name} ON {table} (({order}), id)", _LETTERS)

    def drop(apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP INDEX {name}")

    return migrations.RunPython(make, drop)


@receiver(connection_created)
def _connected(connection: Any, **_: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function("in_alphabet", 1, in_alphabet, deterministic=True)
