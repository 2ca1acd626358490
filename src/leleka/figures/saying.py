"""What a spokesperson may say of an estimate, and what not.

Takes   a Report, or one reread from a file.
Gives   sentences in the reader's language, rounded as far as the number is known.
Leaves  the numbers' own checks to gates.
"""

from __future__ import annotations

from math import floor, isfinite, log10
from typing import Protocol

from leleka.core.words import Words
from leleka.figures.gates import Verdict


class Sayable(Protocol):
    """What can be spoken of: a verdict, and on how many persons of which lists it rests."""

    @property
    def verdict(self) -> Verdict:
        """What may be said."""

    @property
    def n_seen(self) -> int:
        """How many persons the lists hold."""

    @property
    def list_names(self) -> tuple[str, ...]:
        """The lists."""


def rounded(value: float, digits: int = 3) -> int:
    """A number to so many leading digits: more would claim what nobody knows."""
    if value < 1:
        return 0
    unit = 10 ** max(0, floor(log10(value)) + 1 - digits)
    return int(unit * floor(value / unit + 0.5))


def at_least(report: Sayable) -> int:
    """A lower bound that rounding does not raise, and never fewer than are documented."""
    low = report.verdict.low
    unit = 10 ** max(0, floor(log10(max(low, 1.0))) - 2)
    return max(report.n_seen, int(unit * floor(low / unit)))


def headline(report: Sayable, words: Words) -> str:
    """The one thing to read first."""
    verdict, n = report.verdict, report.n_seen
    if verdict.kind == "number" and verdict.point is not None:
        return words.say(
            "About {point} in all, between {low} and {high}.",
            point=rounded(verdict.point),
            low=rounded(verdict.low),
            high=rounded(verdict.high),
        )
    if verdict.kind == "range":
        return words.say(
            "Between {low} and {high} in all; no single number.",
            low=rounded(verdict.low),
            high=rounded(verdict.high),
        )
    if verdict.kind == "at least":
        return words.say("At least {low} in all.", low=at_least(report))
    return words.say("{n} documented; the rest cannot be estimated from these lists.", n=n)


def may_say(report: Sayable, words: Words) -> list[str]:
    """Sentences that the numbers bear."""
    verdict, n = report.verdict, report.n_seen
    said = [words.say("{n} persons are documented by name on {k} lists.", n=n, k=len(report.list_names))]
    if verdict.kind == "number" and verdict.point is not None:
        said.append(
            words.say(
                "From how the lists overlap, we estimate about {point} persons in all; a range of {low} to "
                "{high} is compatible with the lists.",
                point=rounded(verdict.point),
                low=rounded(verdict.low),
                high=rounded(verdict.high),
            )
        )
        said.append(_undocumented(verdict, n, words))
    elif verdict.kind == "range":
        said.append(
            words.say(
                "Several methods were tried; together they allow {low} to {high} persons in all. We give no "
                "single number, because the checks it would have to pass fail.",
                low=rounded(verdict.low),
                high=rounded(verdict.high),
            )
        )
        said.append(_undocumented(verdict, n, words))
    elif verdict.kind == "at least":
        said.append(
            words.say(
                "There are at least about {low} persons in all; how many more cannot be told from these "
                "lists.",
                low=at_least(report),
            )
        )
    else:
        said.append(words.say("How many are missing from all lists cannot be told from these lists."))
    return said


def _undocumented(verdict: Verdict, n: int, words: Words) -> str:
    high = rounded(max(0.0, verdict.high - n)) if isfinite(verdict.high) else "∞"
    return words.say(
        "So between {low} and {high} are probably on no list.",
        low=rounded(max(0.0, verdict.low - n)),
        high=high,
    )


def must_not_say(report: Sayable, words: Words) -> list[str]:
    """Sentences that would mislead."""
    said = [
        words.say("“{n} confirmed”, of anything but the documented number.", n=report.n_seen),
        words.say("A middle number without its range."),
        words.say("Any name: an estimate counts persons whom no list names."),
    ]
    if report.verdict.kind != "number":
        said.append(words.say("The number of one method as if it were the answer."))
    return said
