"""Lists: which are here, and handing in a file.

Takes   whoever may import.
Gives   the lists of their organisation with their imports; a file kept, nothing in yet.
Leaves  what its columns mean to the next step.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from leleka.intake import IntakeError
from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.common.language import words_of_reader
from leleka.web.common.trace import NOBODY
from leleka.web.intake.actions import add_source, receive, set_aside
from leleka.web.intake.forms import UploadForm
from leleka.web.intake.queries import lists_of, proposal_of


@require_safe
@page(right="import", act="list")
def every_list(request: HttpRequest) -> Answer:
    """Show the lists that are here."""
    return Page("intake/lists.html", shows=NOBODY, context={"lists": lists_of(reader(request))})


@require_safe
@page(right="import")
def add(request: HttpRequest) -> Answer:
    """Ask for a file."""
    form = UploadForm(reader(request), initial={"known": request.GET.get("known")})
    return Page("intake/add.html", shows=NOBODY, context={"form": form})


@require_POST
@page(right="import")
def upload(request: HttpRequest) -> Answer:
    """Keep a file and go on to its columns, or to why it cannot be read."""
    user = reader(request)
    form = UploadForm(user, request.POST, request.FILES)
    if not form.is_valid():
        return Page("intake/add.html", shows=NOBODY, context={"form": form}, status=400)
    file = form.cleaned_data["file"]
    source = form.cleaned_data["known"] or add_source(user, form.new_source())
    batch = receive(user, source, file.name, file.chunks())
    try:
        proposal_of(batch, words_of_reader())
    except IntakeError as error:
        set_aside(user, source, batch, error.problem)
        return redirect("import", batch.pk)
    return redirect("import_columns", batch.pk)
