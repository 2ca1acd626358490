"""Encoded records that grow one by one, in one numbering.

Records that are read later bring a book and vocabularies of their own. Here their numbers are turned
into those of the records that were there first, so that the compiled comparison sees one table.

Takes   Encoded records.
Gives   Store: the same Columns with more rows; what was put in can be cut off again.
Leaves  finding candidates to postings, weighing to index.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from leleka.core.gazetteer import gazetteer
from leleka.linkage.arrays import Float32, Int32, Int64, spread
from leleka.linkage.codes import mixed
from leleka.linkage.columns import Encoded, Extra
from leleka.linkage.index.lookup import Lookup, UInt64, digests
from leleka.linkage.index.room import Room
from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels.compare import Columns
from leleka.linkage.kernels.layout import MISSING
from leleka.linkage.rarity import NOBODY, NameCounts
from leleka.linkage.shades import shade, shade_distances
from leleka.linkage.vocabularies import Vocabularies, rarity_bits
from leleka.normalize.names.layout import CLASSES, FORMS, BookArrays, NameShapes

Array = NDArray[Any]

# Of BookArrays, what comparing and keys look at; the rest stays behind.
_NAME_ROWS = ("surname_bits", "given_bits", "patronymic_bits")

ROOMS: Final = (
    "plain list_starts lists numbers words spans texts shade_of surname_bits given_bits patronymic_bits"
    " token_starts tokens reading_start reading_cost slot_start slots bits values classes letter_start"
    " letters shared sketches"
).split()
"""The arrays of Columns that have rows, by name."""
_WORD_COLUMNS = (*range(at.BIRTH_REGION, at.HEIGHT), at.BLOOD)
_NAME_LISTS = (at.NAMES, at.MOTHER, at.FATHER, at.SIBLINGS)
_SHADES = ("eyes", "hair")
_A = ord("a")
_N_LETTERS = 16  # of a name, in which its beginning is looked for


# Of Encoded, what keys do not look at.
_NOT_ASKED = (
    np.zeros(0, np.bool_),
    frozenset[str](),
    np.zeros((0, 2), np.int32),
    Vocabularies(),
    NOBODY,
)


@dataclass(frozen=True)
class Fixed:
    """What does not change as records come and go.

    Attributes:
        list_names: lists whose share of classes is known; any other has the number after them.
        numbering: lists whose own number stands for a child, as the records that were there first showed.
        n_values: how often all words of each vocabulary stand together.
        usual, date_span, kinds: of Columns; kinds is called extras there.
    """

    extras: tuple[Extra, ...]
    list_names: tuple[str, ...]
    numbering: frozenset[str]
    n_values: dict[str, int]
    usual: Float32
    date_span: Float32
    kinds: Int32


class Store:
    """Records in one numbering.

    Attributes:
        rooms: every array of Columns that has rows.
        words, values: from a word (with its vocabulary) and from a value of a name to their numbers.
    """

    def __init__(
        self,
        rooms: dict[str, Room],
        fixed: Fixed,
        words: Lookup,
        values: Lookup,
        counts: NameCounts,
    ) -> None:
        self.rooms, self.fixed, self.words, self.values, self.counts = rooms, fixed, words, values, counts
        self._columns: Columns | None = None

    @classmethod
    def of(cls, encoded: Encoded, list_names: tuple[str, ...]) -> Store:
        """A store of these records; they are encoded with n_asking=0.

        Args:
            list_names: lists that the weights know.
        """
        columns, said = encoded.columns, list(encoded.words.said())
        shapes = columns.book.shapes
        arrays = {**columns._asdict(), **columns.book._asdict(), **shapes._asdict()}
        rooms = {name: Room(np.ascontiguousarray(arrays[name])) for name in ROOMS}
        fixed = Fixed(
            encoded.extras,
            list_names,
            encoded.numbering,
            encoded.words.n_values(),
            columns.usual,
            columns.date_span,
            columns.extras,
        )
        words = Lookup.of(_digests(said))
        store = cls(rooms, fixed, words, Lookup.of(contents(shapes)), encoded.name_counts)
        store.rooms["plain"].used[:, at.LIST] = store._lists(encoded)
        return store

    @property
    def columns(self) -> Columns:
        """Everything, as the compiled loops take it. Rows behind those in use hold nothing of meaning."""
        self._columns = self._columns or self._all_columns()
        return self._columns

    def _all_columns(self) -> Columns:
        whole = {name: room.whole for name, room in self.rooms.items()}
        none = np.zeros(0, np.int32)
        rest: dict[str, Any] = dict.fromkeys(set(BookArrays._fields) - set(ROOMS) - {"shapes"}, none)
        rest["sex"] = np.zeros(0, np.int8)
        book = BookArrays(
            **{name: whole[name] for name in BookArrays._fields if name in whole},
            **rest,
            shapes=NameShapes(*(whole[name] for name in NameShapes._fields)),
        )
        return Columns(
            **{name: whole[name] for name in Columns._fields if name in whole},
            distances=shade_distances(),
            usual=self.fixed.usual,
            date_span=self.fixed.date_span,
            extras=self.fixed.kinds,
            book=book,
        )

    def encoded(self, first: int, last: int) -> Encoded:
        """Some rows, as keys look at them."""
        columns, rows = self.columns, slice(first, last)
        columns = columns._replace(
            plain=columns.plain[rows], list_starts=columns.list_starts[rows], numbers=columns.numbers[rows]
        )
        return Encoded(columns, (), self.fixed.extras, self.fixed.list_names, *_NOT_ASKED)

    def marks(self) -> dict[str, int]:
        """Where everything ends, to be given to cut."""
        return {name: room.n for name, room in self.rooms.items()}

    def cut(self, marks: dict[str, int]) -> None:
        """Let everything behind these marks go."""
        for name, n in marks.items():
            self.rooms[name].cut(n)

    def append(self, encoded: Encoded, book: BookArrays, *, keep: bool) -> int:
        """Put records behind those that are there; returns the row of the first.

        Args:
            book: the names of these records, as read.
            keep: whether their words and values are to be known from now on. Those of records that are
                cut off again must not be.
        """
        first, self._columns = self.rooms["plain"].n, None  # what has no room is put elsewhere
        word_of = self._words(encoded, keep)
        first_name = self._names(encoded.columns, book, keep)
        self._rows(encoded, word_of, first_name)
        return first

    # Words

    def _words(self, encoded: Encoded, keep: bool) -> Int32:
        """The number here of each word of other records; new words are put behind those known."""
        said = list(encoded.words.said())
        keys = _digests(said)
        found = self.words.find(keys)
        spans, texts = encoded.columns.spans, encoded.columns.texts
        for number in np.flatnonzero(found < 0).tolist():
            name, word = next((n, w[number - s.start]) for n, s, w in said if s.start <= number < s.stop)
            found[number] = self._new_word(name, word, spans[number], texts)
            if keep:
                self.words.put(int(keys[number]), int(found[number]))
        return found

    def _new_word(self, name: str, word: str, span: Int64, texts: Int32) -> int:
        rooms, number = self.rooms, self.rooms["words"].n
        measures = np.full((1, 3), np.nan, np.float32)
        measures[0, at.RARITY] = rarity_bits(0, self.fixed.n_values.get(name, 0))
        if name == "place":
            measures[0, at.LATITUDE :] = _where(int(word))
        moved = span.copy()
        moved[: at.LETTERS] += rooms["texts"].n - span[at.TEXT_FIRST]
        rooms["texts"].append(texts[span[at.TEXT_FIRST] : span[at.PART_LAST]])
        rooms["words"].append(measures)
        rooms["spans"].append(moved[None, :])
        rooms["shade_of"].append(np.array([shade(name, word) if name in _SHADES else 0], np.int16))
        return number

    # Names

    def _names(self, columns: Columns, book: BookArrays, keep: bool) -> int:
        """Put a book behind this one; returns the number here of its first name."""
        rooms = self.rooms
        first = rooms["surname_bits"].n
        counted = self.counts.counted(book, n_asking=0)
        for name in _NAME_ROWS:
            rooms[name].append(getattr(counted, name))
        for name in ("shared", "sketches"):
            rooms[name].append(getattr(columns, name))
        self._starts("token_starts", book.token_starts, rooms["tokens"].n)
        rooms["tokens"].append(book.tokens)
        shapes = book.shapes
        value_of = self._values(shapes, keep)
        n_readings, n_slots = rooms["reading_cost"].n, rooms["slots"].n
        self._starts("reading_start", shapes.reading_start, n_readings)
        rooms["reading_cost"].append(shapes.reading_cost)
        self._starts("slot_start", shapes.slot_start, n_slots)
        slots = shapes.slots.copy()
        slots[:, 0] = value_of[slots[:, 0]]
        rooms["slots"].append(slots)
        return first

    def _starts(self, name: str, starts: Int32, moved: int) -> None:
        self.rooms[name].append(starts[1:] + np.int32(moved))

    def _values(self, shapes: NameShapes, keep: bool) -> Int32:
        """The number here of each value; values that were not there before are put behind."""
        keys = contents(shapes)
        found = self.values.find(keys)
        new = np.flatnonzero(found < 0)
        if len(new):
            # The last row of values only says where the last value ends; the first new one takes its place.
            found[new] = self.rooms["values"].n - 1 + np.arange(len(new), dtype=np.int32)
            self._new_values(shapes, new)
        for v in new.tolist() if keep else ():
            self.values.put(int(keys[v]), int(found[v]))
        return found

    def _new_values(self, shapes: NameShapes, new: Int64) -> None:
        rooms, rows = self.rooms, shapes.values[new]
        n_classes, n_forms = (
            shapes.values[new + 1, which].astype(np.int64) - rows[:, which] for which in (CLASSES, FORMS)
        )
        forms = spread(rows[:, FORMS].astype(np.int64), n_forms)
        begins = shapes.letter_start[forms].astype(np.int64)
        n_letters = shapes.letter_start[forms + 1] - begins
        ends = np.zeros((len(new) + 1, rows.shape[1]), np.int32)
        ends[:-1, :CLASSES] = rows[:, :CLASSES]
        ends[0, CLASSES:] = rooms["values"].used[-1, CLASSES:]
        ends[1:, CLASSES] = rooms["classes"].n + np.cumsum(n_classes)
        ends[1:, FORMS] = rooms["letter_start"].n - 1 + np.cumsum(n_forms)
        rooms["letter_start"].append((rooms["letters"].n + np.cumsum(n_letters)).astype(np.int32))
        rooms["letters"].append(shapes.letters[spread(begins, n_letters)])
        rooms["classes"].append(shapes.classes[spread(rows[:, CLASSES].astype(np.int64), n_classes)])
        rooms["bits"].append(shapes.bits[new])
        rooms["values"].cut(rooms["values"].n - 1)
        rooms["values"].append(ends)

    # Rows

    def _rows(self, encoded: Encoded, word_of: Int32, first_name: int) -> None:
        rooms, other = self.rooms, encoded.columns
        n, n_plain = len(encoded), at.N_PLAIN + len(self.fixed.extras)
        plain = np.full((n, n_plain), MISSING, np.int32)
        plain[:, : at.N_PLAIN] = other.plain[:, : at.N_PLAIN]
        for which in _WORD_COLUMNS:
            plain[:, which] = _moved(other.plain[:, which], word_of)
        numbers = np.full((n, rooms["numbers"].whole.shape[1]), np.nan, np.float32)
        sources = [*range(at.N_LISTS), *([-1] * (rooms["list_starts"].whole.shape[1] - 1 - at.N_LISTS))]
        theirs = {extra.column: k for k, extra in enumerate(encoded.extras)}
        for k, extra in enumerate(self.fixed.extras):
            own = theirs.get(extra.column)
            if own is None:
                continue
            said = other.plain[:, at.N_PLAIN + own]
            plain[:, at.N_PLAIN + k] = _moved(said, word_of) if extra.kind in {"text", "code"} else said
            numbers[:, k] = other.numbers[:, own]
            if extra.kind == "place":
                sources[int(self.fixed.kinds[k, at.PLACES_IN])] = int(other.extras[own, at.PLACES_IN])
        plain[:, at.LIST] = self._lists(encoded)
        rooms["plain"].append(plain)
        rooms["numbers"].append(numbers)
        self._row_lists(encoded, sources, word_of, first_name)

    def _lists(self, encoded: Encoded) -> Int32:
        names = {name: number for number, name in enumerate(self.fixed.list_names)}
        known = [names.get(name, len(names)) for name in encoded.list_names]
        return np.array(known, np.int32)[encoded.values(at.LIST)]

    def _row_lists(self, encoded: Encoded, sources: list[int], word_of: Int32, first_name: int) -> None:
        rooms, other, n = self.rooms, encoded.columns, len(encoded)
        lengths = np.zeros((n, len(sources)), np.int64)
        values = []
        for q, source in enumerate(sources):
            if source < 0:
                values.append(np.zeros(0, np.int32))
                continue
            starts, ends = other.list_starts[:, source], other.list_starts[:, source + 1]
            lengths[:, q] = ends - starts
            said = other.lists[spread(starts, ends - starts)]
            values.append(said + np.int32(first_name) if q in _NAME_LISTS else word_of[said])
        flat_starts = rooms["lists"].n + np.concatenate([[0], np.cumsum(lengths.ravel())])
        starts = np.empty((n, len(sources) + 1), np.int64)
        starts[:, :-1] = flat_starts[:-1].reshape(n, len(sources))
        starts[:, -1] = flat_starts[len(sources) :: len(sources)]
        flat = np.empty(int(lengths.sum()), np.int32)
        for q, said in enumerate(values):
            flat[spread(starts[:, q] - rooms["lists"].n, lengths[:, q])] = said
        rooms["lists"].append(flat)
        rooms["list_starts"].append(starts)


def _digests(said: Iterable[tuple[str, slice, list[str]]]) -> UInt64:
    return digests(f"{name}\0{word}" for name, _, words in said for word in words)


def _where(place: int) -> tuple[float, float]:
    """Latitude and longitude in radians, NaN for a place that the gazetteer does not hold."""
    known = gazetteer()
    row = min(int(np.searchsorted(known.ids, place)), len(known.ids) - 1)
    if known.ids[row] != place:
        return float("nan"), float("nan")
    return float(np.radians(known.lats[row])), float(np.radians(known.lons[row]))


def _moved(values: Int32, word_of: Int32) -> Int32:
    known = values != MISSING
    moved = np.full(len(values), MISSING, np.int32)
    moved[known] = word_of[values[known]]
    return moved


def contents(shapes: NameShapes) -> UInt64:
    """64 bits per value that are equal where the values say the same."""
    n = len(shapes.bits)
    said = np.zeros(n, np.uint64)
    for column in range(CLASSES):
        said = mixed(said + shapes.values[:n, column].astype(np.int64).view(np.uint64))
    owners = np.repeat(np.arange(n), np.diff(shapes.values[:, CLASSES]))
    listed = np.zeros(n, np.uint64)
    held = shapes.classes[:, 0].astype(np.uint64) << np.uint64(2) | shapes.classes[:, 1].astype(np.uint64)
    np.add.at(listed, owners, mixed(held + np.uint64(1)))
    return mixed(said + listed)


def full_form(shapes: NameShapes, value: int) -> bytes:
    """The letters of one value, a to z."""
    first, last = shapes.letter_start[shapes.values[value, FORMS] :][:2]
    return bytes(shapes.letters[first:last] + _A)


def full_forms(shapes: NameShapes, n_values: int) -> tuple[NDArray[np.bytes_], Int32]:
    """The first letters of all values in alphabetical order, and the value of each."""
    forms = shapes.values[:n_values, FORMS]
    has = shapes.values[1 : n_values + 1, FORMS] > forms
    starts = np.where(has, shapes.letter_start[forms], 0).astype(np.int64)
    ends = np.where(has, shapes.letter_start[np.minimum(forms + 1, len(shapes.letter_start) - 1)], 0)
    lengths = np.minimum(ends - starts, _N_LETTERS)
    letters = np.zeros((n_values, _N_LETTERS), np.uint8)
    letters[np.repeat(np.arange(n_values), lengths), spread(np.zeros_like(starts), lengths)] = (
        shapes.letters[spread(starts, lengths)] + _A
    )
    said = letters.view(f"S{_N_LETTERS}").ravel()
    order = np.argsort(said, kind="stable").astype(np.int32)
    return said[order], order


def known_classes(shapes: NameShapes, value: int) -> list[int]:
    """The classes that a value is known to be equal to; guesses are left out."""
    classes = shapes.classes[shapes.values[value, CLASSES] : shapes.values[value + 1, CLASSES]]
    known: list[int] = classes[classes[:, 1] <= 1, 0].tolist()
    return known
