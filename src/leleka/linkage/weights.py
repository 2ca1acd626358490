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
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from leleka.linkage.comparisons import Comparison, ExpectedClass, described
from leleka.linkage.kernels import score
from leleka.linkage.kernels.likely import Bounds
from leleka.linkage.results import CLASSES

Float = NDArray[np.float64]
Int8 = NDArray[np.int8]
Int64 = NDArray[np.int64]

N_CLASSES = len(CLASSES)
INTACT, ALTERED, SIBLINGS, STRANGERS = range(N_CLASSES)

_EXPECTED: tuple[tuple[int, ExpectedClass], ...] = (
    (INTACT, "intact"),
    (SIBLINGS, "siblings"),
    (STRANGERS, "strangers"),
)

_IMPOSSIBLE = 2.0**-200
_NAME_PARTS = ("surname", "given_name", "patronymic")

# How many pairs' worth of belief stands behind Comparison.expect: so many at least, and that
# share of the class's own pairs.
_BELIEF_LEAST = {INTACT: 20.0, SIBLINGS: 60.0, STRANGERS: 50.0}
_BELIEF_SHARE = {INTACT: 0.02, SIBLINGS: 0.10, STRANGERS: 0.0}
_CHANGE_BELIEF_LEAST, _CHANGE_BELIEF_SHARE = 50.0, 0.3  # the same for Comparison.p_changed
# How many pairs' worth of belief that a parent's level makes no difference: so many at least, and
# that share of the row's own pairs.
_ROW_BELIEF_LEAST, _ROW_BELIEF_SHARE = 20.0, 0.05
_AMONG_KEPT = "family"  # only pairs that were kept have it, so strangers teach it among them
_LISTS_BELIEF = 5.0  # pairs' worth of belief that two lists share as many children as any two
# The largest share of all pairs that is believed before pairs were counted. Two short lists leave no room for
# strangers, so that a shared birthday alone would make one child of two, and of its names a changed identity.
_BELIEVED_MOST = np.array([1e-3, 1e-5, 1e-3, 1.0])
FEWEST_LISTS = 4  # from which on lists tell how far each is found on others
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
        lists: the lists that prior tells of, by number; () where no list was seen.
    """

    comparisons: tuple[str, ...]
    prior: Float
    tables: tuple[Float, ...]
    n_expected: Float = field(default_factory=lambda: np.zeros(N_CLASSES))
    n_iterations: int = 0
    converged: bool = True
    lists: tuple[str, ...] = ()

    @cached_property
    def described(self) -> tuple[Comparison, ...]:
        """The comparisons themselves."""
        return described(self.comparisons)

    @cached_property
    def weights(self) -> score.Weights:
        """The same as flat arrays for the kernels."""
        own = self.described
        sizes = [table.size for table in self.tables]
        chance = np.zeros((len(own), N_CLASSES))
        chance[:, STRANGERS] = 1.0
        chance[[not c.siblings_share for c in own], SIBLINGS] = 1.0
        shape = [
            (
                start,
                len(comparison.levels),
                self.comparisons.index(comparison.given) if comparison.given else -1,
                comparison.settled_from,
            )
            for comparison, start in zip(own, np.cumsum(sizes) - sizes, strict=True)
        ]
        return score.Weights(
            bits=np.log2(np.concatenate([table.ravel() for table in self.tables])),
            shape=np.array(shape, np.int64),
            chance=chance,
            prior=np.log2(self.prior),
            n_lists=round(len(self.prior) ** 0.5),
        )

    @property
    def bounds(self) -> Bounds:
        """What each comparison can say at most, for leaving out pairs before their names are compared."""
        own = self.described
        at_most = [
            np.log2(table[:, :, :STRANGERS] / table[:, :, STRANGERS, None]).max(axis=0)
            for table in self.tables
        ]
        over = np.zeros((len(own), max(map(len, at_most)), STRANGERS))
        for k, most in enumerate(at_most):
            over[k, : len(most)] = most
        names = [
            [np.maximum(0.0, at_most[k][0]), np.maximum(0.0, at_most[k].max(axis=0))]
            for k in map(self.comparisons.index, _NAME_PARTS)
        ]
        return Bounds(over, np.array([c.given in _NAME_PARTS for c in own]), np.array(names))


@dataclass(frozen=True)
class Patterns:
    """Level patterns of pairs.

    Attributes:
        levels: int8[pairs, comparisons]; -1 missing.
        rarity: int8[pairs, comparisons], eighths of a bit.
        lists: int64[pairs], list of the left times the number of lists plus list of the right.
        weight: float64[pairs], how many pairs each stands for.
        known: int8[pairs], what people have said, as score names it; int8[0] where nobody was asked.
    """

    levels: Int8
    rarity: Int8
    lists: Int64
    weight: Float
    known: Int8 = field(default_factory=lambda: np.zeros(0, np.int8))

    def __len__(self) -> int:
        """How many patterns."""
        return len(self.levels)

    def where(self, wanted: NDArray[np.bool_] | Int64) -> Patterns:
        """Some of them."""
        known = self.known[wanted] if len(self.known) else self.known
        return Patterns(
            self.levels[wanted], self.rarity[wanted], self.lists[wanted], self.weight[wanted], known
        )


def joined(*parts: Patterns) -> Patterns:
    """All of them, one after the other; nothing is known of them."""
    return Patterns(
        np.concatenate([each.levels for each in parts]),
        np.concatenate([each.rarity for each in parts]),
        np.concatenate([each.lists for each in parts]),
        np.concatenate([each.weight for each in parts]),
    )


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
        table = np.empty((_n_rows(comparison, comparisons), len(comparison.levels), N_CLASSES))
        for c, name in _EXPECTED:
            table[:, :, c] = np.array(comparison.expect[name]) / sum(comparison.expect[name])
        table[:, :, ALTERED] = _altered(table, comparison, comparison.p_changed)
        tables.append(table)
    n_same = max(1.0, 0.5 * n_records)
    n_expected = np.array([n_same, 0.1 * n_same, 0.3 * n_same, 0.0])
    n_expected[STRANGERS] = max(1.0, population.n_pairs.sum() - n_expected.sum())
    prior = _prior(np.zeros((len(population.n_pairs), N_CLASSES)), n_expected, population)
    return Model(tuple(c.name for c in comparisons), prior, tuple(tables), n_expected)


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
            model, prior=np.tile([_IMPOSSIBLE] * STRANGERS + [1.0], (len(model.prior), 1))
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
        if comparison.is_context or comparison.name == _AMONG_KEPT:
            tables.append(table)
            continue
        fresh = table.copy()
        strangers = np.maximum(0.0, counted - other[:, :, :STRANGERS].sum(axis=2))
        fresh[:, :, STRANGERS] = _table(strangers, comparison, STRANGERS)
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
        learnt = _maximised(model, counts, of_lists, population)
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
    learnt = _maximised(model, _shaped(counts, model), _evened(of_lists, population), population)
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


def _is_settled(before: Float, after: Float) -> bool:
    """Whether no class still gains or loses; one that is nearly empty may flutter."""
    size = np.maximum(after, 0.01 * after.sum())
    return bool(np.all(np.abs(after - before) <= _SETTLED * size))


_MOST_BITS = 100.0


def log_odds(p: Float) -> Float:
    """log2 odds of one child, from posteriors float64[pairs, 4]; at most 100 bits either way."""
    same = np.maximum(p[:, INTACT] + p[:, ALTERED], 1e-300)
    not_same = np.maximum(p[:, SIBLINGS] + p[:, STRANGERS], 1e-300)
    return np.asarray(np.clip(np.log2(same) - np.log2(not_same), -_MOST_BITS, _MOST_BITS))


_SLICE = 50_000


def _slices(n: int) -> list[slice]:
    # Slices do not depend on the number of threads, so neither do sums over them.
    return [slice(first, min(n, first + _SLICE)) for first in range(0, n, _SLICE)]


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
            for counts, of_lists in pool.map(count, _slices(len(patterns))):
                total += counts
                lists_total += of_lists
        return _shaped(total, model), lists_total


def _shaped(flat: Float, model: Model) -> list[Float]:
    """Counts laid out like Weights.bits, shaped as the model's tables."""
    cuts = np.cumsum([table.size for table in model.tables])[:-1]
    return [part.reshape(table.shape) for part, table in zip(np.split(flat, cuts), model.tables, strict=True)]


