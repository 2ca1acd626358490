"""Why sets of brothers and sisters are not whole, and how many could be by what the records say.

Takes   a LinkResult, the true child and family of each of its records.
Gives   causes: how many sets are broken, by the cause that weighs most.
Leaves  worlds and printing to altered.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from leleka.linkage import LinkResult, weights
from leleka.linkage.families import together
from leleka.linkage.pairs import compared_pairs
from leleka.linkage.parts import Parts
from leleka.linkage.relatives import relatives

NEAR_BITS = 3.0
STRANGERS, NEAR, AGREE, TOO_LITTLE, OUTVOTED, MERGED, ROW, CHILD = CAUSES = (
    "never compared; the records speak for strangers",
    "never compared; near the cut if they were",
    "never compared; joined if they were",
    "compared; the records say too little",
    "compared; the records agree, the rest of the family does not",
    "two of them taken for one child",
    "all there, but one of them holds somebody else's row",
    "all there, with somebody else's child",
)
"""Gravest first: a set has the first that is true of one of its children."""
BEYOND_RECORDS = (STRANGERS, TOO_LITTLE)

Texts = NDArray[np.str_]
Rows = NDArray[np.int64]


def causes(result: LinkResult, child: Texts, family: Texts) -> dict[str, int]:
    """How many sets of two and more children are broken, by CAUSES.

    Args:
        child, family: the truth of each record; "" where it has no family.
    """
    looked = _Looked(result)
    group = np.array([each or "" for each in result.persons["sibling_group"].to_pylist()])
    in_group = _rows_by(group)
    found = dict.fromkeys(CAUSES, 0)
    for name, rows in _rows_by(family).items():
        members = set(child[rows].tolist())
        if len(members) < 2:
            continue
        held = {
            each: set(child[rows[group[rows] == each]].tolist()) for each in {*group[rows].tolist()} - {""}
        }
        whole = [in_group[each] for each in held if held[each] == members]
        if whole:
            if not any((family[each] == name).all() for each in whole):
                strangers = whole[0][family[whole[0]] != name]
                within = np.isin(looked.person[strangers], looked.person[rows]).all()
                found[ROW if within else CHILD] += 1
            continue
        best = max(held, key=lambda each: (len(held[each]), each), default="")
        there = held.get(best, {child[rows[0]]})
        missing = [rows[child[rows] == each] for each in sorted(members - there)]
        reasons = [looked.cause(each, np.setdiff1d(rows, each)) for each in missing]
        found[min(reasons, key=CAUSES.index)] += 1
    return found


def _rows_by(name: Texts) -> dict[str, Rows]:
    rows: dict[str, list[int]] = {}
    for row, each in enumerate(name.tolist()):
        if each:
            rows.setdefault(each, []).append(row)
    return {each: np.array(own, np.int64) for each, own in rows.items()}


class _Looked:
    """What a linkage compared, and what it makes of pairs that it did not."""

    def __init__(self, result: LinkResult) -> None:
        self._result = result
        names = result.persons["person_id"].to_pylist()
        _, first, of = np.unique(np.array(names), return_index=True, return_inverse=True)
        self.person = first[of.ravel()].astype(np.int64)
        stands = result.keys["represented_by"].to_numpy()
        self._encoded_row = (np.cumsum(stands == result.keys["record"].to_numpy()) - 1)[stands]
        self._groups = [frozenset(each) for each in result.keys["groups"].to_pylist()]

    def cause(self, member: Rows, others: Rows) -> str:
        """Why a child is not beside its brothers and sisters."""
        one, other = (part.ravel() for part in np.meshgrid(self.person[member], self.person[others]))
        persons = np.unique(np.sort(np.stack([one, other]), axis=0)[:, one != other], axis=1)
        if not persons.size:
            return MERGED
        best = together(persons[0], persons[1], self.person, self._evidence).max()
        keyed = any(self._groups[a] & self._groups[b] for a in member for b in others)
        met = self._encoded_row[persons]
        if keyed or any(pair in self._relatives for pair in zip(*met.tolist(), strict=True)):
            return OUTVOTED if best > 0 else TOO_LITTLE
        return AGREE if best > 0 else NEAR if best > -NEAR_BITS else STRANGERS

    @cached_property
    def _relatives(self) -> set[tuple[int, int]]:
        person = np.zeros(len(self._result.encoded), np.int64)
        person[self._encoded_row] = self._encoded_row[self.person]
        one, other = relatives(Parts(self._result.encoded), person)
        return set(zip(one.tolist(), other.tolist(), strict=True))

    def _evidence(self, left: Rows, right: Rows) -> tuple[weights.Float, weights.Float]:
        rows = [self._encoded_row[each].astype(np.int32) for each in (left, right)]
        return weights.sibling_evidence(self._result.model, compared_pairs(self._result.encoded, *rows))
