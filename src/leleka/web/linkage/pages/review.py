"""The review queue: the same child or not?

Takes   whoever may answer about pairs.
Gives   one pair after the other, the answer that changes most first; answers, new evidence.
Leaves  who may answer and what follows to actions, gathering the pair to queries.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leleka.casework import CaseworkError
from leleka.core.codelists import CodeError
from leleka.core.errors import LelekaError
from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.accounts.rights import may
from leleka.web.common.done import done
from leleka.web.common.language import words_of_reader
from leleka.web.common.refusal import RefusedError
from leleka.web.common.trace import children
from leleka.web.linkage.actions import answer, bring_evidence, claim, follow, may_answer_now, weigh_again
from leleka.web.linkage.models import Pair
from leleka.web.linkage.queries import card_of, pair_for
from leleka.web.linkage.reviews import how_many_wait_for, next_for, review_of, unfollowed

_SKIPPED = "pairs_skipped"
_ENOUGH = 200


@require_safe
@page(right="answer_pair", act="list")
def queue(request: HttpRequest) -> Answer:
    """Go to the next pair; where there is none, say so, and what waits to be carried out."""
    user = reader(request)
    following = None if "rest" in request.GET else next_for(user, request.session.get(_SKIPPED, ()))
    if following is not None:
        return redirect("review_pair", following.pk)
    agreed = list(unfollowed(user).select_related("left__membership", "right__membership")[:50])
    persons = {each.membership.person_id for pair in agreed for each in (pair.left, pair.right)}
    return Page(
        "linkage/queue.html",
        shows=children(persons),
        context={
            "agreed": agreed,
            "n_waiting": how_many_wait_for(user),
            "has_skipped": bool(request.session.pop(_SKIPPED, ())),
            "may_weigh": may(user, "merge"),
        },
    )


@require_safe
@page(right="read")
def pair(request: HttpRequest, pair_id: UUID) -> Answer:
    """Show one pair."""
    return _shown(request, pair_for(reader(request), pair_id))


@require_POST
@page(right="read")
def answered(request: HttpRequest, pair_id: UUID) -> Answer:
    """Take an answer and go on to the next pair; without a fitting reason, ask for one.

    Where others answered while the page was open, or this person did, the pair is shown as it stands now.
    """
    user, said = reader(request), request.POST
    found = pair_for(user, pair_id)
    reasons, note = said.getlist("reason"), said.get("note", "")
    try:
        answer(user, found, answer=said.get("answer", ""), reasons=reasons, note=note)
    except (CaseworkError, CodeError) as error:
        return _shown(request, found, error)
    except RefusedError as refused:
        if refused.right:
            raise
        return _shown(request, found, too_late=refused)
    return done(request, _("Your answer is kept."), "review")


@require_POST
@page(right="read")
def skip(request: HttpRequest, pair_id: UUID) -> Answer:
    """Leave a pair for later, in this session."""
    found = pair_for(reader(request), pair_id)
    skipped = [each for each in request.session.get(_SKIPPED, []) if each != str(found.pk)]
    request.session[_SKIPPED] = [*skipped, str(found.pk)][-_ENOUGH:]
    return done(request, _("Skipped. The pair comes again when you begin anew."), "review")


@require_POST
@page(right="read")
def follow_pair(request: HttpRequest, pair_id: UUID) -> Answer:
    """Carry out what two people agreed on."""
    found = pair_for(reader(request), pair_id)
    try:
        follow(reader(request), found)
    except CaseworkError as error:
        return _shown(request, found, error)
    return done(request, _("It is carried out."), "review")


@require_POST
@page(right="read")
def evidence(request: HttpRequest, pair_id: UUID) -> Answer:
    """Open a decided pair again, because something new came to light."""
    found = pair_for(reader(request), pair_id)
    try:
        bring_evidence(reader(request), found, what=request.POST.get("what", ""))
    except CaseworkError as error:
        return _shown(request, found, error)
    return done(request, _("The pair is open again."), "review_pair", found.pk)


@require_POST
@page(right="merge")
def weigh(request: HttpRequest) -> Answer:
    """Let the engine learn from the answers."""
    weigh_again(reader(request), reader(request).organisation)
    return done(request, _("The pairs are being weighed. You may go on meanwhile."), "review")


def _shown(
    request: HttpRequest,
    found: Pair,
    problem: LelekaError | None = None,
    *,
    too_late: RefusedError | None = None,
) -> Page:
    user, said = reader(request), request.POST
    may_answer = may_answer_now(user, found, review_of(found))
    if may_answer:
        claim(user, found)
    card = card_of(user, found)
    return Page(
        "linkage/pair.html",
        shows=children(card.children, pair=str(found.pk)),
        context={
            "card": card,
            "may_answer": may_answer,
            "n_waiting": how_many_wait_for(user),
            "problem": problem,
            "too_late": too_late.reason(words_of_reader()) if too_late else "",
            "unkept": said.get("note", "").strip() if too_late else "",
            "chosen": said.getlist("reason") if problem else (),
            "note": said.get("note", "") if problem else "",
        },
        status=400 if problem else 409 if too_late else 200,
    )
