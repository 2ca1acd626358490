"""What has been kept long enough, and what is done about it.

Takes   the officers who decide, things that are due.
Gives   due_for: what is due by category, and what waits; decide: hold, lift, propose; answer: a second
        person's yes or no.
Leaves  the terms of each category to leleka.casework.

What becomes of a thing at its end, one officer proposes and another confirms; until then nothing is done.
Officers see no case: children appear under their spoken ids, lists under their titles.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from leleka.casework import (
    OVER,
    CaseworkError,
    Kept,
    RetentionDue,
    RetentionTerm,
    default_terms,
    retention_due,
)
from leleka.casework.duties import HOME
from leleka.core.words import mark
from leleka.web.accounts.action import demand, refuse_where
from leleka.web.accounts.models import Organisation, User
from leleka.web.accounts.rights import may
from leleka.web.casework.models import Case, KeepingDecision
from leleka.web.common import trace
from leleka.web.common.dates import midnight
from leleka.web.common.ids import spoken
from leleka.web.common.models import Event
from leleka.web.common.refusal import RefusedError
from leleka.web.intake.models import Draft, ImportBatch, Record
from leleka.web.linkage.models import Person

MAY_DECIDE = {
    "draft": ("delete", "keep"),
    "unreviewed_tip": ("keep", "hold", "seal"),
    "unlinked_record": ("keep", "hold"),
    "returned_case": ("seal", "keep", "hold"),
    "closed_case": ("seal", "keep", "hold"),
    "consent": ("keep", "hold"),
    "access_log": ("keep", "hold"),
}
"""What may be decided in each category that the registry holds, the usual first."""

DECISIONS = {
    "keep": _("keep until the day given"),
    "hold": _("keep, a court or a lawyer asks for it"),
    "lift": _("lift the hold"),
    "delete": _("delete, leaving a marker"),
    "seal": _("seal"),
}
"""What may be decided about something whose time is over, in words."""

AT_ONCE = ("hold", "lift")
"""What one person decides alone: it only stops the clock, or lets it run again."""

STEPS = {"proposed": _("proposed"), "confirmed": _("confirmed"), "refused": _("refused")}
"""What was done about a decision of two, in words."""

_T = TypeVar("_T")
_Decided = dict[tuple[str, UUID], list[KeepingDecision]]
"""Decisions by category and thing, the earliest first."""

OF_CHILDREN = ("unreviewed_tip", "returned_case", "closed_case", "consent")


@dataclass(frozen=True, slots=True)
class DueThing:
    """One thing whose time is over.

    Attributes:
        name: as the officer may know it.
        n: how many rows or entries it stands for.
        last: the last proposal since it is due: one that waits, or that was refused; None: nobody proposed.
    """

    due: RetentionDue
    name: str
    n: int = 1
    last: KeepingDecision | None = None

    @property
    def key(self) -> str:
        """By which a form names it: the officer is given no child's id."""
        return key_of(self.due.kept.category, UUID(self.due.kept.id))

    @property
    def proposal(self) -> KeepingDecision | None:
        """What waits for a second person."""
        return None if self.refusal else self.last

    @property
    def refusal(self) -> KeepingDecision | None:
        """That what was proposed about it was refused."""
        return getattr(self.last, "confirmation", None)


@dataclass(frozen=True, slots=True)
class DueCategory:
    """All that is due of one category, the longest overdue first.

    Attributes:
        things: about which nobody has proposed anything, or it was refused.
        waiting: about which something is proposed that a second person has not answered.
    """

    term: RetentionTerm
    things: Sequence[DueThing]
    waiting: Sequence[DueThing]
    decisions: Sequence[str]


def key_of(category: str, thing: UUID) -> str:
    """A name for a thing in forms, from which nobody can tell its id."""
    return salted_hmac("leleka.keeping", f"{category}|{thing}", algorithm="sha256").hexdigest()[:32]


def due_for(user: User, today: date | None = None) -> list[DueCategory]:
    """What is due in the officer's organisation."""
    today = today or timezone.localdate()
    decided, proposed = _decided(user), _proposed(user)
    found = []
    for category, decisions in MAY_DECIDE.items():
        term = default_terms()[category]
        begun = list(_kept(user, category, today - timedelta(days=term.days)))
        named = {str(key): (name, n) for key, _, name, n in begun}
        kept = [_with_decision(key, category, since, decided) for key, since, _, _ in begun]
        things = [
            DueThing(due, *named[due.kept.id], last=_since_due(due, proposed))
            for due in retention_due(kept, today)
        ]
        if things:
            free = [thing for thing in things if thing.proposal is None]
            found.append(DueCategory(term, free, [thing for thing in things if thing.proposal], decisions))
    return found


