"""What each comparison weighs, learnt from the lists themselves, without labels.

Pairs of records are of four classes: one child with the identity intact, one child with it
altered, brothers and sisters, strangers. Each class has its own habit of agreeing: for the
altered child the surname differs but eyes, month of birth and place agree; for a sister the
surname and the father agree and the first name does not. The share of the classes and their
habits are learnt together (expectation and maximisation), held near what the classes mean by
what is expected of them beforehand, so that none drifts into another or dies out at a zero.

What two comparisons would both say counts once: a comparison may depend on the level of
another (sex on the first name, the father on the patronymic, places on the home).

Takes   level patterns of compared pairs and of random pairs.
Gives   Model: P(level | class, level of the parent comparison), and the share of each class.
Leaves  comparing to kernels, deciding to clusters.

Source: Fellegi and Sunter (1969), doi:10.1080/01621459.1969.10501049; Winkler (1988) for EM;
Dempster, Laird and Rubin (1977). The four classes, dependence on a parent comparison and the
rarity of values inside EM are our choices.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from leleka.linkage.comparisons import Comparison, described
from leleka.linkage.kernels import score
from leleka.linkage.results import CLASSES

Float = NDArray[np.float64]
Int8 = NDArray[np.int8]
Int64 = NDArray[np.int64]

N_CLASSES = len(CLASSES)
INTACT, ALTERED, SIBLINGS, STRANGERS = range(N_CLASSES)

_IMPOSSIBLE = 2.0**-200

# How many pairs' worth of belief stands behind Comparison.expect: so many at least, and that
# share of the class's own pairs. Altered identities are few and look like anything, so they are
# held closest to what the class means.
_BELIEF_LEAST = np.array([20.0, 60.0, 60.0, 50.0])
_BELIEF_SHARE = np.array([0.02, 0.35, 0.10, 0.0])
_ROW_BELIEF = 20.0  # pairs' worth of belief that a parent's level makes no difference
_LISTS_BELIEF = 5.0  # pairs' worth of belief that two lists share as many children as any two
_SETTLED = 1e-4  # learning ends when no class gains or loses more than this share of its pairs


@dataclass(frozen=True)
class Model:
    """The learnt weights.

    Attributes:
        comparisons: their names, in the order in which pairs carry their levels.
        prior: float64[lists * lists, 4]. Share of each class among all pairs of two lists.
        tables: per comparison float64[parent levels + 1, levels, 4]: P(level | class, level of the
            parent comparison); the first row is for a missing or absent parent.
        n_expected: float64[4]. Estimated number of pairs of each class.
        n_iterations: until learning settled, or the cap.
        converged: whether it settled.
    """

    comparisons: tuple[str, ...]
    prior: Float
    tables: tuple[Float, ...]
    n_expected: Float = field(default_factory=lambda: np.zeros(N_CLASSES))
    n_iterations: int = 0
    converged: bool = True

    @property
    def described(self) -> tuple[Comparison, ...]:
        """The comparisons themselves."""
        return described(self.comparisons)

    @property
    def weights(self) -> score.Weights:
        """The same as flat arrays for the kernels."""
        own = self.described
        sizes = [table.size for table in self.tables]
        chance = np.zeros((len(own), N_CLASSES))
        chance[:, STRANGERS] = 1.0
        chance[[not c.siblings_share for c in own], SIBLINGS] = 1.0
        return score.Weights(
            bits=np.log2(np.concatenate([table.ravel() for table in self.tables])),
            starts=(np.cumsum(sizes) - sizes).astype(np.int64),
            n_levels=np.array([len(c.levels) for c in own], np.int64),
            parents=np.array([self.comparisons.index(c.given) if c.given else -1 for c in own], np.int64),
            settled_from=np.array([c.settled_from for c in own], np.int64),
            chance=chance,
            prior=np.log2(self.prior),
            n_lists=round(len(self.prior) ** 0.5),
        )


@dataclass(frozen=True)
class Patterns:
    """Level patterns of pairs.

    Attributes:
        levels: int8[pairs, comparisons]; -1 missing.
        rarity: int8[pairs, comparisons], eighths of a bit.
        lists: int64[pairs], list of the left times the number of lists plus list of the right.
        weight: float64[pairs], how many pairs each stands for.
    """

    levels: Int8
    rarity: Int8
    lists: Int64
    weight: Float

    def __len__(self) -> int:
        """How many patterns."""
        return len(self.levels)

    def where(self, wanted: NDArray[np.bool_] | Int64) -> Patterns:
        """Some of them."""
        return Patterns(self.levels[wanted], self.rarity[wanted], self.lists[wanted], self.weight[wanted])


@dataclass(frozen=True)
class Population:
    """All pairs that could be, compared or not.

    Attributes:
        n_pairs: float64[lists * lists], pairs of records of two lists; 0 below the diagonal.
        may_be_same: bool, whether such a pair can be one child (a list may hold each child once).
    """

    n_pairs: Float
    may_be_same: NDArray[np.bool_]

    @classmethod
    def of(cls, n_records: Int64, once: NDArray[np.bool_]) -> Population:
        """From the number of records of each list and whether it holds each child once."""
        n = n_records.astype(np.float64)
        pairs = np.triu(np.outer(n, n), 1) + np.diag(n * (n - 1) / 2)
        return cls(pairs.ravel(), ~np.diag(once).ravel())


def first_model(comparisons: Sequence[Comparison], population: Population, n_records: int) -> Model:
    """What is believed before a list is seen: every record has half a partner, few are altered."""
    tables = []
    for comparison in comparisons:
        expected = np.array([comparison.expect[name] for name in CLASSES], np.float64).T
        expected /= expected.sum(axis=0)
        tables.append(np.broadcast_to(expected, (_n_rows(comparison, comparisons), *expected.shape)).copy())
    n_same = max(1.0, 0.5 * n_records)
    n_expected = np.array([n_same, 0.1 * n_same, 0.3 * n_same, 0.0])
    n_expected[STRANGERS] = max(1.0, population.n_pairs.sum() - n_expected.sum())
    prior = _prior(np.zeros((len(population.n_pairs), N_CLASSES)), n_expected, population)
    return Model(tuple(c.name for c in comparisons), prior, tuple(tables), n_expected)


def with_strangers(model: Model, random_pairs: Patterns, threads: int) -> Model:
    """Learn how strangers agree from random pairs, each as far as the model takes it for strangers."""
    counts, _ = _expected(model, random_pairs, threads)
    tables = []
    for comparison, table, counted in zip(model.described, model.tables, counts, strict=True):
        fresh = table.copy()
        fresh[:, :, STRANGERS] = _table(counted[:, :, STRANGERS], comparison, STRANGERS)
        tables.append(fresh)
    return replace(model, tables=tuple(tables))


def learn(
    model: Model,
    pairs: Patterns,
    random_pairs: Patterns,
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
        random_pairs: pairs drawn at random from all.
        watch: told the number of each iteration.
    """
    for iteration in range(1, max_iterations + 1):
        watch(iteration)
        counts, of_lists = _expected(model, pairs, threads)
        learnt = _maximised(model, counts, of_lists, population)
        # Random pairs hold a few true ones; in a small file they would teach strangers to agree.
        if iteration in {1, 5, 20}:
            learnt = with_strangers(learnt, random_pairs, threads)
        moved = np.abs(learnt.n_expected - model.n_expected)[:STRANGERS]
        settled = bool(np.all(moved <= _SETTLED * np.maximum(learnt.n_expected[:STRANGERS], 1.0)))
        model = replace(learnt, n_iterations=iteration, converged=settled)
        if settled and iteration > 20:
            break
    return model


