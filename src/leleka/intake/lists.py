"""A list comes in: the file checked, read apart, its columns given their meaning.

Takes   a path, and a mapping if a person has made one.
Gives   RawList.
Leaves  reading cells to normalize.
"""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from leleka.core.errors import Problem, Where
from leleka.core.files import digest_of
from leleka.core.lists import Mapping, RawList
from leleka.core.progress import Progress, silent
from leleka.core.words import ENGLISH, Words
from leleka.intake.apart import Parsed, parse_apart
from leleka.intake.errors import IntakeError
from leleka.intake.job import Job
from leleka.intake.limits import Limits
from leleka.intake.meaning.propose import propose_mapping
from leleka.intake.meaning.written import fitted, load_mapping, mapping_path

PREVIEW_ROWS = 1_000
"""Rows that a preview reads to propose a mapping."""


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows of a list and what its columns seem to mean.

    Attributes:
        cells: the first rows, as RawList.cells.
        mapping: the proposal, or the mapping beside the list.
        how: as RawList.how.
        problems: of the rows that were read.
    """

    cells: pa.Table
    mapping: Mapping
    how: tuple[str, ...]
    problems: tuple[Problem, ...]


def read_list(
    path: Path | str,
    *,
    mapping: Mapping | None = None,
    progress: Progress = silent,
    words: Words = ENGLISH,
    limits: Limits | None = None,
) -> RawList:
    """Read a whole list.

    Args:
        path: the file.
        mapping: what its columns mean; None: the mapping saved beside it, or else a proposal.
        progress: told of the stages "looking", "opening", "reading".
        words: the language of RawList.how and of the reasons in a proposal.
        limits: what the file may ask of the machine.

    Raises:
        IntakeError: the file cannot be read, changed while it was, or does not fit the mapping.
    """
    path = Path(path)
    before = _identity(path)
    digest = digest_of(path)
    mapping, how = _mapping_for(path, mapping, words)
    try:
        parsed = parse_apart(_job(path, mapping, limits), before.st_size, progress)
    except IntakeError:
        _refuse_changed(path, before)
        raise
    _refuse_changed(path, before)
    if digest_of(path) != digest:
        raise _changed(path)
    return _raw_list(path, parsed, mapping, digest=digest, how=how, words=words)


def preview(path: Path | str, n_rows: int = 20, *, words: Words = ENGLISH) -> Preview:
    """Read only the beginning of a list, to show it and the mapping that will be used."""
    path = Path(path)
    before = _identity(path)
    mapping, how = _mapping_for(path, None, words)
    parsed = parse_apart(_job(path, mapping, None, most_rows=PREVIEW_ROWS), before.st_size, silent)
    raw = _raw_list(path, parsed, mapping, digest="", how=how, words=words)
    return Preview(raw.cells.slice(0, n_rows), raw.mapping, raw.how, raw.problems)


def _mapping_for(path: Path, mapping: Mapping | None, words: Words) -> tuple[Mapping | None, tuple[str, ...]]:
    if mapping is not None or not mapping_path(path).exists():
        return mapping, ()
    saved = words.say("Mapping: the file “{file}” beside the list.", file=mapping_path(path).name)
    return load_mapping(mapping_path(path)), (saved,)


def _job(path: Path, mapping: Mapping | None, limits: Limits | None, *, most_rows: int | None = None) -> Job:
    job = Job(os.fspath(path), most_rows=most_rows, limits=limits or Limits())
    if mapping is None:
        return job
    return replace(
        job,
        sheet=mapping.sheet,
        header_row=mapping.header_row,
        encoding=mapping.encoding,
        delimiter=mapping.delimiter,
    )


def _raw_list(
    path: Path, parsed: Parsed, mapping: Mapping | None, *, digest: str, how: tuple[str, ...], words: Words
) -> RawList:
    cells = _without_void_columns(parsed)
    how = (*(note.said(words) for note in parsed.how), *how)
    problems = parsed.problems
    if mapping is None:
        mapping = propose_mapping(cells, file=path.name, words=words)
    else:
        mapping, notes = fitted(mapping, cells.column_names, path.name)
        how = (*how, *(note.said(words) for note in notes))
    mapping = replace(
        mapping,
        sheet=parsed.sheet,
        header_row=parsed.header_row,
        encoding=parsed.encoding,
        delimiter=parsed.delimiter,
    )
    problems = (*problems, *_repeats(cells, mapping, path))
    return RawList(mapping, path.name, cells, parsed.rows, how, problems, digest, parsed.left_out)


def _repeats(cells: pa.Table, mapping: Mapping, path: Path) -> tuple[Problem, ...]:
    """Say how many rows repeat another to the letter, but for their own number: a list pasted twice."""
    numbers = {column.column for column in mapping.of("row_id")}
    told = [name for name in cells.column_names if name not in numbers]
    if not told:
        return ()
    # Arrow takes a name that begins with a dot for a path, so the columns are grouped by under plain ones.
    plain = cells.select(told).rename_columns([f"c{n}" for n in range(len(told))])
    n_repeats = cells.num_rows - plain.group_by(plain.column_names).aggregate([]).num_rows
    if not n_repeats:
        return ()
    return (
        Problem(
            "intake.E033",
            "Rows that repeat another row to the letter: {n}.",
            "If the list was pasted or exported twice, take the second copy out. They all came in.",
            where=Where(path.name),
            values={"n": n_repeats},
        ),
    )


def _without_void_columns(parsed: Parsed) -> pa.Table:
    """Leave out columns with neither a header nor a cell: the margins of a sheet."""
    cells = parsed.cells
    kept = [
        i
        for i, name in enumerate(cells.column_names)
        if name != f"column {i + 1}" or cells.column(i).null_count < cells.num_rows
    ]
    return cells.select(kept)


def _identity(path: Path) -> os.stat_result:
    """What a file is now; only plain files that can be opened are lists."""
    where = Where(path.name or str(path))
    try:
        found = path.stat()
    except OSError as error:
        raise _unreachable(error, where) from None
    if stat.S_ISDIR(found.st_mode):
        raise IntakeError(
            "intake.E007", "is a folder, not a list.", where=where, hint="Give the file inside it."
        )
    if not stat.S_ISREG(found.st_mode):
        raise IntakeError(
            "intake.E008",
            "is not a file but a device or a pipe.",
            where=where,
            hint="Save the list as a file first.",
        )
    if found.st_size == 0:
        raise IntakeError("intake.E003", "is empty.", where=where, hint="Ask the sender for the list again.")
    try:
        path.open("rb").close()
    except OSError as error:
        raise _unreachable(error, where) from None
    return found


def _unreachable(error: OSError, where: Where) -> IntakeError:
    if error.errno in (errno.EACCES, errno.EPERM):
        return IntakeError(
            "intake.E002",
            "may not be read by this account.",
            where=where,
            hint="Ask the owner of the file for the right to read it.",
        )
    if error.errno == errno.ELOOP:
        return IntakeError(
            "intake.E009", "is a link that leads back to itself.", where=where, hint="Give the file itself."
        )
    return IntakeError(
        "intake.E011",
        "is not there.",
        where=where,
        hint="Check the name and the folder, and the drive it is on.",
    )


def _refuse_changed(path: Path, before: os.stat_result) -> None:
    try:
        now = path.stat()
    except OSError:
        raise _changed(path) from None
    if (now.st_size, now.st_mtime_ns, now.st_ino) != (before.st_size, before.st_mtime_ns, before.st_ino):
        raise _changed(path)


def _changed(path: Path) -> IntakeError:
    return IntakeError(
        "intake.E014",
        "changed while it was read.",
        where=Where(path.name),
        hint="Wait until it is written or copied to its end, close it in other programs, and read it again.",
    )
