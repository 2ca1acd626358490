"""The numbers of figures, as intervals: "over 19,000" is 19,000 or more, "540-600" one of these.

Takes   sightings of figures.
Gives   whether their numbers can be one, how they are written, and the number itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from leleka.core.words import ENGLISH, Words
from leleka.figures.sightings import Sighting

ROUNDED = 0.1
"""How far a rounded number may lie from the exact one, as a share of it."""


@dataclass(frozen=True, slots=True)
class Span:
    """The intervals of one figure, or of several that are added; written in the reader's numbers."""

    intervals: tuple[tuple[int | None, int | None], ...]

    def said(self, words: Words = ENGLISH) -> str:
        """Write them in figures: 19,546; ≥ 19,000; ≤ 35,000; 540–600; 31 + 27."""
        return " + ".join(self._one(low, high, words) for low, high in self.intervals)

    @staticmethod
    def _one(low: int | None, high: int | None, words: Words) -> str:
        if low is None:
            return f"≤ {words.number(high or 0)}"
        if high is None:
            return f"≥ {words.number(low)}"
        return words.number(low) if low == high else f"{words.number(low)}–{words.number(high)}"


def shown(*sightings: Sighting) -> Span:
    """What figures say, kept as numbers until it is known who reads them."""
    return Span(tuple((s.figure.value_low, s.figure.value_high) for s in sightings))


def overlap(one: Sighting, other: Sighting) -> bool:
    """Whether one number can satisfy both intervals."""
    low = max(one.figure.value_low or 0, other.figure.value_low or 0)
    highs = [s.figure.value_high for s in (one, other) if s.figure.value_high is not None]
    return not highs or low <= min(highs)


def base(sighting: Sighting) -> int:
    """The number itself, without what its qualifier adds."""
    figure = sighting.figure
    if figure.qualifier in {"nearly", "up_to", "under"}:
        return figure.value_high or figure.value_low or 0
    if figure.qualifier == "about" and figure.value_low is not None and figure.value_high is not None:
        return round((figure.value_low + figure.value_high) / 2)
    return figure.value_low if figure.value_low is not None else figure.value_high or 0


def is_exact(sighting: Sighting) -> bool:
    """Whether the figure is one number."""
    return sighting.figure.value_low == sighting.figure.value_high is not None


def same_values(one: Sighting, other: Sighting) -> bool:
    """Whether both have one interval."""
    a, b = one.figure, other.figure
    return (a.value_low, a.value_high) == (b.value_low, b.value_high)
