"""Children, as the person who holds the token may see them.

Takes   an id, or the id after which to go on.
Gives   Child, Children.
Leaves  which fields may be read to casework.child.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Schema
from pydantic import Field

from leleka.web.accounts.models import User
from leleka.web.accounts.rights import can_read_field
from leleka.web.api.doors import FAULTS, MOST_AT_ONCE, Problem, api, caller, shows
from leleka.web.casework import told
from leleka.web.casework.child import file_of
from leleka.web.common.ids import spoken
from leleka.web.linkage.models import Person


class ChildBrief(Schema):
    """A child in a list."""

    id: UUID
    spoken: str
    name: str
    sex: str
    born_first: date | None
    born_last: date | None


class Children(Schema):
    """Some children in the order of their ids; after: where to go on, none at the end."""

    children: list[ChildBrief]
    after: UUID | None


class Value(Schema):
    """One value and the lists that say so."""

    text: str
    sources: list[str]


class Line(Schema):
    """One field, the best value first."""

    label: str
    identity: str
    values: list[Value]
    is_conflicting: bool


class Origin(Schema):
    """A source: who speaks, when we obtained it; from whom, where that may be read."""

    title: str
    kind: str
    publisher: str
    obtained_first: date | None
    obtained_last: date | None
    obtained_from: str


class Child(ChildBrief):
    """A child with all that may be read."""

    status: str
    levels: dict[str, str]
    lines: list[Line]
    sources: list[Origin]


class After(Schema):
    """Where to go on, and how many at most. How many there are in all is not told."""

    after: UUID | None = None
    limit: int = Field(default=50, ge=1, le=MOST_AT_ONCE)


@api.get("/children", response={200: Children, FAULTS: Problem}, tags=["children"])
def children(request: HttpRequest, page: Query[After]) -> Any:
    """Children you may see."""
    user = caller(request, "children", knows=("after", "limit"))
    rows = Person.objects.visible_to(user).standing().order_by("pk")
    if page.after is not None:
        rows = rows.filter(pk__gt=page.after)
    found = list(rows[: page.limit + 1])
    shown = found[: page.limit]
    shows(request, "list", [person.pk for person in shown])
    after = shown[-1].pk if len(found) > page.limit else None
    return {"children": [brief(user, person) for person in shown], "after": after}


@api.get("/children/{child_id}", response={200: Child, FAULTS: Problem}, tags=["children"])
def child(request: HttpRequest, child_id: UUID) -> Any:
    """One child."""
    user = caller(request, "children")
    person = get_object_or_404(Person.objects.visible_to(user).standing(), pk=child_id)
    file = file_of(user, person)
    shows(request, "read", [person.pk])
    return brief(user, person) | {
        "status": file.case.status if file.case else "",
        "levels": {level.dimension: level.level for level in file.levels},
        "lines": [
            {
                "label": line.label,
                "identity": line.identity,
                "values": [{"text": each.text, "sources": list(each.sources)} for each in line.values],
                "is_conflicting": line.is_conflicting,
            }
            for line in file.lines
        ],
        "sources": [_origin(each) for each in told.origins_of(user, person, told.told_of(user, person))],
    }


def _origin(origin: told.Origin) -> dict[str, Any]:
    source = origin.source
    return {
        "title": source.title,
        "kind": source.kind,
        "publisher": source.publisher,
        "obtained_first": source.obtained.first if source.obtained else None,
        "obtained_last": source.obtained.last if source.obtained else None,
        "obtained_from": origin.obtained_from,
    }


def brief(user: User, person: Person) -> dict[str, Any]:
    """The few lines of a list, each only where it may be read."""
    may_birth = can_read_field(user, "birth_date", person)
    return {
        "id": person.pk,
        "spoken": spoken(person.pk),
        "name": person.best_name if can_read_field(user, "names", person) else "",
        "sex": person.sex if can_read_field(user, "sex", person) else "",
        "born_first": person.born_low if may_birth else None,
        "born_last": person.born_high if may_birth else None,
    }
