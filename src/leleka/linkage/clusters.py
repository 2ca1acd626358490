"""From pairs to persons, with all the evidence there is.

One wrong link must not weld two children together: inside each connected component, clusters
are joined by the mean of the bits between all their records, so that every pair that speaks
against a join counts, compared or not. What people decided, and what cannot be, is kept.

Takes   scored pairs, must-links and cannot-links.
Gives   Clustering: the lowest record of each record's person.
Leaves  scoring to engine, ids and tables to tables.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from leleka.linkage.arrays import Int32, Int64
from leleka.linkage.decisions import Links
from leleka.linkage.kernels.merge import FORBIDDEN, SIBLINGS, link_components
from leleka.linkage.loops.components import connect
from leleka.linkage.weights import SIBLINGS as KIN
from leleka.linkage.weights import Float

_P_TOGETHER = 0.05  # pairs at least so probable hold a component together
_LARGEST = 250  # a larger component is cut at a higher probability before it is clustered
_OF_RECORDS = (-6.0, 10.0)  # of the many rows of one person a few are badly spoilt
_UNSCORED_BITS = -10.0
_P_SIBLINGS = 0.6  # from here on two records speak for two children
_P_SIBLINGS_UNTOLD = 0.99  # where no list tells of families: by surname and place one only guesses


@dataclass(frozen=True)
class Edges:
    """Scored pairs as clusters sees them.

    Attributes:
        left, right: int32 rows, left below right.
        bits: float64, log2 odds of being one child; FORBIDDEN where it cannot be.
        p_same: float64.
        must: bool, to be together whatever else speaks.
        said: bool, those of them of which people said so; the others were together before.
    """

    left: Int32 | Int64
    right: Int32 | Int64
    bits: Float
    p_same: Float
    must: NDArray[np.bool_]
    said: NDArray[np.bool_]

    def where(self, wanted: NDArray[np.bool_] | Int64) -> Edges:
        """Some of them."""
        return Edges(*(getattr(self, each.name)[wanted] for each in fields(self)))


Score = Callable[[Int32, Int32], Float]
"""Gives the bits of pairs that the walk did not keep."""


def with_siblings_apart(bits: Float, p: Float, *, told: bool) -> Float:
    """Bits of pairs, SIBLINGS where they are taken for brother and sister.

    Args:
        p: posteriors, float64[pairs, 4].
        told: whether the lists tell of families at all.
    """
    return np.where(p[:, KIN] >= (_P_SIBLINGS if told else _P_SIBLINGS_UNTOLD), SIBLINGS, bits)


def edges_of(
    left: Int32, right: Int32, bits: Float, p_same: Float, forbidden: NDArray[np.bool_], links: Links
) -> Edges:
    """Pairs with what people decided worked in; decided pairs that were never compared are added."""
    bits = np.where(forbidden, FORBIDDEN, bits)
    place = (
        {pair: n for n, pair in enumerate(zip(left.tolist(), right.tolist(), strict=True))}
        if links.any
        else {}
    )
    must, said = np.zeros(len(left), np.bool_), np.zeros(len(left), np.bool_)
    more: list[tuple[int, int, bool, bool]] = []
    decided = ((links.held, True, False), (links.same, True, True), (links.different, False, False))
    for pairs, is_one, is_said in decided:
        for pair in pairs:
            n = place.get(pair)
            if n is None:
                more.append((*pair, is_one, is_said))
            else:
                must[n], said[n], bits[n] = is_one, is_said, 0.0 if is_one else FORBIDDEN
    extra = np.array(more, np.int64).reshape(-1, 4)
    together = extra[:, 2] == 1
    return Edges(
        np.concatenate([left, extra[:, 0].astype(np.int32)]),
        np.concatenate([right, extra[:, 1].astype(np.int32)]),
        np.concatenate([bits, np.where(together, 0.0, FORBIDDEN)]),
        np.concatenate([p_same, together.astype(np.float64)]),
        np.concatenate([must, together]),
        np.concatenate([said, extra[:, 3] == 1]),
    )


def cluster(
    n_records: int,
    edges: Edges,
    score: Score | None,
    *,
    cut: float,
    bounds: tuple[float, float] = _OF_RECORDS,
) -> Int64:
    """Give each record the lowest record of its person.

    Args:
        score: asked once, for the pairs inside components that edges does not hold; None where they are
            known to speak against.
        cut: two clusters are joined if the mean of their pairs' bits exceeds the bits of this probability.
        bounds: a single pair weighs so many bits at least, and at most.
    """
    person = np.arange(n_records, dtype=np.int64)
    component = _components(n_records, edges)
    sizes = np.bincount(component, minlength=n_records)
    inside = (component[edges.left] == component[edges.right]) & (sizes[component[edges.left]] > 1)
    edges = edges.where(inside)
    if score is not None:
        edges = _with_missing_pairs(edges, component, sizes, score)
    order = np.argsort(component, kind="stable")
    members = order[sizes[component[order]] > 1]
    _, starts = np.unique(component[members], return_index=True)
    starts = np.append(starts, len(members)).astype(np.int64)
    position = np.zeros(n_records, np.int64)
    position[members] = np.arange(len(members)) - np.repeat(starts[:-1], np.diff(starts))
    of_edge = component[edges.left]
    by_component = np.argsort(of_edge, kind="stable")
    edges = edges.where(by_component)
    first = np.searchsorted(of_edge[by_component], component[members[starts[:-1]]])
    first = np.append(first, len(by_component)).astype(np.int64)
    link_components(
        starts,
        members,
        first,
        position[edges.left],
        position[edges.right],
        edges.bits,
        edges.must,
        edges.said,
        _UNSCORED_BITS if score is not None else bounds[0],
        *bounds,
        float(np.log2(cut / (1.0 - cut))),
        person,
    )
    return person


def _components(n_records: int, edges: Edges) -> Int64:
    """Connected components, the lowest record naming each; over-large ones cut at higher probabilities."""
    holds = edges.must | ((edges.p_same >= _P_TOGETHER) & (edges.bits > FORBIDDEN))
    component = connected(n_records, edges.left[holds], edges.right[holds])
    for p_together in (0.5, 0.9, 0.99, 0.999, 0.9999):
        sizes = np.bincount(component, minlength=n_records)
        large = sizes[component] > _LARGEST
        if not large.any():
            break
        in_large = large[edges.left] & large[edges.right]
        holds &= ~in_large | edges.must | (edges.p_same >= p_together)
        component = connected(n_records, edges.left[holds], edges.right[holds])
    return component


def connected(n_records: int, left: Int32 | Int64, right: Int32 | Int64) -> Int64:
    """The lowest record of each one's connected component."""
    lowest = np.empty(n_records, np.int64)
    connect(left.astype(np.int64), right.astype(np.int64), lowest)
    return lowest


