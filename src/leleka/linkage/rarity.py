"""How rare a value is among these records, so that a shared rare one counts for more.

Takes   Columns while they are put together.
Gives   bits of name parts as the lists have them; what a shared value's rarity usually is.
Leaves  the rarity of names in the population to normalize, weighing to weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leleka.linkage.arrays import Float32, Int32, Int64, spread
from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels.compare import Columns
from leleka.linkage.kernels.layout import MISSING
from leleka.linkage.vocabularies import Vocabularies
from leleka.normalize.names.layout import BookArrays

Float64 = NDArray[np.float64]

_PEOPLE_OF_THE_BOOK = 300


@dataclass(frozen=True)
class PartCounts:
    """How often the surnames (or first names, patronymics) of the children stand in these records.

    Attributes:
        numbers: int32, ascending; as BookArrays numbers the part.
        counts: float64 of each.
        n_said: all together.
    """

    numbers: Int32
    counts: Float64
    n_said: int

    @classmethod
    def of(cls, part: Int32, names: Int32) -> PartCounts:
        """Count.

        Args:
            part: of a book, per name.
            names: of all children, each as often as it stands in a record.
        """
        said = part[names]
        said = said[said >= 0]
        numbers, counts = np.unique(said, return_counts=True)
        return cls(numbers, counts.astype(np.float64), len(said))

    def bits(self, part: Int32, usual: Float32, *, n_asking: int = 1) -> Float32:
        """Rarity per name of a book, leaning on the book's own where a name is rare.

        Args:
            part: the part of each name.
            usual: its rarity in the population.
            n_asking: how many of the two records that share a value are not counted here beyond one: of
                two that share it, one asks how often it stands elsewhere.
        """
        counts = np.zeros(len(part))
        if len(self.numbers):
            found = np.minimum(np.searchsorted(self.numbers, part), len(self.numbers) - 1)
            counts = np.where(self.numbers[found] == part, self.counts[found], 0.0)
        elsewhere = np.maximum(counts - n_asking, 0.0)
        share = (elsewhere + _PEOPLE_OF_THE_BOOK * np.exp2(-usual)) / (self.n_said + _PEOPLE_OF_THE_BOOK)
        return np.where(part >= 0, -np.log2(share), usual).astype(np.float32)


@dataclass(frozen=True)
class NameCounts:
    """PartCounts of the three parts."""

    surname: PartCounts
    given: PartCounts
    patronymic: PartCounts

    @classmethod
    def of(cls, book: BookArrays, names: Int32) -> NameCounts:
        """Count the names of all children, each as often as it stands in a record."""
        return cls(*(PartCounts.of(part, names) for part in (book.surname, book.given, book.patronymic)))

    def counted(self, book: BookArrays, *, n_asking: int = 1) -> BookArrays:
        """The book with rarities as these records have them."""
        return book._replace(
            surname_bits=self.surname.bits(book.surname, book.surname_bits, n_asking=n_asking),
            given_bits=self.given.bits(book.given, book.given_bits, n_asking=n_asking),
            patronymic_bits=self.patronymic.bits(book.patronymic, book.patronymic_bits, n_asking=n_asking),
        )


NOBODY = NameCounts(*[PartCounts(np.zeros(0, np.int32), np.zeros(0), 0)] * 3)
"""Where nothing was counted."""

_MOST_FASHION, _MOST_NEARER = 1.0, 0.2  # bits
_AS_USUAL = 20.0  # pairs' worth of belief that a first name is borne in all years alike


def with_fashion(columns: Columns) -> Columns:
    """Count a first name as commoner where those who bear it were born in the same years.

    Two strangers of one name then share their birth month more often, and both together say less than
    each for itself. It is measured on records born one to four quarters apart, as many of those born
    together are one child, and once more over all names from one month to the next, as it grows the
    nearer two births are.
    """
    starts, ends = columns.list_starts[:, at.NAMES], columns.list_starts[:, at.NAMES + 1]
    first, last = (columns.plain[:, which].astype(np.int64) for which in (at.BORN_FIRST, at.BORN_LAST))
    known = np.flatnonzero((starts < ends) & (first != MISSING) & (last - first < 400))
    given = columns.book.given[columns.lists[starts[known]]]
    known, given = known[given >= 0], given[given >= 0]
    # Beside a surname it hardly matters, and where dates of one person scatter it cannot be measured.
    if not len(known) or not columns.plain[:, at.IS_BRIEF].any():
        return columns
    names, which = np.unique(given, return_inverse=True)
    middle = (first[known] + last[known]) // 2
    found, expected = _born_near(which, middle, days=91, lags=(1, 2, 3, 4))
    per_name = np.clip(np.log2((found + _AS_USUAL) / (expected + _AS_USUAL)), -_MOST_FASHION, _MOST_FASHION)
    overall, nearer = (
        float(np.log2((a.sum() + 10 * _AS_USUAL) / (b.sum() + 10 * _AS_USUAL)))
        for a, b in ((found, expected), _born_near(which, middle, days=30, lags=(1,)))
    )
    fashion = per_name + min(max(0.0, nearer - overall), _MOST_NEARER)
    book = columns.book
    # Names have large numbers, few of them in use.
    place = np.minimum(np.searchsorted(names, book.given), len(names) - 1)
    bits = book.given_bits - np.where(names[place] == book.given, fashion[place], 0.0)
    return columns._replace(book=book._replace(given_bits=bits.astype(np.float32)))


def _born_near(name: Int64, born: Int64, *, days: int, lags: tuple[int, ...]) -> tuple[Float64, Float64]:
    """Per name, pairs that bear it and are born so many spans apart, and how many chance would make."""
    span = born // days
    span -= span.min()
    n_spans, n_names = int(span.max()) + max(lags) + 1, int(name.max()) + 1
    cell, counts = np.unique(name * n_spans + span, return_counts=True)
    n_born = np.bincount(span, minlength=n_spans).astype(np.float64)
    found, share = np.zeros(n_names), 0.0
    for lag in lags:
        later = np.minimum(np.searchsorted(cell, cell + lag), len(cell) - 1)
        n_pairs = np.where(cell[later] == cell + lag, counts * counts[later], 0)
        found += np.bincount(cell // n_spans, n_pairs, minlength=n_names)
        share += float((n_born[:-lag] * n_born[lag:]).sum()) / len(name) ** 2
    return found, np.bincount(name, minlength=n_names).astype(np.float64) ** 2 * share


def fill_usual(columns: Columns, extras: Sequence[tuple[str, str]], words: Vocabularies) -> None:
    """How rare a shared value usually is, per comparison, so that only the rest counts beside its level.

    Args:
        extras: kind and column of each.
    """
    usual = columns.usual
    n_records = len(columns.plain)

    def mean_chance(which: int, bits: Float32) -> float:
        starts, ends = columns.list_starts[:, which], columns.list_starts[:, which + 1]
        names = columns.lists[spread(starts, ends - starts)]
        known = bits[names]
        known = known[known > 0]
        return float(-np.log2(np.mean(np.exp2(-known)))) if len(known) and n_records else 0.0

    book = columns.book
    usual[at.SURNAME] = mean_chance(at.NAMES, book.surname_bits)
    usual[at.GIVEN_NAME] = mean_chance(at.NAMES, book.given_bits)
    usual[at.PATRONYMIC] = mean_chance(at.NAMES, book.patronymic_bits)
    usual[at.MOTHER_AGREES] = mean_chance(at.MOTHER, book.given_bits)
    usual[at.FATHER_AGREES] = mean_chance(at.FATHER, book.given_bits)
    usual[at.SIBLINGS_AGREE] = usual[at.KINSHIP] = mean_chance(at.SIBLINGS, book.given_bits)
    for comparison in (at.HOME, at.BIRTH_PLACE, at.TAKEN_PLACE, at.PRESENT_PLACE):
        usual[comparison] = words.usual("place")
    for comparison, name in (
        (at.INSTITUTION, "institution"),
        (at.EYES_AGREE, "eyes"),
        (at.HAIR_AGREES, "hair"),
        (at.BLOOD_AGREES, "blood_group"),
        (at.MARKS_SHARED, "marks"),
        (at.IDENTIFIERS_AGREE, "identifier"),
    ):
        usual[comparison] = words.usual(name)
    usual[at.BIRTH_DATE] = _usual_fit(columns)
    for k, (kind, column) in enumerate(extras):
        if kind in {"text", "code"}:
            usual[at.N_COMPARISONS + k] = words.usual(column)
        elif kind == "place":
            usual[at.N_COMPARISONS + k] = words.usual("place")


def _usual_fit(columns: Columns) -> float:
    """-log2 of the chance that two dates of birth, one of them not exact, allow each other."""
    first, last = columns.plain[:, at.BORN_FIRST], columns.plain[:, at.BORN_LAST]
    widths = (last - first + 1)[first != MISSING].astype(np.float64)
    if len(widths) == 0 or widths.max() == 1:
        return 0.0
    # One quantile against another stands for random pairs, and is the same in every run.
    quantiles = np.quantile(widths, np.linspace(0, 1, 65))
    together = quantiles[:, None] + quantiles[None, :] - 1
    inexact = together > 1
    return float(-np.log2(np.mean(np.minimum(1.0, together[inexact] / columns.date_span[0]))))


def date_span(plain: Int32) -> float:
    """Over how many days birth dates are spread, as far as meeting by chance goes.

    Two dates drawn at random fall into one month as often as if all lay evenly over so many days;
    years in which many of the children were born make it shorter.
    """
    first, last = plain[:, at.BORN_FIRST], plain[:, at.BORN_LAST]
    known = (first != MISSING) & (last - first < 62)
    months = np.unique(first[known] // 30, return_counts=True)[1].astype(np.float64)
    n = months.sum()
    together = float((months * (months - 1)).sum() / (n * (n - 1))) if n > 1 else 0.0
    return 30.0 / together if together else 18 * 365.25