def _maximised(model: Model, counts: Sequence[Float], of_lists: Float, population: Population) -> Model:
    tables = []
    for comparison, table, counted in zip(model.described, model.tables, counts, strict=True):
        if comparison.is_context:
            tables.append(table)
            continue
        fresh = table.copy()
        for c in (INTACT, SIBLINGS, *((STRANGERS,) if comparison.name == _AMONG_KEPT else ())):
            fresh[:, :, c] = _table(counted[:, :, c], comparison, c)
        fresh[:, :, ALTERED] = _altered(fresh, comparison, _p_changed(fresh, counted, comparison))
        tables.append(fresh)
    n_expected = of_lists.sum(axis=0)
    n_expected[STRANGERS] = max(1.0, population.n_pairs.sum() - n_expected[:STRANGERS].sum())
    return replace(
        model, tables=tuple(tables), prior=_prior(of_lists, n_expected, population), n_expected=n_expected
    )


def _table(counted: Float, comparison: Comparison, c: int) -> Float:
    """P(level | class, parent's level) from float64[rows, levels] counts and what was expected."""
    expected = np.array(comparison.expect[dict(_EXPECTED)[c]], np.float64)
    total = counted.sum(axis=0)
    belief = _BELIEF_LEAST[c] + _BELIEF_SHARE[c] * total.sum()
    marginal: Float = total + belief * expected / expected.sum()
    marginal /= marginal.sum()
    if len(counted) == 1 or (c == INTACT and comparison.same_whatever):
        return np.tile(marginal, (len(counted), 1))
    belief = _ROW_BELIEF_LEAST + _ROW_BELIEF_SHARE * counted.sum(axis=1, keepdims=True)
    rows = counted + belief * marginal
    return np.asarray(rows / rows.sum(axis=1, keepdims=True))


