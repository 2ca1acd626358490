"""The ledger of an institution: who was there on a day, each movement, how many nobody has named.

Takes   a user, an institution they may know, a day.
Gives   Book: the ledger of leleka.casework with the children named, movements, the course over time.
Leaves  which facts one may see to kept, certain and possible to leleka.casework's stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from leleka import casework
from leleka.casework import Headcount, Ledger, Movement, Stay
from leleka.core.alphabet import in_alphabet
from leleka.core.dates import DateInterval
from leleka.web.accounts.models import User
from leleka.web.casework import kept
from leleka.web.casework.models import Institution, InstitutionCount, Transfer
from leleka.web.casework.moves import Move, of_year, together, year_shown, years_of
from leleka.web.linkage.models import Person

_SAMPLES = 48
_CHILDHOOD_YEARS = 18
WIDTH, HEIGHT = 640.0, 180.0


@dataclass(frozen=True, slots=True)
class Course:
    """How many were there over time, as an SVG draws it.

    Attributes:
        certain, possible: points of two lines; totals: points of the totals told.
        at: where the day stands that is looked at.
        ticks: beginnings of years or quarters, with what is written there.
    """

    certain: str
    possible: str
    totals: Sequence[tuple[str, str, int]]
    at: str
    ticks: Sequence[tuple[str, str]]
    top: int


@dataclass(frozen=True, slots=True)
class Book:
    """An institution on a day, as one reader may know it.

    Attributes:
        undated: children said to have been here on a day that nobody gives.
        moves: of one year where there are very many; years: (year, how many moved), year: the one shown.
    """

    institution: Institution
    day: date
    ledger: Ledger
    certain: Sequence[Person]
    possible: Sequence[Person]
    undated: Sequence[Person]
    moves: Sequence[Move]
    years: Sequence[tuple[int, int]]
    year: int | None
    course: Course | None

    @property
    def n_at_most(self) -> int:
        """How many named children may have been there."""
        return len(self.certain) + len(self.possible)

    @property
    def children(self) -> frozenset[UUID]:
        """Everybody the page names."""
        people = {person.pk for person in (*self.certain, *self.possible, *self.undated)}
        return frozenset(people | {person.pk for move in self.moves for person in move.people})


def book_of(
    user: User, institution: Institution, day: date | None = None, *, year: int | None = None
) -> Book:
    """Gather the ledger of a day; without one, of the last day of which anything is told.

    Args:
        year: whose movements are wanted where there are very many; without one, the day's.
    """
    gathered = _Gathered(user, institution)
    counts = kept.ours(user, InstitutionCount).filter(institution=institution)
    heads = [Headcount(gathered.key, count.on, count.n) for count in counts if count.on]
    day = day or _last_told(gathered.stays, heads)
    ledger = casework.ledger(gathered.key, gathered.stays, heads, day)
    undated = gathered.undated - set(ledger.certain) - set(ledger.possible)
    all_moves = gathered.moves()
    years = years_of(all_moves)
    year = year_shown(years, year, day)
    moves = of_year(all_moves, year)
    ids = {*ledger.certain, *ledger.possible, *undated, *(move.person for move, _ in moves if move.person)}
    people = {str(person.pk): person for person in Person.objects.filter(pk__in=ids)}
    return Book(
        institution,
        day,
        ledger,
        _by_name(people, ledger.certain),
        _by_name(people, ledger.possible),
        _by_name(people, undated),
        together(moves, people),
        years,
        year,
        course_of(gathered.key, gathered.stays, heads, day),
    )


def _last_told(stays: Sequence[Stay], heads: Sequence[Headcount]) -> date:
    today = timezone.localdate()
    told = [stay.left.first if stay.left else (stay.seen_until or stay.arrived.last) for stay in stays]
    told += [head.on.first for head in heads]
    return max((day for day in told if day <= today), default=today)


class _Gathered:
    """Stays of one institution as the rules take them."""

    def __init__(self, user: User, institution: Institution) -> None:
        self.key = str(institution.pk)
        self.stays: list[Stay] = []
        self.undated: set[str] = set()
        self._came: list[Stay] = []
        self._places: dict[tuple[str, bool, DateInterval], str] = {}
        self._stays(kept.stays(user).filter(institution=institution))
        self._taken(kept.separations(user).filter(from_institution=institution))
        self._transfers(user, institution)

    def moves(self) -> list[tuple[Movement, str]]:
        """Arrivals whose day is told, and leavings; each once, the earliest first."""
        left = [move for move in casework.movements(self.key, self.stays) if not move.is_arrival]
        came = [move for move in casework.movements(self.key, self._came) if move.is_arrival]
        once = {
            (move.when, move.is_arrival, move.person, 0 if move.person else move.n): move
            for move in left + came
        }
        return [
            (move, self._places.get((move.person, move.is_arrival, move.when), ""))
            for move in sorted(once.values())
        ]

    def _stays(self, rows: Iterable[Any]) -> None:
        for row in rows:
            person, since, seen, until = str(row.child), row.since, row.as_of, row.until
            arrived = since or seen
            if arrived is None and until is None:
                self.undated.add(person)
                continue
            if arrived is None:
                arrived = _before(until)
            if until is not None and until.last < arrived.first:
                continue  # a stay that ends before it begins says nothing of any day
            stay = Stay(
                self.key, arrived, until, person, seen_until=seen.last if seen and not until else None
            )
            self.stays.append(stay)
            if since is not None:
                self._came.append(stay)

    def _taken(self, rows: Iterable[Any]) -> None:
        for row in rows:
            if row.taken is None:
                self.undated.add(str(row.child))
                continue
            self.stays.append(Stay(self.key, _before(row.taken), row.taken, str(row.child)))
            if row.place:
                self._places[str(row.child), False, row.taken] = row.place

    def _transfers(self, user: User, institution: Institution) -> None:
        """Children named in transfers, and those that a source only counts."""
        ends = Q(from_institution=institution) | Q(to_institution=institution)
        here = kept.ours(user, Transfer).filter(ends)
        named: dict[Any, list[str]] = {}
        for row in kept.participants(user).filter(transfer__in=here):
            named.setdefault(row.transfer_id, []).append(str(row.child))
        for transfer in here:
            children = named.get(transfer.pk, [])
            n_unnamed = max(0, (transfer.n_stated or 0) - len(children))
            if transfer.from_institution_id == institution.pk and transfer.left:
                stay = Stay(self.key, _before(transfer.left), transfer.left, n_counted=n_unnamed or 1)
                self._add(stay, children, n_unnamed, is_arrival=False)
            arrived = transfer.arrived or transfer.left
            if transfer.to_institution_id == institution.pk and arrived:
                self._add(
                    Stay(self.key, arrived, n_counted=n_unnamed or 1), children, n_unnamed, is_arrival=True
                )

    def _add(self, stay: Stay, children: list[str], n_unnamed: int, *, is_arrival: bool) -> None:
        added = [replace(stay, person=child, n_counted=0) for child in children]
        added += [stay] if n_unnamed else []
        self.stays += added
        if is_arrival:
            self._came += added


def course_of(key: str, stays: Sequence[Stay], heads: Sequence[Headcount], day: date) -> Course | None:
    """Draw how many were there, from the first day that is told to the last; None where none is told."""
    told = [stay.arrived.last for stay in stays] + [stay.left.last for stay in stays if stay.left]
    told += [head.on.first for head in heads]
    if not told:
        return None
    start, end = min(*told, day), max(*told, day) + timedelta(days=30)
    start = max(start, end - timedelta(days=365 * 12)) - timedelta(days=30)
    whole = max((end - start).days, 1)
    days = _drawn(stays, start, end, day)
    books = [casework.ledger(key, stays, (), each) for each in days]
    top = max(1, *(book.accounted[1] for book in books), *(head.n_total for head in heads))

    def x(when: date) -> str:
        return f"{(when - start).days / whole * WIDTH:.1f}"

    def y(n: int) -> str:
        return f"{HEIGHT - n / top * (HEIGHT - 20):.1f}"

    return Course(
        " ".join(f"{x(each)},{y(book.accounted[0])}" for each, book in zip(days, books, strict=True)),
        " ".join(f"{x(each)},{y(book.accounted[1])}" for each, book in zip(days, books, strict=True)),
        [(x(head.on.first), y(head.n_total), head.n_total) for head in heads if head.on.first >= start],
        x(day) if start <= day <= end else "",
        [(x(when), said) for when, said in _ticks(start, end)],
        top,
    )


def _drawn(stays: Sequence[Stay], start: date, end: date, day: date) -> list[date]:
    """The days between which the lines run: all on which anything changes; of very many, days evenly apart.

    The day that is looked at is always among them, so that the drawing says what the table says.
    """
    turns = {turn for stay in stays for turn in _turns(stay) if start <= turn <= end}
    whole = (end - start).days
    found = (
        {turn + timedelta(days=n) for turn in turns for n in (-1, 0, 1)}
        if len(turns) <= _SAMPLES
        else {start + timedelta(days=round(whole * n / _SAMPLES)) for n in range(_SAMPLES + 1)}
    )
    return sorted({start, end, *(each for each in (*found, day) if start <= each <= end)})


def _turns(stay: Stay) -> Iterator[date]:
    """The days at which it becomes possible or certain that somebody is there, or ends to be."""
    for when in (stay.arrived, stay.left):
        if when is not None:
            yield from (when.first, when.last)
    if stay.seen_until is not None:
        yield stay.seen_until


def _ticks(start: date, end: date) -> Iterator[tuple[date, str]]:
    """Days to name under a course: quarters of a short one, years of a long one, every other if many."""
    years = range(start.year, end.year + 1)
    if len(years) <= 2:
        firsts = [date(year, month, 1) for year in years for month in (1, 4, 7, 10)]
        return ((each, f"{each:%m.%Y}") for each in firsts if start <= each <= end)
    return ((date(y, 1, 1), str(y)) for y in years[1:] if len(years) <= 9 or y % 2 == 0)


def _before(left: DateInterval) -> DateInterval:
    """Some day of a childhood before it ended there: when it began nobody told."""
    first = date(max(1, left.first.year - _CHILDHOOD_YEARS), 1, 1)
    return DateInterval(first, left.first)


def _by_name(people: dict[str, Person], ids: Iterable[str]) -> list[Person]:
    found = [people[each] for each in ids if each in people]
    return sorted(found, key=lambda person: (in_alphabet(person.best_name), person.pk))
