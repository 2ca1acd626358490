"""What is asked about the protection of a child, and about the urgency of its case.

Takes   a user, a child, what was sent.
Gives   ClassifyForm, OpeningForm, TakeBackOpeningForm, UrgentForm, CalmForm.
Leaves  what follows to actions.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from leleka.casework.protection import choices, takes_two
from leleka.web.accounts.rights import relation_to
from leleka.web.casework import actions
from leleka.web.casework.forms.base import CHOOSE, AnswerProposalForm, CaseForm, ProposalForm, text
from leleka.web.common import codes


class ClassifyForm(CaseForm):
    """Protect a child more closely, or propose to open it wider."""

    name, right, title = "classify", "classify", _("Change the protection")
    done = _("The protection is changed.")
    part = "protection"
    to = forms.ChoiceField(
        label=_("Who may see the child"),
        help_text=_("To close takes you alone and holds at once. To open wider takes a second person."),
    )
    why = text(_("Why"), help_text=_("Kept sealed."))

    def prepare(self) -> None:
        """Offer the levels at which the user can still work."""
        now = self.person.sensitivity
        self.offered = choices(self.user.roles, relation_to(self.user, self.person), now)
        by_two = gettext("a second person confirms")
        levels = {level: codes.label("sensitivity", level) for level in self.offered}
        said = [(each, f"{how} ({by_two})" if takes_two(now, each) else how) for each, how in levels.items()]
        self.choose("to", [("", CHOOSE), *said])

    def is_open(self) -> bool:
        """Whether any level is the user's to set."""
        return bool(self.offered)

    def do(self) -> Any:
        """Set it, or propose it."""
        return actions.classify(self.user, self.person, **self.cleaned_data)

    def said_of(self, made: Any) -> str | Promise:
        """Whether it holds or waits."""
        return (
            gettext("The wider opening is proposed. It holds once a second person confirms it.")
            if made.waits
            else self.done
        )


class OpeningForm(AnswerProposalForm):
    """Confirm or refuse that a child is opened wider."""

    name, right, title, waiting = "opening", "classify", _("Confirm or refuse the wider opening"), "opening"
    done = _("The wider opening is confirmed.")
    part = "protection"
    why = text(_("In your own words"), required=False)

    def do(self) -> Any:
        """Confirm or refuse."""
        why = self.cleaned_data["why"]
        return actions.answer_opening(self.user, self.person, confirms=self.confirms, why=why)

    def said_of(self, made: Any) -> str | Promise:
        """Which of both."""
        return gettext("The wider opening is refused.") if made.is_refusal else self.done


class TakeBackOpeningForm(ProposalForm):
    """Take back one's own proposal to open a child wider."""

    name, right, title, waiting = "opening_back", "classify", _("Take my proposal back"), "opening"
    done = _("Your proposal is taken back.")
    part = "protection"
    is_own = True

    def do(self) -> Any:
        """Take it back."""
        return actions.answer_opening(self.user, self.person, confirms=False)


class UrgentForm(CaseForm):
    """Mark a case urgent."""

    name, right, title = "urgent", "mark_urgent", _("Mark urgent")
    done = _("The case is marked urgent.")
    part = "protection"
    why = text(
        _("Why it cannot wait"),
        help_text=_("Kept sealed. An adoption, a move abroad, a birthday, danger to the child."),
    )

    def is_open(self) -> bool:
        """Whether it is not marked yet."""
        return not _is_urgent(self)

    def do(self) -> Any:
        """Mark it."""
        return actions.mark_urgent(self.user, self.person, is_urgent=True, **self.cleaned_data)


class CalmForm(CaseForm):
    """Say that a case is urgent no longer."""

    name, right, title = "calm", "mark_urgent", _("No longer urgent")
    done = _("The case is no longer marked urgent.")
    part = "protection"
    why = text(_("What has changed"), help_text=_("Kept sealed."))

    def is_open(self) -> bool:
        """Whether it is marked."""
        return _is_urgent(self)

    def do(self) -> Any:
        """Take the mark away."""
        return actions.mark_urgent(self.user, self.person, is_urgent=False, **self.cleaned_data)


def _is_urgent(form: CaseForm) -> bool:
    return form.dossier.case is not None and form.dossier.case.is_urgent
