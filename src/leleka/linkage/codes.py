"""Codes by which records meet: equal codes, a pair worth comparing.

Takes   records and numbers of what they say.
Gives   Coded; every combination of several, two of one kind, all together.
Leaves  the loops to kernels.codes, what is coded to parts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leleka.linkage.arrays import Int32, Int64
from leleka.linkage.kernels import codes as loops


@dataclass(frozen=True, slots=True)
class Coded:
    """Codes of records: the record of each (ascending) and the code. A record may have none or several."""

    records: Int32
    codes: Int64

    def __len__(self) -> int:
        """How many codes."""
        return len(self.codes)


# One record is asked about more often than a list is linked, and most of its parts are empty: what is made
# of nothing returns at once.
NO_CODES = Coded(np.zeros(0, np.int32), np.zeros(0, np.int64))


def mixed(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread codes over 64 bits so that combinations do not collide (the finaliser of splitmix64)."""
    codes = (codes ^ (codes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    codes = (codes ^ (codes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return codes ^ (codes >> np.uint64(31))


def both(left: Coded, right: Coded) -> Coded:
    """Every code of a record's left with every code of its right."""
    if not len(left) or not len(right):
        return NO_CODES
    return Coded(*loops.crossed(left.records, left.codes, right.records, right.codes))


def all_of(first: Coded, *others: Coded) -> Coded:
    """Every combination of a code of each."""
    for other in others:
        first = both(first, other)
    return first


def any_of(*several: Coded) -> Coded:
    """The codes of all, each once a record."""
    several = tuple(each for each in several if len(each))
    if not several:
        return NO_CODES
    records, codes = several[0].records, several[0].codes
    if len(several) > 1:
        records = np.concatenate([each.records for each in several])
        codes = np.concatenate([each.codes for each in several])
    return tidy(records, codes)


def two_of(codes: Coded) -> Coded:
    """Every unordered combination of two different codes of a record."""
    if len(codes) < 2:
        return NO_CODES
    return Coded(*loops.two_of_different(codes.records, codes.codes, codes.codes))


def within(codes: Coded, others: Coded) -> Coded:
    """The codes of records that others know too."""
    if not len(codes) or not len(others):
        return NO_CODES
    kept = np.isin(codes.records, others.records)
    return Coded(codes.records[kept], codes.codes[kept])


def tidy(records: Int32, codes: Int64) -> Coded:
    """Each code of a record once, in order."""
    return Coded(*loops.tidied(records, codes)) if len(codes) else NO_CODES
