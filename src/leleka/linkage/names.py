"""Whether two names can be one person's, how sure that is, and why.

Takes   a NameBook and numbers of names in it.
Gives   levels for the linkage model, a score 0 to 1 with yes, no or unsure, reasons in plain words.
Leaves  everything but names (dates, places, family) to the comparisons.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from leleka.linkage.kernels.names import compare_names, name_levels, score_many, total_bits
from leleka.normalize.names.book import BookArrays, NameBook

__all__ = [
    "MIDDLE_BITS",
    "WIDTH_BITS",
    "BookArrays",
    "NameScores",
    "compare_names",
    "name_levels",
    "score_pairs",
    "total_bits",
]

MIDDLE_BITS: Final = 13.0
"""Bits at which the score is one half."""

WIDTH_BITS: Final = 5.0
"""Bits by which the odds of the score grow e-fold: wide, so that scores stay apart at both ends."""

YES: Final = 2
UNSURE: Final = 1
NO: Final = 0


class NameScores(NamedTuple):
    """What is said of each pair.

    Attributes:
        score: float64[pairs], 0 to 1; 1 only where a full name is the same letter by letter.
        same: int8[pairs], YES, UNSURE or NO at the default cut.
        levels: int8[pairs, 3], surname, given name, patronymic, as name_levels gives them.
    """

    score: NDArray[np.float64]
    same: NDArray[np.int8]
    levels: NDArray[np.int8]


def score_pairs(
    book: NameBook,
    left: NDArray[np.int32],
    right: NDArray[np.int32],
    *,
    cut: float = 0.5,
    unsure_from: float = 0.3,
) -> NameScores:
    """Score pairs of names.

    Args:
        book: the names, built with count_lists=False where scores of several books are compared.
        left: int32[pairs], numbers of names.
        right: int32[pairs], numbers of names.
        cut: at this score and above the names are taken for one person's.
        unsure_from: from here up to the cut nobody should be sure.
    """
    scores = np.zeros(len(left), np.float64)
    levels = np.zeros((len(left), 3), np.int8)
    score_many(book.arrays, left, right, MIDDLE_BITS, WIDTH_BITS, scores, levels)
    same = np.where(scores >= cut, YES, np.where(scores >= unsure_from, UNSURE, NO)).astype(np.int8)
    return NameScores(scores, same, levels)
