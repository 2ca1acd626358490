"""Search before create, for programs: the very search of the page.

Takes   a line as somebody would type it.
Gives   Found: children who could be meant, each with its reasons.
Leaves  finding to casework.finding.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema, Status

from leleka.web.api.children import ChildBrief
from leleka.web.api.doors import FAULTS, Problem, Question, Text, api, caller, shows
from leleka.web.casework.finding import Hit, digest_of, find
from leleka.web.common.language import words_of_reader
from leleka.web.common.limits import is_over


class Asked(Question):
    """A name in any script, a birth date, a place, what the child looks like."""

    text: Text


class Reason(Schema):
    """What one comparison says: for, against, or even."""

    title: str
    verdict: str
    kind: str


class Candidate(ChildBrief):
    """A child who could be meant; likely: very, likely, possible, faint, or empty where its id was named."""

    likely: str
    reasons: list[Reason]


class Found(Schema):
    """The likeliest first; is_wide: so many fit that none stands out, and these are a few of them."""

    candidates: list[Candidate]
    is_wide: bool


@api.post("/search", response={200: Found, FAULTS: Problem}, tags=["search"])
def search(request: HttpRequest, asked: Asked) -> Any:
    """Who could this be? The text goes in the body, as addresses stand in logs."""
    user = caller(request, "search")
    if is_over(user.pk, "search"):
        say = words_of_reader().say
        said = Problem(code="web.E084", what=say("Too many searches."), hint=say("Go on in a minute."))
        return Status(429, said)
    finding = find(user, asked.text, timezone.localdate())
    hits = finding.hits
    shows(request, "search", [h.child for h in hits], search=digest_of(asked.text), found=len(hits))
    return {"candidates": [_candidate(hit) for hit in hits], "is_wide": finding.is_wide}


def _candidate(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.child,
        "spoken": hit.spoken,
        "name": hit.name,
        "sex": hit.sex,
        "born_first": hit.born.first if hit.born else None,
        "born_last": hit.born.last if hit.born else None,
        "likely": hit.likely,
        "reasons": [{"title": r.title, "verdict": r.verdict, "kind": r.kind} for r in hit.reasons],
    }
