"""Movements as an institution’s page shows them: who came or left together in one line, of many one year.

A home that was led for ten years has hundreds of movements. Shown all at once nobody finds a day among them,
and whoever opens the page for one child has looked at all.

Takes   movements with their places, from ledger.
Gives   Move; years_of, year_shown, of_year, together.
Leaves  gathering them and whom one may see to ledger.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from leleka.casework import Movement
from leleka.core.alphabet import in_alphabet
from leleka.core.dates import DateInterval
from leleka.web.linkage.models import Person

MOST_LINES = 40
"""So many are seen at a glance; more are shown by year."""

Placed = tuple[Movement, str]


@dataclass(frozen=True, slots=True)
class Move:
    """Children who came or left together, as far as is told; place: where to or from, where it is told.

    Attributes:
        people: those who are named.
        n_unnamed: those who are only counted.
    """

    when: DateInterval
    is_arrival: bool
    place: str
    people: Sequence[Person]
    n_unnamed: int


def years_of(moves: Sequence[Placed]) -> list[tuple[int, int]]:
    """The years in which somebody came or left, with how many did; none where all are few enough to show."""
    if len({_with_whom(move) for move in moves}) <= MOST_LINES:
        return []
    n_moved: Counter[int] = Counter()
    for move, _ in moves:
        n_moved[move.when.first.year] += move.n
    return sorted(n_moved.items())


def year_shown(years: Sequence[tuple[int, int]], asked: int | None, day: date) -> int | None:
    """The year asked for; else the last one until the day, else the first; None: all are shown."""
    known = [year for year, _ in years]
    if asked in known or not known:
        return asked if known else None
    return max((year for year in known if year <= day.year), default=known[0])


def of_year(moves: Iterable[Placed], year: int | None) -> list[Placed]:
    """Those that began in a year; all where it is None."""
    return [move for move in moves if year is None or move[0].when.first.year == year]


def together(moves: Iterable[Placed], people: Mapping[str, Person]) -> list[Move]:
    """One line for all who moved on the same day, in the same direction, to or from the same place."""
    lines: dict[tuple[DateInterval, bool, str], list[Movement]] = {}
    for move in moves:
        lines.setdefault(_with_whom(move), []).append(move[0])
    return [
        Move(
            *line,
            sorted(
                (people[move.person] for move in moved if move.person in people),
                key=lambda person: (in_alphabet(person.best_name), person.pk),
            ),
            sum(move.n for move in moved if move.person not in people),
        )
        for line, moved in lines.items()
    ]


def _with_whom(placed: Placed) -> tuple[DateInterval, bool, str]:
    move, place = placed
    return move.when, move.is_arrival, place
