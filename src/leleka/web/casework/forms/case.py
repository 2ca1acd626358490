"""What is asked about a case as a whole: steps, owner, plan, basis, and what is added to it.

Takes   a user, a child, what was sent.
Gives   FORMS_OF_CASE.
Leaves  what follows to actions.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from leleka import casework
from leleka.casework.referrals import BEFORE_ANSWER
from leleka.core.codelists import code_list
from leleka.web.accounts.models import Organisation, Team, User
from leleka.web.accounts.rights import levels_for, relation_to
from leleka.web.casework import actions
from leleka.web.casework.forms.base import (
    CHOOSE,
    AnswerProposalForm,
    CaseForm,
    ProposalForm,
    coded,
    said,
    text,
)
from leleka.web.casework.forms.protection import (
    CalmForm,
    ClassifyForm,
    OpeningForm,
    TakeBackOpeningForm,
    UrgentForm,
)
from leleka.web.casework.models import Consent
from leleka.web.common import codes
from leleka.web.common.date_fields import DateWords, Day, DayToCome
from leleka.web.linkage.reviews import actor_of

_NAMES = frozenset({"names", "surname", "given_name", "patronymic"})
"""Always shown to whom a child is referred: without them nobody can help."""

_ON_CASES = ("intake", "caseworker", "supervisor", "negotiator")

_YES = "yes"
_OFFERED = {
    "birth_place": _("place of birth"), "nationality": _("citizenship"), "languages": _("languages"),
    "living_status": _("whether alive"), "eyes": _("eyes"), "hair": _("hair"), "height": _("height"),
    "marks": _("marks"), "siblings": _("brothers and sisters"),
    "origin_institution": _("institution before"), "taken_date": _("when taken"),
    "taken_place": _("where taken from"), "taking_cause": _("how taken"),
}  # fmt: skip


def _roles_of(step: casework.Transition) -> list[str]:
    return [codes.label("role", role) for role in code_list("role") if role in step.roles]


class StepForm(CaseForm):
    """Take a step on the path, with its reason."""

    name, right, title = "step", "change_status", _("Change the status")
    done = _("The status is changed.")
    step = forms.ChoiceField(label=_("To what, and why"))
    note = text(_("In your own words"), required=False, rows=2)

    def prepare(self) -> None:
        """Offer the steps that the rules open to the user."""
        steps = casework.next_statuses(self.dossier.rules, actor_of(self.user))
        by_two = gettext("a second person confirms")
        offered = []
        for step in steps:
            to = codes.label("case_status", step.to)
            more = f" ({by_two})" if step.needs_second else ""
            for reason in step.reasons:
                why = codes.label("status_reason", reason)
                offered.append((f"{step.to}|{reason}", f"{to}: {why}{more}"))
        self.has_steps = bool(offered)
        self.choose("step", [("", "—"), *offered])
        self.fields["step"].help_text = self._of_others({step.to for step in steps})

    def _of_others(self, mine: Set[str]) -> str:
        """Which steps along the path colleagues of another role take from here; "" where there are none."""
        told = [
            f"{codes.label('case_status', step.to)} ({', '.join(_roles_of(step))})"
            for step in casework.steps_from(self.dossier.rules)
            if step.to not in mine and code_list("case_status").group_of(step.to) == "path"
        ]
        return gettext("Colleagues take these: %(steps)s.") % {"steps": "; ".join(told)} if told else ""

    def is_open(self) -> bool:
        """Whether any step is open to the user."""
        return self.has_steps

    def do(self) -> Any:
        """Take it."""
        to, _sep, reason = self.cleaned_data["step"].partition("|")
        return actions.change_status(
            self.user, self.person, to=to, reason=reason, note=self.cleaned_data["note"]
        )

    def said_of(self, made: Any) -> str | Promise:
        """Whether it holds or waits."""
        return (
            gettext("The change is proposed. It holds once a second person confirms it.")
            if made.waits
            else self.done
        )


class AnswerForm(AnswerProposalForm):
    """Confirm or refuse a step that somebody else proposed."""

    name, right, title, waiting = "answer", "confirm_status", _("Confirm or refuse"), "pending"
    done = _("The change of status is confirmed.")
    note = text(_("In your own words"), required=False, rows=2)

    def do(self) -> Any:
        """Confirm or refuse."""
        note = self.cleaned_data["note"]
        return actions.answer_status(self.user, self.person, confirms=self.confirms, note=note)

    def said_of(self, made: Any) -> str | Promise:
        """Which of both."""
        return gettext("The change of status is refused.") if made.is_refusal else self.done


class TakeBackForm(ProposalForm):
    """Take back one's own proposal."""

    name, right, title, waiting = "take_back", "change_status", _("Take my proposal back"), "pending"
    done = _("Your proposal is taken back.")
    is_own = True

    def do(self) -> Any:
        """Take it back."""
        return actions.take_back_status(self.user, self.person)


