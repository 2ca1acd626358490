"""One list while it is being read: its columns, its problems, how far reading is.

Takes   a RawList.
Gives   readings of mapped columns, each bad cell noted.
Leaves  what to read from which column to births and rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from leleka.core.lists import ColumnMapping, RawList
from leleka.normalize.cells import Cells, Readings, nothing
from leleka.normalize.problems import Judged, ProblemLog

J = TypeVar("J", bound=Judged)


@dataclass(frozen=True)
class Source:
    """A list being read.

    Attributes:
        today: the day of reading; no date lies after it.
        tick: called after each column.
    """

    raw: RawList
    log: ProblemLog
    today: date
    tick: Callable[[], None]

    def __len__(self) -> int:
        """How many rows."""
        return len(self.raw)

    def columns(self, *fields: str) -> tuple[ColumnMapping, ...]:
        """The child's columns of any of these fields."""
        return self.raw.mapping.of(*fields)

    def cells(self, mapped: ColumnMapping) -> Cells:
        """A column's distinct texts."""
        self.tick()
        return Cells.of(self.raw, mapped)

    def read(self, field: str, reader: Callable[[str], J]) -> Readings[J]:
        """Read all columns of a field; the first that says something counts."""
        found: Readings[J] = Readings([], nothing(len(self)))
        for mapped in self.columns(field):
            found = found.else_(self.log.note(mapped.column, self.cells(mapped).read(reader)))
        return found
