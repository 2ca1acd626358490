"""What stands in the lists about a record, exactly as written.

Every page and file that shows a record shows the writing, not our reading of it: names in
their own script and case, dates in their own habit. The mapping says which column is which.

Takes   Records, with the lists they were read from.
Gives   Writing: the cells of a record by meaning, for one record or for all of them at once.
Leaves  readings to normalize, the look to whoever shows them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from leleka.core.lists import ColumnMapping, Person, RawList

if TYPE_CHECKING:
    from leleka.normalize.records import Records

_NAME_PARTS = ("full_name", "surname", "given_name", "patronymic")
_IDENTITIES = ("recorded", "birth", "imposed", "adoptive", "informal")
_BIRTH_PARTS = ("birth_day", "birth_month", "birth_year")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a record's row, and what its column means."""

    mapping: ColumnMapping
    text: str


class Writing:
    """The lists' own words for every record.

    Args:
        records: rows and the lists they come from.
    """

    def __init__(self, records: Records) -> None:
        self._records = records
        self._lists = {raw.mapping.list_id: raw for raw in records.lists}
        self._columns: dict[tuple[str, int], list[str]] = {}

    @cached_property
    def list_ids(self) -> list[str]:
        """The list of each record."""
        return [str(name) for name in self._records.table.column("list").to_pylist()]

    @cached_property
    def rows(self) -> list[int]:
        """The row of each record in its list, as a spreadsheet counts."""
        rows: list[int] = self._records.table.column("row").to_numpy().tolist()
        return rows

    @cached_property
    def names(self) -> list[str]:
        """The child's name of each record as written, '' where there is none."""
        return [name for name, _ in self._all_names]

    @cached_property
    def other_names(self) -> list[str]:
        """Further names that a row gives its child (birth, imposed, nickname), joined by " · "."""
        return [" · ".join(others) for _, others in self._all_names]

    @cached_property
    def births(self) -> list[str]:
        """Birth date, its parts or the age of each record, as written."""
        return [_birth(cells) for cells in self._walk(("birth_date", *_BIRTH_PARTS, "age"), "child")]

    def texts(self, *fields: str, person: Person = "child") -> list[str]:
        """The cells of some meanings of each record, joined by ", "."""
        return [", ".join(cell.text for cell in cells) for cells in self._walk(fields, person)]

    def list_of(self, record: int) -> RawList:
        """The list a record comes from."""
        return self._lists[self.list_ids[record]]

    def cells(self, record: int) -> tuple[Cell, ...]:
        """Every cell of a record's row that is not empty, in the file's order."""
        raw = self.list_of(record)
        index = int(self._index_of[record])
        return tuple(
            Cell(column, text)
            for column in raw.mapping.columns
            if (text := _one_line(raw.cells.column(column.column)[index].as_py()))
        )

    @cached_property
    def _index_of(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """int64[records]: the place of each record's row among the cells of its list."""
        found = np.zeros(len(self._records), dtype=np.int64)
        lists, rows = np.array(self.list_ids, dtype=object), np.array(self.rows, dtype=np.int64)
        for name, raw in self._lists.items():
            known = np.asarray(raw.rows.to_numpy(zero_copy_only=False), dtype=np.int64)
            order = np.argsort(known, kind="stable")
            here = lists == name
            found[here] = order[np.searchsorted(known[order], rows[here])]
        return found

    @cached_property
    def _all_names(self) -> list[tuple[str, tuple[str, ...]]]:
        found: list[tuple[str, tuple[str, ...]]] = []
        for cells in self._walk((*_NAME_PARTS, "birth_surname", "nickname"), "child"):
            names = list(dict.fromkeys(name for name in _names(cells) if name))
            found.append((names[0], tuple(names[1:])) if names else ("", ()))
        return found

    def _walk(self, fields: tuple[str, ...], person: Person) -> Iterator[list[Cell]]:
        """The cells of some meanings of each record, without those that are empty."""
        wanted = {
            name: [
                (column, self._column(raw, place))
                for place, column in enumerate(raw.mapping.columns)
                if column.field in fields and column.person == person
            ]
            for name, raw in self._lists.items()
        }
        for name, index in zip(self.list_ids, self._index_of.tolist(), strict=True):
            yield [Cell(column, texts[index]) for column, texts in wanted[name] if texts[index]]

    def _column(self, raw: RawList, place: int) -> list[str]:
        key = (raw.mapping.list_id, place)
        if key not in self._columns:
            header = raw.mapping.columns[place].column
            self._columns[key] = [_one_line(text) for text in raw.cells.column(header).to_pylist()]
        return self._columns[key]


def _one_line(text: str | None) -> str:
    return " ".join(text.split()) if text else ""


def _names(cells: list[Cell]) -> Iterator[str]:
    for identity in _IDENTITIES:
        own = [c for c in cells if c.mapping.identity == identity]
        yield " ".join(c.text for part in _NAME_PARTS for c in own if c.mapping.field == part)
    yield from (c.text for c in cells if c.mapping.field in {"birth_surname", "nickname"})


def _birth(cells: list[Cell]) -> str:
    dates = [c.text for c in cells if c.mapping.field == "birth_date"]
    if dates:
        return " · ".join(dict.fromkeys(dates))
    parts = [c.text for name in _BIRTH_PARTS for c in cells if c.mapping.field == name]
    if parts:
        return ".".join(parts)
    return ", ".join(c.text for c in cells if c.mapping.field == "age")
