"""Look for the brothers and sisters of two persons beside each other, compiled.

Takes   persons of pairs, who is a sibling of whom, who may be the same as whom.
Gives   whether some sibling of one is, or may be, a sibling of the other.
Leaves  what that weighs to weights.
"""

from __future__ import annotations

import numpy as np
from numba import njit

_ONE_SIDED, _SURELY = 1, 5
"""Levels: siblings known of one side only; a sibling who is the same person already."""


@njit(nogil=True, cache=True)
def _level_of(starts, values, level, of, wanted):
    """The level with which wanted stands among the values of a person, 0 where it does not."""
    low, high = starts[of], starts[of + 1]
    while low < high:
        middle = (low + high) // 2
        if values[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    if low < starts[of + 1] and values[low] == wanted:
        return level[low]
    return np.int8(0)


@njit(nogil=True, cache=True)
def _n_others(starts, siblings, of, but):
    """How many siblings a record has beside one person."""
    n = starts[of + 1] - starts[of]
    for k in range(starts[of], starts[of + 1]):
        if siblings[k] == but:
            return n - 1
    return n


@njit(nogil=True, cache=True)
def family_levels(left, right, person, starts, siblings, same_starts, same, same_level, levels):
    """Fill levels, int8[pairs]: that of the siblings who agree best, -1 where no other sibling is
    known of either.

    Args:
        left, right: int32[pairs], records.
        person: int64[records].
        starts, siblings: persons that are siblings of record i: siblings[starts[i] : starts[i + 1]],
            ascending.
        same_starts, same, same_level: persons that may be the same child as a person, in the same
            form, and how likely.
    """
    for n in range(len(left)):
        i, j = left[n], right[n]
        # Whether the two are siblings themselves is what is asked, and no answer.
        n_siblings = _n_others(starts, siblings, i, person[j])
        n_other = _n_others(starts, siblings, j, person[i])
        if n_siblings == 0 or n_other == 0:
            levels[n] = _ONE_SIDED if n_siblings + n_other else -1
            continue
        best = np.int8(0)
        for a in range(starts[i], starts[i + 1]):
            sibling = siblings[a]
            if sibling == person[j]:
                continue
            for b in range(starts[j], starts[j + 1]):
                again = siblings[b]
                if again == person[i]:
                    continue
                if sibling == again:
                    best = np.int8(_SURELY)
                else:
                    best = max(best, _level_of(same_starts, same, same_level, sibling, again))
        levels[n] = best
