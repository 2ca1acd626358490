"""Who of the records may be found by whoever asks, asked about as few as possible.

Whoever asks must not learn anything of the others, not even by their taking up room: neither among the
records that are compared, nor among those that are enough, nor among the best.

Takes   a function that knows who of some record_ids may be found.
Gives   Seeing: may, are_enough, first.
Leaves  rights to whoever gives the function.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from leleka.linkage.arrays import Int64

Among = Callable[[Sequence[str]], Collection[str]]
_AT_ONCE = 500


class Seeing:
    """What is known of the rows that were asked about; without a function everybody may be found."""

    def __init__(self, among: Among | None, id_of: Callable[[int], str]) -> None:
        self._among, self._id_of = among, id_of
        self._known: dict[int, bool] = {}

    @property
    def is_everybody(self) -> bool:
        """Whether nobody is hidden."""
        return self._among is None

    def may(self, rows: Int64) -> NDArray[np.bool_]:
        """Which of some rows may be found."""
        if self._among is None:
            return np.ones(len(rows), np.bool_)
        fresh = {row: self._id_of(row) for row in rows.tolist() if row not in self._known}
        if fresh:
            allowed = self._among(list(fresh.values()))
            self._known |= {row: each in allowed for row, each in fresh.items()}
        return np.fromiter((self._known[row] for row in rows.tolist()), np.bool_, len(rows))

    def are_enough(self, rows: Int64, n: int) -> bool:
        """Whether n of some rows may be found."""
        return len(self.first(rows, n)) >= n

    def first(self, rows: Int64, n: int) -> Int64:
        """The places of the first n of some rows that may be found."""
        found: list[int] = []
        for start in range(0, len(rows), _AT_ONCE):
            found += (start + np.flatnonzero(self.may(rows[start : start + _AT_ONCE]))).tolist()
            if len(found) >= n:
                break
        return np.array(found[:n], np.int64)
