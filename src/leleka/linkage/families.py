"""Brothers and sisters decide together.

Two records that might be one child gain when the brother of one and the brother of the other
are also one child: two sisters renamed alike are found more easily than one. Runs after a first
clustering and fills one more comparison, "family", whose weight is learnt like any other.

When persons stand, they are put into families. The records of two children speak together: the best
pair says what is known at its fullest, and the mean of all lets every contradiction count. Families are
joined by the mean over all their children, so that one likeness does not make one family of two.

Takes   scored pairs and clusters.
Gives   the level of "family" per pair: how likely a sibling of the one is a sibling of the other, -1
        where no sibling is known of either; and the family of each record.
Leaves  weighing to weights, joining to clusters.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leleka.core.numbers import distinct
from leleka.linkage.arrays import Int32, Int64
from leleka.linkage.clusters import Edges, Score, all_pairs, cluster, connected
from leleka.linkage.kernels.kin import family_levels
from leleka.linkage.ties import pairs_between
from leleka.linkage.weights import SIBLINGS, STRANGERS, Float

_P_SIBLINGS = 0.7
_LEAST_BITS = np.array([-9.0, -6.0, -3.0, 0.0])
"""From how many bits of a pair of siblings on they are found: hardly, possibly, likely, surely."""
_MAYBE_BITS = -1.2  # two persons with a pair at least so probably of siblings may be of one family
_MOST_PERSONS = 50  # of a larger group only the pairs that were kept are looked at
_MOST_BEST, _MOST_EACH = 30.0, 10.0  # bits


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


def families(person: Int64, left: Int32, right: Int32, bits: Float, told: Int32, score: Score) -> Int64:
    """The lowest record of each record's family, -1 where no brother or sister is known.

    Args:
        person: int64[records], the lowest record of each one's person.
        bits: float64[pairs], of sibling_bits.
        told: int32[pairs, 2], records of which one names the other's number: always of one family.
        score: gives the bits of pairs of records that were not kept.
    """
    n = len(person)
    maybe = bits >= _MAYBE_BITS
    one, other = person[np.append(left[maybe], told[:, 0])], person[np.append(right[maybe], told[:, 1])]
    one, other = _persons_to_judge(one[one != other], other[one != other], n)
    edges = _sibling_edges(one, other, person, (left, right, bits), score)
    ends = np.sort(person[told.astype(np.int64)], axis=1)
    edges = replace(edges, must=np.isin(edges.left * n + edges.right, ends[:, 0] * n + ends[:, 1]))
    family = cluster(n, edges, _none_missing, cut=0.5)[person]
    sizes = np.bincount(family[np.unique(person)], minlength=n)
    return np.where(sizes[family] > 1, family, -1)


def sibling_bits(p: Float) -> Float:
    """log2 of the odds that records of two persons are of siblings, not of strangers, from posteriors.

    That they are two is settled when families are made: twins who look like one child are twins.
    """
    siblings, strangers = (np.clip(p[:, c], 1e-30, 1.0) for c in (SIBLINGS, STRANGERS))
    return np.asarray(np.log2(siblings) - np.log2(strangers))


def _none_missing(left: Int32, right: Int32) -> Float:
    return np.full(len(left), -_MOST_EACH)


def _persons_to_judge(one: Int64, other: Int64, n: int) -> tuple[Int64, Int64]:
    """Persons who may be siblings, and all others that this would make siblings too."""
    group = connected(n, one, other)
    sizes = np.bincount(group, minlength=n)
    order = np.argsort(group, kind="stable")
    members = order[(sizes[group[order]] > 1) & (sizes[group[order]] <= _MOST_PERSONS)]
    more, others = all_pairs(members, group)
    ones, twos = np.concatenate([one, other, more]), np.concatenate([other, one, others])
    codes = distinct(np.minimum(ones, twos) * n + np.maximum(ones, twos))
    return codes // n, codes % n


def _sibling_edges(
    one: Int64, other: Int64, person: Int64, kept: tuple[Int32, Int32, Float], score: Score
) -> Edges:
    """Pairs of persons with the bits that all pairs of their records give together."""
    n = len(person)
    codes = pairs_between(one, other, person)
    of_kept = kept[0].astype(np.int64) * n + kept[1]
    place = np.minimum(np.searchsorted(of_kept, codes), max(0, len(of_kept) - 1))
    known = of_kept[place] == codes if len(of_kept) else np.zeros(len(codes), np.bool_)
    bits = np.empty(len(codes))
    bits[known] = kept[2][place[known]]
    unknown = codes[~known]
    bits[~known] = score((unknown // n).astype(np.int32), (unknown % n).astype(np.int32))
    between = np.sort(np.stack([person[codes // n], person[codes % n]]), axis=0)
    persons, of = np.unique(between[0] * n + between[1], return_inverse=True)
    best = np.full(len(persons), -_MOST_BEST)
    np.maximum.at(best, of, np.minimum(bits, _MOST_BEST))
    mean = np.bincount(of, np.clip(bits, -_MOST_EACH, _MOST_EACH)) / np.maximum(np.bincount(of), 1)
    together = best + mean
    return Edges(
        persons // n,
        persons % n,
        together,
        1.0 / (1.0 + np.exp2(-together)),
        np.zeros(len(persons), np.bool_),
    )
