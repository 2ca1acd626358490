"""Many names read at once: each distinct word once, not each name.

A million rows hold some hundred thousand different words, and nearly all names are two or three plain words.
What such a name means follows from what its words mean, so words are read one by one and names are put
together from them in arrays. A name with anything else in it (titles, brackets, particles, several words in
a column, Belarusian spelling) is left to reading.read_name.

Takes   Writings: texts and where they stand.
Gives   Dealt: per name its ways, as slots; which names were read.
Leaves  all other names to reading.read_name; numbering and layout to layout.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from leleka.core.numbers import distinct
from leleka.normalize.names.clean import clean, is_cyrillic
from leleka.normalize.names.fold import habits_of
from leleka.normalize.names.language import may_be_belarusian
from leleka.normalize.names.patronymics import read_patronymic
from leleka.normalize.names.reading import MOST_LETTERS, SURNAME_BESIDE, are_crossed, bare_text, doubt_of
from leleka.normalize.names.slots import (
    Slot,
    case_by_patronymic,
    case_by_surname,
    given_slot,
    patronymic_slot,
    sex_in_oblique,
    surname_slot,
)
from leleka.normalize.names.split import Looks, is_initial, looks_of, orders_of, stands_alone, words_of

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]
Habits = frozenset[str]

ABSENT: Final = -1
"""Stands where a name has no such word."""

_NO_HABITS: Final[Habits] = frozenset()
_ASIDE = re.compile(r"[(\[{«»“”„\"‹›)\]},]")
_PLAIN_CYRILLIC = re.compile(r"[А-ЩЬЮЯҐЄІЇЁЫЭЪа-щьюяґєіїёыэъ]+(?:[-'][А-ЩЬЮЯҐЄІЇЁЫЭЪа-щьюяґєіїёыэъ]+)*")
_CASES = ("", "oblique", "open")


@dataclass(frozen=True)
class Dealt:
    """Ways of reading names, by name.

    Attributes:
        name: int64[ways], the name's number, ascending; a name's likeliest way first.
        cost_bits: float64[ways].
        slots: int64[ways, 3], numbers of surname, given name, patronymic among made.
        made: every slot, the empty one first.
        texts: per name that was read, in order, its bare text.
    """

    name: Ids
    cost_bits: Floats
    slots: Ids
    made: list[Slot]
    texts: list[str]

    @classmethod
    def nothing(cls) -> Dealt:
        """No name was read."""
        none = np.zeros(0, np.int64)
        return cls(none, none.astype(np.float64), none.reshape(-1, 3), [()], [])

    @property
    def names(self) -> Ids:
        """Numbers of the names that were read."""
        return distinct(self.name)


class _Words:
    """Distinct words, each under the spelling habits of the names that hold it."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, Habits], int] = {}
        self.said: list[tuple[str, Habits]] = []

    def number(self, word: str, habits: Habits) -> int:
        key = (word, habits)
        number = self.numbers.get(key)
        if number is None:
            number = self.numbers[key] = len(self.said)
            self.said.append(key)
        return number

    def looked_up(self, words: Ids, look: Callable[[str, Habits], int]) -> Ids:
        """What a function says of each word; 0 of one that is absent."""
        there, back = np.unique(words, return_inverse=True)
        said = [0 if word == ABSENT else look(*self.said[word]) for word in there.tolist()]
        return np.array(said, np.int64)[back]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A text that holds one plain word.

    Attributes:
        text: bare, see reading.bare_text.
        within, at_end: spelling habits that it shows where another part follows, and where none does.
    """

    word: str
    text: str
    is_cyrillic: bool
    within: Habits
    at_end: Habits


@lru_cache(maxsize=100_000)
def _piece(written: str) -> _Piece | None:
    """A text as one plain word; None where there is anything else in it."""
    if len(written) > MOST_LETTERS or "Σ" in written:
        return None
    text = clean(written)
    words = words_of(text)
    if len(words) != 1 or _ASIDE.search(text) or SURNAME_BESIDE.search(text):
        return None
    if not stands_alone(words[0]) or may_be_belarusian(text):
        return None
    cyrillic = any(map(is_cyrillic, text))
    within, at_end = (_NO_HABITS,) * 2 if cyrillic else (habits_of(text + " "), habits_of(text))
    return _Piece(words[0], bare_text(text), cyrillic, within, at_end)


@dataclass
class _Rows:
    """Names that are read together, in growing arrays.

    Attributes:
        name: numbers of names; words: three words each as they stand; orders: number of an order of these.
    """

    name: list[Ids] = field(default_factory=list)
    words: list[Ids] = field(default_factory=list)
    orders: list[Ids] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


Orders = tuple[tuple[tuple[int, int, int], float], ...]
"""Ways of dealing out a name's words: which one is surname, given name, patronymic (3 none), and the cost."""


