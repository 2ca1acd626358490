"""The few lines of a child's profile that lists and searches need, worked out from the records.

Takes   persons.
Gives   refresh: best name, sex, span of birth dates, kept on the Person; lines_of, for one not written yet.
Leaves  the whole profile with its conflicts to leleka.casework.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.dispatch import Signal

from leleka.normalize.names import NameWriting, nominative, read_name
from leleka.web.common import bulk
from leleka.web.intake.models import Record
from leleka.web.linkage.models import Membership, Person

_AT_ONCE = 500
_LINES = ("best_name", "sex", "born_low", "born_high")

_MAY_BE_DECLINED = re.compile(r"(?:[уюіїиеы]|ича)\b", re.IGNORECASE)
"""Of a declined name some word ends so; most names do not, and reading one whole takes time."""

_OF_TWO = re.compile(r"[a-z][’ʼ']?[а-яёєіїґў]|[а-яёєіїґў][’ʼ']?[a-z]", re.IGNORECASE)
"""Letters of two alphabets in one word."""

refreshed = Signal()
"""Sent with persons= (their ids): what people corrected by hand is put over what the records say."""


def refresh(persons: Iterable[UUID]) -> None:
    """Work the lines out anew; a person without records keeps none."""
    for some, _ in bulk.parts(sorted(persons), _AT_ONCE):
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
    sexes = Counter(each["sex"] for each in readings if "sex" in each)
    born = [each["born"] for each in readings if "born" in each]
    return {
        "best_name": _best(_names(called), _names(readings))[:200],
        "sex": sexes.most_common(1)[0][0] if sexes else "",
        "born_low": min((date.fromisoformat(first) for first, _ in born), default=None),
        "born_high": max((date.fromisoformat(last) for _, last in born), default=None),
    }


def _names(readings: Sequence[dict[str, Any]]) -> Counter[str]:
    return Counter(_in_one_alphabet(name) for each in readings for name in each.get("names", ())[:1])


def _in_one_alphabet(name: str) -> str:
    """The name without Latin letters that look like the Cyrillic ones beside them, and the other way round.

    Nobody sees the difference, but another row that writes the name rightly would not count as the same.
    """
    return read_name(NameWriting(full=name)).clean.replace("'", "’") if _OF_TWO.search(name) else name


def _best(names: Counter[str], any_names: Counter[str]) -> str:
    """The name most records agree on; of equals the fullest, so that initials do not win.

    An order or a court declines a name, and nobody is called so: another writing of the same name comes
    before it, else the form that alone can stand behind it.
    """
    best = sorted(names, key=lambda name: (names[name], len(name)), reverse=True)
    called = next((name for name in best if not _is_declined(name)), "")
    if called or not best:
        return called
    said = _canonical(best[0])
    others = (name for name, _ in any_names.most_common() if not _is_declined(name))
    same = (name for name in others if _canonical(name) == said)
    return next(same, "") or nominative(best[0]) or best[0]


@lru_cache(maxsize=50_000)
def _canonical(name: str) -> tuple[str, str, str]:
    return read_name(NameWriting(full=name)).canonical


@lru_cache(maxsize=50_000)
def _is_declined(name: str) -> bool:
    return bool(_MAY_BE_DECLINED.search(name)) and read_name(NameWriting(full=name)).is_declined
