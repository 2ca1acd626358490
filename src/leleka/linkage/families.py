"""Brothers and sisters decide together.

Two records that might be one child gain when the brother of one and the brother of the other
are also one child: two sisters renamed alike are found more easily than one. Runs after a first
clustering and fills one more comparison, "family", whose weight is learnt like any other.

When persons stand, they are put into families. The records of two children speak together, comparison by
comparison. Families are joined by the mean over all their children, so that one likeness does not make one
family of two. Brothers whom no key brought up, in two institutions, say, are looked at where hardly anybody
else bears their surname.

Takes   scored pairs and clusters.
Gives   the level of "family" per pair: how likely a sibling of the one is a sibling of the other, -1
        where no sibling is known of either; and the family of each record.
Leaves  weighing to weights, joining to clusters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leleka.core.numbers import distinct
from leleka.linkage.arrays import Int32, Int64
from leleka.linkage.clusters import Edges, all_pairs, cluster, connected
from leleka.linkage.codes import Coded
from leleka.linkage.kernels.kin import family_levels
from leleka.linkage.ties import pairs_between
from leleka.linkage.weights import Float

_P_SIBLINGS = 0.7
_LEAST_BITS = np.array([-9.0, -6.0, -3.0, 0.0])
"""From how many bits of a pair of siblings on they are found: hardly, possibly, likely, surely."""
MAYBE_BITS = -1.2
"""Two persons with a pair of records at least so probably of siblings may be of one family."""
_MOST_NAMESAKES = 4  # who bear a surname, where it alone is reason enough to look at them
_MOST_PERSONS = 50  # of a larger group only the pairs that were brought up are looked at
_PERSONS_AT_ONCE = 20_000  # pairs of persons whose records are compared together
_USUAL_RIVALS = 4  # of whom one is a brother or sister as often as the lists say
_MOST_BITS = 10.0

Evidence = Callable[[Int32, Int32], tuple[Float, Float]]
"""Gives weights.sibling_evidence of pairs of records."""


@dataclass(frozen=True)
class Beside:
    """Who stands beside whom, so far.

    Attributes:
        person: int64[records], the lowest record of each record's person.
        starts, siblings, same_starts, same, same_level: see kernels.kin.
    """

    person: Int64
    starts: Int64
    siblings: Int64
    same_starts: Int64
    same: Int64
    same_level: NDArray[np.int8]

    @classmethod
    def of(
        cls, left: Int32, right: Int32, p_siblings: Float, bits: Float, person: Int64, told: Int32
    ) -> Beside:
        """From pairs judged so far.

        Args:
            left, right: rows of the pairs.
            p_siblings, bits: that they are siblings, and the log2 odds of one child, so far.
            person: the lowest record of each record's person so far.
            told: int32[pairs, 2], records that a list itself says are brothers and sisters.
        """
        likely = p_siblings >= _P_SIBLINGS
        one, other = np.concatenate([left[likely], told[:, 0]]), np.concatenate([right[likely], told[:, 1]])
        related = person[one] != person[other]
        one, other = one[related], other[related]
        # Whose siblings a record has, it must say itself: what its person's other records say is not
        # evidence that it belongs to that person.
        owners, beside = np.concatenate([one, other]), np.concatenate([person[other], person[one]])
        starts, siblings = _beside(owners, beside, len(person))
        same_starts, same, same_level = _candidates(left, right, bits, person)
        return cls(person, starts, siblings, same_starts, same, same_level)

    def levels(self, left: Int32, right: Int32) -> NDArray[np.int8]:
        """The level of "family" for each pair of records."""
        found = np.full(len(left), -1, np.int8)
        family_levels(
            left,
            right,
            self.person,
            self.starts,
            self.siblings,
            self.same_starts,
            self.same,
            self.same_level,
            found,
        )
        return found


def _beside(owner: Int64 | Int32, beside: Int64, n: int) -> tuple[Int64, Int64]:
    """Who stands beside each owner, as offsets and values, ascending, each once."""
    codes = distinct(owner.astype(np.int64) * n + beside)
    return np.searchsorted(codes // n, np.arange(n + 1)).astype(np.int64), codes % n


def _candidates(
    left: Int32, right: Int32, bits: Float, person: Int64
) -> tuple[Int64, Int64, NDArray[np.int8]]:
    """Per person those who may be the same child, ascending, and how likely by their best pair."""
    n = len(person)
    alike = (bits >= _LEAST_BITS[0]) & (person[left] != person[right])
    one, other = person[left[alike]], person[right[alike]]
    codes = np.concatenate([one * n + other, other * n + one])
    # Levels below are for siblings who are not found, or known of one side only.
    level = np.tile(1 + np.searchsorted(_LEAST_BITS, bits[alike], side="right").astype(np.int8), 2)
    order = np.lexsort((-level, codes))
    codes, level = codes[order], level[order]
    best = np.ones(len(codes), np.bool_)
    best[1:] = codes[1:] != codes[:-1]
    codes, level = codes[best], level[best]
    return np.searchsorted(codes // n, np.arange(n + 1)).astype(np.int64), codes % n, level


def families(
    person: Int64, left: Int32 | Int64, right: Int32 | Int64, told: Int32, evidence: Evidence
) -> Int64:
    """The lowest record of each record's family, -1 where no brother or sister is known.

    Args:
        person: int64[records], the lowest record of each one's person.
        left, right: records that may be of siblings.
        told: int32[pairs, 2], records of which one names the other's number: always of one family.
        evidence: gives what speaks for siblings, of pairs of records.
    """
    n = len(person)
    one, other = person[np.append(left, told[:, 0])], person[np.append(right, told[:, 1])]
    one, other, rivals = _persons_to_judge(one[one != other], other[one != other], n)
    edges = _sibling_edges(one, other, rivals, person, evidence)
    ends = np.sort(person[told.astype(np.int64)], axis=1)
    edges = replace(edges, must=np.isin(edges.left * n + edges.right, ends[:, 0] * n + ends[:, 1]))
    family = cluster(n, edges, _none_missing, cut=0.5)[person]
    sizes = np.bincount(family[np.unique(person)], minlength=n)
    return np.where(sizes[family] > 1, family, -1)


def namesakes(surname: Coded, person: Int64) -> tuple[Int64, Int64]:
    """Every two persons who share a surname that hardly anybody else bears."""
    n = len(person)
    bears = distinct(np.unique(surname.codes, return_inverse=True)[1].ravel() * n + person[surname.records])
    of, bearer = bears // n, bears % n
    rare = np.bincount(of, minlength=1)[of] <= _MOST_NAMESAKES
    place, other = all_pairs(np.flatnonzero(rare), of)
    return bearer[place], bearer[other]


def _none_missing(left: Int32, right: Int32) -> Float:
    return np.full(len(left), -_MOST_BITS)


def _persons_to_judge(one: Int64, other: Int64, n: int) -> tuple[Int64, Int64, Int64]:
    """Persons who may be siblings, all others that this would make siblings too, and how many each has."""
    group = connected(n, one, other)
    sizes = np.bincount(group, minlength=n)
    order = np.argsort(group, kind="stable")
    members = order[(sizes[group[order]] > 1) & (sizes[group[order]] <= _MOST_PERSONS)]
    more, others = all_pairs(members, group)
    ones, twos = np.concatenate([one, other, more]), np.concatenate([other, one, others])
    codes = distinct(np.minimum(ones, twos) * n + np.maximum(ones, twos))
    return codes // n, codes % n, sizes[group[codes // n]] - 1


def _sibling_edges(one: Int64, other: Int64, rivals: Int64, person: Int64, evidence: Evidence) -> Edges:
    """Pairs of persons, ascending, with the bits that all pairs of their records give together.

    The fewer there are who may be brothers and sisters at all, the likelier is each of them.
    """
    parts = [slice(first, first + _PERSONS_AT_ONCE) for first in range(0, len(one), _PERSONS_AT_ONCE)]
    bits = np.concatenate(
        [np.zeros(0), *(together(one[part], other[part], person, evidence) for part in parts)]
    )
    bits += np.log2(_USUAL_RIVALS / rivals)
    return Edges(
        one,
        other,
        bits,
        1.0 / (1.0 + np.exp2(-np.clip(bits, -_MOST_BITS, _MOST_BITS))),
        np.zeros(len(one), np.bool_),
    )


def together(one: Int64, other: Int64, person: Int64, evidence: Evidence) -> Float:
    """Bits of each pair of persons, float64[pairs]; the pairs ascend, one below other.

    What the lists say beforehand counts once, however many rows there are; a row that has no surname leaves
    the surname to those that have one. Of each comparison count the best, and the mean of all that say
    something, by half each: one may be misspelt, but each contradiction counts.
    """
    n = len(person)
    codes = pairs_between(one, other, person)
    left, right = codes // n, codes % n
    between = np.sort(np.stack([person[left], person[right]]), axis=0)
    of = np.searchsorted(one * n + other, between[0] * n + between[1])
    order = np.argsort(of, kind="stable")
    starts = np.searchsorted(of[order], np.arange(len(one)))
    prior, bits = evidence(left[order].astype(np.int32), right[order].astype(np.int32))
    said = ~np.isnan(bits)
    n_said = np.add.reduceat(said, starts, axis=0, dtype=np.int64)
    mean = np.add.reduceat(np.where(said, bits, 0.0), starts, axis=0) / np.maximum(n_said, 1)
    best = np.maximum.reduceat(np.where(said, bits, -np.inf), starts, axis=0)
    each = np.where(n_said > 0, (mean + best) / 2.0, 0.0)
    return np.asarray(np.maximum.reduceat(prior, starts) + each.sum(axis=1))
