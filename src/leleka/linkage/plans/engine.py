"""Link a table by a plan: number it, learn the weights, walk the keys, cluster.

Takes   an Arrow table and a Plan.
Gives   TableLinks.
Leaves  numbering to encoding, learning to learning, comparing to loops.plain, clustering to clusters.

Source: Fellegi and Sunter (1969), doi:10.1080/01621459.1969.10501049; weights by EM as Winkler (1988); rare
values as Winkler (2000).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from leleka.core.progress import Progress, silent
from leleka.linkage.arrays import Int32, Int64
from leleka.linkage.clusters import Edges, cluster
from leleka.linkage.loops.plain import bits_of_pairs, keep_pairs
from leleka.linkage.plans.encoding import Coded, Group, coded, grouped, pieces
from leleka.linkage.plans.learning import Learnt, learnt
from leleka.linkage.plans.plan import Plan
from leleka.linkage.weights import Float

_N_PIECES = 64
_ROOM = 1 << 15  # pairs kept before they are handed on


@dataclass(frozen=True)
class TableLinks:
    """What linking a table gives.

    Attributes:
        pairs: left and right row (int32, left below right), p_same, bits (log2 odds), and one int8
            "level:COLUMN" per comparison, -1 missing; by left and right.
        person: int64 per row, the lowest row of the same person.
        n_candidates: different pairs that the keys brought up.
        learnt: weights and what they were learnt from.
    """

    pairs: pa.Table
    person: Int64
    n_candidates: int
    learnt: Learnt


def link_table(
    table: pa.Table,
    plan: Plan,
    *,
    cut: float = 0.7,
    keep_from: float = 0.01,
    threads: int = 0,
    progress: Progress = silent,
) -> TableLinks:
    """Find out which rows of a table are one person.

    Args:
        cut: from which probability two rows are taken for one person. A plan knows no families, so that it is
            too sure of brothers and sisters, who share a surname, a father, a place; hence above a half.
        keep_from: less probable pairs are not kept.
        threads: 0 takes all cores; the result is the same for any number.
        progress: told of each stage in words.

    Raises:
        LinkageError: linkage.E052 to E054, the plan does not fit the table.
    """
    threads = threads or os.cpu_count() or 1
    progress("preparing the readings", 0, None)
    numbered = coded(table, plan)
    with ThreadPoolExecutor(threads) as pool:
        progress("looking for pairs", 0, None)
        groups = list(pool.map(partial(grouped, numbered), numbered.keys))
        progress("learning the weights", 0, None)
        model = learnt(numbered, plan, groups, pool)
        numbered = replace(numbered, values=numbered.values._replace(bits=model.value_bits))
        walk = _Walk(numbered, model, float(np.log2(keep_from / (1 - keep_from))))
        found = walk.over(groups, pool, progress)
    progress("putting rows together", 0, None)
    p_same = 1.0 / (1.0 + np.exp2(-found.bits.astype(np.float64)))
    nobody = np.zeros(len(p_same), np.bool_)
    edges = Edges(found.left, found.right, found.bits.astype(np.float64), p_same, nobody, nobody)
    # What was not kept is less probable than keep_from, or shares no key.
    person = cluster(len(table), edges, None, cut=cut)
    levels = {f"level:{c.column}": found.levels[:, k] for k, c in enumerate(plan.compared)}
    pairs = pa.table(
        {
            "left": found.left,
            "right": found.right,
            "p_same": p_same.astype(np.float32),
            "bits": found.bits,
            **levels,
        }
    )
    return TableLinks(pairs, person, found.n_compared, model)


@dataclass(frozen=True)
class _Found:
    left: Int32
    right: Int32
    levels: NDArray[np.int8]
    bits: NDArray[np.float32]
    n_compared: int


@dataclass(frozen=True)
class _Walk:
    """Compares what the keys bring up."""

    table: Coded
    model: Learnt
    least_bits: float

    def over(self, groups: list[Group], pool: ThreadPoolExecutor, progress: Progress) -> _Found:
        """All pairs that reach the cut, by left and right."""
        tasks: list[Callable[[], _Found]] = []
        for key, group in enumerate(groups):
            tasks += [partial(self._piece, key, group, *piece) for piece in pieces(group, _N_PIECES)]
        found = []
        for done, piece in enumerate(pool.map(lambda task: task(), tasks), start=1):
            found.append(piece)
            progress("comparing pairs", done, len(tasks))
        n_comparisons = len(self.table.chosen.kind)
        found = found or [_nothing(n_comparisons)]
        left, right = (np.concatenate([getattr(each, side) for each in found]) for side in ("left", "right"))
        order = np.argsort((left.astype(np.int64) << 32) | right)
        return _Found(
            left[order],
            right[order],
            np.concatenate([each.levels for each in found])[order],
            np.concatenate([each.bits for each in found])[order],
            sum(each.n_compared for each in found),
        )

    def _piece(self, key: int, group: Group, first: int, last: int) -> _Found:
        members = slice(int(group.starts[first]), int(group.starts[last]))
        records = group.records[members]
        starts = group.starts[first : last + 1] - group.starts[first]
        # One row after another as the groups have them: a member is fetched once, not once a pair.
        rows = self.table.rows[records]
        state = np.array([0, 0, 1, len(starts) - 1, 0], np.int64)
        n_comparisons = len(self.table.chosen.kind)
        pairs, bits = np.empty((2, _ROOM), np.int32), np.empty(_ROOM, np.float32)
        levels = np.empty((_ROOM, n_comparisons), np.int8)
        kept = [_nothing(n_comparisons)]
        odds = np.array([self.model.prior_bits, self.least_bits])
        weights, best = self.model.weights, self.model.best
        while state[0] < state[3]:
            n = keep_pairs(
                self.table.chosen, self.table.values, key, rows, records, weights, best, odds, starts, state,
                pairs, levels, bits,
            )  # fmt: skip
            kept.append(
                _Found(pairs[0, :n].copy(), pairs[1, :n].copy(), levels[:n].copy(), bits[:n].copy(), 0)
            )
        return _Found(
            np.concatenate([each.left for each in kept]),
            np.concatenate([each.right for each in kept]),
            np.concatenate([each.levels for each in kept]),
            np.concatenate([each.bits for each in kept]),
            int(state[4]),
        )

    def bits_of(self, left: Int32, right: Int32) -> Float:
        """Log2 odds of given pairs."""
        bits = np.empty(len(left), np.float64)
        bits_of_pairs(
            self.table.chosen, self.table.values, self.table.rows, self.model.weights, self.model.prior_bits,
            left, right, bits,
        )  # fmt: skip
        return bits


def _nothing(n_comparisons: int) -> _Found:
    none = np.zeros(0, np.int32)
    return _Found(none, none, np.zeros((0, n_comparisons), np.int8), np.zeros(0, np.float32), 0)
