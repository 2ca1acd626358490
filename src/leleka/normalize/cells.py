"""A column read once per distinct text, and spread over its rows.

A list of 200,000 rows holds some thousand different dates and a few dozen eye colours, so readers
see distinct texts only; everything per row happens in arrays.

Takes   columns of text, and readers of one text.
Gives   Cells, Readings, combinations of columns, lists joined row by row.
Leaves  what the texts mean to the readers, and where their problems stand to problems.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from leleka.core.lists import ColumnMapping, RawList

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Column: TypeAlias = "pa.Array[Any]"
"""An Arrow array with one value, or list of values, per row."""

R = TypeVar("R")

NONE = -1
"""Stands where a row has no text, no reading, no name."""

_TEXT = pa.string()

# A cell may hold a whole document; reading it must not hold up the list, and the cell itself is kept whole.
_MOST_LETTERS = 2_000


@dataclass(frozen=True)
class Cells:
    """One column.

    Attributes:
        column: its header.
        texts: its distinct texts, without outer spaces, none empty; of a very long one the beginning.
        which: int32 per row, the text's number; NONE where the cell is empty.
    """

    column: str
    texts: tuple[str, ...]
    which: Int32

    @classmethod
    def of(cls, raw: RawList, mapped: ColumnMapping) -> Cells:
        """The cells of a mapped column."""
        column: Any = raw.cells.column(mapped.column)
        if len(raw) == 1:  # a question, for which Arrow takes longer than Python
            said = [str(text).strip()[:_MOST_LETTERS] for text in column.to_pylist() if text is not None]
            return cls(mapped.column, tuple(said), np.full(1, 0 if any(said) else NONE, np.int32))
        written: Any = column.combine_chunks()
        if written.type != _TEXT:
            written = written.cast(_TEXT)
        encoded = pc.dictionary_encode(pc.utf8_trim_whitespace(written))
        texts = [(text or "")[:_MOST_LETTERS] for text in encoded.dictionary.to_pylist()]
        which = encoded.indices.fill_null(NONE).to_numpy(zero_copy_only=False).astype(np.int32)
        empty = texts.index("") if "" in texts else None
        if empty is not None:
            which[which == empty] = NONE
        return cls(mapped.column, tuple(texts), which)

    def text(self, at: int) -> str:
        """A text by its number; "" for NONE."""
        return self.texts[at] if at != NONE else ""

    def read(self, reader: Callable[[str], R]) -> Readings[R]:
        """Read every distinct text once."""
        return Readings([reader(text) for text in self.texts], self.which)


@dataclass(frozen=True)
class Readings(Generic[R]):
    """What the rows of a list say.

    Attributes:
        items: readings, each once.
        which: int32 per row, the reading's number; NONE where there is none.
    """

    items: list[R]
    which: Int32

    def spread(self, value: Callable[[R], Any], kind: pa.DataType) -> Column:
        """A value of each row's reading; null where it gives None."""
        if not self.items:
            return pa.array([None] * len(self.which), kind)
        if len(self.which) == 1:  # a question
            at = int(self.which[0])
            return pa.array([None if at == NONE else value(self.items[at])], kind)
        values = pa.array([value(item) for item in self.items], kind)
        return values.take(pa.array(self.which, pa.int32(), mask=self.which == NONE))

    def numbers(self, value: Callable[[R], int | None]) -> Int64:
        """The same for whole numbers, as NumPy; NO_NUMBER where there is none."""
        values = [value(item) for item in self.items]
        known = np.array([NO_NUMBER if v is None else v for v in values] + [NO_NUMBER], np.int64)
        return known[self.which]

    def where(self, wanted: Callable[[R], bool]) -> Readings[R]:
        """Only the rows whose reading is wanted."""
        if not self.items:
            return self
        kept = np.array([wanted(item) for item in self.items] + [False], np.bool_)
        return Readings(self.items, np.where(kept[self.which], self.which, NONE).astype(np.int32))

    def else_(self, other: Readings[R]) -> Readings[R]:
        """These, and the other's where a row has none."""
        if not self.items or not other.items:
            return self if self.items else other
        moved = np.where(other.which == NONE, NONE, other.which + len(self.items))
        which = np.where(self.which == NONE, moved, self.which).astype(np.int32)
        return Readings([*self.items, *other.items], which)


