"""XLSX, XLSB, ODS and XLS, read by calamine.

Takes   a workbook; the sheet a person named, or the one with most cells.
Gives   Grid, typed cells as text, joined cells repeated in every row they cover.
Leaves  what is packed inside and how much to intake.packed and formats.sheets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import python_calamine as calamine

from leleka.core.errors import Problem
from leleka.intake import packed
from leleka.intake.errors import IntakeError
from leleka.intake.formats.form import Format, Head
from leleka.intake.formats.sheets import Seen, column_letters, survey_ods, survey_xlsx
from leleka.intake.formats.typed import typed_text
from leleka.intake.job import Cells, Grid, Reading

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BOUNDED = 100_000
"""Cells that joined ranges may fill in; beyond this the joining is left alone."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    n_cells: int
    is_hidden: bool
    index: int


def _read_xlsx(reading: Reading) -> Grid:
    with packed.check(reading) as parts:
        seen = survey_xlsx(parts, reading)
    return _read(reading, seen)


def _read_xlsb(reading: Reading) -> Grid:
    packed.check(reading).close()
    return _read(reading, {})


def _read_ods(reading: Reading) -> Grid:
    with packed.check(reading) as parts:
        survey_ods(parts, reading)
    return _read(reading, {})


def _read_xls(reading: Reading) -> Grid:
    if _ENCRYPTED in reading.path.read_bytes():
        raise packed.locked(reading)
    return _read(reading, {})


def _read(reading: Reading, seen: Mapping[str, Seen]) -> Grid:
    """Open a workbook; of an XLSX, what was seen in its sheets bounds what is unpacked."""
    reading.progress("opening", 0)
    try:
        book = calamine.load_workbook(str(reading.path))
        sheets = _sheets(book, seen)
        chosen = _chosen(sheets, reading)
        if chosen.name in seen:
            _refuse_vast(seen[chosen.name].last, reading)
        sheet = book.get_sheet_by_index(chosen.index)
    except calamine.PasswordError:
        raise packed.locked(reading) from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        if "password" in str(error).lower():
            raise packed.locked(reading) from None
        raise packed.damaged(reading) from error
    merged = tuple((a[0] + 1, a[1], b[0] + 1, b[1]) for a, b in sheet.merged_cell_ranges or ())
    if chosen.name in seen:
        _report_errors(seen[chosen.name].errors, reading)
    return Grid(_rows(sheet, merged, reading), merged)


def _sheets(book: calamine.CalamineWorkbook, seen: Mapping[str, Seen]) -> list[_Sheet]:
    found = []
    for index, about in enumerate(book.sheets_metadata):
        if about.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        if about.name in seen:
            n_cells = seen[about.name].n_cells
        else:
            sheet = book.get_sheet_by_index(index)
            n_cells = sum(cell != "" for row in sheet.iter_rows() for cell in row) if sheet.end else 0
        is_hidden = about.visible != calamine.SheetVisibleEnum.Visible
        found.append(_Sheet(about.name, n_cells, is_hidden, index))
    return found


def _chosen(sheets: list[_Sheet], reading: Reading) -> _Sheet:
    """The sheet a person named, or the one with most cells; the reason and the others are noted."""
    wanted = reading.job.sheet
    chosen = _named(sheets, wanted, reading) if wanted else _fullest(sheets, reading)
    others = [sheet for sheet in sheets if sheet.n_cells and sheet is not chosen]
    reading.sheet = chosen.name
    if wanted:
        reading.how.say("Sheet “{sheet}”: the mapping says so.", sheet=chosen.name)
    elif others:
        reading.how.say("Sheet “{sheet}”: it holds most cells.", sheet=chosen.name)
    else:
        reading.how.say("Sheet “{sheet}”: the only one with anything in it.", sheet=chosen.name)
    for sheet in others:
        _note_unread(sheet, reading)
    return chosen


def _named(sheets: list[_Sheet], wanted: str, reading: Reading) -> _Sheet:
    for sheet in sheets:
        if sheet.name == wanted:
            return sheet
    raise IntakeError(
        "intake.E074",
        "has no sheet “{sheet}”.",
        where=reading.where(),
        hint="Correct the line “sheet” of the mapping, or take it out to have the fullest read.",
        sheet=wanted,
    )


