"""A database orders names as a reader expects: the first of very many need not be looked for in Python.

Takes   connections as they are made, the name of a column.
Gives   InAlphabet, to order by.
Leaves  the order itself to leleka.core.alphabet.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.signals import connection_created
from django.db.models import CharField, Func
from django.dispatch import receiver

from leleka.core.alphabet import LETTERS, PLACES, UNHEARD, in_alphabet


class InAlphabet(Func):
    """What in_alphabet makes of a column."""

    function = "in_alphabet"
    arity = 1
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Letter by letter: what lower() makes of capitals depends on the locale of a database."""
        column, values = compiler.compile(self.source_expressions[0])
        heard, places = LETTERS + LETTERS.upper() + UNHEARD, PLACES + PLACES
        return f'translate(lower({column}), %s, %s) COLLATE "C"', (*values, heard, places)


@receiver(connection_created)
def _connected(connection: Any, **_: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function("in_alphabet", 1, in_alphabet, deterministic=True)
