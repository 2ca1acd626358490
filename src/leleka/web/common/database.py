"""A database that stops in the middle, told from one that refuses what it was told.

Takes   what the database's driver raised.
Gives   has_gone, may_pass; at_hand, which says it in words; DatabaseGoneError.
Leaves  its address to project.database.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, InterfaceError, OperationalError, connection

from leleka.core.errors import LelekaError

_GOES = frozenset({"57P01", "57P02", "57P03"})
"""What PostgreSQL says when it is stopped, breaks down, or is just starting."""
_NO_CONNECTION = "08"
_PASSES = frozenset({"25006", "40001", "40P01", "55P03"})
"""It may only be read just now, or somebody else holds what is to be written."""
_NO_ROOM = "53"
_FILE_PASSES = frozenset({
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN,
})  # fmt: skip


class DatabaseGoneError(LelekaError):
    """The database went away, or was never there."""


def has_gone(error: BaseException) -> bool:
    """Whether the database cannot be reached, rather than refusing what it was told."""
    if connection.vendor != "postgresql" or not isinstance(error, (InterfaceError, OperationalError)):
        return False
    # Where no connection was made, or it broke off, PostgreSQL could say nothing.
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state in _GOES or state.startswith(_NO_CONNECTION)


def may_pass(error: BaseException) -> bool:
    """Whether the same may go well later: the database is gone, held by another, or its disk is full."""
    if has_gone(error):
        return True
    if not isinstance(error, OperationalError):
        return False
    state = getattr(error.__cause__, "sqlstate", None) or ""
    # The lowest byte says what it is; the others say more of it.
    code = getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF
    return code in _FILE_PASSES or state in _PASSES or state.startswith(_NO_ROOM)


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
