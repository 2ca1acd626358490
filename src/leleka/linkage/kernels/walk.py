"""Walk the groups of records that share a key, compare each pair once, keep what may matter, compiled.

Takes   Groups (who shares which key), Columns, Weights.
Gives   the kept pairs with levels and rarities; levels of given pairs.
Leaves  making groups to keys, threads and stages to engine.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels.compare import compare
from leleka.linkage.kernels.score import N_CLASSES, STRANGERS, posterior


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


@njit(nogil=True, cache=True)
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
def _twice_as_long(array):
    longer = np.empty((2 * len(array), *array.shape[1:]), array.dtype)
    longer[: len(array)] = array
    return longer


@njit(nogil=True, cache=True)
def walk(c, groups, w, first_group, last_group, p_least):
    """Compare every pair that one of these groups owns.

    Args:
        p_least: a pair is kept if the posterior of not being strangers reaches this.

    Returns:
        Kept pairs: pairs int32[n, 2] (left below right), levels int8[n, comparisons], rarity
        the same; and how many different pairs were compared.
    """
    n_comparisons = len(w.shape)
    plain, bits, shape, chance, prior, n_lists = c.plain, w.bits, w.shape, w.chance, w.prior, w.n_lists
    pairs = np.empty((256, 2), np.int32)
    levels = np.empty((256, n_comparisons), np.int8)
    rarity = np.empty((256, n_comparisons), np.int8)
    p = np.empty(N_CLASSES)
    n_kept, n_compared = 0, 0
    for g in range(first_group, last_group):
        for a in range(groups.starts[g], groups.starts[g + 1]):
            i = groups.members[a]
            for b in range(a + 1, groups.starts[g + 1]):
                j = groups.members[b]
                if first_common(groups, i, j) != g:
                    continue
                n_compared += 1
                compare(c, i, j, levels[n_kept], rarity[n_kept])
                lists = plain[i, at.LIST] * n_lists + plain[j, at.LIST]
                posterior(bits, shape, chance, prior[lists], levels[n_kept], rarity[n_kept], p)
                if 1.0 - p[STRANGERS] < p_least:
                    continue
                pairs[n_kept, 0], pairs[n_kept, 1] = i, j
                n_kept += 1
                if n_kept == len(pairs):
                    pairs = _twice_as_long(pairs)
                    levels = _twice_as_long(levels)
                    rarity = _twice_as_long(rarity)
    return pairs[:n_kept].copy(), levels[:n_kept].copy(), rarity[:n_kept].copy(), n_compared


@njit(nogil=True, cache=True)
def compare_pairs(c, left, right, levels, rarity):
    """Fill levels and rarity, int8[pairs, comparisons], for given pairs (left below right)."""
    for n in range(len(left)):
        compare(c, left[n], right[n], levels[n], rarity[n])
