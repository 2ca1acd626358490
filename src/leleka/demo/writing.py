"""Sheets become files of text or columns: .csv, .jsonl, .parquet.

Takes   Sheet: title lines, columns, rows of plain values.
Gives   writers; each returns the number of the first row below the header, as a spreadsheet shows it.
Leaves  workbooks to workbooks, what stands in the cells to the lists.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

Cell = str | int | date | list[str] | None


@dataclass(slots=True)
class Sheet:
    """A list before it is a file.

    Attributes:
        columns: headers.
        rows: cells, as many as columns.
        title: lines above the header, where the format has room for them.
        name: of the sheet.
    """

    columns: tuple[str, ...]
    rows: list[list[Cell]] = field(default_factory=list)
    title: tuple[str, ...] = ()
    name: str = "1"


Writer = Callable[[Sheet, Path], int]


def csv_writer(encoding: str, delimiter: str) -> Writer:
    """A writer of delimited text; letters the encoding lacks become question marks."""

    def write_csv(sheet: Sheet, path: Path) -> int:
        with path.open("w", encoding=encoding, errors="replace", newline="") as file:
            writer = csv.writer(file, delimiter=delimiter, lineterminator="\r\n")
            for line in sheet.title:
                writer.writerow([line])
            writer.writerow(sheet.columns)
            writer.writerows([as_text(cell) for cell in row] for row in sheet.rows)
        return len(sheet.title) + 2

    return write_csv


def as_text(cell: Cell) -> str:
    """A cell as text; days as ISO 8601."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    return ", ".join(cell) if isinstance(cell, list) else str(cell)


def write_jsonl(sheet: Sheet, path: Path) -> int:
    """One JSON object a line; empty cells are null."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_json_lines(sheet))
    return 1


def _json_lines(sheet: Sheet) -> Iterator[str]:
    for row in sheet.rows:
        cells = [cell.isoformat() if isinstance(cell, date) else cell for cell in row]
        yield json.dumps(dict(zip(sheet.columns, cells, strict=True)), ensure_ascii=False) + "\n"


def write_parquet(sheet: Sheet, path: Path) -> int:
    """An Apache Parquet file; a column of dates is typed as such, everything else is text."""
    columns = list(zip(*sheet.rows, strict=True)) if sheet.rows else [() for _ in sheet.columns]
    arrays = {}
    for header, cells in zip(sheet.columns, columns, strict=True):
        is_dated = any(isinstance(cell, date) for cell in cells)
        values = list(cells) if is_dated else [None if cell is None else as_text(cell) for cell in cells]
        arrays[header] = pa.array(values, pa.date32() if is_dated else pa.string())
    pq.write_table(pa.table(arrays), path, compression="snappy")
    return 1
