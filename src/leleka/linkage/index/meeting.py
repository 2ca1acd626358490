"""Who is compared with whom when records come in.

The new ones are compared with everybody who shares a key with them, and who stands beside them with the
others who do. Whom a list tells to be brother and sister is compared in any case.

Takes   an Index, rows of it.
Gives   Met: compared pairs; met_by_new, met_beside, with_told_siblings.
Leaves  keys and comparisons to index, whom a row belongs to to joining.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leleka.core.numbers import distinct
from leleka.core.progress import Progress
from leleka.linkage.arrays import Int32, Int64
from leleka.linkage.index.index import Index
from leleka.linkage.kernels import layout as at
from leleka.linkage.pairs import NUMBERED
from leleka.linkage.scored import P_MAYBE
from leleka.linkage.weights import ALTERED, INTACT, STRANGERS, Float, Int8
from leleka.linkage.weights import SIBLINGS as KIN

_P_CLOSE = 0.02
"""That two records are one child or of one family; who is less likely beside a record is not looked for."""
_MOST_BESIDE = 100
"""With so many of those beside new rows each one is compared: the others share little with it."""
_AT_ONCE = 1 << 16
_ROWS_AT_ONCE = 1_000


@dataclass(frozen=True)
class Met:
    """Compared pairs of rows of the index, the lower row left.

    Attributes:
        left, right: int32[pairs].
        levels, rarity: int8[pairs, comparisons].
        prior, p: float64[pairs, 4], log2 of the share of each class, and its posterior.
    """

    left: Int32
    right: Int32
    levels: Int8
    rarity: Int8
    prior: Float
    p: Float

    def where(self, wanted: NDArray[np.bool_] | Int64) -> Met:
        """These pairs only."""
        return Met(*(each[wanted] for each in self.__dict__.values()))

    @classmethod
    def together(cls, parts: Sequence[Met]) -> Met:
        """All of them, each pair once."""
        whole = cls(*map(np.concatenate, zip(*(each.__dict__.values() for each in parts), strict=True)))
        return whole.where(np.unique(whole.codes, return_index=True)[1])

    @property
    def maybe(self) -> Met:
        """Those that may be anything but strangers."""
        return self.where(self.p[:, STRANGERS] <= 1.0 - P_MAYBE)

    @property
    def close(self) -> Met:
        """Those that may well be one child, or of one family."""
        return self.where((self.p_same >= _P_CLOSE) | (self.p[:, KIN] >= _P_CLOSE))

    @property
    def codes(self) -> Int64:
        """One number per pair; those of equal pairs are equal."""
        return _codes(self.left, self.right)

    def judged(self, index: Index) -> Met:
        """The same when levels have changed."""
        return Met(self.left, self.right, *index.judged(self.left, self.right, self.levels, self.rarity))

    @property
    def p_same(self) -> Float:
        """That both are one child."""
        return np.asarray(self.p[:, INTACT] + self.p[:, ALTERED])


def _codes(left: Int32, right: Int32) -> Int64:
    return left.astype(np.int64) << 32 | right


def met_by_new(index: Index, rows: Int64, progress: Progress) -> Met:
    """Every pair of these with others that share a key and may be anything but strangers.

    Args:
        rows: ascending.
    """
    kept = [_told_siblings(index, rows).maybe]
    for start in range(0, max(1, len(rows)), _ROWS_AT_ONCE):
        some = rows[start : start + _ROWS_AT_ONCE]
        kept.append(Met(*index.likely(*index.met(some), P_MAYBE)))
        progress("new rows are compared", start + len(some), len(rows))
    # Two of these meet from both sides; of those told to be siblings, what was told comes first.
    return Met.together(kept)


def met_beside(index: Index, rows: Int64, progress: Progress) -> Met:
    """Close pairs of these among themselves.

    Nobody else is looked for: whoever decides with a new row shares a child or a family with it, and is here.

    Args:
        rows: ascending.
    """
    met = [np.zeros(0, np.int64)]
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        some = rows[start : start + _ROWS_AT_ONCE]
        met.append(_codes(*index.met(some, among=rows, most=_MOST_BESIDE)))
        progress("who stands beside new rows is compared", start + len(some), len(rows))
    codes, kept = distinct(np.concatenate(met)), [_told_siblings(index, rows)]  # they meet from both sides
    for start in range(0, len(codes), _AT_ONCE):
        some = codes[start : start + _AT_ONCE]
        left, right = (some >> 32).astype(np.int32), (some & 0xFFFFFFFF).astype(np.int32)
        kept.append(Met(*index.likely(left, right, _P_CLOSE)))
    return Met.together(kept).close


def with_told_siblings(index: Index, rows: Int64) -> Int64:
    """These rows, and those that a list tells to be their brothers and sisters; ascending, each once."""
    told = index.told_siblings
    return np.union1d(rows, told[np.isin(told, rows).any(axis=1)])


def _told_siblings(index: Index, rows: Int64) -> Met:
    """Pairs with one of these of which one record names the other's number."""
    told = index.told_siblings
    left, right = told[np.isin(told, rows).any(axis=1)].T.copy()
    pairs = Met(left, right, *index.compared(left, right))
    pairs.levels[:, at.KINSHIP], pairs.rarity[:, at.KINSHIP] = NUMBERED, 0
    return pairs.judged(index)
