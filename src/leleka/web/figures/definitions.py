"""What is counted, in words and as a question to the registry, on any day.

Takes   an organisation, a day.
Gives   DEFINITIONS; Found: whom a definition counts, and whom it leaves out and why; numbers, all at once.
Leaves  dividing, freezing and hiding to counting.

A day means what the registry had written down by its end: a status set later does not count yet.
To add a count: one line in DEFINITIONS, its rule, its sentence in both languages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from leleka.core.words import mark
from leleka.web.casework.models import Case, Return, StatusChange
from leleka.web.common.condition import Condition, Sql
from leleka.web.linkage.models import Person

NOT_COUNTED = ("duplicate", "out_of_scope", "never_left")
"""Cases that turned out to be none; every count leaves them out and says how many."""

_SOUGHT = frozenset(
    "open_missing located_probable located_confirmed on_list negotiating return_agreed in_transit "
    "on_hold turned_18_abroad re_taken".split()
)
_LOCATED = frozenset(
    "located_probable located_confirmed on_list negotiating return_agreed in_transit".split()
)
_HOME = frozenset({"returned", "reintegration"})


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a definition found.

    Attributes:
        counted: the children.
        left_out: children it would count otherwise, each with its reason: a code of case_status.
    """

    counted: frozenset[UUID]
    left_out: Mapping[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Definition:
    """One count.

    Attributes:
        title: a few words.
        sentence: what is counted and what is not.
        measures: codes of the list "measure" under which others say the like.
        holds: of a child's status on the day, and whether a return of it was recorded by then.
    """

    code: str
    title: str
    sentence: str
    measures: tuple[str, ...]
    holds: Callable[[str, bool], bool]


DEFINITIONS: Mapping[str, Definition] = {
    each.code: each
    for each in (
        Definition(
            "documented",
            mark("documented"),
            mark(
                "Children with a case opened by this day. Left out: duplicates, cases out of scope, and "
                "children who turned out never to have been taken."
            ),
            ("taken", "reported", "confirmed"),
            lambda status, returned: True,
        ),
        Definition(
            "sought",
            mark("being sought"),
            mark(
                "Children whose case stood on this day anywhere between “missing, being sought” and “on the "
                "way home”, also while it was on hold. Not those still being checked, nor those at home."
            ),
            ("missing", "sought", "held"),
            lambda status, returned: status in _SOUGHT,
        ),
        Definition(
            "located",
            mark("located"),
            mark(
                "Children being sought whose whereabouts were known on this day, probably or for certain, "
                "up to the way home."
            ),
            ("located",),
            lambda status, returned: status in _LOCATED,
        ),
        Definition(
            "returned",
            mark("returned"),
            mark(
                "Children of whom a return by this day is recorded, or whose case stood at “returned” or "
                "“settling in at home”. A visit is no return; a child taken again is not counted."
            ),
            ("returned",),
            lambda status, returned: status in _HOME or (returned and status != "re_taken"),
        ),
    )
}
"""Every count of the registry, in the order in which they are shown."""


def found(definition: Definition, organisation: UUID, day: date) -> Found:
    """Ask the registry whom a definition counts on a day."""
    states = statuses_on(organisation, day)
    returned = returned_by(organisation, day)
    holding = {child for child, status in states.items() if definition.holds(status, child in returned)}
    left_out = {child: states[child] for child in holding if states[child] in NOT_COUNTED}
    return Found(frozenset(holding - left_out.keys()), left_out)


def numbers(organisation: UUID, day: date) -> dict[str, int]:
    """How many each definition counts, without asking for the children one by one."""
    cases = _cases(organisation, day)
    by_status = Counter(dict(cases.order_by().values_list("status").annotate(n=Count("*"))))
    moved = _moved_since(cases, day)
    for now, then in moved.values():
        by_status[now] -= 1
        by_status[then] += 1
    back = cases.filter(person__in=_returns(organisation, day)).values_list("person", "status")
    of_returned = Counter(moved[child][1] if child in moved else status for child, status in back)
    kept = [status for status in by_status if status not in NOT_COUNTED]
    return {
        code: sum(
            (by_status[status] - of_returned[status]) * definition.holds(status, False)
            + of_returned[status] * definition.holds(status, True)
            for status in kept
        )
        for code, definition in DEFINITIONS.items()
    }


def statuses_on(organisation: UUID, day: date) -> dict[UUID, str]:
    """The status of every child of the organisation whose case was open by a day, as it stood then."""
    cases = _cases(organisation, day)
    then = {child: then for child, (_, then) in _moved_since(cases, day).items()}
    return {**dict(cases.values_list("person", "status")), **then}


def _cases(organisation: UUID, day: date) -> QuerySet[Case]:
    """Cases that were open by the end of a day, of children that stand."""
    standing = Sql("{merged_into_id} IS NULL") & _held_by(organisation)
    return Case.objects.filter(_of_child(standing), opened_at__lt=end_of(day))


def _held_by(organisation: UUID) -> Sql:
    return Sql("{organisation_id} = %s", (organisation,))


def _of_child(said: Sql) -> Q:
    """That the child is so, asked row by row: joined, SQLite would read every child there is, one by one."""
    return Q(Condition(said.of_row(Person, "person_id"), {"person_id": "person_id"}))


def _moved_since(cases: QuerySet[Case], day: date) -> dict[UUID, tuple[str, str]]:
    """Children whose status changed after a day: what it is now, and what it was then."""
    end = end_of(day)
    if end > timezone.now():
        return {}
    changes = StatusChange.objects.filter(waits=False, is_refusal=False)
    later = changes.filter(made_at__gte=end).values("person")
    before = changes.filter(person=OuterRef("person"), made_at__lt=end).order_by("-made_at")
    then = Coalesce(Subquery(before.values("new")[:1]), Value("reported"))
    rows = cases.filter(person__in=later).annotate(then=then).values_list("person", "status", "then")
    return {child: (now, was) for child, now, was in rows}


def returned_by(organisation: UUID, day: date) -> set[UUID]:
    """Children of whom a return by a day was written down by then."""
    return set(_returns(organisation, day))


def _returns(organisation: UUID, day: date) -> QuerySet[Return, UUID]:
    said = Return.objects.filter(
        _of_child(_held_by(organisation)),
        made_at__lt=end_of(day),
        returned_low__lte=day,
        is_withdrawal=False,
    )
    replaced = Return.objects.filter(made_at__lt=end_of(day), supersedes__isnull=False).values("supersedes")
    return said.exclude(pk__in=replaced).values_list("person", flat=True)


def end_of(day: date) -> datetime:
    """The first moment after a day, in the office's time."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
