"""Draw partitions of records by Gibbs sampling, compiled.

Takes   units that stay together, the bits between them, blocks of units that move as one.
Gives   the lowest unit of each unit's cluster, per draw.
Leaves  making units and blocks, and what a draw means, to draws.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

_MORE_SAY_MORE = 0.25
"""Power of the number of records by which their bits for one child grow. Draws then expect the precision that
is (benchmarks/altered.py); with 0 they expected 1.2 to 1.8 points too little, of persons of six to eight
records 5."""


class Graph(NamedTuple):
    """Components of units.

    Attributes:
        starts, members: units of component k are members[starts[k] : starts[k + 1]], ascending.
        sizes: float64 per unit, its records.
        edge_starts, others, roots, bits, n_pairs: the units that may join a unit; the roots of the odds and
            the bits of all record pairs between both, added up, and how many those are; every edge stands
            on both sides.
        block_starts, blocks: units of block b are blocks[block_starts[b] : block_starts[b + 1]].
        first_block: the blocks of component k are first_block[k] to first_block[k + 1].
    """

    starts: NDArray[np.int64]
    members: NDArray[np.int64]
    sizes: NDArray[np.float64]
    edge_starts: NDArray[np.int64]
    others: NDArray[np.int64]
    roots: NDArray[np.float64]
    bits: NDArray[np.float64]
    n_pairs: NDArray[np.float64]
    block_starts: NDArray[np.int64]
    blocks: NDArray[np.int64]
    first_block: NDArray[np.int64]


@njit(nogil=True, cache=True)
def _roll(state):
    """The next number between 0 and 1 (splitmix64)."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    z = state[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return float(z >> np.uint64(11)) / 9007199254740992.0


@njit(nogil=True, cache=True)
def _gather(g, block, label, in_block, roots, covered, touched):
    """Add up the roots of odds between a block and each cluster around it; give how many those are."""
    n_touched = 0
    for k in range(len(block)):
        unit = block[k]
        for e in range(g.edge_starts[unit], g.edge_starts[unit + 1]):
            other = g.others[e]
            if in_block[other]:
                continue
            cluster = label[other]
            if covered[cluster] == 0.0:
                touched[n_touched] = cluster
                n_touched += 1
            roots[cluster] += g.roots[e]
            covered[cluster] += g.n_pairs[e]
    return n_touched


@njit(nogil=True, cache=True)
def _choose(weights, n, state):
    """Draw one of n by weights."""
    left = _roll(state) * weights[:n].sum()
    for k in range(n - 1):
        left -= weights[k]
        if left < 0.0:
            return k
    return n - 1


@njit(nogil=True, cache=True)
def _move(g, block, label, n_in, free, n_free, in_block, roots, covered, touched, weights, state):
    """Let one block choose its cluster anew, if it lies within one; return how many labels are free."""
    own, size = label[block[0]], 0.0
    for k in range(len(block)):
        size += g.sizes[block[k]]
        if label[block[k]] != own:
            return n_free
    in_block[block] = True
    n_touched = _gather(g, block, label, in_block, roots, covered, touched)
    in_block[block] = False
    n_in[own] -= size
    alone = own
    if n_in[own] > 0.0:
        n_free -= 1
        alone = free[n_free]
    touched[n_touched], weights[n_touched] = alone, 1.0
    for k in range(n_touched):
        cluster = touched[k]
        # A pair that nobody looked at, or that cannot be, keeps a cluster out of reach.
        may = covered[cluster] == size * n_in[cluster]
        root = roots[cluster] / covered[cluster] if may else 0.0
        if root > 1.0:
            root **= max(size, n_in[cluster]) ** _MORE_SAY_MORE
        weights[k] = root**2
        roots[cluster], covered[cluster] = 0.0, 0.0
    chosen = touched[_choose(weights, n_touched + 1, state)]
    n_in[chosen] += size
    label[block] = chosen
    if chosen != alone:
        free[n_free] = alone
        n_free += 1
    return n_free


