"""Dates that stand for "some day of that year".

Where only the year of a birth is known, many hands write 1 January. Taken at its word such a date
contradicts the true day, and agrees to the day with everybody else whose day nobody knew. A list in
which 1 January, or the first of the month, comes far oftener than chance allows means the year, or the
month, by it.

Takes   days of birth of one list.
Gives   the days that each may mean.
Leaves  what a list says itself ("2014", "May 2014") to normalize.dates.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from leleka.linkage.kernels.layout import MISSING

Int32 = NDArray[np.int32]

_TIMES_TOO_OFTEN = 4.0
_FEWEST = 10


def widened(first: Int32, last: Int32) -> tuple[Int32, Int32]:
    """The days that births of one list may mean.

    Args:
        first, last: int32[records], days since 1970-01-01, MISSING where nothing is known.

    Returns:
        The same, placeholders reaching to the end of their year or month.
    """
    exact = np.flatnonzero((first != MISSING) & (first == last))
    days = first[exact].astype("datetime64[D]")
    is_first = (days - days.astype("datetime64[M]")).astype(np.int64) == 0
    is_january = days.astype("datetime64[M]").astype(np.int64) % 12 == 0
    wide = last.copy()
    for which, unit, by_chance in (
        (is_first & is_january, "Y", 1 / 365),
        (is_first & ~is_january, "M", 11 / 365),
    ):
        if np.count_nonzero(which) >= max(_FEWEST, _TIMES_TOO_OFTEN * by_chance * len(exact)):
            following = days[which].astype(f"datetime64[{unit}]") + 1
            wide[exact[which]] = following.astype("datetime64[D]").astype(np.int64) - 1
    return first, wide
