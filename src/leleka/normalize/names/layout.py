"""Names laid out flat, as compiled loops want them.

A name has readings, a reading has three slots, a slot has values, a value has forms (letters) and classes
(what it is known to be equal to). Each distinct value is laid out once; everything per name is arrays.

Takes   slots, and which of them each way of each name has.
Gives   BookArrays.
Leaves  what a name means to reading and together.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from leleka.core.numbers import distinct
from leleka.normalize.names.rarity import Rarity
from leleka.normalize.names.slots import Slot, Value, canonical_of_slot, keys_of_slot, sex_of_slot

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
Int8s = NDArray[np.int8]
UInt8s = NDArray[np.uint8]
Floats = NDArray[np.float32]


SEX, KNOWN, SCRIPT, INITIALS, IS_INITIAL, WORD, FULL, EVERY, SOME, LONGEST, CLASSES, FORMS = range(12)
"""Columns of NameShapes.values."""

PARTS = ("surname", "given", "patronymic")

_A = ord("a")
_SOUNDS = "abcdefghijklmnopqrstuvwxyzяю"  # see fold.first_sounds


class NameShapes(NamedTuple):
    """What compiled loops need of every name. X_start[i] to X_start[i + 1] is what belongs to i.

    Attributes:
        reading_start: int32[names + 1]; reading_cost: float32[readings], bits a reading costs.
        slot_start: int32[3 * readings + 1], surname, given name, patronymic of each reading.
        slots: int32[:, 2], a value and its kind: 0 whole, 1 part, 2 at birth, 3 nickname.
        bits: float32[values], −log2 frequency.
        values: int32[values + 1, 12]. SEX; KNOWN, 2 in our own table, 1 elsewhere, 0; SCRIPT, 1 Cyrillic,
            2 Latin, 4 Belarusian; INITIALS, a bit for each sound it may begin with; IS_INITIAL, nothing
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
    shapes: NameShapes


@dataclass(frozen=True)
class Ways:
    """How names can be read.

    Attributes:
        text: per name, what must be equal to be the same letter by letter.
        sex: int8 per name as said in its list; 0 not said.
        times: int64 per name, how often it stands in the lists.
        name: int64[ways], ascending; a name's likeliest way first.
        cost_bits: float64[ways].
        slots: int64[ways, 3], numbers of surname, given name, patronymic among made.
        made: the slots, an empty one first.
    """

    text: Sequence[str]
    sex: Int8s
    times: Int64s
    name: Int64s
    cost_bits: NDArray[np.float64]
    slots: Int64s
    made: Sequence[Slot]

    @property
    def n_ways(self) -> Int64s:
        """Of each name."""
        return np.bincount(self.name, minlength=len(self.text))

    @property
    def best(self) -> Int64s:
        """int64[names, 3], the slots of the likeliest way; empty ones where a name cannot be read."""
        best = np.zeros((len(self.text), 3), np.int64)
        names, first = np.unique(self.name, return_index=True)
        best[names] = self.slots[first]
        return best


def laid_out(ways: Ways, *, count_lists: bool) -> BookArrays:
    """Lay names out flat; count_lists as in NameBookBuilder.build."""
    best, rarity = ways.best, Rarity()
    leaders = [slot[0] if slot else None for slot in ways.made]
    if count_lists:
        for part in best.T:
            rarity.count(leaders, np.bincount(part, ways.times, len(leaders)).tolist())
    numbers = _Numbers()
    words = [canonical_of_slot(slot) for slot in ways.made]
    canonical = np.array([numbers[word] if word else -1 for word in words], np.int32)
    bits = np.array([0.0 if value is None else rarity.of_value(value) for value in leaders], np.float32)
    flat: dict[str, Any] = {"text": np.array(list(map(number_of, ways.text)), np.int32)}
    flat["sex"] = _sex(ways, best)
    for name, part in zip(PARTS, best.T, strict=True):
        flat[name], flat[name + "_bits"] = canonical[part], bits[part]
    of_slot = _Ragged.of([[numbers[word] for word in keys_of_slot(slot)] for slot in ways.made])
    flat["token_starts"], flat["tokens"] = _keys_of_names(ways, of_slot)
    flat["reading_start"] = np.append(0, np.cumsum(ways.n_ways))
    flat["reading_cost"] = ways.cost_bits
    flat |= _values(ways, rarity, numbers)
    return shaped({name: np.asarray(array, _TYPES.get(name, np.int32)) for name, array in flat.items()})


def _sex(ways: Ways, best: Int64s) -> Int64s:
    """As said; else as the patronymic shows, the given name, the surname."""
    shown = np.array(list(map(sex_of_slot, ways.made)), np.int64)
    found = ways.sex.astype(np.int64)
    for part in (2, 1, 0):
        found = np.where(found > 0, found, shown[best[:, part]])
    return np.maximum(found, 0)


@dataclass(frozen=True)
class _Ragged:
    """Lists of numbers, one after another."""

    starts: Int64s
    values: Int64s

    @classmethod
    def of(cls, lists: Sequence[Sequence[int]]) -> _Ragged:
        starts = np.append(0, np.cumsum([len(each) for each in lists])).astype(np.int64)
        return cls(starts, np.array([value for each in lists for value in each], np.int64))

    def taken(self, which: Int64s) -> tuple[Int64s, Int64s]:
        """The lists of these numbers: how long each is, and all values in their order."""
        lengths = np.diff(self.starts)[which]
        ends = np.cumsum(lengths)
        at = np.arange(ends[-1] if len(ends) else 0) + np.repeat(
            self.starts[which] - (ends - lengths), lengths
        )
        return lengths, self.values[at]


