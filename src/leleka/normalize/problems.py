"""Bad cells, each with file, sheet, row and column; bounded, so that a wrong mapping fills no memory.

Takes   readings of distinct texts, and which row has which.
Gives   Problems in the order of columns and rows.
Leaves  what is a problem to the readers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol, TypeVar

import numpy as np

from leleka.core.errors import Problem, Where
from leleka.core.lists import RawList
from leleka.normalize.cells import NONE, Int32, Int64, Readings

MOST_OF_A_KIND = 10_000
"""Problems of one code in one column that are listed one by one; the rest is counted."""


class Judged(Protocol):
    """A reading that may have a problem."""

    @property
    def problem(self) -> Problem | None:
        """What is wrong with the cell, without its place."""


J = TypeVar("J", bound=Judged)


class ProblemLog:
    """The problems of one list."""

    def __init__(self, raw: RawList) -> None:
        self._raw = raw
        self._rows: Int32 = raw.rows.to_numpy()
        self._noted: list[Problem] = []

    def note(self, column: str, readings: Readings[J]) -> Readings[J]:
        """Note what is wrong with a column's readings, and give them back."""
        problems = [item.problem for item in readings.items]
        codes = sorted({problem.code for problem in problems if problem})
        bad = 0
        for code in codes:
            here = [at for at, problem in enumerate(problems) if problem and problem.code == code]
            rows = np.flatnonzero(np.isin(readings.which, here))
            bad += len(rows)
            problem = problems[here[0]]
            assert problem is not None
            self.note_rows(column, problem, rows)
        filled = int((readings.which != NONE).sum())
        if bad >= 20 and bad > filled / 2:
            self._note_column(column, bad, filled)
        return readings

    def note_rows(self, column: str, problem: Problem, rows: Int64 | Iterable[int]) -> None:
        """Note one problem of several rows, given by their position in the list."""
        positions = np.asarray(rows, np.int64)
        where = Where(self._raw.file, self._raw.mapping.sheet, None, column)
        for position in positions[:MOST_OF_A_KIND]:
            self._noted.append(replace(problem, where=replace(where, row=int(self._rows[position]))))
        if len(positions) > MOST_OF_A_KIND:
            left = len(positions) - MOST_OF_A_KIND
            self._noted.append(
                Problem(
                    "normalize.E062",
                    "has the same problem ({code}) in {n} more cells, which are not listed one by one.",
                    "Mend what they have in common first, then read the list again.",
                    where=where,
                    values={"n": left, "code": problem.code},
                )
            )

    def _note_column(self, column: str, bad: int, filled: int) -> None:
        self._noted.append(
            Problem(
                "normalize.E063",
                "could not be read in {bad} of its {filled} cells.",
                hint="The column may mean something else: check it in the mapping.",
                where=Where(self._raw.file, self._raw.mapping.sheet, None, column),
                values={"bad": bad, "filled": filled},
            )
        )

    def problems(self) -> tuple[Problem, ...]:
        """Everything noted, by intake too: of whole columns first, then as one goes down the list."""
        return tuple(sorted((*self._raw.problems, *self._noted), key=lambda each: each.where.row or 0))
