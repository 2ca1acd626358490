"""What the columns of a file mean: proposed beside the first rows, changed and agreed to by a person.

Takes   an import whose rows are not in.
Gives   the page of its columns; a job that looks through every row.
Leaves  proposing to leleka.intake.
"""

from __future__ import annotations

from collections.abc import Mapping as Values
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from leleka.core.lists import Mapping
from leleka.intake import IntakeError
from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.common.language import words_of_reader
from leleka.web.common.trace import Shown
from leleka.web.intake.actions import look_through, set_aside
from leleka.web.intake.forms import ListForm, said_columns
from leleka.web.intake.models import NOT_IN, ImportBatch
from leleka.web.intake.queries import Proposal, choices, proposal_of


@require_safe
@page(right="import")
def columns(request: HttpRequest, batch_id: UUID) -> Answer:
    """Show what the columns seem to mean."""
    batch = _open(request, batch_id)
    try:
        found = proposal_of(batch, words_of_reader())
    except IntakeError as error:
        if batch.state == "unread":
            return redirect("import", batch.pk)
        context = {"batch": batch, "problem": error.problem}
        return Page("intake/unread.html", shows=_rows_of(batch), context=context)
    return _asked(batch, found, found.mapping, ListForm.of(found.mapping), {})


@require_POST
@page(right="import")
def look(request: HttpRequest, batch_id: UUID) -> Answer:
    """Take what was said, and look through every row with it."""
    batch = _open(request, batch_id)
    try:
        found = proposal_of(batch, words_of_reader())
    except IntakeError as error:
        set_aside(reader(request), batch.source, batch, error.problem)
        return redirect("import", batch.pk)
    mapping, faults = said_columns(request.POST, found.mapping)
    form = ListForm(request.POST)
    if not form.is_valid() or faults:
        return _asked(batch, found, mapping, form, faults)
    look_through(reader(request), batch.source, batch, form.put(mapping))
    return redirect("import", batch.pk)


def _open(request: HttpRequest, batch_id: UUID) -> ImportBatch:
    """An import of ours whose rows are not in."""
    ours = ImportBatch.objects.visible_to(reader(request)).select_related("source")
    return get_object_or_404(ours, pk=batch_id, state__in=NOT_IN)


def _asked(
    batch: ImportBatch, found: Proposal, mapping: Mapping, form: ListForm, faults: Values[int, str]
) -> Page:
    words = words_of_reader()
    return Page(
        "intake/columns.html",
        shows=_rows_of(batch),
        context={
            "batch": batch,
            "found": found,
            "lines": found.lines(words, mapping, faults),
            "form": form,
            "has_faults": bool(faults),
            "choices": choices(words),
        },
        status=400 if faults or form.errors else 200,
    )


def _rows_of(batch: ImportBatch) -> Shown:
    """Rows of the file are shown, which are no registered children yet: the trace names the import."""
    return Shown(detail={"import": str(batch.pk)})