def _keys_of_names(ways: Ways, of_slot: _Ragged) -> tuple[Int64s, Int64s]:
    """The words of all slots of each name, sorted, each once."""
    lengths, values = of_slot.taken(ways.slots.reshape(-1))
    name = np.repeat(np.repeat(ways.name, 3), lengths)
    pairs = distinct((name << 32) | values)
    n_words = np.bincount(pairs >> 32, minlength=len(ways.text))
    return np.append(0, np.cumsum(n_words)), pairs & 0xFFFFFFFF


def _values(ways: Ways, rarity: Rarity, numbers: _Numbers) -> dict[str, Any]:
    """Values in the order in which they are met, and where slots hold them."""
    met: dict[Value, int] = {}
    of_slot = _Ragged.of([[met.setdefault(value, len(met)) for value in slot] for slot in ways.made])
    kinds = np.array([value.kind for slot in ways.made for value in slot], np.int64)
    lengths, said = of_slot.taken(ways.slots.reshape(-1))
    _, its_kinds = _Ragged(of_slot.starts, kinds).taken(ways.slots.reshape(-1))
    used, first = np.unique(said, return_index=True)
    order = used[np.argsort(first)]
    moved = np.zeros(len(met), np.int64)
    moved[order] = np.arange(len(order))
    every = list(met)
    return {
        "slot_start": np.append(0, np.cumsum(lengths)),
        "slots": np.column_stack([moved[said], its_kinds]).reshape(-1),
        **_described([every[number] for number in order.tolist()], rarity, numbers),
    }


def _described(values: Sequence[Value], rarity: Rarity, numbers: _Numbers) -> dict[str, Any]:
    """What is known of each value."""
    classes = [sorted((numbers[name], kind) for name, kind in value.classes) for value in values]
    forms = [form for value in values for form in value.forms]
    form_starts = np.append(0, np.cumsum([len(value.forms) for value in values])).astype(np.int64)
    letter_start = np.append(0, np.cumsum([len(form) for form in forms])).astype(np.int64)
    letters = np.frombuffer("".join(forms).encode("ascii"), np.uint8) - np.uint8(_A)
    columns: Int64s = np.zeros((len(values) + 1, 12), np.int64)
    for column, of_value in _PLAIN.items():
        columns[:-1, column] = [of_value(value) for value in values]
    columns[:-1, WORD] = [numbers[value.word] for value in values]
    columns[-1, WORD] = -1
    columns[:-1, FULL : LONGEST + 1] = _letter_sets(letters, letter_start, form_starts)
    columns[:, CLASSES] = np.append(0, np.cumsum([len(each) for each in classes]))
    columns[:, FORMS] = form_starts
    return {
        "bits": [rarity.of_value(value) for value in values],
        "values": columns.reshape(-1),
        "classes": [part for each in classes for pair in each for part in pair],
        "letter_start": letter_start,
        "letters": letters,
    }


_PLAIN: dict[int, Callable[[Value], int]] = {
    SEX: lambda value: value.sex,
    KNOWN: lambda value: value.known,
    SCRIPT: lambda value: value.script,
    INITIALS: lambda value: sum(1 << _SOUNDS.index(sound) for sound in value.initials),
    IS_INITIAL: lambda value: value.is_initial,
}


def _letter_sets(letters: UInt8s, letter_start: Int64s, form_starts: Int64s) -> Int64s:
    """FULL, EVERY, SOME and LONGEST of NameShapes.values; the first form of a value is the full one."""
    of_form = np.zeros(len(letter_start) - 1, np.int64)
    lengths = np.diff(letter_start)
    there = lengths > 0
    if there.any():
        bits = np.int64(1) << letters.astype(np.int64)
        of_form[there] = np.bitwise_or.reduceat(bits, letter_start[:-1][there])
    sets = np.zeros((len(form_starts) - 1, 4), np.int64)
    n_skeletons = np.diff(form_starts) - 1
    if not len(sets):
        return sets
    sets[:, 0] = of_form[form_starts[:-1]]
    several = np.flatnonzero(n_skeletons > 0)
    skeletons = form_starts[:-1][several] + 1
    # reduceat goes on to where the next begins, so every other piece is a value's full form.
    cuts = np.column_stack([skeletons, form_starts[1:][several]]).reshape(-1)
    for column, values, reduce in (
        (1, of_form, np.bitwise_and),
        (2, of_form, np.bitwise_or),
        (3, lengths, np.maximum),
    ):
        sets[several, column] = reduce.reduceat(np.append(values, 0), cuts)[::2]
    return sets


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


def shaped(flat: Mapping[str, NDArray[Any]]) -> BookArrays:
    """Arrays from flat ones, by name."""
    widths = {"slots": 2, "values": 12, "classes": 2}
    shapes = {
        name: flat[name].reshape(-1, widths[name]) if name in widths else flat[name]
        for name in NameShapes._fields
    }
    return BookArrays(**{name: flat[name] for name in BookArrays._fields[:-1]}, shapes=NameShapes(**shapes))


_TYPES: dict[str, type[np.generic]] = {
    **dict.fromkeys(("surname_bits", "given_bits", "patronymic_bits", "reading_cost", "bits"), np.float32),
    "sex": np.int8,
    "letters": np.uint8,
}
