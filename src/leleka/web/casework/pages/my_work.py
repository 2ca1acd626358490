"""My work: what is due, what waits for my answer, what changed.

Takes   whoever is signed in.
Gives   the first page of the day; a task marked as done.
Leaves  what is due to leleka.casework's duties, the rows to queries.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leleka.casework import CaseworkError
from leleka.web.accounts.again import is_by_recovery_code
from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.accounts.queries import latest_change_of, unused_codes_of
from leleka.web.accounts.rights import may
from leleka.web.casework.actions import finish_task
from leleka.web.casework.home import panels_of
from leleka.web.casework.models import Task
from leleka.web.casework.night import night_of
from leleka.web.casework.queries import sees_new, work_of
from leleka.web.casework.reporting import drafts
from leleka.web.common.done import done
from leleka.web.common.trace import children


@require_safe
@page(right="", act="list")
def my_work(request: HttpRequest) -> Answer:
    """Show the day's work, the most urgent first."""
    user = reader(request)
    work, is_recovered = work_of(user), is_by_recovery_code(request)
    context = {
        "work": work,
        "may_import": may(user, "import"),
        "sees_new": sees_new(user),
        "is_by_recovery_code": is_recovered,
        "roles_changed": latest_change_of(user),
        "n_codes": unused_codes_of(user) if is_recovered else None,
        "drafts": drafts.mine(user),
        "panels": panels_of(user) if work.is_office else (),
        "night": night_of(user) if work.is_office else None,
    }
    return Page("casework/my_work.html", shows=children(work.children), context=context)


@require_POST
@page(right="read")
def finish(request: HttpRequest, task_id: UUID) -> Answer:
    """Mark a task as done, and go back to the rest; one that ends by itself leads to the case."""
    task = get_object_or_404(Task.objects.visible_to(reader(request)), pk=task_id)
    try:
        finish_task(reader(request), task)
    except CaseworkError:
        return redirect("case", task.person_id)
    to = ("case", task.person_id) if request.POST.get("back") == "case" else ("my_work",)
    return done(request, _("The task is done."), *to)
