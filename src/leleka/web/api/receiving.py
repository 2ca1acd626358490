"""Rows of lists come in from programs, the same way as a file that is handed in.

Takes   rows as columns and cells, for a list that is known or a new one.
Gives   Import: how far it is, and what cannot be read; Alikes: rows that may be rows of before.
Leaves  reading to leleka.intake; nothing comes in before it is looked through and let in.
"""

from __future__ import annotations

import json
from enum import Enum
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Query, Schema, Status
from pydantic import Field, StringConstraints

from leleka.core.codelists import code_list
from leleka.intake import IntakeError
from leleka.web.accounts.models import User
from leleka.web.api.doors import FAULTS, MOST_AT_ONCE, ApiError, Problem, Question, Text, api, caller, shows
from leleka.web.common.language import words_of_reader
from leleka.web.intake.actions import add_source, commit, drop, look_through, receive, say_alike
from leleka.web.intake.differences import Changed, changes_of
from leleka.web.intake.models import NOT_IN, ImportBatch, Source
from leleka.web.intake.queries import looked, proposal_of

MOST_ROWS = 5_000
Kind = Enum("Kind", {code: code for code in code_list("source_type")}, type=str)  # type: ignore[misc]
Cell = Annotated[str, StringConstraints(max_length=4_000, pattern=r"^[^\x00]*$")]
Column = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
RowId = Path[Annotated[int, Field(ge=1, lt=2**63)]]
Row = Annotated[dict[Column, Cell], Field(min_length=1, max_length=200)]


class NewList(Question):
    """A list that is not here yet."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    kind: Kind
    publisher: Text | None = None


class Rows(Question):
    """Rows of one list: the id of one that is here, or what a new one is."""

    known: UUID | None = None
    new: NewList | None = None
    rows: Annotated[list[Row], Field(min_length=1, max_length=MOST_ROWS)]


class Trouble(Schema):
    """A cell or row that cannot be read; never what stands in it."""

    row: int | None
    column: str
    what: str
    hint: str
    code: str


class Import(Schema):
    """An import: state is one of mapping, unread, checked, committing, in, undone; working: a job goes on.

    n_alike: of the new rows, those that may be rows of before; n_unsaid: those of them still to be answered.
    """

    id: UUID
    of_list: UUID
    state: str
    is_working: bool
    has_failed: bool
    n_rows: int
    n_new: int
    n_changed: int
    n_same: int
    n_alike: int
    n_unsaid: int
    n_problems: int
    problems: list[Trouble]


class Differing(Schema):
    """A cell as it is here, and as the file writes it; "" where there is none."""

    column: str
    before: str
    now: str


class Alike(Schema):
    """A new row that may be a row of before, changed since: only the cells that differ, and what was said."""

    id: int
    row: int | None
    child: UUID | None
    cells: list[Differing]
    answer: Literal["", "changed", "others"]


class Alikes(Schema):
    """Some of them; those of children whose rows you may not read are left out. following: where to go on."""

    rows: list[Alike]
    following: int | None


class Where(Schema):
    """From which on, and how many at most."""

    first: int = Field(default=0, ge=0, le=10_000_000)
    limit: int = Field(default=MOST_AT_ONCE, ge=1, le=MOST_AT_ONCE)


class SaidOfRow(Question):
    """It is that row, changed since; it is another child's; "" takes an answer back."""

    answer: Literal["", "changed", "others"]


@api.post("/imports", response={201: Import, FAULTS: Problem}, tags=["records"])
def hand_in(request: HttpRequest, rows: Rows) -> Any:
    """Hand rows in. What their columns mean is proposed and looked through; nothing comes in yet."""
    user = caller(request, "records")
    source = _source(user, rows)
    lines = (json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows.rows)
    batch = receive(user, source, "rows.jsonl", lines)
    try:
        found = proposal_of(batch, words_of_reader())  # what people said of the list's columns holds again
    except IntakeError:
        drop(user, source, batch)  # the program is told at once, so nobody has to find it among the lists
        raise
    look_through(user, source, batch, found.mapping)
    return Status(201, _said(request, user, batch))


