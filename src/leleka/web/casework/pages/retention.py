"""Retention: what has been kept long enough, and what becomes of it.

Takes   a data protection officer.
Gives   what is due by category with its term; a decision about some of it, or a proposal and its answer.
Leaves  what is due and what a decision does to casework.keeping.
"""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leleka.web.accounts.models import User
from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.casework import keeping
from leleka.web.casework.forms.questions import KeepingAnswerForm, KeepingForm
from leleka.web.common.done import done, made_by
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
    """Take a decision about things of one category, or what is proposed about them."""
    user, form = reader(request), KeepingForm(request.POST)

    def act() -> int:
        said = form.cleaned_data
        return keeping.decide(
            user, category=said["category"], keys=said["thing"], decision=said["decision"],
            why=said["why"], until=said["until"],
        )  # fmt: skip

    if not made_by(form, act):
        return _shown(user, form)
    if form.cleaned_data["decision"] in keeping.AT_ONCE:
        return done(request, _("Your decision is recorded."), "retention")
    return done(request, _("Your proposal is recorded; a second person has to confirm it."), "retention")


@require_POST
@page(right="decide_retention")
def answer(request: HttpRequest) -> Answer:
    """Take a second person's answer about what is proposed."""
    user, form = reader(request), KeepingAnswerForm(request.POST)

    def act() -> int:
        said = form.cleaned_data
        return keeping.answer(user, keys=said["thing"], confirms=said["answer"] == "yes", why=said["why"])

    if not made_by(form, act):
        return _shown(user, form)
    return done(request, _("Your answer is recorded."), "retention")


def _shown(user: User, problem: forms.Form | None = None) -> Page:
    due = keeping.due_for(user)
    chosen = set(problem["thing"].value()) if problem else set()
    categories = [
        {
            "due": each,
            "decisions": [(code, keeping.DECISIONS[code]) for code in each.decisions],
            "has_problem": problem is not None and problem.data.get("category") == each.term.category,
        }
        for each in due
        if each.things
    ]
    waiting = [
        {
            "thing": thing,
            "said": said,
            "decision": keeping.DECISIONS[said.decision],
            "is_mine": said.by_id == user.pk,
        }
        for each in due
        for thing in each.waiting
        if (said := thing.proposal)
    ]
    held = [
        {"said": each, "name": spoken(each.thing), "key": keeping.key_of(each.category, each.thing)}
        for each in keeping.held_for(user)
    ]
    children = {
        UUID(thing.due.kept.id)
        for each in due
        if each.term.category in keeping.OF_CHILDREN
        for thing in (*each.things, *each.waiting)
    }
    n_due = sum(len(each.things) for each in due)
    return Page(
        "casework/retention.html",
        shows=Shown(frozenset(children), {"due": n_due}),
        context={
            "categories": categories,
            "asked": [each for each in waiting if not each["is_mine"]],
            "mine": [each for each in waiting if each["is_mine"]],
            "is_alone": keeping.is_alone(user),
            "held": held,
            "problem": problem,
            "chosen": chosen,
        },
        status=400 if problem else 200,
    )
