"""Weigh level patterns in the four classes, and count what learning needs, compiled.

Takes   levels and rarities of pairs, Weights.
Gives   log2 likelihoods and posteriors of a pair; expected counts over many pairs.
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


class Weights(NamedTuple):
    """The model as flat arrays.

    Attributes:
        bits: float64, log2 P(level | class, level of the parent comparison). Comparison k starts at
            starts[k] and has rows of parent level (-1 first), within them levels, within them classes.
        starts, n_levels, parents, settled_from: int64 per comparison; parent -1 where it has none.
        chance: float64[comparisons, classes], 1 where a shared value is shared by chance, so that
            its rarity makes the pattern less likely.
        prior: float64[list pairs, classes], log2 of the share of each class; the pair of lists a, b
            stands in row a * n_lists + b.
        n_lists: how many lists.
    """

    bits: NDArray[np.float64]
    starts: NDArray[np.int64]
    n_levels: NDArray[np.int64]
    parents: NDArray[np.int64]
    settled_from: NDArray[np.int64]
    chance: NDArray[np.float64]
    prior: NDArray[np.float64]
    n_lists: int


@njit(nogil=True, cache=True)
def place_of(w, levels, k):
    """Where the weights of comparison k start for this pattern; -1 where the comparison is missing."""
    level = levels[k]
    if level < 0:
        return -1
    parent = w.parents[k]
    row = 0 if parent < 0 else levels[parent] + 1
    return w.starts[k] + (row * w.n_levels[k] + level) * N_CLASSES


@njit(nogil=True, cache=True)
def rarity_counts(w, levels, k):
    """Whether the rarity of the value shared in comparison k is news, given its parent's level."""
    parent = w.parents[k]
    return parent < 0 or levels[parent] < w.settled_from[k]


@njit(nogil=True, cache=True)
def likelihoods(w, levels, rarity, said):
    """Add up the log2 likelihoods of a pattern in each class, without the prior."""
    for c in range(N_CLASSES):
        said[c] = 0.0
    for k in range(len(w.starts)):
        place = place_of(w, levels, k)
        if place < 0:
            continue
        rare = rarity[k] / RARITY_UNIT if rarity_counts(w, levels, k) else 0.0
        for c in range(N_CLASSES):
            said[c] += w.bits[place + c] - w.chance[k, c] * rare


@njit(nogil=True, cache=True)
def posterior(w, levels, rarity, lists, p):
    """Fill p with the posterior of each class; return the log2 of the pattern's probability."""
    likelihoods(w, levels, rarity, p)
    most = -np.inf
    for c in range(N_CLASSES):
        p[c] += w.prior[lists, c]
        most = max(most, p[c])
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
    for n in range(len(levels)):
        posterior(w, levels[n], rarity[n], lists[n], p[n])


@njit(nogil=True, cache=True)
def expected_counts(w, levels, rarity, lists, weight, counts, of_lists):
    """Add each pair's posterior to the counts of its levels.

    Args:
        weight: float64[pairs], how many pairs each stands for.
        counts: float64, laid out like w.bits; added to.
        of_lists: float64[list pairs, 4], added to.

    Returns:
        Sum of the log2 probabilities.
    """
    p = np.empty(N_CLASSES)
    total = 0.0
    for n in range(len(levels)):
        total += weight[n] * posterior(w, levels[n], rarity[n], lists[n], p)
        for c in range(N_CLASSES):
            p[c] *= weight[n]
            of_lists[lists[n], c] += p[c]
        for k in range(len(w.starts)):
            place = place_of(w, levels[n], k)
            if place >= 0:
                for c in range(N_CLASSES):
                    counts[place + c] += p[c]
    return total