def _with_missing_pairs(edges: Edges, component: Int64, sizes: Int64, score: Score) -> Edges:
    """Add the pairs inside components that were not kept, scored now, so that all evidence counts."""
    n_known = np.bincount(component[edges.left], minlength=len(component))
    lacking = (n_known < sizes * (sizes - 1) // 2) & (sizes <= _LARGEST)
    members = np.flatnonzero(lacking[component])
    members = members[np.argsort(component[members], kind="stable")]
    left, right = all_pairs(members, component)
    n = len(component)
    beside = lacking[component[edges.left]]
    known = edges.left[beside].astype(np.int64) * n + edges.right[beside]
    missing = ~np.isin(left * n + right, known)
    ones, others = left[missing].astype(np.int32), right[missing].astype(np.int32)
    bits = score(ones, others)
    return Edges(
        np.concatenate([edges.left, ones]),
        np.concatenate([edges.right, others]),
        np.concatenate([edges.bits, bits]),
        np.concatenate([edges.p_same, np.zeros(len(ones))]),
        np.concatenate([edges.must, np.zeros(len(ones), np.bool_)]),
        np.concatenate([edges.said, np.zeros(len(ones), np.bool_)]),
    )


def all_pairs(members: Int64, component: Int64) -> tuple[Int64, Int64]:
    """Every pair of members of one component, left below right; members stand by component, ascending."""
    of = component[members]
    _, first, sizes = np.unique(of, return_index=True, return_counts=True)
    ends = np.repeat(first + sizes, sizes)
    n_after = ends - np.arange(len(members)) - 1
    left = np.repeat(np.arange(len(members)), n_after)
    before = np.repeat(np.cumsum(n_after) - n_after, n_after)
    right = left + 1 + np.arange(len(left)) - before
    return members[left], members[right]
