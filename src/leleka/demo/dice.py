"""Chance that can be repeated: the same seed throws the same dice, in every run and on every machine.

Only evenly spread numbers of NumPy's PCG64 are used, and weights are whole numbers, so no result hangs
on how a processor rounds a logarithm.

Takes   a seed and what the dice are for; each purpose has dice of its own.
Gives   Dice and Weighted.
Leaves  what is drawn to everybody else.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, MutableSequence, Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import Generic, TypeVar
from zlib import crc32

import numpy as np

T = TypeVar("T")
_DRAWN_AT_ONCE = 4096


class Weighted(Generic[T]):
    """Values with whole-number weights, ready to be drawn from.

    Raises:
        ValueError: no value has a weight.
    """

    __slots__ = ("_sums", "values")

    def __init__(self, pairs: Iterable[tuple[T, int]]) -> None:
        kept = [(value, weight) for value, weight in pairs if weight > 0]
        if not kept:
            raise ValueError("nothing to draw from: no value has a weight.")
        self.values: list[T] = [value for value, _ in kept]
        self._sums: list[int] = list(accumulate(weight for _, weight in kept))

    def at(self, share: float) -> T:
        """The value found at a share, 0 to 1 (not included), of the whole weight."""
        return self.values[bisect_right(self._sums, int(share * self._sums[-1]))]


class Dice:
    """A stream of chances with a purpose."""

    __slots__ = ("_generator", "_left")

    def __init__(self, seed: int, *purpose: str) -> None:
        words = [crc32(word.encode()) for word in purpose]
        self._generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *words])))
        self._left: list[float] = []

    def roll(self) -> float:
        """A number from 0 to 1, 1 not included."""
        if not self._left:
            self._left = self._generator.random(_DRAWN_AT_ONCE).tolist()
        return self._left.pop()

    def chance(self, p: float) -> bool:
        """True with probability p."""
        return self.roll() < p

    def below(self, n: int) -> int:
        """A whole number from 0 to n - 1."""
        return int(self.roll() * n)

    def between(self, first: int, last: int) -> int:
        """A whole number from first to last, both included."""
        return first + self.below(last - first + 1)

    def around(self, spread: float) -> float:
        """A number around 0 with standard deviation spread, nearly normal, never beyond 3.5 spreads."""
        return spread * (self.roll() + self.roll() + self.roll() + self.roll() - 2.0) * 1.7320508

    def pick(self, values: Sequence[T]) -> T:
        """One of the values, each as likely."""
        return values[self.below(len(values))]

    def draw(self, weighted: Weighted[T]) -> T:
        """One of the values by weight."""
        return weighted.at(self.roll())

    def day(self, first: date, last: date) -> date:
        """A day from first to last, both included; first where they are the wrong way round."""
        return first + timedelta(days=self.below(max(1, (last - first).days + 1)))

    def shuffle(self, values: MutableSequence[T]) -> None:
        """Bring the values into a random order, in place."""
        for i in range(len(values) - 1, 0, -1):
            j = self.below(i + 1)
            values[i], values[j] = values[j], values[i]
