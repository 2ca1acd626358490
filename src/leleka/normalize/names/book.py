"""Every distinct name of all lists, read once, as arrays that compiled loops can compare.

A list repeats its names and several lists repeat each other's. A writing is added and gets a number; equal
writings get the same number. When all are in, each distinct word is read once, and what was read is laid
out in flat arrays: a name has readings, a reading has three slots, a slot has values, a value has forms
(letters) and classes (what it is known to be equal to).

Takes   NameWriting: a full text, or parts, and the child's sex where it is known.
Gives   NameBook: writings, readings to show, arrays to compare; to and from Arrow.
Leaves  comparing to linkage.names.
"""

from __future__ import annotations

import gc
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from functools import lru_cache, reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from leleka.core.progress import Progress, silent
from leleka.normalize.names.rarity import Rarity
from leleka.normalize.names.reading import NameReading, NameWriting, Value, read_name

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["BookArrays", "NameBook", "NameBookBuilder", "NameReading", "NameWriting", "read_name"]

Int32s = NDArray[np.int32]
Int8s = NDArray[np.int8]
UInt8s = NDArray[np.uint8]
Floats = NDArray[np.float32]


SEX, KNOWN, SCRIPT, INITIALS, IS_INITIAL, WORD, FULL, EVERY, SOME, LONGEST, CLASSES, FORMS = range(12)
"""Columns of NameShapes.values."""


class NameShapes(NamedTuple):
    """What compiled loops need of every name. X_start[i] to X_start[i + 1] is what belongs to i.

    Attributes:
        reading_start: int32[names + 1]; reading_cost: float32[readings], bits a reading costs.
        slot_start: int32[3 * readings + 1], surname, given name, patronymic of each reading.
        slots: int32[:, 2], a value and its kind: 0 whole, 1 part, 2 at birth, 3 nickname.
        bits: float32[values], −log2 frequency.
        values: int32[values + 1, 12]. SEX; KNOWN, 2 in our own table, 1 elsewhere, 0; SCRIPT, 1 Cyrillic,
            2 Latin, 4 Belarusian; INITIALS, a bit for each letter it may begin with; IS_INITIAL, nothing
            else is known; WORD, one number for one spelling; FULL, a bit for each letter of the full form,
            EVERY and SOME, for those that every and that some skeleton has, LONGEST, letters of the longest
            skeleton; CLASSES and FORMS, where its own begin (and
            where, in the next row, they end).
        classes: int32[:, 2], a class, and 0 the same, 1 weaker, 2 a guess; sorted within a value.
        letter_start: int32[forms + 1], letters: uint8, a is 0. The first form of a value is the full
            one, the others are skeletons.
    """

    reading_start: Int32s
    reading_cost: Floats
    slot_start: Int32s
    slots: Int32s
    bits: Floats
    values: Int32s
    classes: Int32s
    letter_start: Int32s
    letters: UInt8s


class BookArrays(NamedTuple):
    """A book laid out flat.

    Attributes:
        text: int32[names]. Equal numbers: letter by letter the same clean name.
        sex: int8[names]. 1 male, 2 female, 0 not known: the hint, else what the name shows.
        surname, given, patronymic: int32[names]. One number for all forms of the part, for keys; −1 where
            there is none or only an initial. A patronymic has the number of the father's given name.
        surname_bits, given_bits, patronymic_bits: float32[names]. −log2 frequency; 0 where there is none.
        token_starts, tokens: int32. Script-free numbers of the name's words in any part, for keys; sorted
            within a name, token_starts[i] to token_starts[i + 1].
        frame_starts, frames: int32. The same words with consonants only, for wider keys.
        shapes: what the comparison needs.
    """

    text: Int32s
    sex: Int8s
    surname: Int32s
    given: Int32s
    patronymic: Int32s
    surname_bits: Floats
    given_bits: Floats
    patronymic_bits: Floats
    token_starts: Int32s
    tokens: Int32s
    frame_starts: Int32s
    frames: Int32s
    shapes: NameShapes


class NameBook:
    """All distinct names, by number."""

    def __init__(self, writings: Sequence[NameWriting], arrays: BookArrays) -> None:
        self._writings = tuple(writings)
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
        for field in fields(NameWriting):
            values = [getattr(writing, field.name) for writing in self._writings]
            kind = pa.int8() if field.name == "sex" else pa.string()
            columns["writing:" + field.name] = pa.array([values], pa.list_(kind))
        for name, array in {**self.arrays._asdict(), **self.arrays.shapes._asdict()}.items():
            if name != "shapes":
                columns[name] = pa.array([array.reshape(-1)], pa.list_(pa.from_numpy_dtype(array.dtype)))
        return pa.table(columns)

    @classmethod
    def from_arrow(cls, table: pa.Table) -> NameBook:
        """A book as to_arrow gave it."""
        parts = [table.column("writing:" + f.name)[0].as_py() for f in fields(NameWriting)]
        flat = {
            name: table.column(name)[0].values.to_numpy(zero_copy_only=False)
            for name in (*BookArrays._fields[:-1], *NameShapes._fields)
        }
        arrays = _shaped(flat)
        return cls([NameWriting(*each) for each in zip(*parts, strict=True)], arrays)


