"""Which relation two figures have.

The rules are tried in order and the first that fits answers. None of them says which figure is
true. "19,546" and "over 19,000" are one count rounded; 300 taken and 219 held are two measures;
only what no rule explains is a conflict.

Takes   sightings of figures.
Gives   relations.
Leaves  grouping into facts to facts, grading to grades.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from leleka.core.words import mark
from leleka.figures import arithmetic
from leleka.figures.relations import Relation
from leleka.figures.sightings import Sighting, lies_in
from leleka.figures.values import ROUNDED, base, is_exact, overlap, same_values, shown

AWAY = frozenset({"missing", "held"})
RUNNING = frozenset(
    {"taken", "killed", "injured", "returned", "located", "placed", "displaced", "separated", "graves"}
)
"""Measures that only grow while people go on counting."""


def relate(one: Sighting, *others: Sighting) -> Relation | None:
    """How a figure stands to another, or to several taken together; None where nothing links them."""
    if not others:
        raise ValueError("a figure is related to at least one other.")
    if len(others) > 1:
        return arithmetic.of_several(one, others)
    for rule in RULES:
        found = rule(one, others[0])
        if found is not None:
            return found
    return None


def _relation(kind: str, one: Sighting, other: Sighting, what: str, /, **values: Any) -> Relation:
    return Relation(kind, one.id, (other.id,), what, values)


def _named_part(one: Sighting, other: Sighting) -> Relation | None:
    """The text itself says "of them"."""
    a, b = one.figure, other.figure
    is_named = a.article == b.article and a.parent is not None and a.parent == b.start
    return _told_part(one, other) if is_named and not _exceeds(one, other) else None


def _told_part(one: Sighting, other: Sighting) -> Relation:
    return _relation(
        "subset_of", one, other, mark("The text counts {part} among {whole}."),
        part=shown(one), whole=shown(other),
    )  # fmt: skip


def _same_fact(one: Sighting, other: Sighting) -> Relation | None:
    if not (same_values(one, other) and _same_measure(one, other) and _same_whom(one, other)):
        return None
    a, b = one.figure, other.figure
    same_source = one.is_named and other.is_named and one.original == other.original and a.as_of == b.as_of
    if a.article == b.article and (
        same_source or one.original == other.original or not (one.is_named and other.is_named)
    ):
        return _relation(
            "same_fact", one, other, mark("{value} is said twice in one text."), value=shown(one)
        )
    if a.article != b.article and same_source and a.as_of_kind == "stated":
        return _relation(
            "same_fact",
            one,
            other,
            mark("{value} of one source, for one date, in two texts."),
            value=shown(one),
        )
    return None


def _same_measure(one: Sighting, other: Sighting) -> bool:
    return one.figure.measure == other.figure.measure


def _same_whom(one: Sighting, other: Sighting) -> bool:
    return one.whom == other.whom or {one.whom, other.whom} <= {"person", "adult", "woman"}


def _still_away(one: Sighting, other: Sighting) -> Relation | None:
    """Missing, held, and taken and kept since are one question asked three ways, where the numbers fit."""
    measures = {one.figure.measure, other.figure.measure}
    away = measures == AWAY or (
        measures & AWAY
        and "taken" in measures
        and any(_is_kept(s) for s in (one, other) if s.figure.measure == "taken")
    )
    if away and one.whom == other.whom and overlap(one, other) and _close(one, other):
        return _relation(
            "agree", one, other,
            mark("{one} and {other} both count who is not back, and one number can be both."),
            one=shown(one), other=shown(other),
        )  # fmt: skip
    return None


def _is_kept(sighting: Sighting) -> bool:
    return sighting.period is not None and sighting.period.opened and sighting.period.is_stated


def _close(one: Sighting, other: Sighting) -> bool:
    left, right = base(one), base(other)
    return min(left, right) >= (1 - 2 * ROUNDED) * max(left, right)


def _different_measure(one: Sighting, other: Sighting) -> Relation | None:
    if _same_measure(one, other):
        return None
    return _relation(
        "different_measure", one, other, mark("{one} counts the {measure}, {other} the {other_measure}."),
        one=shown(one), other=shown(other),
        measure=one.figure.measure, other_measure=other.figure.measure,
    )  # fmt: skip


def _kept_or_taken(one: Sighting, other: Sighting) -> Relation | None:
    """Taken on a day, and taken and kept since: the second has lost those who came back."""
    a, b = one.period, other.period
    if one.figure.measure != "taken" or not _same_measure(one, other) or a is None or b is None:
        return None
    if one.figure.article != other.figure.article or a.opened == b.opened or overlap(one, other):
        return None
    if not (a.is_stated and b.is_stated):
        return None
    return _relation(
        "different_measure", one, other,
        mark("{one} and {other}: one counts who was taken on a date, the other who was still kept since."),
        one=shown(one), other=shown(other),
    )  # fmt: skip


def _whom(one: Sighting, other: Sighting) -> Relation | None:
    """Children among people: a part where it fits, another definition where not."""
    if _same_whom(one, other) and {one.figure.population, other.figure.population} != {"boy", "girl"}:
        return None
    narrow = one.whom in {"child", "woman", "adult"} and other.whom == "person"
    if narrow and not _exceeds(one, other) and _same_place(one, other) and _same_time(one, other):
        return _relation(
            "subset_of",
            one,
            other,
            mark("{part} are the children among {whole}."),
            part=shown(one),
            whole=shown(other),
        )
    return _relation(
        "different_definition", one, other, mark("{one} counts {whom}, {other} counts {other_whom}."),
        one=shown(one), other=shown(other), whom=one.figure.population, other_whom=other.figure.population,
    )  # fmt: skip


def _narrower_whom(one: Sighting, other: Sighting) -> Relation | None:
    """'Seven children, six boys': a narrower word, a smaller number, one sentence."""
    a, b = one.figure, other.figure
    narrow = a.population in {"boy", "girl", "student"} and b.population == "child"
    is_near = a.article == b.article and abs(a.sentence - b.sentence) <= 1
    return _told_part(one, other) if narrow and is_near and base(one) < base(other) else None


def _place(one: Sighting, other: Sighting) -> Relation | None:
    if _same_place(one, other):
        return None
    if lies_in(one.place, other.place) and not _exceeds(one, other):
        return _relation(
            "subset_of", one, other, mark("{part} in {place} are part of {whole} in {other_place}."),
            part=shown(one), whole=shown(other), place=one.place, other_place=other.place,
        )  # fmt: skip
    return _relation(
        "different_definition", one, other, mark("{one} is for {place}, {other} for {other_place}."),
        one=shown(one), other=shown(other), place=one.place, other_place=other.place,
    )  # fmt: skip


def _same_place(one: Sighting, other: Sighting) -> bool:
    return not one.place or not other.place or one.place == other.place


def _time_part(one: Sighting, other: Sighting) -> Relation | None:
    """What happened in one period is part of the total so far."""
    a, b = one.period, other.period
    if a is None or b is None or a.opened or same_values(one, other) or _exceeds(one, other):
        return None
    total = (
        b.opened or other.figure.aspect in {"cumulative", "total"} or (not b.is_stated and b.last >= a.last)
    )
    is_period = (a.is_stated and a.n_days > 1) or one.is_event
    if total and is_period and b.last >= a.last and base(one) < 0.8 * base(other) and not other.is_event:
        if not a.is_stated:
            return _relation(
                "subset_of", one, other, mark("{part} of one event are part of {whole} until {until}."),
                part=shown(one), whole=shown(other), until=str(b.last),
            )  # fmt: skip
        return _relation(
            "subset_of", one, other, mark("{part} for {when} are part of {whole} until {until}."),
            part=shown(one), whole=shown(other), when=one.figure.as_of or str(a.last), until=str(b.last),
        )  # fmt: skip
    return None


def _exceeds(one: Sighting, other: Sighting) -> bool:
    """Whether a part is surely greater than its whole."""
    low, high = one.figure.value_low, other.figure.value_high
    return low is not None and high is not None and low > high


def _same_time(one: Sighting, other: Sighting) -> bool:
    if one.period is None or other.period is None:
        return True
    return one.figure.article == other.figure.article or one.period.last == other.period.last


def _agree(one: Sighting, other: Sighting) -> Relation | None:
    if not overlap(one, other):
        return None
    left, right = base(one), base(other)
    if left != right and is_exact(one) != is_exact(other) and abs(left - right) <= ROUNDED * max(left, right):
        return _relation(
            "rounding", one, other, mark("{one} and {other} are one number, once rounded."),
            one=shown(one), other=shown(other),
        )  # fmt: skip
    if left != right and _is_later_total(one, other):
        return None
    return _relation(
        "agree",
        one,
        other,
        mark("One number can be both {one} and {other}."),
        one=shown(one),
        other=shown(other),
    )


def _is_later_total(one: Sighting, other: Sighting) -> bool:
    """Two open totals of different size and date are an old one and a new one."""
    if one.period is None or other.period is None or one.period.last == other.period.last:
        return False
    late, early = (one, other) if one.period.last > other.period.last else (other, one)
    return base(late) > (1 + ROUNDED) * base(early) and one.original == other.original


def _different_method(one: Sighting, other: Sighting) -> Relation | None:
    counted, guessed = {"documented", "register"}, {"estimate", "potential"}
    bases = (one.figure.basis, other.figure.basis)
    is_one_counted = bool(counted & set(bases)) and bool(guessed & set(bases))
    one_guess = is_one_counted or ("potential" in bases and bases[0] != bases[1])
    if one_guess and (not overlap(one, other) or "potential" in bases):
        return _relation(
            "different_method", one, other, mark("{one} is {basis}, {other} is {other_basis}."),
            one=shown(one), other=shown(other), basis=bases[0], other_basis=bases[1],
        )  # fmt: skip
    return None


def _update(one: Sighting, other: Sighting) -> Relation | None:
    a, b = one.period, other.period
    if a is None or b is None or a.last == b.last:
        return None
    late, early = (one, other) if a.last > b.last else (other, one)
    grows = one.figure.measure in RUNNING
    if grows and base(late) < base(early):
        return None
    if late.figure.measure == "other":
        return None
    return _relation(
        "update", late, early, mark("{later} is later than {earlier}: {when} after {before}."),
        later=shown(late), earlier=shown(early),
        when=str((late.period or a).last), before=str((early.period or b).last),
    )  # fmt: skip


def _conflict(one: Sighting, other: Sighting) -> Relation | None:
    if overlap(one, other):
        return None
    return _relation(
        "conflict",
        one,
        other,
        mark("No number can be both {one} and {other}."),
        one=shown(one),
        other=shown(other),
    )


RULES: tuple[Callable[[Sighting, Sighting], Relation | None], ...] = (
    _named_part, _same_fact, _narrower_whom, _still_away, _different_measure, _kept_or_taken,
    _different_method, _whom, _place, _time_part, _agree, _update, _conflict,
)  # fmt: skip
"""Tried in this order; the first that answers is the relation."""
