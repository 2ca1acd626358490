"""Compare two dates of birth, each known to the day, the month, the year or by an age, compiled.

Takes   rows of Columns.plain.
Gives   a level, and how rare it is that two dates fit.
Leaves  all other dates to compare.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels.layout import MISSING
from leleka.linkage.kernels.people import eighths

SHIFT_DAYS = 93
"""Adoption may move a birth date by up to three months."""

_CARRIED_DAYS = 275  # two births of one mother are so many days apart, or they are twins
_YEAR, _SIX_YEARS, _TWELVE_YEARS = 366, 2192, 4383

TWELVE_YEARS, SIX_YEARS, YEARS, A_YEAR, NINE_MONTHS, FITS = range(6)
SHIFTED, SAME_MONTH, ONE_PART, SWAPPED, SAME_DAY = range(6, 11)
"""The levels of two dates of birth."""


@njit(nogil=True, cache=True, forceinline=True)
def _date_level(first, last, civil, other_first, other_last, other_civil):
    """Level of two dates of birth, -1 where one is missing. Symmetric."""
    if first == MISSING or other_first == MISSING:
        return -1
    exact = first == last and other_first == other_last
    if exact and first == other_first:
        return SAME_DAY
    gap = max(first, other_first) - min(last, other_last)
    if not exact:
        if gap <= 0:
            return FITS
        monthly = last - first < 31 and other_last - other_first < 31
        if monthly and gap <= SHIFT_DAYS:
            return SHIFTED
        return _apart(gap, max(last, other_last) - min(first, other_first))
    year, month, day = civil >> 16, civil >> 8 & 255, civil & 255
    other_year, other_month, other_day = other_civil >> 16, other_civil >> 8 & 255, other_civil & 255
    if year == other_year and month == other_day and day == other_month:
        return SWAPPED
    n_equal = (year == other_year) + (month == other_month) + (day == other_day)
    if year == other_year and month == other_month:
        return SAME_MONTH
    if n_equal == 2:
        return ONE_PART
    if gap <= SHIFT_DAYS:
        return SHIFTED
    return _apart(gap, gap)


@njit(nogil=True, cache=True, forceinline=True)
def _apart(least, most):
    """Level of dates that differ by so many days at least and at most."""
    if most <= _CARRIED_DAYS:
        return NINE_MONTHS
    if least <= _YEAR:
        return A_YEAR
    if least <= _SIX_YEARS:
        return YEARS
    return SIX_YEARS if least <= _TWELVE_YEARS else TWELVE_YEARS


@njit(nogil=True, cache=True, forceinline=True)
def _of_two(plain, i, j, mine, other):
    """Level of one of the two dates of each record, and how many days both span together.

    Args:
        mine, other: 0 for the date itself, 1 for the second reading of it.
    """
    a = at.OTHER_FIRST if mine else at.BORN_FIRST
    b = at.OTHER_FIRST if other else at.BORN_FIRST
    first, last, civil = plain[i, a], plain[i, a + 1], plain[i, at.BORN_CIVIL + mine]
    other_first, other_last, other_civil = plain[j, b], plain[j, b + 1], plain[j, at.BORN_CIVIL + other]
    level = _date_level(first, last, civil, other_first, other_last, other_civil)
    return level, last - first + other_last - other_first + 1


@njit(nogil=True, cache=True, forceinline=True)
def birth_date(plain, i, j, date_span, usual, n, levels, rarity):
    """Fill level and rarity of the dates of birth of pair n, rows i and j."""
    level, days = _of_two(plain, i, j, 0, 0)
    if level != SAME_DAY and (plain[i, at.OTHER_FIRST] != MISSING or plain[j, at.OTHER_FIRST] != MISSING):
        # A second reading can only help: another identity's date, or day and month the other way round.
        for mine, other in ((0, 1), (1, 0), (1, 1)):
            again, days_again = _of_two(plain, i, j, mine, other)
            if (mine and plain[i, at.OTHER_SWAPPED] == 1) or (other and plain[j, at.OTHER_SWAPPED] == 1):
                again = SWAPPED if again == SAME_DAY else -1
            if again > level:
                level, days = again, days_again
    levels[n, at.BIRTH_DATE] = level
    if level == FITS:
        chance = min(1.0, days / date_span[0])
        rarity[n, at.BIRTH_DATE] = eighths(-np.log2(chance) - usual[at.BIRTH_DATE])
