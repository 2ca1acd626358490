"""How often somebody may do a thing: counted in the trace, so that it holds over all processes.

Takes   who acts, an act of the trace.
Gives   is_over.
Leaves  limits of signing in to allauth.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils import timezone

from leleka.web.common.condition import Sql
from leleka.web.common.models import Event
from leleka.web.common.often import planned

_SPANS = {"minute": timedelta(minutes=1), "day": timedelta(days=1)}
_EVENT = {name: name for name in ("actor", "act", "at")}


def is_over(actor: UUID, act: str) -> bool:
    """Whether somebody has done so too often within the last minute or day (settings.LIMITS)."""
    allowed: Mapping[str, int] = settings.LIMITS[act]
    now = timezone.now()
    spans = [_as_often(actor, act, now - _SPANS[span], most) for span, most in allowed.items()]
    with planned(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {' OR '.join(text for text, _ in spans)}",
            [value for _, values in spans for value in values],
        )
        return bool(cursor.fetchone()[0])


def _as_often(actor: UUID, act: str, since: datetime, most: int) -> tuple[str, tuple[Any, ...]]:
    """That somebody has done so as often since then. No more are counted than that takes."""
    mine = Sql.equal("actor", actor) & Sql.equal("act", act) & Sql("{at} > %s", (since,))
    rule, values = mine.of(_EVENT, connection)
    counted = f"SELECT 1 FROM {Event._meta.db_table} WHERE {rule} LIMIT {most}"  # noqa: S608
    return f"(SELECT count(*) FROM ({counted}) AS counted) >= {most}", values  # noqa: S608