def read_together(texts: Sequence[str], parts: NDArray[np.int32], sex: NDArray[np.int8]) -> Dealt:
    """Read the names that are nothing but plain words.

    Args:
        texts: "" first.
        parts: int32[names, 6], numbers of texts in the order of NameWriting: the full one, the surname ...
        sex: int8[names].
    """
    words = _Words()
    orders: dict[Orders, int] = {}
    rows = _Rows()
    _from_columns(texts, parts, words, orders, rows)
    _from_full_texts(texts, parts, words, orders, rows)
    name = np.concatenate([*rows.name, np.zeros(0, np.int64)])
    word = np.concatenate([*rows.words, np.zeros((0, 3), np.int64)])
    order = np.concatenate([*rows.orders, np.zeros(0, np.int64)])
    ways = _dealt_out(name, word, order, list(orders))
    bare = np.empty(len(name), object)
    bare[:] = rows.texts
    return _with_slots(words, ways, sex, bare[np.argsort(name)].tolist())


# Names in columns of their own


def _from_columns(
    texts: Sequence[str], parts: NDArray[np.int32], words: _Words, orders: dict[Orders, int], rows: _Rows
) -> None:
    several = np.count_nonzero(parts[:, 1:3], axis=1) > 1
    # A surname alone may be a first name in the wrong column; the few of these are read alone.
    wanted = (parts[:, [0, 4, 5]] == 0).all(axis=1) & (several | (parts[:, 3] > 0))
    name = np.flatnonzero(wanted)
    used = parts[name, 1:4]
    pieces = {code: _piece(texts[code]) for code in distinct(used).tolist() if code}
    is_plain = np.ones(len(texts), np.bool_)
    is_plain[[code for code, piece in pieces.items() if piece is None]] = False
    plain = is_plain[used].all(axis=1)
    name, used = name[plain], used[plain]
    found = {code: piece for code, piece in pieces.items() if piece is not None}
    word = _words_of_columns(used, found, words)
    alone = (word[:, 0] == word[:, 1]) | _crossed(word, words)
    name, used, word = name[~alone], used[~alone], word[~alone]
    rows.name.append(name)
    rows.words.append(word)
    rows.orders.append(_orders_of_columns(word, words, orders))
    bare = {0: "", **{code: piece.text for code, piece in found.items()}}
    rows.texts += [" ".join(filter(None, map(bare.__getitem__, row))) for row in used.tolist()]


def _words_of_columns(used: NDArray[np.int32], pieces: dict[int, _Piece], words: _Words) -> Ids:
    """The words of each name, under the habits that its parts show together."""
    top = max(pieces, default=0) + 1
    plain = np.full(top, ABSENT, np.int64)
    is_latin = np.zeros(top, np.bool_)
    is_latin[[code for code, piece in pieces.items() if not piece.is_cyrillic]] = True
    for code, piece in pieces.items():
        plain[code] = words.number(piece.word, _NO_HABITS)
    word = plain[used]
    latin = np.flatnonzero((is_latin[used] | (used == 0)).all(axis=1))
    kinds, back = np.unique(used[latin], axis=0, return_inverse=True)
    under = np.full((len(kinds), 3), ABSENT, np.int64)
    for row, kind in enumerate(kinds.tolist()):
        there = [pieces[code] for code in kind if code]
        habits = _NO_HABITS.union(*(piece.within for piece in there[:-1]), there[-1].at_end)
        under[row] = [words.number(pieces[code].word, habits) if code else ABSENT for code in kind]
    word[latin] = under[back.reshape(-1)]
    return word


def _crossed(word: Ids, words: _Words) -> NDArray[np.bool_]:
    """Where given name and patronymic stand in each other's columns; the few of these are read alone."""
    both = np.flatnonzero((word[:, 1:] != ABSENT).all(axis=1))
    fathers = words.looked_up(word[both, 1], lambda text, habits: read_patronymic(text, habits) is not None)
    crossed = np.zeros(len(word), np.bool_)
    for row in both[fathers > 0].tolist():
        (given, habits), (patronymic, _) = words.said[word[row, 1]], words.said[word[row, 2]]
        crossed[row] = are_crossed(given, patronymic, habits)
    return crossed


