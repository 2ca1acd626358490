"""Which records hold which code of which key, and the records that share most with a question.

The keys are those of bulk linking. A group of any size is kept; of large ones those records are
compared that share the rarest codes, so that nothing is tightened or dropped beforehand. Wider keys of
one column each answer a question that says little: a name alone, a year.

Takes   codes of records by key.
Gives   Postings: the records worth comparing with given codes.
Leaves  comparing to index.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from leleka.linkage.arrays import Int32, Int64
from leleka.linkage.codes import Coded, both
from leleka.linkage.columns import Encoded
from leleka.linkage.keys import KEYS, Key
from leleka.linkage.loops.sharing import nth_greatest, share, share_most
from leleka.linkage.parts import Parts

WIDE_KEYS: tuple[Key, ...] = tuple(
    Key(f"any_{part}", frozenset(), codes, ())
    for part, codes in (
        ("word", lambda p: p.tokens),
        ("surname", lambda p: p.surname),
        ("given", lambda p: p.given),
        ("father", lambda p: p.father),
        ("mother_word", lambda p: p.mother_words),
        ("father_word", lambda p: p.father_words),
        ("sibling", lambda p: p.siblings),
        ("day", lambda p: p.day),
        ("month_sex", lambda p: both(p.month, p.sex)),
        ("year_sex", lambda p: both(p.year, p.sex)),
        ("year_eyes", lambda p: both(p.year, p.eyes)),
        ("region", lambda p: p.region),
        ("region_now", lambda p: p.region_now),
        ("place", lambda p: p.place),
        ("institution", lambda p: p.institution),
        ("marks", lambda p: p.marks),
    )
)
"""Asked only where the others bring up too few."""

ALL_KEYS = KEYS + WIDE_KEYS
_MOST_READ = 200_000  # members of groups looked at for one question
MOST_COMPARED = 1_500  # records compared with one question


def codes_of(encoded: Encoded, keys: Sequence[Key] = ALL_KEYS) -> tuple[NDArray[np.int16], Int32, Int64]:
    """Of every code of every record: its key's number, the record, the code; by key, then record."""
    parts = Parts(encoded)
    coded = [key.codes(parts) for key in keys]
    numbers = np.repeat(np.arange(len(keys), dtype=np.int16), [len(each) for each in coded])
    return numbers, np.concatenate([c.records for c in coded]), np.concatenate([c.codes for c in coded])


@dataclass
class Found:
    """Records worth comparing.

    Attributes:
        rows: ascending.
        n_left_out: records that share some code but too little to be compared.
    """

    rows: Int64
    n_left_out: int


@dataclass
class Sharing:
    """Records that share something with a question.

    Attributes:
        rows: each once, in no order.
        weight: float32[rows]. What each shares.
    """

    rows: Int32
    weight: NDArray[np.float32]

    def __len__(self) -> int:
        """How many records."""
        return len(self.rows)

    def first(self, n: int) -> Int32:
        """The n rows that share most, the most first; those that share as much in a fixed order.

        Rows of one list stand together. Their order is mixed, so that of many who share as much those whom
        somebody may not see, mostly whole lists, do not all come first.
        """
        rows, weight = self.rows, self.weight
        if len(rows) > n:
            least = np.int32(nth_greatest(weight.view(np.int32), n)).view(np.float32)
            above, equal = np.flatnonzero(weight > least), np.flatnonzero(weight == least)
            n_equal = n - len(above)
            if len(equal) > n_equal:
                equal = equal[np.argpartition(_mixed(rows[equal]), n_equal - 1)[:n_equal]]
            kept = np.concatenate([above, equal])
            rows, weight = rows[kept], weight[kept]
        return np.asarray(rows[np.lexsort((_mixed(rows), -weight))])

    def best(self, most: int) -> Found:
        """The rows that share most."""
        return self.found(self.first(most))

    def found(self, rows: Int32) -> Found:
        """Some of the rows, as worth comparing."""
        return Found(np.sort(rows).astype(np.int64), len(self.rows) - len(rows))