def posteriors(model: Model, patterns: Patterns, threads: int) -> Float:
    """P(class) of each pair, float64[pairs, 4]."""
    found = np.empty((len(patterns), N_CLASSES))
    weights = model.weights

    def fill(part: slice) -> None:
        score.posteriors(
            weights, patterns.levels[part], patterns.rarity[part], patterns.lists[part], found[part]
        )

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(fill, _slices(len(patterns))))
    return found


_SLICE = 50_000


def _slices(n: int) -> list[slice]:
    # Slices do not depend on the number of threads, so neither do sums over them.
    return [slice(first, min(n, first + _SLICE)) for first in range(0, n, _SLICE)]


def _expected(model: Model, patterns: Patterns, threads: int) -> tuple[list[Float], Float]:
    """Expected counts per comparison, shaped as its table, and per pair of lists."""
    weights = model.weights

    def count(part: slice) -> tuple[Float, Float]:
        counts, of_lists = np.zeros(len(weights.bits)), np.zeros(weights.prior.shape)
        part_of = patterns.where(np.arange(part.start, part.stop))
        score.expected_counts(
            weights, part_of.levels, part_of.rarity, part_of.lists, part_of.weight, counts, of_lists
        )
        return counts, of_lists

    total, lists_total = np.zeros(len(weights.bits)), np.zeros(weights.prior.shape)
    with ThreadPoolExecutor(threads) as pool:
        for counts, of_lists in pool.map(count, _slices(len(patterns))):
            total += counts
            lists_total += of_lists
    cuts = np.cumsum([table.size for table in model.tables])[:-1]
    shaped = [
        part.reshape(table.shape) for part, table in zip(np.split(total, cuts), model.tables, strict=True)
    ]
    return shaped, lists_total