@njit(nogil=True, cache=True)
def draw(g, first, last, begin, seed, n_before, n_between, found):
    """Draw partitions of components first to last.

    Args:
        g: Graph.
        begin: int64 per unit, the lowest unit of its cluster at the start.
        seed: uint64.
        n_before: sweeps over all blocks before the first draw.
        n_between: sweeps from one draw to the next.
        found: int32[draws, units], filled with the lowest unit of each one's cluster.
    """
    n = len(begin)
    label = begin.copy()
    n_in, roots, covered, weights = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n + 1)
    in_block = np.zeros(n, np.bool_)
    free, touched, lowest = np.empty(n, np.int64), np.empty(n + 1, np.int64), np.full(n, -1, np.int64)
    state = np.zeros(1, np.uint64)
    for c in range(first, last):
        units = g.members[g.starts[c] : g.starts[c + 1]]
        n_free = 0
        for unit in units:
            n_in[label[unit]] += g.sizes[unit]
        for unit in units:
            if n_in[unit] == 0.0:
                free[n_free] = unit
                n_free += 1
        state[0] = seed + np.uint64(units[0]) * np.uint64(0xD1342543DE82EF95)
        for k in range(len(found)):
            for _ in range(n_before if k == 0 else n_between):
                for b in range(g.first_block[c], g.first_block[c + 1]):
                    block = g.blocks[g.block_starts[b] : g.block_starts[b + 1]]
                    n_free = _move(
                        g, block, label, n_in, free, n_free, in_block, roots, covered, touched, weights, state
                    )
            for unit in units:
                if lowest[label[unit]] < 0:
                    lowest[label[unit]] = unit
                found[k, unit] = lowest[label[unit]]
            for unit in units:
                lowest[label[unit]] = -1


@njit(nogil=True, cache=True)
def _join_all(mean, units, blocks, end, block_starts, n_blocks):
    """Average link over the units of one cluster; every group on the way becomes a block."""
    n = len(units)
    label, sizes = np.arange(n), np.ones(n)
    for _ in range(n - 1):
        best, one, other = -np.inf, 0, 1
        for i in range(n):
            for j in range(i + 1, n):
                if sizes[i] > 0 and sizes[j] > 0 and mean[i, j] > best:
                    best, one, other = mean[i, j], i, j
        if best == -np.inf:
            break
        for k in range(n):
            joined = mean[one, k] * sizes[one] + mean[other, k] * sizes[other]
            mean[one, k] = mean[k, one] = joined / (sizes[one] + sizes[other])
        sizes[one] += sizes[other]
        sizes[other] = 0
        for k in range(n):
            if label[k] == other:
                label[k] = one
            if label[k] == one:
                blocks[end] = units[k]
                end += 1
        n_blocks += 1
        block_starts[n_blocks] = end
    return end, n_blocks


@njit(nogil=True, cache=True)
def find_blocks(starts, members, edge_starts, others, bits, n_pairs):
    """Groups of units that average link joins on its way to each cluster.

    Args:
        starts, members: units of each cluster, ascending.
        edge_starts, others, bits, n_pairs: see Graph.

    Returns:
        Where each block starts, and the units of the blocks.
    """
    most_units, most_blocks = 0, 0
    for c in range(len(starts) - 1):
        n = starts[c + 1] - starts[c]
        most_units += n * (n + 1) // 2
        most_blocks += n
    blocks, block_starts = np.empty(most_units, np.int64), np.zeros(most_blocks + 1, np.int64)
    place = np.full(len(edge_starts) - 1, -1)
    end, n_blocks = 0, 0
    for c in range(len(starts) - 1):
        units = members[starts[c] : starts[c + 1]]
        mean = np.full((len(units), len(units)), -np.inf)
        for i in range(len(units)):
            place[units[i]] = i
        for i in range(len(units)):
            for e in range(edge_starts[units[i]], edge_starts[units[i] + 1]):
                j = place[others[e]]
                if j >= 0:
                    mean[i, j] = bits[e] / n_pairs[e]
        place[units] = -1
        end, n_blocks = _join_all(mean, units, blocks, end, block_starts, n_blocks)
    return block_starts[: n_blocks + 1], blocks[:end]
