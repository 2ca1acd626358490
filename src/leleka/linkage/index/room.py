"""Arrays that grow at the end and can be cut back.

A question is answered by putting it behind the records, comparing, and cutting it off again; a new
record stays. Room is made in advance, so that neither copies what is there.

Takes   an array.
Gives   Room: what is in use, append, cut.
Leaves  what the rows mean to store.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_LEAST_SPARE = 1024


def spare_of(n: int) -> int:
    """How many rows to keep free behind n rows."""
    return max(_LEAST_SPARE, n // 64)


class Room:
    """An array with free rows at its end."""

    def __init__(self, array: Array, n: int | None = None) -> None:
        """Take an array whose first n rows are in use; all of them where n is not given."""
        self.n = len(array) if n is None else n
        self.whole = array if self.n < len(array) else _longer(array, self.n + spare_of(self.n))

    @property
    def used(self) -> Array:
        """The rows in use."""
        return self.whole[: self.n]

    def append(self, rows: Array) -> None:
        """Put rows at the end."""
        end = self.n + len(rows)
        if end > len(self.whole):
            self.whole = _longer(self.whole, max(end + _LEAST_SPARE, len(self.whole) * 5 // 4))
        self.whole[self.n : end] = rows
        self.n = end

    def cut(self, n: int) -> None:
        """Let everything behind the first n rows go."""
        self.n = n


def _longer(array: Array, n: int) -> Array:
    longer = np.zeros((n, *array.shape[1:]), array.dtype)
    longer[: len(array)] = array
    return longer
