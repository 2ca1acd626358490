"""Which of some hundred records are those of children whom a user may search for and read.

A search asks this of every record that it compares, and waits. Django would check, convert and compare
each id several times; here they travel as one value and come back as their places.

Takes   a user.
Gives   seen_by: from ids of records to the places of those that may be found.
Leaves  the rule to accounts.rights.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import connection

from leleka.linkage import Among
from leleka.web.accounts.rights import Anyone, seeing
from leleka.web.common.condition import Sql
from leleka.web.linkage.models import Membership, Person

# The order is said (CROSS JOIN), or a database without statistics might begin with every child there is.
_ASKED = """
SELECT asked.key FROM {asked}
CROSS JOIN {member} AS member CROSS JOIN {child} AS child
WHERE member.record_id = asked.value AND child.id = member.person_id AND {rule}
"""
_LISTED = {
    "sqlite": "json_each(%s) AS asked",
    "postgresql": "(SELECT value, place - 1 AS key FROM unnest(%s::uuid[]) WITH ORDINALITY AS"
    " listed(value, place)) AS asked",
}
_CHILD = {field.attname: f"child.{field.column}" for field in Person._meta.concrete_fields}


def seen_by(user: Anyone) -> Among:
    """Who may be found by a user."""
    said = seeing(user, "search", also="read")
    return partial(_seen, said) if said is not None else _nobody


def _nobody(ids: Sequence[str]) -> Sequence[int]:
    return ()


def _seen(said: Sql, ids: Sequence[str]) -> Sequence[int]:
    rule, values = said.of(_CHILD, connection)
    tables = {"member": Membership._meta.db_table, "child": Person._meta.db_table}
    asked = _ASKED.format(asked=_LISTED[connection.vendor], rule=rule, **tables)
    with connection.cursor() as cursor:
        cursor.execute(asked, (_listed(ids), *values))
        return [place for (place,) in cursor.fetchall()]


def _listed(ids: Sequence[str]) -> Any:
    if connection.vendor == "sqlite":  # which keeps an id as its digits alone
        return json.dumps([each.replace("-", "") for each in ids])
    return list(ids)
