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

from functools import cache

import numpy as np

from leleka.linkage.kernels import layout as at
from leleka.linkage.weights import ALTERED, INTACT, N_CLASSES, SIBLINGS, STRANGERS, Float, Int8, Model

ONE_CHILD = [INTACT, ALTERED]
TWO_CHILDREN = [SIBLINGS, STRANGERS]


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


@cache
def _nodes() -> tuple[Float, Float]:
    """Where a smooth function is looked at between -1 and 1, and how much each place counts."""
    nodes, shares = np.polynomial.legendre.leggauss(8)
    return nodes, shares


def waterfall(said: Float, prior: Float) -> tuple[float, Float]:
    """Bits before reading anything, and what each comparison adds; together the log2 odds of one child."""

    def odds(strength: Float) -> Float:
        total = prior + strength[:, None] * said.sum(axis=0)
        one, two = (np.logaddexp2.reduce(total[:, side], axis=1) for side in (ONE_CHILD, TWO_CHILDREN))
        return np.asarray(one - two)

    before, after = odds(np.array([0.0, 1.0])).tolist()
    nodes, shares = _nodes()
    edges = np.linspace(0.0, 1.0, 65)
    strength = (edges[:-1, None] + (nodes[None, :] + 1) / 2 / 64).ravel()
    share = np.tile(shares / 2 / 64, 64)
    total = prior + strength[:, None] * said.sum(axis=0)
    leaning = np.zeros_like(total)
    for side, sign in ((ONE_CHILD, 1.0), (TWO_CHILDREN, -1.0)):
        within = total[:, side]
        leaning[:, side] = sign * np.exp2(within - np.logaddexp2.reduce(within, axis=1)[:, None])
    bits = said @ (share @ leaning)
    # What numerical integration leaves over is spread in proportion; it is far below a thousandth of a bit.
    size = np.abs(bits).sum()
    return before, bits + (after - before - bits.sum()) * np.abs(bits) / size if size else bits