def how_much(user: User) -> dict[str, Any]:
    """How much of each category is due, and how much waits for this officer or for another."""
    due = due_for(user)
    proposals = [thing.proposal for each in due for thing in each.waiting if thing.proposal]
    n_mine = sum(said.by_id == user.pk for said in proposals)
    return {
        "due": [(each.term.category, len(each.things)) for each in due if each.things],
        "n_asked": len(proposals) - n_mine,
        "n_mine": n_mine,
        "is_alone": is_alone(user),
    }


def is_alone(user: User) -> bool:
    """Whether nobody else in the organisation could confirm what this officer proposes."""
    colleagues = User.objects.filter(organisation=user.organisation_id, is_active=True).exclude(pk=user.pk)
    return not any(may(colleague, "decide_retention") for colleague in colleagues)


def held_for(user: User) -> list[KeepingDecision]:
    """What is under a legal hold, the latest first."""
    decided = _decided(user)
    held = [said[-1] for said in decided.values() if said and said[-1].decision == "hold"]
    return sorted(held, key=lambda each: each.made_at, reverse=True)


@transaction.atomic
def decide(
    user: User,
    *,
    category: str,
    keys: Sequence[str],
    decision: str,
    why: str,
    until: date | None = None,
) -> int:
    """Hold things that are due, or lift that; propose anything else, for a second person; of how many things.

    What the same person sent a moment ago is not done twice.

    Args:
        keys: of the things, see key_of.

    Raises:
        CaseworkError: web.E163, a thing is not due or not held, or something is proposed about it.
        RefusedError: the decision does not fit the category, or a day is missing.
    """
    _begin(user)
    if decision == "lift":
        open_to = [each.thing for each in held_for(user) if each.category == category]
    elif decision in MAY_DECIDE.get(category, ()):
        due = [each for found in due_for(user) if found.term.category == category for each in found.things]
        open_to = [UUID(each.due.kept.id) for each in due]
    else:
        raise RefusedError(mark("This cannot be decided about such things. Load the page again."))
    refuse_where({mark("Give a day that lies ahead."): decision == "keep" and until is None})
    until = until if decision == "keep" else None

    def is_same(last: KeepingDecision) -> bool:
        said = (last.category, last.decision, last.until, last.why, last.proposal)
        return said == (category, decision, until, why, None)

    fresh = {key_of(category, thing): thing for thing in open_to}
    things = _chosen(keys, fresh, _said_last(user, keys, is_same))
    waits = decision not in AT_ONCE
    for thing in things:
        KeepingDecision.objects.create(
            organisation=user.organisation, category=category, thing=thing, decision=decision,
            until=until, why=why, by=user, waits=waits,
        )  # fmt: skip
    if things:
        _traced(user, "decide", category, things, decision, **({"step": "proposed"} if waits else {}))
    return len(set(keys))


@transaction.atomic
def answer(user: User, *, keys: Sequence[str], confirms: bool, why: str = "") -> int:
    """Confirm what another proposed, or refuse it; whoever proposed it can only take it back; how many.

    What the same person answered a moment ago is not done twice.

    Raises:
        CaseworkError: web.E163, one of them does not wait for the user's answer.
    """
    _begin(user)
    waiting = {
        thing.key: thing.proposal
        for each in due_for(user)
        for thing in each.waiting
        if thing.proposal and not (confirms and thing.proposal.by_id == user.pk)
    }
    alike: dict[tuple[str, str], list[UUID]] = {}

    def is_same(last: KeepingDecision) -> bool:
        return last.proposal is not None and last.is_refusal is not confirms

    for asked in _chosen(keys, waiting, _said_last(user, keys, is_same)):
        KeepingDecision.objects.create(
            organisation=user.organisation, category=asked.category, thing=asked.thing, until=asked.until,
            decision=asked.decision, why=why, by=user, proposal=asked, is_refusal=not confirms,
        )  # fmt: skip
        alike.setdefault((asked.category, asked.decision), []).append(asked.thing)
    for (category, decision), things in alike.items():
        if confirms:
            _carry_out(decision, things)
        _traced(user, "answer", category, things, decision, step="confirmed" if confirms else "refused")
    return len(set(keys))


def _begin(user: User) -> None:
    """Ask for the right, and let nobody else of the organisation decide meanwhile."""
    demand(user, "decide_retention", user.organisation)
    Organisation.objects.select_for_update(no_key=True).get(pk=user.organisation_id)


def _said_last(user: User, keys: Sequence[str], is_same: Callable[[KeepingDecision], bool]) -> set[str]:
    """The things of which this, by this person, is the last that was said: a form that was sent twice."""
    last = (said[-1] for said in _by_thing(_decisions(user).select_related("proposal")).values())
    named = {key_of(each.category, each.thing): each for each in last if each.by_id == user.pk}
    return {key for key in set(keys) & set(named) if is_same(named[key])}


