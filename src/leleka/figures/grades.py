"""A grade for every fact, by rule, from who says it and who denies it: never a verdict on truth.

Takes   facts, relations, claims.
Gives   accepted, corroborated, single, contested or withdrawn, with the reason in a sentence.
Leaves  judging the sources to people.

Source: the idea of grades by rule from sources and denials is Airwars'; the words are ours. A
denial alone makes a documented count contested, never less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from leleka.core.words import mark
from leleka.figures.facts import Fact
from leleka.figures.relations import Relation
from leleka.figures.sightings import PARTIES
from leleka.reports import Claim

GRADES = ("accepted", "corroborated", "single", "contested", "withdrawn")
DENIALS = {"denial", "counter_claim"}
DENIABLE = {"taken": {"taken", "held", "separated", "placed"}, "killed": {"killed", "injured", "graves"}}
"""What a denial of an act reaches: who denies the taking denies the count of the taken and the held."""


def graded(fact: Fact, relations: Sequence[Relation], claims: Sequence[Claim]) -> Fact:
    """Give a fact its grade and the reason for it."""
    own = {s.id for s in fact.sightings}
    articles = {s.figure.article for s in fact.sightings}
    deniers = _parties([c for c in claims if c.kind in DENIALS and _reaches(c, fact)], articles)
    retracted = [
        c for c in claims if c.kind == "retraction" and c.about == fact.key.measure and _same_text(c, fact)
    ]
    conflicts = [r for r in relations if r.kind == "conflict" and {r.figure, *r.others} <= own]
    accepted = [name for name in fact.originals if name in deniers or _is_accused(name, fact, claims)]
    n = len(fact.originals)
    if retracted:
        return _with(fact, "withdrawn", mark("Its source has taken it back."))
    if accepted and not deniers - set(accepted):
        return _with(fact, "accepted", mark("{who}, who is accused, gives it too."), who=", ".join(accepted))
    if conflicts:
        return _with(fact, "contested", mark("Two of its figures cannot both hold."))
    if deniers - set(fact.originals):
        return _with(
            fact, "contested", mark("{who} denies it or tells it otherwise."), who=", ".join(sorted(deniers))
        )
    if n > 1:
        return _with(fact, "corroborated", mark("{n} independent sources fit together."), n=n)
    return _with(
        fact, "single", mark("One source says it: {who}."), who=fact.originals[0] if fact.originals else "–"
    )


def _with(fact: Fact, grade: str, reason: str, **values: object) -> Fact:
    return replace(fact, grade=grade, grade_reason=reason, grade_values=dict(values))


def _reaches(claim: Claim, fact: Fact) -> bool:
    reached = DENIABLE.get(claim.about, {claim.about})
    return fact.key.measure in reached and _same_place(claim, fact)


def _same_place(claim: Claim, fact: Fact) -> bool:
    # A denial in one story says nothing of another country's children: compare the articles' places.
    places = {s.place for s in fact.sightings}
    articles = {s.figure.article for s in fact.sightings}
    return claim.article in articles or not places or bool(places & {"", "Ukraine", "Russia"})


def _same_text(claim: Claim, fact: Fact) -> bool:
    return claim.article in {s.figure.article for s in fact.sightings}


def _parties(claims: Sequence[Claim], articles: set[str]) -> set[str]:
    """Who denies: a side wherever it does, anybody else only in the articles of the fact."""
    named: set[str] = set()
    for claim in claims:
        party = next((p for p, pattern in PARTIES.items() if pattern.search(claim.claimant)), None)
        if party:
            named.add(party)
        elif claim.article in articles and not claim.claimant.startswith("@") and " " in claim.claimant:
            named.add(claim.claimant)
    return named


def _is_accused(name: str, fact: Fact, claims: Sequence[Claim]) -> bool:
    """Whether a source is the one that accusations about this measure name."""
    pattern = PARTIES.get(name)
    return pattern is not None and any(
        c.kind == "accusation"
        and c.about == fact.key.measure
        and not pattern.search(c.claimant)
        and pattern.search(c.quote.split(c.claimant, 1)[-1]) is not None
        and name != "Ukraine"
        for c in claims
    )
