"""Facts: figures that answer one question, put together, with low, best and high.

Takes   sightings and their relations.
Gives   Fact: the question, its figures, the recommended one, its series over time, findings.
Leaves  the grade to grades.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from leleka.core.errors import Problem
from leleka.core.words import ENGLISH, Words
from leleka.figures.rules import RUNNING
from leleka.figures.sightings import Sighting
from leleka.figures.values import base, is_exact

BASIS_ORDER = {"documented": 0, "register": 0, "unspecified": 1, "claim": 1, "estimate": 2, "potential": 3}


@dataclass(frozen=True, slots=True)
class Key:
    """What makes two figures answers to one question."""

    measure: str
    whom: str
    place: str
    method: str
    period: str


@dataclass(frozen=True, slots=True)
class Step:
    """One point of a series: as of when, which interval, which figure."""

    when: date
    low: int | None
    high: int | None
    figure: str
    falls: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One question and the figures that answer it.

    Attributes:
        low, high: the least and the most that the figures of the latest date allow.
        best: the number of the recommended figure.
        recommended: the figure to quote first, by rule: documented, exact, latest, named.
        originals: independent sources; outlets that repeat one are not counted.
    """

    key: Key
    sightings: tuple[Sighting, ...]
    recommended: Sighting
    low: int | None
    best: int
    high: int | None
    originals: tuple[str, ...]
    series: tuple[Step, ...]
    findings: tuple[Problem, ...] = ()
    grade: str = "single"
    grade_reason: str = ""
    grade_values: dict[str, Any] | None = None

    @property
    def id(self) -> str:
        """The question in one word: taken-child-ukraine-counted."""
        parts = (self.key.measure, self.key.whom, self.key.place, self.key.method, self.key.period)
        return "-".join(part.lower().replace(" ", "_").replace("/", "_") for part in parts if part)

    def said(self, words: Words = ENGLISH) -> str:
        """Say why it has its grade."""
        return words.say(self.grade_reason, **(self.grade_values or {})) if self.grade_reason else ""

    def row(self) -> dict[str, Any]:
        """The fact as one JSON object."""
        return {
            "fact": self.id, "measure": self.key.measure, "population": self.key.whom,
            "place": self.key.place or None,
            "method": self.key.method, "period": self.key.period or None, "low": self.low, "best": self.best,
            "high": self.high, "recommended": self.recommended.id, "originals": list(self.originals),
            "n_originals": len(self.originals), "grade": self.grade,
            "figures": [s.id for s in self.sightings],
            "series": [
                {"as_of": str(s.when), "low": s.low, "high": s.high, "figure": s.figure, "falls": s.falls}
                for s in self.series
            ],
            "findings": [f.said() for f in self.findings],
        }  # fmt: skip


def key_of(sighting: Sighting) -> Key:
    """The question a figure answers."""
    figure, period = sighting.figure, sighting.period
    method = "estimated" if figure.basis in {"estimate", "potential"} else "counted"
    scope = ""
    if sighting.is_event and figure.measure in RUNNING:
        # One event's count answers a question of its own: that day's, or that article's.
        scope = (figure.as_of if figure.as_of_kind == "stated" else None) or figure.article
    elif (
        period is not None
        and period.is_stated
        and not period.opened
        and period.n_days > 1
        and figure.measure in RUNNING
    ):
        scope = "" if figure.aspect == "cumulative" else figure.as_of or ""
    whom = figure.population if figure.population in {"boy", "girl"} else sighting.whom
    return Key(figure.measure, whom, sighting.place, method, scope)


def facts_of(sightings: Sequence[Sighting]) -> list[Fact]:
    """Put figures together by their question; the largest questions first."""
    groups: dict[Key, list[Sighting]] = {}
    for one in sightings:
        groups.setdefault(key_of(one), []).append(one)
    facts = [_fact(key, members) for key, members in groups.items()]
    return sorted(
        facts,
        key=lambda f: (
            f.key.measure in {"other", "coalition"},
            -len(f.originals),
            -len(f.sightings),
            -f.best,
            f.id,
        ),
    )


def _fact(key: Key, members: list[Sighting]) -> Fact:
    recommended = min(members, key=_preference)
    latest = recommended.period.last if recommended.period else None
    current = [m for m in members if latest is None or m.period is None or m.period.last >= latest]
    lows = [m.figure.value_low for m in current if m.figure.value_low is not None]
    highs = [m.figure.value_high for m in current]
    series, findings = _series(key, members)
    return Fact(
        key,
        tuple(members),
        recommended,
        min(lows, default=None),
        base(recommended),
        None if None in highs else max(h for h in highs if h is not None),
        originals_of(members),
        series,
        findings,
    )


def _preference(one: Sighting) -> tuple[int, int, int, int, int, str]:
    """Documented before claimed, latest before older, exact before rounded, named before unnamed."""
    when = one.period.last.toordinal() if one.period else 0
    return (
        BASIS_ORDER.get(one.figure.basis, 1),
        int(one.figure.stance == "disputed"),
        -when,
        int(not is_exact(one)),
        int(not one.is_named),
        one.id,
    )


def originals_of(members: Sequence[Sighting]) -> tuple[str, ...]:
    """Independent originals: named sources; an outlet's own voice only where nobody is named for it."""
    asserted = [m for m in members if m.figure.stance != "disputed"]
    named = {m.original for m in asserted if m.is_named}
    if named:
        return tuple(sorted(named))
    return tuple(sorted({m.original for m in asserted}))


def _series(key: Key, members: Sequence[Sighting]) -> tuple[tuple[Step, ...], tuple[Problem, ...]]:
    """The figures in order of date, and where a running total falls."""
    dated = sorted(
        (m for m in members if m.period is not None and m.figure.stance != "disputed"),
        key=lambda m: (m.period.last if m.period else date.min, base(m), m.id),
    )
    steps: list[Step] = []
    findings: list[Problem] = []
    highest: Sighting | None = None
    for member in dated:
        falls = False
        ceiling = member.figure.value_high
        if highest is not None and key.measure in RUNNING and not key.period and ceiling is not None:
            floor = highest.figure.value_low or 0
            later = (
                member.period is not None
                and highest.period is not None
                and member.period.last > highest.period.last
            )
            falls = later and ceiling < floor
        if falls and highest is not None and member.period and highest.period:
            findings.append(
                Problem(
                    "figures.E201",
                    "a running total falls from {before} on {then} to {after} on {when}.",
                    "Look whether both count the same; one of the dates may be wrong.",
                    values={"before": base(highest), "then": str(highest.period.last),
                            "after": base(member), "when": str(member.period.last)},
                )
            )  # fmt: skip
        if member.period is not None:
            steps.append(Step(member.period.last, member.figure.value_low, ceiling, member.id, falls))
        if highest is None or (member.figure.value_low or 0) >= (highest.figure.value_low or 0):
            highest = member
    return tuple(steps), tuple(findings)
