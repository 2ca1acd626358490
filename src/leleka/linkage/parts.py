"""What records may meet by: names, dates, places, traits, papers as codes, each part worked out once.

Takes   Encoded records.
Gives   Parts.
Leaves  which parts make a key to keys.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from leleka.linkage.arrays import Int32, Int64
from leleka.linkage.codes import NO_CODES, Coded, any_of, tidy
from leleka.linkage.columns import Encoded
from leleka.linkage.kernels import codes as loops
from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels.compare import MONTH_DAYS
from leleka.linkage.kernels.layout import MISSING


class Parts:
    """The codes that keys are made of, each computed once when a key asks for it."""

    def __init__(self, encoded: Encoded) -> None:
        self._encoded = encoded
        self._shapes = encoded.columns.book.shapes

    def _several(self, which: int) -> tuple[Int32, Int32]:
        """One list column: the record of each value, ascending, and the values."""
        columns = self._encoded.columns
        return loops.of_lists(columns.list_starts, columns.lists, which)  # type: ignore[no-any-return]

    def _from_names(self, which: int, loop: Any, *told: Any) -> Coded:
        """What a loop makes of one column of names; nothing where nobody is named."""
        records, names = self._several(which)
        return Coded(*loop(records, names, *told)) if len(names) else NO_CODES

    def _of_names(self, which: int, slot: int) -> Coded:
        """What the surname (0), first name (1) or patronymic (2) is known to be equal to, in any reading."""
        return any_of(self._from_names(which, loops.known_parts, self._shapes, slot))

    def _words_of_names(self, which: int) -> Coded:
        book = self._encoded.columns.book
        return any_of(self._from_names(which, loops.words_of_names, book.token_starts, book.tokens))

    @cached_property
    def tokens(self) -> Coded:
        """Script-free words of the child's names, in whatever column they stood."""
        return self._words_of_names(at.NAMES)

    @cached_property
    def two_tokens(self) -> Coded:
        """Every two of these words; what one word may stand for, Bill for William and Robert, is no two."""
        return self._from_names(at.NAMES, loops.two_parts, self._shapes)

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

    @cached_property
    def _dates(self) -> tuple[Int32, Int64, Int64, Int64, Int64]:
        """Of both readings of the birth date: record, first and last day, first and last month since 1970."""
        found = []
        for which in (at.BORN_FIRST, at.OTHER_FIRST):
            first, last = self._encoded.values(which), self._encoded.values(which + 1)
            known = np.flatnonzero(first != MISSING).astype(np.int32)
            found.append((known, first[known], last[known]))
        records, first, last = (np.concatenate(parts) for parts in zip(*found, strict=True))
        days = np.stack([first, last]).astype(np.int64)
        months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        return records, *days, *months

    def _exact(self) -> tuple[Int32, Int64, Int64, Int64]:
        """Of exact dates: record, years since 1970, month 1 to 12, day of the month."""
        records, first, last, month, _ = self._dates
        exact = first == last
        first, month = first[exact], month[exact]
        begins = month.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
        return records[exact], month // 12, month % 12 + 1, first - begins + 1

    @cached_property
    def day(self) -> Coded:
        """Exact dates of birth; a date and the same with day and month swapped share a code."""
        records, year, month, day = self._exact()
        return tidy(records, year * 10000 + np.minimum(month, day) * 100 + np.maximum(month, day))

    @cached_property
    def day_and_month(self) -> Coded:
        """Exact birthdays without the year."""
        records, _, month, day = self._exact()
        return tidy(records, month * 100 + day)

    def _units(self, n_months: int, most_days: int) -> Coded:
        """Every so many months that a date not wider than most_days touches."""
        records, first, last, low, high = self._dates
        narrow = last - first <= most_days
        if not narrow.any():
            return NO_CODES
        return tidy(*loops.spanned(records[narrow], low[narrow] // n_months, high[narrow] // n_months))

    @cached_property
    def month(self) -> Coded:
        """Months of birth, the year included."""
        return self._units(1, 62)

    @cached_property
    def taken_month(self) -> Coded:
        """Months of taking, if no more than one is left open: brothers and sisters mostly go together."""
        first, last = self._encoded.values(at.TAKEN_ON), self._encoded.values(at.TAKEN_LAST)
        records = np.flatnonzero((first != MISSING) & (last - first < MONTH_DAYS)).astype(np.int32)
        return tidy(records, first[records].astype("datetime64[D]").astype("datetime64[M]").astype(np.int64))

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
        return self._units(12, 4 * 366)

    @cached_property
    def sex(self) -> Coded:
        """Boy or girl; both where it is not known."""
        sex = self._encoded.values(at.SEX)
        records = np.arange(len(sex), dtype=np.int32)
        unknown = records[sex == MISSING]
        return tidy(
            np.concatenate([records, unknown]),
            np.concatenate([np.where(sex == MISSING, 1, sex), np.full(len(unknown), 2)]).astype(np.int64),
        )

    def _words(self, *which: int) -> Coded:
        return tidy(*loops.of_plain(self._encoded.columns.plain, np.array(which)))

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
        several = [self._several(each) for each in (at.BIRTH_PLACES, at.HOME_PLACES, at.TAKEN_PLACES)]
        return tidy(
            np.concatenate([r for r, _ in several]), np.concatenate([v for _, v in several]).astype(np.int64)
        )

    @cached_property
    def left_behind(self) -> Coded:
        """Places of home and of taking, and institutions, which brothers and sisters share."""
        several = [self._several(each) for each in (at.HOME_PLACES, at.TAKEN_PLACES)]
        institution = self.institution
        return tidy(
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
        records, codes = self._several(at.MARKS)
        return tidy(records, codes.astype(np.int64))

    @cached_property
    def identifier(self) -> Coded:
        """Numbers of documents."""
        records, codes = self._several(at.IDENTIFIERS)
        return tidy(records[1::2].copy(), codes[1::2].astype(np.int64))

    def or_none(self, part: str) -> Coded:
        """A part by name; records that lack it share a code, so that narrowing parts none of them."""
        found: Coded = getattr(self, part)
        lacking = np.ones(len(self._encoded), np.bool_)
        lacking[found.records] = False
        rows = np.flatnonzero(lacking).astype(np.int32)
        return tidy(
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
                records, values = self._several(int(self._encoded.columns.extras[k, at.PLACES_IN]))
                found.append((records, values.astype(np.int64) + (k << 32)))
            else:
                values = self._encoded.values(at.N_PLAIN + k)
                known = np.flatnonzero(values != MISSING).astype(np.int32)
                found.append((known, values[known].astype(np.int64) + (k << 32)))
        if not found:
            return NO_CODES
        return tidy(np.concatenate([r for r, _ in found]), np.concatenate([v for _, v in found]))

    @cached_property
    def surname_sounds(self) -> Coded:
        """Surnames by their consonants, so that most typing errors make no difference."""
        return any_of(self._from_names(at.NAMES, loops.sounds_of_surnames, self._shapes))

    @cached_property
    def first_halves(self) -> Coded:
        """Of codes that narrow from left to right, such as postcodes, all but the last three characters."""
        columns = self._encoded.columns
        found = []
        for k, extra in enumerate(self._encoded.extras):
            if extra.kind == "code":
                values = np.ascontiguousarray(self._encoded.values(at.N_PLAIN + k))
                found.append(Coded(*loops.beginnings(values, columns.spans, columns.texts, k)))
        return any_of(*found)