class OwnerForm(CaseForm):
    """Give the case to a colleague, or to a team."""

    name, right, title = "owner", "assign", _("Hand the case over")
    done = _("The case is handed over.")
    part = "next"
    assigned_to = forms.ModelChoiceField(
        User.objects.none(), label=_("To whom"), required=False, empty_label=_("nobody yet, the team sees it")
    )
    team = forms.ModelChoiceField(
        Team.objects.none(), label=_("Team"), required=False, empty_label=_("the whole organisation")
    )

    def prepare(self) -> None:
        """Offer colleagues who work on cases."""
        colleague(self, "assigned_to", initial=self.person.assigned_to_id)
        team: Any = self.fields["team"]
        team.queryset = Team.objects.filter(organisation=self.person.organisation_id)
        team.initial = self.person.team_id

    def do(self) -> Any:
        """Hand it over."""
        return actions.hand_over(self.user, self.person, **self.cleaned_data)


class PlanForm(CaseForm):
    """Say what comes next."""

    name, right, title = "plan", "write", _("Plan the next step")
    done = _("The next step is planned.")
    part = "next"
    next_step = text(_("What"))
    next_step_due = DayToCome(label=_("By when"))

    def prepare(self) -> None:
        """Start from what is planned."""
        case = self.dossier.case
        self.initial = {"next_step": case.next_step, "next_step_due": case.next_step_due} if case else {}

    def do(self) -> Any:
        """Write it down."""
        return actions.plan_next(self.user, self.person, **self.cleaned_data)


class BasisForm(CaseForm):
    """Say on what legal basis the data are held."""

    name, right, title = "basis", "write", _("Record the legal basis")
    done = _("The legal basis is recorded.")
    part = "next"
    legal_basis = coded("legal_basis", _("Legal basis"))

    def do(self) -> Any:
        """Write it down."""
        return actions.record_basis(self.user, self.person, **self.cleaned_data)


