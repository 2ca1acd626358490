"""Pairs that wait for an answer, and answers.

Takes   a pair; same, different or unsure with its reasons.
Gives   Pairs, Pair, Decision.
Leaves  who may answer, blindness and what follows to linkage.actions.
"""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema, Status
from pydantic import Field, StringConstraints

from leleka.core.codelists import code_list
from leleka.web.api.doors import FAULTS, MOST_AT_ONCE, Problem, Question, api, caller, shows
from leleka.web.linkage import models
from leleka.web.linkage.actions import answer
from leleka.web.linkage.queries import Side, card_of, pair_for
from leleka.web.linkage.reviews import first_for

Answer = Enum("Answer", {code: code for code in code_list("match_answer")}, type=str)  # type: ignore[misc]
Why = Enum("Why", {code: code for code in code_list("match_reason")}, type=str)  # type: ignore[misc]


class PairBrief(Schema):
    """A pair that waits, and whose two rows it is about."""

    id: UUID
    p_same: float
    children: list[UUID]


class Pairs(Schema):
    """The pairs whose answer changes most. Answer them, and ask again."""

    pairs: list[PairBrief]


class PairRow(Schema):
    """One of the two rows: its child, and its cells where they may be read."""

    record: UUID
    child: UUID
    is_proposed: bool
    cells: dict[str, str]


class Pair(PairBrief):
    """Both rows, and what the comparison says in words."""

    left: PairRow
    right: PairRow
    sentences: list[str]


class Said(Question):
    """An answer with its reasons."""

    answer: Answer
    reasons: Annotated[list[Why], Field(max_length=20, default_factory=list)]
    note: Annotated[str, StringConstraints(max_length=2_000, pattern=r"^[^\x00]*$")] = ""


class Decision(Schema):
    """The answer as it was kept."""

    id: UUID
    pair: UUID
    turn: int


class Most(Schema):
    """How many at most."""

    limit: int = Field(default=20, ge=1, le=MOST_AT_ONCE)


@api.get("/pairs", response={200: Pairs, FAULTS: Problem}, tags=["decisions"])
def pairs(request: HttpRequest, page: Query[Most]) -> Any:
    """Pairs that wait for your answer."""
    user = caller(request, "decisions", knows=("limit",))
    said = [_brief(pair) for pair in first_for(user, page.limit)[0]]
    shows(request, "list", {child for each in said for child in each["children"]})
    return {"pairs": said}


@api.get("/pairs/{pair_id}", response={200: Pair, FAULTS: Problem}, tags=["decisions"])
def pair(request: HttpRequest, pair_id: UUID) -> Any:
    """One pair."""
    user = caller(request, "decisions")
    found = pair_for(user, pair_id)
    card = card_of(user, found)
    shows(request, "read", [card.left.person, card.right.person], pair=str(found.pk))
    sides = {"left": _row(card.left), "right": _row(card.right)}
    return _brief(found) | sides | {"sentences": list(card.sentences)}


@api.post("/pairs/{pair_id}/answers", response={201: Decision, FAULTS: Problem}, tags=["decisions"])
def answered(request: HttpRequest, pair_id: UUID, said: Said) -> Any:
    """Answer about a pair; two people must, and the second does not see what the first said."""
    user = caller(request, "decisions")
    found = pair_for(user, pair_id)
    reasons = [each.value for each in said.reasons]
    made = answer(user, found, answer=said.answer.value, reasons=reasons, note=said.note)
    shows(request, "read")
    return Status(201, {"id": made.pk, "pair": found.pk, "turn": made.turn})


def _brief(pair: models.Pair) -> dict[str, Any]:
    whose = [record.membership.person_id for record in (pair.left, pair.right)]
    return {"id": pair.pk, "p_same": pair.p_same, "children": whose}


def _row(side: Side) -> dict[str, Any]:
    return {
        "record": side.record.pk,
        "child": side.person,
        "is_proposed": side.is_proposed,
        "cells": dict(side.cells),
    }