class NameBookBuilder:
    """Collects writings, then reads them all."""

    def __init__(self) -> None:
        self._numbers: dict[NameWriting, int] = {}
        self._counts: list[int] = []

    def __len__(self) -> int:
        """How many distinct writings were added."""
        return len(self._counts)

    def add(self, writing: NameWriting, times: int = 1) -> int:
        """Add a writing, or count it so many times more. Returns its number in the book."""
        number = self._numbers.get(writing)
        if number is None:
            number = self._numbers[writing] = len(self._counts)
            self._counts.append(0)
        self._counts[number] += times
        return number

    def build(self, progress: Progress = silent, *, count_lists: bool = True) -> NameBook:
        """Read everything that was added.

        Args:
            progress: told how many names are read.
            count_lists: whether a name's frequency in what was added moves its rarity away from that
                in the population; False keeps scores comparable between books.
        """
        with _without_collecting():
            return NameBook(tuple(self._numbers), self._read(progress, count_lists))

    def _read(self, progress: Progress, count_lists: bool) -> BookArrays:
        rarity = Rarity()
        layout = _Layout()
        total = len(self._counts)
        readings = []
        for n_read, writing in enumerate(self._numbers):
            if n_read % 2_000 == 0:
                progress("reading names", n_read, total)
            reading = read_name(writing)
            readings.append(reading)
            if count_lists:
                rarity.count(reading, self._counts[n_read])
        for reading in readings:
            layout.add(reading, rarity)
        progress("reading names", total, total)
        return layout.arrays()


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


def number_of(word: str) -> int:
    """One number for one word in every book, 0 to 2^31 - 1.

    Books of two runs, of two parts of a register or of a single record so agree without a common table. Of
    two million words one in a thousand shares its number with another; that two words which are compared do
    is one chance in two thousand million.
    """
    return zlib.crc32(word.encode()) & 0x7FFFFFFF


class _Numbers(dict[str, int]):
    """Numbers of words, worked out once."""

    def __missing__(self, key: str) -> int:
        self[key] = number = number_of(key)
        return number


def _shaped(flat: Mapping[str, NDArray[Any]]) -> BookArrays:
    """Arrays from flat ones, by name."""
    widths = {"slots": 2, "values": 12, "classes": 2}
    shapes = {
        name: flat[name].reshape(-1, widths[name]) if name in widths else flat[name]
        for name in NameShapes._fields
    }
    return BookArrays(**{name: flat[name] for name in BookArrays._fields[:-1]}, shapes=NameShapes(**shapes))


class _Layout:
    """Lays readings out flat."""

    def __init__(self) -> None:
        self.texts, self.words, self.classes = _Numbers(), _Numbers(), _Numbers()
        self.values: dict[Value, int] = {}
        names = (*BookArrays._fields[:-1], *NameShapes._fields)
        self.columns: dict[str, list[Any]] = {name: [] for name in names}
        for name in names:
            if name.endswith(("_start", "_starts")):
                self.columns[name].append(0)

    def add(self, reading: NameReading, rarity: Rarity) -> None:
        """Append one name."""
        put = self.columns
        put["text"].append(self.texts[reading.text])
        put["sex"].append(reading.sex)
        for part, name, bits in zip(PARTS, reading.canonical, rarity.of_reading(reading), strict=True):
            put[part].append(self.classes[name] if name else -1)
            put[part + "_bits"].append(bits)
        for column, numbers, words in (
            ("tokens", self.classes, reading.tokens),
            ("frames", self.classes, reading.frames),
        ):
            put[column] += sorted(numbers[word] for word in words)
            put[column[:-1] + "_starts"].append(len(put[column]))
        for way in reading.ways:
            put["reading_cost"].append(way.cost_bits)
            for slot in (way.surname, way.given, way.patronymic):
                for value in slot:
                    put["slots"] += (self._value(value, rarity), value.kind)
                put["slot_start"].append(len(put["slots"]) // 2)
        put["reading_start"].append(len(put["reading_cost"]))

    def _value(self, value: Value, rarity: Rarity) -> int:
        number = self.values.get(value)
        if number is not None:
            return number
        number = self.values[value] = len(self.values)
        put = self.columns
        put["bits"].append(rarity.of_value(value))
        initials = sum(1 << (ord(letter) - _A) for letter in value.initials)
        word = self.words[value.word]
        put["values"] += (value.sex, value.known, value.script, initials, int(value.is_initial), word)
        put["values"] += _letter_sets(value.forms)
        put["values"] += self._ends()
        for name, kind in sorted((self.classes[name], kind) for name, kind in value.classes):
            put["classes"] += (name, kind)
        for form in value.forms:
            put["letters"] += [ord(letter) - _A for letter in form]
            put["letter_start"].append(len(put["letters"]))
        return number

    def _ends(self) -> tuple[int, int]:
        return len(self.columns["classes"]) // 2, len(self.columns["letter_start"]) - 1

    def arrays(self) -> BookArrays:
        """Everything as NumPy arrays."""
        self.columns["values"] += (0, 0, 0, 0, 0, -1, 0, 0, 0, 0, *self._ends())
        return _shaped(
            {name: np.array(column, _TYPES.get(name, np.int32)) for name, column in self.columns.items()}
        )


def _letter_sets(forms: Sequence[str]) -> tuple[int, int, int, int]:
    """FULL, EVERY, SOME and LONGEST of NameShapes.values."""
    full, *skeletons = [sum(1 << (ord(letter) - _A) for letter in set(form)) for form in forms or ("",)]
    every = reduce(and_, skeletons) if skeletons else 0
    return full, every, reduce(or_, skeletons, 0), max(map(len, forms[1:]), default=0)


_TYPES: dict[str, type[np.generic]] = {
    **dict.fromkeys(("surname_bits", "given_bits", "patronymic_bits", "reading_cost", "bits"), np.float32),
    "sex": np.int8,
    "letters": np.uint8,
}
_A = ord("a")
PARTS = ("surname", "given", "patronymic")
