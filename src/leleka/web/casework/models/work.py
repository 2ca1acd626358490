"""The work on a child's case: where it stands, who asked, what is due, what was tried.

Takes   nothing.
Gives   Case, StatusChange, LevelChange, SensitivityChange, UrgencyChange, Consent, TracingRequest, Task,
        TaskMove, TracingAction, Referral, ReferralMove, Note, Return.
Leaves  which status may follow which, and what is due when, to leleka.casework.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leleka.web.casework.models.assertion import FactQuerySet, Hangs, OfChild
from leleka.web.common.appending import AppendOnly
from leleka.web.common.codes import Code
from leleka.web.common.dates import DateIntervalField
from leleka.web.common.ids import RandomId
from leleka.web.common.sealed import SealedText


class Case(Hangs):
    """A child's case. Who holds it stands on the child, see linkage.Person.

    Attributes:
        status: the last StatusChange's, repeated here to search by; the levels and urgency likewise.
        turns_18_low: the earliest day on which the child may come of age.
    """

    person = models.OneToOneField("linkage.Person", on_delete=models.PROTECT, related_name="case")
    status = Code("case_status", default="reported", blank=False)
    identity_level = Code("verification_level", default="claim", blank=False)
    taking_level = Code("verification_level", default="claim", blank=False)
    location_level = Code("verification_level", default="claim", blank=False)
    is_urgent = models.BooleanField(default=False, db_index=True)
    legal_basis = Code("legal_basis")
    consent_until = models.DateField(null=True, blank=True)
    next_step = models.CharField(_("next step"), max_length=300, blank=True)
    next_step_due = models.DateField(_("due on"), null=True, blank=True, db_index=True)
    turns_18_low = models.DateField(null=True, db_index=True)
    reported_on = models.DateField(null=True)
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (
            models.Index(fields=("turns_18_low",), condition=Q(is_urgent=True), name="case_urgent"),
            # Figures count cases by their status: read here alone, and child by child.
            models.Index(fields=("person", "status", "opened_at"), name="case_counted"),
        )


class Written(OfChild, AppendOnly):
    """An entry about a child that one person made."""

    id = RandomId()
    person = models.ForeignKey("linkage.Person", on_delete=models.PROTECT, related_name="%(class)ss")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True


class Waiting(Written):
    """An entry that may wait for another person's, or follows one that waited.

    Attributes:
        proposal: the entry that waited for this one; confirmation, the other way.
        waits: whether it holds only when another follows.
    """

    proposal = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="confirmation")
    waits = models.BooleanField(default=False)

    class Meta:
        abstract = True


class ByTwo(Waiting):
    """A change that may wait for a second person, or the answer of one, which may be no."""

    is_refusal = models.BooleanField(default=False)

    class Meta:
        abstract = True


class WrittenAnew(Written):
    """An entry that a later one may take the place of, or take back."""

    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by"
    )
    is_withdrawal = models.BooleanField(default=False)

    class Meta:
        abstract = True


class StatusChange(ByTwo):
    """A step on the path of a case; some steps wait for a second person."""

    old = Code("case_status", blank=True)
    new = Code("case_status", blank=False)
    reason = Code("status_reason")
    note = SealedText()

    class Meta:
        indexes = (models.Index(fields=("made_at",), condition=Q(waits=True), name="status_waits"),)


class LevelChange(Waiting):
    """That one of the three levels of verification was assessed, and why; it waits until two say the same."""

    dimension = Code("verification_dimension", blank=False)
    old = Code("verification_level")
    new = Code("verification_level", blank=False)
    reason = Code("level_reason")
    source = models.ForeignKey("intake.Source", on_delete=models.PROTECT, null=True, related_name="+")
    note = SealedText()

    class Meta:
        indexes = (models.Index(fields=("made_at",), condition=Q(waits=True), name="level_waits"),)


class SensitivityChange(ByTwo):
    """How closely a child is protected from now on; to open a door wider waits for a second person."""

    old = Code("sensitivity", blank=False)
    new = Code("sensitivity", blank=False)
    why = SealedText()

    class Meta:
        indexes = (models.Index(fields=("made_at",), condition=Q(waits=True), name="opening_waits"),)


class UrgencyChange(Written):
    """That a case was marked urgent, or no longer is, and why."""

    is_urgent = models.BooleanField()
    why = SealedText()


class Consent(WrittenAnew):
    """What somebody who may give consent said when asked; a withdrawal supersedes it.

    Attributes:
        capacity: child, guardian or adult_self.
        answer: "" where consent was given; refused, no, not_asked, unknown are four other things.
        recipients: kinds of recipient, or ids of organisations.
        fields: names of casework's fields that may be shown.
        text_version: of the words that were read to them.
    """

    CAPACITIES = (
        ("guardian", _("the guardian or a parent")),
        ("child", _("the child")),
        ("adult_self", _("the person, of age now")),
    )

    giver = SealedText(verbose_name=_("who was asked"))
    capacity = models.CharField(_("as whom"), max_length=12, choices=CAPACITIES)
    purpose = Code("consent_purpose", blank=False)
    answer = Code("answer")
    recipients = models.JSONField[Any, Any](default=list)
    fields = models.JSONField[Any, Any](default=list)
    given_on = models.DateField(_("asked on"))
    until = models.DateField(_("holds until"), null=True, blank=True)
    text_version = models.CharField(_("version of the words read out"), max_length=40, blank=True)


class TracingRequest(Hangs):
    """Somebody searches for the child. The person asking is not the child, and one may ask for several.

    Attributes:
        inquiry: the same on all requests made in one conversation.
        contact, safe_contact, told: sealed: they put a family in danger.
    """

    inquiry = models.UUIDField(db_index=True)
    sensitivity = Code("sensitivity", default="team", blank=False)
    relation = Code("relation")
    inquirer_name = SealedText(verbose_name=_("who asks"))
    contact = SealedText(verbose_name=_("how to reach them"))
    safe_contact = SealedText(verbose_name=_("when and how it is safe"))
    told = SealedText(verbose_name=_("what they told us"))
    wish = Code("inquirer_wish")
    consent = Code("answer")
    asked_on = models.DateField()
    answered_on = models.DateField(null=True, blank=True)
    taken_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")


class Task(Hangs):
    """Something due by a day, for one person or for whoever of a team takes it.

    Attributes:
        duty: what is due; made by a rule of leleka.casework (rule_key) or by a colleague.
        rule_key: so that the same duty is not made twice.
        for_roles: codes of roles, between spaces.
        detail: a code that says more, such as which follow-up; subject: the row it is about.
    """

    duty = Code("duty", blank=False)
    title = models.CharField(_("what"), max_length=300, blank=True)
    due = models.DateField(_("due on"), db_index=True)
    assigned_to = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks"
    )
    rule_key = models.CharField(max_length=120, blank=True)
    for_roles = models.CharField(max_length=120, blank=True)
    subject = models.UUIDField(null=True, blank=True)
    detail = models.CharField(max_length=40, blank=True)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("person", "rule_key"), condition=~Q(rule_key="") & Q(done_at=None), name="duty_once"
            ),
        )
        indexes = (
            models.Index(fields=("due", "id"), condition=Q(done_at=None), name="task_open"),
            # The roles stand in it too, so that tasks of others are passed over without being read.
            models.Index(
                fields=("assigned_to", "due", "id", "for_roles"),
                condition=Q(done_at=None),
                name="task_open_of",
            ),
            # Of what is nobody's PostgreSQL takes no order from the index of all. All that a walk asks stands
            # in this one, so that it reads no task.
            models.Index(
                fields=("due", "id", "duty", "rule_key", "for_roles", "person"),
                condition=Q(done_at=None, assigned_to=None),
                name="task_unclaimed",
            ),
        )


class TaskMove(Written):
    """That a task was put off or brought forward, and why."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="moves")
    old = models.DateField()
    new = models.DateField()
    why = SealedText()


