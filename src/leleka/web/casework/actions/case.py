"""Where a case stands, who holds it, what comes next, and by what right.

Takes   a user, a child, what is to be written.
Gives   StatusChange, Consent; the case moved, handed over, planned.
Leaves  which step is open to whom, and which need a second person, to leleka.casework.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from leleka import casework
from leleka.casework import CaseworkError
from leleka.core.codelists import code_list
from leleka.web.accounts.action import action
from leleka.web.accounts.models import Team, User
from leleka.web.casework.dossier import Dossier
from leleka.web.casework.duties import bring_up_to_date
from leleka.web.casework.models import Case, Consent, StatusChange, Task
from leleka.web.linkage.models import Person
from leleka.web.linkage.reviews import actor_of


@action("change_status")
def change_status(user: User, person: Person, *, to: str, reason: str, note: str = "") -> StatusChange:
    """Take a step; one that needs a second person waits for them.

    Raises:
        CodeError: core.E020, the status or the reason is no code.
        CaseworkError: casework.E010 to E013, the step is not open to the user, or not now.
    """
    case = _locked(person)
    after = casework.change_status(
        Dossier(person, case).rules, actor_of(user), to, reason, timezone.localdate()
    )
    made = StatusChange.objects.create(
        person=person,
        by=user,
        old=case.status,
        new=to,
        reason=reason,
        note=note.strip(),
        waits=after.pending is not None,
    )
    if after.pending is None:
        _move(case, after.status)
    bring_up_to_date([person.pk])
    return made


@action("confirm_status")
def answer_status(user: User, person: Person, *, confirms: bool, note: str = "") -> StatusChange:
    """Confirm or refuse what somebody else proposed.

    Raises:
        CaseworkError: casework.E014, nothing waits, or the user may not decide on it.
    """
    case = _locked(person)
    file, actor = Dossier(person, case), actor_of(user)
    after = (
        casework.confirm_status(file.rules, actor, timezone.localdate())
        if confirms
        else casework.refuse_status(file.rules, actor)
    )
    made = _answered(user, case, file.pending, is_refusal=not confirms, note=note)
    if confirms:
        _move(case, after.status)
    bring_up_to_date([person.pk])
    return made


@action("change_status")
def take_back_status(user: User, person: Person) -> StatusChange:
    """Take back what one proposed oneself.

    Raises:
        CaseworkError: casework.E015, nothing of the user's waits.
    """
    case = _locked(person)
    file = Dossier(person, case)
    casework.withdraw_status(file.rules, actor_of(user))
    made = _answered(user, case, file.pending, is_refusal=True)
    bring_up_to_date([person.pk])
    return made


@action("assign")
def hand_over(user: User, person: Person, *, assigned_to: User | None, team: Team | None) -> Person:
    """Give the case to somebody, or to a team; what was due of the last owner is due of the new one."""
    before = person.assigned_to_id
    person.assigned_to, person.team = assigned_to, team
    person.save(update_fields=["assigned_to", "team", "changed_at"])
    due = Task.objects.filter(person=person, done_at=None, assigned_to=before)
    (due if before else due.exclude(rule_key="")).update(assigned_to=assigned_to)
    bring_up_to_date([person.pk])
    return person


@action("write")
def plan_next(user: User, person: Person, *, next_step: str, next_step_due: date | None) -> Case:
    """Write down what comes next, and by when."""
    case = _locked(person)
    case.next_step, case.next_step_due = next_step.strip(), next_step_due
    case.save(update_fields=["next_step", "next_step_due"])
    bring_up_to_date([person.pk])
    return case


@action("write")
def record_basis(user: User, person: Person, *, legal_basis: str) -> Case:
    """Write down on what legal basis the child's data are held."""
    case = _locked(person)
    case.legal_basis = legal_basis
    case.save(update_fields=["legal_basis"])
    bring_up_to_date([person.pk])
    return case


@action("write")
def record_consent(user: User, person: Person, /, *, reach: str = "partner", **said: Any) -> Consent:
    """Write down what somebody said who was asked for consent.

    Args:
        reach: the most sensitive class of fields that the consent covers.
    """
    rank = code_list("sensitivity").rank
    fields = [
        name for name, kept in casework.field_classes().items() if rank(kept.sensitivity) <= rank(reach)
    ]
    made = Consent.objects.create(person=person, by=user, fields=[] if said.get("answer") else fields, **said)
    _follow_consents(person)
    return made


@action("write")
def withdraw_consent(user: User, consent: Consent) -> Consent:
    """Write down that a consent was taken back; from today it covers nothing."""
    made = Consent.objects.create(
        person=consent.person,
        by=user,
        giver=consent.giver,
        capacity=consent.capacity,
        purpose=consent.purpose,
        given_on=timezone.localdate(),
        supersedes=consent,
        is_withdrawal=True,
    )
    _follow_consents(consent.person)
    return made


def _locked(person: Person) -> Case:
    return Case.objects.select_for_update(of=("self",)).select_related("person").get(person=person)


def _move(case: Case, status: str) -> None:
    case.status = status
    if status in casework.OVER:
        case.next_step, case.next_step_due = "", None
    case.save(update_fields=["status", "next_step", "next_step_due"])


def _answered(
    user: User, case: Case, proposal: StatusChange | None, *, is_refusal: bool, note: str = ""
) -> StatusChange:
    if proposal is None:  # the rules refuse before; two who answer at once are kept apart by the lock
        raise CaseworkError("web.E140", "Nothing waits for a second person.", hint="Look at the case again.")
    return StatusChange.objects.create(
        person=case.person,
        by=user,
        old=case.status,
        new=proposal.new,
        reason=proposal.reason,
        note=note.strip(),
        proposal=proposal,
        is_refusal=is_refusal,
    )


def _follow_consents(person: Person) -> None:
    """Keep on the case what its consents come to."""
    case = _locked(person)
    live: Sequence[Consent] = [
        row
        for row in Consent.objects.current().filter(person=person, answer="")
        if row.until is None or row.until >= timezone.localdate()
    ]
    ends = [row.until for row in live]
    case.consent_until = max((end for end in ends if end), default=None) if None not in ends else None
    if live and not case.legal_basis:
        case.legal_basis = "consent"
    elif not live and case.legal_basis == "consent":
        case.legal_basis = ""
    case.save(update_fields=["consent_until", "legal_basis"])
    bring_up_to_date([person.pk])