def _mixed(rows: Int32) -> NDArray[np.uint32]:
    """A number of each row, no two alike."""
    return np.asarray(rows.astype(np.uint32) * np.uint32(2_654_435_761))


class Postings:
    """Groups of records by key and code.

    Attributes:
        key_starts: int64[keys + 1]; codes of key k are codes[key_starts[k] : key_starts[k + 1]], ascending.
        starts: int64[codes + 1]; members of code c are members[starts[c] : starts[c + 1]].
    """

    def __init__(self, key_starts: Int64, codes: Int64, starts: Int64, members: Int32) -> None:
        self.key_starts, self.codes, self.starts, self.members = key_starts, codes, starts, members
        self._later: dict[tuple[int, int], list[int]] = {}
        self._layer: Postings | None = None
        self._shared = np.zeros(0, np.float32)

    @classmethod
    def built(cls, encoded: Encoded) -> Postings:
        """Group the codes of all records, key by key: all at once they need several times the room."""
        parts = Parts(encoded)
        return cls._grouped(key.codes(parts) for key in ALL_KEYS)

    @classmethod
    def of(cls, numbers: NDArray[np.int16], rows: Int32, codes: Int64) -> Postings:
        """Group codes as codes_of gives them."""
        cuts = np.searchsorted(numbers, np.arange(len(ALL_KEYS) + 1))
        return cls._grouped(Coded(rows[a:b], codes[a:b]) for a, b in pairwise(cuts.tolist()))

    @classmethod
    def _grouped(cls, of_keys: Iterable[Coded]) -> Postings:
        key_starts, all_codes, sizes, members = [0], [], [], []
        for coded in of_keys:
            order = np.argsort(coded.codes, kind="stable")
            ordered = coded.codes[order]
            fresh = np.flatnonzero(np.diff(ordered, prepend=ordered[:1] - 1)) if len(ordered) else order
            all_codes.append(ordered[fresh])
            sizes.append(np.diff(np.append(fresh, len(ordered))))
            members.append(coded.records[order])
            key_starts.append(key_starts[-1] + len(fresh))
        starts = np.concatenate([[0], np.cumsum(np.concatenate(sizes))])
        return cls(
            np.array(key_starts, np.int64),
            np.concatenate(all_codes),
            starts.astype(np.int64),
            np.concatenate(members).astype(np.int32),
        )

    def put(self, numbers: NDArray[np.int16], rows: Int32, codes: Int64, first_row: int) -> None:
        """Add records.

        Args:
            numbers, rows, codes: as codes_of gives them.
            first_row: what rows are counted from.
        """
        self._layer = None
        for key, row, code in zip(numbers.tolist(), rows.tolist(), codes.tolist(), strict=True):
            self._later.setdefault((key, code), []).append(first_row + row)

    def flat(self) -> tuple[NDArray[np.int16], Int32, Int64]:
        """Everything as codes_of gives it, what was put later included."""
        of_code = np.repeat(np.arange(len(ALL_KEYS), dtype=np.int16), np.diff(self.key_starts))
        sizes = np.diff(self.starts)
        later = self._put_later()
        numbers = np.concatenate([np.repeat(of_code, sizes), later[0]])
        rows = np.concatenate([self.members, later[1]])
        codes = np.concatenate([np.repeat(self.codes, sizes), later[2]])
        order = np.argsort(numbers, kind="stable")
        return numbers[order], rows[order], codes[order]

    def group(self, key: int, code: int) -> list[NDArray[np.int32]]:
        """The records that hold a code."""
        first, last = self.key_starts[key], self.key_starts[key + 1]
        at = first + int(np.searchsorted(self.codes[first:last], code))
        found = []
        if at < last and self.codes[at] == code:
            found.append(np.asarray(self.members[self.starts[at] : self.starts[at + 1]]))
        later = self._later.get((key, code))
        if later:
            found.append(np.array(later, np.int32))
        return found

    def sharing(self, groups: Sequence[NDArray[np.int32]], alive: NDArray[np.bool_]) -> Sharing:
        """The records that share something with a question: each shared code counts by its rarity.

        Args:
            groups: the records of each of the question's codes.
        """
        self._make_room(len(alive))
        n_read = 0
        chosen: list[NDArray[np.int32]] = []
        for group in sorted(groups, key=len):
            n_read += len(group)
            if chosen and n_read > _MOST_READ:
                break
            chosen.append(group[:_MOST_READ])
        chosen = [group for group in chosen if len(group)]
        if not chosen:
            return Sharing(np.zeros(0, np.int32), np.zeros(0, np.float32))
        shared, members = self._shared, np.concatenate(chosen)
        sizes = np.array([len(group) for group in chosen], np.int64)
        weights = (np.log2((len(alive) + 1.0) / sizes) + 0.01).astype(np.float32)
        met = np.empty(len(members), np.int32)
        rows = met[: share(members, sizes, weights, shared, met)]
        weight = shared[rows]
        shared[rows] = 0.0
        here = alive[rows]
        return Sharing(rows[here], weight[here])

    def best_of_each(
        self, codes: tuple[NDArray[np.int16], Int32, Int64], n_asked: int, alive: NDArray[np.bool_], most: int
    ) -> tuple[Int32, Int32]:
        """The records that share most with each of many questions, as sharing finds them for one.

        Args:
            codes: of the questions, as codes_of gives them.
            alive: bool[records], those that may be met.
            most: how many of each question.

        Returns:
            Of each pair the question and the record, int32[pairs] twice.
        """
        self._layer = self._layer or Postings.of(*self._put_later())
        layers = (self, self._layer)
        found = [layer._places(*codes) for layer in layers]
        asked = np.concatenate([each[0] for each in found])
        firsts = np.concatenate([found[0][1], -1 - found[1][1]])
        sizes = np.concatenate([each[2] for each in found])
        order = np.argsort(asked, kind="stable")
        starts = np.searchsorted(asked[order], np.arange(n_asked + 1)).astype(np.int64)
        firsts, sizes = firsts[order], sizes[order]
        shared, met = np.zeros(len(alive), np.float32), np.empty(len(alive), np.int32)
        room = np.empty((2, n_asked * min(most, len(alive))), np.int32)
        members = tuple(np.ascontiguousarray(layer.members) for layer in layers)
        n = share_most(
            starts, firsts, sizes, members, alive, (_MOST_READ, most), shared, met, room[0], room[1]
        )
        return room[0, :n], room[1, :n]

    def _places(self, numbers: NDArray[np.int16], rows: Int32, codes: Int64) -> tuple[Int32, Int64, Int64]:
        """Of codes that some record holds: who asks, where its members begin, how many they are."""
        at = np.zeros(len(codes), np.int64)
        is_here = np.zeros(len(codes), np.bool_)
        for key in np.unique(numbers).tolist():
            asks = slice(*np.searchsorted(numbers, [key, key + 1]).tolist())
            first, last = self.key_starts[key : key + 2].tolist()
            known = self.codes[first:last]
            place = np.searchsorted(known, codes[asks])
            is_here[asks] = known[np.minimum(place, len(known) - 1)] == codes[asks] if len(known) else False
            at[asks] = first + place
        at = at[is_here]
        return rows[is_here], self.starts[at], self.starts[at + 1] - self.starts[at]

    def _put_later(self) -> tuple[NDArray[np.int16], Int32, Int64]:
        later = [(key, row, code) for (key, code), rows in self._later.items() for row in rows]
        more = np.array(later, np.int64).reshape(-1, 3)
        more = more[np.argsort(more[:, 0], kind="stable")]
        return more[:, 0].astype(np.int16), more[:, 1].astype(np.int32), more[:, 2].copy()

    def _make_room(self, n: int) -> None:
        if len(self._shared) < n:
            self._shared = np.zeros(n + 1024, np.float32)
