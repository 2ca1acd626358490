"""Sheets become files, byte for byte the same on every run.

Takes   Sheet: title lines, columns, rows of plain values.
Gives   .xlsx, .ods, .csv, .jsonl, .parquet; each writer returns the number of the first row below the
        header, as a spreadsheet shows it.
Leaves  what stands in the cells to the lists.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, cast
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Cell = str | int | date | list[str] | None
_FIXED_MOMENT = (2026, 1, 1, 0, 0, 0)
_FIXED_STAMP = "2026-01-01T00:00:00Z"


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


def write_xlsx(sheet: Sheet, path: Path) -> int:
    """An Excel workbook of one sheet; dates are date cells."""
    book = openpyxl.Workbook(write_only=True)
    page = cast(WriteOnlyWorksheet, book.create_sheet(sheet.name))
    for line in sheet.title:
        page.append([line])
    page.append(list(sheet.columns))
    for row in sheet.rows:
        page.append([_dated(page, cell) if isinstance(cell, date) else cell for cell in row])
    buffer = io.BytesIO()
    book.save(buffer)
    _copy_zip(buffer, path)
    return len(sheet.title) + 2


def _dated(page: WriteOnlyWorksheet, day: date) -> Any:
    # openpyxl takes dates; its stubs know only moments.
    cell = WriteOnlyCell(page, value=day)  # type: ignore[arg-type]
    cell.number_format = "dd.mm.yyyy"
    return cell


def _copy_zip(source: io.BytesIO, path: Path) -> None:
    """Copy an archive with every moment in it replaced by a fixed one."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", _FIXED_STAMP.encode(), content)
            _add(new, name, content)


def _add(archive: zipfile.ZipFile, name: str, content: bytes, method: int = zipfile.ZIP_DEFLATED) -> None:
    entry = zipfile.ZipInfo(name, _FIXED_MOMENT)
    entry.compress_type = method
    entry.external_attr = 0o600 << 16
    archive.writestr(entry, content, compresslevel=6)


_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_ODS_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest manifest:version="1.2" '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.2" '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    "<office:body><office:spreadsheet>"
)
_ODS_FOOT = "</table:table></office:spreadsheet></office:body></office:document-content>"


def write_ods(sheet: Sheet, path: Path) -> int:
    """An OpenDocument spreadsheet of one sheet."""
    rows: list[Iterable[Cell]] = [*([line] for line in sheet.title), sheet.columns, *sheet.rows]
    parts = [_ODS_HEAD, f"<table:table table:name={quoteattr(sheet.name)}>"]
    parts.extend(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    parts.append(_ODS_FOOT)
    with zipfile.ZipFile(path, "w") as archive:
        # The format wants the media type first and uncompressed.
        _add(archive, "mimetype", _ODS_TYPE.encode(), zipfile.ZIP_STORED)
        _add(archive, "META-INF/manifest.xml", _ODS_MANIFEST.encode())
        _add(archive, "content.xml", "".join(parts).encode())
    return len(sheet.title) + 2


def _ods_cell(cell: Cell) -> str:
    if cell is None or cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, int):
        return _ods_typed(f'"float" office:value="{cell}"', str(cell))
    if isinstance(cell, date):
        return _ods_typed(f'"date" office:date-value="{cell.isoformat()}"', cell.isoformat())
    return _ods_typed('"string"', _as_text(cell))


def _ods_typed(kind: str, text: str) -> str:
    return f"<table:table-cell office:value-type={kind}><text:p>{escape(text)}</text:p></table:table-cell>"


def csv_writer(encoding: str, delimiter: str) -> Writer:
    """A writer of delimited text; letters the encoding lacks become question marks."""

    def write_csv(sheet: Sheet, path: Path) -> int:
        with path.open("w", encoding=encoding, errors="replace", newline="") as file:
            writer = csv.writer(file, delimiter=delimiter, lineterminator="\r\n")
            for line in sheet.title:
                writer.writerow([line])
            writer.writerow(sheet.columns)
            writer.writerows([_as_text(cell) for cell in row] for row in sheet.rows)
        return len(sheet.title) + 2

    return write_csv


def _as_text(cell: Cell) -> str:
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
        values = list(cells) if is_dated else [None if cell is None else _as_text(cell) for cell in cells]
        arrays[header] = pa.array(values, pa.date32() if is_dated else pa.string())
    pq.write_table(pa.table(arrays), path, compression="snappy")
    return 1
