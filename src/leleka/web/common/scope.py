"""Whose rows the database itself lets a query see: the second line behind visible_to.

A query that forgets visible_to must not show another organisation's child. In PostgreSQL every table about
children therefore has a policy (common.policies), and each connection says for whom it asks. A connection
that says nothing sees nothing. SQLite has no policies; there everything here does nothing.

Takes   the user of a request.
Gives   narrow_to, everything, whole, reset; and what a new connection of this process starts with.
Leaves  sensitivities, fields and actions to accounts.rights, which is the first line.

The settings last as long as the session with the database, so a pooler between the two must pool sessions,
not transactions.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.signals import request_finished
from django.db import connection
from django.db.backends.signals import connection_created
from django.dispatch import receiver


@dataclass(frozen=True, slots=True)
class Scope:
    """For whom a connection asks.

    Attributes:
        kind: "none", "own" (of one user), or "all" (the registry's own work).
    """

    kind: str = "none"
    organisation: str = ""
    uid: str = ""


NOTHING, ALL = Scope(), Scope("all")


class _Now(threading.local):
    """What the connection of this thread has been told."""

    scope: Scope | None = None


_now = _Now()
_starts_with = ALL


def serve_requests_only() -> None:
    """Say that this process is a server: its connections see nothing until a request says for whom."""
    global _starts_with  # noqa: PLW0603 - what a process is does not change
    _starts_with = NOTHING


def narrow_to(user: Any) -> None:
    """See what is the user's organisation's, assigned to them or shared; for nobody, nothing."""
    is_known = user is not None and user.is_authenticated
    _tell(Scope("own", str(user.organisation_id), str(user.pk)) if is_known else NOTHING)


def reset() -> None:
    """Go back to what a new connection of this process sees."""
    _tell(_starts_with)


@contextmanager
def everything() -> Iterator[None]:
    """See all rows for a while: for work that has asked for its right already, or that shows nothing."""
    before = _now.scope or _starts_with
    _tell(ALL)
    try:
        yield
    finally:
        _now.scope = before
        # In a transaction that has failed nothing can be said; rolling it back takes back the above, too.
        if not connection.needs_rollback:
            _tell(before)


@contextmanager
def whole(organisation: UUID) -> Iterator[None]:
    """See all rows while those of the reader's own organisation are counted; of another, no more than ever.

    All of them may be seen anyway, and a policy would ask for each child again.
    """
    now = _now.scope or _starts_with
    with everything() if now.organisation == str(organisation) else nullcontext():
        yield


def _tell(scope: Scope) -> None:
    _now.scope = scope
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        _say(cursor, scope)


def _say(cursor: Any, scope: Scope) -> None:
    cursor.execute(
        "SELECT set_config('leleka.scope', %s, false), set_config('leleka.organisation', %s, false),"
        " set_config('leleka.uid', %s, false)",
        [scope.kind, scope.organisation, scope.uid],
    )


@receiver(connection_created)
def _connected(connection: Any, **_: Any) -> None:
    """Tell a new connection what this thread was in the middle of."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            _say(cursor, _now.scope or _starts_with)


@receiver(request_finished)
def _finished(**_: Any) -> None:
    """After a request, and after its stream has ended, see nothing more of it."""
    _now.scope = None
    if connection.connection is not None and not connection.in_atomic_block:
        reset()
