"""Whether two names can be one person's, how sure that is, and why.

Takes   a NameBook and numbers of names in it.
Gives   levels for the linkage model, a score 0 to 1 with yes, no or unsure, reasons in plain words.
Leaves  everything but names (dates, places, family) to the comparisons.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from leleka.core.words import ENGLISH, Words, mark
from leleka.linkage.kernels.names import compare_names, name_levels, score_many
from leleka.normalize.names.book import NameBook
from leleka.normalize.names.layout import BookArrays

__all__ = [
    "CUT",
    "NO",
    "REASONS",
    "UNSURE",
    "UNSURE_FROM",
    "YES",
    "BookArrays",
    "NameScores",
    "compare_names",
    "name_levels",
    "reasons_said",
    "score_pairs",
]

MIDDLE_BITS: Final = 3.0
"""Bits at which the score is one half.

Names of two random people from lists of public figures reach it in less than one of 10,000 pairs. Lower
down, a common given name and patronymic would do without a surname.
"""

WIDTH_BITS: Final = 5.0
"""Bits by which the odds of the score grow e-fold: wide, so that scores stay apart at both ends."""

CUT: Final = 0.5
"""From this score on two names are taken for one person's, unless the surnames are different."""

UNSURE_FROM: Final = 0.3
"""From this score up to CUT nobody should be sure from the names alone."""

NO: Final = 0
UNSURE: Final = 1
YES: Final = 2

REASONS: Final = {
    "surname": {
        -1: "",
        0: mark("The surnames are different."),
        1: mark("The surnames differ as if by a typing error."),
        2: mark("The surname is the same in another form (ending or translation)."),
        3: mark("The surname is the same in another spelling or alphabet."),
        4: mark("The surname is written the same."),
        5: mark("One part of a double surname agrees."),
        6: mark("One surname is the other’s surname at birth."),
    },
    "given": {
        -1: "",
        0: mark("The given names are different."),
        1: mark("The given name agrees with an initial."),
        2: mark("The given names differ as if by a typing error."),
        3: mark("A short form allows the same given name."),
        4: mark("The given names are forms of one name."),
        5: mark("The given name is written the same."),
        6: mark("A nickname agrees with the given name."),
        7: mark("The given name is that of the other’s father: a patronymic in its place, or the father."),
    },
    "patronymic": {
        -1: "",
        0: mark("The patronymics name different fathers."),
        1: mark("The patronymic agrees with an initial."),
        2: mark("The patronymics differ as if by a typing error."),
        3: mark("The patronymics are forms of one father’s name."),
        4: mark("The patronymic is written the same."),
    },
}
"""What each reason of NameScores says, by part."""

_MISSING: Final = (
    mark("A surname is missing."),
    mark("A given name is missing."),
    mark("A patronymic is missing."),
)


class NameScores(NamedTuple):
    """What is said of each pair.

    Attributes:
        score: float64[pairs], 0 to 1; 1 only where a full name is the same letter by letter.
        same: int8[pairs], YES, UNSURE or NO.
        levels: int8[pairs, 3], surname, given name, patronymic, as name_levels gives them.
        reasons: int8[pairs, 3], a little finer than levels, keys of REASONS.
    """

    score: NDArray[np.float64]
    same: NDArray[np.int8]
    levels: NDArray[np.int8]
    reasons: NDArray[np.int8]


def score_pairs(
    book: NameBook,
    left: NDArray[np.int32],
    right: NDArray[np.int32],
    *,
    cut: float = CUT,
    unsure_from: float = UNSURE_FROM,
) -> NameScores:
    """Score pairs of names.

    Args:
        book: the names, built with count_lists=False where scores of several books are compared.
        left: int32[pairs], numbers of names.
        right: int32[pairs], numbers of names.
        cut: at this score and above the names are taken for one person's.
        unsure_from: from here up to the cut nobody should be sure.

    Raises:
        ValueError: left and right are not of one length.
    """
    if len(left) != len(right):
        raise ValueError(f"{len(left)} names cannot be paired with {len(right)}.")
    scores = np.zeros(len(left), np.float64)
    levels = np.zeros((len(left), 3), np.int8)
    reasons = np.zeros((len(left), 3), np.int8)
    pairs = np.stack((left, right)).astype(np.int32)
    scale = (MIDDLE_BITS, WIDTH_BITS)
    score_many(book.arrays.shapes, book.arrays.text, pairs, scale, scores, levels, reasons)
    # Another surname leaves a doubt that only a person can settle, however rare the rest is.
    is_sure = (scores >= cut) & (levels[:, 0] != 0)
    same = np.where(is_sure, YES, np.where(scores >= unsure_from, UNSURE, NO)).astype(np.int8)
    return NameScores(scores, same, levels, reasons)


def reasons_said(reasons: Iterable[int], words: Words = ENGLISH) -> str:
    """Say the reasons of one pair, surname, given name and patronymic, in plain words."""
    said = []
    for part, missing, reason in zip(REASONS, _MISSING, reasons, strict=True):
        said.append(words.say(REASONS[part][int(reason)] if reason >= 0 else missing))
    return " ".join(said)
