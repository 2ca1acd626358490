"""Which format a file is: by its content, and what to say where that is none of ours.

Takes   the beginning of a file.
Gives   the format, and a note where the file's name says something else.
Leaves  reading to the format.
"""

from __future__ import annotations

from collections.abc import Sequence

from leleka.core.words import mark
from leleka.intake.errors import IntakeError
from leleka.intake.formats.form import Format, Head
from leleka.intake.job import Reading
from leleka.intake.packed import damaged

_SAVE_AS = mark("Open it in the program it comes from and save it as XLSX or CSV.")
_UNPACK = mark("Unpack it and give the list inside.")
_RETYPE = mark("A page has to be typed into a table first: one row a child, one column a fact.")
_COPY = mark("Copy its table into a spreadsheet, one row a child, one column a fact, and save that as XLSX.")

_FIGURES_IN_TEXTS = mark(
    "Give the list itself, one row a child, one column a fact; leleka report read reads figures in texts."
)
_TEXTS = (".md", ".markdown", ".rst", ".tex", ".eml")

_SPREADSHEETS = (".xlsx", ".xlsm", ".xlsb", ".ods")
_FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", mark("a PDF"), _RETYPE),
    (b"\x89PNG", mark("a picture"), _RETYPE),
    (b"\xff\xd8\xff", mark("a picture"), _RETYPE),
    (b"GIF8", mark("a picture"), _RETYPE),
    (b"II*\0", mark("a picture"), _RETYPE),
    (b"MM\0*", mark("a picture"), _RETYPE),
    (b"{\\rtf", mark("an RTF text"), _COPY),
    (b"\x1f\x8b", mark("a gzip archive"), _UNPACK),
    (b"BZh", mark("a bzip2 archive"), _UNPACK),
    (b"\xfd7zXZ\0", mark("an xz archive"), _UNPACK),
    (b"(\xb5/\xfd", mark("a zstd archive"), _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", mark("a 7z archive"), _UNPACK),
    (b"Rar!\x1a\x07", mark("a RAR archive"), _UNPACK),
    (b"SQLite format 3\0", mark("an SQLite database"), _SAVE_AS),
    (b"ARROW1", mark("an Arrow file"), _SAVE_AS),
    (b"\0\1\0\0Standard", mark("an Access database"), _SAVE_AS),
)


def recognise(head: Head, formats: Sequence[Format], reading: Reading) -> Format:
    """Find the format of a file.

    Raises:
        IntakeError: intake.E010, it is none that leleka reads; intake.E070, it is damaged.
    """
    _refuse_foreign(head, reading)
    found = next(form for form in formats if form.recognises(head))
    suffix = reading.path.suffix.lower()
    expected = next((form for form in formats if suffix in form.extensions), None)
    if expected not in (None, found):
        reading.how.say(
            "Format {format}: the content says so, although the name ends in “{suffix}”.",
            format=found.name,
            suffix=suffix,
        )
    else:
        reading.how.say("Format {format}, by its content.", format=found.name)
    return found


def _refuse_foreign(head: Head, reading: Reading) -> None:
    for start, kind, hint in _FOREIGN:
        if head.start.startswith(start):
            raise _refused(reading, kind, hint)
    if reading.path.suffix.lower() in _TEXTS:  # its commas and dashes would be taken for columns
        raise _refused(reading, mark("a text, by its name"), _FIGURES_IN_TEXTS)
    small = head.text[:2_000].lower()
    if small.startswith(("<!doctype html", "<html", "<table", "<meta", "<head")):
        raise _refused(reading, mark("a web page"), _SAVE_AS)
    if small.startswith("<"):
        raise _refused(reading, mark("an XML text"), _SAVE_AS)
    if head.start.startswith(b"PK\x03\x04") and not any(
        name in head.parts for name in ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
    ):
        if not head.parts and reading.path.suffix.lower() in _SPREADSHEETS:
            raise damaged(reading)  # Cut off on its way: the list of its parts stands at the end.
        is_document = "word/document.xml" in head.parts
        kind = mark("a Word document") if is_document else mark("a zip archive")
        raise _refused(reading, kind, _COPY if is_document else _UNPACK)


def _refused(reading: Reading, kind: str, hint: str) -> IntakeError:
    return IntakeError("intake.E010", "is {kind}, not a list.", where=reading.where(), hint=hint, kind=kind)
