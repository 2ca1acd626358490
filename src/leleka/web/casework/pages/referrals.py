"""Children that other organisations ask ours to help with.

Takes   whoever may answer for their organisation.
Gives   what waits for an answer, without names; an answer given.
Leaves  what may be known before it is accepted to casework.referred.
"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.casework.models import ReferralMove
from leleka.web.casework.referred import (
    AnswerReferralForm,
    asked_of,
    child_of,
    ended_of,
    handed_over,
    one_of,
)
from leleka.web.common.done import done, made_by
from leleka.web.common.trace import children


@require_safe
@page(right="answer_referral", act="list")
def referrals(request: HttpRequest) -> Answer:
    """Show what waits and what was accepted."""
    return _shown(request)


@require_POST
@page(right="answer_referral")
def answer(request: HttpRequest, referral_id: UUID) -> Answer:
    """Take an answer; it leads to the child once it is shared."""
    user = reader(request)
    referral = one_of(user, referral_id)
    if referral is None:
        raise Http404
    form = AnswerReferralForm(user, referral, request.POST)
    if made := made_by(form, form.do):
        return _after(request, made)
    return _shown(request, (referral.pk, form))


def _after(request: HttpRequest, made: ReferralMove) -> Answer:
    """What was accepted is gone on with at once; a case that was taken over stands in this list no more."""
    child = child_of(reader(request), made) if made.state == "accepted" else None
    if child is None:
        return done(request, _("Your answer is sent to whoever asked."), "referrals")
    if made.referral.kind == "transfer":
        return done(request, _("The case is yours now."), "case", child.pk)
    return done(request, _("You accepted. This is what is shown to you of the child."), "child", child.pk)


def _shown(request: HttpRequest, sent: tuple[UUID, AnswerReferralForm] | None = None) -> Page:
    asked, handed = asked_of(reader(request), sent), handed_over(reader(request))
    return Page(
        "casework/referrals.html",
        shows=children([*(each.referral.person_id for each in asked), *(move.person_id for move in handed)]),
        context={
            "asked": asked,
            "handed": handed,
            "ended": ended_of(reader(request)),
            "is_too_late": sent is not None and not sent[1].has_answers,
        },
        status=400 if sent else 200,
    )
