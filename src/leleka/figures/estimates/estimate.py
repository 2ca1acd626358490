"""What every estimator gives: a number with its doubt, its settings and what it assumes.

Takes   what one method found.
Gives   Estimate and Check, the same shape for all methods.
Leaves  whether the number may stand alone to gates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from leleka import __version__
from leleka.core.words import ENGLISH, Words, mark
from leleka.figures.posterior import Posterior

Severity = Literal["note", "warning", "stop"]
MethodName = Literal["graphs", "classes", "loglinear", "chao", "coverage"]

ASSUMPTIONS = (
    mark("Nobody joins or leaves the counted group in the time the lists cover."),
    mark("All lists mean the same event, the same period and the same place."),
    mark("Records of one person were linked, and records of two were not."),
    mark("Everyone counted had some chance to be on a list."),
)
"""What all methods assume; each adds its own."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at before a number may be believed.

    Attributes:
        name: short and stable: "convergence", "overlap".
        passed: whether it holds.
        sentence: what was found, in English, with {names} of values.
        severity: what it means if it does not hold: a note, a doubt, or no number at all.
        values: what fills the {names}.
    """

    name: str
    passed: bool
    sentence: str
    severity: Severity = "warning"
    values: Mapping[str, Any] = field(default_factory=dict)

    def said(self, words: Words = ENGLISH) -> str:
        """Say what was found."""
        return words.say(self.sentence, **self.values)


@dataclass(frozen=True)
class Estimate:
    """The total number of persons, seen and unseen, as one method has it.

    Attributes:
        method: which one.
        n_seen: how many persons the lists hold.
        lists: the lists used; empty ones are left out.
        point: the best single value: the posterior's median, or the most likely total.
        low, high: the interval that holds `level` of the probability; high may be infinite.
        mean: of the posterior; None for methods that have none.
        se: standard error; None where the method gives none.
        posterior: the whole distribution; None for methods that have none.
        checks: what the method itself looked at.
        settings: every option and its value, under the names the field uses.
        seed: what random numbers started from; None where none are used.
        assumptions: sentences, beyond ASSUMPTIONS.
        details: what else the method found: models, weights, chains.
    """

    method: MethodName
    n_seen: int
    lists: tuple[str, ...]
    point: float
    low: float
    high: float
    level: float = 0.95
    mean: float | None = None
    se: float | None = None
    posterior: Posterior | None = None
    checks: tuple[Check, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    seed: int | None = None
    assumptions: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    version: str = __version__

    @property
    def passed(self) -> bool:
        """Whether every check of the method holds, notes aside."""
        return all(check.passed or check.severity == "note" for check in self.checks)

    def spread(self) -> Posterior:
        """A distribution to pool and add: the posterior, or one that has this point and this interval."""
        if self.posterior is not None:
            return self.posterior
        return Posterior.log_normal(self.n_seen, self.point, (self.low, self.high), self.level)
