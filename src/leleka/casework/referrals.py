"""Referrals between organisations and requests of those who seek: one path, two sides.

A referral waits, is accepted or rejected by the receiver, and is done; the sender may revoke it
at any time. Until it is accepted the receiver sees only what is needed to answer, after its end
nothing. A transfer hands the case over on acceptance. A tracing request walks the same path;
its inquirer is the side that may revoke.

Takes   a Referral or TracingRequest, an Actor, the next state and a reason.
Gives   the moves open to the actor, the state after one, the fields the receiver sees.
Leaves  the legal basis of what is shared to sharing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from leleka.casework.cases import Actor
from leleka.casework.errors import CaseworkError
from leleka.casework.rights import may
from leleka.casework.sharing import reachable_fields
from leleka.core.codelists import code_list

MOVES: Mapping[str, Mapping[str, str]] = {
    "in_progress": {"accepted": "receiver", "rejected": "receiver", "revoked": "sender"},
    "accepted": {"done": "receiver", "revoked": "sender"},
    "rejected": {},
    "done": {},
    "revoked": {},
}
"""Which state may follow which, and the side that may say so."""

REASONS: Mapping[str, tuple[str, ...]] = {
    "accepted": ("within_our_task",),
    "rejected": ("no_capacity", "outside_our_task", "too_little_information", "unsafe"),
    "done": ("service_given", "no_longer_needed"),
    "revoked": ("consent_withdrawn", "no_longer_needed", "sent_in_error", "unsafe"),
}
"""The reasons that fit each state, codes of the list "referral_reason"."""

BEFORE_ANSWER = frozenset({"case_id", "sex", "birth_date", "case_status"})
"""What a receiver needs to say yes or no; nothing by which the child is found."""


@dataclass(frozen=True, slots=True)
class Referral:
    """A case that one organisation asks another to help with, or to take over.

    Attributes:
        kind: referral or transfer.
        sender, receiver: ids of organisations.
        fields: what the receiver sees once it has accepted.
        until: the last day on which it sees them; None: until it is done.
        answered_on: when it came into its state, as far as that is known.
        is_overtaken: whether the child turned out to be another one, which to accept it would not reach.
    """

    id: str
    case: str
    sender: str
    receiver: str
    kind: str = "referral"
    fields: frozenset[str] = frozenset()
    sent_on: date | None = None
    answer_due: date | None = None
    until: date | None = None
    state: str = "in_progress"
    reason: str = ""
    answered_on: date | None = None
    is_overtaken: bool = False


@dataclass(frozen=True, slots=True)
class TracingRequest:
    """Somebody seeks one child or several, brothers and sisters in one request.

    Attributes:
        organisation: who handles it, and writes down what the inquirer says.
        children: ids of the persons sought, as far as they are known.
        relation: of the inquirer to them, a code of the list "relation".
    """

    id: str
    organisation: str
    relation: str = "unknown"
    children: tuple[str, ...] = ()
    received_on: date | None = None
    answer_due: date | None = None
    state: str = "in_progress"
    reason: str = ""


Moving = TypeVar("Moving", Referral, TracingRequest)


def next_states(item: Referral | TracingRequest, actor: Actor, on: date | None = None) -> tuple[str, ...]:
    """The states into which this actor may bring it; on a day, where what is shared ends on one."""
    sides = _sides(item, actor)
    open_now = tuple(state for state, side in MOVES[item.state].items() if side in sides)
    return tuple(state for state in open_now if state != "accepted" or not _gives_nothing(item, on))


def _gives_nothing(item: Referral | TracingRequest, on: date | None) -> bool:
    return is_over(item, on) or (isinstance(item, Referral) and item.is_overtaken)


def is_over(item: Referral | TracingRequest, on: date | None) -> bool:
    """Whether the last day of what it shows has gone by, so that to accept it would give nothing."""
    if not isinstance(item, Referral) or item.kind != "referral":
        return False
    return item.until is not None and on is not None and on > item.until


def move(item: Moving, actor: Actor, to: str, reason: str, on: date | None = None) -> Moving:
    """Bring it into another state.

    Raises:
        CodeError: core.E020, the state is no code.
        CaseworkError: casework.E040, the actor's side has no such move; casework.E041, the reason
            does not fit.
    """
    code_list("transition_state").checked(to)
    if to not in next_states(item, actor, on):
        raise CaseworkError(
            "casework.E040",
            "This answer is not open to you here.",
            hint="The receiver accepts, declines and completes; the sender revokes.",
        )
    if reason not in REASONS[to]:
        raise CaseworkError(
            "casework.E041",
            "The reason does not fit the answer.",
            hint="Give one of: {reasons}.",
            reasons=", ".join(REASONS[to]),
        )
    return replace(item, state=to, reason=reason)


def shown_fields(referral: Referral, recipient_kind: str, on: date) -> frozenset[str]:
    """The fields that the receiver sees on a day, never more than its kind may be given."""
    if is_over(referral, on) or referral.state not in {"in_progress", "accepted"}:
        return frozenset()
    shown = referral.fields | BEFORE_ANSWER if referral.state == "accepted" else BEFORE_ANSWER
    return reachable_fields(shown, recipient_kind)


def _sides(item: Referral | TracingRequest, actor: Actor) -> frozenset[str]:
    if isinstance(item, TracingRequest):
        is_ours = bool(actor.organisation) and actor.organisation == item.organisation
        return frozenset({"receiver", "sender"} if is_ours and _handles_requests(actor) else ())
    sides = set()
    if actor.organisation == item.receiver and may(actor.roles, "answer_referral", "shared", "partner"):
        sides.add("receiver")
    if actor.organisation == item.sender and may(actor.roles, "refer", "team", "partner"):
        sides.add("sender")
    return frozenset(sides)


def _handles_requests(actor: Actor) -> bool:
    return bool(may(actor.roles, "write", "team", "team"))
