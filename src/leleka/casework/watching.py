"""Unusual access: plain rules over who looked at whom, each stated to whoever reads its findings.

A finding is a question to a colleague, never an accusation; an office changes the numbers.

Takes   what each person did on each day, as counts and ids; which children are one family.
Gives   RULES in words, and what they find.
Leaves  counting in the trace, and showing, to web.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from leleka.core.words import ENGLISH, Words, mark


@dataclass(frozen=True, slots=True)
class Watch:
    """The numbers of the rules.

    Attributes:
        night_from, night_to: full hours of the office's clock.
    """

    times_usual: int = 3
    at_least_children: int = 20
    night_from: int = 22
    night_to: int = 6
    at_least_far: int = 5
    at_least_family_days: int = 4
    at_least_refusals: int = 10
    at_least_too_fast: int = 100
    at_least_half_in: int = 5

    def is_night(self, hour: int) -> bool:
        """Whether an hour of the day is one of the night's."""
        return (hour - self.night_from) % 24 < (self.night_to - self.night_from) % 24


RULES: Mapping[str, str] = {
    "much_more": mark(
        "Opened {at_least_children} children or more in a day, and more than {times_usual} times "
        "what a day of somebody in the same role usually holds."
    ),
    "at_night": mark("Opened, searched or exported between {night_from}:00 and {night_to}:00."),
    "no_relation": mark(
        "Opened {at_least_far} children or more in a day that neither they nor their team work on, "
        "and of whom they wrote nothing."
    ),
    "same_family": mark(
        "Opened the same family on {at_least_family_days} different days or more, without working on it."
    ),
    "refused": mark("Was refused {at_least_refusals} times or more in a day."),
    "too_fast": mark("Asked too fast {at_least_too_fast} times or more in a day, as a program would."),
    "half_in": mark(
        "The right password and a wrong second factor, {at_least_half_in} times or more in a day: "
        "somebody else may know the password."
    ),
}
"""What each rule looks for; its numbers are those of Watch."""


@dataclass(frozen=True, slots=True)
class DayOfLooks:
    """What one person did on one day.

    Attributes:
        roles: codes of the list "role".
        children: whose pages they opened.
        near: those of them that they or their team work on, or of whom they wrote something.
        n_at_night: what they opened, searched or exported at night.
        n_too_fast: questions that were not answered because so many came at once.
        n_half_in: wrong second factors after their password.
    """

    who: str
    roles: frozenset[str]
    day: date
    children: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    n_at_night: int = 0
    n_refused: int = 0
    n_too_fast: int = 0
    n_half_in: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule found.

    Attributes:
        rule: a key of RULES.
        day: the last one, where the rule looks at several.
        n: how many children, acts, days or refusals.
        usual: of a day in the same role; None where the rule compares with nothing.
        children: whom it is about.
    """

    rule: str
    who: str
    day: date
    n: int
    usual: float | None = None
    children: frozenset[str] = field(default=frozenset())


def rule_said(rule: str, watch: Watch | None = None, words: Words = ENGLISH) -> str:
    """A rule with its numbers, in the reader's language."""
    terms = watch or Watch()
    return words.say(RULES[rule], **{name: getattr(terms, name) for name in terms.__dataclass_fields__})


def unusual(
    days: Iterable[DayOfLooks], families: Mapping[str, str] | None = None, watch: Watch | None = None
) -> tuple[Finding, ...]:
    """What the rules find, the latest day first.

    Args:
        families: the family of each child; a child that is missing is a family of its own.
    """
    held, terms = list(days), watch or Watch()
    found = [
        *_much_more(held, terms),
        *_by_day(held, terms),
        *_same_family(held, families or {}, terms),
    ]
    return tuple(
        sorted(found, key=lambda each: (-each.day.toordinal(), list(RULES).index(each.rule), each.who))
    )


def usual_day(days: Sequence[DayOfLooks]) -> dict[str, float]:
    """How many children a day of each role holds, as the median of the days on which any was opened."""
    held: dict[str, list[int]] = defaultdict(list)
    for each in days:
        for role in each.roles if each.children else ():
            held[role].append(len(each.children))
    return {role: float(median(counts)) for role, counts in held.items()}


def _much_more(days: Sequence[DayOfLooks], watch: Watch) -> Iterator[Finding]:
    for each in days:
        if len(each.children) < watch.at_least_children:
            continue
        # Without the person's own days: whoever is alone in a role would make any number usual.
        others = usual_day([other for other in days if other.who != each.who])
        usual = max((others.get(role, 0.0) for role in each.roles), default=0.0)
        if len(each.children) > watch.times_usual * usual:
            yield Finding("much_more", each.who, each.day, len(each.children), usual, each.children)


def _by_day(days: Sequence[DayOfLooks], watch: Watch) -> Iterator[Finding]:
    for each in days:
        if each.n_at_night:
            yield Finding("at_night", each.who, each.day, each.n_at_night)
        far = each.children - each.near
        if len(far) >= watch.at_least_far:
            yield Finding("no_relation", each.who, each.day, len(far), None, far)
        if each.n_refused >= watch.at_least_refusals:
            yield Finding("refused", each.who, each.day, each.n_refused)
        if each.n_too_fast >= watch.at_least_too_fast:
            yield Finding("too_fast", each.who, each.day, each.n_too_fast)
        if each.n_half_in >= watch.at_least_half_in:
            yield Finding("half_in", each.who, each.day, each.n_half_in)


def _same_family(days: Sequence[DayOfLooks], families: Mapping[str, str], watch: Watch) -> Iterator[Finding]:
    seen: dict[tuple[str, str], list[tuple[date, str]]] = defaultdict(list)
    working: set[tuple[str, str]] = set()
    for each in days:
        for child in each.children:
            pair = (each.who, families.get(child, child))
            seen[pair].append((each.day, child))
            if child in each.near:
                working.add(pair)
    for pair, looks in seen.items():
        n_days = len({day for day, _ in looks})
        if pair not in working and n_days >= watch.at_least_family_days:
            children = frozenset(child for _, child in looks)
            yield Finding("same_family", pair[0], max(day for day, _ in looks), n_days, None, children)
