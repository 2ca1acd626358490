"""Levels of given pairs, and of pairs that stand for all; pairs that must not be one child.

Takes   Encoded records, pairs of rows.
Gives   compared_pairs, random_patterns, with_told, forbidden; list_sizes.
Leaves  finding pairs by keys to local and spark, what levels are worth to weights.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from leleka.linkage.arrays import Int32, Int64
from leleka.linkage.columns import Encoded
from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels.compare import compare_pairs
from leleka.linkage.results import LinkSettings
from leleka.linkage.weights import Patterns

_N_RANDOM_PAIRS = 300_000
_SEED = 20_220_224
NUMBERED = 2
"""The level of "kinship" at which one record names the other’s number."""


def compared_pairs(
    encoded: Encoded, left: Int32, right: Int32, weight: float = 1.0, threads: int = 1
) -> Patterns:
    """Levels of given pairs."""
    shape = (len(left), len(encoded.comparisons))
    levels, rarity = np.empty(shape, np.int8), np.empty(shape, np.int8)
    size = 20_000
    parts = [slice(first, first + size) for first in range(0, len(left), size)]
    with ThreadPoolExecutor(threads) as pool:
        list(
            pool.map(
                lambda part: compare_pairs(
                    encoded.columns, left[part], right[part], levels[part], rarity[part]
                ),
                parts,
            )
        )
    return Patterns(levels, rarity, encoded.lists_of(left, right), np.full(len(left), weight))


def random_patterns(encoded: Encoded, threads: int) -> Patterns:
    """Pairs drawn from all pairs; all of them where they are few."""
    n = len(encoded)
    n_all = n * (n - 1) // 2
    if n_all <= _N_RANDOM_PAIRS:
        left, right = np.triu_indices(n, 1)
    else:
        rng = np.random.default_rng(_SEED)
        left = rng.integers(0, n, _N_RANDOM_PAIRS)
        right = (left + rng.integers(1, n, _N_RANDOM_PAIRS)) % n
        left, right = np.minimum(left, right), np.maximum(left, right)
    return compared_pairs(encoded, left.astype(np.int32), right.astype(np.int32), threads=threads)


def with_told(
    encoded: Encoded, left: Int32, right: Int32, patterns: Patterns
) -> tuple[Int32, Int32, Patterns]:
    """Say of which pairs one names the other by its number, and add those that no key brought up."""
    told, n = encoded.told_siblings.astype(np.int64), len(encoded)
    if not len(told):
        return left, right, patterns
    pairs, codes = left.astype(np.int64) * n + right, told[:, 0] * n + told[:, 1]
    is_new = ~np.isin(codes, pairs)
    ones, others = (told[is_new, side].astype(np.int32) for side in (0, 1))
    if len(ones):
        more, at_pair = compared_pairs(encoded, ones, others), np.searchsorted(pairs, codes[is_new])
        left, right = np.insert(left, at_pair, ones), np.insert(right, at_pair, others)
        patterns = Patterns(
            np.insert(patterns.levels, at_pair, more.levels, axis=0),
            np.insert(patterns.rarity, at_pair, more.rarity, axis=0),
            np.insert(patterns.lists, at_pair, more.lists),
            np.insert(patterns.weight, at_pair, more.weight),
        )
    named = np.isin(left.astype(np.int64) * n + right, codes)
    patterns.levels[named, at.KINSHIP], patterns.rarity[named, at.KINSHIP] = NUMBERED, 0
    return left, right, patterns


def forbidden(encoded: Encoded, left: Int32, right: Int32) -> NDArray[np.bool_]:
    """Pairs that cannot be one child: of a list that holds each once, or told to be siblings."""
    lists = encoded.values(at.LIST)
    same_list = (lists[left] == lists[right]) & encoded.once[lists[left]]
    told = encoded.told_siblings.astype(np.int64)
    codes = left.astype(np.int64) * len(encoded) + right
    siblings = np.isin(codes, told[:, 0] * len(encoded) + told[:, 1])
    return np.asarray(same_list | siblings)


def list_sizes(encoded: Encoded, settings: LinkSettings) -> tuple[Int64, Int64]:
    """The list of each record, and how many records each list has, those left out beforehand included."""
    list_of = encoded.values(at.LIST).astype(np.int64)
    sizes = np.bincount(list_of, minlength=len(encoded.list_names)).astype(np.int64)
    left_out = np.array([settings.n_left_out.get(name, 0) for name in encoded.list_names], np.int64)
    return list_of, sizes + left_out
