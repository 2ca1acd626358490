"""An action: the right, the write and its trace, in one function and one transaction.

Takes   a function (user, thing, ...) that writes.
Gives   action, its decorator; demand; refuse_where, with the reason of a refusal.
Leaves  what is written to each room's actions, when to call it to pages, the API and jobs.

    @action("write")
    def correct_birth(user, person, *, born): ...

The wrapped function first asks rights.can about its second argument, runs inside a transaction,
and adds one event to the trace in the same transaction. Nothing is written without its trace.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db import transaction
from django.http import Http404

from leleka.web.accounts.models import User
from leleka.web.accounts.rights import can, may, who_may
from leleka.web.common import trace
from leleka.web.common.refusal import RefusedError
from leleka.web.common.scope import everything

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")
Written = Callable[Concatenate[User, T, P], R]

ACTIONS: dict[str, str] = {}
"""Every action by its name, and the right it asks for."""


def action(right: str, *, in_steps: bool = False) -> Callable[[Written[T, P, R]], Written[T, P, R]]:
    """Make a function that writes an action.

    Args:
        right: an action of the code list "action".
        in_steps: the function writes in transactions of its own, because it takes long; then its
            event is written before it begins.

    Raises (when called):
        Http404: the user may not know of the thing.
        RefusedError: they may see it, but not do this.
    """

    def dress(write: Written[T, P, R]) -> Written[T, P, R]:
        name = f"{write.__module__.removeprefix('leleka.web.')}.{write.__qualname__}"
        ACTIONS[name] = right

        @wraps(write)
        def act(user: User, thing: T, /, *args: P.args, **kwargs: P.kwargs) -> R:
            demand(user, right, thing)
            if in_steps:
                _traced(user, name, thing)
                return write(user, thing, *args, **kwargs)
            # The right was asked for; a case that goes to another organisation is still ours to write.
            with everything(), transaction.atomic():
                done = write(user, thing, *args, **kwargs)
                _traced(user, name, thing, done)
            return done

        return act

    return dress


def demand(user: User, right: str, thing: Any) -> None:
    """Refuse, without telling more than the user may know.

    Raises:
        Http404: the user may not know of the thing.
        RefusedError: they may see it, but not do this.
    """
    if not hasattr(thing, "child_in_question"):  # something of the office: roles decide
        if may(user, right):
            return
        raise Http404
    allowed = can(user, right, thing)
    if allowed:
        return
    if not can(user, "read", thing):
        raise Http404
    roles, leads = who_may(user, right, thing)
    raise RefusedError(allowed.reason, right=right, roles=roles, leads=leads)


def refuse_where(reasons: Mapping[str, bool]) -> None:
    """Refuse by the first reason that holds.

    Args:
        reasons: marked sentences that say why, and what to do; they stand on the page of the refusal.

    Raises:
        RefusedError: with that reason.
    """
    for reason, holds in reasons.items():
        if holds:
            raise RefusedError(reason)


def _traced(user: User, name: str, *rows: Any) -> None:
    asked = (getattr(row, "child_in_question", None) for row in rows)
    whom = {child.pk for child in asked if child is not None}
    trace.write("write", actor=user.pk, page=name, children=whom, detail=_named(*rows))


def _named(*rows: Any) -> dict[str, str]:
    """The rows an action was given and made, as ids."""
    return {row._meta.model_name: str(row.pk) for row in rows if hasattr(row, "_meta") and row.pk}
