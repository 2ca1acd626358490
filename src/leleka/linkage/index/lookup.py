"""From a text to its number, without holding the texts.

Takes   texts and their numbers.
Gives   Lookup: the number of a text, or none; 64 bits of each text are kept, sorted.
Leaves  proving that the text is the very same to those who have it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

UInt64 = NDArray[np.uint64]
Int32 = NDArray[np.int32]


def digests(texts: Iterable[str]) -> UInt64:
    """64 bits of each text."""
    joined = b"".join(hashlib.blake2b(text.encode(), digest_size=8).digest() for text in texts)
    return np.frombuffer(joined, np.uint64)


class Lookup:
    """Numbers by 64 bits of what they stand for; later ones win."""

    def __init__(self, keys: UInt64, numbers: Int32) -> None:
        """Take keys in ascending order, and the number of each."""
        self.keys, self.numbers = keys, numbers
        self._later: dict[int, int] = {}

    @classmethod
    def of(cls, keys: UInt64) -> Lookup:
        """Number keys by their places; of equal ones the first counts."""
        found, first = np.unique(keys, return_index=True)
        return cls(found, first.astype(np.int32))

    def find(self, keys: UInt64) -> Int32:
        """The number of each, -1 where there is none."""
        if len(self.keys):
            at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
            found = np.where(self.keys[at] == keys, self.numbers[at], np.int32(-1)).astype(np.int32)
        else:
            found = np.full(len(keys), -1, np.int32)
        for place, key in enumerate(keys.tolist()) if self._later else ():
            found[place] = self._later.get(key, found[place])
        return found

    def put(self, key: int, number: int) -> None:
        """Let a key stand for a number from now on."""
        self._later[key] = number

    def merged(self) -> tuple[UInt64, Int32]:
        """Keys and numbers with everything put later, ascending."""
        keys = np.concatenate([np.fromiter(self._later.keys(), np.uint64, len(self._later)), self.keys])
        numbers = np.concatenate(
            [np.fromiter(self._later.values(), np.int32, len(self._later)), self.numbers]
        )
        found, first = np.unique(keys, return_index=True)
        return found, numbers[first]
