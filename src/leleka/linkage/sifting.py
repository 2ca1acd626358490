"""Sift a large register: which of its rows could be one of these children?

The register does not fit into memory, the children do. They are indexed once; the register passes by in
batches, and of each child the rows that could be hers are kept, the likeliest ten. The keys and the compiled
comparisons are those of linking, the weights those expected before any list was seen, and the cut is low:
sifting only leaves out rows that nothing speaks for. What it keeps is linked like any other list.

Takes   Records of the children, Records of one batch after another.
Gives   the rows of each batch worth keeping, with the children each could be.
Leaves  reading to intake and normalize, keeping what was sifted to the caller, linking to engine.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leleka.core.numbers import distinct
from leleka.linkage.arrays import Int32, Int64, spread
from leleka.linkage.codes import Coded, both
from leleka.linkage.columns import Encoded, encode
from leleka.linkage.groups import TIGHTEN_AFTER
from leleka.linkage.index.store import Store
from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels.likely import compare_likely
from leleka.linkage.keys import KEYS, Key
from leleka.linkage.parts import Parts
from leleka.linkage.weights import (
    ALTERED,
    INTACT,
    STRANGERS,
    Model,
    Patterns,
    Population,
    first_model,
    posteriors,
)
from leleka.normalize.records import Records

_MOST_CHILDREN = 20  # that share a code, before a further column narrows it
_FEWEST_CHILDREN = 2
_ROWS_A_KEY = 1_500  # that a code may bring up for a child from the whole register, as far as can be foreseen
_P_LEAST = 1e-5
N_BEST = 10
_P_BESIDE = 1e-2  # of the likeliest row's p, below which another row of the child is left out
_MARKS_A_CODE = 16
_AT_ONCE = 1 << 18  # pairs that a thread compares at a time


@dataclass(frozen=True)
class Sifted:
    """Pairs of a child and a row of a batch, by row.

    Attributes:
        child, row: int32, places in the children and in the batch.
        p_same: float32.
        n_compared: how many pairs were compared.
    """

    child: Int32
    row: Int32
    p_same: NDArray[np.float32]
    n_compared: int


@dataclass(frozen=True)
class _Known:
    """Codes of children, to be found among the many of a register.

    Most codes of a register are no child's. A table of marks, far smaller than what binary search walks
    through, leaves most of them out first.

    Attributes:
        codes: ascending.
        marked: bool, by the highest bits of the mixed code.
    """

    codes: Int64
    marked: NDArray[np.bool_]
    shift: np.uint64

    @classmethod
    def of(cls, codes: Int64) -> _Known:
        """Mark so many places that few codes of others fall on one."""
        n_bits = max(10, int(len(codes) * _MARKS_A_CODE).bit_length())
        shift = np.uint64(64 - n_bits)
        marked = np.zeros(1 << n_bits, np.bool_)
        marked[_marks(codes, shift)] = True
        return cls(codes, marked, shift)

    def places(self, codes: Int64) -> tuple[Int64, Int64]:
        """Which of these are known, and where each of those stands."""
        likely = np.flatnonzero(self.marked[_marks(codes, self.shift)])
        if not len(likely) or not len(self.codes):
            return likely[:0], likely[:0]
        sought = codes[likely]
        found = np.minimum(np.searchsorted(self.codes, sought), len(self.codes) - 1)
        known = self.codes[found] == sought
        return likely[known], found[known]


def _marks(codes: Int64, shift: np.uint64) -> NDArray[np.uint64]:
    return (codes.view(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> shift


@dataclass(frozen=True)
class _Step:
    """One step of a key: groups of children small enough, and codes that the next column narrows."""

    codes: _Known
    starts: Int64
    members: Int32
    hot: _Known
    narrowed_by: str


class Sieve:
    """Children, waiting for a register to pass by."""

    def __init__(self, children: Records, n_register: int) -> None:
        """Index the children.

        Args:
            n_register: how many rows the register has; the more, the less likely each one is.
        """
        encoded = encode(children, n_asking=0)
        self._store = Store.of(encoded, ())
        self._store.rooms["plain"].used[:, at.LIST] = 0
        self._n_children = len(encoded)
        self._model = _expected(encoded, n_register)
        self._weights, self._bounds = self._model.weights, self._model.bounds
        parts = Parts(self._store.encoded(0, self._n_children))
        # As often as a code stands among the children, it stands in the register.
        most = round(_ROWS_A_KEY * self._n_children / max(1, n_register))
        most = min(max(most, _FEWEST_CHILDREN), _MOST_CHILDREN)
        self._steps = [_steps(key, parts, most) for key in KEYS]
        self._best = np.full((self._n_children, N_BEST), _P_LEAST, np.float32)

    def sift(self, batch: Records) -> Sifted:
        """Find the rows of a batch that could be one of the children; of each child the likeliest."""
        marks = self._store.marks()
        try:
            first = self._store.append(encode(batch, counted=False), batch.names.arrays, keep=False)
            self._store.rooms["plain"].used[first:, at.LIST] = 1
            children, rows = self._met(self._store.encoded(first, first + len(batch)))
            found = self._likely(children, rows, first)
        finally:
            self._store.cut(marks)
        self.remember(found.child, found.p_same)
        return found

    def remember(self, child: Int32, p_same: NDArray[np.float32]) -> None:
        """Let rows of later batches be kept only where they are likelier than a child's ten best so far."""
        children = distinct(child)
        several = np.concatenate([np.repeat(children, N_BEST), child])
        p = np.concatenate([self._best[children].ravel(), p_same])
        kept = best_of_each(several, np.arange(len(p)), p)
        self._best[children] = p[kept].reshape(-1, N_BEST)

    def _met(self, encoded: Encoded) -> tuple[Int32, Int32]:
        """Every child and row that share a key, once."""
        parts, n = Parts(encoded), self._n_children
        met = [np.zeros(0, np.int64)]
        for key, steps in zip(KEYS, self._steps, strict=True):
            coded = key.codes(parts)
            for step in steps:
                known, places = step.codes.places(coded.codes)
                rows = coded.records[known]
                sizes = step.starts[places + 1] - step.starts[places]
                children = step.members[spread(step.starts[places], sizes)]
                met.append(np.repeat(rows.astype(np.int64) * n, sizes) + children)
                hot, _ = step.hot.places(coded.codes)
                if not len(hot):
                    break
                coded = both(Coded(coded.records[hot], coded.codes[hot]), parts.or_none(step.narrowed_by))
        # By row: all rows pass by once, and the children, who are fewer, stay in the processor's cache.
        pairs = distinct(np.concatenate(met))
        return (pairs % n).astype(np.int32), (pairs // n).astype(np.int32)

    def _likely(self, children: Int32, rows: Int32, first: int) -> Sifted:
        """Of each child the likeliest of these rows, none less likely than all that are remembered."""
        starts = range(0, len(children), _AT_ONCE)
        pieces = [(children[each : each + _AT_ONCE], rows[each : each + _AT_ONCE] + first) for each in starts]
        with ThreadPoolExecutor() as pool:
            found = list(pool.map(lambda piece: self._compared(*piece), pieces))
        found.append((children[:0], rows[:0], np.zeros(0, np.float32)))
        child, row, p_same = (np.concatenate(parts) for parts in zip(*found, strict=True))
        kept = best_of_each(child, row, p_same)
        kept = kept[np.lexsort((child[kept], row[kept]))]
        return Sifted(child[kept], row[kept] - np.int32(first), p_same[kept], len(children))

    def _compared(self, children: Int32, rows: Int32) -> tuple[Int32, Int32, NDArray[np.float32]]:
        left, right = children.copy(), rows.astype(np.int32)
        levels = np.empty((len(left), len(self._model.comparisons)), np.int8)
        rarity = np.empty_like(levels)
        p_least = self._best[left, -1].astype(np.float64)
        columns = self._store.columns
        n = compare_likely(columns, self._weights, self._bounds, left, right, levels, rarity, p_least)
        lists = np.ones(n, np.int64)  # children are the first list, the register is the second
        p = posteriors(self._model, Patterns(levels[:n], rarity[:n], lists, np.ones(n)), 1)
        p_same = (p[:, INTACT] + p[:, ALTERED]).astype(np.float32)
        kept = p_same >= self._best[left[:n], -1]
        return left[:n][kept], right[:n][kept], p_same[kept]


def best_of_each(child: Int32, row: Int32 | Int64, p_same: NDArray[np.floating]) -> Int64:
    """Places of the likeliest rows of each child."""
    order = np.lexsort((row, -p_same, child))
    _, first, inverse = np.unique(child[order], return_index=True, return_inverse=True)
    return order[np.arange(len(order)) - first[inverse] < N_BEST]


def likeliest(child: Int32, row: Int32 | Int64, p_same: NDArray[np.floating]) -> Int64:
    """The same, without rows that are as nothing beside the likeliest row of their child."""
    most = np.zeros(int(child.max(initial=-1)) + 1, p_same.dtype)
    np.maximum.at(most, child, p_same)
    kept = best_of_each(child, row, p_same)
    return kept[p_same[kept] >= _P_BESIDE * most[child[kept]]]


def _expected(encoded: Encoded, n_register: int) -> Model:
    """The weights expected beforehand; one of so many rows is a child's with so small a share."""
    n_pairs = float(len(encoded)) * n_register
    model = first_model(
        encoded.comparisons, Population(np.array([n_pairs]), np.ones(1, np.bool_)), len(encoded)
    )
    shares = np.minimum(model.n_expected / n_pairs, 0.3)
    shares[STRANGERS] = 1.0 - shares[:STRANGERS].sum()
    return replace(model, prior=np.tile(shares, (4, 1)))


def _steps(key: Key, parts: Parts, most: int) -> list[_Step]:
    """Group children by a key; codes that more than most share are narrowed by one column after another."""
    coded, steps = key.codes(parts), []
    narrowing = (*key.tighten, *TIGHTEN_AFTER)
    for n, part in enumerate((*narrowing, "")):
        codes, inverse, sizes = np.unique(coded.codes, return_inverse=True, return_counts=True)
        is_small = (sizes <= most) | (n == len(narrowing))
        order = np.argsort(inverse, kind="stable")
        members = coded.records[order][is_small[inverse[order]]]
        starts = np.concatenate([[0], np.cumsum(sizes[is_small])]).astype(np.int64)
        small, large = _Known.of(codes[is_small]), _Known.of(codes[~is_small])
        steps.append(_Step(small, starts, members, large, part))
        if is_small.all():
            break
        hot = ~is_small[inverse]
        coded = both(Coded(coded.records[hot], coded.codes[hot]), parts.or_none(part))
    return steps
