"""What holds records together beyond the linkage that was chosen: the raw material of draws.

Two persons that some pair of their records may make one are compared record by record, as are the
records of each person, so that whoever draws other linkages knows every pair that a join would
put together.

Takes   scored pairs, persons, people's decisions.
Gives   LinkResult.ties.
Leaves  drawing to draws.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from leleka.core.numbers import distinct
from leleka.linkage.arrays import Int64, spread
from leleka.linkage.clusters import Edges, Score
from leleka.linkage.kernels.merge import FORBIDDEN
from leleka.linkage.results import TIES_SCHEMA


def ties_table(edges: Edges, likely: NDArray[np.bool_], person: Int64, score: Score) -> pa.Table:
    """TIES_SCHEMA, over the records that were compared.

    Args:
        edges: scored and decided pairs, their bits without regard to other candidates.
        likely: bool per edge, whether its two persons are worth a look.
        person: the lowest record of each record's person.
        score: gives the bits of pairs that edges does not hold; FORBIDDEN where they cannot be one child.
    """
    n = len(person)
    one, other = person[edges.left[likely]], person[edges.right[likely]]
    persons = distinct(np.minimum(one, other) * n + np.maximum(one, other))
    several = np.flatnonzero(np.bincount(person, minlength=n) > 1)
    persons = np.union1d(persons, several * n + several)
    codes = pairs_between(persons // n, persons % n, person)
    own = edges.left.astype(np.int64) * n + edges.right
    by_code = np.argsort(own, kind="stable")
    place = np.searchsorted(own[by_code], codes)
    place = by_code[np.minimum(place, max(0, len(own) - 1))] if len(own) else np.zeros(len(codes), np.int64)
    known = own[place] == codes if len(own) else np.zeros(len(codes), np.bool_)
    bits, must = np.empty(len(codes)), np.zeros(len(codes), np.bool_)
    bits[known], must[known] = edges.bits[place[known]], edges.must[place[known]]
    bits[~known] = score((codes[~known] // n).astype(np.int32), (codes[~known] % n).astype(np.int32))
    fixed = np.where(must, 1, np.where(bits <= FORBIDDEN, -1, 0))
    return _table(codes // n, codes % n, np.where(bits <= FORBIDDEN, 0.0, bits), fixed)


def with_copies(ties: pa.Table, kept: Int64, stands: Int64, copies: Int64) -> pa.Table:
    """The same over all records; copies are one child, for sure, with the rows that represent them."""
    left = np.concatenate([kept[ties["left"].to_numpy()], stands[copies]])
    right = np.concatenate([kept[ties["right"].to_numpy()], copies])
    bits = np.concatenate([ties["bits"].to_numpy(), np.zeros(len(copies))])
    fixed = np.concatenate([ties["fixed"].to_numpy(), np.ones(len(copies), np.int8)])
    order = np.lexsort((right, left))
    return _table(left[order], right[order], bits[order], fixed[order])


def _table(left: Int64, right: Int64, bits: NDArray[np.float64], fixed: NDArray[np.int64]) -> pa.Table:
    return pa.Table.from_arrays(
        [
            pa.array(left, pa.int32()),
            pa.array(right, pa.int32()),
            pa.array(bits, pa.float32()),
            pa.array(fixed, pa.int8()),
        ],
        schema=TIES_SCHEMA,
    )


def pairs_between(one: Int64, other: Int64, person: Int64) -> Int64:
    """Record pairs between persons, and within one that stands with itself: left * n + right."""
    n = len(person)
    members = np.argsort(person, kind="stable")
    starts = np.searchsorted(person[members], np.arange(n + 1))
    n_one, n_other = starts[one + 1] - starts[one], starts[other + 1] - starts[other]
    left = np.repeat(spread(starts[one], n_one), np.repeat(n_other, n_one))
    right = spread(np.repeat(starts[other], n_one), np.repeat(n_other, n_one))
    left, right = members[left], members[right]
    wanted = (left < right) | np.repeat(one != other, n_one * n_other)
    left, right = left[wanted], right[wanted]
    return np.sort(np.minimum(left, right) * n + np.maximum(left, right))
