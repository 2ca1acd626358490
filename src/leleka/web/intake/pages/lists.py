"""Lists: which are here, and handing in a file.

Takes   whoever may import.
Gives   the lists of their organisation with their imports; a file kept, nothing in yet.
Leaves  what its columns mean to the next step.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.common.trace import NOBODY
from leleka.web.intake.actions import add_source, receive
from leleka.web.intake.forms import UploadForm
from leleka.web.intake.queries import lists_of


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
    """Keep a file and go on to its columns."""
    user = reader(request)
    form = UploadForm(user, request.POST, request.FILES)
    if not form.is_valid():
        return Page("intake/add.html", shows=NOBODY, context={"form": form}, status=400)
    file = form.cleaned_data["file"]
    source = form.cleaned_data["known"] or add_source(user, form.new_source())
    batch = receive(user, source, file.name, file.chunks())
    return redirect("import_columns", batch.pk)