def _orders_of_columns(word: Ids, words: _Words, orders: dict[Orders, int]) -> Ids:
    """As the columns say; the other way round beside it where that is not out of the question."""
    looks = _LooksOfNames(words)
    in_doubt = (word[:, 0] != ABSENT) & (word[:, 1] != ABSENT)
    in_doubt &= words.looked_up(np.where(in_doubt, word[:, 1], ABSENT), lambda w, _: is_initial(w)) == 0
    key = looks.of(np.where(in_doubt[:, None], word[:, :2], ABSENT))
    return _numbered(key, lambda both: _columns_or_swapped(looks.said(both)), orders)


def _columns_or_swapped(looks: tuple[Looks, ...]) -> Orders:
    straight, swapped = (0, 1, 2), (1, 0, 2)
    doubt = None
    if looks:
        costs = {
            tuple(n for n, part in enumerate(order) if part == "S"): cost for order, cost in orders_of(looks)
        }
        doubt = doubt_of(costs.get((0,)), costs.get((1,)))
    if doubt is None:
        return ((straight, 0.0),)
    return ((straight, 0.0), (swapped, doubt)) if doubt >= 0 else ((swapped, 0.0), (straight, -doubt))


# Names in one text


def _from_full_texts(
    texts: Sequence[str], parts: NDArray[np.int32], words: _Words, orders: dict[Orders, int], rows: _Rows
) -> None:
    name = np.flatnonzero((parts[:, 0] > 0) & (parts[:, 1:] == 0).all(axis=1))
    number = lru_cache(maxsize=None)(lambda token: _plain_token(token, words))
    split = [_tokens(texts[code], number) for code in parts[name, 0].tolist()]
    plain = np.array([row[0] != ABSENT for row in split], np.bool_)
    word = np.array(split, np.int64).reshape(-1, 3)[plain]
    looks = _LooksOfNames(words)
    order = _numbered(looks.of(word), lambda all_three: _orders_of_text(looks.said(all_three)), orders)
    # Two words in one part, as in a double surname, are read alone.
    single = order != orders.get((), ABSENT)
    rows.name.append(name[plain][single])
    rows.words.append(word[single])
    rows.orders.append(order[single])
    rows.texts += [texts[code].lower() for code in parts[name[plain][single], 0].tolist()]


def _plain_token(token: str, words: _Words) -> int:
    if len(token) < 3 or not _PLAIN_CYRILLIC.fullmatch(token):
        return ABSENT
    piece = _piece(token)
    return words.number(token, _NO_HABITS) if piece is not None and piece.word == token else ABSENT


_NOT_PLAIN: Final = (ABSENT,) * 3


def _tokens(text: str, number: Callable[[str], int]) -> tuple[int, int, int]:
    found = [number(token) for token in text.split(" ")] if len(text) <= MOST_LETTERS else []
    if not 2 <= len(found) <= 3 or ABSENT in found:
        return _NOT_PLAIN
    return found[0], found[1], found[2] if len(found) == 3 else ABSENT


def _orders_of_text(looks: tuple[Looks, ...]) -> Orders:
    ways = orders_of(looks)
    if any(len(set(order)) < len(order) for order, _ in ways):
        return ()
    return tuple(((_at(order, "S"), _at(order, "G"), _at(order, "P")), cost) for order, cost in ways)


def _at(order: str, part: str) -> int:
    return order.index(part) if part in order else 3


# Orders by looks


class _LooksOfNames:
    """Numbers for combinations of how words look: there are few."""

    def __init__(self, words: _Words) -> None:
        self._words = words
        self._numbers: dict[Looks, int] = {}

    def of(self, word: Ids) -> Ids:
        """One number for the looks of all words of each name."""

        def look(text: str, habits: Habits) -> int:
            return self._numbers.setdefault(looks_of(text, habits), len(self._numbers)) + 1

        each = self._words.looked_up(word.reshape(-1), look).reshape(word.shape)
        key = np.zeros(len(word), np.int64)
        for column in each.T:
            key = key * _MOST_LOOKS + column
        return key

    def said(self, key: int) -> tuple[Looks, ...]:
        """The looks that a number stands for."""
        digits = []
        while key:
            key, digit = divmod(key, _MOST_LOOKS)
            digits.append(digit)
        every = list(self._numbers)
        return tuple(every[digit - 1] for digit in reversed(digits) if digit)


_MOST_LOOKS: Final = 1 << 16


def _numbered(key: Ids, make: Callable[[int], Orders], orders: dict[Orders, int]) -> Ids:
    kinds, back = np.unique(key, return_inverse=True)
    said = [orders.setdefault(make(kind), len(orders)) for kind in kinds.tolist()]
    return np.array(said, np.int64)[back] if said else np.zeros(0, np.int64)


