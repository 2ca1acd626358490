"""Every cell and row that could not be read, so that its owner can mend it.

Takes   the problems of a run: intake's, normalize's, linkage's.
Gives   problems.csv: file, sheet, row, column, code, what, hint; never a cell's content.
Leaves  showing the first few to the terminal.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from leleka.core.errors import Problem
from leleka.core.safe import quoted
from leleka.core.words import Words
from leleka.linkage.outputs.run import Run
from leleka.linkage.outputs.writing import Writing

if TYPE_CHECKING:
    from leleka.linkage import LinkResult

HEADINGS = ("file", "sheet", "row", "column", "code", "what", "hint")


def all_problems(result: LinkResult) -> tuple[Problem, ...]:
    """Problems of the lists and of the linkage, in the lists' order."""
    return (*result.records.problems, *result.problems)


def write_problems_csv(result: LinkResult, path: Path, *, run: Run, writing: Writing, words: Words) -> None:
    """Write one line per problem; the heading alone when there is none."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADINGS)
        out.writerows(_line(problem, words) for problem in all_problems(result))


def _line(problem: Problem, words: Words) -> list[str]:
    where = problem.where
    row = "" if where.row is None else str(where.row)
    what = words.say(problem.what, **problem.values)
    hint = words.say(problem.hint, **problem.values) if problem.hint else ""
    cells = (where.file, where.sheet, row, where.column, problem.code, what, hint)
    return [quoted(cell) for cell in cells]
