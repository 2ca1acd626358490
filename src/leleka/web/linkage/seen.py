"""Which of some hundred records are those of children whom a user may search for and read.

A search asks this of every record that it compares, and waits. Django would check, convert and compare
each id several times; here they travel as one value and come back as their places.

Takes   a user.
Gives   Seen: from ids of records to the places of those that may be found, and to their children.
Leaves  the rule to accounts.rights.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from leleka.web.accounts.rights import Anyone, seeing
from leleka.web.common.condition import Sql
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


@dataclass(frozen=True, slots=True)
class Seen:
    """Who may be found by a user; a linkage.Among.

    Attributes:
        rule: of the columns of a child; None where nobody may be found.
    """

    rule: Sql | None

    @classmethod
    def by(cls, user: Anyone) -> Seen:
        """Those whom a user may search for and read."""
        return cls(seeing(user, "search", also="read"))

    def __call__(self, ids: Sequence[str]) -> Sequence[int]:
        """The places of the records that may be found."""
        return [place for (place,) in self.children(ids)]

    def children(self, ids: Sequence[str], *columns: str) -> Sequence[tuple[Any, ...]]:
        """The place of each record that may be found, and columns of its child as the database keeps them."""
        if self.rule is None:
            return ()
        rule, values = self.rule.of(_CHILD, connection)
        asked = _ASKED.format(
            columns="".join(f", {_CHILD[name]}" for name in columns),
            asked=_LISTED[connection.vendor],
            member=Membership._meta.db_table,
            child=Person._meta.db_table,
            rule=rule,
        )
        with connection.cursor() as cursor:
            cursor.execute(asked, (_listed(ids), *values))
            rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
            return rows


def _listed(ids: Sequence[str]) -> Any:
    if connection.vendor == "sqlite":  # which keeps an id as its digits alone
        return json.dumps([each.replace("-", "") for each in ids])
    return list(ids)
