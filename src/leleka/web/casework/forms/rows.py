"""What is asked about one row of a case: a task, a note, what was tried, a consent, a referral.

Takes   a user, the row, what was sent.
Gives   FORMS_OF_ROWS.
Leaves  what follows to actions.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leleka.casework.referrals import REASONS
from leleka.web.casework import actions
from leleka.web.casework.forms.base import CHOOSE, CaseForm, coded, said, text
from leleka.web.casework.models import Consent, Note, Referral, Task, TracingAction, TracingRequest
from leleka.web.common.date_fields import DayToCome


class TakeTaskForm(CaseForm):
    """Take a task."""

    name, right, title, of = "task_take", "write", _("I take it"), Task
    done = _("The task is yours now.")
    part = "due"

    def is_open(self) -> bool:
        """Whether somebody else, or nobody, has it."""
        return bool(self.thing.done_at is None and self.thing.assigned_to_id != self.user.pk)

    def do(self) -> Any:
        """Take it."""
        return actions.take_task(self.user, self.thing)


class MoveTaskForm(CaseForm):
    """Put a task off, or bring it forward."""

    name, right, title, of = "task_move", "write", _("Move"), Task
    done = _("The task is moved.")
    part = "due"
    due = DayToCome(label=_("To which day"))
    why = text(_("Why"))

    def prepare(self) -> None:
        """Start from the day it is due."""
        self.initial = {"due": self.thing.due}

    def do(self) -> Any:
        """Move it."""
        return actions.move_task(self.user, self.thing, **self.cleaned_data)


class AmendNoteForm(CaseForm):
    """Write a note anew."""

    name, right, title, of = "note_amend", "write", _("Write it anew"), Note
    done = _("The note is written anew.")
    part = "notes"
    text = text(_("Note"), rows=4)

    def prepare(self) -> None:
        """Start from what it says."""
        self.initial = {"text": self.thing.text}

    def do(self) -> Any:
        """Write it."""
        return actions.amend_note(self.user, self.thing, **self.cleaned_data)


class WithdrawNoteForm(CaseForm):
    """Take a note back."""

    name, right, title, of, is_grave = "note_withdraw", "write", _("Withdraw"), Note, True
    done = _("The note is withdrawn.")
    part = "notes"
    text = text(_("Why"))

    def do(self) -> Any:
        """Take it back."""
        return actions.withdraw_note(self.user, self.thing, **self.cleaned_data)


class OutcomeForm(CaseForm):
    """Write down what came of something later."""

    name, right, title, of = "outcome", "trace", _("Record what came of it"), TracingAction
    done = _("What came of it is recorded.")
    part = "search"
    outcome = coded("tracing_outcome", _("What came of it"))
    ask_again_on = DayToCome(label=_("Ask again on"), required=False)
    note = text(_("In your own words"), required=False, rows=2)

    def is_open(self) -> bool:
        """Whether an answer is waited for."""
        return self.thing.outcome in {"", "pending"}

    def do(self) -> Any:
        """Write it down."""
        return actions.log_outcome(self.user, self.thing, **self.cleaned_data)


class AnsweredForm(CaseForm):
    """Mark that whoever asked was answered."""

    name, right, title, of = "request_answered", "write", _("They were answered"), TracingRequest
    done = _("It is noted that they were answered.")
    part = "search"

    def is_open(self) -> bool:
        """Whether they wait."""
        return self.thing.answered_on is None

    def do(self) -> Any:
        """Mark it."""
        return actions.answer_request(self.user, self.thing)


class WithdrawConsentForm(CaseForm):
    """Write down that a consent was taken back."""

    name, right, title, of, is_grave = (
        "consent_withdraw", "write", _("It was taken back"), Consent, True,
    )  # fmt: skip
    done = _("It is recorded that the consent was taken back.")
    part = "consents"

    def is_open(self) -> bool:
        """Whether it is a consent at all."""
        return not self.thing.answer

    def do(self) -> Any:
        """Write it down."""
        return actions.withdraw_consent(self.user, self.thing)


class RevokeForm(CaseForm):
    """Take a referral back."""

    name, right, title, of, is_grave = "referral_revoke", "refer", _("Revoke"), Referral, True
    done = _("The referral is revoked.")
    part = "referrals"
    reason = forms.ChoiceField(label=_("Why"))
    note = text(_("In your own words"), required=False, rows=2)

    def prepare(self) -> None:
        """Offer the reasons that fit."""
        self.choose("reason", [("", CHOOSE), *said("referral_reason", REASONS["revoked"])])

    def is_open(self) -> bool:
        """Whether it is still on its way; a case that was handed over is the receiver's."""
        states = {"in_progress"} if self.thing.kind == "transfer" else {"in_progress", "accepted"}
        return self.thing.state in states

    def do(self) -> Any:
        """Take it back."""
        return actions.revoke_referral(self.user, self.thing, **self.cleaned_data)


FORMS_OF_ROWS: tuple[type[CaseForm], ...] = (
    TakeTaskForm, MoveTaskForm, AmendNoteForm, WithdrawNoteForm, OutcomeForm, AnsweredForm,
    WithdrawConsentForm, RevokeForm,
)  # fmt: skip
