"""Where the question about a pair stands, and which pairs wait for whom.

Takes   decisions and new evidence as they were written.
Gives   review_of, how_many_wait_for, next_for, first_for, followed (the engine must).
Leaves  the rule of two people to leleka.casework.reviews, writing to actions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from leleka import casework
from leleka.casework import Review
from leleka.core.groups import Groups
from leleka.web.accounts.models import User
from leleka.web.accounts.rights import may
from leleka.web.common.condition import Condition, Sql
from leleka.web.common.some import ENOUGH, counted
from leleka.web.intake.models import COUNTS
from leleka.web.linkage.models import Decision, NewEvidence, Pair, PairQuerySet, Person

CLAIMED_FOR = timedelta(minutes=15)
"""So long a pair that somebody has open is not offered to others."""
_MOST_OF_FEW = 1_000
"""Pairs of few children up to which a queue is gathered from them, instead of walked through."""
_ANSWERED_BY = {"open": "answer_pair", "proposed": "answer_pair", "disputed": "decide_dispute"}
"""The right that an answer asks for, by where the review stands."""


def review_of(pair: Pair) -> Review:
    """Replay what was answered and what came to light."""
    return casework.state_of([*map(_answer, pair.decisions.all()), *map(_evidence, pair.evidence.all())])


def actor_of(user: User) -> casework.Actor:
    """The user as the rules see them."""
    teams = frozenset({str(user.team_id)} if user.team_id else ())
    return casework.Actor(str(user.pk), frozenset(user.roles), str(user.organisation_id), teams)


def how_many_wait_for(user: User) -> int:
    """How many pairs wait for this person; of many only that they are many."""
    return min(sum(map(counted, _by_state(user))), ENOUGH + 1)


def next_for(user: User, skipped: Iterable[str] = ()) -> Pair | None:
    """The pair to look at now: not one just skipped.

    Where two answers differ, one more settles it, and few may give it: such pairs come first.
    """
    offered = [
        pair
        for waiting in _by_state(user)
        for pair in waiting.exclude(pk__in=list(skipped)).order_by("-gain", "pk")[:1]
    ]
    return min(offered, key=lambda pair: _turn(pair.review, pair.gain, pair.pk), default=None)


def first_for(user: User, n: int) -> tuple[list[Pair], int]:
    """The pairs to look at next, with their children, and how many wait; of many only that they are many.

    Disputes come first, then what changes most. Keys only are walked to, once for both: the queue is the
    longest that there is.
    """
    walked = sorted(
        (_turn(review, gain, key), key)
        for waiting in _by_state(user)
        for key, review, gain in waiting.order_by("-gain", "pk").values_list("pk", "review", "gain")[
            : ENOUGH + 1
        ]
    )
    first = [key for _, key in walked[:n]]
    found = Pair.objects.select_related("left__membership__person", "right__membership__person").in_bulk(
        first
    )
    return [found[key] for key in first if key in found], min(len(walked), ENOUGH + 1)


def _turn(review: str, gain: float, key: UUID) -> tuple[bool, float, str]:
    """What the queue is ordered by."""
    return review != "disputed", -gain, key.hex


def _by_state(user: User) -> Iterator[QuerySet[Pair]]:
    """What waits for this person, one state of the review after the other; not what a colleague has open.

    Apart, because the index of the queue has the gain within each state: so the database finds the first pair
    without weighing two hundred thousand.
    """
    taken = Q(claimed_until__gt=timezone.now()) & ~Q(claimed_by=user)
    for state, right in _ANSWERED_BY.items():
        if may(user, right) and Pair.objects.filter(review=state).exists():
            waiting = _unanswered(user).visible_to(user, right).exclude(taken)
            few = _of_few(user, right, state)
            yield waiting.filter(review=state) if few is None else waiting.filter(pk__in=few)


def _of_few(user: User, right: str, state: str) -> list[UUID] | None:
    """All pairs in a state of somebody who may answer for few children only; None where they are many."""
    children = Person.objects.visible_to(user, right).if_few()
    if children is None:
        return None
    # The state is looked at here: the database would walk through all pairs in it, as they are ordered.
    pairs = Pair.objects.filter(left__membership__person__in=children).order_by().values_list("pk", "review")
    found = list(pairs[: _MOST_OF_FEW + 1])
    return [pk for pk, review in found if review == state] if len(found) <= _MOST_OF_FEW else None


def _unanswered(user: User) -> PairQuerySet:
    """Pairs as they are now, to which an answer of this person's would add something."""
    mine = Sql(_MINE, (user.pk,))
    said = _IS_NOW & ~mine & ~Sql(_IS_KNOWN)
    return Pair.objects.filter(Condition(said, _WAYS))


