"""How the bits of a pair come to be: what each comparison adds, from nothing read to all read.

Log odds of "one child" against "two children" are not a plain sum over comparisons, as each side
mixes two classes (intact and altered; siblings and strangers). Each comparison gets what it
adds while all of them are turned up together from nothing to full strength, so that the order
does not matter and prior and steps add up to the result.

Takes   Model, the levels and rarities of a pair.
Gives   contributions, waterfall.
Leaves  saying it to explain.

Source: averaging marginal contributions along the straight path from nothing to all is the rule
of Aumann and Shapley (1974).
"""

from __future__ import annotations

import numpy as np

from leleka.linkage.kernels import layout as at
from leleka.linkage.weights import ALTERED, INTACT, N_CLASSES, SIBLINGS, STRANGERS, Float, Int8, Model

ONE_CHILD = [INTACT, ALTERED]
TWO_CHILDREN = [SIBLINGS, STRANGERS]
_HARDLY = 1e-4  # bits; the mean over less is the value in the middle, within a billionth


def contributions(model: Model, levels: Int8, rarity: Int8) -> Float:
    """What each comparison adds to the log2 likelihoods, float64[comparisons, 4]."""
    weights = model.weights
    said = np.zeros((len(levels), N_CLASSES))
    for k, level in enumerate(levels.tolist()):
        if level < 0:
            continue
        parent, settled_from = int(weights.shape[k, 2]), int(weights.shape[k, 3])
        row = 0 if parent < 0 else int(levels[parent]) + 1
        said[k] = np.log2(model.tables[k][row, level])
        if parent < 0 or levels[parent] < settled_from:
            said[k] -= weights.chance[k] * rarity[k] / at.RARITY_UNIT
    return said


def waterfall(said: Float, prior: Float) -> tuple[float, Float]:
    """Bits before reading anything, and what each comparison adds; together the log2 odds of one child."""
    before, after = prior, prior + said.sum(axis=0)
    leaning = np.zeros(N_CLASSES)
    for side, sign in ((ONE_CHILD, 1.0), (TWO_CHILDREN, -1.0)):
        one, other = side
        share = _mean_share(before[one] - before[other], after[one] - after[other])
        leaning[side] = sign * share, sign * (1.0 - share)
    return _odds(before), said @ leaning


def _odds(total: Float) -> float:
    one, two = (np.logaddexp2.reduce(total[side]) for side in (ONE_CHILD, TWO_CHILDREN))
    return float(one - two)


def _mean_share(before: float, after: float) -> float:
    """The first one's share of a side's two classes, on average while its lead grows from before to after.

    Args:
        before, after: log2 odds of the first class against the second.
    """
    if abs(after - before) < _HARDLY:
        return float(np.exp2(-np.logaddexp2(0.0, -(before + after) / 2)))
    # The share is the slope of log2(1 + 2^lead): its mean is what that grows by, over what the lead grows by.
    return float((np.logaddexp2(0.0, after) - np.logaddexp2(0.0, before)) / (after - before))
