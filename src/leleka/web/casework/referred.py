"""Children that other organisations ask ours to help with.

Takes   a user who may answer for their organisation.
Gives   Asked: one referral with what may be known of the child before it is accepted; waiting, one_of;
        ended_of, handed_over, what ended of late; child_of, whom an answer leads to.
Leaves  answering to actions, the child's page to whoever it was shared with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leleka import casework
from leleka.casework.referrals import REASONS, is_over
from leleka.web.accounts.models import User
from leleka.web.accounts.rights import may
from leleka.web.casework.actions.referrals import KIND, answer_referral, open_states
from leleka.web.casework.as_rules import is_overtaken, referral_of
from leleka.web.casework.forms.base import said, text
from leleka.web.casework.models import Referral, ReferralMove
from leleka.web.common import codes
from leleka.web.common.scope import everything
from leleka.web.linkage.models import Person

_MOST, _ENDED_DAYS = 100, 30


class AnswerReferralForm(forms.Form):
    """What our organisation answers, with its reason."""

    answer = forms.ChoiceField(label=_("Answer, and why"))
    note = text(_("In your own words"), required=False, rows=2)

    def __init__(self, user: User, referral: Referral, data: Any = None) -> None:
        super().__init__(data, auto_id=f"referral-{referral.pk.hex[:8]}-%s")
        self.user, self.referral = user, referral
        answer: Any = self.fields["answer"]
        offered = [
            (f"{state}|{why}", f"{codes.label('transition_state', state)}: {label}")
            for state in open_states(user, referral)
            for why, label in said("referral_reason", REASONS[state])
        ]
        # Nothing is chosen by standing first.
        answer.choices = [("", "—"), *offered] if offered else []

    @property
    def has_answers(self) -> bool:
        """Whether there is anything to answer now."""
        answer: Any = self.fields["answer"]
        return bool(answer.choices)

    def do(self) -> ReferralMove:
        """Give the answer."""
        state, _sep, reason = self.cleaned_data["answer"].partition("|")
        return answer_referral(
            self.user,
            self.user.organisation,
            self.referral,
            state=state,
            reason=reason,
            note=self.cleaned_data["note"],
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """One referral.

    Attributes:
        known: what the rules show of the child now: sex, born, status; names only once it is shared.
        person: the child, where the reader may open its page.
        is_closed: it was accepted, but the child is protected more closely than a referral reaches.
        is_over: the last day on which it was to be shown has gone by.
        is_overtaken: the child turned out to be another one, so that it cannot be accepted any more.
    """

    referral: Referral
    known: Mapping[str, Any]
    person: Person | None
    form: AnswerReferralForm
    is_closed: bool = False
    is_over: bool = False
    is_overtaken: bool = False


def to_us(user: User) -> QuerySet[Referral]:
    """Referrals to the user's organisation, if a role answers them."""
    if not may(user, "answer_referral"):
        return Referral.objects.none()
    rows = Referral.objects.filter(to_organisation=user.organisation_id)
    return rows.select_related("person__organisation", "person__case")


def waiting(user: User) -> int:
    """How many wait for an answer."""
    with everything():  # the child is not shared yet, so the database would hide the referral too
        return to_us(user).filter(state="in_progress").count()


def one_of(user: User, key: UUID) -> Referral | None:
    """One of them."""
    with everything():
        return to_us(user).filter(pk=key).first()


def asked_of(user: User, sent: tuple[UUID, AnswerReferralForm] | None = None) -> list[Asked]:
    """What waits, the earliest day first, then what was accepted."""
    visible = Person.objects.visible_to(user)
    with everything():
        return _asked_of(user, visible, sent)


def ended_of(user: User) -> list[ReferralMove]:
    """How referrals to us ended of late, so that one that is taken back does not vanish without a word."""
    since = timezone.now() - timedelta(days=_ENDED_DAYS)
    with everything():  # what is told names no child
        moves = ReferralMove.objects.filter(
            referral__in=to_us(user), state__in=("rejected", "done", "revoked"), made_at__gte=since
        )
        return list(moves.select_related("referral__from_organisation").order_by("-made_at", "pk")[:_MOST])


def handed_over(user: User) -> list[ReferralMove]:
    """Cases that others took over from us of late: whoever worked on one finds it no more, and reads why."""
    if not may(user, "answer_referral"):
        return []
    since = timezone.now() - timedelta(days=_ENDED_DAYS)
    with everything():  # they are another organisation's by now; their ids are all that is told
        moves = ReferralMove.objects.filter(
            referral__from_organisation=user.organisation_id,
            referral__kind="transfer",
            state="accepted",
            made_at__gte=since,
        ).select_related("referral__to_organisation")
        return list(moves.order_by("-made_at", "pk")[:_MOST])


def child_of(user: User, move: ReferralMove) -> Person | None:
    """The child of a referral as it is now, if the user may see it by now."""
    with everything():
        key = move.referral.person.now.pk
    return Person.objects.visible_to(user).filter(pk=key).first()


def _asked_of(
    user: User, readable: QuerySet[Person], sent: tuple[UUID, AnswerReferralForm] | None
) -> list[Asked]:
    live = to_us(user).filter(Q(state="in_progress") | Q(state="accepted", kind="referral"))
    rows = sorted(live[:_MOST], key=lambda row: (row.state != "in_progress", row.answer_due, row.pk))
    visible = {person.pk: person for person in readable.filter(pk__in=[row.person_id for row in rows])}
    return [
        Asked(
            row,
            _known(row, is_readable=row.person_id in visible),
            visible.get(row.person_id),
            sent[1] if sent and sent[0] == row.pk else AnswerReferralForm(user, row),
            is_closed=row.state == "accepted" and row.person_id not in visible,
            is_over=is_over(referral_of(row), timezone.localdate()),
            is_overtaken=is_overtaken(row),
        )
        for row in rows
    ]


def _known(row: Referral, *, is_readable: bool) -> dict[str, Any]:
    """What is shown beside the question; a name only of a child whose page the reader may open."""
    shown = casework.shown_fields(referral_of(row), KIND, timezone.localdate())
    person, case = row.person, getattr(row.person, "case", None)
    values = {
        "sex": person.sex,
        "birth_date": person.born,
        "case_status": case.status if case else "",
        "names": person.best_name if is_readable else "",
    }
    return {field: value for field, value in values.items() if field in shown and value}
