"""One record is one child: candidates that exclude each other share the probability.

Weights judge each pair for itself. Where a listing fits five girls of the register equally well,
each pair alone may be likely, yet at most one can be right; and where it fits only one, that she
is the one becomes likelier, as most records of the one list are known to stand in the other.
Among n records of another list, a record's own has a share of p/n before anything is read, and
"none of them" the rest, 1 - p: so the odds of a pair are set against those of every other child
that either of its records might be, and against none.

Takes   pairs with posteriors, and clusters made from them.
Gives   the posteriors, rivals considered.
Leaves  posteriors of single pairs to weights, clusters to clusters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from leleka.linkage.arrays import Int32, Int64
from leleka.linkage.weights import ALTERED, INTACT, SIBLINGS, STRANGERS, Float, log_odds

MOST_FOUND = 0.9  # share of a list's records taken to stand in another, at most


@dataclass(frozen=True)
class Rivalry:
    """Who excludes whom.

    Attributes:
        left, right: int32[pairs], records.
        person: int64[records], the lowest record of each one's person so far; records of one person
            are no rivals of each other.
        list_of: int64[records].
        n_records: int64[lists].
    """

    left: Int32
    right: Int32
    person: Int64
    list_of: Int64
    n_records: Int64

    def considered(self, p: Float, *, nobody: Float | None = None) -> Float:
        """Posteriors of pairs judged alone, float64[pairs, 4], with rivals considered.

        Args:
            nobody: of each pair, the odds that neither record has its child in the other's list, where not
                all pairs are here from which they are found out.
        """
        odds = np.exp2(log_odds(p))
        left, right, person = self.left, self.right, self.person
        rivals = _rivals(left, person[right], person[left], odds)
        rivals += _rivals(right, person[left], person[right], odds)
        none = self.against_nobody(p)[self.lists_of(left, right)] if nobody is None else nobody
        # A record's best candidate is no rival of itself, but rounding may leave a trace of it.
        against = np.maximum(none + rivals, none)
        return _rescaled(p, odds / (odds + against), against / (odds + against))

    def lists_of(self, left: Int32, right: Int32) -> Int64:
        """The number of each pair's lists."""
        return np.asarray(self.list_of[left] * len(self.n_records) + self.list_of[right])

    def against_nobody(self, p: Float) -> Float:
        """Per pair of lists, the odds that neither record stands in the other's list at all.

        Args:
            p: posteriors of the pairs judged alone.
        """
        p_same = p[:, INTACT] + p[:, ALTERED]
        n_lists = len(self.n_records)
        missing = self._missing(self.left, self.right, p_same)
        missing_too = self._missing(self.right, self.left, p_same)
        one, other = np.divmod(np.arange(n_lists**2), n_lists)
        return np.asarray(missing * missing_too[other * n_lists + one])

    def _missing(self, record: Int32, other: Int32, p_same: Float) -> Float:
        """Per pair of lists, the share of the one's records that have nobody in the other."""
        n_lists = len(self.n_records)
        lists = self.lists_of(record, other)
        # Several records of one person in the other list are one answer.
        keys = record.astype(np.int64) * len(self.person) + self.person[other]
        order = np.lexsort((-p_same, lists, keys))
        first = np.ones(len(order), np.bool_)
        first[1:] = (keys[order][1:] != keys[order][:-1]) | (lists[order][1:] != lists[order][:-1])
        best = order[first]
        of = np.unique(
            record[best].astype(np.int64) * n_lists + self.list_of[other[best]], return_inverse=True
        )
        found = np.minimum(np.bincount(of[1].ravel(), p_same[best]), 1.0)
        one_list = of[0] // n_lists
        per_lists = np.bincount(
            self.list_of[one_list] * n_lists + of[0] % n_lists, found, minlength=n_lists**2
        )
        share = per_lists / np.repeat(np.maximum(self.n_records, 1), n_lists)
        return np.asarray(1.0 - np.minimum(share, MOST_FOUND))


def _rescaled(p: Float, p_same: Float, p_not_same: Float) -> Float:
    """The same proportions within one child and within two, and shared anew between them."""
    scaled = p.copy()
    for side, total in (([INTACT, ALTERED], p_same), ([SIBLINGS, STRANGERS], p_not_same)):
        scaled[:, side] *= (total / np.maximum(p[:, side].sum(axis=1), 1e-300))[:, None]
    return scaled


def _rivals(record: Int32, candidate: Int64, own: Int64, odds: Float) -> Float:
    """Per pair, the odds of all other persons that the record might be, its own person left out."""
    n = len(record)
    order = np.lexsort((-odds, candidate, record))
    of_record, of_candidate = record[order].astype(np.int64), candidate[order]
    first = np.ones(n, np.bool_)
    first[1:] = (of_record[1:] != of_record[:-1]) | (of_candidate[1:] != of_candidate[:-1])
    # The best pair with a person stands for the person.
    best = np.where(own[order] == of_candidate, 0.0, odds[order])
    stands = np.cumsum(first) - 1
    of_person = best[first][stands]
    total = np.zeros(int(record.max(initial=-1)) + 1)
    np.add.at(total, of_record[first], best[first])
    rivals = np.empty(n)
    rivals[order] = total[of_record] - of_person
    return np.maximum(rivals, 0.0)