NO_NUMBER = -(2**62)
"""Stands in Readings.numbers where a row has no number."""


def nothing(n_rows: int) -> Int32:
    """NONE for every row."""
    return np.full(n_rows, NONE, np.int32)


def combined(columns: Sequence[Int64 | Int32]) -> tuple[Int32, Int64]:
    """Number the distinct combinations of several columns' values.

    Returns:
        int32 per row, the combination's number; and per combination a row that has it.
    """
    key: Int64 = np.zeros(len(columns[0]), np.int64)
    n_keys = 1
    for column in columns:
        lowest = int(column.min(initial=0))
        n_values = int(column.max(initial=0)) - lowest + 1
        if n_keys * n_values > _MOST_KEYS:
            known, key = np.unique(key, return_inverse=True)
            n_keys = len(known)
        key = key * n_values + (column - lowest)
        n_keys *= n_values
    _, rows, which = np.unique(key, return_index=True, return_inverse=True)
    return which.astype(np.int32), rows


_MOST_KEYS = 2**62


def read_combined(columns: Sequence[Int64 | Int32], reader: Callable[[int], R | None]) -> Readings[R]:
    """Read each distinct combination once, given a row that has it; None leaves its rows without."""
    which, rows = combined(columns)
    read = [reader(int(row)) for row in rows]
    items = [item for item in read if item is not None]
    numbers = np.cumsum([item is not None for item in read]) - 1
    known = np.array([item is not None for item in read], np.bool_)
    return Readings(items, np.where(known, numbers, NONE)[which].astype(np.int32))


def joined_lists(columns: Iterable[Column], kind: pa.DataType) -> Column:
    """Lists whose row holds the row's values of all columns, one after another; never null.

    Args:
        columns: arrays of lists or of single values, at least one; nulls add nothing.
        kind: of the values.
    """
    columns = list(columns)
    if len(columns[0]) == 1:  # a question
        return pa.array([[value for column in columns for value in _values_of_one(column)]], pa.list_(kind))
    parents, values, n_rows = [], [], 0
    for column in columns:
        n_rows = len(column)
        parents.append(_rows_of_values(column))
        flat: Any = pc.list_flatten(column) if pa.types.is_list(column.type) else column.drop_null()
        values.append(flat.cast(kind))
    parent = np.concatenate(parents)
    starts = np.append(0, np.cumsum(np.bincount(parent, minlength=n_rows))).astype(np.int32)
    if len(values) == 1:  # they stand in the rows' order
        return lists_of(starts, values[0])
    order = np.argsort(parent, kind="stable")
    return lists_of(starts, pa.concat_arrays(values).take(pa.array(order)))


def _values_of_one(column: Column) -> Sequence[Any]:
    """Of a column of one row, of lists or of single values."""
    said = column[0].as_py()
    return () if said is None else said if isinstance(said, list) else (said,)


def _rows_of_values(column: Column) -> Int64:
    if pa.types.is_list(column.type):
        parents: Any = pc.list_parent_indices(column)
        return np.asarray(parents.to_numpy(), np.int64)
    valid: Any = column.is_valid()
    return np.flatnonzero(valid.to_numpy(zero_copy_only=False))


def lists_of(starts: Int32, values: Column) -> Column:
    """Lists from where each begins among the values."""
    build: Any = pa.ListArray.from_arrays
    made: Column = build(pa.array(starts), values)
    return made


def starts_of(lists: Column) -> Int32:
    """Where each list begins among the values, and where the last one ends."""
    array: Any = lists
    return np.asarray(array.offsets.to_numpy(), np.int32)
