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

from leleka.linkage.columns import Int32, Int64
from leleka.linkage.kernels.kin import family_levels
from leleka.linkage.weights import Float

_P_SIBLINGS = 0.7
_P_SAME = 0.3


def found_families(
    left: Int32, right: Int32, p_siblings: Float, p_same: Float, person: Int64
) -> NDArray[np.int8]:
    """The level of "family" for each pair.

    Args:
        left, right: rows of the pairs.
        p_siblings, p_same: their posteriors so far.
        person: the lowest record of each record's person so far.
    """
    ones, others = person[left], person[right]
    apart = ones != others
    starts, siblings = _beside(ones, others, apart & (p_siblings >= _P_SIBLINGS), len(person))
    same_starts, same = _beside(ones, others, apart & (p_same >= _P_SAME), len(person))
    levels = np.full(len(left), -1, np.int8)
    family_levels(ones, others, starts, siblings, same_starts, same, levels)
    return levels


def _beside(left: Int64, right: Int64, wanted: NDArray[np.bool_], n: int) -> tuple[Int64, Int64]:
    """Neighbours of each person as offsets and values, ascending, both ways, each once."""
    one, other = left[wanted], right[wanted]
    codes = np.unique(np.concatenate([one * n + other, other * n + one]))
    return np.searchsorted(codes // n, np.arange(n + 1)).astype(np.int64), codes % n
