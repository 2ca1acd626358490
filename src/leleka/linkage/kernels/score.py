"""Weigh level patterns in the four classes, and count what learning needs, compiled.

Takes   levels and rarities of pairs, Weights.
Gives   posteriors of pairs; expected counts over many pairs.
Leaves  turning counts into weights to weights.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from leleka.linkage.kernels.layout import RARITY_UNIT

N_CLASSES = 4
STRANGERS = 3

UNKNOWN, SAME, DIFFERENT = range(3)
"""What people have said of a pair."""

_EXCLUDED = -1e6


class Weights(NamedTuple):
    """The model as flat arrays.

    Attributes:
        bits: float64, log2 P(level | class, level of the parent comparison). Comparison k starts at
            shape[k, 0] and has rows of parent level (-1 first), within them levels, within them classes.
        shape: int64[comparisons, 4]: start; number of levels; parent, -1 where it has none; the parent's
            level from which a shared value's rarity is no news.
        chance: float64[comparisons, 4], 1 where a shared value is shared by chance, so that its rarity
            makes the pattern less likely.
        prior: float64[list pairs, 4], log2 of the share of each class; the pair of lists a, b stands
            in row a * n_lists + b.
        n_lists: how many lists.
    """

    bits: NDArray[np.float64]
    shape: NDArray[np.int64]
    chance: NDArray[np.float64]
    prior: NDArray[np.float64]
    n_lists: int


@njit(nogil=True, cache=True, forceinline=True)
def posterior(bits, shape, chance, prior, lists, levels, rarity, n, p):
    """Fill p with the posterior of each class of pattern n.

    Args:
        lists: the row of prior.
    """
    for c in range(N_CLASSES):
        p[c] = prior[lists, c]
    for k in range(len(shape)):
        level = levels[n, k]
        if level < 0:
            continue
        parent = shape[k, 2]
        of_parent = -1 if parent < 0 else levels[n, parent]
        place = shape[k, 0] + ((of_parent + 1) * shape[k, 1] + level) * N_CLASSES
        rare = 0.0 if of_parent >= shape[k, 3] else rarity[n, k] / RARITY_UNIT
        for c in range(N_CLASSES):
            p[c] += bits[place + c] - chance[k, c] * rare
    _normalise(p)


@njit(nogil=True, cache=True, forceinline=True)
def _normalise(p):
    """Turn log2 weights into probabilities; return the log2 of their sum."""
    most = max(p[0], p[1], p[2], p[3])
    total = 0.0
    for c in range(N_CLASSES):
        p[c] = 2.0 ** (p[c] - most)
        total += p[c]
    for c in range(N_CLASSES):
        p[c] /= total
    return most + np.log2(total)


@njit(nogil=True, cache=True)
def posteriors(w, levels, rarity, lists, p):
    """Fill p, float64[pairs, 4], for many pairs."""
    own = np.empty(N_CLASSES)
    for n in range(len(levels)):
        posterior(w.bits, w.shape, w.chance, w.prior, lists[n], levels, rarity, n, own)
        for c in range(N_CLASSES):
            p[n, c] = own[c]


@njit(nogil=True, cache=True)
def find_places(shape, levels, rarity, places, rare):
    """Look up once what every round of learning needs of each pattern.

    Args:
        places: int32[pairs, comparisons], filled with the place in Weights.bits, -1 where missing.
        rare: int8[pairs, comparisons], filled with the rarity where it is news, else 0.
    """
    for n in range(len(levels)):
        for k in range(len(shape)):
            level = levels[n, k]
            places[n, k], rare[n, k] = -1, 0
            if level < 0:
                continue
            parent = shape[k, 2]
            of_parent = -1 if parent < 0 else levels[n, parent]
            places[n, k] = shape[k, 0] + ((of_parent + 1) * shape[k, 1] + level) * N_CLASSES
            if of_parent < shape[k, 3]:
                rare[n, k] = rarity[n, k]


@njit(nogil=True, cache=True)
def expected_counts(bits, chance, prior, places, rare, lists, weight, known, counts, of_lists):
    """Add each pair's posterior to the counts of its levels.

    Args:
        places, rare: of find_places.
        weight: float64[pairs], how many pairs each stands for.
        known: int8[pairs], UNKNOWN, SAME or DIFFERENT; or int8[0] where nothing is known of any.
        counts: float64, laid out like Weights.bits; added to.
        of_lists: float64[list pairs, 4], added to.
    """
    p = np.empty(N_CLASSES)
    n_comparisons = places.shape[1]
    for n in range(len(places)):
        at_lists = lists[n]
        p0, p1 = prior[at_lists, 0], prior[at_lists, 1]
        p2, p3 = prior[at_lists, 2], prior[at_lists, 3]
        for k in range(n_comparisons):
            place = places[n, k]
            if place >= 0:
                rarer = rare[n, k] / RARITY_UNIT
                p0 += bits[place] - chance[k, 0] * rarer
                p1 += bits[place + 1] - chance[k, 1] * rarer
                p2 += bits[place + 2] - chance[k, 2] * rarer
                p3 += bits[place + 3] - chance[k, 3] * rarer
        if len(known) > 0 and known[n] == SAME:
            p2, p3 = _EXCLUDED, _EXCLUDED
        elif len(known) > 0 and known[n] == DIFFERENT:
            p0, p1 = _EXCLUDED, _EXCLUDED
        p[0], p[1], p[2], p[3] = p0, p1, p2, p3
        _normalise(p)
        p0, p1, p2, p3 = p[0] * weight[n], p[1] * weight[n], p[2] * weight[n], p[3] * weight[n]
        of_lists[at_lists, 0] += p0
        of_lists[at_lists, 1] += p1
        of_lists[at_lists, 2] += p2
        of_lists[at_lists, 3] += p3
        for k in range(n_comparisons):
            place = places[n, k]
            if place >= 0:
                counts[place] += p0
                counts[place + 1] += p1
                counts[place + 2] += p2
                counts[place + 3] += p3
