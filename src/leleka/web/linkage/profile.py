"""The few lines of a child's profile that lists and searches need, worked out from the records.

Takes   persons.
Gives   refresh: best name, sex, span of birth dates, kept on the Person; lines_of, for one not written yet.
Leaves  the whole profile with its conflicts to leleka.casework.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.dispatch import Signal

from leleka.normalize.names import NameWriting, read_name
from leleka.normalize.names.reading import OBLIQUE
from leleka.web.common import bulk
from leleka.web.intake.models import Record
from leleka.web.linkage.models import Membership, Person

_AT_ONCE = 500
_LINES = ("best_name", "sex", "born_low", "born_high")

refreshed = Signal()
"""Sent with persons= (their ids): what people corrected by hand is put over what the records say."""


def refresh(persons: Iterable[UUID]) -> None:
    """Work the lines out anew; a person without records keeps none."""
    todo = sorted(persons)
    for start in range(0, len(todo), _AT_ONCE):
        some = todo[start : start + _AT_ONCE]
        said: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
        named: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
        rows = Membership.objects.filter(Record.counts("record__"), person__in=some)
        rows = rows.order_by("record__recorded_at", "record")
        for person, readings, is_proposed in rows.values_list("person", "record__readings", "is_proposed"):
            said[person].append(readings)
            if not is_proposed:
                named[person].append(readings)
        changed = []
        for person, *before in Person.objects.filter(pk__in=some).values_list("pk", *_LINES):
            lines = lines_of(said[person], named[person])
            if before != [lines[name] for name in _LINES]:
                changed.append({"id": person, **lines})
        bulk.change(Person, changed)
        refreshed.send(sender=Person, persons=some)


def lines_of(readings: Sequence[dict[str, Any]], sure: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The lines of one child.

    Args:
        readings: of all its records, the oldest first.
        sure: of those that are its own and not only proposed; they say what it is called, if they name it.
    """
    called = [each for each in sure if each.get("names")] or readings
    names = Counter(name for each in called for name in each.get("names", ())[:1])
    sexes = Counter(each["sex"] for each in readings if "sex" in each)
    born = [each["born"] for each in readings if "born" in each]
    return {
        "best_name": _best(names)[:200],
        "sex": sexes.most_common(1)[0][0] if sexes else "",
        "born_low": min((date.fromisoformat(first) for first, _ in born), default=None),
        "born_high": max((date.fromisoformat(last) for _, last in born), default=None),
    }


def _best(names: Counter[str]) -> str:
    # The name most records agree on; of equals the fullest, so that initials do not win.
    best = sorted(names, key=lambda name: (names[name], len(name)), reverse=True)
    # A sentence of a court declines a name, and nobody is called so; a list has it as it is.
    called = next((name for name in best if not _is_declined(name)), best[0]) if len(best) > 1 else None
    return called or next(iter(best), "")


@lru_cache(maxsize=50_000)
def _is_declined(name: str) -> bool:
    return OBLIQUE in read_name(NameWriting(full=name)).rules
