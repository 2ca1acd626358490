"""Look for the brothers and sisters of two persons beside each other, compiled.

Takes   persons of pairs, who is a sibling of whom, who may be the same as whom.
Gives   whether some sibling of one is, or may be, a sibling of the other.
Leaves  what that weighs to weights.
"""

from __future__ import annotations

from numba import njit


@njit(nogil=True, cache=True)
def _holds(starts, values, of, wanted):
    low, high = starts[of], starts[of + 1]
    while low < high:
        middle = (low + high) // 2
        if values[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low < starts[of + 1] and values[low] == wanted


@njit(nogil=True, cache=True)
def family_levels(left, right, person, starts, siblings, same_starts, same, levels):
    """Fill levels, int8[pairs]: 1 found, 0 not found, -1 no sibling known on a side.

    Args:
        left, right: int32[pairs], records.
        person: int64[records].
        starts, siblings: persons that are siblings of record i: siblings[starts[i] : starts[i + 1]],
            ascending.
        same_starts, same: persons that may be the same child as a person, in the same form.
    """
    for n in range(len(left)):
        i, j = left[n], right[n]
        if starts[i] == starts[i + 1] or starts[j] == starts[j + 1]:
            continue
        levels[n] = 0
        for a in range(starts[i], starts[i + 1]):
            sibling = siblings[a]
            if sibling == person[j]:
                continue
            for b in range(starts[j], starts[j + 1]):
                again = siblings[b]
                if again != person[i] and (sibling == again or _holds(same_starts, same, sibling, again)):
                    levels[n] = 1
                    break
            if levels[n] == 1:
                break
