"""What has been kept long enough, and what is done about it.

Takes   the officer who decides, things that are due.
Gives   due_for: what is due by category; decide: keep, hold, lift, delete, seal.
Leaves  the terms of each category to leleka.casework.

The officer sees no case: children appear under their spoken ids, lists under their titles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from leleka.casework import OVER, Kept, RetentionDue, RetentionTerm, default_terms, retention_due
from leleka.casework.duties import HOME
from leleka.web.accounts.action import demand
from leleka.web.accounts.models import User
from leleka.web.casework.models import Case, KeepingDecision
from leleka.web.common import trace
from leleka.web.common.dates import midnight
from leleka.web.common.ids import spoken
from leleka.web.common.models import Event
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

_Decided = dict[tuple[str, UUID], list[KeepingDecision]]
"""Decisions by category and thing, the earliest first."""

OF_CHILDREN = ("unreviewed_tip", "returned_case", "closed_case", "consent")


@dataclass(frozen=True, slots=True)
class DueThing:
    """One thing whose time is over.

    Attributes:
        name: as the officer may know it.
        n: how many rows or entries it stands for.
    """

    due: RetentionDue
    name: str
    n: int = 1

    @property
    def key(self) -> str:
        """By which a form names it: the officer is given no child's id."""
        return key_of(self.due.kept.category, UUID(self.due.kept.id))


@dataclass(frozen=True, slots=True)
class DueCategory:
    """All that is due of one category, the longest overdue first."""

    term: RetentionTerm
    things: Sequence[DueThing]
    decisions: Sequence[str]


def key_of(category: str, thing: UUID) -> str:
    """A name for a thing in forms, from which nobody can tell its id."""
    return salted_hmac("leleka.keeping", f"{category}|{thing}", algorithm="sha256").hexdigest()[:32]


def due_for(user: User, today: date | None = None) -> list[DueCategory]:
    """What is due in the officer's organisation."""
    today = today or timezone.localdate()
    decided = _decided(user)
    found = []
    for category, decisions in MAY_DECIDE.items():
        term = default_terms()[category]
        begun = list(_kept(user, category, today - timedelta(days=term.days)))
        named = {str(key): (name, n) for key, _, name, n in begun}
        kept = [_with_decision(key, category, since, decided) for key, since, _, _ in begun]
        things = [DueThing(due, *named[due.kept.id]) for due in retention_due(kept, today)]
        if things:
            found.append(DueCategory(term, things, decisions))
    return found


def how_many_due(user: User) -> dict[str, list[tuple[str, int]]]:
    """How much of each category is due."""
    return {"due": [(each.term.category, len(each.things)) for each in due_for(user)]}


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
    """Decide about things that are due, or lift a hold; how many.

    Args:
        keys: of the things, see key_of.

    Raises:
        PermissionDenied: the decision does not fit the category, a thing is not due or not held, or a day
            is missing.
    """
    demand(user, "decide_retention", user.organisation)
    if decision == "lift":
        open_to = [each.thing for each in held_for(user) if each.category == category]
    elif decision in MAY_DECIDE.get(category, ()):
        due = [each for found in due_for(user) if found.term.category == category for each in found.things]
        open_to = [UUID(each.due.kept.id) for each in due]
    else:
        raise PermissionDenied
    by_key = {key_of(category, thing): thing for thing in open_to}
    if not set(keys) <= set(by_key) or not keys or (decision == "keep" and until is None):
        raise PermissionDenied
    things = [by_key[key] for key in dict.fromkeys(keys)]
    for thing in things:
        KeepingDecision.objects.create(
            organisation=user.organisation, category=category, thing=thing, decision=decision,
            until=until if decision == "keep" else None, why=why, by=user,
        )  # fmt: skip
    if decision == "delete":
        Draft.objects.filter(pk__in=things).delete()
    if decision == "seal":
        Person.objects.filter(pk__in=things).update(sensitivity="sealed")
    whom = things if category in OF_CHILDREN else ()
    trace.write(
        "write", actor=user.pk, page="casework.keeping.decide", children=whom,
        detail={"category": category, "decision": decision, "n": len(things)},
    )  # fmt: skip
    return len(things)


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
    found: _Decided = {}
    for each in KeepingDecision.objects.filter(organisation=user.organisation_id).order_by("made_at", "pk"):
        found.setdefault((each.category, each.thing), []).append(each)
    return found


def _with_decision(key: UUID, category: str, since: date, decided: _Decided) -> Kept:
    said = decided.get((category, key), [])
    is_held = bool(said) and said[-1].decision == "hold"
    until = max((each.until for each in said if each.until), default=None)
    return Kept(str(key), category, since, is_held, until)