@api.get("/imports/{import_id}", response={200: Import, FAULTS: Problem}, tags=["records"])
def one_import(request: HttpRequest, import_id: UUID) -> Any:
    """How an import stands."""
    user = caller(request, "records")
    return _said(request, user, _batch(user, import_id))


@api.post("/imports/{import_id}/commit", response={202: Import, FAULTS: Problem}, tags=["records"])
def let_in(request: HttpRequest, import_id: UUID, alike: Literal["changed", "others"] | None = None) -> Any:
    """Let the rows come in, once they are looked through; asked twice is asked once.

    Where another file of the list came in meanwhile, they are looked through once more: state is mapping.

    Where n_unsaid rows may be rows of before, changed since, alike says of all of them whether they are:
    changed or others. Each can be answered singly before.
    """
    user = caller(request, "records")
    batch = _batch(user, import_id)
    commit(user, batch.source, batch, alike=alike or "")
    batch.refresh_from_db()
    return Status(202, _said(request, user, batch))


@api.get("/imports/{import_id}/alike", response={200: Alikes, FAULTS: Problem}, tags=["records"])
def alike_rows(request: HttpRequest, import_id: UUID, where: Query[Where]) -> Any:
    """Rows that may be rows of before, with what differs."""
    user = caller(request, "records", knows=("first", "limit"))
    batch = _batch(user, import_id)
    rows = changes_of(user, batch, where.first, where.limit, asked=True)
    shows(request, "read", {row.child for row in rows if row.child}, batch=str(batch.pk))
    after = where.first + where.limit
    n = batch.n_alike if batch.state in NOT_IN else 0
    return {"rows": [_alike(row) for row in rows], "following": after if after < n else None}


@api.post("/imports/{import_id}/alike/{row_id}", response={200: Import, FAULTS: Problem}, tags=["records"])
def say_of_row(request: HttpRequest, import_id: UUID, row_id: RowId, said: SaidOfRow) -> Any:
    """Say of one row whether it is the row of before that it may be, as long as the rows are not in."""
    user = caller(request, "records")
    batch = _batch(user, import_id)
    say_alike(user, batch.source, batch, difference=row_id, answer=said.answer)
    return _said(request, user, batch)


def _alike(row: Changed) -> dict[str, Any]:
    cells = [{"column": column, "before": before, "now": now} for column, before, now in row.cells]
    return {"id": row.key, "row": row.row, "child": row.child, "cells": cells, "answer": row.answer}


def _source(user: User, rows: Rows) -> Source:
    """The list that the rows are of.

    Raises:
        ApiError: web.E088, a known list and a new one are named, or none.
        Http404: there is no such list for this person.
    """
    if rows.known is not None and rows.new is None:
        return get_object_or_404(Source.objects.visible_to(user, "import"), pk=rows.known)
    if rows.new is None or rows.known is not None:
        raise ApiError(
            "web.E088",
            "Rows are of one list: either of one that is here, or of a new one.",
            hint="Send known, the id of a list, or new, what it is; not both.",
        )
    return add_source(
        user,
        Source(
            organisation=user.organisation,
            list_id=f"api-{uuid4().hex[:10]}",
            title=rows.new.title,
            kind=rows.new.kind.value,
            publisher=(rows.new.publisher or "")[:200],
        ),
    )


def _batch(user: User, import_id: UUID) -> ImportBatch:
    return get_object_or_404(ImportBatch.objects.visible_to(user).select_related("source"), pk=import_id)


def _said(request: HttpRequest, user: User, batch: ImportBatch) -> dict[str, Any]:
    found = looked(user, batch, words_of_reader())
    shows(request, "read", batch=str(batch.pk))
    return {
        "id": batch.pk,
        "of_list": batch.source_id,
        "state": batch.state,
        "is_working": found.is_working,
        "has_failed": found.has_failed,
        "n_rows": batch.n_rows,
        "n_new": batch.n_new,
        "n_changed": batch.n_changed,
        "n_same": batch.n_same,
        "n_alike": batch.n_alike,
        "n_unsaid": batch.n_unsaid(),
        "n_problems": found.n_problems,
        "problems": [
            {"row": each.row, "column": each.column, "what": each.what, "hint": each.hint, "code": each.code}
            for each in found.problems
        ],
    }
