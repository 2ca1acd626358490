"""The people in a list's rows: the child under each identity, parents, guardian, siblings.

Takes   a list's name columns, and each child's sex where the list says it.
Gives   numbers into the book of names, per row; siblings in one cell taken apart.
Leaves  what a name means to normalize.names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import zip_longest

import numpy as np
import pyarrow as pa

from leleka.core.lists import NAME_FIELDS, ColumnMapping, IdentityKind, Person, RawList
from leleka.normalize.answers import answered
from leleka.normalize.cells import Cells, Column, Int32, Readings, combined, joined_lists
from leleka.normalize.names import NameBookBuilder, NameWriting

IDENTITIES: tuple[IdentityKind, ...] = ("recorded", "birth", "imposed", "adoptive", "informal")
"""In the order in which a record's names stand."""

_WRITING_FIELD = {"full_name": "full", "given_name": "given"}
_SEX_OF: dict[Person, int] = {"mother": 2, "father": 1}

Names = Readings[tuple[int, ...]]
"""Per row the numbers of names in the book."""


def _each(identity: IdentityKind, numbers: tuple[int, ...]) -> list[str]:
    return [identity] * len(numbers)


class People:
    """Adds the names of one list to the book."""

    def __init__(self, raw: RawList, book: NameBookBuilder, sex: Int32, tick: Callable[[], None]) -> None:
        """Take sex as int32 per row: 1 male, 2 female, 0 not said; and tick, called after each column."""
        self._raw = raw
        self._book = book
        self._sex = sex
        self._tick = tick

    def child(self) -> tuple[Column, Column]:
        """The child's names per row, and under which identity each was recorded."""
        names, kinds = [], []
        for identity in IDENTITIES:
            for found in self._names_of("child", identity):
                names.append(found.spread(lambda numbers: numbers, pa.list_(pa.int32())))
                kinds.append(found.spread(partial(_each, identity), pa.list_(pa.string())))
        return self._joined(names, pa.int32()), self._joined(kinds, pa.string())

    def others(self, person: Person) -> Column:
        """The names of the mother, father, guardian or siblings per row."""
        found = [names for identity in IDENTITIES for names in self._names_of(person, identity)]
        return self._joined(
            [n.spread(lambda numbers: numbers, pa.list_(pa.int32())) for n in found], pa.int32()
        )

    def _joined(self, columns: list[Column], kind: pa.DataType) -> Column:
        columns = columns or [pa.nulls(len(self._raw), pa.list_(kind))]
        return joined_lists(columns, kind)

    def _names_of(self, person: Person, identity: IdentityKind) -> Iterator[Names]:
        """One Names per set of columns: several columns of one part are several names."""
        of_field = {
            field: [c for c in self._raw.mapping.of(field, person=person) if c.identity == identity]
            for field in NAME_FIELDS
        }
        for columns in zip_longest(*of_field.values()):
            yield self._read(person, [column for column in columns if column])

    def _read(self, person: Person, columns: Sequence[ColumnMapping]) -> Names:
        cells = [Cells.of(self._raw, column) for column in columns]
        for _ in columns:
            self._tick()
        # A child's own sex helps to read her name.
        sexes = [self._sex] if person == "child" else []
        which, rows = combined([*(c.which for c in cells), *sexes])
        items: list[tuple[int, ...]] = []
        for row, times in zip(rows.tolist(), np.bincount(which).tolist(), strict=True):
            parts = {
                column.field: c.text(int(c.which[row])) for column, c in zip(columns, cells, strict=True)
            }
            sex = int(self._sex[row]) if person == "child" else _SEX_OF.get(person, 0)
            writings = writings_of(parts, sex, several=person == "sibling")
            items.append(tuple(self._book.add(writing, times) for writing in writings))
        return Readings(items, which)


def writings_of(parts: dict[str, str], sex: int, *, several: bool) -> list[NameWriting]:
    """The names in one row's cells.

    Args:
        parts: texts by name field.
        several: whether a full name may be a list of people: "Марія та Петро; Іван".
    """
    said = {field: text for field, text in parts.items() if text and answered(text) is None}
    if not said:
        return []
    full = said.pop("full_name", "")
    if several and full:
        return [NameWriting(full=name, sex=sex_of_word) for name, sex_of_word in siblings_in(full)]
    fields = {_WRITING_FIELD.get(field, field): text for field, text in said.items()}
    return [NameWriting(full=full, sex=sex, **fields)]


_BETWEEN = re.compile(r"[;,/\n]+|\s+(?:та|і|й|и|and)\s+|\s\+\s|\s&\s")
_NOT_NAME = re.compile(
    r"\([^)]*\)|\[[^\]]*\]|\d[\d./-]*\s*(?:р\.?\s?н\.?|г\.?\s?р\.?|рок\w*|р\.|лет|год\w*|г\.|years?|y\.?o\.?|міс\w*|мес\w*)?",
    re.IGNORECASE,
)
_KIN = re.compile(
    r"^\W*(?P<boy>брат\w*|brothers?|син|сын)\W+|^\W*(?P<girl>сестр\w*|сестричка|sisters?|дочка|донька|дочь)\W+",
    re.IGNORECASE,
)


def siblings_in(text: str) -> Iterator[tuple[str, int]]:
    """The names in a cell of siblings, with the sex that "брат" or "сестра" beside one tells (0 none)."""
    for part in _BETWEEN.split(text):
        kin = _KIN.match(part)
        name = _NOT_NAME.sub(" ", _KIN.sub("", part)).strip(" .:-–—")
        if re.search(r"[^\W\d_]{2}", name) and answered(name) is None and not _KIN.fullmatch(name + " "):
            yield " ".join(name.split()), 0 if not kin else 1 if kin["boy"] else 2
