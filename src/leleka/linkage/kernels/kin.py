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
def family_levels(ones, others, starts, siblings, same_starts, same, levels):
    """Fill levels, int8[pairs]: 1 found, 0 not found, -1 no sibling known on a side.

    Args:
        ones, others: int64[pairs], persons.
        starts, siblings: siblings of person p are siblings[starts[p] : starts[p + 1]], ascending.
        same_starts, same: persons that may be the same child, in the same form.
    """
    for n in range(len(ones)):
        one, other = ones[n], others[n]
        if starts[one] == starts[one + 1] or starts[other] == starts[other + 1]:
            continue
        levels[n] = 0
        for a in range(starts[one], starts[one + 1]):
            sibling = siblings[a]
            if sibling == other:
                continue
            for b in range(starts[other], starts[other + 1]):
                again = siblings[b]
                if again != one and (sibling == again or _holds(same_starts, same, sibling, again)):
                    levels[n] = 1
                    break
            if levels[n] == 1:
                break
