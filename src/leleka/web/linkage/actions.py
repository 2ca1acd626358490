"""What people say about pairs, and what follows from it.

Takes   a user, a pair, an answer with its reasons.
Gives   Decision, NewEvidence; children merged and split when two people agree.
Leaves  who may answer and when a question is decided to leleka.casework.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from django.db import transaction
from django.utils import timezone

from leleka import casework
from leleka.casework import CaseworkError
from leleka.casework.reviews import refusal
from leleka.core.words import mark
from leleka.web.accounts.action import action, demand
from leleka.web.accounts.models import Organisation, User
from leleka.web.accounts.rights import can
from leleka.web.common import jobs
from leleka.web.common.models import Job
from leleka.web.common.refusal import RefusedError
from leleka.web.linkage.changes import ByTwo, carry_out, changes_person
from leleka.web.linkage.models import Decision, NewEvidence, Pair
from leleka.web.linkage.reviews import CLAIMED_FOR, actor_of, review_of

_STATE = {"same": "confirmed", "different": "rejected", "unsure": "unsure"}


@action("answer_pair")
def claim(user: User, pair: Pair) -> Pair:
    """Keep a pair from being offered to others while this person looks at it."""
    pair.claimed_by, pair.claimed_until = user, timezone.now() + CLAIMED_FOR
    pair.save(update_fields=["claimed_by", "claimed_until"])
    return pair


@action("answer_pair")
def answer(user: User, pair: Pair, *, answer: str, reasons: Sequence[str] = (), note: str = "") -> Decision:
    """Answer about a pair; when that decides it, what follows is carried out.

    Raises:
        RefusedError: the user has answered already, it is decided, or the right is not theirs.
        CaseworkError: casework.E020, no reason supports the answer.
    """
    pair = Pair.objects.select_for_update().get(pk=pair.pk)
    review = review_of(pair)
    for side in (pair.left, pair.right):
        demand(user, _right_to_answer(review), side)
    if not (allowed := may_answer_now(user, pair, review)):
        raise RefusedError(allowed.reason)
    casework.check_answer(casework.Answer(str(user.pk), answer, timezone.now(), tuple(reasons)))
    made = Decision.objects.create(
        pair=pair,
        turn=len(review.counted) + 1,
        answer=answer,
        reasons=list(reasons),
        note=note,
        is_blind=review.state != "disputed",
        seen=[pair.left.fingerprint, pair.right.fingerprint],
        by=user,
    )
    pair.review, pair.claimed_by, pair.claimed_until = review_of(pair).state, None, None
    pair.save(update_fields=["review", "claimed_by", "claimed_until"])
    _follow_if_allowed(user, pair)
    return made


def may_answer_now(user: User, pair: Pair, review: casework.Review) -> casework.Permission:
    """Whether the user is one of those who may answer now, about both children."""
    right = _right_to_answer(review)
    involved = {str(pair.left_id), str(pair.right_id)}
    involved |= {str(record.membership.person_id) for record in (pair.left, pair.right)}
    if not all(can(user, right, side) for side in (pair.left, pair.right)):
        return casework.Permission(False, mark("None of your roles includes this here."))
    return refusal(actor_of(user), review, involved)


def _right_to_answer(review: casework.Review) -> str:
    return "decide_dispute" if review.state == "disputed" else "answer_pair"


@action("merge")
def follow(user: User, pair: Pair) -> Pair:
    """Carry out what two people agreed on, where neither of them had the right to merge."""
    pair = Pair.objects.select_for_update().get(pk=pair.pk)
    demand(user, "merge", pair.right)
    _follow(pair)
    return pair


@action("answer_pair")
def bring_evidence(user: User, pair: Pair, *, what: str) -> NewEvidence:
    """Say what is new about a decided pair: two people look at it again, blind to each other.

    Raises:
        CaseworkError: web.E026, nothing is said; web.E027, the pair is not decided.
    """
    pair = Pair.objects.select_for_update().get(pk=pair.pk)
    for record in (pair.left, pair.right):
        demand(user, "answer_pair", record)
    if not what.strip():
        raise CaseworkError("web.E026", "Nothing is said of what is new.", hint="Say what came to light.")
    if not review_of(pair).is_decided:
        raise CaseworkError("web.E027", "The pair is not decided yet.", hint="Answer it in the review.")
    made = NewEvidence.objects.create(pair=pair, by=user, what=what.strip())
    pair.review = "open"
    pair.save(update_fields=["review"])
    return made


@action("merge")
def weigh_again(user: User, office: Organisation) -> Job:
    """Let the engine learn from the answers; asked twice is asked once."""
    return jobs.under_way("linkage.weigh") or jobs.start("linkage.weigh", user)


def _follow_if_allowed(user: User, pair: Pair) -> None:
    review = review_of(pair)
    if not review.is_decided:
        return
    if changes_person(pair, review.holds) and not (
        can(user, "merge", pair.left) and can(user, "merge", pair.right)
    ):
        return
    # What cannot be carried out yet stays to be followed, and the answer is kept all the same.
    with suppress(CaseworkError), transaction.atomic():
        _follow(pair)


def _follow(pair: Pair) -> None:
    review = review_of(pair)
    if not review.is_decided:
        raise CaseworkError("web.E027", "The pair is not decided yet.", hint="Answer it in the review.")
    pair.state = _STATE[review.holds]
    pair.save(update_fields=["state"])
    by, confirmed_by = _who_agreed(review)
    carry_out(ByTwo(by, confirmed_by, pair), review.holds)


def _who_agreed(review: casework.Review) -> tuple[User, User]:
    """The two whose answers decided it."""
    agreed = [each.by for each in review.counted if each.answer == review.counted[-1].answer]
    people = {str(user.pk): user for user in User.objects.filter(pk__in=agreed)}
    return people[agreed[0]], people[agreed[1]]
