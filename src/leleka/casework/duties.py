"""What is due, for whom, by when, how urgent: computed from cases, never kept as a list of its own.

A duty exists as long as its reason does and vanishes with it, so nothing has to be ticked off
twice. The order is that of the eye: what is overdue, then what is gravest, then what is next.

Takes   a CaseFile: the case and what hangs on it; a day; the terms of the office.
Gives   duties in the order of work.
Leaves  showing them to web, sending reminders without names to its jobs; what waits for somebody’s yes or no
        (a change of status, a referral) to its own place there, which ends when it is answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from leleka.casework.cases import Case, turns_18
from leleka.casework.levels import FRESH_DAYS
from leleka.casework.referrals import Referral, TracingRequest
from leleka.casework.sharing import Consent
from leleka.casework.statuses import OVER, steps_from
from leleka.core.codelists import code_list

HOME = frozenset({"returned", "reintegration"})

FOLLOW_UP_DAYS: Mapping[str, int] = {
    "first_days": 3,
    "first_month": 30,
    "third_month": 90,
    "half_year": 182,
    "first_year": 365,
}
"""Days after the return; codes of the list "follow_up"."""


@dataclass(frozen=True, slots=True)
class DutyTerms:
    """How many days an office gives itself."""

    screen_days: int = 2
    plan_days: int = 3
    referral_days: int = 5
    request_days: int = 14
    action_days: int = 30
    consent_notice_days: int = 30
    coming_of_age_notice_days: int = 365


@dataclass(frozen=True, slots=True)
class TracingAction:
    """A step of the search that was taken, and what came of it.

    Attributes:
        kind, outcome: codes of the lists "tracing_action" and "tracing_outcome".
    """

    id: str
    kind: str
    taken_on: date
    outcome: str = "pending"
    answer_due: date | None = None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case and what hangs on it. followed_up: codes of the list "follow_up" that are done."""

    case: Case
    referrals: tuple[Referral, ...] = ()
    requests: tuple[TracingRequest, ...] = ()
    actions: tuple[TracingAction, ...] = ()
    consents: tuple[Consent, ...] = ()
    followed_up: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do.

    Attributes:
        kind: a code of the list "duty".
        roles: any of these may do it.
        person: who is asked first; "" where anybody of the roles is.
        subject: id of the referral, request or action that it is about.
        detail: a code that says more, such as which follow-up.
    """

    kind: str
    case: str
    due: date
    urgency: str
    roles: frozenset[str]
    person: str = ""
    subject: str = ""
    detail: str = ""


def duties_of(file: CaseFile, today: date, terms: DutyTerms | None = None) -> tuple[Duty, ...]:
    """Everything that is due in one case, in the order of work."""
    rules = terms or DutyTerms()
    found = [
        *_of_status(file.case, today, rules),
        *_of_coming_of_age(file.case, today, rules),
        *_of_referrals(file, today, rules),
        *_of_actions(file, today, rules),
        *_of_consent(file, today, rules),
        *_of_return(file, today),
    ]
    return in_order(found)


def in_order(duties: Iterable[Duty]) -> tuple[Duty, ...]:
    """The most urgent first; among equals the gravest kind, then the earliest."""
    urgency, kind = code_list("urgency").rank, code_list("duty").rank
    return tuple(
        sorted(duties, key=lambda d: (urgency(d.urgency), kind(d.kind), d.due, d.case, d.subject, d.detail))
    )


def urgency_of(due: date, today: date) -> str:
    """A code of the list "urgency"."""
    days = (due - today).days
    if days < 0:
        return "overdue"
    if days == 0:
        return "today"
    return "week" if days <= 7 else "month" if days <= 31 else "later"


_CASE_ROLES = frozenset({"caseworker", "supervisor"})


def _duty(  # noqa: PLR0913  # all but the first four are names of what a duty holds
    kind: str,
    case: Case,
    due: date,
    today: date,
    *,
    roles: frozenset[str] = _CASE_ROLES,
    is_asked_of_owner: bool = True,
    subject: str = "",
    detail: str = "",
) -> Duty:
    person = case.assigned_to if is_asked_of_owner else ""
    return Duty(kind, case.id, due, urgency_of(due, today), roles, person, subject, detail)


def _of_status(case: Case, today: date, terms: DutyTerms) -> Iterator[Duty]:
    since = case.status_since or case.opened_on or today
    if case.status == "re_taken":
        yield _duty("taken_again", case, since, today)
    if case.status == "reported":
        due = since + timedelta(days=terms.screen_days)
        roles = _CASE_ROLES | {"intake"}
        yield _duty("screen", case, due, today, roles=roles, is_asked_of_owner=bool(case.assigned_to))
    elif case.status not in OVER and case.next_step_on is None:
        yield _duty("set_next_step", case, since + timedelta(days=terms.plan_days), today)
    if case.next_step_on is not None and case.status not in OVER:
        yield _duty("next_step", case, case.next_step_on, today)
    if case.status == "located_confirmed" and case.located_on is not None:
        yield _duty("check_location", case, case.located_on + timedelta(days=FRESH_DAYS), today)


def _of_coming_of_age(case: Case, today: date, terms: DutyTerms) -> Iterator[Duty]:
    if case.born is None or case.status in OVER | HOME | {"turned_18_abroad"}:
        return
    when = turns_18(case.born)
    if when.first - timedelta(days=terms.coming_of_age_notice_days) <= today:
        # A birthday that has passed is nothing to prepare for any more: what it left open is the status.
        is_status_open = when.last < today and any(s.to == "turned_18_abroad" for s in steps_from(case))
        kind = "turned_18" if is_status_open else "turns_18"
        yield _duty(kind, case, when.first, today, detail=str(when))


_ANSWERS_TO_READ = {"rejected": "referral_declined", "done": "referral_done"}


def _of_referrals(file: CaseFile, today: date, terms: DutyTerms) -> Iterator[Duty]:
    for referral in file.referrals:
        is_ours = referral.sender == file.case.organisation
        if is_ours and referral.state in _ANSWERS_TO_READ and file.case.status not in OVER:
            answered = referral.answered_on or referral.answer_due or today
            yield _duty(_ANSWERS_TO_READ[referral.state], file.case, answered, today, subject=referral.id)
        if referral.state != "in_progress":
            continue
        sent = referral.sent_on or today
        due = referral.answer_due or sent + timedelta(days=terms.referral_days)
        if due < today:
            yield _duty("chase_referral", file.case, due, today, subject=referral.id)
    for request in file.requests:
        if request.state == "in_progress":
            received = request.received_on or today
            due = request.answer_due or received + timedelta(days=terms.request_days)
            yield _duty(
                "answer_request",
                file.case,
                due,
                today,
                roles=_CASE_ROLES | {"intake"},
                subject=request.id,
            )


def _of_actions(file: CaseFile, today: date, terms: DutyTerms) -> Iterator[Duty]:
    for action in file.actions:
        due = action.answer_due or action.taken_on + timedelta(days=terms.action_days)
        if action.outcome == "pending" and due <= today and file.case.status not in OVER:
            yield _duty("chase_action", file.case, due, today, subject=action.id, detail=action.kind)


def _of_consent(file: CaseFile, today: date, terms: DutyTerms) -> Iterator[Duty]:
    if file.case.status in OVER:
        return
    live = [consent for consent in file.consents if consent.is_live(today)]
    if not live and not file.case.has_basis:
        yield _duty("ask_consent", file.case, today, today)
    for purpose in sorted({consent.purpose for consent in live}):
        ends = [consent.until for consent in live if consent.purpose == purpose]
        known = [end for end in ends if end is not None]
        if len(known) < len(ends):  # one of them has no end
            continue
        if max(known) - timedelta(days=terms.consent_notice_days) <= today:
            yield _duty("renew_consent", file.case, max(known), today, detail=purpose)


def _of_return(file: CaseFile, today: date) -> Iterator[Duty]:
    case = file.case
    if case.returned_on is None or case.status not in HOME:
        return
    left = [code for code in FOLLOW_UP_DAYS if code not in file.followed_up]
    for code in left[:1]:  # the next visit only; a missed one stays due until it is done
        due = case.returned_on + timedelta(days=FOLLOW_UP_DAYS[code])
        yield _duty("follow_up", case, due, today, detail=code)