def _fullest(sheets: list[_Sheet], reading: Reading) -> _Sheet:
    if not sheets:
        raise packed.damaged(reading)
    return max(sheets, key=lambda each: (each.n_cells > 0, not each.is_hidden, each.n_cells, -each.index))


def _note_unread(sheet: _Sheet, reading: Reading) -> None:
    if sheet.is_hidden:
        reading.how.count(
            "Not read: the hidden sheet “{sheet}”, with {n} cell.",
            "Not read: the hidden sheet “{sheet}”, with {n} cells.",
            sheet.n_cells,
            sheet=sheet.name,
        )
    else:
        reading.how.count(
            "Not read: the sheet “{sheet}”, with {n} cell.",
            "Not read: the sheet “{sheet}”, with {n} cells.",
            sheet.n_cells,
            sheet=sheet.name,
        )


def _refuse_vast(last: tuple[int, int], reading: Reading) -> None:
    row, column = last
    if row * (column + 1) > reading.limits.cells:
        raise IntakeError(
            "intake.E075",
            "has more cells than leleka reads: the list reaches to cell {cell}.",
            where=reading.where(),
            hint="A stray cell far from the list makes a sheet so large. Delete the rows and columns "
            "beyond it, or copy the list to a new sheet.",
            cell=f"{column_letters(column)}{row}",
        )


def _report_errors(cells: Sequence[tuple[int, int]], reading: Reading) -> None:
    for row, column in cells:
        reading.report(
            Problem(
                "intake.E076",
                "holds a formula's error; the cell came in empty.",
                hint="Mend the formula, or write the value.",
                where=reading.where(row, column_letters(column)),
            )
        )


def _rows(
    sheet: calamine.CalamineSheet, merged: tuple[tuple[int, int, int, int], ...], reading: Reading
) -> Iterator[tuple[int, Cells]]:
    if sheet.end is None:
        return
    total = sheet.total_height
    spread = _Spread(merged)
    for row, values in enumerate(sheet.iter_rows(), start=1):
        if row % 4_096 == 0:
            reading.progress("reading", row, total)
        cells: list[str | None] = [typed_text(value) for value in values]
        yield row, spread.over(row, cells)
    if spread.n_filled:
        reading.how.count(
            "{n} cell under a joined one got its value.",
            "{n} cells under a joined one got its value.",
            spread.n_filled,
        )


class _Spread:
    """Repeats a cell that is joined over several rows in each of them: the file says they are one."""

    def __init__(self, merged: tuple[tuple[int, int, int, int], ...]) -> None:
        self._starting: dict[int, list[tuple[int, int]]] = {}
        n_cells = 0
        for first_row, column, last_row, last_column in merged:
            n_cells += last_row - first_row
            if last_row > first_row and column == last_column and n_cells <= _BOUNDED:
                self._starting.setdefault(first_row, []).append((column, last_row))
        self._open: dict[int, tuple[str, int]] = {}
        self.n_filled = 0

    def over(self, row: int, cells: list[str | None]) -> list[str | None]:
        """The row's cells with what joined cells above say."""
        for column, (text, last_row) in list(self._open.items()):
            if row > last_row:
                del self._open[column]
            elif column < len(cells) and not cells[column]:
                cells[column] = text
                self.n_filled += 1
        for column, last_row in self._starting.get(row, ()):
            if column < len(cells) and (first := cells[column]):
                self._open[column] = (first, last_row)
        return cells


def _holds(*names: str) -> Any:
    def recognises(head: Head) -> bool:
        return any(name in head.parts for name in names)

    return recognises


XLSX = Format("XLSX", (".xlsx", ".xlsm", ".xltx"), _holds("xl/workbook.xml"), _read_xlsx)
XLSB = Format("XLSB", (".xlsb",), _holds("xl/workbook.bin"), _read_xlsb)
ODS = Format("ODS", (".ods",), _holds("content.xml"), _read_ods)
XLS = Format("XLS", (".xls",), lambda head: head.start.startswith(_OLE), _read_xls)
