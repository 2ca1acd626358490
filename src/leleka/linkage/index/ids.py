"""The record_ids of an index, without a million texts in memory.

Takes   record_ids, in the order of their rows.
Gives   Ids: the id of a row, the row of an id.
Leaves  whether a row can still be found to index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from leleka.linkage.arrays import Int64
from leleka.linkage.index.lookup import Lookup, digests
from leleka.linkage.index.room import Room

ID_ROOMS = ("ids", "id_starts")
"""Under which an index keeps their letters, and where each begins."""


@dataclass(frozen=True)
class Ids:
    """Ids of rows.

    Attributes:
        letters: uint8, of all ids, one behind the other.
        starts: int64[rows + 1], where each begins.
        rows: the latest row of an id.
    """

    letters: Room
    starts: Room
    rows: Lookup

    @classmethod
    def of(cls, record_ids: Sequence[str]) -> Ids:
        """The first rows of all."""
        letters, ends = _written(record_ids)
        starts = np.concatenate([[0], ends]).astype(np.int64)
        return cls(Room(letters), Room(starts), Lookup.of(digests(record_ids)))

    @property
    def rooms(self) -> dict[str, Room]:
        """What is to be kept beside the lookup, by name."""
        return dict(zip(ID_ROOMS, (self.letters, self.starts), strict=True))

    def append(self, record_ids: Sequence[str]) -> None:
        """Put the next rows behind those that are there; an id stands for its latest row."""
        first = self.starts.n - 1
        letters, ends = _written(record_ids)
        self.starts.append(self.letters.n + ends)
        self.letters.append(letters)
        for row, key in enumerate(digests(record_ids).tolist(), start=first):
            self.rows.put(key, row)

    def at(self, rows: Int64) -> list[str]:
        """The ids of some rows."""
        letters = self.letters.whole
        ends = self.starts.whole[[rows, rows + 1]].T.tolist()
        return [letters[first:last].tobytes().decode() for first, last in ends]

    def row(self, record_id: str) -> int:
        """The latest row of an id, -1 where there is none."""
        row = int(self.rows.find(digests([record_id]))[0])
        return row if row >= 0 and self.at(np.array([row])) == [record_id] else -1


def _written(record_ids: Sequence[str]) -> tuple[np.ndarray, Int64]:
    written = [each.encode() for each in record_ids]
    ends = np.cumsum([len(each) for each in written], dtype=np.int64)
    return np.frombuffer(b"".join(written), np.uint8).copy(), ends
