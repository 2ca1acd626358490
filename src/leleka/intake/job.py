"""What the child process is asked to read, and what a format needs while it reads.

Takes   a path and what a mapping already says about the file.
Gives   Job (goes through a pipe), Reading (notes, problems and progress of one file), and the two
        shapes in which a format hands on rows: Grid and Items.
Leaves  opening files to the formats.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from leleka.core.errors import Problem, Where
from leleka.core.progress import Progress, silent
from leleka.intake.limits import Limits
from leleka.intake.said import MOST_OF_A_KIND, Notes, Problems

Cells = Sequence[str | None]

_LONGEST_LEFT_OUT = 200


@dataclass(frozen=True, slots=True)
class Job:
    """One file to read, and what a person has already said about it; "" and None: find out."""

    path: str
    sheet: str = ""
    header_row: int | None = None
    encoding: str = ""
    delimiter: str = ""
    most_rows: int | None = None
    limits: Limits = field(default_factory=Limits)

    def to_values(self) -> dict[str, Any]:
        """Write the job as plain values."""
        return asdict(self)

    @classmethod
    def from_values(cls, values: dict[str, Any]) -> Job:
        """Read what to_values wrote."""
        return cls(**{**values, "limits": Limits(**values["limits"])})


@dataclass(slots=True)
class Reading:
    """One file while it is read: what is found out goes here.

    Attributes:
        left_out: (row, what stands there) of rows that did not come in, as far as the first problems go.
    """

    job: Job
    size: int
    progress: Progress = silent
    how: Notes = field(default_factory=Notes)
    problems: Problems = field(default_factory=Problems)
    left_out: list[tuple[int, str]] = field(default_factory=list)
    sheet: str = ""
    header_row: int | None = None
    encoding: str = ""
    delimiter: str = ""

    @property
    def path(self) -> Path:
        """Where the file is."""
        return Path(self.job.path)

    @property
    def limits(self) -> Limits:
        """What the file may ask for."""
        return self.job.limits

    @property
    def most_unpacked(self) -> int:
        """How many bytes the file may unfold into."""
        limits = self.limits
        return max(limits.free_unpacked_bytes, min(limits.unpacked_bytes, self.size * limits.unpacked_ratio))

    def where(self, row: int | None = None, column: str = "") -> Where:
        """Name a place in this file."""
        return Where(self.path.name, self.sheet, row, column)

    def report(self, problem: Problem) -> None:
        """Keep a bad row or cell."""
        self.problems.add(problem)

    def leave_out(self, row: int, text: str) -> None:
        """Keep what stands in a row that does not come in; a file of rubbish must not fill the memory."""
        if len(self.left_out) < MOST_OF_A_KIND:
            self.left_out.append((row, text[:_LONGEST_LEFT_OUT].encode("utf-8", "replace").decode("utf-8")))


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows whose cells stand in columns; somewhere at the top there may be a header.

    Attributes:
        rows: the row number as a spreadsheet shows it, and its cells from the first column on.
        merged: (first row, first column, last row, last column) of joined cells, rows as shown,
            columns from 0.
    """

    rows: Iterator[tuple[int, Cells]]
    merged: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Items:
    """Rows whose cells carry the names of their columns.

    Attributes:
        rows: the number of the row, and its cells by column.
        columns: those known beforehand, in order; more may come with the rows.
    """

    rows: Iterator[tuple[int, dict[str, str | None]]]
    columns: tuple[str, ...] = ()
