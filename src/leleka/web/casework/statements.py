"""What sources say of an institution itself: totals, officials, names, movements of children.

Takes   a user, an institution they may know.
Gives   Said: one statement in words, who says it, what it superseded and why; one_of for its page.
Leaves  which of them one may know to kept, adding them up to ledger, writing them to forms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext, ngettext

from leleka.core.dates import DateInterval
from leleka.web.accounts.models import User
from leleka.web.casework.kept import ours
from leleka.web.casework.models import Institution, InstitutionCount, InstitutionName, Official, Transfer
from leleka.web.casework.models.assertion import Statement
from leleka.web.casework.places import institution_name
from leleka.web.common.templatetags.house import written


@dataclass(frozen=True, slots=True)
class Said:
    """One statement.

    Attributes:
        before: the statement it took the place of, in words, and why; "" where it is the first.
    """

    statement: Any
    text: str
    before: str
    why: str


KINDS: dict[str, type[Any]] = {
    "total": InstitutionCount,
    "official": Official,
    "movement": Transfer,
    "name": InstitutionName,
}
"""Kinds of statement, by the name that stands in addresses."""


def said_of(user: User, institution: Institution) -> dict[str, Sequence[Said]]:
    """Everything that holds, by kind, in the order of its days."""
    return {kind: list(_said(_about(user, kind, institution))) for kind in KINDS}


def one_of(user: User, institution: Institution, kind: str, key: Any) -> Any:
    """A statement that holds: the one asked for, or what was put in its place since.

    None where there is no such thing for the user.
    """
    found = _latest(user, kind, key)
    return _about(user, kind, institution).filter(pk=found.pk).first() if found else None


def was_taken_back(user: User, kind: str, key: Any) -> bool:
    """Whether there was such a statement for the user, and somebody took it back."""
    found = _latest(user, kind, key)
    return found is not None and found.is_withdrawal


def _latest(user: User, kind: str, key: Any) -> Any:
    if kind not in KINDS:
        return None
    found = KINDS[kind].objects.filter(pk=key, source__organisation=user.organisation_id).first()
    return found.latest if found else None


def in_words(statement: Statement) -> str:
    """A statement in one line."""
    return " · ".join(part for part in _PARTS[type(statement)](statement) if part)


def _about(user: User, kind: str, institution: Institution) -> Any:
    rows = ours(user, KINDS[kind]).select_related("source", "supersedes")
    if kind == "movement":
        ends = Q(from_institution=institution) | Q(to_institution=institution)
        return rows.filter(ends).order_by("left_low", "pk")
    first = {"total": "on_low", "official": "served_low", "name": "used_low"}[kind]
    return rows.filter(institution=institution).order_by(first, "pk")


def _said(rows: Any) -> Iterator[Said]:
    for row in rows:
        yield Said(row, in_words(row), in_words(row.supersedes) if row.supersedes else "", row.why)


def _day(day: DateInterval | None) -> str:
    return written(day) if day else ""


def _of_total(row: InstitutionCount) -> Iterator[str]:
    yield ngettext("%(n)s child", "%(n)s children", row.n) % {"n": row.n}
    yield _day(row.on)


def _of_official(row: Official) -> Iterator[str]:
    yield from (row.name, row.office, _day(row.served))


def _of_name(row: InstitutionName) -> Iterator[str]:
    yield from (row.name, _day(row.used))


def _of_movement(row: Transfer) -> Iterator[str]:
    left = ", ".join(part for part in (institution_name(row.from_institution), row.from_place) if part)
    came = ", ".join(part for part in (institution_name(row.to_institution), row.to_place) if part)
    yield f"{left or gettext('not said from where')} → {came or gettext('not said to where')}"
    yield " – ".join(dict.fromkeys(day for day in (_day(row.left), _day(row.arrived)) if day))
    if row.n_stated is not None:
        yield ngettext("%(n)s child", "%(n)s children", row.n_stated) % {"n": row.n_stated}
    yield from (row.transport, row.ordered_by, row.purpose)


_PARTS: dict[type[Any], Callable[[Any], Iterator[str]]] = {
    InstitutionCount: _of_total,
    Official: _of_official,
    InstitutionName: _of_name,
    Transfer: _of_movement,
}
