"""Which rows of a list are rows that came in before.

A row that bears a number of the list's own is that row again, whatever changed in it. A number that
only counts the rows says nothing of the kind: one child added at the top would shift them all, and
each row would pass for the next child's. Without a number, a row is the same if it is the same to
the letter, or if somebody said so of a row that names the same child (alike).

Takes   a source, a list read anew.
Gives   Row, rows_of; Known, which finds the version of a row that came in before.
Leaves  keeping rows to actions.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import Any
from uuid import UUID

from leleka.core.lists import RawList
from leleka.web.common.sealed import keyed
from leleka.web.intake.models import Source

_LONGEST_NUMBER = 120


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the list at hand.

    Attributes:
        number: the list's own, where no other row bears it; "" without.
    """

    number: str
    row: int | None
    cells: dict[str, str]
    readings: dict[str, Any]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Version:
    """The newest version of a row that came in before."""

    record: UUID
    number: str
    fingerprint: str
    batch: UUID | None


class Known:
    """The rows of a source, each to be found once.

    Args:
        said: which row of the file people said to be which row of before.
    """

    def __init__(self, source: Source, said: Mapping[int, UUID] | None = None) -> None:
        newest = source.records.current().values_list("pk", "row_key", "fingerprint", "batch")
        versions = [Version(*values) for values in newest.iterator()]
        self._numbered = {version.number: version for version in versions}
        self._alike: dict[str, list[Version]] = defaultdict(list)
        for version in versions:
            self._alike[version.fingerprint].append(version)
        self._left = {version.record for version in versions}
        by_record = {version.record: version for version in versions} if said else {}
        self._said = {row: by_record[record] for row, record in (said or {}).items() if record in by_record}

    def take(self, row: Row) -> Version | None:
        """The row as it came in before; None where it is new."""
        alike = self._alike.get(row.fingerprint, ())
        told = self._said.get(row.row) if row.row is not None else None
        candidates = [told, self._numbered.get(row.number) if row.number else None, *alike]
        found = next((one for one in candidates if one is not None and one.record in self._left), None)
        if found is not None:
            self._left.discard(found.record)
        return found

    @property
    def left(self) -> frozenset[UUID]:
        """The rows that were not taken."""
        return frozenset(self._left)


def rows_of(raw: RawList, readings: Iterable[dict[str, Any]] | None = None) -> Iterator[Row]:
    """Each row of a list, with its readings if they are given."""
    column = next((each.column for each in raw.mapping.of("row_id")), None)
    own: list[str | None] = raw.cells[column].to_pylist() if column else [None] * len(raw)
    is_counter = column is not None and _counts(own)
    often = Counter(own)
    said_of = repeat({}, len(raw)) if readings is None else readings
    every = zip(raw.rows.to_pylist(), own, _dicts(raw), said_of, strict=True)
    for row, number, cells, said in every:
        told = {name: cell for name, cell in cells.items() if not (is_counter and name == column)}
        is_own = not is_counter and often[number] == 1 and len(number or "") <= _LONGEST_NUMBER
        yield Row(number if number and is_own else "", row, cells, said, fingerprint_of(told))


def fingerprint_of(cells: Mapping[str, str]) -> str:
    """A keyed digest of a row as written: the same cells, the same fingerprint, whatever their order."""
    said = json.dumps(cells, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return keyed(hashlib.sha256(said.encode()).hexdigest())


def _counts(numbers: list[str | None]) -> bool:
    """Whether they are 1, 2, 3 ... and nothing else."""
    return all(number == str(place) for place, number in enumerate(numbers, start=1))


def _dicts(raw: RawList) -> Iterator[dict[str, str]]:
    for batch in raw.cells.to_batches():
        for cells in batch.to_pylist():
            yield {name: cell for name, cell in cells.items() if cell is not None}
