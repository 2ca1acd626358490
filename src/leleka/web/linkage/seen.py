"""Which of some hundred records are those of children whom a user may search for and read.

A search asks this of every record that it compares, and waits. Django would check, convert and compare
each id several times; here they travel as one value and come back as their places.

Takes   a user.
Gives   Seen: from ids of records to the places of those that may be found, and what is told of each.
Leaves  the rule to accounts.rights.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from leleka.web.accounts.rights import Anyone, seeing
from leleka.web.common.often import planned
from leleka.web.linkage.models import Membership, Person

# The order is said (CROSS JOIN), or a database without statistics might begin with every child there is.
_ASKED = """
SELECT asked.key{columns} FROM {asked}
CROSS JOIN {member} AS member CROSS JOIN {child} AS child
WHERE member.record_id = asked.value AND child.id = member.person_id AND {rule}
"""
_LISTED = {
    "sqlite": "json_each(%s) AS asked",
    "postgresql": "(SELECT value, place - 1 AS key FROM unnest(%s::uuid[]) WITH ORDINALITY AS"
    " listed(value, place)) AS asked",
}
_CHILD = {field.attname: f"child.{field.column}" for field in Person._meta.concrete_fields}
_IDS = ("id", "organisation_id", "assigned_to_id", "team_id")
_TOLD = _CHILD | {"is_proposed": "member.is_proposed"}


@dataclass(frozen=True, slots=True)
class Seen:
    """Who may be found by a user; a linkage.Among.

    Attributes:
        rule, values: of the columns of a child; "" where nobody may be found.
        columns: what is told of each: columns of its child, or is_proposed, whether it is only put beside it.
        told: that, as the database keeps it, by the ids of all records that may be found; see id_told.
    """

    rule: str = ""
    values: tuple[Any, ...] = ()
    columns: tuple[str, ...] = ()
    told: dict[str, Sequence[Any]] = field(default_factory=dict)

    @classmethod
    def by(cls, user: Anyone, *columns: str) -> Seen:
        """Those whom a user may search for and read."""
        said = seeing(user, "search", also="read")
        return cls() if said is None else cls(*said.of(_CHILD, connection), columns)

    def __call__(self, ids: Sequence[str]) -> Sequence[int]:
        """The places of the records that may be found."""
        if not self.rule:
            return ()
        asked = _ASKED.format(
            columns="".join(f", {_told(name)}" for name in self.columns),
            asked=_LISTED[connection.vendor],
            member=Membership._meta.db_table,
            child=Person._meta.db_table,
            rule=self.rule,
        )
        with planned(), connection.cursor() as cursor:
            cursor.execute(asked, (_listed(ids), *self.values))
            rows = cursor.fetchall()
        self.told.update((ids[place], told) for place, *told in rows)
        return [place for place, *_ in rows]


def id_told(key: UUID | None) -> str | None:
    """An id among what is told: as a text, which is made and compared in a tenth of an id's time."""
    return None if key is None else key.hex if connection.vendor == "sqlite" else str(key)


def _told(name: str) -> str:
    said = _TOLD[name]
    return f"CAST({said} AS text)" if name in _IDS and connection.vendor == "postgresql" else said


def _listed(ids: Sequence[str]) -> Any:
    if connection.vendor == "sqlite":  # which keeps an id as its digits alone
        return json.dumps([each.replace("-", "") for each in ids])
    return f"{{{','.join(ids)}}}"