_MINE = (
    "EXISTS(SELECT 1 FROM linkage_decision said WHERE said.pair_id = {id} AND said.by_id = %s AND NOT EXISTS("
    "SELECT 1 FROM linkage_newevidence new WHERE new.pair_id = {id} AND new.made_at >= said.made_at))"
)
"""That the user has answered, and nothing new came since."""
_IS_NOW = Sql("{review} <> 'open'") | (
    COUNTS.named(id="left_id", batch_id="left_batch") & COUNTS.named(id="right_id", batch_id="right_batch")
)
"""A row that came again is asked about as it is now; only what somebody has begun to answer stays."""
_IS_KNOWN = (
    "(EXISTS(SELECT 1 FROM linkage_membership one JOIN linkage_membership other"
    " ON other.person_id = one.person_id WHERE one.record_id = {left_id} AND NOT one.is_proposed"
    " AND other.record_id = {right_id} AND NOT other.is_proposed)"
    " AND NOT EXISTS(SELECT 1 FROM linkage_newevidence new WHERE new.pair_id = {id}))"
)
"""That an answer would change nothing: both records are the same child's already."""
_WAYS = {
    "id": "id", "review": "review", "left_id": "left_id", "right_id": "right_id",
    "left_batch": "left__batch_id", "right_batch": "right__batch_id",
}  # fmt: skip


def unfollowed(user: User) -> QuerySet[Pair]:
    """Pairs that two people agree on and that wait for somebody who may merge."""
    decided = Pair.objects.filter(review__in=("agreed", "settled"), state__in=("suggested", "probable"))
    return decided.visible_to(user, "merge")


def followed() -> Iterator[tuple[UUID, UUID, str]]:
    """What holds for each pair, as (left, right, "same" or "different").

    Where "not the same" contradicts two "the same" that lead from one record to the other, it is left
    out: which of the three is wrong is for people to find, and the engine takes no contradictions.
    """
    asked = Pair.objects.filter(Exists(Decision.objects.filter(pair=OuterRef("pk"))))
    held = [
        (pair.left_id, pair.right_id, casework.constraint(review_of(pair)))
        for pair in asked.prefetch_related("decisions", "evidence").order_by("pk")
    ]
    one_child = Groups[UUID]()
    for left, right, answer in held:
        if answer == "same":
            one_child.join(left, right)
            yield left, right, answer
    for left, right, answer in held:
        if answer == "different" and one_child.of(left) != one_child.of(right):
            yield left, right, answer


def same_as(person: Person) -> list[tuple[UUID, UUID]]:
    """Pairs of one child's records that people hold to be the same."""
    both = Pair.objects.filter(left__membership__person=person, right__membership__person=person)
    return list(both.filter(state="confirmed").values_list("left", "right"))


def _answer(row: Decision) -> casework.Answer:
    return casework.Answer(
        str(row.by_id), row.answer, row.made_at, tuple(row.reasons), saw_earlier=not row.is_blind
    )


def _evidence(row: NewEvidence) -> casework.NewEvidence:
    return casework.NewEvidence(row.made_at, by=str(row.by_id))
