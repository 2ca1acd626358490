"""Who of the records may be found by whoever asks, asked about as few as possible.

Whoever asks must not learn anything of the others, not even by their taking up room: neither among the
records that are compared, nor among those that are enough, nor among the best.

Takes   a function that knows who of some record_ids may be found.
Gives   Seeing: are_enough, first, and best of those who share most.
Leaves  rights to whoever gives the function.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from leleka.linkage.arrays import Int32, Int64
from leleka.linkage.index.postings import Found, Sharing

Among = Callable[[Sequence[str]], Sequence[int]]
"""From record_ids to the places of those that may be found."""
_AT_ONCE = 64
_SPARE = 1.25  # of rows asked about beyond those wanted, as some may not be found
_HIDDEN, _SEEN = 1, 2


class Seeing:
    """What is known of the rows that were asked about; without a function everybody may be found."""

    def __init__(self, among: Among | None, ids_of: Callable[[Int64], list[str]], n_rows: int) -> None:
        self._among, self._ids_of = among, ids_of
        self._known = np.zeros(0 if among is None else n_rows, np.int8)

    def may(self, rows: Int64 | Int32) -> NDArray[np.bool_]:
        """Which of some rows may be found."""
        if self._among is None:
            return np.ones(len(rows), np.bool_)
        fresh = rows[self._known[rows] == 0].astype(np.int64)
        if len(fresh):
            self._known[fresh] = _HIDDEN
            self._known[fresh[list(self._among(self._ids_of(fresh)))]] = _SEEN
        return np.asarray(self._known[rows] == _SEEN)

    def are_enough(self, rows: Int64, n: int) -> bool:
        """Whether n of some rows may be found."""
        return len(rows) >= n and len(self.first(rows, n)) >= n

    def first(self, rows: Int64, n: int) -> Int64:
        """The places of the first n of some rows that may be found."""
        found: list[int] = []
        for start in range(0, len(rows), _AT_ONCE):
            found += (start + np.flatnonzero(self.may(rows[start : start + _AT_ONCE]))).tolist()
            if len(found) >= n:
                break
        return np.array(found[:n], np.int64)

    def best(self, sharing: Sharing, most: int) -> Found:
        """Those who share most. Where not all can be compared, those who may not be found make room."""
        if self._among is None or len(sharing) <= most:
            return sharing.best(most)
        n = int(most * _SPARE)
        while True:
            rows = sharing.first(n)
            may = self.may(rows)
            if np.count_nonzero(may) >= most or n >= len(sharing):
                return sharing.found(rows[may][:most])
            n = min(4 * n, len(sharing))
