"""Pairs with what is believed of them, and all that comparing gives.

Takes   pairs, patterns, probabilities.
Gives   Scored, Compared, P_MAYBE.
Leaves  working them out to engine.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from leleka.linkage.arrays import Int32, Int64
from leleka.linkage.groups import KeyPlan
from leleka.linkage.weights import Float, Model, Patterns

P_MAYBE = 2e-4
"""That a pair is not of strangers.

Fainter ones neither teach nor cluster: they are only shown, where a child was renamed.
"""


@dataclass(frozen=True)
class Scored:
    """Kept pairs, ordered by left and right.

    Attributes:
        left, right: int32, rows; left below right.
        patterns: their levels.
        p: float64[pairs, 4], posterior of each class.
    """

    left: Int32
    right: Int32
    patterns: Patterns
    p: Float

    @property
    def p_same(self) -> Float:
        """That both are one child."""
        return self.p[:, 0] + self.p[:, 1]

    def where(self, wanted: Int64) -> Scored:
        """These pairs only."""
        return Scored(self.left[wanted], self.right[wanted], self.patterns.where(wanted), self.p[wanted])


@dataclass(frozen=True)
class Compared:
    """What comparing, learning and clustering gave.

    Attributes:
        found: int64[pairs], bit set of the keys that brought each pair up.
        raw_hot: the same of keys whose too large groups both records stood in.
        person: int64[records], the lowest record of each one's person.
        family: int64[records], the lowest record of each one's family, -1 where none is known.
        ties: TIES_SCHEMA.
    """

    plan: KeyPlan
    model: Model
    scored: Scored
    found: Int64
    person: Int64
    family: Int64
    ties: pa.Table
    n_candidates: int
    raw_hot: Int64
