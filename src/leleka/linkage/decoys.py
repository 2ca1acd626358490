"""How often strangers look alike, counted where they must be strangers.

A listing without surnames shows a first name and a month; so do thousands of children of a register.
How many of those that agree are strangers, the weights alone judge badly: names, years and regions
go together in ways that no product of shares knows, and what is put down to one child too often
teaches the weights to do so again. So every profile is moved by four or five months and held against
the same register once more. Whoever agrees with a moved profile is a stranger, and, name by name and
year by year, as frequent as the strangers among those who agree with the true one. The shares of
one child in two such lists are set so that no more than the rest is put down to it.

Takes   Encoded records, families so far, a model.
Gives   the model with the shares of such pairs of lists corrected.
Leaves  comparing and learning to engine and weights.

Source: counting false matches by decoys is usual where spectra are matched to proteins (Elias and
Gygi 2007, doi:10.1038/nmeth1019); moving birth dates to make them is our choice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from leleka.core.numbers import distinct
from leleka.linkage.arrays import Int32, Int64, spread
from leleka.linkage.columns import Encoded
from leleka.linkage.families import Beside
from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels.layout import MISSING
from leleka.linkage.weights import SIBLINGS, Float, Model, Patterns, joined, log_odds, posteriors

_MOVED_DAYS = (-153, -123, 123, 153)
"""So far beyond its own width a profile's birth is moved: further than adoption moves a date (93 days), near
enough that names and numbers of births are alike."""

_WIDEST_DAYS = 400  # a profile known less well than to a year agrees with too much
# A record known less well than to a month may agree with its own child's moved profile.
_WIDEST_FULL_DAYS = 62
_MOST_PAIRS = 200_000  # of one move; of more, every n-th profile is looked at
_EDGES = np.append(np.arange(-20.0, 20.25, 0.5), np.inf)
_CORRECTIONS = np.arange(-100, 61) / 20.0  # bits
_DOUBT_BITS = 1.0  # how far the weights are believed to be off, before decoys were counted

Compare = Callable[[Encoded, Int32, Int32], Patterns]


@dataclass(frozen=True)
class Decoys:
    """Pairs of a list with surnames and one without that agree on first name and time of birth.

    Attributes:
        real: as they stand.
        moved: with the birth of the profile moved; strangers all.
    """

    real: Patterns
    moved: Patterns

    @classmethod
    def of(cls, encoded: Encoded, beside: Beside, compare: Compare) -> Decoys:
        """Find and compare them."""
        names = _Names.of(encoded)
        return cls(
            _agreeing(encoded, names, 0, beside, compare),
            joined(*(_agreeing(encoded, names, days, beside, compare) for days in _MOVED_DAYS)),
        )

    def corrected(self, model: Model, threads: int) -> Model:
        """The model, so sure of such pairs of lists as decoys allow."""
        n_lists = len(model.prior)
        real, moved = (self._counted(model, each, n_lists, threads) for each in (self.real, self.moved))
        moved /= len(_MOVED_DAYS)
        bits = np.clip(_EDGES[:-1] + 0.25, _EDGES[0], _EDGES[-2])
        ratio = np.exp2(bits + _CORRECTIONS[:, None])
        # Of pairs and decoys thrown together, a share of (1 + ratio) to 1 are pairs wherever they stand.
        likelihood = real @ (np.log1p(ratio) - np.log(2.0 + ratio)).T - moved @ np.log(2.0 + ratio).T
        likelihood -= (_CORRECTIONS / _DOUBT_BITS) ** 2 / 2.0
        correction = np.exp2(_CORRECTIONS[likelihood.argmax(axis=1)])
        prior = model.prior.copy()
        prior[:, :SIBLINGS] *= correction[:, None]
        prior[:, -1] = 1.0 - prior[:, :-1].sum(axis=1)
        return replace(model, prior=prior)

    @staticmethod
    def _counted(model: Model, patterns: Patterns, n_lists: int, threads: int) -> Float:
        """float64[pairs of lists, bins of bits]."""
        bits = log_odds(posteriors(model, patterns, threads))
        n_bins = len(_EDGES) - 1
        bins = np.clip(np.searchsorted(_EDGES, bits, side="right") - 1, 0, n_bins - 1)
        counts = np.bincount(patterns.lists * n_bins + bins, minlength=n_lists * n_bins)
        return counts.reshape(n_lists, n_bins).astype(np.float64)


@dataclass(frozen=True)
class _Names:
    """Who bears which first name, in lists with surnames (by name and birth) and in lists without.

    Attributes:
        full, brief: int32, records.
        code: name and first day of birth of each of full, as one number, ascending.
        name, first, last: of each of brief.
    """

    full: Int32
    code: Int64
    brief: Int32
    name: Int64
    first: Int64
    last: Int64

    @classmethod
    def of(cls, encoded: Encoded) -> _Names:
        owners, names = encoded.several(at.NAMES)
        given = encoded.columns.book.given[names].astype(np.int64)
        plain = encoded.columns.plain
        first, last = (plain[owners, which].astype(np.int64) for which in (at.BORN_FIRST, at.BORN_LAST))
        is_brief = plain[owners, at.IS_BRIEF] == 1
        widest = np.where(is_brief, _WIDEST_DAYS, _WIDEST_FULL_DAYS)
        known = (given >= 0) & (first != MISSING) & (last - first < widest)
        full, brief = np.flatnonzero(known & ~is_brief), np.flatnonzero(known & is_brief)
        # One record may write one name twice.
        full = full[np.unique(owners[full] * (given.max(initial=0) + 1) + given[full], return_index=True)[1]]
        code = _coded(given[full], first[full])
        order = np.argsort(code, kind="stable")
        return cls(owners[full[order]], code[order], owners[brief], given[brief], first[brief], last[brief])

    def born_near(self, days: Int64) -> tuple[Int64, Int64]:
        """Where each profile, moved by so many days, may agree: places in full and in brief."""
        low = np.searchsorted(self.code, _coded(self.name, self.first + days - _WIDEST_FULL_DAYS))
        high = np.searchsorted(self.code, _coded(self.name, self.last + days), side="right")
        n = np.maximum(high - low, 0)
        step = max(1, -(-int(n.sum()) // _MOST_PAIRS))
        n[np.arange(len(n)) % step > 0] = 0
        return spread(low, n), np.repeat(np.arange(len(n)), n)


_DAYS = 1 << 20  # more than lie between any two births


def _coded(name: Int64, day: Int64) -> Int64:
    return name * _DAYS + day + _DAYS // 2


def _agreeing(encoded: Encoded, names: _Names, days: int, beside: Beside, compare: Compare) -> Patterns:
    """Compare all that agree where profiles are moved by so many days."""
    plain = encoded.columns.plain
    by = np.sign(days) * (names.last - names.first) + days
    moved = plain.copy()
    moved[names.brief, at.BORN_FIRST], moved[names.brief, at.BORN_LAST] = names.first + by, names.last + by
    full, brief = names.born_near(by)
    one, other = names.full[full], names.brief[brief]
    fit = moved[one, at.BORN_LAST] >= moved[other, at.BORN_FIRST]
    left, right = np.minimum(one, other)[fit], np.maximum(one, other)[fit]
    codes = distinct(left.astype(np.int64) * len(plain) + right)
    left, right = (codes // len(plain)).astype(np.int32), (codes % len(plain)).astype(np.int32)
    patterns = compare(replace(encoded, columns=encoded.columns._replace(plain=moved)), left, right)
    patterns.levels[:, at.FAMILY] = beside.levels(left, right)
    return patterns