def _chosen(keys: Sequence[str], open_to: Mapping[str, _T], done: Collection[str] = ()) -> list[_T]:
    if not keys or not set(keys) <= {*open_to, *done}:
        raise CaseworkError(
            "web.E163",
            "Something of what you chose does not wait for you any more.",
            hint="A colleague may have been faster. Look at what stands here now, and choose again.",
        )
    return [open_to[key] for key in dict.fromkeys(keys) if key not in done]


def _carry_out(decision: str, things: Sequence[UUID]) -> None:
    if decision == "delete":
        Draft.objects.filter(pk__in=things).delete()
    if decision == "seal":
        Person.objects.filter(pk__in=things).update(sensitivity="sealed")


def _traced(user: User, deed: str, category: str, things: Sequence[UUID], decision: str, **step: str) -> None:
    trace.write(
        "write", actor=user.pk, page=f"casework.keeping.{deed}",
        children=things if category in OF_CHILDREN else (),
        detail={"category": category, "decision": decision, "n": len(things), **step},
    )  # fmt: skip


def _kept(user: User, category: str, by: date) -> Iterator[tuple[UUID, date, str, int]]:
    """Things of a category whose term began by a day: id, that day, a name the officer may know, how many."""
    end = midnight(by, 1)
    ours = user.organisation_id
    if category == "draft":
        drafts = Draft.objects.filter(author__organisation=ours, saved_at__lt=end)
        for key, at, name in drafts.values_list("pk", "saved_at", "author__name"):
            yield key, timezone.localdate(at), name, 1
    elif category == "unlinked_record":
        loose = Q(Record.counts("records__"), records__membership=None)
        batches = ImportBatch.objects.filter(source__organisation=ours, state="in", made_at__lt=end)
        counted = batches.annotate(n=Count("records", filter=loose)).filter(n__gt=0)
        for key, at, title, n in counted.values_list("pk", "made_at", "source__title", "n"):
            yield key, timezone.localdate(at), title, n
    elif category == "access_log":
        colleagues = User.objects.filter(organisation=ours).values("pk")
        old = Event.objects.filter(actor__in=colleagues, at__lt=end).aggregate(n=Count("pk"), first=Min("at"))
        if old["first"] is not None:
            yield ours, timezone.localdate(old["first"]), "", old["n"]
    elif category == "consent":
        ended = _cases(user).filter(consent_until__lte=by)
        for child, day in ended.values_list("person", "consent_until"):
            if day is not None:
                yield child, day, spoken(child), 1
    else:
        statuses = {"unreviewed_tip": {"reported"}, "returned_case": HOME}.get(category, OVER)
        cases = _cases(user).filter(status__in=statuses)
        moved = Coalesce(Max("person__statuschanges__made_at"), "opened_at")
        for child, at in cases.annotate(at=moved).filter(at__lt=end).values_list("person", "at"):
            yield child, timezone.localdate(at), spoken(child), 1


def _cases(user: User) -> QuerySet[Case]:
    """Cases of the officer's organisation that are not sealed yet."""
    standing = Person.objects.standing().filter(organisation=user.organisation_id)
    return Case.objects.filter(person__in=standing.exclude(sensitivity="sealed"))


def _decided(user: User) -> _Decided:
    """What holds: decided by one where one is enough, else confirmed."""
    return _by_thing(_decisions(user).filter(waits=False, is_refusal=False))


def _proposed(user: User) -> _Decided:
    return _by_thing(_decisions(user).filter(waits=True).select_related("by", "confirmation"))


def _decisions(user: User) -> QuerySet[KeepingDecision]:
    rows: QuerySet[KeepingDecision] = KeepingDecision.objects.filter(organisation=user.organisation_id)
    return rows


def _by_thing(rows: QuerySet[KeepingDecision]) -> _Decided:
    found: _Decided = {}
    for each in rows.order_by("made_at", "pk"):
        found.setdefault((each.category, each.thing), []).append(each)
    return found


def _since_due(due: RetentionDue, proposed: _Decided) -> KeepingDecision | None:
    """The last proposal about a thing; one from before it was used again is none any more."""
    said = proposed.get((due.kept.category, UUID(due.kept.id)), [])
    return said[-1] if said and timezone.localdate(said[-1].made_at) >= due.due else None


def _with_decision(key: UUID, category: str, since: date, decided: _Decided) -> Kept:
    said = decided.get((category, key), [])
    is_held = bool(said) and said[-1].decision == "hold"
    until = max((each.until for each in said if each.until), default=None)
    return Kept(str(key), category, since, is_held, until)
