"""What is written about a case: notes, what was tried to find the child, the return.

Takes   a user, a child or what was written before, the text.
Gives   Note, TracingAction, Return; a tracing request marked as answered.
Leaves  who may read sealed notes to accounts.rights.

Nothing is edited: an amended note supersedes the old one, and a withdrawn one stays to be seen.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from leleka.casework import CaseworkError
from leleka.core.dates import DateInterval
from leleka.web.accounts.action import action
from leleka.web.accounts.models import User
from leleka.web.casework.duties import bring_up_to_date
from leleka.web.casework.models import Note, Return, TracingAction, TracingRequest
from leleka.web.linkage.models import Person


@action("write")
def write_note(user: User, person: Person, *, text: str, sensitivity: str = "team") -> Note:
    """Write a note for colleagues."""
    return Note.objects.create(person=person, by=user, text=text.strip(), sensitivity=sensitivity)


@action("write")
def amend_note(user: User, note: Note, *, text: str) -> Note:
    """Write a note anew; the old one is kept under it.

    Raises:
        CaseworkError: web.E143, it was amended or withdrawn already.
    """
    return _instead(user, note, text)


@action("write")
def withdraw_note(user: User, note: Note, *, text: str) -> Note:
    """Take a note back, and say why.

    Raises:
        CaseworkError: web.E143, it was amended or withdrawn already.
    """
    return _instead(user, note, text, is_withdrawal=True)


@action("trace")
def log_tracing(user: User, person: Person, /, **said: Any) -> TracingAction:
    """Write down what was tried to find the child, and what came of it."""
    made = TracingAction.objects.create(person=person, by=user, **said)
    bring_up_to_date([person.pk])
    return made


@action("trace")
def log_outcome(
    user: User, tried: TracingAction, *, outcome: str, ask_again_on: date | None = None, note: str = ""
) -> TracingAction:
    """Write down what came of it later; it takes the place of the entry that was waiting.

    Raises:
        CaseworkError: web.E143, its outcome was written down already.
    """
    _still_stands(tried)
    made = TracingAction.objects.create(
        person=tried.person,
        by=user,
        action=tried.action,
        addressed_to=tried.addressed_to,
        done_on=tried.done_on,
        outcome=outcome,
        ask_again_on=ask_again_on,
        note=note.strip() or tried.note,
        supersedes=tried,
    )
    bring_up_to_date([tried.person_id])
    return made


@action("write")
def answer_request(user: User, request: TracingRequest) -> TracingRequest:
    """Mark that whoever asked was answered."""
    if request.answered_on is None:
        request.answered_on = timezone.localdate()
        request.save(update_fields=["answered_on"])
        bring_up_to_date([request.person_id])
    return request


@action("record_return")
def record_return(user: User, person: Person, /, *, returned: DateInterval, **said: Any) -> Return:
    """Write down that the child came home; a later entry supersedes the one before."""
    before = Return.objects.current().filter(person=person).order_by("made_at").last()
    made = Return(person=person, by=user, supersedes=before, **said)
    made.returned = returned
    made.save()
    return made


def _instead(user: User, note: Note, text: str, *, is_withdrawal: bool = False) -> Note:
    _still_stands(note)
    return Note.objects.create(
        person=note.person, by=user, text=text.strip(), sensitivity=note.sensitivity, supersedes=note,
        is_withdrawal=is_withdrawal,
    )  # fmt: skip


def _still_stands(row: Note | TracingAction) -> None:
    if row.is_withdrawal or type(row)._default_manager.filter(supersedes=row).exists():
        raise CaseworkError(
            "web.E143",
            "Somebody has written this anew or taken it back already.",
            hint="Look at what stands there now.",
        )
