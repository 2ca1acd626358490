"""The looks of a month, gathered for the rules of unusual access.

Takes   an organisation.
Gives   unusual_access: what the rules find about its people.
Leaves  the rules to leleka.casework, when they are applied to watching.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from leleka.casework import DayOfLooks, Finding, Watch, unusual
from leleka.core.groups import Groups
from leleka.web.accounts.models import User
from leleka.web.casework.models import KinLink
from leleka.web.common.dates import midnight
from leleka.web.common.models import Event, EventChild
from leleka.web.linkage.models import Person

WATCHED_DAYS = 30
_OPENED = ("read", "search", "export")
_CHUNK = 5000


@dataclass(slots=True)
class _Day:
    """One person's day while it is gathered."""

    children: set[str] = field(default_factory=set)
    n_at_night: int = 0
    n_refused: int = 0
    n_too_fast: int = 0
    n_half_in: int = 0


def unusual_access(office: UUID, today: date | None = None) -> tuple[Finding, ...]:
    """What the rules find in the last month, about people of an organisation."""
    today, watch = today or timezone.localdate(), Watch()
    since = midnight(today, -WATCHED_DAYS)
    people = {each.pk: each for each in User.objects.filter(organisation=office)}
    days = _gathered(people, since, watch)
    ids = {child for day in days.values() for child in day.children}
    near = _near(people.values(), ids, since)
    looks = [
        DayOfLooks(
            str(who), frozenset(people[who].roles), day, frozenset(held.children),
            frozenset(held.children & near[who]), held.n_at_night, held.n_refused,
            held.n_too_fast, held.n_half_in,
        )
        for (who, day), held in days.items()
    ]  # fmt: skip
    return unusual(looks, _families(ids), watch)


def _gathered(people: Collection[UUID], since: datetime, watch: Watch) -> dict[tuple[UUID, date], _Day]:
    """Each person's days, from the trace row by row: the database would call us back for every date."""
    days: dict[tuple[UUID, date], _Day] = defaultdict(_Day)
    known = set(people)
    opened = EventChild.objects.filter(event__at__gte=since, event__act="read")
    for who, at, child in opened.values_list("event__actor", "event__at", "person").iterator(_CHUNK):
        if who in known:
            days[who, timezone.localdate(at)].children.add(str(child))
    counted = (*_OPENED, "refused", "too_fast", "sign_in_failed")
    others = Event.objects.filter(at__gte=since, act__in=counted).order_by()
    for who, at, act in others.values_list("actor", "at", "act").iterator(_CHUNK):
        if who in known:
            local = timezone.localtime(at)
            day = days[who, local.date()]
            if act == "refused":
                day.n_refused += 1
            elif act == "too_fast":
                day.n_too_fast += 1
            elif act == "sign_in_failed":  # of a known person: the password was right
                day.n_half_in += 1
            elif watch.is_night(local.hour):
                day.n_at_night += 1
    return days


def _near(people: Iterable[User], children: set[str], since: datetime) -> dict[UUID, set[str]]:
    """Of each person, the children that they or their team work on, or of whom they wrote something."""
    near: dict[UUID, set[str]] = defaultdict(set)
    team: dict[Any, set[str]] = defaultdict(set)
    # Asked about all of them: a question with a hundred thousand ids is slower than a hundred thousand rows.
    held = Person.objects.filter(merged_into=None)
    rows = held.values_list("pk", "assigned_to", "organisation", "team").iterator(_CHUNK)
    for child, assigned, organisation, of_team in rows:
        if str(child) not in children:
            continue
        if assigned:
            near[assigned].add(str(child))
        team[organisation, of_team].add(str(child))
    written = EventChild.objects.filter(event__act="write", event__at__gte=since, event__actor__isnull=False)
    for who, child in written.values_list("event__actor", "person").iterator(_CHUNK):
        if who:
            near[who].add(str(child))
    for each in people:
        near[each.pk] |= team[each.organisation_id, None]
        if each.team_id:
            near[each.pk] |= team[each.organisation_id, each.team_id]
    return near


def _families(children: set[str]) -> dict[str, str]:
    """A name for the family of each child, from the kin that sources name."""
    families = Groups[str]()
    links = KinLink.objects.current().filter(relative__isnull=False)
    for one, other in links.values_list("person", "relative").iterator(_CHUNK):
        if children.issuperset((str(one), str(other))):
            families.join(str(one), str(other))
    return {child: families.of(child) for child in children}
