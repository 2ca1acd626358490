"""Files that stand whole or not at all, small tables as people save them, and what tells files apart.

Takes   where a file is to stand, or stands.
Gives   a draft beside it, which takes its place once it is written; the rows of a CSV; the digest of a
        file's bytes, and of the program itself.
Leaves  what is written to the rooms above.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from leleka.core.encodings import decoded


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Write a file so that nobody ever finds half of it, whatever stops the writing.

    What stood there stays until the new one is on the disk. A pipe or a device is written as it is.

    Yields:
        the draft to write.

    Raises:
        OSError: the disk refused; the draft is gone and what stood there is as it was.
    """
    if path.exists() and not path.is_file():
        yield path
        return
    place = Path(os.path.realpath(path))  # a link stays a link; one that leads to itself is written over
    draft = place.with_name(f".{place.name}.part")
    try:
        yield draft
        with draft.open("rb+") as file:
            os.fsync(file.fileno())  # a full disk says so here at the latest
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)


def write_whole(path: Path, text: str) -> None:
    """Write a text as UTF-8, lines ending as on every system, whole or not at all.

    Raises:
        OSError: the disk refused.
    """
    with whole(path) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")


def csv_rows(path: Path) -> csv.DictReader[str]:
    """The rows of a small table as a spreadsheet saves it; the text is in UTF-8 or an old encoding.

    Raises:
        OSError: the file cannot be read.
        csv.Error: while rows are taken, they are none of a CSV.
    """
    return rows_of_csv(decoded(path.read_bytes()))


def rows_of_csv(text: str) -> csv.DictReader[str]:
    """The rows of a small table in a text.

    Fields are parted by commas, semicolons or tabs, whichever the header has most of. Cells without a header
    stand under "".

    Raises:
        csv.Error: while rows are taken, they are none of a CSV.
    """
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    return csv.DictReader(io.StringIO(text, newline=""), restkey="", delimiter=delimiter)


def digest_of(path: Path) -> str:
    """SHA-256 of a file's bytes, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def program(*rooms: str) -> str:
    """SHA-256 of the code and tables of some rooms, hexadecimal: another program may give another result."""
    package = Path(__file__).parent.parent
    found = hashlib.sha256()
    for room in rooms:
        for path in sorted((package / room).rglob("*")):
            if path.is_file() and path.suffix not in {".pyc", ".nbi", ".nbc"}:
                found.update(path.relative_to(package).as_posix().encode())
                found.update(path.read_bytes())
    return found.hexdigest()
