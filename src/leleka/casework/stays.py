"""The ledger of an institution: who was there on a day, and how many of them we cannot name.

Lists name some children, staff count others, an announcement gives a total. Named and counted
together are what is accounted for; the rest of the total is who is still to be found. Partial
dates make a presence certain or only possible, so every sum is a range.

Takes   stays (named, or a number of unnamed), and totals told by sources.
Gives   who was there for certain and perhaps; the ledger of a day; movements in order.
Leaves  telling institutions apart to normalize, drawing to web.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from leleka.casework.errors import CaseworkError
from leleka.core.dates import DateInterval


@dataclass(frozen=True, slots=True)
class Stay:
    """One child, or a number of unnamed ones, at one institution.

    Attributes:
        person: id of the child; "" for children who were counted and not named.
        n_counted: how many unnamed ones; 0 where a person is given.
        arrived, left: as well as they are known. left None: not known to have left.
        seen_until: the last day on which they were seen there, if left is None. After it the
            presence is only possible.

    Raises:
        CaseworkError: casework.E070, it names a child and counts others, or neither.
    """

    institution: str
    arrived: DateInterval
    left: DateInterval | None = None
    person: str = ""
    n_counted: int = 0
    seen_until: date | None = None
    source: str = ""

    def __post_init__(self) -> None:
        if bool(self.person) == (self.n_counted > 0):
            raise CaseworkError(
                "casework.E070",
                "A stay is of one named child or of a number of unnamed ones.",
                hint="Give the child, or how many were counted; make two stays of a mixed line.",
            )

    @property
    def n(self) -> int:
        """How many children it stands for."""
        return 1 if self.person else self.n_counted

    def presence(self, day: date) -> str:
        """Whether they were there on a day: certain, possible or none.

        The day of leaving is still a day of presence.
        """
        may_have_left_by = self.left.last if self.left else None
        if day < self.arrived.first or (may_have_left_by is not None and day > may_have_left_by):
            return "none"
        certain_until = self.left.first if self.left else (self.seen_until or self.arrived.last)
        return "certain" if self.arrived.last <= day <= certain_until else "possible"


@dataclass(frozen=True, slots=True)
class Headcount:
    """A total that a source gave for an institution and a time."""

    institution: str
    on: DateInterval
    n_total: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """An institution on one day. Every pair is (for certain, at most).

    Attributes:
        certain, possible: ids of the named children.
        counted: unnamed children.
        n_total: the greatest of the totals told for the day; None where nobody told one.
        sources_differ: the totals told for the day are not the same.
    """

    institution: str
    day: date
    certain: tuple[str, ...]
    possible: tuple[str, ...]
    counted: tuple[int, int]
    n_total: int | None
    sources_differ: bool = False

    @property
    def accounted(self) -> tuple[int, int]:
        """Named and counted together."""
        low, high = self.counted
        return len(self.certain) + low, len(self.certain) + len(self.possible) + high

    @property
    def unaccounted(self) -> tuple[int, int] | None:
        """How many of the total nobody has named or counted; None where no total is told."""
        if self.n_total is None:
            return None
        low, high = self.accounted
        return max(0, self.n_total - high), max(0, self.n_total - low)

    @property
    def n_beyond(self) -> int:
        """How many are there for certain beyond the total told; more than 0 is a contradiction."""
        return max(0, self.accounted[0] - self.n_total) if self.n_total is not None else 0


@dataclass(frozen=True, slots=True, order=True)
class Movement:
    """Children who came to an institution or left it, in the order in which it may have happened."""

    when: DateInterval
    is_arrival: bool
    n: int
    person: str = ""
    source: str = ""


def ledger(institution: str, stays: Iterable[Stay], headcounts: Iterable[Headcount], day: date) -> Ledger:
    """The ledger of one institution on one day; a child with two stays is one child."""
    here = [stay for stay in stays if stay.institution == institution]
    told = [
        count.n_total for count in headcounts if count.institution == institution and count.on.allows(day)
    ]
    by_presence: dict[str, list[Stay]] = {"certain": [], "possible": [], "none": []}
    for stay in here:
        by_presence[stay.presence(day)].append(stay)
    certain = {stay.person for stay in by_presence["certain"] if stay.person}
    possible = {stay.person for stay in by_presence["possible"] if stay.person} - certain
    n_certain = sum(stay.n_counted for stay in by_presence["certain"])
    n_possible = sum(stay.n_counted for stay in by_presence["possible"])
    return Ledger(
        institution,
        day,
        tuple(sorted(certain)),
        tuple(sorted(possible)),
        (n_certain, n_certain + n_possible),
        max(told, default=None),
        len(set(told)) > 1,
    )


def movements(institution: str, stays: Iterable[Stay]) -> tuple[Movement, ...]:
    """Every arrival at an institution and every leaving, the earliest first."""
    found: list[Movement] = []
    for stay in stays:
        if stay.institution == institution:
            found.append(Movement(stay.arrived, True, stay.n, stay.person, stay.source))
            if stay.left is not None:
                found.append(Movement(stay.left, False, stay.n, stay.person, stay.source))
    return tuple(sorted(found))
