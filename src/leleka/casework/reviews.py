"""Two people decide, the second without seeing the first; a third only where they differ.

One rule for every question that a machine must not answer: whether two records are one child,
and which level of verification holds. A round begins with nothing; the first answer proposes,
the second settles or disputes, two equal answers decide. What is decided stays decided until
new evidence opens the next round, and holds meanwhile: rejected stays rejected.

Takes   the answers given and the evidence that came, in any order.
Gives   Review: the state, the decision that holds, who may answer next, what each may see.
Leaves  merging persons to persons, must- and cannot-links to linkage.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from leleka.casework.cases import Actor, has_conflict
from leleka.casework.errors import CaseworkError
from leleka.casework.rights import GRANTED, Permission, may
from leleka.core.codelists import code_list
from leleka.core.words import mark

REASONS_OF = {"same": "for", "different": "against", "unsure": "undecided"}
"""The group of match_reason from which each answer takes at least one reason."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person said.

    Attributes:
        answer: same, different, unsure; or a level of verification.
        reasons: codes of the question's list of reasons.
        saw_earlier: whether the person had seen the answers before theirs. A second answer that
            was not blind is kept but does not count.
    """

    by: str
    answer: str
    at: datetime
    reasons: tuple[str, ...] = ()
    saw_earlier: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """Something new came to light; a decided question is opened again by it."""

    at: datetime
    what: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """Where a question stands.

    Attributes:
        state: a code of the list "review_state".
        holds: the last decision, which stands until another is made; "" if there was none.
        counted: the answers of this round that count, the first first.
        n_rounds: rounds decided so far.
    """

    state: str = "open"
    holds: str = ""
    counted: tuple[Answer, ...] = ()
    n_rounds: int = 0

    @property
    def is_decided(self) -> bool:
        """Whether this round is over."""
        return self.state in {"agreed", "settled"}

    @property
    def reviewers(self) -> frozenset[str]:
        """Who has answered in this round."""
        return frozenset(answer.by for answer in self.counted)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one child, and what was said of them.

    Attributes:
        involved: ids of the persons, cases and families behind both, for conflicts of interest.
    """

    left: str
    right: str
    events: tuple[Answer | NewEvidence, ...] = ()
    involved: frozenset[str] = field(default_factory=frozenset)

    @property
    def review(self) -> Review:
        """Where the pair stands."""
        return state_of(self.events)


def state_of(events: Iterable[Answer | NewEvidence]) -> Review:
    """Replay answers and evidence, in the order of their time."""
    review = Review()
    # Sorting is stable, and evidence of the same moment comes after the answers that it reopens.
    for event in sorted(events, key=lambda e: (e.at, isinstance(e, NewEvidence))):
        review = _reopened(review) if isinstance(event, NewEvidence) else _answered(review, event)
    return review


def may_answer(
    actor: Actor, pair: Pair, *, relation: str = "organisation", sensitivity: str = "team"
) -> Permission:
    """Whether the actor may answer about the pair now.

    Args:
        relation: the actor's relation to the nearer of the two cases.
        sensitivity: of the more protected of the two.
    """
    refused = _refused(actor, pair.review, frozenset({pair.left, pair.right}) | pair.involved)
    if refused is not None:
        return refused
    action = "decide_dispute" if pair.review.state == "disputed" else "answer_pair"
    return may(actor.roles, action, relation, sensitivity)


def check_answer(answer: Answer) -> Answer:
    """The answer about a pair, if it is one and gives a reason that fits.

    Raises:
        CodeError: core.E020, the answer or a reason is no code.
        CaseworkError: casework.E020, no reason of the answer's own kind is given.
    """
    code_list("match_answer").checked(answer.answer)
    reasons = code_list("match_reason")
    kinds = {reasons.group_of(reason) for reason in answer.reasons}
    if REASONS_OF[answer.answer] not in kinds:
        raise CaseworkError(
            "casework.E020",
            "No reason supports the answer.",
            hint="Choose at least one of: {reasons}.",
            reasons=", ".join(reasons.groups[REASONS_OF[answer.answer]]),
        )
    return answer


def visible_answers(actor: Actor, review: Review) -> tuple[Answer, ...]:
    """The answers of this round that the actor may see: one's own; all once it is decided.

    The third of a dispute sees both answers, by right and not by name; to take away the names is
    the page's part.
    """
    own = tuple(answer for answer in review.counted if answer.by == actor.id)
    is_third = review.state == "disputed" and not own and bool(actor.roles & _THIRDS)
    return review.counted if review.is_decided or is_third else own


def constraint(review: Review) -> str:
    """What linkage must follow: "same", "different", or "" where nothing holds."""
    return review.holds if review.holds in {"same", "different"} else ""


def refusal(actor: Actor, review: Review, involved: Iterable[str]) -> Permission:
    """Why the state of a review or a conflict of interest keeps the actor out; GRANTED if nothing does."""
    refused = _refused(actor, review, frozenset(involved))
    return GRANTED if refused is None else refused


_THIRDS = frozenset({"supervisor", "verifier"})


def _refused(actor: Actor, review: Review, involved: frozenset[str]) -> Permission | None:
    if has_conflict(actor, *involved):
        return Permission(False, mark("You have an interest of your own in this case."))
    if review.is_decided:
        return Permission(False, mark("It is decided; only new evidence opens it again."))
    if actor.id in review.reviewers:
        return Permission(False, mark("You have answered; somebody else is next."))
    return None


def _reopened(review: Review) -> Review:
    return Review(holds=review.holds, n_rounds=review.n_rounds) if review.is_decided else review


def _answered(review: Review, answer: Answer) -> Review:
    # Not allowed by may_answer; a log that holds it all the same is read as if it did not.
    is_not_blind = answer.saw_earlier and review.state == "proposed"
    if review.is_decided or answer.by in review.reviewers or is_not_blind:
        return review
    counted = (*review.counted, answer)
    if len(counted) == 1:
        return Review("proposed", review.holds, counted, review.n_rounds)
    if any(earlier.answer == answer.answer for earlier in review.counted):
        state = "agreed" if len(counted) == 2 else "settled"
        # Doubt does not overturn: what two people once decided holds until two decide otherwise.
        holds = review.holds if answer.answer == "unsure" and review.holds else answer.answer
        return Review(state, holds, counted, review.n_rounds + 1)
    return Review("disputed", review.holds, counted, review.n_rounds)
