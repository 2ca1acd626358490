"""Brothers and sisters decide together.

Two records that might be one child gain when the brother of one and the brother of the other
are also one child: two sisters renamed alike are found more easily than one. Runs after a first
clustering and fills one more comparison, "family", whose weight is learnt like any other.

When persons stand, they are put into families. The records of two children speak together, comparison by
comparison. Families are joined by the mean over all their children, so that one likeness does not make one
family of two.

Takes   scored pairs and clusters.
Gives   the level of "family" per pair: how likely a sibling of the one is a sibling of the other, -1
        where no sibling is known of either; and the family of each record.
Leaves  whom to look at to keys and relatives, weighing to weights, joining to clusters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leleka.core.numbers import distinct
from leleka.linkage.arrays import Int32, Int64
from leleka.linkage.clusters import Edges, all_pairs, cluster, connected
from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels.kin import family_levels
from leleka.linkage.ties import pairs_between
from leleka.linkage.weights import Float

_P_SIBLINGS = 0.7
_LEAST_BITS = np.array([-9.0, -6.0, -3.0, 0.0])
"""From how many bits of a pair of siblings on they are found: hardly, possibly, likely, surely."""
MAYBE_BITS = -1.2
"""Two persons with a pair of records at least so probably of siblings may be of one family."""
_LIKELY_BITS = -2.5
"""Two persons with so many bits are looked at together with everybody whom that would make siblings too."""
_MOST_PERSONS = 50  # of a larger group only the pairs that were brought up are looked at
_PERSONS_AT_ONCE = 20_000  # pairs of persons whose records are compared together
_USUAL_RIVALS = 5  # of whom one is a brother or sister as often as the lists say
_OF_FAMILIES = (-5.0, 60.0)
"""A pair weighs so many bits at least, as half-brothers may share nothing; and as good as any number at most,
so that who surely are brothers and sisters are put together before who perhaps are."""

_PLACES = (at.HOME, at.BIRTH_PLACE, at.TAKEN_PLACE, at.PRESENT_PLACE, at.INSTITUTION, at.TAKEN_DATE)
_MOST_BITS_OF_PLACES = 10.0
"""All who were taken from one home on one day share these, brothers or not: they say no more together."""

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
    by_number = _pairs(person[told[:, 0]], person[told[:, 1]], n)
    looked_at = np.union1d(by_number, _pairs(person[left], person[right], n))
    bits = _bits_of(looked_at, person, evidence)
    likely = looked_at[(bits >= _LIKELY_BITS) | np.isin(looked_at, by_number)]
    codes, rivals = _with_all_between(likely, n)
    # The fewer there are who may be brothers and sisters at all, the likelier is each of them.
    bits = _bits_of(codes, person, evidence) + np.log2(_USUAL_RIVALS / rivals)
    p = 1.0 / (1.0 + np.exp2(-np.clip(bits, *_OF_FAMILIES)))
    nobody = np.zeros(len(codes), np.bool_)
    edges = Edges(codes // n, codes % n, bits, p, np.isin(codes, by_number), nobody)
    family = cluster(n, edges, _none_missing, cut=0.5, bounds=_OF_FAMILIES)[person]
    sizes = np.bincount(family[np.unique(person)], minlength=n)
    return np.where(sizes[family] > 1, family, -1)


def _none_missing(left: Int32, right: Int32) -> Float:
    return np.full(len(left), _OF_FAMILIES[0])


def _pairs(one: Int64, other: Int64, n: int) -> Int64:
    """Each pair of two different persons once, as lower * n + higher, ascending."""
    apart = one != other
    return distinct(np.minimum(one, other)[apart] * n + np.maximum(one, other)[apart])


def _with_all_between(likely: Int64, n: int) -> tuple[Int64, Int64]:
    """Pairs that may be siblings, all others that this would make siblings too, and how many each has."""
    one, other = likely // n, likely % n
    group = connected(n, one, other)
    sizes = np.bincount(group, minlength=n)
    order = np.argsort(group, kind="stable")
    members = order[(sizes[group[order]] > 1) & (sizes[group[order]] <= _MOST_PERSONS)]
    codes = np.union1d(likely, _pairs(*all_pairs(members, group), n))
    return codes, sizes[group[codes // n]] - 1


def _bits_of(codes: Int64, person: Int64, evidence: Evidence) -> Float:
    """Bits of each pair of persons, a part after the other, so that their records fit into memory."""
    n = len(person)
    parts = [codes[first : first + _PERSONS_AT_ONCE] for first in range(0, len(codes), _PERSONS_AT_ONCE)]
    return np.concatenate([np.zeros(0), *(together(part // n, part % n, person, evidence) for part in parts)])


def together(one: Int64, other: Int64, person: Int64, evidence: Evidence) -> Float:
    """Bits of each pair of persons, float64[pairs]; the pairs ascend, one below other.

    What the lists say beforehand counts once, however many rows there are; a row that has no surname leaves
    the surname to those that have one. Of each comparison count the best, and the mean of all that say
    something, by half each: one may be misspelt, but each contradiction counts. What places say for them is
    bounded.
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
    of_places = np.maximum(each[:, _PLACES], 0.0).sum(axis=1)
    beyond = np.maximum(of_places - _MOST_BITS_OF_PLACES, 0.0)
    return np.asarray(np.maximum.reduceat(prior, starts) + each.sum(axis=1) - beyond)
