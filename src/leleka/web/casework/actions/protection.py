"""How closely a child is protected, and whether its case is urgent.

Takes   a user, a child, a level of protection or an urgency, and why.
Gives   SensitivityChange, UrgencyChange; the child and the case follow them.
Leaves  who may set which level, and when it takes two, to leleka.casework.
"""

from __future__ import annotations

from leleka.casework import CaseworkError
from leleka.casework.protection import choices, takes_two
from leleka.web.accounts.action import action
from leleka.web.accounts.models import User
from leleka.web.accounts.rights import relation_to
from leleka.web.casework.dossier import Dossier
from leleka.web.casework.models import Case, SensitivityChange, UrgencyChange
from leleka.web.linkage.models import Person


@action("classify")
def classify(user: User, person: Person, *, to: str, why: str) -> SensitivityChange:
    """Protect a child more closely at once, or propose to open it wider.

    Raises:
        CaseworkError: web.E160, the level is not the user's to set; web.E161, an opening waits already.
    """
    person = _locked(person)
    if to not in choices(user.roles, relation_to(user, person), person.sensitivity):
        raise CaseworkError(
            "web.E160",
            "This protection is not yours to set.",
            hint="Choose one of those offered, or ask your supervisor.",
        )
    waits = takes_two(person.sensitivity, to)
    if waits and Dossier(person).opening:
        raise CaseworkError(
            "web.E161",
            "A change of protection waits for a second person already.",
            hint="Let it be confirmed or refused first.",
        )
    made = SensitivityChange.objects.create(
        person=person, by=user, old=person.sensitivity, new=to, why=why.strip(), waits=waits
    )
    if not waits:
        _set(person, to)
    return made


@action("classify")
def answer_opening(user: User, person: Person, *, confirms: bool, why: str = "") -> SensitivityChange:
    """Confirm or refuse a wider opening; whoever proposed it can only take it back.

    Raises:
        CaseworkError: web.E162, nothing waits that the user may decide on.
    """
    person = _locked(person)
    proposal = Dossier(person).opening
    if proposal is None or (confirms and proposal.by_id == user.pk):
        raise CaseworkError(
            "web.E162",
            "No change of protection waits for your answer.",
            hint="Look at the case again; who proposes does not confirm.",
        )
    made = SensitivityChange.objects.create(
        person=person, by=user, old=proposal.old, new=proposal.new, why=why.strip(), proposal=proposal,
        is_refusal=not confirms,
    )  # fmt: skip
    if confirms:
        _set(person, proposal.new)
    return made


@action("mark_urgent")
def mark_urgent(user: User, person: Person, *, is_urgent: bool, why: str) -> UrgencyChange:
    """Mark a case urgent, or say that it is so no longer."""
    Case.objects.filter(person=person).update(is_urgent=is_urgent)
    return UrgencyChange.objects.create(person=person, by=user, is_urgent=is_urgent, why=why.strip())


def _locked(person: Person) -> Person:
    return Person.objects.select_for_update().get(pk=person.pk)


def _set(person: Person, level: str) -> None:
    person.sensitivity = level
    person.save(update_fields=["sensitivity", "changed_at"])
