"""Brothers and sisters decide together.

Two records that might be one child gain when the brother of one and the brother of the other
are also one child: two sisters renamed alike are found more easily than one. Runs after a first
clustering and fills one more comparison, "family", whose weight is learnt like any other.

Takes   scored pairs and the first clusters.
Gives   the level of "family" per pair: 1 found, 0 not found, -1 where a side has no known sibling.
Leaves  weighing it to weights.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from leleka.linkage.arrays import Int32, Int64
from leleka.linkage.kernels.kin import family_levels
from leleka.linkage.weights import Float

_P_SIBLINGS = 0.7
_P_SAME = 0.1


def found_families(
    left: Int32, right: Int32, p_siblings: Float, p_same: Float, person: Int64, told: Int32
) -> NDArray[np.int8]:
    """The level of "family" for each pair.

    Args:
        left, right: rows of the pairs.
        p_siblings, p_same: their posteriors so far.
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
    alike = (p_same >= _P_SAME) & (person[left] != person[right])
    same_starts, same = _beside(
        np.concatenate([person[left[alike]], person[right[alike]]]),
        np.concatenate([person[right[alike]], person[left[alike]]]),
        n,
    )
    levels = np.full(len(left), -1, np.int8)
    family_levels(left, right, person, starts, siblings, same_starts, same, levels)
    return levels


def _beside(owner: Int64 | Int32, beside: Int64, n: int) -> tuple[Int64, Int64]:
    """Who stands beside each owner, as offsets and values, ascending, each once."""
    codes = np.unique(owner.astype(np.int64) * n + beside)
    return np.searchsorted(codes // n, np.arange(n + 1)).astype(np.int64), codes % n
