"""What the numbers of one text add up to: 7 + 1,779 = 1,786.

Takes   sightings of figures.
Gives   relations of one figure to several: sum_of, complement.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

from leleka.core.words import mark
from leleka.figures.relations import Relation
from leleka.figures.sightings import Sighting
from leleka.figures.values import base, is_exact, shown

NEAR_SENTENCES = 6


def of_several(one: Sighting, parts: Sequence[Sighting]) -> Relation | None:
    """How a figure stands to several taken together: their sum, the whole they make, or nothing."""
    return _sum(one, parts) or _complement(one, parts)


def told(sightings: Sequence[Sighting]) -> list[Relation]:
    """The sums and complements that the numbers of one text make, near to each other."""
    sums = _found(sightings, _sum, set())
    # 1,779 and 7 are in the total 1,786, so a whole is made of the total, not of them.
    return sums + _found(sightings, _complement, {part for made in sums for part in made.others})


def _sum(one: Sighting, parts: Sequence[Sighting]) -> Relation | None:
    """Whether the parts, of the total's own measure, add up to it exactly."""
    if not all(is_exact(s) and s.figure.measure == one.figure.measure for s in (one, *parts)):
        return None
    total = sum(base(part) for part in parts)
    if total != base(one):
        return None
    return Relation(
        "sum_of", one.id, tuple(part.id for part in parts), mark("{parts} = {total}."),
        {"parts": shown(*parts), "total": shown(one)},
    )  # fmt: skip


def _complement(one: Sighting, parts: Sequence[Sighting]) -> Relation | None:
    """Whether parts of different measures make the named whole, within its own width."""
    if not all(is_exact(part) for part in parts) or len({part.figure.measure for part in (one, *parts)}) < 2:
        return None
    total = sum(base(part) for part in parts)
    low, high = one.figure.value_low or 0, one.figure.value_high
    if total < low or (high is not None and total > high) or (high is None and total > 2 * low):
        return None
    return Relation(
        "complement", one.id, tuple(part.id for part in parts), mark("{parts} = {total}, within {whole}."),
        {"parts": shown(*parts), "total": total, "whole": shown(one)},
    )  # fmt: skip


def _found(
    sightings: Sequence[Sighting],
    rule: Callable[[Sighting, Sequence[Sighting]], Relation | None],
    left_out: set[str],
) -> list[Relation]:
    found: list[Relation] = []
    for total in sightings:
        near = [
            s
            for s in sightings
            if s is not total
            and s.id not in left_out
            and abs(s.figure.sentence - total.figure.sentence) <= NEAR_SENTENCES
            and s.whom == total.whom
            and is_exact(s)
            and base(s) < (total.figure.value_high or base(total) + 1)
        ][:10]
        made = (
            rule(total, parts)
            for size in (2, 3)
            for parts in combinations(near, size)
            if _is_told(rule, total, parts)
        )
        first = next((relation for relation in made if relation is not None), None)
        if first is not None:
            found.append(first)
    return found


def _is_told(rule: object, total: Sighting, parts: Sequence[Sighting]) -> bool:
    """Whether the text tells the sum; numbers so small or so far apart could add up by chance."""
    if rule is _complement:
        return base(total) >= 10 and total.figure.start <= min(p.figure.start for p in parts)
    sentences = [p.figure.sentence for p in (total, *parts)]
    return base(total) >= 100 or max(sentences) - min(sentences) <= 1
