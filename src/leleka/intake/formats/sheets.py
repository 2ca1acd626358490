"""What stands in the XML of a workbook, looked over before it is read: how much, how far, which errors.

The reader of workbooks holds a sheet as one rectangle in memory and drops formula errors. So
each sheet is walked over once, piece by piece: entities are refused, cells counted, the farthest
cell and those with errors noted.

Takes   a packed workbook that intake.packed has checked.
Gives   Seen, by the sheet's name.
Leaves  the cells' content to the spreadsheet reader.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from leleka.intake import packed
from leleka.intake.errors import IntakeError
from leleka.intake.job import Reading

_OVERLAP = 256
_MOST_ERRORS = 10_000
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_FILLED = re.compile(rb"<(?:\w+:)?(?:v|t)>")
_FAR_CELL = re.compile(rb'\br="([A-Z]{2,4})\d+"[^>/]*>\s*<')
_CELL_ROW = re.compile(rb'\br="[A-Z]+(\d+)"')
_ROW = re.compile(rb"<(?:\w+:)?row[\s>/]")
_ROW_NUMBER = re.compile(rb'<(?:\w+:)?row\s[^>]*?\br="(\d{7,})"')
_ERROR = re.compile(rb'<(?:\w+:)?c\s(?=[^>]*?\bt="e")[^>]*?\br="([A-Z]+)(\d+)"')


def column_letters(column: int) -> str:
    """The letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The column of these letters, counted from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def survey_xlsx(parts: zipfile.ZipFile, reading: Reading) -> dict[str, Seen]:
    """Walk over every XML part of an XLSX once; what was seen in each sheet, by its name.

    Raises:
        IntakeError: intake.E077 entities; E070 parts that cannot be unpacked; E078 a sheet without bounds.
    """
    sheets = _sheet_parts(parts, reading)
    found = {entry.filename: Seen(reading) for entry in parts.infolist() if entry.filename in sheets}
    total = sum(entry.file_size for entry in parts.infolist())
    n_seen = 0
    for entry in parts.infolist():
        seen = found.get(entry.filename)
        for piece, n_new in _pieces(parts, entry.filename, reading):
            n_seen += n_new
            reading.progress("looking", n_seen, total)
            if seen is not None:
                seen.add(piece, n_new)
    return {sheets[part]: seen for part, seen in found.items()}


def survey_ods(parts: zipfile.ZipFile, reading: Reading) -> None:
    """Walk over an ODS once: it declares no entities."""
    for entry in parts.infolist():
        for _ in _pieces(parts, entry.filename, reading):
            reading.progress("looking", 0)


def _pieces(parts: zipfile.ZipFile, name: str, reading: Reading) -> Iterator[tuple[bytes, int]]:
    """An entry piece by piece, each with the end of the one before it, and how many bytes are new."""
    is_xml = name.endswith((".xml", ".rels", ".vml"))
    tail = b""
    for chunk in packed.chunks(parts, name, reading):
        piece = tail + chunk
        if is_xml and (b"<!DOCTYPE" in piece or b"<!ENTITY" in piece or _is_wide(piece)):
            raise _entities(reading)
        yield piece, len(chunk)
        tail = piece[-_OVERLAP:]


def _is_wide(piece: bytes) -> bool:
    return b"<\0!\0D\0" in piece or b"\0<\0!\0D" in piece


class Seen:
    """What was seen in a sheet.

    Attributes:
        n_cells: with something in them.
        last: (row as shown, column from 0) up to which they reach.
        errors: (row as shown, column from 0) of formula errors.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._n_rows = 0
        self.last = (0, 0)
        self.n_cells = 0
        self.errors: list[tuple[int, int]] = []

    def add(self, piece: bytes, n_new: int) -> None:
        """Look over the next piece."""
        start = len(piece) - n_new
        self.n_cells += len(_FILLED.findall(piece, start))
        self._n_rows += len(_ROW.findall(piece, start))
        numbers = [int(number) for number in _ROW_NUMBER.findall(piece)]
        columns = [column_number(letters.decode()) for letters in set(_FAR_CELL.findall(piece))]
        self.last = (max(self.last[0], _last_filled_row(piece)), max([self.last[1], *columns]))
        if max([self._n_rows, *numbers]) > _LAST_ROW or self.last[1] >= _LAST_COLUMN:
            raise _unbounded(self._reading)
        if b't="e"' in piece and len(self.errors) < _MOST_ERRORS:
            known = set(self.errors[-_OVERLAP:])
            places = [(int(row), column_number(column.decode())) for column, row in _ERROR.findall(piece)]
            self.errors += [place for place in places if place not in known]


def _last_filled_row(piece: bytes) -> int:
    """The row of the last cell in a piece that holds something; 0 where none does."""
    filled = max(piece.rfind(b"<v>"), piece.rfind(b":v>"), piece.rfind(b"<is>"), piece.rfind(b":is>"))
    cell = piece.rfind(b' r="', 0, max(0, filled))
    found = _CELL_ROW.match(piece, cell + 1) if cell >= 0 else None
    return int(found[1]) if found else 0


def _sheet_parts(parts: zipfile.ZipFile, reading: Reading) -> dict[str, str]:
    """The entry of each sheet, and the sheet's name."""
    try:
        book = _parsed(parts, "xl/workbook.xml", reading)
        links = _parsed(parts, "xl/_rels/workbook.xml.rels", reading)
    except (ElementTree.ParseError, KeyError):
        raise packed.damaged(reading) from None
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    found = {}
    for sheet in book.iter():
        if sheet.tag.rpartition("}")[2] != "sheet":
            continue
        link = next((value for key, value in sheet.items() if key.endswith("}id")), None)
        target = targets.get(link, "")
        found[target.lstrip("/") if target.startswith("/") else f"xl/{target}"] = sheet.get("name", "")
    return found


def _parsed(parts: zipfile.ZipFile, name: str, reading: Reading) -> ElementTree.Element:
    text = bytearray()
    for piece, n_new in _pieces(parts, name, reading):
        text += piece[len(piece) - n_new :]
        if len(text) > 8 << 20:
            raise packed.damaged(reading)
    return ElementTree.fromstring(bytes(text))  # noqa: S314  (no document type: _pieces has refused it)


def _entities(reading: Reading) -> IntakeError:
    return IntakeError(
        "intake.E077",
        "declares XML entities, as no spreadsheet program does.",
        where=reading.where(),
        hint="It may be made to do harm. Ask the sender how it came about, or for the list as CSV.",
    )


def _unbounded(reading: Reading) -> IntakeError:
    return IntakeError(
        "intake.E078",
        "has rows or columns beyond the last one that a spreadsheet can have.",
        where=reading.where(),
        hint="It was not written by a spreadsheet program. Ask the sender for the list as CSV.",
    )
