"""Answers of people teach the weights.

An answered pair enters learning with its class fixed: one child, or two. People answer the pairs that
were most worth asking, which are no fair sample: counted as they are, a hundred answers are lost among a
hundred thousand pairs; counted more, they would make everything look as doubtful as what was asked. So
each answer stands for the pairs that looked as probable as its own, and were put together or not alike,
as in a survey each person asked stands for a stratum. The strata keep their sizes; within each, the
answers say what share is one child, the more firmly the more there are.

Takes   patterns of compared pairs, how probable each was, the answers.
Gives   the patterns, answers fixed and weighted.
Leaves  learning to weights.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from leleka.linkage.decisions import Links
from leleka.linkage.kernels.score import DIFFERENT, SAME, UNKNOWN
from leleka.linkage.weights import Float, Int8, Patterns

_STRATA_BITS = np.array([-6.0, -4.0, -2.5, -1.25, 0.0, 1.25, 2.5, 4.0, 6.0])
"""Beyond these, answers count for themselves: what is asked there was asked because it is unlike the rest."""

_BELIEF = 100.0
"""So many answers in a stratum weigh as much as what the weights say of it unasked. With ten, a hundred
answers of a queue that asks what is unusual made some lists worse (benchmarks/README.md)."""


def answered(links: Links, left: NDArray[np.int32], right: NDArray[np.int32]) -> Int8:
    """SAME, DIFFERENT or UNKNOWN for each pair."""
    said = dict.fromkeys(links.same, SAME) | dict.fromkeys(links.different, DIFFERENT)
    if not said:
        return np.zeros(len(left), np.int8)
    pairs = zip(left.tolist(), right.tolist(), strict=True)
    return np.fromiter((said.get(pair, UNKNOWN) for pair in pairs), np.int8, len(left))


def taught(patterns: Patterns, known: Int8, bits: Float, linked: NDArray[np.bool_]) -> Patterns:
    """Fix the classes of answered pairs, and let each stand for those that looked like it.

    Args:
        known: int8[pairs], of answered.
        bits: float64[pairs], log2 odds of being one child before the answers.
        linked: bool[pairs], whether the two were put together.

    Returns:
        The same patterns; in every stratum the weights add up to what they did before.
    """
    stratum = 2 * np.searchsorted(_STRATA_BITS, bits) + linked
    within = (bits >= _STRATA_BITS[0]) & (bits <= _STRATA_BITS[-1])
    asked = (known != UNKNOWN) & within
    weight = patterns.weight.copy()
    for each in np.unique(stratum[asked]):
        here = within & (stratum == each)
        total = weight[here].sum()
        answers, others = here & asked, here & ~asked
        n_answers, n_others = weight[answers].sum(), weight[others].sum()
        share = 1.0 if n_others == 0 else max(n_answers / (n_answers + _BELIEF), n_answers / total)
        weight[answers] *= share * total / n_answers
        if n_others:
            weight[others] *= (1.0 - share) * total / n_others
    return replace(patterns, weight=weight, known=known)
