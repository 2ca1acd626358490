"""How many true pairs the keys keep, told without knowing the truth.

Two kinds of true pairs share no key. Some are seen all the same: both records are put with a third, or
with what may be the same person, so that their pair is known although nothing brought it up. The others
are told by capture and recapture. Keys that look at the same things are a net, and nets that look at
different things are like fishers beside each other: from how many fish are in one net only, and how many in
two, one can tell how many are in none. It is done for each two lists, as lists differ in what they hold.

The second kind holds some of the first, nobody knows how many. So the share lies between two figures: at
most what the larger kind alone leaves, at least what both together leave. What no net can catch and no
third record ties (a child of two lists whose every part was changed) stands in neither: then both are too
high.

Takes   Compared: which keys brought up each pair, how likely each is one child, and what ties records.
Gives   the estimated share of true pairs kept, from and to, and what tightening cost each key.
Leaves  the share that is really kept to evaluate, where the truth is known.

Source: Chao (1989), doi:10.2307/2531487, for nets that catch unequally; of two nets it is the estimator of
Lincoln and Petersen. Keys as nets, and the two kinds, are our use of it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from leleka.linkage.arrays import Int64
from leleka.linkage.kernels.walk import families_of_pairs
from leleka.linkage.keys import Key
from leleka.linkage.scored import Compared
from leleka.linkage.weights import Float

_FEWEST_IN_SEVERAL = 10.0
_MOST_BITS = 10.0  # a pair weighs at most so much, as in draws


def kept_share(compared: Compared, keys: Sequence[Key]) -> tuple[float, float] | None:
    """Estimate from where to where the share of true pairs lies that some key brought up.

    Returns:
        the least and the most, 0 to 1; None where too few pairs are in several nets.
    """
    scored = compared.scored
    unseen = n_in_no_net(compared.found, scored.p_same, scored.patterns.lists, keys)
    if unseen is None:
        return None
    n_kept, seen = float(scored.p_same.sum()), _n_seen_without_key(compared)
    return n_kept / (n_kept + seen + unseen), n_kept / (n_kept + max(seen, unseen))


def n_in_no_net(found: Int64, p_same: Float, lists: Int64, keys: Sequence[Key]) -> float | None:
    """How many true pairs are in no net, over all pairs of lists; None where too few are in several.

    Args:
        found: int64[pairs], bit set of the keys.
        p_same: float64[pairs]; each pair counts as far as it is one child.
        lists: int64[pairs], which two lists.
    """
    nets = [(found & net) != 0 for net in _nets(keys)]
    n_nets = np.sum(nets, axis=0)
    if p_same[n_nets > 1].sum() < _FEWEST_IN_SEVERAL:
        return None
    in_one = np.stack([np.bincount(lists, np.where(net & (n_nets == 1), p_same, 0.0)) for net in nets])
    in_two = np.bincount(lists, np.where(n_nets == 2, p_same, 0.0))
    # Of each two nets: what is only in the one times what is only in the other.
    products = (in_one.sum(axis=0) ** 2 - (in_one**2).sum(axis=0)) / 2
    return float((products / (in_two + 1)).sum())


def _nets(keys: Sequence[Key]) -> list[np.int64]:
    """The bits of the keys that look at the same things, for all things that some key looks at."""
    nets: dict[frozenset[str], np.int64] = {}
    for k, key in enumerate(keys):
        nets[key.looks_at] = nets.get(key.looks_at, np.int64(0)) | np.int64(1) << np.int64(k)
    return list(nets.values())


def _n_seen_without_key(compared: Compared) -> float:
    """How many pairs of one child no key brought up, among those of persons that are, or may be, one."""
    n, ties = len(compared.person), compared.ties
    left, right = ties["left"].to_numpy(), ties["right"].to_numpy()
    one, other = compared.person[left], compared.person[right]
    codes = np.minimum(one, other) * n + np.maximum(one, other)
    of, between = np.unique(codes, return_inverse=True)
    p = _p_one_person(ties["bits"].to_numpy(), ties["fixed"].to_numpy() < 0, between, len(of))
    p[of // n == of % n] = 1.0
    found = np.zeros(len(left), np.int64)
    plan = compared.plan
    families_of_pairs(plan.groups, plan.key_of, left, right, found)
    return float(p[between][found == 0].sum())


def _p_one_person(bits: Float, is_apart: NDArray[np.bool_], between: Int64, n: int) -> Float:
    """How likely each two persons are one, by the mean of the roots of their pairs' odds, as in draws."""
    roots = np.exp2(np.clip(bits, -_MOST_BITS, _MOST_BITS) / 2)
    odds = (np.bincount(between, roots, minlength=n) / np.maximum(np.bincount(between, minlength=n), 1)) ** 2
    p = odds / (1.0 + odds)
    p[between[is_apart]] = 0.0
    return np.asarray(p)


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
