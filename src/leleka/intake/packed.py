"""Packed files (XLSX, XLSB, ODS are zips) looked at before anything unpacks them.

Takes   a file that begins like a zip.
Gives   the names of its entries; `check`, which refuses bombs, overlaps and lies.
Leaves  the entries' meaning to the formats.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from leleka.core.words import mark
from leleka.intake.errors import IntakeError
from leleka.intake.job import Reading

_LOCAL_HEADER_BYTES = 30
_CHUNK = 1 << 20


def parts_named(path: Path) -> frozenset[str]:
    """The names of the entries; none where the file is no zip after all."""
    try:
        with zipfile.ZipFile(path) as packed:
            return frozenset(packed.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return frozenset()


def check(reading: Reading) -> zipfile.ZipFile:
    """Open a packed file that keeps what it promises: no bomb, no overlap, no password.

    Raises:
        IntakeError: intake.E070 damaged, E071 locked, E072 a bomb, E073 it is not what it says.
    """
    try:
        packed = zipfile.ZipFile(reading.path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise damaged(reading) from None
    entries = packed.infolist()
    if len(entries) > reading.limits.parts or len({entry.filename for entry in entries}) < len(entries):
        raise _lying(reading, mark("it has too many entries, or two of one name"))
    if any(entry.flag_bits & 1 for entry in entries):
        raise locked(reading)
    _check_places(entries, reading)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > reading.most_unpacked:
        raise bomb(reading, unpacked)
    return packed


def chunks(packed: zipfile.ZipFile, name: str, reading: Reading) -> Iterator[bytes]:
    """Unpack an entry piece by piece; what it holds is checked against what it promises."""
    try:
        with packed.open(name) as part:
            while chunk := part.read(_CHUNK):
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError):
        raise damaged(reading) from None


def _check_places(entries: list[zipfile.ZipInfo], reading: Reading) -> None:
    """No entry may begin before the one before it has ended."""
    end = 0
    for entry in sorted(entries, key=lambda e: e.header_offset):
        if entry.header_offset < end or entry.compress_size > reading.size:
            raise _lying(reading, mark("its entries overlap"))
        end = entry.header_offset + _LOCAL_HEADER_BYTES + len(entry.filename) + entry.compress_size
    if end > reading.size:
        raise damaged(reading)


def damaged(reading: Reading) -> IntakeError:
    """The error of a packed file that is broken."""
    return IntakeError(
        "intake.E070",
        "is damaged: its parts cannot be unpacked.",
        where=reading.where(),
        hint="Copy or download it again, or open it in a spreadsheet program and save it anew.",
    )


def locked(reading: Reading) -> IntakeError:
    """The error of a file that wants a password."""
    return IntakeError(
        "intake.E071",
        "is locked with a password.",
        where=reading.where(),
        hint="Open it with its password and save a copy without one; keep that copy as safe as the password.",
    )


def bomb(reading: Reading, n_bytes: int) -> IntakeError:
    """The error of a small file that unfolds into a huge one."""
    return IntakeError(
        "intake.E072",
        "unpacks from {packed} to {n} megabytes, as no list does.",
        where=reading.where(),
        hint="It may be made to do harm: ask the sender how it came about. A true list can be saved as CSV.",
        packed=max(1, reading.size >> 20),
        n=n_bytes >> 20,
    )


def _lying(reading: Reading, fault: str) -> IntakeError:
    return IntakeError(
        "intake.E073",
        "is not packed as a spreadsheet program packs: {fault}.",
        where=reading.where(),
        hint="It may be made to do harm. Ask the sender how it came about, or for the list as CSV.",
        fault=fault,
    )
