"""Frozen counts, and the trace for whoever watches over it.

Takes   the day from which, the entry after which to go on.
Gives   Counts, Entries.
Leaves  counting to leleka.figures, which entries an officer may read to casework.looks.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from leleka.web.api.doors import FAULTS, Problem, api, caller, shows
from leleka.web.casework.looks import readable
from leleka.web.figures.counting import shown_number
from leleka.web.figures.models import CountSet

_MOST_COUNTS, _MOST_ENTRIES = 200, 500


class Count(Schema):
    """A frozen count of your organisation; n: null where small; digest: over the ids of whom it counts."""

    id: UUID
    definition: dict[str, Any]
    as_of: date
    n: int | None
    digest: str
    frozen_at: datetime
    published_in: str


class Counts(Schema):
    """The newest first."""

    counts: list[Count]


class Entry(Schema):
    """One entry of the trace: the very line that was hashed, and its digest."""

    seq: int
    line: str
    digest: str


class Entries(Schema):
    """In order; after: where to go on, none at the end."""

    entries: list[Entry]
    after: int | None


class AfterEntry(Schema):
    """The entry after which to go on."""

    after: int = Field(default=0, ge=0, le=2**62)


@api.get("/counts", response={200: Counts, FAULTS: Problem}, tags=["counts"])
def counts(request: HttpRequest) -> Any:
    """Counts that were frozen."""
    user = caller(request, "counts")
    kept = CountSet.objects.filter(organisation=user.organisation_id).order_by("-as_of", "pk")[:_MOST_COUNTS]
    shows(request, "read")
    return {"counts": [_shown(count) for count in kept]}


def _shown(count: CountSet) -> Count:
    """A count as any page would show it."""
    names = ("id", "definition", "as_of", "digest", "frozen_at", "published_in")
    return Count(n=shown_number(count.n), **{name: getattr(count, name) for name in names})


@api.get("/trace", response={200: Entries, FAULTS: Problem}, tags=["audit"])
def entries(request: HttpRequest, page: Query[AfterEntry]) -> Any:
    """The trace as far as you watch over it, to be kept elsewhere and checked there."""
    user = caller(request, "audit", knows=("after",))
    found = list(readable(user).filter(seq__gt=page.after).order_by("seq")[: _MOST_ENTRIES + 1])
    shown = found[:_MOST_ENTRIES]
    shows(request, "export", after=page.after, entries=len(shown))
    return {"entries": shown, "after": shown[-1].seq if len(found) > _MOST_ENTRIES else None}