def _changed_into(table: Float, comparison: Comparison) -> Float:
    """P(level | changed), per level of the parent: as between strangers, or as the comparison says."""
    if not comparison.changed_into:
        return np.asarray(table[:, :, STRANGERS])
    into = np.array(comparison.changed_into)
    return np.broadcast_to(into / into.sum(), table.shape[:2])


def _altered(table: Float, comparison: Comparison, p_changed: float) -> Float:
    """P(level | altered): a change, or what an intact identity shows."""
    kept = table[:, :, INTACT]
    return np.asarray(p_changed * _changed_into(table, comparison) + (1.0 - p_changed) * kept)


def p_changed_at(model: Model, k: int) -> Float:
    """Where an identity was altered, that comparison k shows it, float64[parent levels + 1, levels]."""
    table = model.tables[k]
    into, kept, altered = _changed_into(table, model.described[k]), table[:, :, INTACT], table[:, :, ALTERED]
    share = np.abs(altered - kept).sum() / max(1e-12, float(np.abs(into - kept).sum()))
    return np.asarray(1.0 - (1.0 - share) * kept / altered)


def _p_changed(table: Float, counted: Float, comparison: Comparison) -> float:
    """How often altered identities change this, from the expected counts of their levels."""
    if comparison.p_changed == 0.0:
        return 0.0
    counts = counted[:, :, ALTERED]
    changed = comparison.p_changed * _changed_into(table, comparison)
    kept = (1.0 - comparison.p_changed) * table[:, :, INTACT]
    n_changed, n = float((counts * changed / (changed + kept)).sum()), float(counts.sum())
    belief = _CHANGE_BELIEF_LEAST + _CHANGE_BELIEF_SHARE * n
    return (n_changed + belief * comparison.p_changed) / (n + belief)


def _prior(of_lists: Float, n_expected: Float, population: Population) -> Float:
    """Share of each class among the pairs of two lists, leaning on its share among all pairs."""
    may = np.ones((len(population.n_pairs), N_CLASSES), np.bool_)
    may[:, :SIBLINGS] = population.may_be_same[:, None]
    possible = np.maximum(1.0, (population.n_pairs[:, None] * may).sum(axis=0))
    overall = np.minimum(np.maximum(n_expected, 0.5) / possible, _BELIEVED_MOST)
    leaning = (of_lists + _LISTS_BELIEF) / (population.n_pairs[:, None] + _LISTS_BELIEF / overall)
    prior = np.where(may, np.minimum(leaning, 0.3), _IMPOSSIBLE)
    prior[:, STRANGERS] = 1.0 - prior[:, :STRANGERS].sum(axis=1)
    return np.asarray(prior)


def _n_rows(comparison: Comparison, among: Sequence[Comparison]) -> int:
    if comparison.given is None:
        return 1
    parent = next(each for each in among if each.name == comparison.given)
    return 1 + len(parent.levels)
