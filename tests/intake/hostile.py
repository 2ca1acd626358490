"""Files that strangers might send: made here, never kept."""

import io
import struct
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

MIB = 1 << 20

_CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(path: Path, sheet: bytes | str, *, extra: dict[str, bytes] | None = None) -> Path:
    """An XLSX file around one sheet's XML."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", _CONTENT_TYPES)
        packed.writestr(
            "_rels/.rels",
            '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            f'relationships"><Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        packed.writestr(
            "xl/workbook.xml",
            f'<?xml version="1.0"?><workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
            '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        packed.writestr(
            "xl/_rels/workbook.xml.rels",
            '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            f'relationships"><Relationship Id="rId1" Type="{_RELATIONS}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
        )
        packed.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, content in (extra or {}).items():
            packed.writestr(name, content)
    return path


def sheet(rows: str) -> str:
    """A sheet's XML around its rows."""
    return f'<?xml version="1.0"?><worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def cell(place: str, text: str) -> str:
    """One cell with its text inside."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def zip_bomb(path: Path) -> Path:
    """Eighty kilobytes that unfold into 80 MB."""
    return workbook(path, sheet("<row r='1'>" + " " * (80 * MIB) + "</row>"))


def overlapping_zip(path: Path) -> Path:
    """Many names in the directory that all point at the same bytes."""
    plain = workbook(path.with_suffix(".plain"), sheet("")).read_bytes()
    at = plain.index(b"PK\x01\x02")
    end = plain.index(b"PK\x05\x06")
    directory = plain[at:end]
    last = directory[directory.rindex(b"PK\x01\x02") :]
    copies = b"".join(last.replace(b"sheet1", f"shee{n:02}".encode()) for n in range(20))
    directory += copies
    n = struct.unpack_from("<H", plain, end + 10)[0] + 20
    tail = plain[end : end + 8] + struct.pack("<HHII", n, n, len(directory), at) + plain[end + 20 :]
    path.write_bytes(plain[:at] + directory + tail)
    return path


def lying_zip(path: Path) -> Path:
    """The directory says a sheet is tiny; it is not."""
    whole = workbook(path, sheet("<row r='1'>" + "<c/>" * (8 * MIB) + "</row>")).read_bytes()
    start = whole.index(b"PK\x01\x02")
    body, directory = whole[:start], bytearray(whole[start:])
    at = 0
    while (at := directory.find(b"PK\x01\x02", at)) >= 0:
        name_length = struct.unpack_from("<H", directory, at + 28)[0]
        if b"sheet1" in directory[at + 46 : at + 46 + name_length]:
            struct.pack_into("<I", directory, at + 24, 100)
        at += 46
    path.write_bytes(body + bytes(directory))
    return path


def nested_zip(path: Path) -> Path:
    """A zip in a zip in a zip."""
    inner = b"PK"
    for _ in range(3):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as packed:
            packed.writestr("inner.zip", inner)
        inner = held.getvalue()
    path.write_bytes(inner)
    return path


def empty_rows(path: Path, n: int = 2_000_000) -> Path:
    """A header, and then nothing, two million times."""
    rows = f"<row r='1'>{cell('A1', 'ПІБ')}</row>" + "<row/>" * n
    return workbook(path, sheet(rows))


def far_cell(path: Path) -> Path:
    """One forgotten cell in the last corner of the sheet."""
    rows = f"<row r='1'>{cell('A1', 'ПІБ')}</row><row r='1048576'>{cell('XFD1048576', 'x')}</row>"
    return workbook(path, sheet(rows))


def entity_bomb(path: Path) -> Path:
    """Entities of entities of entities."""
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
    text = sheet(f"<row r='1'>{cell('A1', '&a11;')}</row>")
    return workbook(path, text.replace("?>", f"?><!DOCTYPE x [{entities}]>", 1))


def outside_entity(path: Path, secret: Path) -> Path:
    """An entity that wants to be filled from another file."""
    text = sheet(f"<row r='1'>{cell('A1', 'ПІБ')}</row><row r='2'>{cell('A2', '&x;')}</row>")
    kind = f'?><!DOCTYPE x [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    return workbook(path, text.replace("?>", kind, 1))


def deep_json(path: Path) -> Path:
    """A hundred thousand brackets."""
    path.write_text('[{"a":' + "[" * 100_000 + "]" * 100_000 + "}]", "utf-8")
    return path


def parquet_bomb(path: Path) -> Path:
    """One value, a hundred million times, in a few kilobytes."""
    run = pa.array([("x" * 1_000)] * 1, pa.string())
    column = pa.chunked_array([run.take(pa.array([0] * 100_000, pa.int32()))] * 4)
    table = pa.table({"ПІБ": pa.concat_tables([pa.table({"a": column})] * 15)["a"]})
    pq.write_table(table, path, compression="zstd", use_dictionary=True)
    return path


def truncated_parquet(path: Path) -> Path:
    """The first half of a Parquet file."""
    pq.write_table(pa.table({"ПІБ": ["Вигаданий Петро"] * 1_000}), path)
    path.write_bytes(path.read_bytes()[:200])
    return path


def locked_workbook(path: Path) -> Path:
    """What a spreadsheet program writes when it is given a password: an OLE file around a cipher."""
    name = "EncryptedPackage".encode("utf-16-le")
    entry = name.ljust(64, b"\0") + struct.pack("<HBB", len(name) + 2, 2, 0) + b"\xff" * 12 + b"\0" * 36
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    path.write_bytes((header.ljust(512, b"\xff") + entry.ljust(512, b"\0")) * 4)
    return path


def good_workbook(path: Path, rows: list[list[object]]) -> Path:
    """A workbook as people send it."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def half_workbook(path: Path) -> Path:
    """A spreadsheet whose copying or download stopped half way."""
    book = openpyxl.Workbook()
    book.save(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path
