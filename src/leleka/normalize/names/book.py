"""Every distinct name of all lists, read once, as arrays that compiled loops can compare.

A list repeats its names and several lists repeat each other's. A writing is added and gets a number; equal
writings get the same number. When all are in, names of plain words are read together, each distinct word
once, the others one by one; and what was read is laid out flat.

Takes   NameWriting: a full text, or parts, and the child's sex where it is known.
Gives   NameBook: writings, readings to show, arrays to compare; to and from Arrow.
Leaves  comparing to linkage.names.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from leleka.core.progress import Progress, silent
from leleka.normalize.names.layout import BookArrays, NameShapes, Ways, laid_out, shaped
from leleka.normalize.names.reading import NameReading, NameWriting, read_name, writing_of
from leleka.normalize.names.slots import Slot
from leleka.normalize.names.together import Dealt, read_together

if TYPE_CHECKING:
    import pyarrow as pa

_FEW: Final = 500
"""So many names are read one by one: putting them together in arrays would not pay."""

_TEXTS: Final = tuple(field.name for field in fields(NameWriting))[:-1]


class Writings:
    """Names as they stand in lists, their texts kept once."""

    def __init__(self, texts: Sequence[str], parts: NDArray[np.int32], sex: NDArray[np.int8]) -> None:
        """Take distinct texts, and per name int32[names, 6], their numbers in the order of NameWriting."""
        self.texts = texts
        self.parts = parts
        self.sex = sex

    def __len__(self) -> int:
        return len(self.sex)

    def __getitem__(self, i: int) -> NameWriting:
        texts = {name: self.texts[part] for name, part in zip(_TEXTS, self.parts[i].tolist(), strict=True)}
        return writing_of(texts, int(self.sex[i]))


class NameBook:
    """All distinct names, by number."""

    def __init__(self, writings: Writings, arrays: BookArrays) -> None:
        self._writings = writings
        self.arrays = arrays
        self._read = lru_cache(maxsize=10_000)(read_name)

    def __len__(self) -> int:
        """How many names."""
        return len(self._writings)

    def writing(self, i: int) -> NameWriting:
        """The name as it was added."""
        return self._writings[i]

    def written(self, i: int) -> str:
        """The name as written, parts in the order surname, given name, patronymic."""
        return self._writings[i].written

    def reading(self, i: int) -> NameReading:
        """What was understood, and by which rules, to show to a person."""
        return self._read(self._writings[i])

    def to_arrow(self) -> pa.Table:
        """The whole book as a table of one row: a list for each array and each field of the writings."""
        import pyarrow as pa

        columns: dict[str, Any] = {}
        texts = pa.array(self._writings.texts, pa.string())
        for name, part in zip(_TEXTS, self._writings.parts.T, strict=True):
            columns["writing:" + name] = _in_one_row(texts.take(pa.array(part)))
        columns["writing:sex"] = _in_one_row(pa.array(self._writings.sex, pa.int8()))
        for name, array in {**self.arrays._asdict(), **self.arrays.shapes._asdict()}.items():
            if name != "shapes":
                columns[name] = pa.array([array.reshape(-1)], pa.list_(pa.from_numpy_dtype(array.dtype)))
        return pa.table(columns)

    @classmethod
    def from_arrow(cls, table: pa.Table) -> NameBook:
        """A book as to_arrow gave it."""
        import pyarrow as pa
        import pyarrow.compute as pc

        flat = {
            name: table.column(name)[0].values.to_numpy(zero_copy_only=False)
            for name in (*BookArrays._fields[:-1], *NameShapes._fields)
        }
        said = [table.column("writing:" + name)[0].values for name in _TEXTS]
        sex = table.column("writing:sex")[0].values.to_numpy(zero_copy_only=False).astype(np.int8)
        coded: Any = pc.dictionary_encode(pa.concat_arrays([pa.array([""], pa.string()), *said]))
        parts = coded.indices.to_numpy()[1:].reshape(len(_TEXTS), -1).T
        return cls(Writings(coded.dictionary.to_pylist(), np.ascontiguousarray(parts), sex), shaped(flat))


def _in_one_row(values: Any) -> Any:
    import pyarrow as pa

    return pa.ListArray.from_arrays(pa.array([0, len(values)], pa.int32()), values)


class NameBookBuilder:
    """Collects writings, then reads them all."""

    def __init__(self) -> None:
        self._texts: dict[str, int] = {"": 0}
        self._numbers: dict[bytes, int] = {}
        self._times: list[int] = []

    def __len__(self) -> int:
        """How many distinct writings were added."""
        return len(self._times)

    def add(self, writing: NameWriting, times: int = 1) -> int:
        """Add a writing, or count it so many times more. Returns its number in the book."""
        *texts, sex = astuple(writing)
        parts = [self._texts.setdefault(text, len(self._texts)) for text in texts]
        return self._added(np.array([*parts, sex], np.int32).tobytes(), times)

    def add_many(
        self, columns: dict[str, NDArray[np.int32]], sex: NDArray[np.int32], times: Any
    ) -> NDArray[np.int32]:
        """Add many writings at once, distinct ones at best.

        Args:
            columns: by field of NameWriting, numbers that text_numbers gave, one per writing.
            sex: int32[writings]; times: int64[writings].

        Returns:
            int32[writings], their numbers in the book.
        """
        rows = np.zeros((len(sex), len(_TEXTS) + 1), np.int32)
        for name, numbers in columns.items():
            rows[:, _TEXTS.index(name)] = numbers
        rows[:, -1] = sex
        keys = rows.view(f"V{rows.itemsize * rows.shape[1]}").reshape(-1).tolist()
        return np.array(list(map(self._added, keys, np.asarray(times).tolist())), np.int32)

    def text_numbers(self, texts: Sequence[str]) -> NDArray[np.int32]:
        """Numbers of texts, for add_many; 0 is no text."""
        known = self._texts
        return np.array([known.setdefault(text, len(known)) for text in texts], np.int32)

    def _added(self, key: bytes, times: int) -> int:
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._times)
            self._times.append(0)
        self._times[number] += times
        return number

    def build(self, progress: Progress = silent, *, count_lists: bool = True) -> NameBook:
        """Read everything that was added.

        Args:
            progress: told how many names are read.
            count_lists: whether a name's frequency in what was added moves its rarity away from that
                in the population; False keeps scores comparable between books.
        """
        rows = np.frombuffer(b"".join(self._numbers), np.int32).reshape(-1, len(_TEXTS) + 1)
        parts, sex = np.ascontiguousarray(rows[:, :-1]), rows[:, -1].astype(np.int8)
        writings = Writings(list(self._texts), parts, sex)
        with _without_collecting():
            ways = _ways(writings, np.array(self._times, np.int64), progress)
            return NameBook(writings, laid_out(ways, count_lists=count_lists))


def _ways(writings: Writings, times: NDArray[np.int64], progress: Progress) -> Ways:
    """Read every writing: together those that can be, the others one by one."""
    total = len(writings)
    progress("reading names", 0, total)
    dealt = Dealt.nothing()
    if total > _FEW:
        dealt = read_together(writings.texts, writings.parts, writings.sex)
    text = np.empty(total, object)
    text[dealt.names] = dealt.texts
    alone = np.setdiff1d(np.arange(total), dealt.names) if len(dealt.names) else np.arange(total)
    made, numbers = list(dealt.made), dict[Slot, int]()
    name, cost_bits, slots = [], [], []
    for n_read, row in enumerate(alone.tolist()):
        if n_read % 2_000 == 0:
            progress("reading names", len(dealt.names) + n_read, total)
        reading = read_name(writings[row])
        text[row] = reading.text
        for way in reading.ways:
            name.append(row)
            cost_bits.append(way.cost_bits)
            for slot in way.slots:
                number = numbers.get(slot) if slot else 0
                if number is None:
                    number = numbers[slot] = len(made)
                    made.append(slot)
                slots.append(number)
    progress("reading names", total, total)
    names = np.concatenate([dealt.name, np.array(name, np.int64)])
    order = np.argsort(names, kind="stable")
    costs = np.concatenate([dealt.cost_bits, np.array(cost_bits, np.float64)])[order]
    every = np.concatenate([dealt.slots, np.array(slots, np.int64).reshape(-1, 3)])[order]
    return Ways(text.tolist(), writings.sex, times, names[order], costs, every, made)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Spare the garbage collector from walking over millions of readings, none of which is garbage."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
