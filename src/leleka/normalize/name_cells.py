"""What is wrong with the cells that should name a child.

A name is read whatever its cell holds, so a number, two children in one cell and a row that names
nobody would come in unseen: the second child of a cell would be sought by nobody.

Takes   a list being read.
Gives   problems of its name cells, noted; names_two of one text.
Leaves  reading names to people and names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from leleka.core.errors import Problem
from leleka.core.lists import NAME_FIELDS, ColumnMapping
from leleka.normalize.answers import answered
from leleka.normalize.cells import NONE, Cells
from leleka.normalize.source import Source

NO_LETTERS = Problem(
    "normalize.E070",
    "holds no letters, so it names nobody.",
    hint="Look it up in the source; the columns may also have changed places.",
)
TWO_CHILDREN = Problem(
    "normalize.E071",
    "names two children in one cell; they came in as one.",
    hint="Give each child a row of its own, and bring the list in again.",
)
NOBODY = Problem(
    "normalize.E072",
    "names nobody.",
    hint="Birth date, place and marks alone were compared; look the name up in the source.",
)

_LETTER = re.compile(r"[^\W\d_]")
# A capital «І» or «И» between two words is an initial; a slash or a new line goes on with the same name.
_TWO = re.compile(r"[^\W\d_]{2}\W*(?:\s(?:та|і|й|и|and)\s|[;&+])\W*[^\W\d_]{2}")


@dataclass(frozen=True, slots=True)
class _Judged:
    problem: Problem | None


def note_names(source: Source) -> None:
    """Note what is wrong with the cells of the child's names."""
    columns = source.columns(*NAME_FIELDS)
    cells = {mapped: Cells.of(source.raw, mapped) for mapped in columns}
    for mapped, each in cells.items():
        source.log.note(mapped.column, each.read(lambda text: _Judged(_judge(text))))
    if columns:
        _note_nameless(source, columns[0], list(cells.values()))


def names_two(text: str) -> bool:
    """Whether a text names two children, as “Іван і Марія” does."""
    return bool(_TWO.search(text))


def _judge(text: str) -> Problem | None:
    if answered(text) is not None:
        return None
    if not _LETTER.search(text):
        return NO_LETTERS
    return TWO_CHILDREN if names_two(text) else None


def _note_nameless(source: Source, first: ColumnMapping, cells: list[Cells]) -> None:
    """A list that names hardly anybody holds something else; elsewhere an empty name is a gap."""
    empty = np.all([each.which == NONE for each in cells], axis=0)
    if 2 * int(empty.sum()) < len(source):
        source.log.note_rows(first.column, NOBODY, np.flatnonzero(empty))
