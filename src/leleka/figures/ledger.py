"""The ledger: all figures of many reports, what they answer, how they stand to each other.

Takes   readings.
Gives   Ledger: sightings, facts with grades, relations, claims, findings.
Leaves  showing it to page and the command line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from leleka.core.alphabet import one_apostrophe
from leleka.core.errors import Problem
from leleka.core.words import mark
from leleka.figures import arithmetic
from leleka.figures.facts import Fact, facts_of
from leleka.figures.grades import graded
from leleka.figures.relations import Relation
from leleka.figures.rules import relate
from leleka.figures.sightings import Sighting, lies_in, sighting
from leleka.figures.values import shown
from leleka.reports import SPEAKER, Claim, Document, Reading

MOST_PAIRS = 200_000
"""Pairs looked at; a larger heap of reports is cut by question first."""
COMPARABLE = frozenset({"taken", "missing", "held", "returned", "located", "placed", "separated", "sought"})
"""Measures of one story, which readers take for each other."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """What reports say, side by side."""

    documents: tuple[Document, ...]
    sightings: tuple[Sighting, ...]
    facts: tuple[Fact, ...]
    relations: tuple[Relation, ...]
    claims: tuple[Claim, ...]
    problems: tuple[Problem, ...] = ()

    def of(self, figure: str) -> Sighting:
        """A sighting by its figure's id."""
        return next(s for s in self.sightings if s.id == figure)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Facts, relations, figures and claims as JSON objects, each with its kind."""
        for fact in self.facts:
            yield {"kind": "fact", **fact.row(), "grade_reason": fact.said()}
        for relation in self.relations:
            yield {"kind": "relation", **relation.row()}
        for one in self.sightings:
            yield {"kind": "figure", **one.figure.row(), "original": one.original}
        for claim in self.claims:
            yield {
                "kind": "claim",
                "claim_kind": claim.kind,
                **{k: v for k, v in claim.row().items() if k != "kind"},
            }


def build_ledger(readings: Sequence[Reading], problems: Sequence[Problem] = ()) -> Ledger:
    """Reconcile the figures of all readings."""
    sightings = [sighting(figure, reading.document) for reading in readings for figure in reading.figures]
    claims = [claim for reading in readings for claim in reading.claims]
    sums = _arithmetic(readings, sightings)
    # What a sum explains is no conflict: 7 and 392 are parts of 399.
    explained = {frozenset(pair) for r in sums for pair in combinations((r.figure, *r.others), 2)}
    relations = sums + [
        r
        for r in _pairs(sightings)
        if r.kind not in {"conflict", "update"} or frozenset((r.figure, *r.others)) not in explained
    ]
    facts = [graded(fact, relations, claims) for fact in facts_of(sightings)]
    relations += _claims_on(facts, claims)
    return Ledger(
        tuple(reading.document for reading in readings),
        tuple(sightings),
        tuple(facts),
        tuple(relations),
        tuple(claims),
        (*problems, *_findings(facts, relations, sightings)),
    )


def _arithmetic(readings: Sequence[Reading], sightings: Sequence[Sighting]) -> list[Relation]:
    by_article: dict[str, list[Sighting]] = {reading.document.id: [] for reading in readings}
    for one in sightings:
        by_article[one.figure.article].append(one)
    return [relation for members in by_article.values() for relation in arithmetic.told(members)]


def _pairs(sightings: Sequence[Sighting]) -> list[Relation]:
    """The relation of every two figures that a reader might compare."""
    found: list[Relation] = []
    looked_at = 0
    for one, other in combinations(sightings, 2):
        if not comparable(one, other):
            continue
        looked_at += 1
        if looked_at > MOST_PAIRS:
            break
        small, large = _ordered(one, other)
        relation = relate(small, large)
        if relation is not None and (relation.kind not in {"conflict", "update"} or one_question(one, other)):
            found.append(relation)
    return found


def _ordered(one: Sighting, other: Sighting) -> tuple[Sighting, Sighting]:
    """The figure that may be the part goes first."""
    if other.figure.parent == one.figure.start and other.figure.article == one.figure.article:
        return other, one
    if one.figure.parent == other.figure.start and one.figure.article == other.figure.article:
        return one, other
    left = one.figure.value_high if one.figure.value_high is not None else one.figure.value_low or 0
    right = other.figure.value_high if other.figure.value_high is not None else other.figure.value_low or 0
    return (one, other) if left <= right else (other, one)


def comparable(one: Sighting, other: Sighting) -> bool:
    """Whether a reader might set two figures side by side."""
    a, b = one.figure, other.figure
    if {a.measure, b.measure} & {"other", "coalition"}:
        return (
            a.measure == b.measure and one.figure.article == other.figure.article and one.whom == other.whom
        )
    same_text = a.article == b.article
    related_place = (
        not one.place or not other.place or one.place == other.place
        or lies_in(one.place, other.place) or lies_in(other.place, one.place)
    )  # fmt: skip
    if not related_place and not same_text:
        return False
    if a.measure == b.measure:
        return one.whom == other.whom or "person" in {one.whom, other.whom}
    if same_text and (a.parent == b.start or b.parent == a.start):
        return True
    return {a.measure, b.measure} <= COMPARABLE and one.whom == other.whom


def one_question(one: Sighting, other: Sighting) -> bool:
    """Whether two numbers that differ answer one question, so that they can conflict or follow each other."""
    if one.place != other.place and one.place and other.place:
        return False
    if one.is_event != other.is_event:
        return False
    if one.figure.article == other.figure.article:
        near = abs(one.figure.sentence - other.figure.sentence) <= 2
        both_named = one.is_named and other.is_named and one.original != other.original
        return (near and both_named) if one.is_event else True
    if one.is_event:
        same_day = one.period is not None and one.period == other.period and one.period.is_stated
        return same_day and bool(one.place) and one.place == other.place
    return True


def _claims_on(facts: Sequence[Fact], claims: Sequence[Claim]) -> list[Relation]:
    """Which facts a denial or a hedge of the same text speaks of."""
    found: list[Relation] = []
    kinds = {"denial": "denied_by", "counter_claim": "denied_by", "hedge": "hedged_by"}
    for claim in claims:
        kind = kinds.get(claim.kind)
        if kind is None or (kind == "denied_by" and not _says_who(claim)):
            continue
        for fact in facts:
            near = [s for s in fact.sightings if s.figure.article == claim.article]
            if near and fact.key.measure == claim.about:
                what = (
                    mark("{who} denies it or tells it otherwise.")
                    if kind == "denied_by"
                    else mark("{who} says the count is not complete.")
                )
                found.append(Relation(kind, near[0].id, (claim.id,), what, {"who": claim.claimant}))
    return found


def _says_who(claim: Claim) -> bool:
    """Whether a denial is somebody's own: a speech that tells of others' denials denies nothing itself."""
    if not claim.claimant.startswith("@"):
        return True
    words = set(one_apostrophe(claim.quote.lower()).split())
    return claim.claimant == SPEAKER and bool(OUR_OWN & words)


OUR_OWN = frozenset("we our us i my ми наш наша наші нас я мы наши".split())


def _findings(
    facts: Sequence[Fact], relations: Sequence[Relation], sightings: Sequence[Sighting]
) -> list[Problem]:
    by_id = {s.id: s for s in sightings}
    found = [finding for fact in facts for finding in fact.findings]
    for one in sightings:
        parent = next(
            (
                s
                for s in sightings
                if s.figure.article == one.figure.article and s.figure.start == one.figure.parent
            ),
            None,
        )
        high = parent.figure.value_high if parent else None
        if parent is not None and high is not None and (one.figure.value_low or 0) > high:
            found.append(
                Problem(
                    "figures.E202",
                    "a part, {part}, is greater than its whole, {whole}.",
                    "Read both sentences again.",
                    values={"part": shown(by_id[one.id]).said(), "whole": shown(parent).said()},
                )
            )
    return found
