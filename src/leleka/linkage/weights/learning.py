"""Let the classes' shares and habits settle (expectation and maximisation), without labels.

Takes   level patterns of compared pairs and of random pairs.
Gives   learn, learn_from, with_strangers.
Leaves  what counts make of weights to beliefs.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leleka.linkage.kernels import score
from leleka.linkage.weights.beliefs import AMONG_KEPT, IMPOSSIBLE, habits, maximised, possible
from leleka.linkage.weights.model import (
    ALTERED,
    N_CLASSES,
    STRANGERS,
    Float,
    Int8,
    Model,
    Patterns,
    Population,
    posteriors,
    slices,
)

FEWEST_LISTS = 4  # from which on lists tell how far each is found on others
_SETTLED = 1e-4  # learning ends when no class gains or loses more than this share of its pairs


@dataclass(frozen=True)
class RandomPairs:
    """Pairs drawn at random from all, nearly all of them strangers.

    Attributes:
        counts: per comparison, how often each level stands under each level of its parent.
        doubtful: the few that may be no strangers, to be taken off the counts as far as they are not.
    """

    counts: tuple[Float, ...]
    doubtful: _Prepared

    @classmethod
    def of(cls, patterns: Patterns, model: Model, threads: int) -> RandomPairs:
        """Count patterns once; model decides which are doubtful."""
        p = posteriors(model, patterns, threads)
        strangers_only = replace(
            model, prior=np.tile([IMPOSSIBLE] * STRANGERS + [1.0], (len(model.prior), 1))
        )
        counts, _ = _Prepared.of(patterns, model).expected(strangers_only, threads)
        counted = tuple(table[:, :, STRANGERS] for table in counts)
        doubtful = np.flatnonzero(p[:, STRANGERS] < 1.0 - 1e-4)
        return cls(counted, _Prepared.of(patterns.where(doubtful), model))


def with_strangers(model: Model, random_pairs: RandomPairs, threads: int) -> Model:
    """Learn how strangers agree from random pairs, each as far as the model takes it for strangers."""
    others, _ = random_pairs.doubtful.expected(model, threads)
    tables = []
    for comparison, table, counted, other in zip(
        model.described, model.tables, random_pairs.counts, others, strict=True
    ):
        if comparison.is_context or comparison.name == AMONG_KEPT:
            tables.append(table)
            continue
        fresh = table.copy()
        strangers = np.maximum(0.0, counted - other[:, :, :STRANGERS].sum(axis=2))
        fresh[:, :, STRANGERS] = habits(
            strangers, comparison, STRANGERS, possible(comparison, model.described)
        )
        tables.append(fresh)
    return replace(model, tables=tuple(tables))


def learn(
    model: Model,
    pairs: Patterns,
    random_pairs: RandomPairs,
    population: Population,
    *,
    max_iterations: int,
    threads: int,
    watch: Callable[[int], None] = lambda iteration: None,
) -> Model:
    """Let the classes' shares and habits settle.

    Args:
        model: where to start; its comparisons stay.
        pairs: compared pairs that may be anything but strangers; all others count as strangers.
        random_pairs: how strangers agree.
        watch: told the number of each iteration.
    """
    prepared = _Prepared.of(pairs, model)
    for iteration in range(1, max_iterations + 1):
        watch(iteration)
        counts, of_lists = prepared.expected(model, threads)
        learnt = maximised(model, counts, of_lists, population)
        # Random pairs hold a few true ones; in a small file they would teach strangers to agree.
        if iteration in {1, 5, 20}:
            learnt = with_strangers(learnt, random_pairs, threads)
        settled = _is_settled(model.n_expected[:STRANGERS], learnt.n_expected[:STRANGERS])
        model = replace(learnt, n_iterations=iteration, converged=settled)
        if settled and iteration > 20:
            break
    return model


def learn_from(
    model: Model, pairs: Patterns, p: Float, random_pairs: RandomPairs, population: Population, threads: int
) -> Model:
    """One more round, from posteriors in which pairs that exclude each other were considered.

    Pairs judged alone all claim the same child; weights learnt from them would be too generous. How many
    children two lists share leans on how far each of the two is found on all other lists.

    Args:
        p: float64[pairs, 4].
    """
    prepared = _Prepared.of(pairs, model)
    counts = np.zeros(len(model.weights.bits))
    for k in range(prepared.places.shape[1]):
        known = prepared.places[:, k] >= 0
        places, shares = prepared.places[known, k], p[known] * pairs.weight[known, None]
        for c in range(N_CLASSES):
            counts += np.bincount(places + c, shares[:, c], minlength=len(counts))
    of_lists = np.zeros((len(population.n_pairs), N_CLASSES))
    for c in range(N_CLASSES):
        of_lists[:, c] = np.bincount(pairs.lists, p[:, c] * pairs.weight, minlength=len(of_lists))
    learnt = maximised(model, _shaped(counts, model), _evened(of_lists, population), population)
    return with_strangers(learnt, random_pairs, threads)


def _evened(of_lists: Float, population: Population) -> Float:
    """Counts of one child per pair of lists, half-way to what a share of its own for each list predicts."""
    n_lists = round(len(of_lists) ** 0.5)
    same = of_lists[:, : ALTERED + 1].sum(axis=1).reshape(n_lists, n_lists)
    found, pairs = (each + each.T for each in (same, population.n_pairs.reshape(n_lists, n_lists)))
    # Within a list, rows repeat a child for reasons of their own.
    np.fill_diagonal(found, 0.0)
    np.fill_diagonal(pairs, 0.0)
    if np.count_nonzero(found.sum(axis=1)) < FEWEST_LISTS:
        return of_lists
    share = np.full(n_lists, np.sqrt(found.sum() / pairs.sum()))
    for _ in range(100):
        share = np.sqrt(share * found.sum(axis=1) / np.maximum(pairs @ share, 1e-300))
    predicted = np.outer(share, share) * pairs
    factor = np.where(found > 0, (found + predicted) / np.maximum(2 * found, 1e-300), 1.0)
    evened = of_lists.copy()
    evened[:, : ALTERED + 1] *= factor.ravel()[:, None]
    return evened


def _is_settled(before: Float, after: Float) -> bool:
    """Whether no class still gains or loses; one that is nearly empty may flutter."""
    size = np.maximum(after, 0.01 * after.sum())
    return bool(np.all(np.abs(after - before) <= _SETTLED * size))


@dataclass(frozen=True)
class _Prepared:
    """Patterns with their places in the weights looked up, for many rounds.

    Attributes:
        places, rare: see score.find_places.
    """

    patterns: Patterns
    places: NDArray[np.int32]
    rare: Int8

    @classmethod
    def of(cls, patterns: Patterns, model: Model) -> _Prepared:
        places = np.empty(patterns.levels.shape, np.int32)
        rare = np.empty_like(patterns.levels)
        score.find_places(model.weights.shape, patterns.levels, patterns.rarity, places, rare)
        return cls(patterns, places, rare)

    def expected(self, model: Model, threads: int) -> tuple[list[Float], Float]:
        """Expected counts per comparison, shaped as its table, and per pair of lists."""
        w, patterns = model.weights, self.patterns

        def count(part: slice) -> tuple[Float, Float]:
            counts, of_lists = np.zeros(len(w.bits)), np.zeros(w.prior.shape)
            score.expected_counts(
                w.bits,
                w.chance,
                w.prior,
                self.places[part],
                self.rare[part],
                patterns.lists[part],
                patterns.weight[part],
                patterns.known[part] if len(patterns.known) else patterns.known,
                counts,
                of_lists,
            )
            return counts, of_lists

        total, lists_total = np.zeros(len(w.bits)), np.zeros(w.prior.shape)
        with ThreadPoolExecutor(threads) as pool:
            for counts, of_lists in pool.map(count, slices(len(patterns))):
                total += counts
                lists_total += of_lists
        return _shaped(total, model), lists_total


def _shaped(flat: Float, model: Model) -> list[Float]:
    """Counts laid out like Weights.bits, shaped as the model's tables."""
    cuts = np.cumsum([table.size for table in model.tables])[:-1]
    return [part.reshape(table.shape) for part, table in zip(np.split(flat, cuts), model.tables, strict=True)]
