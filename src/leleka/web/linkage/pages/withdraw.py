"""Taking an import back: what would go, who agrees, and back again.

Takes   whoever may undo an import of their organisation.
Gives   the page of what would go or come back; a wish, an answer to it.
Leaves  what follows to withdrawals and its jobs.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leleka.casework import CaseworkError
from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.common.done import done
from leleka.web.common.language import words_of_reader
from leleka.web.common.trace import NOBODY
from leleka.web.intake.models import NOT_IN, ImportBatch
from leleka.web.linkage import withdrawals


@require_safe
@page(right="undo_import")
def withdraw(request: HttpRequest, batch_id: UUID) -> Answer:
    """Show what would go, or come back."""
    return _shown(request, _ours(request, batch_id))


@require_POST
@page(right="undo_import")
def ask(request: HttpRequest, batch_id: UUID) -> Answer:
    """Take the wish to take it back, or to put it back; or let one that failed go on."""
    user, batch = reader(request), _ours(request, batch_id)
    if withdrawals.go_on(user, batch):
        return redirect("import", batch.pk)
    why = request.POST.get("why", "").strip()
    if not why:
        return _shown(request, batch, lacks_why=True)
    try:
        made = withdrawals.wish(user, batch, why=why[:2_000], puts_back=batch.state == "undone")
    except CaseworkError as error:
        return _shown(request, batch, error=error)
    if made.waits:
        return done(request, _("Asked. It begins once a second person agrees."), "import_undo", batch.pk)
    return redirect("import", batch.pk)


@require_POST
@page(right="undo_import")
def reply(request: HttpRequest, batch_id: UUID) -> Answer:
    """Take a second person's answer."""
    batch, says = _ours(request, batch_id), request.POST.get("answer", "")
    try:
        withdrawals.respond(reader(request), batch, yes=says == "yes")
    except CaseworkError as error:
        return _shown(request, batch, error=error)
    if says != "yes":
        return done(request, _("It is refused. Nothing was changed."), "import", batch.pk)
    return redirect("import", batch.pk)


def _shown(
    request: HttpRequest, batch: ImportBatch, *, error: CaseworkError | None = None, lacks_why: bool = False
) -> Page:
    user, puts_back = reader(request), batch.state in {"undone", "returning"}
    asked = batch.open_wish()
    hindrance = withdrawals.hindrance(batch, puts_back=puts_back)
    return Page(
        "linkage/withdraw.html",
        shows=NOBODY,
        context={
            "batch": batch,
            "puts_back": puts_back,
            "going": None if puts_back else withdrawals.going(batch),
            "last": batch.last_taking_back() if puts_back else None,
            "asked": asked,
            "is_mine": asked is not None and asked.by_id == user.pk,
            "may": withdrawals.may_withdraw(user, batch),
            "hindrance": words_of_reader().say(hindrance) if hindrance else "",
            "error": error,
            "lacks_why": lacks_why,
        },
        status=400 if error or lacks_why else 200,
    )


def _ours(request: HttpRequest, batch_id: UUID) -> ImportBatch:
    ours = ImportBatch.objects.visible_to(reader(request), "undo_import").select_related("source", "made_by")
    return get_object_or_404(ours.exclude(state__in=(*NOT_IN, "committing")), pk=batch_id)
