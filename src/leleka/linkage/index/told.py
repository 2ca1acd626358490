"""Brothers and sisters whom a list names by its own numbers, whenever their rows come in.

A row may name the number of one that came long before, or of one that is still to come. So the number of
every row is kept, and every number that a row names.

Takes   records as they come.
Gives   Told: pairs of rows of which one names the other.
Leaves  what it says of two rows that one names the other to comparisons.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leleka.linkage.arrays import Int32, Int64, list_parts, spread
from leleka.linkage.index.lookup import UInt64, digests
from leleka.linkage.index.room import Room
from leleka.normalize.records import Records

_NO_NUMBER = np.uint64(0)

TOLD_ROOMS = ("told_pairs", "told_own", "told_by", "told_named")
"""Under which an index keeps them."""


@dataclass(frozen=True)
class Told:
    """Who is told to be whose brother or sister.

    Attributes:
        pairs: int32[pairs, 2], the lower row left.
        own: 64 bits of each row's list and number; 0 where it has none.
        by, named: a row, and 64 bits of the list and number that it names.
    """

    pairs: Room
    own: Room
    by: Room
    named: Room

    @classmethod
    def of(cls, records: Records) -> Told:
        """What these records say of each other."""
        no_pairs, no_rows, no_numbers = (
            np.zeros((0, 2), np.int32),
            np.zeros(0, np.int32),
            np.zeros(0, np.uint64),
        )
        told = cls(Room(no_pairs), Room(no_numbers), Room(no_rows), Room(no_numbers))
        told.add(records)
        return told

    @property
    def rooms(self) -> dict[str, Room]:
        """All that is to be kept, by name."""
        return dict(zip(TOLD_ROOMS, (self.pairs, self.own, self.by, self.named), strict=True))

    def add(self, records: Records) -> None:
        """Put the next rows behind those that are there."""
        first = self.own.n
        numbers = _numbers(records)
        by, named = _named(records, numbers)
        earlier = np.flatnonzero(np.isin(self.named.used, numbers[numbers != _NO_NUMBER]))
        before = self.by.used[earlier], self.named.used[earlier]
        self.own.append(numbers)
        self.by.append(by + np.int32(first))
        self.named.append(named)
        new = np.arange(first, self.own.n)
        anybody = np.flatnonzero(np.isin(self.own.used, named))
        pairs = np.concatenate(
            [
                _meeting(*before, new, numbers),
                _meeting(by + first, named, anybody, self.own.used[anybody]),
            ]
        )
        self.pairs.append(np.unique(np.sort(pairs, axis=1), axis=0).astype(np.int32))


def _numbers(records: Records) -> UInt64:
    """64 bits of each row's list and number."""
    found = np.zeros(len(records), np.uint64)
    column = records.table["row_id"].combine_chunks()
    has = np.flatnonzero(column.is_valid().to_numpy(zero_copy_only=False))
    found[has] = _digests(records, has, column.take(has).to_pylist())
    return found


def _named(records: Records, own: UInt64) -> tuple[Int32, UInt64]:
    """Rows that name numbers of others, and those numbers."""
    starts, values = list_parts(records.table["sibling_ids"].combine_chunks())
    by = np.repeat(np.arange(len(records)), np.diff(starts))
    named = _digests(records, by, values.to_pylist())
    others = named != own[by]
    return by[others].astype(np.int32), named[others]


def _digests(records: Records, rows: Int64, numbers: Iterable[Any]) -> UInt64:
    lists = records.table["list"].combine_chunks().take(rows).to_pylist()
    return digests(f"{name}\0{number}" for name, number in zip(lists, numbers, strict=True))


def _meeting(by: NDArray[Any], named: UInt64, rows: NDArray[Any], own: UInt64) -> Int64:
    """Each row that names a number, with each row that has it."""
    order = np.argsort(own, kind="stable")
    first, last = (np.searchsorted(own[order], named, side) for side in ("left", "right"))
    return np.stack([np.repeat(by, last - first), rows[order[spread(first, last - first)]]], axis=1)
