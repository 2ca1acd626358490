"""Sheets become workbooks, .xlsx and .ods, byte for byte the same on every run.

Written here, not by a library: what a library writes hangs on its version, on the clock and on
which XML parser happens to be installed, and these files must come out the same everywhere.

Takes   Sheet.
Gives   write_xlsx, write_ods; each returns the number of the first row below the header.
Leaves  reading them to intake.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from leleka.demo.writing import Cell, Sheet, as_text

_FIXED_MOMENT = (2026, 1, 1, 0, 0, 0)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def _write_archive(path: Path, parts: Iterable[tuple[str, str]]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts:
            entry = zipfile.ZipInfo(name, _FIXED_MOMENT)
            # OpenDocument wants its media type uncompressed.
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            archive.writestr(entry, content.encode(), compresslevel=6)


def _all_rows(sheet: Sheet) -> Iterator[Iterable[Cell]]:
    yield from ([line] for line in sheet.title)
    yield sheet.columns
    yield from sheet.rows


# Excel

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DAY_ZERO = date(1899, 12, 30)
_DATE_STYLE = 1

_CONTENT_TYPES = (
    f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>'
)
_RELATIONS = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_BOOK_RELATIONS = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
)
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


def write_xlsx(sheet: Sheet, path: Path) -> int:
    """An Excel workbook of one sheet; days are date cells."""
    book = (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name={quoteattr(sheet.name)} sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    letters = [_column_letters(at) for at in range(len(sheet.columns))]
    rows = (_xlsx_row(number, row, letters) for number, row in enumerate(_all_rows(sheet), 1))
    page = f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>{"".join(rows)}</sheetData></worksheet>'
    _write_archive(
        path,
        (
            ("[Content_Types].xml", _CONTENT_TYPES),
            ("_rels/.rels", _RELATIONS),
            ("xl/workbook.xml", book),
            ("xl/_rels/workbook.xml.rels", _BOOK_RELATIONS),
            ("xl/styles.xml", _STYLES),
            ("xl/worksheets/sheet1.xml", page),
        ),
    )
    return len(sheet.title) + 2


def _column_letters(at: int) -> str:
    return (_column_letters(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)


def _xlsx_row(number: int, row: Iterable[Cell], letters: list[str]) -> str:
    cells = "".join(_xlsx_cell(f"{letter}{number}", cell) for letter, cell in zip(letters, row, strict=False))
    return f'<row r="{number}">{cells}</row>'


def _xlsx_cell(at: str, cell: Cell) -> str:
    if cell is None or cell == "":
        return ""
    if isinstance(cell, int):
        return f'<c r="{at}"><v>{cell}</v></c>'
    if isinstance(cell, date):
        return f'<c r="{at}" s="{_DATE_STYLE}"><v>{(cell - _DAY_ZERO).days}</v></c>'
    text = escape(as_text(cell))
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


# OpenDocument

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_ODS_MANIFEST = (
    f'{_XML}<manifest:manifest manifest:version="1.2" xmlns:manifest="{_OASIS}:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_ODS_HEAD = (
    f'{_XML}<office:document-content office:version="1.2" xmlns:office="{_OASIS}:office:1.0" '
    f'xmlns:table="{_OASIS}:table:1.0" xmlns:text="{_OASIS}:text:1.0">'
    "<office:body><office:spreadsheet>"
)
_ODS_FOOT = "</table:table></office:spreadsheet></office:body></office:document-content>"


def write_ods(sheet: Sheet, path: Path) -> int:
    """An OpenDocument spreadsheet of one sheet."""
    rows = (f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in _all_rows(sheet))
    table = f"<table:table table:name={quoteattr(sheet.name)}>"
    _write_archive(
        path,
        (
            ("mimetype", _ODS_TYPE),
            ("META-INF/manifest.xml", _ODS_MANIFEST),
            ("content.xml", "".join((_ODS_HEAD, table, *rows, _ODS_FOOT))),
        ),
    )
    return len(sheet.title) + 2


def _ods_cell(cell: Cell) -> str:
    if cell is None or cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, int):
        return _ods_typed(f'"float" office:value="{cell}"', str(cell))
    if isinstance(cell, date):
        return _ods_typed(f'"date" office:date-value="{cell.isoformat()}"', cell.isoformat())
    return _ods_typed('"string"', as_text(cell))


def _ods_typed(kind: str, text: str) -> str:
    return f"<table:table-cell office:value-type={kind}><text:p>{escape(text)}</text:p></table:table-cell>"
