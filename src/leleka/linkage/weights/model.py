"""The learnt weights, and what they make of a pair.

Takes   level patterns of pairs.
Gives   Model, Patterns, Population; posteriors and log_odds.
Leaves  learning to learning.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from leleka.linkage.comparisons import Comparison, described
from leleka.linkage.kernels import score
from leleka.linkage.kernels.likely import Bounds
from leleka.linkage.results import CLASSES

Float = NDArray[np.float64]
Int8 = NDArray[np.int8]
Int64 = NDArray[np.int64]

N_CLASSES = len(CLASSES)
INTACT, ALTERED, SIBLINGS, STRANGERS = range(N_CLASSES)
_NAME_PARTS = ("surname", "given_name", "patronymic")


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

    @property
    def is_current(self) -> bool:
        """Whether comparisons still depend on each other as they did when these weights were learnt."""
        levels = {comparison.name: len(comparison.levels) for comparison in self.described}
        shapes = [(1 + levels.get(c.given, -2) if c.given else 1, len(c.levels)) for c in self.described]
        return shapes == [table.shape[:2] for table in self.tables]

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

    def where(self, wanted: NDArray[np.bool_] | Int64 | slice) -> Patterns:
        """Some of them; those of a slice share the memory of all."""
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


def posteriors(model: Model, patterns: Patterns, threads: int, found: Float | None = None) -> Float:
    """P(class) of each pair, float64[pairs, 4], in an array of its own or in found."""
    if found is None:
        found = np.empty((len(patterns), N_CLASSES))
    weights = model.weights

    def fill(part: slice) -> None:
        score.posteriors(
            weights, patterns.levels[part], patterns.rarity[part], patterns.lists[part], found[part]
        )

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(fill, slices(len(patterns))))
    return found


_MOST_BITS = 100.0


def log_odds(p: Float) -> Float:
    """log2 odds of one child, from posteriors float64[pairs, 4]; at most 100 bits either way."""
    same = np.maximum(p[:, INTACT] + p[:, ALTERED], 1e-300)
    not_same = np.maximum(p[:, SIBLINGS] + p[:, STRANGERS], 1e-300)
    return np.asarray(np.clip(np.log2(same) - np.log2(not_same), -_MOST_BITS, _MOST_BITS))


_SLICE = 50_000


def slices(n: int) -> list[slice]:
    # Slices do not depend on the number of threads, so neither do sums over them.
    return [slice(first, min(n, first + _SLICE)) for first in range(0, n, _SLICE)]
