"""Pairs found and compared on this machine.

Takes   Encoded records, a Model.
Gives   Local, an Engine; walked_piece, the work of one thread here or of one task on Spark.
Leaves  finding groups to groups, comparing to the compiled kernels.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from leleka.core.progress import Progress
from leleka.linkage.arrays import Int32, Int64
from leleka.linkage.columns import Encoded
from leleka.linkage.groups import KeyPlan, plan_keys
from leleka.linkage.kernels.likely import compare_likely
from leleka.linkage.kernels.walk import candidates
from leleka.linkage.weights import Int8, Model

_BATCH = 1 << 14  # pairs between finding and weighing them
_P_FAINT = 1e-6  # that a pair is not of strangers; less likely ones are dropped


@dataclass(frozen=True)
class Local:
    """The engine of one machine."""

    threads: int

    def plan(self, encoded: Encoded, n_pairs_per_record: int, progress: Progress) -> KeyPlan:
        """Group the records by every key."""
        return plan_keys(encoded, n_pairs_per_record)

    def walked(
        self, encoded: Encoded, plan: KeyPlan, model: Model, progress: Progress
    ) -> tuple[Int32, Int32, Int8, Int8, int]:
        """Compare every pair that the keys bring up, in pieces of the groups of about equal work."""
        sizes = np.diff(plan.groups.starts)
        work = np.cumsum(sizes * (sizes - 1) // 2)
        n_pieces = max(1, min(len(sizes), 256))
        cuts = np.searchsorted(work, np.linspace(0, work[-1] if len(work) else 0, n_pieces + 1))
        cuts[0], cuts[-1] = 0, len(sizes)
        progress("comparing pairs", 0, n_pieces)
        pairs, levels, rarity, n_compared = [], [], [], 0
        with ThreadPoolExecutor(self.threads) as pool:
            pieces = pool.map(
                lambda first, last: walked_piece(encoded, plan, model, first, last), cuts[:-1], cuts[1:]
            )
            for done, (pairs_of_piece, levels_of_piece, rarity_of_piece, n) in enumerate(pieces, start=1):
                pairs.append(pairs_of_piece)
                levels.append(levels_of_piece)
                rarity.append(rarity_of_piece)
                n_compared += n
                progress("comparing pairs", done, n_pieces)
        left, right = np.concatenate(pairs, axis=1)
        order = np.lexsort((right, left))
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        left, right = left[order], right[order]
        del pairs, order
        return left, right, _placed(levels, place), _placed(rarity, place), n_compared


def _placed(pieces: list[Int8], place: Int64) -> Int8:
    """Rows of all pieces where they belong; each piece is let go then, lest all be in memory twice."""
    whole = np.empty((len(place), pieces[0].shape[1]), np.int8)
    last = len(place)
    while pieces:
        piece = pieces.pop()
        whole[place[last - len(piece) : last]] = piece
        last -= len(piece)
    return whole


def walked_piece(
    encoded: Encoded, plan: KeyPlan, model: Model, first: int, last: int
) -> tuple[Int32, Int8, Int8, int]:
    """Compare the pairs that some groups own.

    Returns:
        Pairs that may be anything but strangers, int32[2, pairs], their levels and rarities; and how many
        pairs were compared.
    """
    flat, bounds = model.weights, model.bounds
    groups, n_comparisons = plan.groups, len(encoded.comparisons)
    pairs = np.empty((2, _BATCH), np.int32)
    levels, rarity = np.empty((_BATCH, n_comparisons), np.int8), np.empty((_BATCH, n_comparisons), np.int8)
    p_least = np.full(_BATCH, _P_FAINT)
    kept, n_compared = [(pairs[:, :0], levels[:0], rarity[:0])], 0
    group, a = int(first), int(groups.starts[first])
    b = a + 1
    while group < last:
        n, group, a, b = candidates(groups, group, a, b, last, pairs)
        n_kept = compare_likely(
            encoded.columns, flat, bounds, pairs[0, :n], pairs[1, :n], levels, rarity, p_least
        )
        kept.append((pairs[:, :n_kept].copy(), levels[:n_kept].copy(), rarity[:n_kept].copy()))
        n_compared += n
    return (
        np.concatenate([part[0] for part in kept], axis=1),
        np.concatenate([part[1] for part in kept]),
        np.concatenate([part[2] for part in kept]),
        n_compared,
    )
