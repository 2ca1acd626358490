"""A case and what hangs on it, as the rules of leleka.casework take it.

Takes   rows of Case.
Gives   files_of (many, in a few queries), case_of (one, of what was read), last_seen.
Leaves  what follows from them to leleka.casework.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils import timezone

from leleka import casework
from leleka.casework import CaseFile, PendingStatus
from leleka.web.casework.models import (
    Case,
    Consent,
    Referral,
    StatusChange,
    Task,
    TracingAction,
    TracingRequest,
)
from leleka.web.casework.places import present_stays
from leleka.web.linkage.models import Person, former_of

Rows = dict[UUID, list[Any]]
_AS_IT_IS: Mapping[UUID, UUID] = {}


def files_of(cases: Sequence[Case]) -> Iterator[CaseFile]:
    """Cases with all that hangs on them, in their order; their persons should be loaded.

    What is open in the case of a child that turned out to be another is open in the case that goes on, and
    the visits paid there were paid. A consent is of the case in which it was given: for another it is asked
    anew.
    """
    of = {case.person_id for case in cases}
    now = {key: key for key in of} | former_of(of)
    steps = _by_person(StatusChange.objects.filter(person__in=of).order_by("made_at", "pk"))
    asked = Referral.objects.filter(person__in=now).select_related("person")
    referrals = _by_person(_answered(asked), now)
    requests = _by_person(TracingRequest.objects.filter(person__in=now), now)
    actions = _by_person(TracingAction.objects.current().filter(person__in=now), now)
    consents = _by_person(Consent.objects.current().filter(person__in=of, answer=""))
    visits = _by_person(Task.objects.filter(person__in=now, duty="follow_up", done_at__isnull=False), now)
    seen = last_seen(of)
    for case in cases:
        key = case.person_id
        # What was shared of the former child was not shared of this one.
        own = [row for row in referrals[key] if row.person_id == key]
        known = case_of(case, steps[key], own, seen.get(key))
        yield CaseFile(
            known,
            referrals=tuple(referral_of(row, row.answered_at) for row in referrals[key]),
            requests=tuple(_request(row, case.person) for row in requests[key]),
            actions=tuple(map(_action, actions[key])),
            consents=tuple(map(consent_of, consents[key])),
            followed_up=_followed_up(visits[key], known.returned_on),
        )


def _answered(rows: QuerySet[Referral]) -> QuerySet[Referral]:
    return rows.annotate(answered_at=Max("moves__made_at"))


def referral_of(row: Referral, answered_at: datetime | None = None) -> casework.Referral:
    """A referral as the rules see it; whoever holds the case now may take it back, so that is its sender."""
    return casework.Referral(
        str(row.pk),
        str(row.person_id),
        str(row.person.organisation_id),
        str(row.to_organisation_id),
        row.kind,
        frozenset(row.fields),
        timezone.localdate(row.asked_at) if row.asked_at else None,
        row.answer_due,
        row.until,
        row.state,
        row.reason,
        timezone.localdate(answered_at) if answered_at else None,
        is_overtaken(row),
    )


def is_overtaken(row: Referral) -> bool:
    """Whether two people found meanwhile that the child is another one, so that to accept it gives nothing.

    What was to be shared of the former child was not to be shared of this one. A transfer goes on with the
    child, unless another organisation has that one.
    """
    if row.state != "in_progress" or row.person.merged_into_id is None:
        return False
    return row.kind != "transfer" or row.person.now.organisation_id != row.person.organisation_id


def consent_of(row: Consent) -> casework.Consent:
    """A consent as the rules see it; only what was given is one."""
    return casework.Consent(
        giver=str(row.pk),
        capacity=row.capacity,
        purpose=row.purpose,
        recipients=frozenset(row.recipients),
        fields=frozenset(row.fields),
        given_on=row.given_on,
        until=row.until,
        text_version=row.text_version,
    )


def _by_person(rows: Iterable[Any], now: Mapping[UUID, UUID] = _AS_IT_IS) -> Rows:
    """Rows of each child; of one that turned out to be another with that one, where it is told."""
    found: Rows = defaultdict(list)
    for row in rows:
        found[now.get(row.person_id, row.person_id)].append(row)
    return found


def last_seen(persons: set[UUID]) -> dict[UUID, date]:
    """The latest day on which a source saw each child where it is now."""
    days = {
        child: [stay.as_of_high for stay in stays if stay.as_of_high]  # type: ignore[attr-defined]
        for child, stays in present_stays(persons).items()
    }
    return {child: max(each) for child, each in days.items() if each}


def case_of(
    case: Case, steps: Sequence[StatusChange], referrals: Sequence[Referral], seen: date | None
) -> casework.Case:
    """A case as the rules see it; its steps stand in the order in which they were made."""
    person = case.person
    answered = {step.proposal_id for step in steps if step.proposal_id}
    taken = [step for step in steps if not (step.waits or step.is_refusal)]
    waiting = [step for step in steps if step.waits and step.pk not in answered]
    since = timezone.localdate(taken[-1].made_at) if taken else None
    home = [timezone.localdate(step.made_at) for step in taken if step.new == "returned"]
    return casework.Case(
        id=str(case.pk),
        person=str(person.pk),
        status=case.status,
        organisation=str(person.organisation_id),
        team=str(person.team_id or ""),
        assigned_to=str(person.assigned_to_id or ""),
        shared_with=frozenset(
            str(row.to_organisation_id) for row in referrals if row.state in {"in_progress", "accepted"}
        ),
        sensitivity=person.sensitivity,
        held_from=taken[-1].old if taken and case.status == "on_hold" else "",
        pending=_pending(waiting[-1]) if waiting else None,
        opened_on=timezone.localdate(case.opened_at),
        status_since=since,
        next_step_on=case.next_step_due,
        born=person.born,
        located_on=seen or since if case.status == "located_confirmed" else None,
        returned_on=home[-1] if home else None,
        has_basis=bool(case.legal_basis),
    )


def _pending(step: StatusChange) -> PendingStatus:
    return PendingStatus(step.new, step.reason, str(step.by_id), timezone.localdate(step.made_at))


def _request(row: TracingRequest, person: Person) -> casework.TracingRequest:
    return casework.TracingRequest(
        str(row.pk),
        str(person.organisation_id),
        row.relation or "unknown",
        (str(person.pk),),
        received_on=row.asked_on,
        state="done" if row.answered_on else "in_progress",
    )


def _action(row: TracingAction) -> casework.TracingAction:
    return casework.TracingAction(
        str(row.pk), row.action, row.done_on, row.outcome or "pending", row.ask_again_on
    )


def _followed_up(visits: list[Task], returned_on: date | None) -> frozenset[str]:
    """Visits that were paid since the last return."""
    return frozenset(
        task.detail
        for task in visits
        if task.done_at and (returned_on is None or timezone.localdate(task.done_at) >= returned_on)
    )
