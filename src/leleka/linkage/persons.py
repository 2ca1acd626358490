"""From pairs to persons and families: what the weights say, and what may not be.

Takes   Encoded records, scored pairs, decisions of people.
Gives   Joiner: persons, families, ties.
Leaves  clustering to clusters, families to families, what draws need to ties.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from leleka.linkage import weights
from leleka.linkage.arrays import Int32, Int64
from leleka.linkage.clusters import Edges, cluster, edges_of, with_siblings_apart
from leleka.linkage.columns import Encoded
from leleka.linkage.decisions import Links
from leleka.linkage.families import MAYBE_BITS, families
from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels.merge import FORBIDDEN
from leleka.linkage.pairs import compared_pairs, forbidden
from leleka.linkage.parts import Parts
from leleka.linkage.relatives import relatives
from leleka.linkage.rivals import Rivalry
from leleka.linkage.scored import Scored
from leleka.linkage.ties import ties_table
from leleka.linkage.weights import Float, Model, Patterns

_AT_ONCE = 1 << 18  # pairs that are weighed together
_P_DRAWN = 0.005  # persons with a pair at least so probable may be one in a draw


@dataclass(frozen=True)
class Joiner:
    """Puts records together.

    Attributes:
        cut: from which probability two records are taken for one child.
    """

    encoded: Encoded
    links: Links
    cut: float
    threads: int

    def persons(self, model: Model, scored: Scored) -> Int64:
        """int64[records], the lowest record of each one's person."""
        edges = self._edges(scored.left, scored.right, weights.log_odds(scored.p), scored)

        def bits_of(left: Int32, right: Int32) -> Float:
            return self._bits_of(model, left, right)

        return cluster(len(self.encoded), edges, bits_of, cut=self.cut)

    def families(self, model: Model, scored: Scored, person: Int64) -> Int64:
        """int64[records], the lowest record of each one's family, -1 where none is known."""

        def evidence(left: Int32, right: Int32) -> tuple[Float, Float]:
            patterns = compared_pairs(self.encoded, left, right, threads=self.threads)
            return weights.sibling_evidence(model, patterns)

        maybe = self._maybe_siblings(model, scored.patterns)
        one, other = relatives(Parts(self.encoded), person)
        left = np.concatenate([scored.left[maybe], one])
        right = np.concatenate([scored.right[maybe], other])
        return families(person, left, right, self.encoded.told_siblings, evidence)

    def _maybe_siblings(self, model: Model, patterns: Patterns) -> Int64:
        """Which pairs may be of siblings."""
        found = [np.zeros(0, np.int64)]
        for first in range(0, len(patterns), _AT_ONCE):
            part = patterns.where(slice(first, first + _AT_ONCE))
            # Who stands beside the two comes in when whole families are held against each other.
            levels = part.levels.copy()
            levels[:, at.FAMILY] = -1
            p = weights.posteriors(model, replace(part, levels=levels), self.threads)
            found.append(first + np.flatnonzero(weights.sibling_bits(p) >= MAYBE_BITS))
        return np.concatenate(found)

    def ties(self, model: Model, scored: Scored, alone: Float, rivalry: Rivalry, person: Int64) -> pa.Table:
        """Pairs judged against nobody; that other candidates exclude each other, draws see themselves."""
        against = -np.log2(rivalry.against_nobody(alone))

        def bits_of(left: Int32, right: Int32) -> Float:
            return self._bits_of(model, left, right) + against[rivalry.lists_of(left, right)]

        left, right = scored.left, scored.right
        bits = weights.log_odds(alone) + against[rivalry.lists_of(left, right)]
        edges = self._edges(left, right, bits, scored)
        likely = edges.must | ((edges.p_same >= _P_DRAWN) & (edges.bits > FORBIDDEN))
        return ties_table(edges, likely, person, bits_of)

    def _edges(self, left: Int32, right: Int32, bits: Float, scored: Scored) -> Edges:
        bits = with_siblings_apart(bits, scored.p, told=self.encoded.tells_of_families)
        apart = forbidden(self.encoded, left, right)
        return edges_of(left, right, bits, scored.p_same, apart, self.links)

    def _bits_of(self, model: Model, left: Int32, right: Int32) -> Float:
        p = weights.posteriors(model, compared_pairs(self.encoded, left, right), 1)
        bits = with_siblings_apart(weights.log_odds(p), p, told=self.encoded.tells_of_families)
        return np.where(forbidden(self.encoded, left, right), FORBIDDEN, bits)
