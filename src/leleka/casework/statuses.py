"""The path of a case: which status may follow which, who may move it, and with whom.

The steps stand in transitions.csv, each with its reason. What ends a search needs a second
person; what begins one again never does, since a mistake there costs the child most.

No step asks for a verification level, “returned” neither. The levels say how sure we are of what was recorded
from afar; that a child is home is a fact of its own, and two people check on arrival who came. A child whom
nobody could prove to have been taken comes home all the same, and a rule against saying so would only keep
her among the sought.

Takes   a Case, an Actor, a status and a reason.
Gives   the steps open to the actor; the case after a step, a confirmation or a refusal.
Leaves  keeping the history to whoever stores the case.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources

from leleka.casework.cases import Actor, Case, PendingStatus, has_conflict, relation_to
from leleka.casework.errors import CaseworkError
from leleka.casework.rights import WITHOUT_CASES, Permission, may
from leleka.core.codelists import code_list
from leleka.core.words import mark

OVER = frozenset(
    {"closed", "duplicate", "out_of_scope", "never_left", "declined_return", "deceased_confirmed"}
)
"""Statuses in which nobody seeks the child any more."""

_HELD_FROM = "held_from"


@dataclass(frozen=True, slots=True)
class Transition:
    """One step of the table.

    Attributes:
        needs_second: a second person confirms before it takes effect.
        reasons: codes of the list "status_reason"; one of them is given.
        why: the reason of the rule.
    """

    source: str
    to: str
    roles: frozenset[str]
    needs_second: bool
    reasons: tuple[str, ...]
    why: str


def next_statuses(case: Case, actor: Actor) -> tuple[Transition, ...]:
    """The steps this actor may take now, in the order of the table; none while one is pending."""
    if case.pending is not None:
        return ()
    return tuple(step for step in steps_from(case) if _may_take(step, case, actor))


def steps_from(case: Case) -> tuple[Transition, ...]:
    """Every step that leads on from the case's status, whoever may take it."""
    found = (step for step in transitions() if step.source == case.status)
    back = case.held_from or "screening"
    return tuple(replace(step, to=back) if step.to == _HELD_FROM else step for step in found)


def change_status(case: Case, actor: Actor, to: str, reason: str, on: date) -> Case:
    """Take a step: at once, or pending until a second person confirms it.

    Raises:
        CodeError: core.E020, the status or the reason is no code.
        CaseworkError: casework.E010, a change is pending; casework.E011, no step leads there;
            casework.E012, the actor may not take it; casework.E013, the reason is not one of
            this step.
    """
    code_list("case_status").checked(to)
    code_list("status_reason").checked(reason)
    if case.pending is not None:
        raise CaseworkError(
            "casework.E010",
            "A change of status already waits for a second person.",
            hint="Confirm or refuse that change first.",
        )
    steps = [step for step in steps_from(case) if step.to == to]
    if not steps:
        raise CaseworkError(
            "casework.E011",
            "No step leads from “{status}” to “{to}”.",
            hint="Choose one of the steps that the case offers.",
            status=case.status,
            to=to,
        )
    allowed = [step for step in steps if _may_take(step, case, actor)]
    if not allowed:
        raise CaseworkError(
            "casework.E012",
            "You may not take this step.",
            hint="Ask somebody whose role includes this step.",
        )
    step = next((step for step in allowed if reason in step.reasons), None)
    if step is None:
        raise CaseworkError(
            "casework.E013",
            "This step needs a reason of its own.",
            hint="Give one of: {reasons}.",
            reasons=", ".join(reason for step in allowed for reason in step.reasons),
        )
    if step.needs_second:
        return replace(case, pending=PendingStatus(to, reason, actor.id, on))
    return _moved(case, to, on)


def may_confirm(case: Case, actor: Actor) -> Permission:
    """Whether the actor may confirm or refuse the pending change; never the one who proposed it."""
    if case.pending is None:
        return Permission(False, mark("Nothing waits for a second person."))
    if actor.id == case.pending.by:
        return Permission(False, mark("You proposed it; somebody else confirms."))
    if has_conflict(actor, case.id, case.person):
        return Permission(False, mark("You have an interest of your own in this case."))
    return may(actor.roles, "confirm_status", relation_to(actor, case), case.sensitivity)


def confirm_status(case: Case, actor: Actor, on: date) -> Case:
    """Let the pending change take effect.

    Raises:
        CaseworkError: casework.E014, the actor may not confirm it.
    """
    return _moved(case, _pending(case, actor).to, on)


def refuse_status(case: Case, actor: Actor) -> Case:
    """Drop the pending change; the case stays where it was.

    Raises:
        CaseworkError: casework.E014, the actor may not decide on it.
    """
    _pending(case, actor)
    return replace(case, pending=None)


def withdraw_status(case: Case, actor: Actor) -> Case:
    """Take back one's own pending change.

    Raises:
        CaseworkError: casework.E015, it is not the actor's own.
    """
    if case.pending is None or case.pending.by != actor.id:
        raise CaseworkError(
            "casework.E015",
            "No change of yours is waiting.",
            hint="Only the one who proposed a change takes it back; others refuse it.",
        )
    return replace(case, pending=None)


@cache
def transitions() -> tuple[Transition, ...]:
    """Every step of the table, one per pair of statuses and row."""
    text = resources.files("leleka.casework").joinpath("transitions.csv").read_text("utf-8")
    return tuple(
        Transition(
            source,
            to,
            frozenset(row["roles"].split()),
            row["second"] == "yes",
            tuple(row["reasons"].split()),
            row["why"],
        )
        for row in csv.DictReader(text.splitlines())
        for source in row["from"].split()
        for to in row["to"].split()
    )


def _may_take(step: Transition, case: Case, actor: Actor) -> Permission:
    if has_conflict(actor, case.id, case.person):
        return Permission(False, mark("You have an interest of your own in this case."))
    # A role without cases silences the others, so it is asked along with the fitting ones.
    asked = actor.roles & (step.roles | WITHOUT_CASES)
    return may(asked, "change_status", relation_to(actor, case), case.sensitivity)


def _pending(case: Case, actor: Actor) -> PendingStatus:
    allowed = may_confirm(case, actor)
    if case.pending is None or not allowed:
        raise CaseworkError(
            "casework.E014",
            "You may not confirm or refuse this change.",
            hint="A second person whose role includes it decides, never the one who proposed it.",
        )
    return case.pending


def _moved(case: Case, to: str, on: date) -> Case:
    held_from = case.status if to == "on_hold" else ""
    returned_on = on if to == "returned" else case.returned_on
    return replace(
        case, status=to, held_from=held_from, pending=None, status_since=on, returned_on=returned_on
    )
