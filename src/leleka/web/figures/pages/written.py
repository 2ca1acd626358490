"""One figure of others, written in, corrected, or taken back.

Takes   whoever freezes counts.
Gives   the form, empty or filled with a figure; its sending.
Leaves  keeping to written, files to pages.beside.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leleka.reports import OUTLET, SPEAKER
from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.casework.forms.meanwhile import say_if_corrected, say_taken_back
from leleka.web.common.done import done
from leleka.web.common.trace import NOBODY, Shown
from leleka.web.figures import written
from leleka.web.figures.forms import WrittenForm
from leleka.web.figures.others import source_for
from leleka.web.reports.models import ClaimedFigure


@require_safe
@page(right="freeze_count")
def figure_write(request: HttpRequest) -> Answer:
    """Ask for a figure."""
    return _asked(WrittenForm(initial={"population": "child"}))


@require_POST
@page(right="freeze_count")
def figure_written(request: HttpRequest) -> Answer:
    """Keep it."""
    return _sent(request, None)


@require_safe
@page(right="freeze_count")
def figure_correct(request: HttpRequest, figure_id: UUID) -> Answer:
    """Ask for it again, filled with what stands there."""
    figure = _figure(request, figure_id)
    return _asked(WrittenForm(initial=_as_asked(figure)), figure)


@require_POST
@page(right="freeze_count")
def figure_corrected(request: HttpRequest, figure_id: UUID) -> Answer:
    """Keep the correction; what it corrects stays behind it. Sent twice it is kept once."""
    return _sent(request, get_object_or_404(written.ever_ours(reader(request)), pk=figure_id))


@require_POST
@page(right="freeze_count")
def figure_take_back(request: HttpRequest, figure_id: UUID) -> Answer:
    """Take back a figure that should not have come in."""
    user = reader(request)
    figure = get_object_or_404(written.ever_ours(user), pk=figure_id)
    if written.now_of(figure) is not None:  # sent twice it is taken back once
        written.take_back(user, user.organisation, figure=figure)
    return done(
        request, _("The figure is taken back. It stays in the registry, and is shown no more."), "figures"
    )


def _sent(request: HttpRequest, corrects: ClaimedFigure | None) -> Answer:
    user, form = reader(request), WrittenForm(request.POST)
    if not form.is_valid():
        return _asked(form, corrects, status=400)
    said = dict(form.cleaned_data)
    source = source_for(user, said.pop("publisher"), said.pop("kind"))
    try:
        written.write_in(user, user.organisation, source=source, said=said, corrects=corrects)
    except PermissionDenied:
        return _meanwhile(form, corrects)
    return done(request, _("The figure stands beside ours."), "figures")


def _meanwhile(form: WrittenForm, asked: ClaimedFigure | None) -> Page:
    """Offer what was typed over what stands now; nothing typed is lost because a colleague was faster."""
    if asked is None:
        raise PermissionDenied
    stands = written.now_of(asked)
    if stands is None:
        say_taken_back(form)
    else:
        say_if_corrected(form, asked.pk, stands.pk)
    return _asked(form, stands, status=400)


def _asked(form: WrittenForm, figure: ClaimedFigure | None = None, *, status: int = 200) -> Page:
    shows = Shown(detail={"figure": str(figure.pk)}) if figure else NOBODY
    return Page("figures/written.html", shows=shows, context={"form": form, "figure": figure}, status=status)


def _figure(request: HttpRequest, figure_id: UUID) -> ClaimedFigure:
    """A figure that stands and is the reader's organisation's."""
    rows = written.ours(reader(request)).select_related("report__source")
    figure: ClaimedFigure = get_object_or_404(rows, pk=figure_id)
    return figure


def _as_asked(figure: ClaimedFigure) -> dict[str, Any]:
    """What stands there, as the form asks for it; of a figure from a file the ends of its interval."""
    report, more = figure.report, figure.more
    low = figure.high if figure.low is None else figure.low
    is_span = figure.qualifier == "range"
    by = "" if figure.claimed_by in {OUTLET, SPEAKER} else figure.claimed_by
    return {
        "publisher": report.source.title, "kind": report.source.kind, "title": report.title,
        "day": report.published, "address": report.address, "quote": more.get("quote", ""),
        "qualifier": figure.qualifier, "number": more.get("number", low),
        "up_to": more.get("up_to", figure.high if is_span else None), "measure": figure.measure,
        "population": figure.population or more.get("whom") or "", "as_of": figure.as_of, "claimed_by": by,
        "basis": figure.basis, "page": more.get("page", ""),
    }  # fmt: skip