class TracingAction(WrittenAnew):
    """One thing that was tried to find the child, and what came of it."""

    action = Code("tracing_action", blank=False)
    outcome = Code("tracing_outcome")
    addressed_to = models.CharField(_("to whom"), max_length=300, blank=True)
    done_on = models.DateField()
    ask_again_on = models.DateField(null=True, blank=True)
    note = SealedText()


class Referral(Hangs):
    """That another organisation is asked to help with a child or to take the case over.

    Attributes:
        fields: names of casework's fields that the receiver sees once it has accepted.
        basis, why: what allows it, and the reason in words.
        until: the last day on which the receiver sees them.
        grant: what an acceptance gave; recalled when it is over.
        state, reason: the last ReferralMove's, repeated here to search by.
    """

    kind = Code("referral_kind", blank=False)
    from_organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    to_organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    purpose = Code("consent_purpose", blank=False)
    basis = Code("legal_basis", blank=False)
    why = SealedText()
    fields = models.JSONField[Any, Any](default=list)
    answer_due = models.DateField()
    until = models.DateField(null=True, blank=True)
    state = Code("transition_state", default="in_progress", blank=False)
    reason = Code("referral_reason")
    grant = models.ForeignKey("accounts.Grant", on_delete=models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)

    @property
    def is_live(self) -> bool:
        """Whether it waits or was accepted; after its end it shows nothing."""
        return self.state in {"in_progress", "accepted"}


class ReferralMove(Written):
    """One answer to a referral: accepted, rejected, done or revoked, and why."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="moves")
    state = Code("transition_state", blank=False)
    reason = Code("referral_reason", blank=False)
    note = SealedText()


class Note(WrittenAnew):
    """What a colleague writes down about the case, for colleagues."""

    text = SealedText()
    sensitivity = Code("sensitivity", default="team", blank=False)


class Return(WrittenAnew):
    """That a child came home: when, through whom, and who made sure that it is the child.

    Attributes:
        channels: codes of return_channel; decisive is the one it is counted under.
    """

    returned = DateIntervalField(_("returned on"))
    channels = models.JSONField[Any, Any](default=list)
    decisive = Code("return_channel", blank=False)
    identity_checked_by = models.CharField(max_length=300, blank=True)
    handed_to = SealedText()
