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
    """What each comparison adds to the log2 likelihoods of each class.

    Args:
        levels, rarity: int8[..., comparisons], of one pair or of many.

    Returns:
        float64[..., comparisons, 4].
    """
    weights = model.weights
    start, n_levels, parent, settled_from = weights.shape.T
    above = np.where(parent < 0, -1, levels[..., parent]).astype(np.int64)
    at_level = start // N_CLASSES + (above + 1) * n_levels + levels
    said = weights.bits.reshape(-1, N_CLASSES)[np.where(levels < 0, 0, at_level)]
    rare = np.where((parent < 0) | (above < settled_from), rarity, 0)[..., None]
    return np.where(levels[..., None] < 0, 0.0, said - weights.chance * rare / at.RARITY_UNIT)


def waterfall(said: Float, prior: Float) -> tuple[Float, Float]:
    """Bits before reading anything, and what each comparison adds; together the log2 odds of one child.

    Args:
        said: as contributions gives it.
        prior: float64[..., 4].

    Returns:
        float64[...] and float64[..., comparisons].
    """
    before, after = prior, prior + said.sum(axis=-2)
    leaning = np.zeros(before.shape)
    for (one, other), sign in ((ONE_CHILD, 1.0), (TWO_CHILDREN, -1.0)):
        share = _mean_share(before[..., one] - before[..., other], after[..., one] - after[..., other])
        leaning[..., one], leaning[..., other] = sign * share, sign * (1.0 - share)
    return _odds(before), (said @ leaning[..., None])[..., 0]


def _odds(total: Float) -> Float:
    one, two = (
        np.logaddexp2(total[..., each], total[..., other]) for each, other in (ONE_CHILD, TWO_CHILDREN)
    )
    return np.asarray(one - two)


def _mean_share(before: Float, after: Float) -> Float:
    """The first one's share of a side's two classes, on average while its lead grows from before to after.

    Args:
        before, after: log2 odds of the first class against the second.
    """
    grown = after - before
    is_hardly = np.abs(grown) < _HARDLY
    middle = np.exp2(-np.logaddexp2(0.0, -(before + after) / 2))
    # The share is the slope of log2(1 + 2^lead): its mean is what that grows by, over what the lead grows by.
    mean = (np.logaddexp2(0.0, after) - np.logaddexp2(0.0, before)) / np.where(is_hardly, 1.0, grown)
    return np.where(is_hardly, middle, mean)
