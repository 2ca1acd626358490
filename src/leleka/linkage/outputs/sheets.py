"""Write a long table as a spreadsheet, quickly and in little memory.

openpyxl makes the frame: styles, widths, the heading, the filter. The rows are streamed into
it as text; a library that builds an object per cell needs a minute for 200,000 rows, this
needs some seconds. A cell is text or a number by its type, and never a formula.

Takes   a workbook whose last sheets wait for rows, and the rows.
Gives   an XLSX file, the same bytes for the same content.
Leaves  what the sheets look like to the caller.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, TypeAlias
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter

from leleka.core.safe import for_xml, is_formula_like

Value: TypeAlias = str | int | float | None

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""No time but a mark: the first that a packed file can bear."""
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"\s*/>')
_END = b"</sheetData>"
_ROWS_AT_ONCE = 2_000


def write_book(book: Workbook, rows: Mapping[str, Iterable[Sequence[Value]]], path: Path) -> None:
    """Write a workbook, with more rows under what some of its sheets hold already.

    Args:
        book: complete but for the rows.
        rows: by the titles of sheets.
        path: the file.
    """
    book.properties.created = datetime(*_LONG_AGO)  # noqa: DTZ001 - no time, a mark
    style = _quoted_style(book)
    frame = io.BytesIO()
    book.save(frame)
    # In the frame, sheets are numbered in the order of the tabs.
    waiting = {f"xl/worksheets/sheet{n}.xml": sheet for n, sheet in enumerate(book.worksheets, start=1)}
    with (
        zipfile.ZipFile(frame) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as target,
    ):
        for entry in source.infolist():
            sheet = waiting.get(entry.filename)
            info = zipfile.ZipInfo(entry.filename, _LONG_AGO)
            info.compress_type = zipfile.ZIP_DEFLATED
            with target.open(info, "w", force_zip64=True) as out:
                text = _timeless(entry.filename, source.read(entry))
                if sheet is None or sheet.title not in rows:
                    out.write(text)
                else:
                    _write_rows(out, text, sheet.max_row, rows[sheet.title], style)


def _write_rows(
    out: IO[bytes], frame: bytes, n_above: int, rows: Iterable[Sequence[Value]], style: int
) -> None:
    head, end, tail = frame.partition(_END)
    # Readers trust the stated size of a sheet; without one they count.
    out.write(_DIMENSION.sub(b"", head))
    block: list[str] = []
    for number, row in enumerate(rows, start=n_above + 1):
        block.append(_row(number, row, style))
        if len(block) == _ROWS_AT_ONCE:
            out.write("".join(block).encode())
            block.clear()
    out.write("".join(block).encode())
    out.write(end + tail)


def _row(number: int, row: Sequence[Value], style: int) -> str:
    cells = [
        _cell(f"{get_column_letter(place)}{number}", value, style)
        for place, value in enumerate(row, start=1)
        if value is not None and value != ""
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(place: str, value: Value, style: int) -> str:
    if not isinstance(value, str):
        return f'<c r="{place}"><v>{value}</v></c>'
    look = f' s="{style}"' if is_formula_like(value) else ""
    text = escape(for_xml(value)).replace("\r", "&#13;")
    return f'<c r="{place}"{look} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _quoted_style(book: Workbook) -> int:
    """Number of the style that tells a spreadsheet: this is text, leave it."""
    cell = Cell(book.worksheets[-1], row=1, column=1)
    cell.quotePrefix = True
    return cell.style_id


def _timeless(name: str, text: bytes) -> bytes:
    """Take the time of saving out of the properties: the same lists give the same bytes."""
    if name != "docProps/core.xml":
        return text
    return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", text)