class ConsentForm(CaseForm):
    """Write down what somebody said who was asked for consent."""

    name, right, title = "consent", "write", _("Record an answer about consent")
    done = _("The answer about consent is recorded.")
    part = "consents"
    giver = text(_("Who was asked"), help_text=_("Kept sealed."))
    capacity = forms.ChoiceField(label=_("As whom"), choices=[("", CHOOSE), *Consent.CAPACITIES])
    purpose = coded("consent_purpose", _("What for"))
    answer = forms.ChoiceField(label=_("What they said"))
    recipients = forms.MultipleChoiceField(
        label=_("Who may be told"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reach = forms.ChoiceField(label=_("What may be told"))
    given_on = Day(label=_("Asked on"), initial=timezone.localdate)
    until = DayToCome(label=_("Holds until"), required=False)
    text_version = text(_("Version of the words read out"), required=False, most=40)

    def prepare(self) -> None:
        """Offer kinds of recipient, and the four answers that are no consent."""
        self.choose(
            "answer", [("", CHOOSE), (_YES, gettext("consents")), *said("answer", code_list("answer"))]
        )
        self.choose("recipients", said("recipient_kind", code_list("recipient_kind")))
        self.choose(
            "reach",
            [
                ("partner", gettext("what a partner needs to search")),
                ("team", gettext("all but what is sealed")),
            ],
        )

    def clean(self) -> dict[str, Any]:
        """A consent names whom it is for."""
        said = super().clean() or self.cleaned_data
        if said.get("answer") == _YES:
            said["answer"] = ""  # a consent bears none of the answers that are no consent
            if not said.get("recipients"):
                self.add_error("recipients", gettext("A consent names who may be told."))
        return said

    def do(self) -> Any:
        """Write it down."""
        return actions.record_consent(self.user, self.person, **self.cleaned_data)


class TaskForm(CaseForm):
    """Ask a colleague to do something."""

    name, right, title = "task", "write", _("Add a task")
    done = _("The task is added.")
    part = "due"
    task_title = text(_("What is to be done"))
    due = DayToCome(label=_("By when"))
    assigned_to = forms.ModelChoiceField(
        User.objects.none(), label=_("By whom"), required=False, empty_label=_("whoever of the team takes it")
    )

    def prepare(self) -> None:
        """Offer colleagues who work on cases."""
        colleague(self, "assigned_to", initial=self.user.pk)

    def do(self) -> Any:
        """Make it."""
        asked = dict(self.cleaned_data)
        return actions.add_task(self.user, self.person, title=asked.pop("task_title"), **asked)


class TracingForm(CaseForm):
    """Write down what was tried to find the child."""

    name, right, title = "tracing", "trace", _("Log a tracing action")
    done = _("The tracing action is logged.")
    part = "search"
    action = coded("tracing_action", _("What was done"))
    addressed_to = text(_("To whom"), required=False)
    outcome = coded("tracing_outcome", _("What came of it"))
    done_on = Day(label=_("When"), initial=timezone.localdate)
    ask_again_on = DayToCome(label=_("Ask again on"), required=False)
    note = text(_("In your own words"), required=False, rows=2)

    def do(self) -> Any:
        """Write it down."""
        return actions.log_tracing(self.user, self.person, **self.cleaned_data)


class NoteForm(CaseForm):
    """Write a note for colleagues."""

    name, right, title = "note", "write", _("Write a note")
    done = _("The note is kept.")
    part = "notes"
    text = text(
        _("Note"), rows=4, help_text=_("Kept encrypted. It can be written anew or withdrawn, not edited.")
    )
    sensitivity = forms.ChoiceField(label=_("Who may read it"))

    def prepare(self) -> None:
        """Offer what the user can read again themselves."""
        levels = levels_for(self.user, "read", relation_to(self.user, self.person))
        self.choose(
            "sensitivity", said("sensitivity", [each for each in ("team", "sealed") if each in levels])
        )

    def do(self) -> Any:
        """Write it."""
        return actions.write_note(self.user, self.person, **self.cleaned_data)


class ReferForm(CaseForm):
    """Ask another organisation to help, or to take the case over."""

    name, right, title = "refer", "refer", _("Refer or transfer")
    done = _("The other organisation is asked.")
    part = "referrals"
    kind = coded("referral_kind", _("What is asked"))
    to_organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("To whom"), empty_label=CHOOSE
    )
    fields_shown = forms.MultipleChoiceField(
        label=_("What they see once they accept"),
        help_text=_(
            "Before they accept: sex, date of birth and status, no name. Names come with the rest. Of a"
            " transfer choose nothing: whoever takes the case over sees all of it."
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=tuple(_OFFERED.items()),
    )
    purpose = coded("consent_purpose", _("What for"))
    basis = coded("legal_basis", _("Legal basis"))
    why = text(_("Why, in words"), required=False, rows=2, help_text=_("Needed for every basis but consent."))
    answer_due = DayToCome(label=_("Answer wanted by"))
    until = DayToCome(label=_("They see it until"), required=False)

    def prepare(self) -> None:
        """Offer the other organisations in which somebody can sign in: elsewhere it would wait unread."""
        to: Any = self.fields["to_organisation"]
        there = User.objects.filter(organisation=OuterRef("pk"), is_active=True)
        others = Organisation.objects.exclude(pk=self.person.organisation_id)
        to.queryset = others.filter(Exists(there), is_active=True)
        self.others = list(to.queryset)
        self.choose("to_organisation", [("", CHOOSE), *((each.pk, each.name) for each in self.others)])
        if code_list("sensitivity").rank(self.person.sensitivity) > code_list("sensitivity").rank("team"):
            self.fields["kind"].help_text = gettext(
                "This child is protected more closely than a referral reaches: even after accepting, another"
                " organisation sees nothing of it. Open it wider first, or transfer the case; to whom it is"
                " transferred it stays sealed among their own."
            )

    def is_open(self) -> bool:
        """Whether there is anybody to ask."""
        return bool(self.others)

    def clean(self) -> dict[str, Any]:
        """What ends before it is answered would be accepted, and show nothing."""
        said = super().clean() or self.cleaned_data
        until, due = said.get("until"), said.get("answer_due")
        if until and due and until < max(due, timezone.localdate()):
            self.add_error(
                "until", gettext("That is before the answer is wanted. Choose a later day, or none.")
            )
        return said

    def do(self) -> Any:
        """Ask them."""
        asked = dict(self.cleaned_data)
        shown = frozenset(asked.pop("fields_shown")) | _NAMES | BEFORE_ANSWER
        return actions.refer(self.user, self.person, fields=shown, **asked)


class ReturnForm(CaseForm):
    """Write down that the child came home."""

    name, right, title = "return", "record_return", _("Record the return")
    done = _("The return is recorded.")
    part = "return"
    returned = DateWords(label=_("Returned on"))
    channels = forms.MultipleChoiceField(label=_("Who brought it about"), widget=forms.CheckboxSelectMultiple)
    decisive = forms.ChoiceField(
        label=_("Which of them was decisive"), help_text=_("The return is counted under this one only.")
    )
    identity_checked_by = text(
        _("Who made sure that it is the child"),
        required=False,
        help_text=_("By their office, not their name."),
    )
    handed_to = text(_("Into whose care"), required=False, help_text=_("Kept sealed."))

    def prepare(self) -> None:
        """Offer the channels."""
        channels = said("return_channel", code_list("return_channel"))
        self.choose("channels", channels)
        self.choose("decisive", [("", CHOOSE), *channels])

    def clean(self) -> dict[str, Any]:
        """The decisive channel is one of those named."""
        said = super().clean() or self.cleaned_data
        if said.get("channels") and said.get("decisive") not in said["channels"]:
            self.add_error("decisive", gettext("Choose one of the channels you named."))
        return said

    def do(self) -> Any:
        """Write it down."""
        return actions.record_return(self.user, self.person, **self.cleaned_data)


def colleague(form: CaseForm, field: str, *, initial: Any) -> None:
    """Offer those of the child's organisation who work on cases."""
    working = [person for person in form.dossier.colleagues if person.has_role(*_ON_CASES)]
    chosen: Any = form.fields[field]
    chosen.queryset = User.objects.filter(pk__in=[person.pk for person in working], is_active=True)
    form.choose(field, [("", chosen.empty_label), *((person.pk, person.name) for person in working)])
    chosen.initial = initial


FORMS_OF_CASE: tuple[type[CaseForm], ...] = (
    StepForm, AnswerForm, TakeBackForm, OwnerForm, PlanForm, BasisForm, ConsentForm, TaskForm, TracingForm,
    NoteForm, ReferForm, ReturnForm, ClassifyForm, OpeningForm, TakeBackOpeningForm, UrgentForm, CalmForm,
)  # fmt: skip
