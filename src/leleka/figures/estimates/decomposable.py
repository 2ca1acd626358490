"""Every decomposable graph on a few lists, with its cliques and separators.

A graph says which lists depend on each other. It is decomposable (chordal) when every ring
of four or more lists has a chord; then the model's likelihood falls into factors, one per
clique and one per separator. 8, 61, 822 and 18,154 graphs on 3, 4, 5 and 6 lists.

Takes   the number of lists.
Gives   per graph a signed row over the subsets of lists, and how many factors it has.
Leaves  weighing graphs to graphs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Graphs:
    """All decomposable graphs on p lists.

    Attributes:
        edges: per graph the pairs of lists that are joined.
        factors: float64[graphs, 2^p]: +1 per clique and -1 per separator, by subset bits.
        n_parts: float64[graphs]: connected components, the number of factors that remain.
        saturated: the row of the graph that joins every pair.
    """

    edges: tuple[tuple[tuple[int, int], ...], ...]
    factors: NDArray[np.float64]
    n_parts: NDArray[np.float64]
    saturated: int


@cache
def decomposable_graphs(n_lists: int) -> Graphs:
    """Enumerate the graphs, in the order of their edges read as bits.

    Source:
        Maximum-cardinality search: Tarjan and Yannakakis (1984), doi:10.1137/0213035.
    """
    pairs = list(combinations(range(n_lists), 2))
    edges, rows, parts = [], [], []
    for bits in range(1 << len(pairs)):
        joined = tuple(pair for place, pair in enumerate(pairs) if bits >> place & 1)
        found = _factors(n_lists, joined)
        if found is not None:
            row, n_parts = found
            edges.append(joined)
            rows.append(row)
            parts.append(n_parts)
    return Graphs(tuple(edges), np.array(rows), np.array(parts, np.float64), len(edges) - 1)


def _factors(n_lists: int, edges: tuple[tuple[int, int], ...]) -> tuple[NDArray[np.float64], int] | None:
    """The signed row and the number of components; None if the graph is not decomposable."""
    near = [0] * n_lists
    for left, right in edges:
        near[left] |= 1 << right
        near[right] |= 1 << left
    row = np.zeros(1 << n_lists)
    visited = clique = n_parts = 0
    for _ in range(n_lists):
        # The next list is one with the most visited neighbours; they must know each other.
        rest = [v for v in range(n_lists) if not visited >> v & 1]
        v = max(rest, key=lambda u: (near[u] & visited).bit_count())
        known = near[v] & visited
        if any(known >> u & 1 and known & ~(near[u] | 1 << u) for u in range(n_lists)):
            return None
        if visited and known != clique:
            row[clique] += 1
            row[known] -= 1
        n_parts += known == 0
        clique = known | 1 << v
        visited |= 1 << v
    row[clique] += 1
    row[0] = 0
    return row, n_parts
