"""Rows of lists come in from programs, the same way as a file that is handed in.

Takes   rows as columns and cells, for a list that is known or a new one.
Gives   Import: how far it is, and what cannot be read.
Leaves  reading to leleka.intake; nothing comes in before it is looked through and let in.
"""

from __future__ import annotations

import json
from dataclasses import replace
from enum import Enum
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Schema, Status
from pydantic import Field, StringConstraints

from leleka.core.codelists import code_list
from leleka.intake import IntakeError, preview
from leleka.web.accounts.models import User
from leleka.web.api.doors import FAULTS, Problem, Text, api, caller, shows
from leleka.web.common.language import words_of_reader
from leleka.web.intake.actions import add_source, commit, drop, look_through, receive
from leleka.web.intake.files import path_of
from leleka.web.intake.models import ImportBatch, Source
from leleka.web.intake.queries import looked

MOST_ROWS = 5_000
Kind = Enum("Kind", {code: code for code in code_list("source_type")}, type=str)  # type: ignore[misc]
Cell = Annotated[str, StringConstraints(max_length=4_000, pattern=r"^[^\x00]*$")]
Column = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
Row = Annotated[dict[Column, Cell], Field(min_length=1, max_length=200)]


class NewList(Schema):
    """A list that is not here yet."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    kind: Kind
    publisher: Text | None = None


class Rows(Schema):
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
    """An import: state is one of mapping, unread, checked, committing, in, undone; working: a job goes on."""

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
    n_problems: int
    problems: list[Trouble]


@api.post("/imports", response={201: Import, FAULTS: Problem}, tags=["records"])
def hand_in(request: HttpRequest, rows: Rows) -> Any:
    """Hand rows in. What their columns mean is proposed and looked through; nothing comes in yet."""
    user = caller(request, "records", "import")
    source = _source(user, rows)
    lines = (json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows.rows)
    batch = receive(user, source, "rows.jsonl", lines)
    try:
        found = preview(path_of(batch), words=words_of_reader())
    except IntakeError:
        drop(user, source, batch)  # the program is told at once, so nobody has to find it among the lists
        raise
    look_through(user, source, batch, replace(found.mapping, list_id=source.list_id))
    return Status(201, _said(request, user, batch))


@api.get("/imports/{import_id}", response={200: Import, FAULTS: Problem}, tags=["records"])
def one_import(request: HttpRequest, import_id: UUID) -> Any:
    """How an import stands."""
    user = caller(request, "records", "import")
    return _said(request, user, _batch(user, import_id))


@api.post("/imports/{import_id}/commit", response={202: Import, FAULTS: Problem}, tags=["records"])
def let_in(request: HttpRequest, import_id: UUID, alike: Literal["changed", "others"] | None = None) -> Any:
    """Let the rows come in, once they are looked through; asked twice is asked once.

    Where n_alike rows may be rows of before, changed since, alike says whether they are: changed or others.
    """
    user = caller(request, "records", "import")
    batch = _batch(user, import_id)
    commit(user, batch.source, batch, alike=alike or "")
    batch.refresh_from_db()
    return Status(202, _said(request, user, batch))


def _source(user: User, rows: Rows) -> Source:
    if rows.known is not None:
        return get_object_or_404(Source.objects.visible_to(user, "import"), pk=rows.known)
    if rows.new is None:
        raise Http404
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
        "n_problems": found.n_problems,
        "problems": [
            {"row": each.row, "column": each.column, "what": each.what, "hint": each.hint, "code": each.code}
            for each in found.problems
        ],
    }
