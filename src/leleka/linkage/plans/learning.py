"""Learn what each level weighs, without labels.

How often strangers share a value follows from how often each value occurs; how often they are merely similar,
from random pairs. How often records of one person agree is learnt by expectation and maximisation, each
comparison among pairs that share a key which does not look at it; pairs that no key brings up count as
strangers.

Takes   a numbered table, the groups of its keys.
Gives   Learnt: weights in bits.
Leaves  comparing to loops.plain.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from leleka.linkage.loops.plain import levels_of, sample_pairs
from leleka.linkage.plans.encoding import Coded, Group, pieces
from leleka.linkage.plans.plan import Plan
from leleka.linkage.weights import Float

_N_RANDOM_PAIRS: Final = 250_000
_N_LEARNING: Final = 60_000  # pairs of a key to learn from; of more a sample
_SEED: Final = 20_220_224
_MOST_ROUNDS: Final = 200
_SETTLED: Final = 1e-5
# Pairs' worth of belief, so that no level that was not seen becomes impossible: of one person a few, of
# strangers half a pair.
_BELIEF: Final = 3.0
_LEAST_SHARE: Final = 1e-7


@dataclass(frozen=True)
class Learnt:
    """The weights of a plan.

    Attributes:
        m, u: per comparison, P(level | one person) and P(level | strangers), the lowest level first.
        weights: float32[comparisons, levels], log2 of m / u.
        value_bits: float32[values], what it adds that a value is rarer than the usual one.
        best: float32[comparisons], the most that values which differ can add.
        p_same: share of all pairs that are of one person; n_rounds until it settled.
    """

    m: tuple[Float, ...]
    u: tuple[Float, ...]
    weights: NDArray[np.float32]
    value_bits: NDArray[np.float32]
    best: NDArray[np.float32]
    p_same: float
    n_rounds: int
    converged: bool

    @property
    def prior_bits(self) -> float:
        """Log2 odds of a pair of which nothing is known."""
        return float(np.log2(self.p_same / (1 - self.p_same)))


def learnt(table: Coded, plan: Plan, groups: list[Group], pool: ThreadPoolExecutor) -> Learnt:
    """Learn from the pairs that the keys bring up."""
    u = _of_strangers(table)
    samples = [_Sample.of(table, key, group, pool) for key, group in enumerate(groups)]
    n_pairs = max(2.0, len(table) * (len(table) - 1) / 2)
    believed = tuple(_expected(len(shares)) for shares in u)
    first = _Model(believed, u, min(0.5, max(1.0, 0.5 * len(table)) / n_pairs))
    model, n_rounds, converged = _by_sessions(first, plan, samples)
    model = _with_prior(model, samples, n_pairs)
    weights = np.zeros((len(u), int(table.chosen.n_levels.max())), np.float32)
    for c in range(len(u)):
        weights[c, : len(u[c])] = np.log2(model.m[c] / u[c])
    best = np.array([weights[c, : len(u[c]) - 1].max() for c in range(len(u))], np.float32)
    bits = _value_bits(table, plan, u)
    return Learnt(model.m, u, weights, bits, best, model.p_same, n_rounds, converged)


def _of_strangers(table: Coded) -> tuple[Float, ...]:
    rng = np.random.default_rng(_SEED)
    n = len(table)
    left = rng.integers(0, max(1, n), _N_RANDOM_PAIRS if n > 1 else 0).astype(np.int32)
    right = ((left + rng.integers(1, max(2, n), len(left))) % max(1, n)).astype(np.int32)
    levels = np.empty((len(left), len(table.chosen.kind)), np.int8)
    levels_of(table.chosen, table.values, table.rows, left, right, levels)
    shares = []
    for c, counts in enumerate(table.counts):
        n_levels = int(table.chosen.n_levels[c])
        seen = np.bincount(levels[levels[:, c] >= 0, c], minlength=n_levels).astype(np.float64)
        total = float(counts.sum())
        equal = float((counts * (counts - 1.0)).sum()) / max(1.0, total * (total - 1.0))
        differ = (seen[:-1] + 0.5) / (seen[:-1].sum() + 0.5 * (n_levels - 1))
        equal = min(0.999, max(_LEAST_SHARE, equal))
        shares.append(np.append(differ * (1.0 - equal), equal))
    return tuple(shares)


def _value_bits(table: Coded, plan: Plan, u: tuple[Float, ...]) -> NDArray[np.float32]:
    """How much more, or less, than usual it says that this very value is shared."""
    bits = []
    for compared, counts, shares in zip(plan.compared, table.counts, u, strict=True):
        frequency = np.maximum(counts, 1) / max(1, counts.sum())
        rarer = np.log2(shares[-1] / frequency) if compared.rarity else np.zeros(len(counts))
        bits.append(rarer.astype(np.float32))
    return np.concatenate(bits)


@dataclass(frozen=True)
class _Sample:
    """Patterns of pairs that share a key.

    Attributes:
        patterns: int8[patterns, comparisons].
        weight: float64[patterns], how many pairs show each; of_own: those that no earlier key brings up.
    """

    patterns: NDArray[np.int8]
    weight: Float
    of_own: Float

    @classmethod
    def of(cls, table: Coded, key: int, group: Group, pool: ThreadPoolExecutor) -> _Sample:
        """Every pair that shares the key, or every one_of-th of very many."""
        one_of = max(1, int(group.n_pairs.sum()) // _N_LEARNING)

        def sampled(piece: tuple[int, int]) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
            n_pairs = int(group.n_pairs[piece[0] : piece[1]].sum())
            room = n_pairs if one_of == 1 else n_pairs // one_of * 2 + 1_000
            pairs, is_own = np.empty((2, room), np.int32), np.empty(room, np.bool_)
            n = sample_pairs(
                table.chosen, key, table.rows, group.records, group.starts, *piece, one_of, pairs, is_own
            )
            n = min(n, room)
            levels = np.empty((n, len(table.chosen.kind)), np.int8)
            levels_of(table.chosen, table.values, table.rows, pairs[0, :n], pairs[1, :n], levels)
            return levels, is_own[:n]

        found = list(pool.map(sampled, pieces(group, 8)))
        levels = np.concatenate(
            [np.zeros((0, len(table.chosen.kind)), np.int8), *(each[0] for each in found)]
        )
        is_own = np.concatenate([np.zeros(0, np.bool_), *(each[1] for each in found)])
        code = np.zeros(len(levels), np.int64)
        for c, n in enumerate(table.chosen.n_levels.tolist()):
            code = code * (n + 1) + (levels[:, c] + 1)
        _, first, of = np.unique(code, return_index=True, return_inverse=True)
        weight = one_of * np.bincount(of, minlength=len(first)).astype(np.float64)
        return cls(
            levels[first], weight, one_of * np.bincount(of, is_own, minlength=len(first)).astype(np.float64)
        )


@dataclass(frozen=True)
class _Model:
    m: tuple[Float, ...]
    u: tuple[Float, ...]
    p_same: float

    def p_of(self, patterns: NDArray[np.int8], left_out: frozenset[int] = frozenset()) -> Float:
        """That pairs of these patterns are of one person."""
        odds = np.full(len(patterns), np.log2(self.p_same / (1 - self.p_same)))
        for c in range(len(self.u)):
            if c not in left_out:
                odds += np.append(np.log2(self.m[c] / self.u[c]), 0.0)[patterns[:, c]]
        return np.asarray(1.0 / (1.0 + np.exp2(-odds)))


def _by_sessions(first: _Model, plan: Plan, samples: list[_Sample]) -> tuple[_Model, int, bool]:
    """Learn each comparison where a key that does not look at it brings the purest pairs up.

    Brothers and sisters share a surname, a father, a place; learnt from all pairs at once, the habits of
    one person would drift towards theirs.
    """
    purity = [_purity(first, sample) for sample in samples]
    looks = [frozenset(part.column for part in key) for key in plan.keys]
    sessions = set()
    for compared in plan.compared:
        without = [key for key in range(len(samples)) if compared.column not in looks[key]]
        if without:
            sessions.add(max(without, key=lambda key: (purity[key], -key)))
    sums = [_BELIEF * shares for shares in first.m]
    most_rounds, converged = 0, True
    for key in sorted(sessions):
        fixed = frozenset(c for c, compared in enumerate(plan.compared) if compared.column in looks[key])
        counts, n_rounds, settled = _session(first, samples[key], fixed, purity[key])
        most_rounds, converged = max(most_rounds, n_rounds), converged and settled
        for c, seen in counts.items():
            sums[c] = sums[c] + seen
    return _Model(tuple(each / each.sum() for each in sums), first.u, first.p_same), most_rounds, converged


def _purity(model: _Model, sample: _Sample) -> float:
    total = float(sample.weight.sum())
    return float(model.p_of(sample.patterns) @ sample.weight) / total if total else 0.0


def _session(
    first: _Model, sample: _Sample, fixed: frozenset[int], purity: float
) -> tuple[dict[int, Float], int, bool]:
    """Expectation and maximisation among the pairs of one key, which tells nothing of what it looks at."""
    model = _Model(first.m, first.u, min(0.99, max(1e-6, purity)))
    counts: dict[int, Float] = {}
    total = max(1.0, float(sample.weight.sum()))
    for n_rounds in range(1, _MOST_ROUNDS + 1):
        of_same = model.p_of(sample.patterns, fixed) * sample.weight
        counts = {
            c: _counted(of_same, sample.patterns[:, c], len(shares))
            for c, shares in enumerate(first.u)
            if c not in fixed
        }
        m = [shares.copy() for shares in first.m]
        for c, seen in counts.items():
            m[c] = (seen + _BELIEF * first.m[c]) / (seen.sum() + _BELIEF)
        again = min(0.99, max(1e-6, float(of_same.sum()) / total))
        settled = abs(again - model.p_same) <= _SETTLED * model.p_same
        model = _Model(tuple(m), first.u, again)
        if settled:
            return counts, n_rounds, True
    return counts, _MOST_ROUNDS, False


def _counted(of_same: Float, levels: NDArray[np.int8], n_levels: int) -> Float:
    there = levels >= 0
    return np.bincount(levels[there], of_same[there], minlength=n_levels).astype(np.float64)


def _with_prior(model: _Model, samples: list[_Sample], n_pairs: float) -> _Model:
    """Learn how many pairs are of one person; those that no key brings up are not."""
    patterns = np.concatenate([sample.patterns for sample in samples])
    weight = np.concatenate([sample.of_own for sample in samples])
    for _ in range(_MOST_ROUNDS):
        n_same = float(model.p_of(patterns) @ weight)
        again = min(0.5, max(1.0, n_same) / n_pairs)
        settled = abs(again - model.p_same) <= _SETTLED * model.p_same
        model = _Model(model.m, model.u, again)
        if settled:
            break
    return model


def _expected(n_levels: int) -> Float:
    """Before anything is seen: one person agrees exactly in nine of ten cases."""
    rest = np.full(n_levels - 1, 0.1 / (n_levels - 1))
    return np.append(rest, 0.9)
