"""Rows become columns of text, batch by batch, on disk.

A list may be longer than the memory a child process is given, so no more than one batch is
ever held.

Takes   rows by position under known names, or rows by name.
Gives   Arrow files in a folder, one a batch, the row numbers first; `gathered` puts them together.
Leaves  which row is the header to intake.header.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pyarrow as pa

from leleka.core.errors import Problem
from leleka.intake.errors import IntakeError
from leleka.intake.job import Cells, Reading

ROW = "\x00row"
"""The name of the column of row numbers; no header can hold it."""

_BATCH_ROWS = 8_192
_BATCH_CHARS = 16 << 20


class Table:
    """Collects rows and writes a batch whenever there are enough."""

    def __init__(self, folder: Path, reading: Reading) -> None:
        self._folder = folder
        self._reading = reading
        self._names: list[str] = []
        self._place: dict[str, int] = {}
        self._rows: list[Cells] = []
        self._numbers: list[int] = []
        self._n_batches = 0
        self._n_chars = 0
        self.n_rows = 0
        self.n_empty = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The columns so far."""
        return tuple(self._names)

    def name_columns(self, names: Sequence[str]) -> None:
        """Add columns; all names differ from each other and from those there are."""
        self.refuse_wide(len(self._names) + len(names))
        self._place |= {name: len(self._names) + i for i, name in enumerate(names)}
        self._names += names

    def refuse_wide(self, n_columns: int) -> None:
        """End where there are more columns than a list has."""
        if n_columns > self._reading.limits.columns:
            raise IntakeError(
                "intake.E012",
                "has more than {n} columns.",
                where=self._reading.where(),
                hint="No list of people has so many. Check the delimiter, or save only those that matter.",
                n=self._reading.limits.columns,
            )

    def add(self, row: int, cells: Cells) -> bool:
        """Take a row by position; False where it is empty and only counted.

        Cells beyond the named columns come in under names of their own.
        """
        cleaned = [_cleaned(cell) for cell in cells]
        while cleaned and cleaned[-1] is None:
            cleaned.pop()
        if not cleaned:
            self.n_empty += 1
            return False
        if len(cleaned) > len(self._names):
            self.name_columns(
                [free_name(f"column {i + 1}", self._place) for i in range(len(self._names), len(cleaned))]
            )
        self._keep(row, cleaned)
        return True

    def add_item(self, row: int, item: dict[str, str | None]) -> None:
        """Take a row by name; columns not seen before are added."""
        new = [name for name in item if name not in self._place]
        if new:
            self.name_columns(new)
        cells: list[str | None] = [None] * len(self._names)
        for name, cell in item.items():
            cells[self._place[name]] = cell
        self.add(row, cells)

    def close(self) -> int:
        """Write what is left; how many files there are."""
        if self._rows or not self._n_batches:
            self._write()
        return self._n_batches

    def _keep(self, row: int, cells: list[str | None]) -> None:
        self._rows.append(cells)
        self._numbers.append(row)
        self.n_rows += 1
        self._n_chars += sum(map(len, filter(None, cells)))
        if len(self._rows) >= _BATCH_ROWS or self._n_chars >= _BATCH_CHARS:
            self._write()

    def _write(self) -> None:
        width = len(self._names)
        padded = [[*cells, *[None] * (width - len(cells))] for cells in self._rows]
        columns = list(zip(*padded, strict=True)) if padded else [()] * width
        arrays = [self._texts(name, column) for name, column in zip(self._names, columns, strict=True)]
        batch = pa.Table.from_arrays([pa.array(self._numbers, pa.int32()), *arrays], [ROW, *self._names])
        path = self._folder / batch_name(self._n_batches)
        with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, batch.schema) as writer:
            writer.write_table(batch)
        self._n_batches += 1
        self._rows, self._numbers, self._n_chars = [], [], 0

    def _texts(self, name: str, column: Sequence[str | None]) -> pa.StringArray:
        try:
            return pa.array(column, pa.string())
        except UnicodeEncodeError:
            return pa.array(
                [self._storable(name, row, cell) for row, cell in zip(self._numbers, column, strict=True)],
                pa.string(),
            )

    def _storable(self, name: str, row: int, cell: str | None) -> str | None:
        if cell is None:
            return None
        text = cell.encode("utf-8", "replace").decode("utf-8")
        if text != cell:
            self._reading.report(
                Problem(
                    "intake.E013",
                    "holds half a character; it came in as a question mark.",
                    hint="Correct the cell in the list, or ask the sender for it.",
                    where=self._reading.where(row, name),
                )
            )
        return text


def batch_name(n: int) -> str:
    """The file of the n-th batch."""
    return f"cells-{n:06d}.arrow"


def gathered(folder: Path, n_batches: int) -> tuple[pa.Table, pa.Int32Array]:
    """Put the batches together: the cells, and the row numbers."""
    tables = []
    for n in range(n_batches):
        with pa.OSFile(str(folder / batch_name(n)), "rb") as file:
            tables.append(pa.ipc.open_file(file).read_all())
    table = pa.concat_tables(tables, promote_options="default")
    rows = table.column(0).combine_chunks()
    return table.remove_column(0), cast(pa.Int32Array, rows)


def free_name(wanted: str, taken: dict[str, int]) -> str:
    """The name, or with " (2)", " (3)" ... behind it where it is taken."""
    name, n = wanted, 1
    while name in taken:
        n += 1
        name = f"{wanted} ({n})"
    return name


def _cleaned(cell: str | None) -> str | None:
    if cell is None or not cell or cell.isspace():
        return None
    return cell.strip("\r\n")
