"""What each comparison says on its own of two records being of siblings, not of strangers.

Takes   Model, level patterns of pairs.
Gives   sibling_bits, of whole pairs; sibling_evidence, comparison by comparison.
Leaves  putting the records of two children together to families.
"""

from __future__ import annotations

import numpy as np

from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels import score
from leleka.linkage.kernels.layout import RARITY_UNIT
from leleka.linkage.weights.model import SIBLINGS, STRANGERS, Float, Model, Patterns


def sibling_bits(p: Float) -> Float:
    """log2 of the odds that records of two persons are of siblings, not of strangers, from posteriors.

    That they are two is settled when families are made: twins who look like one child are twins.
    """
    siblings, strangers = (np.clip(p[:, c], 1e-30, 1.0) for c in (SIBLINGS, STRANGERS))
    return np.asarray(np.log2(siblings) - np.log2(strangers))


def sibling_evidence(model: Model, patterns: Patterns) -> tuple[Float, Float]:
    """The terms of sibling_bits.

    A row names some of the brothers and sisters, and learning takes the named ones for the rule: not to be
    named speaks against nobody.

    Returns:
        float64[pairs], log2 odds before anything is compared; float64[pairs, comparisons], what each
        comparison adds, NaN where a record says nothing.
    """
    weights, shape = model.weights, patterns.levels.shape
    places, rare = np.empty(shape, np.int32), np.empty(shape, np.int8)
    score.find_places(weights.shape, patterns.levels, patterns.rarity, places, rare)
    chance = weights.chance[:, SIBLINGS] - weights.chance[:, STRANGERS]
    bits = weights.bits[places + SIBLINGS] - weights.bits[places + STRANGERS] - chance * rare / RARITY_UNIT
    bits[:, at.KINSHIP] = np.maximum(bits[:, at.KINSHIP], 0.0)
    prior = weights.prior[patterns.lists]
    return prior[:, SIBLINGS] - prior[:, STRANGERS], np.where(places >= 0, bits, np.nan)
