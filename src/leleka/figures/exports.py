"""Figures and claims in the forms that others read: ClaimReview JSON-LD, Wikidata-style statements.

Takes   a Ledger.
Gives   plain objects for JSON. Nothing here rates a figure as true or false: the rating is the
        grade, which tells how the sources stand.
Leaves  publishing to people.
"""

from __future__ import annotations

from typing import Any

from leleka.core.words import ENGLISH, Words
from leleka.figures.facts import Fact
from leleka.figures.labels import interval, label
from leleka.figures.ledger import Ledger
from leleka.figures.sightings import Sighting
from leleka.reports import OUTLET, SPEAKER

GRADE_RANK = {"withdrawn": 1, "contested": 2, "single": 3, "corroborated": 4, "accepted": 5}
NATURE = {"estimate": "estimation process", "potential": "hypothetical", "claim": "allegedly"}


def claim_reviews(ledger: Ledger, words: Words = ENGLISH) -> list[dict[str, Any]]:
    """One schema.org ClaimReview a fact, over all appearances of its figures."""
    return [_review(fact, words) for fact in ledger.facts if fact.key.measure not in {"other", "coalition"}]


def _review(fact: Fact, words: Words) -> dict[str, Any]:
    best = fact.recommended
    claim: dict[str, Any] = {
        "@type": "Claim",
        "author": _author(best),
        "appearance": [_work(s) for s in fact.sightings],
    }
    if best.figure.as_of:
        claim["temporalCoverage"] = (
            best.figure.as_of.replace("/", "/..") if best.figure.as_of.endswith("/") else best.figure.as_of
        )
    dates = sorted(str(s.document.published) for s in fact.sightings if s.document.published)
    if dates:
        claim["datePublished"] = dates[0]
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "claimReviewed": best.figure.quote,
        "itemReviewed": claim,
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": GRADE_RANK[fact.grade],
            "worstRating": 1,
            "bestRating": 5,
            "alternateName": label(fact.grade, words),
            "ratingExplanation": fact.said(words),
        },
        "about": f"{label(fact.key.whom, words)}: {label(fact.key.measure, words)}",
        "reviewBody": interval(fact.low, fact.high, words),
    }


def _author(one: Sighting) -> dict[str, str]:
    name = one.figure.asserted_by
    if name == OUTLET:
        name = one.document.outlet or one.document.id
    elif name == SPEAKER:
        name = one.document.speaker
    return {"@type": "Thing", "name": name}


def _work(one: Sighting) -> dict[str, Any]:
    work: dict[str, Any] = {"@type": "CreativeWork", "text": one.figure.quote, "identifier": one.id}
    if one.document.title:
        work["headline"] = one.document.title
    if one.document.url:
        work["url"] = one.document.url
    if one.document.published:
        work["datePublished"] = str(one.document.published)
    return work


def statements(ledger: Ledger) -> list[dict[str, Any]]:
    """Every figure as a statement with qualifiers and references, in Wikidata's manner."""
    recommended = {fact.recommended.id for fact in ledger.facts}
    deniers: dict[str, list[str]] = {}
    for relation in ledger.relations:
        if relation.kind == "denied_by":
            deniers.setdefault(relation.figure, []).append(str(relation.values["who"]))
    return [_statement(one, one.id in recommended, deniers.get(one.id, [])) for one in ledger.sightings]


def _statement(one: Sighting, is_recommended: bool, denied_by: list[str]) -> dict[str, Any]:
    figure = one.figure
    qualifiers: dict[str, Any] = {"of": figure.population, "object named as": figure.quote}
    if figure.as_of:
        qualifiers["P585 point in time"] = figure.as_of
    if figure.basis in NATURE:
        qualifiers["P5102 nature of statement"] = NATURE[figure.basis]
    if figure.basis != "unspecified":
        qualifiers["P459 determination method"] = figure.basis
    if denied_by:
        qualifiers["P1310 statement disputed by"] = denied_by
    if one.figure.stance == "hedged":
        qualifiers["P1480 sourcing circumstances"] = "hedged"
    if one.place:
        qualifiers["P276 location"] = one.place
    reference = {
        "P248 stated in": one.document.title or one.document.id,
        "P123 publisher": one.document.outlet,
        "P854 reference URL": one.document.url,
        "P577 publication date": str(one.document.published or ""),
        "P1683 quotation": figure.quote,
        "said by": _author(one)["name"],
    }
    return {
        "id": one.id,
        "property": figure.measure,
        "value": {"amount": (figure.value_low if figure.value_low is not None else figure.value_high),
                  "lowerBound": figure.value_low, "upperBound": figure.value_high, "unit": figure.unit},
        "rank": "preferred" if is_recommended else "deprecated" if figure.stance == "disputed" else "normal",
        "qualifiers": qualifiers,
        "references": [{key: value for key, value in reference.items() if value}],
    }  # fmt: skip
