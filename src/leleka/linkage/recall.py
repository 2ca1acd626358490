"""How many true pairs the keys keep, told without knowing the truth.

Keys that look at names alone and keys that look at anything but names are like two nets cast by
two fishers: from how many fish are in both, one can tell how many are in neither (capture and
recapture). It is done for each pair of lists, as lists differ in what they hold. What a net
cannot catch in principle (a list without surnames) it cannot count either: then the figure tells
only of the other net, and is too high.

Takes   which keys brought up each pair, and how likely each is one child.
Gives   the estimated share of true pairs kept, and what tightening cost each key.
Leaves  the share that is really kept to evaluate, where the truth is known.

Source: Chapman (1951) for the estimator; keys as nets are our use of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from leleka.linkage.arrays import Int64
from leleka.linkage.keys import Key
from leleka.linkage.weights import Float

_FEWEST_IN_BOTH = 10.0


def kept_share(found: Int64, p_same: Float, lists: Int64, keys: Sequence[Key]) -> float | None:
    """Estimate the share of true pairs that some key brought up; None where too few are in both nets.

    Args:
        found: int64[pairs], bit set of the keys.
        p_same: float64[pairs]; each pair counts as far as it is one child.
        lists: int64[pairs], which two lists.
    """
    by_names = _bits(keys, lambda key: key.looks_at == {"names"})
    by_others = _bits(keys, lambda key: "names" not in key.looks_at)
    weight = np.where(p_same >= 0.5, p_same, 0.0)
    one, other = (found & by_names) != 0, (found & by_others) != 0
    n_lists = int(lists.max(initial=-1)) + 1

    def summed(which: NDArray[np.bool_]) -> Float:
        return np.bincount(lists[which], weight[which], minlength=n_lists).astype(np.float64)

    n_one, n_other, n_both = summed(one), summed(other), summed(one & other)
    n_found = summed(np.ones(len(found), np.bool_))
    told = n_both >= _FEWEST_IN_BOTH
    if not told.any():
        return None
    # The estimator is for what the two nets together would catch; keys of both kinds catch more.
    estimated = np.maximum((n_one + 1) * (n_other + 1) / (n_both + 1) - 1, n_found)
    return float(n_found[told].sum() / estimated[told].sum())


def tightening_costs(found: Int64, raw_hot: Int64, p_same: Float, keys: Sequence[Key]) -> Float:
    """Per key, the estimated share of all true pairs that tightening it lost for every key.

    Args:
        raw_hot: int64[pairs], bit set of keys whose too large groups both records stood in.
    """
    weight = np.where(p_same >= 0.5, p_same, 0.0)
    total = max(1.0, float(weight.sum()))
    costs = np.zeros(len(keys))
    for k in range(len(keys)):
        bit = np.int64(1) << np.int64(k)
        by_key = (found & bit) != 0
        parted = ((raw_hot & bit) != 0) & ~by_key
        n_by_key = float(weight[by_key].sum())
        by_another = float(weight[by_key & ((found & ~bit) != 0)].sum())
        share = (by_another + 1.0) / (n_by_key + 1.0)
        # The parted pairs that another key found tell how many no key found.
        costs[k] = float(weight[parted].sum()) * (1.0 - share) / share / total
    return costs


def _bits(keys: Sequence[Key], wanted: Callable[[Key], bool]) -> np.int64:
    found = np.int64(0)
    for k, key in enumerate(keys):
        if wanted(key):
            found |= np.int64(1) << np.int64(k)
    return found
