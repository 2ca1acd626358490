"""Agglomerate the records of one component by average link, compiled.

Takes   the bits of every pair of a component, what must and what must not be together.
Gives   a cluster number per record.
Leaves  making components, and bits of pairs nobody compared, to clusters.
"""

from __future__ import annotations

import numpy as np
from numba import njit

FORBIDDEN = -1e6
"""Bits of two records that cannot be one child: no average can outweigh them."""

SIBLINGS = -1e3
"""Bits of two records that are rather of brother and sister than of anybody else."""

REST_AGREES = -2.0
"""Mean bits between the other rows of two persons that a person's "same" of two rows outweighs."""

# What one such pair weighs: more than three sure pairs, but not more than all the rows of a large cluster.
_SIBLINGS_WEIGH = -30.0


@njit(nogil=True, cache=True)
def _for_joining(bits, least, most):
    if bits <= FORBIDDEN:
        return bits
    return _SIBLINGS_WEIGH if bits <= SIBLINGS else max(least, min(most, bits))


@njit(nogil=True, cache=True)
def _merge_into(sums, sizes, alive, label, keep, gone):
    n = len(sizes)
    for k in range(n):
        sums[keep, k] += sums[gone, k]
    for k in range(n):
        sums[k, keep] = sums[keep, k]
    sizes[keep] += sizes[gone]
    alive[gone] = False
    for k in range(n):
        if label[k] == gone:
            label[k] = keep


@njit(nogil=True, cache=True)
def average_link(sums, must, least):
    """Join the two clusters with the highest mean bits between them, until none exceeds least.

    Args:
        sums: float64[n, n], symmetric bits of each pair; changed in place.
        must: bool[n, n], pairs to be joined before anything else.
        least: mean bits that a join must exceed.

    Returns:
        int64[n], the lowest member of each record's cluster.
    """
    n = len(sums)
    sizes = np.ones(n)
    alive = np.ones(n, np.bool_)
    label = np.arange(n)
    for i in range(n):
        for j in range(i + 1, n):
            if must[i, j] and label[i] != label[j]:
                _merge_into(sums, sizes, alive, label, min(label[i], label[j]), max(label[i], label[j]))
    while True:
        best, best_i, best_j = least, -1, -1
        for i in range(n):
            if not alive[i]:
                continue
            for j in range(i + 1, n):
                if alive[j]:
                    mean = sums[i, j] / (sizes[i] * sizes[j])
                    if mean > best:
                        best, best_i, best_j = mean, i, j
        if best_i < 0:
            return label
        _merge_into(sums, sizes, alive, label, best_i, best_j)


@njit(nogil=True, cache=True)
def join_whole(sums, together, said, least):
    """Have whole clusters joined of two rows of which people said "same", unless the rest speaks against it.

    Args:
        sums: float64[n, n], symmetric bits of each pair.
        together: bool[n, n], pairs to be joined before anything else; more are set in place.
        said: bool[n, n], those of them that people said.
        least: as average_link takes it.
    """
    n = len(sums)
    label = average_link(sums.copy(), together & ~said, least)
    for i in range(n):
        for j in range(i + 1, n):
            if not said[i, j] or label[i] == label[j]:
                continue
            one, other, total, count = label[i], label[j], 0.0, 0
            for a in range(n):
                for b in range(n):
                    if label[a] == one and label[b] == other and not said[a, b]:
                        total += sums[a, b]
                        count += 1
            if count and total > REST_AGREES * count:
                for a in range(n):
                    if label[a] == one or label[a] == other:
                        label[a] = one
                        together[i, a] = together[a, i] = a != i


@njit(nogil=True, cache=True)
def link_components(
    starts, members, first, left, right, bits, must, said, unscored, least_bits, most_bits, least, found
):
    """Run average_link on every component.

    Args:
        starts, members: records of component k are members[starts[k] : starts[k + 1]], ascending.
        first: int64[components + 1], the pairs of component k are first[k] to first[k + 1].
        left, right: int64[pairs], positions within the component.
        bits, must, said: float64, bool, bool per pair.
        unscored: bits of a pair that nobody compared.
        least_bits, most_bits: a single pair weighs at least and at most so much.
        found: int64[records], filled with the lowest record of each one's cluster.
    """
    for k in range(len(starts) - 1):
        n = starts[k + 1] - starts[k]
        sums = np.full((n, n), unscored)
        together = np.zeros((n, n), np.bool_)
        for e in range(first[k], first[k + 1]):
            i, j = left[e], right[e]
            sums[i, j] = sums[j, i] = _for_joining(bits[e], least_bits, most_bits)
            together[i, j] = together[j, i] = must[e]
        if said[first[k] : first[k + 1]].any():
            by_people = np.zeros((n, n), np.bool_)
            for e in range(first[k], first[k + 1]):
                by_people[left[e], right[e]] = by_people[right[e], left[e]] = said[e]
            join_whole(sums, together, by_people, least)
        label = average_link(sums, together, least)
        for i in range(n):
            found[members[starts[k] + i]] = members[starts[k] + label[i]]