# From words to slots


@dataclass(frozen=True)
class _Ways:
    name: Ids
    cost_bits: Floats
    words: Ids


def _dealt_out(name: Ids, word: Ids, order: Ids, orders: list[Orders]) -> _Ways:
    """Every way of every name, by name, likeliest first."""
    n_ways = np.array([len(each) for each in orders], np.int64)
    starts = np.concatenate([[0], np.cumsum(n_ways)]).astype(np.int64)
    places = np.array([at for each in orders for at, _ in each], np.int64).reshape(-1, 3)
    costs = np.array([cost for each in orders for _, cost in each], np.float64)
    by_name = np.argsort(name, kind="stable")
    name, word, order = name[by_name], word[by_name], order[by_name]
    times = n_ways[order] if len(orders) else np.zeros(0, np.int64)
    row = np.repeat(np.arange(len(name)), times)
    way = np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times) + starts[order[row]]
    padded = np.column_stack([word, np.full(len(word), ABSENT)])
    return _Ways(name[row], costs[way], np.take_along_axis(padded[row], places[way], axis=1))


def _with_slots(words: _Words, ways: _Ways, sex: NDArray[np.int8], texts: list[str]) -> Dealt:
    surname, given, patronymic = ways.words.T
    case, its_sex = _cases(words, ways, sex[ways.name].astype(np.int64))
    made: list[Slot] = [()]
    surname_slots = _slots(
        made, surname, [case == 1], lambda word, oblique: surname_slot(*_alone(words, word), bool(oblique))
    )
    given_slots = _slots(
        made,
        given,
        [case, its_sex],
        lambda word, case, sex: given_slot(*_alone(words, word), (_CASES[case], sex)),
    )
    patronymic_slots = _slots(
        made, patronymic, [its_sex], lambda word, sex: patronymic_slot(*_alone(words, word), sex)
    )
    slots = np.column_stack([surname_slots, given_slots, patronymic_slots])
    return Dealt(ways.name, ways.cost_bits, slots, made, texts)


def _alone(words: _Words, word: int) -> tuple[tuple[str], Habits, bool]:
    text, habits = words.said[word]
    return (text,), habits, False


def _cases(words: _Words, ways: _Ways, sex: Ids) -> tuple[Ids, Ids]:
    """The case of each way, as it stands in _CASES, and the sex that its words show; as reading._case_of."""
    surname, given, patronymic = ways.words.T

    def by_patronymic(word: str, habits: Habits) -> int:
        found = case_by_patronymic(word, habits)
        return 0 if found is None else 1 + _CASES.index(found[0]) * 3 + found[1]

    told = words.looked_up(patronymic, by_patronymic)
    shown = words.looked_up(surname, lambda word, _: case_by_surname(word))
    in_oblique = np.zeros(len(sex), np.int64)
    for its_sex in np.unique(sex).tolist():
        here = np.flatnonzero((sex == its_sex) & (told == 0) & (shown == 0))

        def by_given(word: str, habits: Habits, its_sex: int = its_sex) -> int:
            found = sex_in_oblique(word, habits, its_sex)
            return 0 if found is None else 1 + found

        in_oblique[here] = words.looked_up(given[here], by_given)
    open_case = np.where(surname == ABSENT, 2, 0)
    case = np.select([told > 0, shown > 0, in_oblique > 0], [(told - 1) // 3, 1, 1], open_case)
    by_words = np.select([told > 0, shown > 0], [(told - 1) % 3, shown], sex)
    return case, np.where(
        (told == 0) & (shown == 0) & (in_oblique > 0), in_oblique - 1, np.where(sex > 0, sex, by_words)
    )


def _slots(
    made: list[Slot], word: Ids, beside: Iterable[Ids | NDArray[np.bool_]], make: Callable[..., Slot]
) -> Ids:
    """The slot of each word under what stands beside it, each distinct one made once."""
    columns = [word + 1, *(np.asarray(each, np.int64) for each in beside)]
    key = np.zeros(len(word), np.int64)
    for column in columns:
        key = key * _MOST_BESIDE + column if column is not columns[0] else column
    key = np.where(word == ABSENT, -1, key)
    kinds, first, back = np.unique(key, return_index=True, return_inverse=True)
    numbers = np.zeros(len(kinds), np.int64)
    for n, at in enumerate(first.tolist()):
        if kinds[n] >= 0:
            numbers[n] = len(made)
            made.append(make(int(word[at]), *(int(column[at]) for column in columns[1:])))
    return numbers[back]


_MOST_BESIDE: Final = 4
