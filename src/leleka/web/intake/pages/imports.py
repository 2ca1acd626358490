"""One import: how far it is, what cannot be read, what came in.

Takes   an import of the reader's organisation.
Gives   its page at every stage; its rows let in, or its file dropped.
Leaves  the work to jobs.
"""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leleka.intake import IntakeError
from leleka.web.accounts.files import csv_of, file_page
from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.accounts.rights import may
from leleka.web.common.done import done
from leleka.web.common.language import words_of_reader
from leleka.web.common.trace import NOBODY, Shown, children
from leleka.web.intake.actions import commit, drop, say_alike
from leleka.web.intake.differences import changes_of
from leleka.web.intake.models import ImportBatch
from leleka.web.intake.queries import looked, problem_lines

_CHANGES_SHOWN = 50
_LONGEST_KEY = 19


@require_safe
@page(right="import")
def one_import(request: HttpRequest, batch_id: UUID) -> Answer:
    """Show how an import stands."""
    user, batch = reader(request), _ours(request, batch_id)
    found = looked(user, batch, words_of_reader(), _first(request), _code(request))
    if batch.state == "mapping" and found.job is None:
        return redirect("import_columns", batch.pk)
    return Page(
        "intake/import.html",
        shows=Shown(detail={"import": str(batch.pk)}) if batch.state == "checked" else NOBODY,
        context={"found": found, "batch": batch, "may_review": may(user, "answer_pair")},
    )


@require_safe
@page(right="import")
def changes(request: HttpRequest, batch_id: UUID) -> Answer:
    """Show what differs in rows that were here before."""
    user, batch, first = reader(request), _ours(request, batch_id), _first(request)
    asked = "asked" in request.GET
    n = batch.n_alike if asked else batch.n_changed
    rows = changes_of(user, batch, first, _CHANGES_SHOWN, asked=asked)
    following = first + _CHANGES_SHOWN if first + _CHANGES_SHOWN < n else None
    return Page(
        "intake/changes.html",
        shows=children({row.child for row in rows if row.child}, **{"import": str(batch.pk)}),
        context={"batch": batch, "rows": rows, "first": first, "following": following, "asked": asked},
    )


@require_POST
@page(right="import")
def answer_alike(request: HttpRequest, batch_id: UUID) -> Answer:
    """Say of one row whether it is the row of before."""
    batch, said = _ours(request, batch_id), request.POST
    key, first = said.get("key", ""), said.get("from", "")
    if not (key.isdecimal() and len(key) < _LONGEST_KEY):
        raise Http404
    say_alike(reader(request), batch.source, batch, difference=int(key), answer=said.get("answer", ""))
    back = reverse("import_changes", args=[batch.pk])
    return redirect(f"{back}?asked=1&from={first if first.isdecimal() and len(first) < 9 else 0}#asked-{key}")


@require_safe
@page(right="import", act="export")
def problems(request: HttpRequest, batch_id: UUID) -> Answer:
    """Give every problem as a table: where and what, never what stands in the cell."""
    batch = _ours(request, batch_id)
    lines = problem_lines(batch.problems.order_by("place"), words_of_reader())
    rows = [(_("Row"), _("Column"), _("What is wrong"), _("What to do"), _("Code"))]
    rows += [(str(each.row or _("all")), each.column, each.what, each.hint, each.code) for each in lines]
    shows = Shown(detail={"import": str(batch.pk), "rows": len(lines)})
    return file_page(f"{batch.source.list_id}-problems.csv", csv_of(rows), shows)


@require_POST
@page(right="import")
def let_in(request: HttpRequest, batch_id: UUID) -> Answer:
    """Let the rows come in."""
    batch = _ours(request, batch_id)
    begun = None
    with suppress(IntakeError):  # nobody said of which rows it is asked: the page that asks comes again
        begun = commit(reader(request), batch.source, batch, alike=request.POST.get("alike", ""))
    if begun is not None and begun.kind == "intake.check":
        said = _("Another file of this list came in meanwhile. All rows are looked through once more.")
        return done(request, said, "import", batch.pk)
    return redirect("import", batch.pk)


@require_POST
@page(right="import")
def forget(request: HttpRequest, batch_id: UUID) -> Answer:
    """Drop a file whose rows are not in."""
    batch = _ours(request, batch_id)
    drop(reader(request), batch.source, batch)
    return done(request, _("The file is dropped. None of its rows came in."), "lists")


def _first(request: HttpRequest) -> int:
    first = request.GET.get("from", "")
    return int(first) if first.isdecimal() and len(first) < 9 else 0


def _code(request: HttpRequest) -> str:
    """Which kind of problems is asked for; a code is printable, and PostgreSQL takes no zero in a text."""
    code = request.GET.get("code", "")[:40]
    return code if code.isprintable() else ""


def _ours(request: HttpRequest, batch_id: UUID) -> ImportBatch:
    ours = ImportBatch.objects.visible_to(reader(request)).select_related("source", "made_by")
    return get_object_or_404(ours, pk=batch_id)