def _maximised(model: Model, counts: Sequence[Float], of_lists: Float, population: Population) -> Model:
    tables = []
    for comparison, table, counted in zip(model.described, model.tables, counts, strict=True):
        fresh = table.copy()
        for c in (INTACT, ALTERED, SIBLINGS):
            fresh[:, :, c] = _table(counted[:, :, c], comparison, c)
        if comparison.name == "family":
            fresh[:, :, STRANGERS] = _table(counted[:, :, STRANGERS], comparison, STRANGERS)
        tables.append(fresh)
    n_expected = of_lists.sum(axis=0)
    n_expected[STRANGERS] = max(1.0, population.n_pairs.sum() - n_expected[:STRANGERS].sum())
    return replace(
        model, tables=tuple(tables), prior=_prior(of_lists, n_expected, population), n_expected=n_expected
    )


def _table(counted: Float, comparison: Comparison, c: int) -> Float:
    """P(level | class, parent's level) from float64[rows, levels] counts and what was expected."""
    expected = np.array(comparison.expect[CLASSES[c]], np.float64)
    total = counted.sum(axis=0)
    belief = _BELIEF_LEAST[c] + _BELIEF_SHARE[c] * total.sum()
    marginal: Float = total + belief * expected / expected.sum()
    marginal /= marginal.sum()
    if len(counted) == 1:
        return np.asarray(marginal[None, :])
    rows = counted + _ROW_BELIEF * marginal
    return np.asarray(rows / rows.sum(axis=1, keepdims=True))


def _prior(of_lists: Float, n_expected: Float, population: Population) -> Float:
    """Share of each class among the pairs of two lists, leaning on its share among all pairs."""
    may = np.ones((len(population.n_pairs), N_CLASSES), np.bool_)
    may[:, :SIBLINGS] = population.may_be_same[:, None]
    possible = np.maximum(1.0, (population.n_pairs[:, None] * may).sum(axis=0))
    overall = np.maximum(n_expected, 0.5) / possible
    leaning = (of_lists + _LISTS_BELIEF) / (population.n_pairs[:, None] + _LISTS_BELIEF / overall)
    prior = np.where(may, np.minimum(leaning, 0.3), _IMPOSSIBLE)
    prior[:, STRANGERS] = 1.0 - prior[:, :STRANGERS].sum(axis=1)
    return np.asarray(prior)


def _n_rows(comparison: Comparison, among: Sequence[Comparison]) -> int:
    if comparison.given is None:
        return 1
    parent = next(each for each in among if each.name == comparison.given)
    return 1 + len(parent.levels)
