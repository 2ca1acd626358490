"""The people in a list's rows: the child under each identity, parents, guardian, siblings.

Takes   a list's name columns, and each child's sex where the list says it.
Gives   numbers into the book of names, per row.
Leaves  what a name means to normalize.names, siblings in one cell to normalize.siblings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import zip_longest

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from leleka.core.lists import NAME_FIELDS, IdentityKind, Person, RawList
from leleka.normalize.answers import answered
from leleka.normalize.cells import NONE, Cells, Column, Int32, Readings, combined, joined_lists
from leleka.normalize.names import NameBookBuilder, NameWriting
from leleka.normalize.names.reading import writing_of
from leleka.normalize.siblings import siblings_in

IDENTITIES: tuple[IdentityKind, ...] = ("recorded", "birth", "imposed", "adoptive", "informal")
"""In the order in which a record's names stand."""

_WRITING_FIELD = {"full_name": "full", "given_name": "given"}
_SEX_OF: dict[Person, int] = {"mother": 2, "father": 1}


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
        for identity in self._identities_of("child"):
            for found in self._names_of("child", identity):
                names.append(found)
                kinds.append(pc.if_else(found.is_valid(), identity, pa.scalar(None, pa.string())))
        return self._joined(names, pa.int32()), self._joined(kinds, pa.string())

    def others(self, person: Person) -> Column:
        """The names of the mother, father, guardian or siblings per row."""
        identities = self._identities_of(person)
        found = [names for identity in identities for names in self._names_of(person, identity)]
        return self._joined(found, pa.int32())

    def _identities_of(self, person: Person) -> list[IdentityKind]:
        """Those under which the list names a person, in their order."""
        there = {column.identity for column in self._raw.mapping.columns if column.person == person}
        return [identity for identity in IDENTITIES if identity in there]

    def _joined(self, columns: list[Column], kind: pa.DataType) -> Column:
        columns = columns or [pa.nulls(len(self._raw), pa.list_(kind))]
        return joined_lists(columns, kind)

    def _names_of(self, person: Person, identity: IdentityKind) -> Iterator[Column]:
        """Numbers of names per row, per set of columns: several columns of one part are several names."""
        of_field = {
            field: [c for c in self._raw.mapping.of(field, person=person) if c.identity == identity]
            for field in NAME_FIELDS
        }
        for columns in zip_longest(*of_field.values()):
            given = [column for column in columns if column]
            for _ in given:
                self._tick()
            cells = {column.field: Cells.of(self._raw, column) for column in given}
            yield (
                self._several(cells)
                if person == "sibling" and "full_name" in cells
                else self._one(person, cells)
            )

    def _one(self, person: Person, cells: dict[str, Cells]) -> Column:
        """One name per row, or none."""
        # A child's own sex helps to read her name.
        said = np.full(len(self._raw), _SEX_OF.get(person, 0), np.int32) if person != "child" else self._sex
        which, rows = combined([*(c.which for c in cells.values()), said])
        texts = {
            _WRITING_FIELD.get(field, field): self._text_numbers(c)[c.which[rows]]
            for field, c in cells.items()
        }
        is_said = np.any([numbers > 0 for numbers in texts.values()], axis=0)
        wanted = np.flatnonzero(is_said)
        numbers = np.full(len(rows), NONE, np.int32)
        numbers[wanted] = self._book.add_many(
            {field: each[wanted] for field, each in texts.items()},
            said[rows[wanted]],
            np.bincount(which, minlength=len(rows))[wanted],
        )
        spread = numbers[which]
        return pa.array(spread, pa.int32(), mask=spread == NONE)

    def _text_numbers(self, cells: Cells) -> Int32:
        """Numbers of a column's texts in the book where they hold a name; the last is of an empty cell."""
        said = [text if answered(text) is None else "" for text in cells.texts]
        return self._book.text_numbers([*said, ""])

    def _several(self, cells: dict[str, Cells]) -> Column:
        """All siblings that a cell names."""
        which, rows = combined([c.which for c in cells.values()])
        items: list[tuple[int, ...]] = []
        for row, times in zip(rows.tolist(), np.bincount(which).tolist(), strict=True):
            parts = {field: c.text(int(c.which[row])) for field, c in cells.items()}
            items.append(tuple(self._book.add(each, times) for each in writings_of(parts)))
        return Readings(items, which).spread(lambda numbers: numbers, pa.list_(pa.int32()))


def writings_of(parts: dict[str, str]) -> list[NameWriting]:
    """The siblings in one row's cells, by name field; a full name may be a list: "Марія та Петро; Іван"."""
    said = {field: text for field, text in parts.items() if text and answered(text) is None}
    full = said.pop("full_name", "")
    if full:
        return [NameWriting(full=name, sex=sex) for name, sex in siblings_in(full)]
    fields = {_WRITING_FIELD.get(field, field): text for field, text in said.items()}
    return [writing_of(fields)] if fields else []
