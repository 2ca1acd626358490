"""Retention: what has been kept long enough, and what becomes of it.

Takes   the data protection officer.
Gives   what is due by category with its term; a decision about some of it.
Leaves  what is due and what a decision does to casework.keeping.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leleka.web.accounts.models import User
from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.casework import keeping
from leleka.web.casework.forms.questions import KeepingForm
from leleka.web.common.done import done
from leleka.web.common.ids import spoken
from leleka.web.common.trace import Shown


@require_safe
@page(right="decide_retention")
def retention(request: HttpRequest) -> Answer:
    """Show what is due."""
    return _shown(reader(request))


@require_POST
@page(right="decide_retention")
def decide(request: HttpRequest) -> Answer:
    """Take a decision about things of one category."""
    user, form = reader(request), KeepingForm(request.POST)
    if not form.is_valid():
        return _shown(user, form)
    said = form.cleaned_data
    keeping.decide(
        user, category=said["category"], keys=said["thing"], decision=said["decision"],
        why=said["why"], until=said["until"],
    )  # fmt: skip
    return done(request, _("Your decision is recorded."), "retention")


def _shown(user: User, problem: KeepingForm | None = None) -> Page:
    due = keeping.due_for(user)
    chosen = set(problem["thing"].value()) if problem else set()
    categories = [
        {
            "due": each,
            "decisions": [(code, keeping.DECISIONS[code]) for code in each.decisions],
            "has_problem": problem is not None and problem.data.get("category") == each.term.category,
        }
        for each in due
    ]
    held = [
        {"said": each, "name": spoken(each.thing), "key": keeping.key_of(each.category, each.thing)}
        for each in keeping.held_for(user)
    ]
    children = {
        UUID(thing.due.kept.id)
        for each in due
        if each.term.category in keeping.OF_CHILDREN
        for thing in each.things
    }
    n_due = sum(len(each.things) for each in due)
    return Page(
        "casework/retention.html",
        shows=Shown(frozenset(children), {"due": n_due}),
        context={"categories": categories, "held": held, "problem": problem, "chosen": chosen},
        status=400 if problem else 200,
    )
