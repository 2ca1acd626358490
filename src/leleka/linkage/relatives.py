"""Which children may be brothers and sisters, though no key brought a row of one beside a row of the other.

Rows meet by what one row says. When persons stand, more is known of each: the surname from one row, the
father or the home from another. Whoever shares two such things, or a surname, with hardly anybody else is
looked at.

Takes   Parts of records, the person of each.
Gives   pairs of persons.
Leaves  what speaks for them to families.
"""

from __future__ import annotations

import numpy as np

from leleka.core.numbers import distinct
from leleka.linkage.arrays import Int64
from leleka.linkage.clusters import all_pairs
from leleka.linkage.codes import Coded, both, tidy, two_of
from leleka.linkage.parts import Parts

MOST_ALIKE = 8
"""So many persons may share a thing that is reason enough to look at every two of them."""


def relatives(parts: Parts, person: Int64) -> tuple[Int64, Int64]:
    """Persons who may be brothers and sisters, int64[pairs] each, the lower first.

    Args:
        parts: what the records say.
        person: int64[records], the lowest record of each one's person.
    """

    def of(part: Coded) -> Coded:
        return tidy(person[part.records].astype(np.int32), part.codes)

    surname = of(parts.surname_sounds)
    ways = (
        of(parts.surname),
        both(surname, of(parts.father)),
        both(surname, of(parts.left_behind)),
        both(surname, of(parts.region)),
        both(surname, of(parts.taken_month)),
        both(of(parts.left_behind), of(parts.taken_month)),
        two_of(of(parts.mother_words)),
    )
    n = len(person)
    found = distinct(np.concatenate([_who_share(way, n) for way in ways]))
    return found // n, found % n


def _who_share(coded: Coded, n: int) -> Int64:
    """Every two who share a code that no more than MOST_ALIKE have, as one number a pair."""
    order = np.argsort(coded.codes, kind="stable")
    who, codes = coded.records[order].astype(np.int64), coded.codes[order]
    _, group, sizes = np.unique(codes, return_inverse=True, return_counts=True)
    few = np.flatnonzero(sizes[group] <= MOST_ALIKE)
    one, other = all_pairs(few, group)
    return who[one] * n + who[other]
