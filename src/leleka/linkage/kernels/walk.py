"""Walk the groups of records that share a key, each pair once, compiled.

Takes   Groups (who shares which key).
Gives   pairs, a batch at a time; which keys brought a pair up.
Leaves  making groups to keys, comparing to compare, threads and stages to engine.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray


class Groups(NamedTuple):
    """Who shares which key.

    Attributes:
        starts: int64[groups + 1]; members of group g are members[starts[g] : starts[g + 1]], ascending.
        members: int32.
        of_starts: int64[records + 1]; record i is in of[of_starts[i] : of_starts[i + 1]], ascending.
        of: int32.
    """

    starts: NDArray[np.int64]
    members: NDArray[np.int32]
    of_starts: NDArray[np.int64]
    of: NDArray[np.int32]


@njit(nogil=True, cache=True, forceinline=True)
def first_common(groups, i, j):
    """The first group both records stand in, -1 if none: the group that owns the pair."""
    a, a_end = groups.of_starts[i], groups.of_starts[i + 1]
    b, b_end = groups.of_starts[j], groups.of_starts[j + 1]
    while a < a_end and b < b_end:
        left, right = groups.of[a], groups.of[b]
        if left == right:
            return left
        if left < right:
            a += 1
        else:
            b += 1
    return -1


@njit(nogil=True, cache=True)
def families_in_common(groups, family_of, i, j):
    """Bit set of the key families in which both records share a group."""
    found = np.int64(0)
    a, a_end = groups.of_starts[i], groups.of_starts[i + 1]
    b, b_end = groups.of_starts[j], groups.of_starts[j + 1]
    while a < a_end and b < b_end:
        left, right = groups.of[a], groups.of[b]
        if left == right:
            found |= np.int64(1) << np.int64(family_of[left])
            a += 1
            b += 1
        elif left < right:
            a += 1
        else:
            b += 1
    return found


@njit(nogil=True, cache=True)
def families_of_pairs(groups, family_of, left, right, found):
    """Fill found, int64[pairs], with families_in_common."""
    for n in range(len(left)):
        found[n] = families_in_common(groups, family_of, left[n], right[n])


@njit(nogil=True, cache=True)
def candidates(groups, g, a, b, last_group, pairs):
    """Fill pairs, int32[2, n], with what these groups own, left below right.

    Args:
        g, a, b: where to go on: a group, and two places in its members.
        last_group: where to stop.

    Returns:
        How many were filled in, and where to go on; the group is last_group when all are done.
    """
    n = 0
    while g < last_group:
        end = groups.starts[g + 1]
        while a < end - 1:
            i = groups.members[a]
            while b < end:
                j = groups.members[b]
                b += 1
                if first_common(groups, i, j) == g:
                    pairs[0, n], pairs[1, n] = i, j
                    n += 1
                    if n == pairs.shape[1]:
                        return n, g, a, b
            a += 1
            b = a + 1
        g += 1
        a = groups.starts[g]
        b = a + 1
    return n, g, a, b
