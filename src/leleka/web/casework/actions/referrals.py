"""Asking another organisation to help with a child, or to take the case over.

Until the receiver accepts it sees what is needed to answer. Acceptance of a referral gives a grant
of the chosen fields until its day; acceptance of a transfer hands the case over. The end takes the
grant back.

Takes   a user of the sending or of the receiving organisation.
Gives   Referral, ReferralMove; Grants given and recalled.
Leaves  the path of a referral and what may be shared to leleka.casework.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from leleka import casework
from leleka.casework import CaseworkError, Disclosure
from leleka.casework.referrals import BEFORE_ANSWER
from leleka.web.accounts.action import action
from leleka.web.accounts.models import Grant, Organisation, User
from leleka.web.casework.as_rules import consent_of, referral_of
from leleka.web.casework.duties import bring_up_to_date
from leleka.web.casework.models import Consent, Referral, ReferralMove, Task
from leleka.web.common import trace
from leleka.web.common.scope import everything
from leleka.web.linkage.models import Person
from leleka.web.linkage.reviews import actor_of

KIND = "partner"
"""The kind of recipient that every organisation of the registry is."""

_SHOWN_DAYS = 365
"""A grant without a day of its own ends after so long; it can be asked for again."""


@action("refer")
def refer(  # noqa: PLR0913  # what a referral says
    user: User,
    person: Person,
    *,
    kind: str,
    to_organisation: Organisation,
    purpose: str,
    basis: str,
    fields: Collection[str],
    answer_due: date,
    why: str = "",
    until: date | None = None,
) -> Referral:
    """Ask another organisation.

    Raises:
        CaseworkError: web.E144, one waits there already, or the organisation is one's own; web.E145,
            what is to be shown may not be.
    """
    if to_organisation.pk == person.organisation_id or _live(person, to_organisation):
        raise CaseworkError(
            "web.E144",
            "This organisation has the case, or a referral of it that is still open.",
            hint="Choose another organisation, or wait for the answer.",
        )
    today = timezone.localdate()
    planned = Disclosure(
        frozenset(fields) | BEFORE_ANSWER, str(to_organisation.pk), KIND, purpose, basis, today, why
    )
    consents = map(consent_of, Consent.objects.current().filter(person=person, answer=""))
    allowed = casework.may_share(planned, list(consents))
    if not allowed:
        raise CaseworkError("web.E145", allowed.reason, hint="Choose other fields or another basis.")
    made = Referral.objects.create(
        person=person,
        kind=kind,
        from_organisation=person.organisation,
        to_organisation=to_organisation,
        purpose=purpose,
        basis=basis,
        why=why.strip(),
        fields=sorted(fields),
        answer_due=answer_due,
        until=until,
        asked_by=user,
    )
    bring_up_to_date([person.pk])
    return made


@action("answer_referral")
def answer_referral(
    user: User, organisation: Organisation, referral: Referral, *, state: str, reason: str, note: str = ""
) -> ReferralMove:
    """Accept, decline or complete a referral to one's own organisation.

    Raises:
        CaseworkError: casework.E040, the move is not open; casework.E041, the reason does not fit.
    """
    return _moved(user, referral, state, reason, note)


@action("refer")
def revoke_referral(user: User, referral: Referral, *, reason: str, note: str = "") -> ReferralMove:
    """Take a referral back; from now on the receiver sees nothing by it.

    Raises:
        CaseworkError: casework.E040, the move is not open; casework.E041, the reason does not fit.
    """
    return _moved(user, referral, "revoked", reason, note)


def open_states(user: User, referral: Referral) -> tuple[str, ...]:
    """The states into which the user may bring it."""
    with everything():  # whom the child turned out to be is not theirs to see yet
        return casework.next_states(referral_of(referral), actor_of(user), timezone.localdate())


def _moved(user: User, referral: Referral, state: str, reason: str, note: str) -> ReferralMove:
    referral = Referral.objects.select_for_update(of=("self",)).select_related("person").get(pk=referral.pk)
    after = casework.move(referral_of(referral), actor_of(user), state, reason, timezone.localdate())
    made = ReferralMove.objects.create(
        person=referral.person, by=user, referral=referral, state=state, reason=reason, note=note.strip()
    )
    referral.state, referral.reason = after.state, after.reason
    if state == "accepted":
        _accept(user, referral)
    elif referral.grant is not None:
        referral.grant.recalled_at = referral.grant.recalled_at or timezone.now()
        referral.grant.save(update_fields=["recalled_at"])
    referral.save(update_fields=["state", "reason", "grant"])
    bring_up_to_date([referral.person_id])
    return made


def _accept(user: User, referral: Referral) -> None:
    if referral.kind == "transfer":
        _hand_over(user, referral)
        return
    shown = casework.shown_fields(
        replace(referral_of(referral), state="accepted"), KIND, timezone.localdate()
    )
    referral.grant = Grant.objects.create(
        person=referral.person_id,
        organisation=referral.to_organisation,
        purpose=referral.purpose,
        fields=f" {' '.join(sorted(shown))} ",
        given_by=referral.asked_by,
        ends_at=_end_of(referral.until) if referral.until else timezone.now() + timedelta(days=_SHOWN_DAYS),
    )


def _hand_over(user: User, taken: Referral) -> None:
    """The child goes as it is now, with the cases it had before and what is due in all of them."""
    child = taken.person.now
    going = Person.objects.filter(
        pk__in={child.pk, *child.former()}, organisation=taken.person.organisation_id
    )
    gone = set(going.values_list("pk", flat=True))
    going.update(organisation=taken.to_organisation, team=None, assigned_to=None, changed_at=timezone.now())
    # Who had taken a task there can do nothing for it any more.
    Task.objects.filter(person__in=gone, done_at=None).update(assigned_to=None)
    trace.write("write", actor=user.pk, page="casework.hand_over", children=gone)
    _end_other_transfers(user, taken, gone)
    bring_up_to_date(gone)
    taken.person.refresh_from_db()


def _end_other_transfers(user: User, taken: Referral, gone: Collection[UUID]) -> None:
    """A case is handed over once: whom else it was offered to would carry it off from who has it now."""
    others = Referral.objects.filter(person__in=gone, kind="transfer", state="in_progress")
    for other in others.exclude(pk=taken.pk).select_for_update(of=("self",)):
        other.state, other.reason = "revoked", "no_longer_needed"
        ReferralMove.objects.create(
            person_id=other.person_id, by=user, referral=other, state=other.state, reason=other.reason
        )
        other.save(update_fields=["state", "reason"])


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max)).astimezone(UTC)


def _live(person: Person, organisation: Organisation) -> bool:
    return Referral.objects.filter(
        person=person, to_organisation=organisation, state__in=("in_progress", "accepted")
    ).exists()
