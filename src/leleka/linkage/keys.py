"""Which pairs are worth comparing: records that share one of many keys.

Each key looks at other columns than the next, so that a child whose name was replaced still
meets her own record by birth month and region, and one whose birth date was altered by her
names. A group that too many records share is tightened with a second and a third column, and
what that costs is told; nothing is dropped in silence.

Takes   Encoded records.
Gives   KEYS; KeyPlan: groups for the kernels, which key each belongs to, reports.
Leaves  walking the groups to kernels.walk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leleka.linkage.arrays import Int32, Int64, spread
from leleka.linkage.columns import Encoded
from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels.layout import MISSING
from leleka.linkage.kernels.walk import Groups
from leleka.normalize.names.book import CLASSES, FORMS, WORD, NameShapes

Look = str
"""What a key looks at: names, dates, family, places, traits, documents, extras."""


@dataclass(frozen=True)
class Coded:
    """Codes of records: the record of each (ascending) and the code. A record may have none or several."""

    records: Int32
    codes: Int64

    def __len__(self) -> int:
        """How many codes."""
        return len(self.codes)


# One record is asked about more often than a list is linked, and most of its parts are empty: what is made
# of nothing returns at once.
_NO_CODES = Coded(np.zeros(0, np.int32), np.zeros(0, np.int64))


def mixed(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread codes over 64 bits so that combinations do not collide (the finaliser of splitmix64)."""
    codes = (codes ^ (codes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    codes = (codes ^ (codes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return codes ^ (codes >> np.uint64(31))


def _combined(left: Int64, right: Int64) -> Int64:
    first = mixed(left.view(np.uint64) + np.uint64(0x9E3779B97F4A7C15))
    return mixed(first + right.view(np.uint64)).view(np.int64)


def both(left: Coded, right: Coded) -> Coded:
    """Every code of a record's left with every code of its right."""
    if not len(left) or not len(right):
        return _NO_CODES
    n_records = 1 + max(left.records[-1] if len(left) else -1, right.records[-1] if len(right) else -1)
    n_right = np.bincount(right.records, minlength=n_records)
    starts = np.cumsum(n_right) - n_right
    repeats = n_right[left.records]
    records = np.repeat(left.records, repeats)
    before = np.repeat(np.cumsum(repeats) - repeats, repeats)
    places = starts[records] + np.arange(len(records)) - before
    return Coded(records, _combined(np.repeat(left.codes, repeats), right.codes[places]))


def all_of(first: Coded, *others: Coded) -> Coded:
    """Every combination of a code of each."""
    for other in others:
        first = both(first, other)
    return first


def any_of(*several: Coded) -> Coded:
    """The codes of all, each once a record."""
    return _tidy(
        np.concatenate([each.records for each in several]), np.concatenate([each.codes for each in several])
    )


def two_of(codes: Coded) -> Coded:
    """Every unordered combination of two different codes of a record."""
    return _two_of_different(codes.records, codes.codes, codes.codes)


def _two_of_different(records: Int32, codes: Int64, owners: Int64) -> Coded:
    """Every unordered combination of two codes of a record that belong to different owners."""
    if not len(records):
        return _NO_CODES
    counts = np.bincount(records)
    starts = np.cumsum(counts) - counts
    repeats = counts[records]
    of = np.repeat(records, repeats)
    before = np.repeat(np.cumsum(repeats) - repeats, repeats)
    places = starts[of] + np.arange(len(of)) - before
    one, other = np.repeat(codes, repeats), codes[places]
    kept = (one < other) & (np.repeat(owners, repeats) != owners[places])
    return Coded(of[kept], _combined(one[kept], other[kept]))


def within(codes: Coded, others: Coded) -> Coded:
    """The codes of records that others know too."""
    kept = np.isin(codes.records, others.records)
    return Coded(codes.records[kept], codes.codes[kept])


def _tidy(records: Int32, codes: Int64) -> Coded:
    if len(records) > 1:
        order = np.lexsort((codes, records))
        records, codes = records[order], codes[order]
    fresh = np.ones(len(codes), np.bool_)
    fresh[1:] = (records[1:] != records[:-1]) | (codes[1:] != codes[:-1])
    return Coded(records[fresh].astype(np.int32), codes[fresh].astype(np.int64))


def _down(records: Int32, owners: NDArray[np.integer[Any]], starts: Int32) -> tuple[Int32, Int64]:
    """From owners to the positions of all they own; starts[i] to starts[i + 1] belong to owner i."""
    first = starts[owners].astype(np.int64)
    counts = starts[owners + 1] - first
    return np.repeat(records, counts), spread(first, counts)


_VOWELS = np.array([ord(letter) - ord("a") for letter in "aeiou"])
_FEWEST_CONSONANTS = 3


def _consonants(shapes: NameShapes, forms: NDArray[np.integer[Any]]) -> Int64:
    """One code for forms that differ in vowels only; a form of few consonants counts whole."""
    first, last = shapes.letter_start[forms].astype(np.int64), shapes.letter_start[forms + 1].astype(np.int64)
    some, whole = np.zeros(len(forms), np.int64), np.zeros(len(forms), np.int64)
    n_consonants = np.zeros(len(forms), np.int64)
    for place in range(int((last - first).max(initial=0))):
        here = np.flatnonzero(first + place < last)
        letters = shapes.letters[first[here] + place].astype(np.int64)
        whole[here] = _combined(whole[here], letters)
        heard = (place == 0) | ~np.isin(letters, _VOWELS)
        here, letters = here[heard], letters[heard]
        some[here] = _combined(some[here], letters)
        n_consonants[here] += 1
    return np.where(n_consonants >= _FEWEST_CONSONANTS, some, whole)


class Parts:
    """The codes that keys are made of, each computed once when a key asks for it."""

    def __init__(self, encoded: Encoded) -> None:
        self._encoded = encoded

    def _of_names(self, which: int, slot: int) -> Coded:
        """What the surname (0), first name (1) or patronymic (2) is known to be equal to, in any reading."""
        records, names = self._encoded.several(which)
        shapes = self._encoded.columns.book.shapes
        records, readings = _down(records, names, shapes.reading_start)
        records, slots = _down(records, 3 * readings + slot, shapes.slot_start)
        records, classes = _down(records, shapes.slots[slots, 0], shapes.values[:, CLASSES])
        # Of a surname its stems, without endings of sex and case; of the others short forms too, no guesses.
        kinds = shapes.classes[classes, 1]
        known = kinds == 1 if slot == 0 else kinds <= 1
        return _tidy(records[known], shapes.classes[classes[known], 0].astype(np.int64))

    def _words_of_names(self, which: int) -> Coded:
        records, names = self._encoded.several(which)
        book = self._encoded.columns.book
        records, places = _down(records, names, book.token_starts)
        return _tidy(records, book.tokens[places].astype(np.int64))

    @cached_property
    def tokens(self) -> Coded:
        """Script-free words of the child's names, in whatever column they stood."""
        return self._words_of_names(at.NAMES)

    @cached_property
    def two_tokens(self) -> Coded:
        """Every two of these words; what one word may stand for, Bill for William and Robert, is no two."""
        records, names = self._encoded.several(at.NAMES)
        shapes = self._encoded.columns.book.shapes
        records, readings = _down(records, names, shapes.reading_start)
        found = []
        for slot in range(3):
            owners, slots = _down(records, 3 * readings + slot, shapes.slot_start)
            values = shapes.slots[slots, 0]
            at_value = np.arange(len(values), dtype=np.int32)
            at_value, classes = _down(at_value, values, shapes.values[:, CLASSES])
            kinds = shapes.classes[classes, 1]
            known = kinds == 1 if slot == 0 else kinds <= 1
            at_value, classes = at_value[known], classes[known]
            codes = shapes.classes[classes, 0].astype(np.int64) + ((slot == 2) << 40)
            words = shapes.values[values[at_value], WORD].astype(np.int64)
            found.append(np.stack([owners[at_value].astype(np.int64), codes, words]))
        rows = np.concatenate(found, axis=1)
        rows = rows[:, np.lexsort(rows[::-1])]
        fresh = np.ones(rows.shape[1], np.bool_)
        fresh[1:] = (rows[:, 1:] != rows[:, :-1]).any(axis=0)
        rows = rows[:, fresh]
        return _two_of_different(rows[0].astype(np.int32), rows[1], rows[2])

    @cached_property
    def surname(self) -> Coded:
        """Surnames, endings and spellings aside."""
        return self._of_names(at.NAMES, 0)

    @cached_property
    def given(self) -> Coded:
        """First names, their forms in all languages being one."""
        return self._of_names(at.NAMES, 1)

    @cached_property
    def father(self) -> Coded:
        """The father's first name, from the patronymic or from his own."""
        return any_of(self._of_names(at.NAMES, 2), self._of_names(at.FATHER, 1))

    @cached_property
    def mother(self) -> Coded:
        """The mother's first name."""
        return self._of_names(at.MOTHER, 1)

    @cached_property
    def mother_words(self) -> Coded:
        """Words of the mother's name."""
        return self._words_of_names(at.MOTHER)

    @cached_property
    def father_words(self) -> Coded:
        """Words of the father's name."""
        return self._words_of_names(at.FATHER)

    @cached_property
    def siblings(self) -> Coded:
        """First names of the brothers and sisters."""
        return self._of_names(at.SIBLINGS, 1)

    def _days(self) -> tuple[Int32, Int32, Int32]:
        """Record, first and last day of both readings of the birth date."""
        found = []
        for which in (at.BORN_FIRST, at.OTHER_FIRST):
            first, last = self._encoded.values(which), self._encoded.values(which + 1)
            known = np.flatnonzero(first != MISSING).astype(np.int32)
            found.append((known, first[known], last[known]))
        return tuple(np.concatenate(parts) for parts in zip(*found, strict=True))  # type: ignore[return-value]

    @cached_property
    def day(self) -> Coded:
        """Exact dates of birth; a date and the same with day and month swapped share a code."""
        records, first, last = self._days()
        exact = first == last
        records, day = records[exact], first[exact].astype("datetime64[D]")
        year = day.astype("datetime64[Y]").astype(np.int64)
        month = day.astype("datetime64[M]").astype(np.int64) % 12 + 1
        of_month = (day - day.astype("datetime64[M]")).astype(np.int64) + 1
        low, high = np.minimum(month, of_month), np.maximum(month, of_month)
        return _tidy(records, year * 10000 + low * 100 + high)

    @cached_property
    def day_and_month(self) -> Coded:
        """Exact birthdays without the year."""
        records, first, last = self._days()
        exact = first == last
        day = first[exact].astype("datetime64[D]")
        month = day.astype("datetime64[M]").astype(np.int64) % 12
        return _tidy(records[exact], month * 100 + (day - day.astype("datetime64[M]")).astype(np.int64))

    def _units(self, unit: str, most_days: int) -> Coded:
        """Every month or year that a date not wider than most_days touches."""
        records, first, last = self._days()
        narrow = last - first <= most_days
        records = records[narrow]
        low = first[narrow].astype("datetime64[D]").astype(f"datetime64[{unit}]").astype(np.int64)
        high = last[narrow].astype("datetime64[D]").astype(f"datetime64[{unit}]").astype(np.int64)
        counts = high - low + 1
        before = np.repeat(np.cumsum(counts) - counts, counts)
        return _tidy(
            np.repeat(records, counts), np.repeat(low, counts) + np.arange(int(counts.sum())) - before
        )

    @cached_property
    def month(self) -> Coded:
        """Months of birth, the year included."""
        return self._units("M", 62)

    @cached_property
    def season(self) -> Coded:
        """Windows of four months that overlap by two: dates up to two months apart always share one."""
        month = self.month
        return any_of(
            Coded(month.records, month.codes // 4 * 2),
            Coded(month.records, (month.codes + 2) // 4 * 2 + 1),
        )

    @cached_property
    def year(self) -> Coded:
        """Years of birth."""
        return self._units("Y", 4 * 366)

    @cached_property
    def sex(self) -> Coded:
        """Boy or girl; both where it is not known."""
        sex = self._encoded.values(at.SEX)
        records = np.arange(len(sex), dtype=np.int32)
        unknown = records[sex == MISSING]
        return _tidy(
            np.concatenate([records, unknown]),
            np.concatenate([np.where(sex == MISSING, 1, sex), np.full(len(unknown), 2)]).astype(np.int64),
        )

    def _words(self, *which: int) -> Coded:
        found = [self._encoded.values(each) for each in which]
        records = [np.flatnonzero(values != MISSING).astype(np.int32) for values in found]
        codes = [values[rows].astype(np.int64) for values, rows in zip(found, records, strict=True)]
        return _tidy(np.concatenate(records), np.concatenate(codes))

    @cached_property
    def region(self) -> Coded:
        """Regions of birth, of home, of taking."""
        return self._words(at.BIRTH_REGION, at.HOME_REGION, at.TAKEN_REGION)

    @cached_property
    def region_now(self) -> Coded:
        """The region where the child is or was seen."""
        return self._words(at.PRESENT_REGION)

    @cached_property
    def place(self) -> Coded:
        """Places of birth, of home, of taking, all candidates."""
        several = [self._encoded.several(each) for each in (at.BIRTH_PLACES, at.HOME_PLACES, at.TAKEN_PLACES)]
        return _tidy(
            np.concatenate([r for r, _ in several]), np.concatenate([v for _, v in several]).astype(np.int64)
        )

    @cached_property
    def left_behind(self) -> Coded:
        """Places of home and of taking, and institutions, which brothers and sisters share."""
        several = [self._encoded.several(each) for each in (at.HOME_PLACES, at.TAKEN_PLACES)]
        institution = self.institution
        return _tidy(
            np.concatenate([*(r for r, _ in several), institution.records]),
            np.concatenate([*(v.astype(np.int64) for _, v in several), institution.codes | 1 << 40]),
        )

    @cached_property
    def institution(self) -> Coded:
        """Institutions, before and now."""
        return self._words(at.ORIGIN, at.PRESENT)

    @cached_property
    def eyes(self) -> Coded:
        """Colour of the eyes."""
        return self._words(at.EYES)

    @cached_property
    def hair(self) -> Coded:
        """Colour of the hair."""
        return self._words(at.HAIR)

    @cached_property
    def marks(self) -> Coded:
        """Scars, moles, birthmarks."""
        records, codes = self._encoded.several(at.MARKS)
        return _tidy(records, codes.astype(np.int64))

    @cached_property
    def identifier(self) -> Coded:
        """Numbers of documents."""
        records, codes = self._encoded.several(at.IDENTIFIERS)
        return _tidy(records[1::2], codes[1::2].astype(np.int64))

    def or_none(self, part: str) -> Coded:
        """A part by name; records that lack it share a code, so that narrowing parts none of them."""
        found: Coded = getattr(self, part)
        lacking = np.ones(len(self._encoded), np.bool_)
        lacking[found.records] = False
        rows = np.flatnonzero(lacking).astype(np.int32)
        return _tidy(
            np.concatenate([found.records, rows]),
            np.concatenate([found.codes, np.full(len(rows), np.iinfo(np.int64).min)]),
        )

    def extras(self, *kinds: str) -> Coded:
        """Values of the lists' own columns of these kinds."""
        found = []
        for k, extra in enumerate(self._encoded.extras):
            if extra.kind not in kinds:
                continue
            if extra.kind == "place":
                records, values = self._encoded.several(int(self._encoded.columns.extras[k, at.PLACES_IN]))
                found.append((records, values.astype(np.int64) + (k << 32)))
            else:
                values = self._encoded.values(at.N_PLAIN + k)
                known = np.flatnonzero(values != MISSING).astype(np.int32)
                found.append((known, values[known].astype(np.int64) + (k << 32)))
        if not found:
            return Coded(np.zeros(0, np.int32), np.zeros(0, np.int64))
        return _tidy(np.concatenate([r for r, _ in found]), np.concatenate([v for _, v in found]))

    @cached_property
    def surname_sounds(self) -> Coded:
        """Surnames by their consonants, so that most typing errors make no difference."""
        records, names = self._encoded.several(at.NAMES)
        shapes = self._encoded.columns.book.shapes
        records, readings = _down(records, names, shapes.reading_start)
        records, slots = _down(records, 3 * readings, shapes.slot_start)
        values, of = np.unique(shapes.slots[slots, 0], return_inverse=True)
        # The full form comes first, the first skeleton behind it.
        forms = np.minimum(shapes.values[values, FORMS] + 1, shapes.values[values + 1, FORMS] - 1)
        return _tidy(records, _consonants(shapes, forms)[of.ravel()])

    @cached_property
    def first_halves(self) -> Coded:
        """Of codes that narrow from left to right, such as postcodes, all but the last three characters."""
        columns = self._encoded.columns
        found = [self.extras()]
        for k, extra in enumerate(self._encoded.extras):
            if extra.kind != "code":
                continue
            values = self._encoded.values(at.N_PLAIN + k)
            known = np.flatnonzero(values != MISSING).astype(np.int32)
            words, of = np.unique(values[known], return_inverse=True)
            first, last = columns.spans[words, at.TEXT_FIRST], columns.spans[words, at.TEXT_LAST] - 3
            codes = np.full(len(words), k, np.int64)
            for place in range(int((last - first).max(initial=0))):
                here = first + place < last
                codes[here] = _combined(codes[here], columns.texts[first[here] + place].astype(np.int64))
            long = (last - first >= 2)[of]
            found.append(Coded(known[long], codes[of[long]]))
        return any_of(*found)


@dataclass(frozen=True)
class Key:
    """One way for two records to meet.

    Attributes:
        looks_at: what it depends on; keys that look at different things miss different pairs,
            from which the share that all of them miss is told.
        codes: the codes of every record.
        tighten: parts that narrow a group too many records share, one after the other.
    """

    name: str
    looks_at: frozenset[Look]
    codes: Callable[[Parts], Coded]
    tighten: tuple[str, ...]


def _key(name: str, looks_at: str, codes: Callable[[Parts], Coded], *tighten: str) -> Key:
    return Key(name, frozenset(looks_at.split()), codes, tighten)


KEYS: tuple[Key, ...] = (
    _key("document", "documents", lambda p: p.identifier, "year", "given"),
    _key("two_words", "names", lambda p: p.two_tokens, "year", "region", "father"),
    _key("day_sex", "dates", lambda p: both(p.day, p.sex), "region", "given", "surname"),
    _key("given_month", "names dates", lambda p: both(p.given, p.month), "region", "surname"),
    _key("word_year", "names dates", lambda p: both(p.tokens, p.year), "month", "region", "surname"),
    _key("given_father_year", "names dates", lambda p: all_of(p.given, p.father, p.year), "month", "region"),
    _key("given_father_surname", "names", lambda p: all_of(p.given, p.father, p.surname), "year"),
    _key(
        "month_region", "dates places", lambda p: all_of(p.month, p.sex, p.region), "given", "eyes", "place"
    ),
    _key("month_region_now", "dates places", lambda p: all_of(p.month, p.sex, p.region_now), "given", "eyes"),
    _key(
        "month_institution", "dates places", lambda p: all_of(p.month, p.sex, p.institution), "given", "eyes"
    ),
    _key("place_year", "dates places", lambda p: all_of(p.place, p.sex, p.year), "given", "month", "surname"),
    _key(
        "given_season_region",
        "names dates places",
        lambda p: all_of(p.given, p.season, p.region),
        "place",
        "eyes",
    ),
    _key("month_sex", "dates", lambda p: both(p.month, p.sex), "eyes", "given", "region"),
    _key(
        "season_traits", "traits dates", lambda p: all_of(p.season, p.sex, p.eyes), "hair", "given", "region"
    ),
    _key("traits_month", "traits dates", lambda p: all_of(p.eyes, p.hair, p.sex, p.month), "given", "region"),
    _key("marks_year", "traits dates", lambda p: all_of(p.marks, p.sex, p.year), "eyes", "given", "month"),
    _key(
        "mother_year", "family dates", lambda p: both(two_of(p.mother_words), p.year), "sex", "given", "month"
    ),
    _key(
        "father_year", "family dates", lambda p: both(two_of(p.father_words), p.year), "sex", "given", "month"
    ),
    _key("parents", "family", lambda p: all_of(p.mother, p.father, p.sex), "surname", "year", "given"),
    _key(
        "surname_place", "names places", lambda p: both(p.surname, p.left_behind), "father", "mother", "year"
    ),
    _key("mother", "family", lambda p: two_of(p.mother_words), "surname", "region", "father"),
    _key("given_sibling", "family names", lambda p: both(p.given, p.siblings), "year", "father", "surname"),
    _key(
        "two_siblings",
        "family",
        lambda p: two_of(any_of(p.siblings, within(p.given, p.siblings))),
        "year",
        "father",
        "surname",
    ),
    _key("birthday_given", "names dates", lambda p: both(p.day_and_month, p.given), "surname", "father"),
    _key("surname_given", "names", lambda p: both(p.surname, p.given), "year", "father", "region"),
    _key(
        "given_surname_sounds", "names", lambda p: both(p.given, p.surname_sounds), "year", "region", "father"
    ),
    _key(
        "surname_sounds_year",
        "names dates",
        lambda p: both(p.surname_sounds, p.year),
        "month",
        "region",
        "surname",
    ),
    _key(
        "surname_extra",
        "names extras",
        lambda p: both(p.surname_sounds, p.extras("code", "text", "place")),
        "year",
    ),
    _key(
        "surname_half_code", "names extras", lambda p: both(p.surname_sounds, p.first_halves), "year", "given"
    ),
    _key("year_half_code", "dates extras", lambda p: both(p.year, p.first_halves), "sex", "given"),
    _key("extra", "extras", lambda p: p.extras("code", "text", "date"), "year", "given", "surname"),
    _key(
        "two_extras", "extras", lambda p: two_of(p.extras("code", "text", "date", "place")), "year", "given"
    ),
)
"""Every key. A pair belongs to the first that brings it up."""


TIGHTEN_AFTER = ("given", "month", "surname", "place")
"""Parts that narrow a group further when a key's own have not been enough."""


@dataclass(frozen=True)
class KeyPlan:
    """What will be compared.

    Attributes:
        groups: for the kernels, keys in the order of KEYS.
        key_of: int16 per group, position in KEYS.
        raw_hot, raw_hot_key_of: the groups that had to be tightened, as they were before.
        n_groups, n_pairs, n_hot, n_not_compared: int64 per key.
    """

    groups: Groups
    key_of: NDArray[np.int64]
    raw_hot: Groups
    raw_hot_key_of: NDArray[np.int64]
    n_groups: Int64
    n_pairs: Int64
    n_hot: Int64
    n_not_compared: Int64


@dataclass
class Gathered:
    """Groups of all keys while they are gathered: members one after the other, sizes, keys."""

    members: list[Int32] = field(default_factory=list)
    sizes: list[Int64] = field(default_factory=list)
    keys: list[Int64] = field(default_factory=list)

    def add(self, key: int, members: Int32, sizes: Int64) -> None:
        self.members.append(members)
        self.sizes.append(sizes)
        self.keys.append(np.full(len(sizes), key, np.int64))

    def groups(self, n_records: int) -> tuple[Groups, NDArray[np.int64]]:
        members = np.concatenate([*self.members, np.zeros(0, np.int32)])
        sizes = np.concatenate([*self.sizes, np.zeros(0, np.int64)])
        starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        of = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        order = np.argsort(members, kind="stable")
        of_starts = np.searchsorted(members[order], np.arange(n_records + 1)).astype(np.int64)
        keys = np.concatenate([*self.keys, np.zeros(0, np.int64)])
        return Groups(starts, members, of_starts, of[order]), keys


def plan_keys(encoded: Encoded, n_pairs_per_record: int, keys: Sequence[Key] = KEYS) -> KeyPlan:
    """Group the records by every key, and tighten what is too large for the budget.

    Args:
        n_pairs_per_record: how many pairs may be compared per record; the budget grows with the file.
    """
    parts = Parts(encoded)
    n_records = len(encoded)
    grouped = [_grouped(key.codes(parts)) for key in keys]
    seen, n_of = np.unique(np.concatenate([sizes for _, sizes, _ in grouped]), return_counts=True)
    most = largest_size(seen, n_of, n_pairs_per_record * max(n_records, 100))
    kept, hot = Gathered(), Gathered()
    counts = np.zeros((4, len(keys)), np.int64)
    for k, (key, (coded, sizes, of)) in enumerate(zip(keys, grouped, strict=True)):
        too_large = sizes > most
        kept.add(k, *_members(coded, of, sizes, ~too_large & (sizes > 1)))
        n_groups = int(np.count_nonzero(~too_large & (sizes > 1)))
        n_pairs = int(n_pairs_of(sizes[~too_large]).sum())
        if too_large.any():
            members, hot_sizes = _members(coded, of, sizes, too_large)
            hot.add(k, members, hot_sizes)
            tight_members, tight_sizes = _tightened(parts, key.tighten, members, hot_sizes, most)
            kept.add(k, tight_members, tight_sizes)
            n_groups += len(tight_sizes)
            n_tight = int(n_pairs_of(tight_sizes).sum())
            n_pairs += n_tight
            counts[2, k] = len(hot_sizes)
            counts[3, k] = max(0, int(n_pairs_of(hot_sizes).sum()) - n_tight)
        counts[0, k], counts[1, k] = n_groups, n_pairs
    groups, key_of = kept.groups(n_records)
    raw_hot, raw_hot_key_of = hot.groups(n_records)
    return KeyPlan(groups, key_of, raw_hot, raw_hot_key_of, *counts)


def _grouped(coded: Coded) -> tuple[Coded, Int64, Int64]:
    """Sort by code: the codes, the size of each group, and the group of each entry."""
    order = np.lexsort((coded.records, coded.codes))
    records, codes = coded.records[order], coded.codes[order]
    fresh = np.ones(len(codes), np.bool_)
    # A record may reach one code by two ways; it stands in the group once.
    fresh[1:] = (codes[1:] != codes[:-1]) | (records[1:] != records[:-1])
    records, codes = records[fresh], codes[fresh]
    first = np.ones(len(codes), np.bool_)
    first[1:] = codes[1:] != codes[:-1]
    of = np.cumsum(first) - 1
    sizes = np.bincount(of).astype(np.int64) if len(of) else np.zeros(0, np.int64)
    return Coded(records, codes), sizes, of.astype(np.int64)


def _members(coded: Coded, of: Int64, sizes: Int64, wanted: NDArray[np.bool_]) -> tuple[Int32, Int64]:
    return coded.records[wanted[of]] if len(of) else coded.records, sizes[wanted]


def n_pairs_of(sizes: Int64) -> Int64:
    """How many pairs groups of these sizes hold."""
    return sizes * (sizes - 1) // 2


def largest_size(sizes: Int64, n_groups: Int64, n_pairs: int) -> int:
    """The size up to which all groups together stay within half the budget; tightening takes the rest.

    Args:
        sizes: ascending, each once.
        n_groups: how many groups have each size.
        n_pairs: the budget.
    """
    if not len(sizes):
        return 20
    spent = np.cumsum(n_pairs_of(sizes) * n_groups)
    if spent[-1] <= n_pairs // 2:
        return int(sizes[-1])
    # The first size of which not all groups are affordable still counts if one of them is.
    spent_before = spent - n_pairs_of(sizes) * (n_groups - 1)
    affordable = int(np.searchsorted(spent_before, n_pairs // 2, side="right"))
    return max(20, int(sizes[affordable - 1]) if affordable else 2)


def _tightened(
    parts: Parts, tighten: Sequence[str], members: Int32, sizes: Int64, most: int
) -> tuple[Int32, Int64]:
    """Split groups by further columns until none is larger than most; at last by neighbourhood."""
    ready_members, ready_sizes = [], []
    codes = np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)
    for part in (*tighten, *TIGHTEN_AFTER):
        by_record = np.argsort(members, kind="stable")
        narrowed = both(Coded(members[by_record], codes[by_record]), parts.or_none(part))
        coded, narrow_sizes, of = _grouped(narrowed)
        fits = (narrow_sizes > 1) & (narrow_sizes <= most)
        fit_members, fit_sizes = _members(coded, of, narrow_sizes, fits)
        ready_members.append(fit_members)
        ready_sizes.append(fit_sizes)
        large = narrow_sizes > most
        members, sizes = _members(coded, of, narrow_sizes, large)
        codes = np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)
        if not len(sizes):
            break
    # What no column can split is nearly identical: neighbours in the file are compared.
    for group in np.split(members, np.cumsum(sizes)[:-1]) if len(sizes) else []:
        pieces = np.array_split(group, -(-len(group) // most))
        ready_members.extend(pieces)
        ready_sizes.append(np.array([len(piece) for piece in pieces], np.int64))
    return np.concatenate(ready_members), np.concatenate(ready_sizes)


def names_of_keys(found: NDArray[np.int64], keys: Sequence[Key] = KEYS) -> list[list[str]]:
    """The names of the keys in bit sets such as families_of_pairs gives."""
    known: Mapping[int, list[str]] = {
        int(bits): [key.name for k, key in enumerate(keys) if int(bits) >> k & 1] for bits in np.unique(found)
    }
    return [known[int(bits)] for bits in found]
