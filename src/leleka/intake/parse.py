"""The child process that reads one file: `python -m leleka.intake.parse FOLDER`.

Takes   a Job as JSON on the first line of its input, and an empty folder.
Gives   the cells as Arrow files in the folder, result.json beside them; progress, line by line.
Leaves  deadlines and cleaning up to intake.apart. It ends when its parent does.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa

from leleka.core.errors import Problem
from leleka.intake.errors import IntakeError
from leleka.intake.footer import Footer, Footing
from leleka.intake.formats import FORMATS, Head, recognise
from leleka.intake.header import TOP_ROWS, Header, find_header, repeats, texts
from leleka.intake.job import Cells, Grid, Items, Job, Reading
from leleka.intake.limits import confine
from leleka.intake.said import problem_to_values
from leleka.intake.table import Table

RESULT = "result.json"
_SECONDS_BETWEEN = 0.1


def main() -> None:
    """Read one file; what goes wrong is part of the result."""
    folder = Path(sys.argv[1])
    job = Job.from_values(json.loads(sys.stdin.readline()))
    size = os.stat(job.path).st_size  # noqa: PTH116  (a path as given, not made absolute)
    confine(job.limits, job.limits.seconds(size))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    pa.set_cpu_count(1)
    reading = Reading(job, size, _Pipe(sys.stdout))
    try:
        result = read(reading, folder)
    except IntakeError as error:
        result = {"error": problem_to_values(error.problem)}
    except MemoryError:
        result = {"exhausted": "memory"}
    (folder / RESULT).write_text(json.dumps(result), "utf-8")
    sys.stdout.flush()
    os._exit(0)  # the other thread still waits for the parent, and nothing is left to tidy


def read(reading: Reading, folder: Path) -> dict[str, Any]:
    """Read a file into Arrow files; what was found out, as plain values."""
    head = Head.of(reading.path)
    if not head.start.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise _empty(reading)
    form = recognise(head, FORMATS, reading)
    table = Table(folder, reading)
    source = form.read(reading)
    if isinstance(source, Grid):
        _fill_from_grid(table, source, reading)
    else:
        _fill_from_items(table, source, reading)
    n_batches = table.close()
    if not table.names:
        raise _empty(reading)
    if table.n_empty:
        reading.how.count("{n} empty row left out.", "{n} empty rows left out.", table.n_empty)
    if not table.n_rows:
        reading.report(
            Problem(
                "intake.E004",
                "has a header and no rows.",
                hint="Ask the sender whether the list is meant to be empty.",
                where=reading.where(),
            )
        )
    return {
        "n_batches": n_batches,
        "how": [[note.what, note.values, note.many] for note in reading.how],
        "problems": [problem_to_values(problem) for problem in reading.problems],
        "left_out": reading.left_out,
        "sheet": reading.sheet,
        "header_row": reading.header_row,
        "encoding": reading.encoding,
        "delimiter": reading.delimiter,
    }


def _fill_from_items(table: Table, source: Items, reading: Reading) -> None:
    table.name_columns(source.columns)
    for row, item in source.rows:
        table.add_item(row, item)
        if table.n_rows == reading.job.most_rows:
            break


def _fill_from_grid(table: Table, source: Grid, reading: Reading) -> None:
    rows = source.rows
    top = _first_filled(rows, TOP_ROWS, table)
    # Before any header is looked for: understanding ten thousand of them takes longer than a list may.
    table.refuse_wide(max((len(cells) for _, cells in top), default=0))
    header = find_header(top, source.merged, reading)
    reading.header_row = header.row
    table.name_columns(header.names)
    footer = Footer([cells for _, cells in top[header.first_data :]])
    held: list[tuple[int, Cells]] = []
    n_repeated = 0
    for row, cells in itertools.chain(top[header.first_data :], rows):
        if repeats(cells, header):
            n_repeated += 1
            continue
        kind = footer.judge(cells)
        if kind is None:
            held.append((row, cells))
        elif kind in {"sum", "signature"}:
            _leave_out(reading, row, cells, kind)
        else:
            if kind == "row":
                _add_held(table, held, header, reading)
            _add(table, row, cells, header, reading)
        if table.n_rows == reading.job.most_rows:
            break
    else:
        for row, cells in held:
            _leave_out(reading, row, cells, footer.as_last(cells) or "signature")
    if n_repeated:
        reading.how.count(
            "The header stands again in {n} row, left out.",
            "The header stands again in {n} rows, left out.",
            n_repeated,
        )


def _first_filled(rows: Iterator[tuple[int, Cells]], n: int, table: Table) -> list[tuple[int, Cells]]:
    found: list[tuple[int, Cells]] = []
    for row, cells in rows:
        if any(cell and not cell.isspace() for cell in cells):
            found.append((row, cells))
            if len(found) == n:
                break
        else:
            table.n_empty += 1
    return found


def _add_held(table: Table, held: list[tuple[int, Cells]], header: Header, reading: Reading) -> None:
    """A row of the list stands under them, so they are rows of the list, too."""
    for row, cells in held:
        _add(table, row, cells, header, reading)
    held.clear()


def _add(table: Table, row: int, cells: Cells, header: Header, reading: Reading) -> None:
    is_long = any(cell and not cell.isspace() for cell in cells[header.n_usual :])
    if table.add(row, cells) and is_long:
        reading.report(
            Problem(
                "intake.E031",
                "has more cells than the header names; the others came in under columns of their own.",
                hint="Look for a delimiter inside a cell: such a cell needs quotes.",
                where=reading.where(row),
            )
        )


def _leave_out(reading: Reading, row: int, cells: Cells, kind: Footing) -> None:
    """Say which row did not come in, and keep what stands there for whoever looks."""
    reading.leave_out(row, " · ".join(filter(None, texts(cells))))
    if kind == "sum":
        problem = Problem(
            "intake.E032",
            "sums the others up; it was left out.",
            hint="If it is a child's row, fill in more of its cells.",
            where=reading.where(row),
        )
    else:
        problem = Problem(
            "intake.E034",
            "looks like a signature, a stamp or the number of a page; it was left out.",
            hint="If it is a child's row, fill in more of its cells, or put it above another child's.",
            where=reading.where(row),
        )
    reading.report(problem)


def _empty(reading: Reading) -> IntakeError:
    return IntakeError(
        "intake.E003", "is empty.", where=reading.where(), hint="Ask the sender for the list again."
    )


class _Pipe:
    """Progress for the parent, at most ten lines a second."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._stage, self._next = "", 0.0

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        now = time.monotonic()
        if stage != self._stage or now >= self._next:
            self._stage, self._next = stage, now + _SECONDS_BETWEEN
            self._out.write(json.dumps([stage, done, total]) + "\n")
            self._out.flush()


def _end_with_parent() -> None:
    # The parent holds the other end as long as it lives and never writes a second line.
    with contextlib.suppress(OSError):
        os.read(0, 1)
    os._exit(1)


if __name__ == "__main__":
    main()
