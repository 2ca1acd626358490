"""Brothers and sisters decide together.

Two records that might be one child gain when the brother of one and the brother of the other
are also one child: two sisters renamed alike are found more easily than one. Runs after a first
clustering and fills one more comparison, "family", whose weight is learnt like any other.

Takes   scored pairs and the first clusters.
Gives   the level of "family" per pair: how likely a sibling of the one is a sibling of the other, -1
        where no sibling is known of either.
Leaves  weighing it to weights.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from leleka.linkage.arrays import Int32, Int64
from leleka.linkage.kernels.kin import family_levels
from leleka.linkage.weights import Float

_P_SIBLINGS = 0.7
_LEAST_BITS = np.array([-9.0, -6.0, -3.0, 0.0])
"""From how many bits of a pair of siblings on they are found: hardly, possibly, likely, surely."""


def found_families(
    left: Int32, right: Int32, p_siblings: Float, bits: Float, person: Int64, told: Int32
) -> NDArray[np.int8]:
    """The level of "family" for each pair.

    Args:
        left, right: rows of the pairs.
        p_siblings, bits: that they are siblings, and the log2 odds of one child, so far.
        person: the lowest record of each record's person so far.
        told: int32[pairs, 2], records that a list itself says are brothers and sisters.
    """
    n = len(person)
    likely = p_siblings >= _P_SIBLINGS
    one, other = np.concatenate([left[likely], told[:, 0]]), np.concatenate([right[likely], told[:, 1]])
    related = person[one] != person[other]
    one, other = one[related], other[related]
    # Whose siblings a record has, it must say itself: what its person's other records say is not
    # evidence that it belongs to that person.
    starts, siblings = _beside(np.concatenate([one, other]), np.concatenate([person[other], person[one]]), n)
    same_starts, same, same_level = _candidates(left, right, bits, person)
    levels = np.full(len(left), -1, np.int8)
    family_levels(left, right, person, starts, siblings, same_starts, same, same_level, levels)
    return levels


def _beside(owner: Int64 | Int32, beside: Int64, n: int) -> tuple[Int64, Int64]:
    """Who stands beside each owner, as offsets and values, ascending, each once."""
    codes = np.unique(owner.astype(np.int64) * n + beside)
    return np.searchsorted(codes // n, np.arange(n + 1)).astype(np.int64), codes % n


def _candidates(
    left: Int32, right: Int32, bits: Float, person: Int64
) -> tuple[Int64, Int64, NDArray[np.int8]]:
    """Per person those who may be the same child, ascending, and how likely by their best pair."""
    n = len(person)
    alike = (bits >= _LEAST_BITS[0]) & (person[left] != person[right])
    one, other = person[left[alike]], person[right[alike]]
    codes = np.concatenate([one * n + other, other * n + one])
    # Levels below are for siblings who are not found, or known of one side only.
    level = np.tile(1 + np.searchsorted(_LEAST_BITS, bits[alike], side="right").astype(np.int8), 2)
    order = np.lexsort((-level, codes))
    codes, level = codes[order], level[order]
    best = np.ones(len(codes), np.bool_)
    best[1:] = codes[1:] != codes[:-1]
    codes, level = codes[best], level[best]
    return np.searchsorted(codes // n, np.arange(n + 1)).astype(np.int64), codes % n, level
