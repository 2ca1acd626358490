"""What has been kept long enough: every category has a term, a start and what happens then.

The terms in retention.csv are safe defaults; an office sets its own. Most ends are a person's
decision, and a legal hold stops them all.

Takes   what is kept, with its category and the day from which its term runs.
Gives   what is due on a day, and what to do with it.
Leaves  deleting, sealing and leaving a marker to web.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from types import MappingProxyType

from leleka.core.codelists import code_list


@dataclass(frozen=True, slots=True)
class RetentionTerm:
    """How long a category is kept.

    Attributes:
        since: what its days are counted from, in words.
        then: a code of the list "retention_action".
    """

    category: str
    days: int
    since: str
    then: str
    why: str

    @property
    def years(self) -> int:
        """The same in years, 0 where they are not whole."""
        return 0 if self.days % 365 else self.days // 365


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that is kept.

    Attributes:
        since: the day from which its term runs.
        is_held: a court or a lawyer has asked to keep it.
        kept_until: a later day set by a person's decision, if any.
    """

    id: str
    category: str
    since: date
    is_held: bool = False
    kept_until: date | None = None


@dataclass(frozen=True, slots=True)
class RetentionDue:
    """Something whose time is over."""

    kept: Kept
    due: date
    then: str


def due_on(kept: Kept, terms: Mapping[str, RetentionTerm] | None = None) -> date:
    """The first day on which its time is over.

    Raises:
        CodeError: core.E020, the category is no code.
    """
    code_list("retention_category").checked(kept.category)
    due = kept.since + timedelta(days=(terms or default_terms())[kept.category].days)
    return max(due, kept.kept_until) if kept.kept_until is not None else due


def retention_due(
    items: Iterable[Kept], today: date, terms: Mapping[str, RetentionTerm] | None = None
) -> tuple[RetentionDue, ...]:
    """What is due by a day, the longest overdue first; nothing that is under a legal hold."""
    rules = terms or default_terms()
    found = [
        RetentionDue(kept, due_on(kept, rules), rules[kept.category].then)
        for kept in items
        if not kept.is_held and due_on(kept, rules) <= today
    ]
    return tuple(sorted(found, key=lambda due: (due.due, due.kept.id)))


@cache
def default_terms() -> Mapping[str, RetentionTerm]:
    """The term of every category."""
    text = resources.files("leleka.casework").joinpath("retention.csv").read_text("utf-8")
    return MappingProxyType(
        {
            row["category"]: RetentionTerm(
                row["category"], int(row["days"]), row["since"], row["then"], row["why"]
            )
            for row in csv.DictReader(text.splitlines())
        }
    )
