"""One import: how far it is, what cannot be read, what came in.

Takes   an import of the reader's organisation.
Gives   its page at every stage; its rows let in, or its file dropped.
Leaves  the work to jobs.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from leleka.web.accounts.rights import may
from leleka.web.common.language import words_of_reader
from leleka.web.common.page import Answer, Page, page, reader
from leleka.web.common.trace import NOBODY
from leleka.web.intake.actions import commit, drop
from leleka.web.intake.models import ImportBatch
from leleka.web.intake.queries import looked


@require_safe
@page(right="import")
def one_import(request: HttpRequest, batch_id: UUID) -> Answer:
    """Show how an import stands."""
    user, batch = reader(request), _ours(request, batch_id)
    first = request.GET.get("from", "")
    found = looked(user, batch, words_of_reader(), int(first) if first.isdecimal() and len(first) < 9 else 0)
    if batch.state == "mapping" and found.job is None:
        return redirect("import_columns", batch.pk)
    return Page(
        "intake/import.html",
        shows=NOBODY,
        context={"found": found, "batch": batch, "may_review": may(user, "answer_pair")},
    )


@require_POST
@page(right="import")
def let_in(request: HttpRequest, batch_id: UUID) -> Answer:
    """Let the rows come in."""
    batch = _ours(request, batch_id)
    commit(reader(request), batch.source, batch)
    return redirect("import", batch.pk)


@require_POST
@page(right="import")
def forget(request: HttpRequest, batch_id: UUID) -> Answer:
    """Drop a file whose rows are not in."""
    batch = _ours(request, batch_id)
    drop(reader(request), batch.source, batch)
    return redirect("lists")


def _ours(request: HttpRequest, batch_id: UUID) -> ImportBatch:
    ours = ImportBatch.objects.visible_to(reader(request)).select_related("source", "made_by")
    return get_object_or_404(ours, pk=batch_id)
