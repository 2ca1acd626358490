"""A database that stops in the middle, told from one that refuses what it was told.

Takes   what the database's driver raised.
Gives   has_gone; at_hand, which says it in words; DatabaseGoneError.
Leaves  its address to project.database.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, InterfaceError, OperationalError, connection

from leleka.core.errors import LelekaError

_GOES = frozenset({"57P01", "57P02", "57P03"})
"""What PostgreSQL says when it is stopped, breaks down, or is just starting."""
_NO_CONNECTION = "08"


class DatabaseGoneError(LelekaError):
    """The database went away, or was never there."""


def has_gone(error: BaseException) -> bool:
    """Whether the database cannot be reached, rather than refusing what it was told."""
    if connection.vendor != "postgresql" or not isinstance(error, (InterfaceError, OperationalError)):
        return False
    # Where no connection was made, or it broke off, PostgreSQL could say nothing.
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state in _GOES or state.startswith(_NO_CONNECTION)


@contextmanager
def at_hand() -> Iterator[None]:
    """Say in words that the database is not.

    Raises:
        DatabaseGoneError: web.E013, it cannot be reached, or stopped in the middle.
    """
    try:
        yield
    except (DatabaseError, InterfaceError) as error:
        if not has_gone(error):
            raise
        raise DatabaseGoneError(
            "web.E013",
            "The database cannot be reached, or stopped while it was needed. What was written whole is kept.",
            hint="See that PostgreSQL runs and that its address and password are right, then run the same"
            " command again: it goes on where it stopped.",
        ) from error
