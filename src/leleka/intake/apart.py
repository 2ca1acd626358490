"""Reads a file in a child process that is bound in memory and time.

Takes   a Job.
Gives   Parsed: the cells, and what the child found out.
Leaves  reading to intake.parse, which runs in the child.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

import leleka
from leleka.core.errors import Problem, Where
from leleka.core.progress import Progress
from leleka.intake.errors import IntakeError
from leleka.intake.job import Job
from leleka.intake.parse import RESULT
from leleka.intake.said import Note, problem_from_values
from leleka.intake.table import gathered

_TICK_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file as the child read it.

    Attributes:
        cells: string columns, one per column of the file; rows: int32[rows], their numbers in the file.
        how, problems: what was found out, in the order in which it was.
        left_out: what stands in rows that did not come in, by their number.
        sheet, header_row, encoding, delimiter: what was read and how; "" and None where there is none.
    """

    cells: pa.Table
    rows: pa.Int32Array
    how: tuple[Note, ...]
    problems: tuple[Problem, ...]
    left_out: dict[int, str]
    sheet: str
    header_row: int | None
    encoding: str
    delimiter: str


def parse_apart(job: Job, size: int, progress: Progress) -> Parsed:
    """Read a file in a child process.

    Raises:
        IntakeError: intake.E005 it takes too long, intake.E006 it wants too much memory; or what its format
            says of a file that cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="leleka-") as name:
        folder = Path(name)
        with _child(folder) as child:
            _watch(child, job, size, progress)
        result = _result(folder, child.returncode, job)
        cells, rows = gathered(folder, result["n_batches"])
    return Parsed(
        cells,
        rows,
        tuple(Note(*note) for note in result["how"]),
        tuple(problem_from_values(problem) for problem in result["problems"]),
        dict(result["left_out"]),
        result["sheet"],
        result["header_row"],
        result["encoding"],
        result["delimiter"],
    )


@contextlib.contextmanager
def _child(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A child process that is gone at the end, whatever happens; Ctrl-C reaches only this process."""
    home = str(Path(leleka.__file__).parent.parent)
    paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONUTF8": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "MALLOC_ARENA_MAX": "2",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "RUST_BACKTRACE": "0",
    }
    child = subprocess.Popen(
        # -P: a file called json.py beside a list must not be taken for a module.
        [sys.executable, "-P", "-m", "leleka.intake.parse", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env=environment,
        start_new_session=True,
    )
    try:
        yield child
    finally:
        child.kill()
        for pipe in (child.stdin, child.stdout):
            with contextlib.suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
        child.wait()


def _watch(child: subprocess.Popen[str], job: Job, size: int, progress: Progress) -> None:
    """Hand the job over, pass progress on, and wait for the end or the deadline."""
    assert child.stdin is not None
    assert child.stdout is not None
    deadline = time.monotonic() + job.limits.seconds(size)
    with contextlib.suppress(BrokenPipeError):
        child.stdin.write(json.dumps(job.to_values()) + "\n")
        child.stdin.flush()
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_pass_on, args=(child.stdout, lines), daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=_TICK_SECONDS)
        except queue.Empty:
            line = None
        if line == "":
            child.wait()
            return
        if line:
            progress(*json.loads(line))
        if time.monotonic() > deadline:
            raise _too_much(job, "time")


def _pass_on(out: IO[str], lines: queue.SimpleQueue[str]) -> None:
    with contextlib.suppress(OSError, ValueError):
        for line in out:
            lines.put(line)
    lines.put("")


def _result(folder: Path, code: int | None, job: Job) -> dict[str, Any]:
    try:
        result: dict[str, Any] = json.loads((folder / RESULT).read_text("utf-8"))
    except (OSError, ValueError):
        # It was ended from outside, or by its own limits in a library that cannot go on without memory.
        raise _too_much(job, "memory") from None
    if "exhausted" in result:
        raise _too_much(job, "memory")
    if "error" in result:
        problem = problem_from_values(result["error"])
        raise IntakeError(
            problem.code, problem.what, where=problem.where, hint=problem.hint, **problem.values
        )
    return result


def _too_much(job: Job, what: str) -> IntakeError:
    where = Where(Path(job.path).name)
    if what == "time":
        return IntakeError(
            "intake.E005",
            "takes longer than a list of its size may.",
            where=where,
            hint="Save it as CSV (UTF-8), or split it into parts.",
        )
    return IntakeError(
        "intake.E006",
        "wants more memory than a list may: its reading was ended.",
        where=where,
        hint="Save it as CSV (UTF-8), or split it. If it is small, it may be damaged or made to do harm.",
    )
