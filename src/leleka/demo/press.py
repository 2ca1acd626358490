"""Invented articles about an invented search: what newspapers and officials would print.

Their sentences are ours and say in their titles that they are invented. Sums, parts, a running
total, a rounded number, rival counts and denials stand in them, so that a reader of reports can
be shown at work without quoting anybody.

Takes   nothing.
Gives   the files of the articles, in their order.
Leaves  reading them to reports.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path


def articles() -> tuple[Path, ...]:
    """The files of the invented articles, by name."""
    folder = Path(str(resources.files("leleka.demo").joinpath("articles")))
    return tuple(sorted(folder.glob("*.txt")))
