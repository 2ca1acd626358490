"""Lists come into the registry: the same way for anybody's list and for the invented ones.

Takes   a user, a list read by leleka.intake.
Gives   Source, ImportBatch and Records.
Leaves  reading the file to leleka.intake, finding the same child and taking imports back to linkage.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import ProtectedError, Q
from django.dispatch import Signal
from django.utils import timezone

from leleka.core.errors import Problem
from leleka.core.lists import Mapping, RawList
from leleka.core.progress import Progress, silent
from leleka.core.words import mark
from leleka.intake import IntakeError, mapping_from_yaml, mapping_to_yaml
from leleka.web.accounts.action import action
from leleka.web.accounts.models import User
from leleka.web.common import jobs
from leleka.web.common.models import Job
from leleka.web.common.refusal import RefusedError
from leleka.web.intake import files
from leleka.web.intake.models import NOT_IN, ImportBatch, Record, Source
from leleka.web.intake.problems import keep_problems, keep_unread
from leleka.web.intake.readings import readings_of
from leleka.web.intake.renamed import as_before, mapping_of, with_before
from leleka.web.intake.same_rows import Known, Row, rows_of

came_in = Signal()
"""Sent with user=, run=, rows= when all rows of an import are in: linkage and casework listen.

rows: those of the import, if an earlier try may have been stopped while they found their children.
"""

_AT_ONCE = 2_000
"""Rows per transaction: enough to be quick, few enough to let others write in between."""


@action("import")
def add_source(user: User, source: Source) -> Source:
    """Keep where a list comes from."""
    source.made_by = user
    source.save()
    return source


@action("import")
def receive(user: User, source: Source, file_name: str, upload: Iterable[bytes]) -> ImportBatch:
    """Keep a file that was handed in, until its rows are in or it is dropped."""
    batch = ImportBatch(source=source, file_name=file_name[-255:], made_by=user, mapping=source.mapping)
    batch.digest = files.keep(batch, upload)
    batch.save()
    return batch


@action("import")
def set_aside(user: User, source: Source, batch: ImportBatch, problem: Problem) -> None:
    """Say of a file that was handed in that it cannot be read, and why."""
    keep_unread(batch, problem)


@action("import")
def look_through(user: User, source: Source, batch: ImportBatch, mapping: Mapping) -> Job:
    """Take what a person says its columns mean, and look through every row; nothing comes in yet."""
    # Through the text and its checks: a page can send anything.
    text = mapping_to_yaml(mapping)
    mapping_from_yaml(text, batch.file_name)
    batch.mapping, batch.state = text, "mapping"
    batch.save()
    return jobs.start("intake.check", user, about=batch.pk)


@action("import")
def commit(user: User, source: Source, batch: ImportBatch, *, alike: str = "") -> Job | None:
    """Let the rows come in; asked twice is asked once. One that failed goes on where it was.

    Where another file of the list came in since the rows were looked through, or is coming in, they are
    looked through once more instead: what was new may be here now, and what was asked be asked otherwise.

    Args:
        alike: where rows may be rows of before, what somebody says of those of which nothing was said
            singly: "changed" or "others".

    Raises:
        IntakeError: web.E064, there are such rows and nobody says.
    """
    last = jobs.latest(batch.pk)
    has_failed = last is not None and last.kind == "intake.commit" and last.state == Job.State.FAILED
    ready = ("committing", "in") if has_failed else ("checked",)
    state = "in" if batch.state == "in" else "committing"
    if batch.state == "checked" and batch.n_unsaid():
        if alike not in {"changed", "others"}:
            raise _not_said(batch)
        ImportBatch.objects.filter(pk=batch.pk, state="checked").update(alike=alike)
    if batch.state == "checked" and _came_in_since(source, batch, last):
        return _looked_through_anew(user, batch)
    if not ImportBatch.objects.filter(pk=batch.pk, state__in=ready).update(state=state):
        return None
    return jobs.start("intake.commit", user, about=batch.pk)


def _came_in_since(source: Source, batch: ImportBatch, last: Job | None) -> bool:
    """Whether another file of the list came in since the rows were looked through, or is coming in."""
    Source.objects.select_for_update(no_key=True).get(pk=source.pk)  # of two at once one comes first
    since = Q(state="committing")
    if last is not None and last.ended_at is not None:
        since |= Q(in_at__gt=last.ended_at)
    return source.batches.filter(since).exclude(pk=batch.pk).exists()


def _looked_through_anew(user: User, batch: ImportBatch) -> Job | None:
    if not ImportBatch.objects.filter(pk=batch.pk, state="checked").update(state="mapping"):
        return None
    return jobs.start("intake.check", user, about=batch.pk)


@action("import")
def say_alike(user: User, source: Source, batch: ImportBatch, *, difference: int, answer: str) -> None:
    """Say of one row whether it is the row of before that it may be: "changed", "others"; "" takes it back.

    Raises:
        RefusedError: the rows are in or coming in, or it is not asked about.
    """
    asked = batch.differences.filter(pk=difference, is_asked=True, batch__state="checked")
    if answer not in {"", "changed", "others"} or not asked.update(answer=answer):
        raise RefusedError(mark("Nothing is asked about this row any more. Load the page again."))


@action("import")
def drop(user: User, source: Source, batch: ImportBatch) -> None:
    """Forget a file whose rows are not in, and its source if nothing else came from it."""
    if batch.state not in NOT_IN:
        return
    files.forget(batch)
    batch.delete()
    if not (source.batches.exists() or source.records.exists()):
        with suppress(ProtectedError), transaction.atomic():  # a fact may name it that came in by hand
            source.delete()


@action("import", in_steps=True)
def bring_in(
    user: User,
    source: Source,
    raw: RawList,
    progress: Progress = silent,
    *,
    batch: ImportBatch | None = None,
) -> ImportBatch:
    """Bring all rows of a list in. The same rows again are the same rows: nothing is doubled.

    A column that is called otherwise than before comes in under the name of before (renamed). A row that
    changed becomes a new version that supersedes the old one; a row that is gone from the list stays, for
    the list said it once. Stopped and called again, it goes on.
    """
    batch = (
        batch
        or ImportBatch.objects.get_or_create(
            source=source,
            digest=raw.digest,
            state="committing",
            defaults={"file_name": raw.file, "made_by": user},
        )[0]
    )
    before = mapping_of(source)
    raw = as_before(raw, before)
    source.mapping = mapping_to_yaml(with_before(raw.mapping, before))
    source.save(update_fields=["mapping"])
    batch.n_rows, batch.n_same = len(raw), 0
    batch.n_new = batch.records.filter(earlier=None).count()
    batch.n_changed = batch.records.exclude(earlier=None).count()
    known, rows, done = Known(source, _said_alike(batch)), rows_of(raw, readings_of(raw, progress)), 0
    while chunk := list(islice(rows, _AT_ONCE)):
        _keep(batch, known, chunk)
        done += len(chunk)
        progress("rows come in", done, len(raw))
    with jobs.step():
        batch.state, batch.in_at = "in", timezone.now()
        batch.save()
        batch.differences.all().delete()
        if not batch.problems.exists():
            keep_problems(batch, raw.problems)
    return batch


def _said_alike(batch: ImportBatch) -> dict[int, UUID]:
    """Which row of the file somebody said to be which row of before."""
    changed = ("changed", "") if batch.alike == "changed" else ("changed",)
    asked = batch.differences.filter(is_asked=True, row__isnull=False, answer__in=changed)
    return {row: record for row, record in asked.values_list("row", "record") if row is not None}


def _not_said(batch: ImportBatch) -> IntakeError:
    return IntakeError(
        "web.E064",
        "Rows that may be rows of before, changed since: {n}. Nobody has said whether they are.",
        n=batch.n_unsaid(),
        hint="Look at them on the page of the import, and say whether they are those rows.",
    )


def _keep(batch: ImportBatch, known: Known, rows: list[Row]) -> None:
    fresh: list[dict[str, Any]] = []
    for each in rows:
        was = known.take(each)
        if was is not None and was.fingerprint == each.fingerprint:
            # Rows of this very batch came in before it was stopped, and are counted already.
            batch.n_same += was.batch != batch.pk
            continue
        fresh.append(
            {
                "id": uuid4(),
                "source_id": batch.source_id,
                "batch_id": batch.pk,
                "row_key": each.number or each.fingerprint,
                "row": each.row,
                "cells": each.cells,
                "readings": each.readings,
                "fingerprint": each.fingerprint,
                "earlier_id": was.record if was else None,
            }
        )
        batch.n_changed += was is not None
        batch.n_new += was is None
    with jobs.step():
        Record.objects.write_all(fresh)
        batch.save()
