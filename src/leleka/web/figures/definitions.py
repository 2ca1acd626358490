"""What is counted, in words and as a question to the registry, on any day.

Takes   an organisation, a day.
Gives   DEFINITIONS; found: whom a definition counts, and whom it leaves out and why; counted, the same as a
        condition; tally, divided; numbers, all at once; rule_of, what a definition counts; stood_on, the
        status of a case.
Leaves  dividing, freezing and hiding to counting.

A day means what the registry had written down by its end: a status set later does not count yet.
To add a count: one line in DEFINITIONS, its rule, its sentence in both languages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case as Choice
from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from leleka.casework.duties import HOME
from leleka.core.codelists import code_list
from leleka.core.words import mark
from leleka.web.casework.models import Case, Return, StatusChange
from leleka.web.common.condition import Condition, Sql, Written
from leleka.web.common.dates import midnight
from leleka.web.common.scope import whole
from leleka.web.linkage.models import Person, held_by, of_child

Valued = Sql | QuerySet[Any] | F
"""What a count is divided by: what the child itself says as text, asked together with whether it stands; rows
of children with their value, of which the first of each child says it; or what the case says."""

_CHANGES = StatusChange.objects.filter(waits=False, is_refusal=False)

UNKNOWN = "unknown"
"""The value of what nobody says."""

NOT_COUNTED = ("duplicate", "out_of_scope", "never_left")
"""Cases that turned out to be none; every count leaves them out and says how many."""

_LOCATED = frozenset(
    "located_probable located_confirmed on_list negotiating return_agreed in_transit".split()
)
_SOUGHT = _LOCATED | {"open_missing", "on_hold", "turned_18_abroad", "re_taken"}


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
            lambda status, returned: status in HOME or (returned and status != "re_taken"),
        ),
    )
}
"""Every count of the registry, in the order in which they are shown."""


def rule_of(definition: Definition) -> dict[str, list[str]]:
    """What a definition counts, as it can be kept: the statuses that count alone, and beside a return."""
    kept = [status for status in code_list("case_status") if status not in NOT_COUNTED]
    return {
        name: sorted(status for status in kept if definition.holds(status, returned))
        for name, returned in (("alone", False), ("beside_a_return", True))
    }


def found(definition: Definition, organisation: UUID, day: date) -> Found:
    """Ask the registry whom a definition counts on a day."""
    cases = _holding(definition, organisation, day, _of_standing(organisation))
    stood = dict(cases.values_list("person", "stood"))
    left_out = {child: status for child, status in stood.items() if status in NOT_COUNTED}
    return Found(frozenset(stood.keys() - left_out.keys()), left_out)


def tally(definition: Definition, organisation: UUID, day: date, value: Valued) -> Counter[tuple[str, str]]:
    """How many a definition counts or leaves out on a day, by the status each had and by a value of each."""
    with whole(organisation):
        if connection.vendor == "sqlite" or isinstance(value, F):
            told = _tallied_of_cases(definition, organisation, day, value)
        else:
            told = _tallied_beside(definition, organisation, day, value)
        # A child that does not stand has no value.
        return Counter({(stood, value): n for stood, value, n in told if value is not None})


def counted(
    definition: Definition, organisation: UUID, day: date, value: Valued | None = None, told: str = ""
) -> Q:
    """That a child is one of those whom a definition counts on a day; with a value, of whom it is so told.

    What the child itself says is asked of the row that is filtered: found by its case, it is found once more.
    """
    # Said as what it is not, so that SQLite walks one index and not from an organisation's to each whole row.
    is_so = ~(
        Sql("{merged_into_id} IS NOT NULL")
        | Sql("{is_gone}")
        | Sql("{organisation_id} <> %s", (organisation,))
    )
    cases = _holding(definition, organisation, day, Case.objects.filter(person=OuterRef("pk")))
    cases = cases.exclude(stood__in=NOT_COUNTED)
    if isinstance(value, Sql):
        is_so &= Sql(f"{value.text} = %s", (*value.values, told))
    elif value is not None:
        cases = cases.annotate(value=_of_case(value)).filter(value=told)
    return Q(Condition(is_so)) & Q(Exists(cases))


def _tallied_of_cases(definition: Definition, organisation: UUID, day: date, value: Valued) -> Iterable[Any]:
    """Each status and value with the number of cases, whose values are asked one by one."""
    cases, asked = _of_standing(organisation), _of_case(value)
    if isinstance(value, Sql):
        of_child = value.asked_of(Person, "person_id", _standing(organisation))
        cases, asked = Case.objects.all(), Written(of_child, output_field=CharField())
    valued = _holding(definition, organisation, day, cases).annotate(value=asked)
    cells: QuerySet[Any] = valued.order_by().values_list("stood", "value").annotate(n=Count("*"))
    return cells


def _of_case(value: Valued) -> Any:
    """The value as a query of cases takes it; of a child’s rows the first one’s."""
    if isinstance(value, QuerySet):
        first = value.filter(person=OuterRef("person")).values_list("value")[:1]
        return Coalesce(Subquery(first), Value(UNKNOWN))
    return value


def _tallied_beside(
    definition: Definition, organisation: UUID, day: date, value: Sql | QuerySet[Any]
) -> Iterable[Any]:
    """The same for PostgreSQL, which gathers cases and values and lays them beside each other.

    Left to choose, it looks up each of them by its key as soon as a page of the children was written to.
    """
    cases: QuerySet[Any]
    if isinstance(value, Sql):
        cases, of_all = Case.objects.all(), ""
        children = Person.objects.filter(Condition(_standing(organisation)))
        told = children.annotate(value=Written(value, output_field=CharField())).values_list("pk", "value")
    else:
        cases, of_all = _of_standing(organisation), "LEFT"
        told = (
            value.order_by("person", *value.query.order_by).distinct("person").values_list("person", "value")
        )
    cases = _holding(definition, organisation, day, cases).order_by().values_list("person", "stood")
    (asked, of_cases), (values, of_values) = (each.query.sql_with_params() for each in (cases, told))
    with connection.cursor() as cursor:
        question = _BESIDE.format(cases=asked, told=values, of_all=of_all)
        cursor.execute(question, (UNKNOWN, *of_cases, *of_values))
        found: list[tuple[str, str, int]] = cursor.fetchall()
    return found


# What is set in are questions that Django wrote, values apart; OFFSET keeps both from being sought by key.
_BESIDE = """
    SELECT cases.stood, COALESCE(told.value, %s), COUNT(*)
    FROM ({cases} OFFSET 0) cases (person, stood)
    {of_all} JOIN ({told} OFFSET 0) told (person, value) ON told.person = cases.person GROUP BY 1, 2
"""


def _holding(definition: Definition, organisation: UUID, day: date, cases: QuerySet[Any]) -> QuerySet[Any]:
    """Those of some cases that a definition counts or leaves out."""
    cases = cases.filter(opened_at__lt=end_of(day)).annotate(stood=stood_on(day))
    statuses = code_list("case_status")
    not_alone = [status for status in statuses if not definition.holds(status, False)]
    not_returned = [status for status in statuses if not definition.holds(status, True)]
    # As what it is not: to find what it is, PostgreSQL walks the index of all cases once for each status.
    if not_alone == not_returned:
        return cases.exclude(stood__in=not_alone)
    back = Q(person__in=_returns(organisation, day))
    return cases.exclude((back & Q(stood__in=not_returned)) | (~back & Q(stood__in=not_alone)))


def numbers(organisation: UUID, day: date) -> dict[str, int]:
    """How many each definition counts, without asking for the children one by one."""
    with whole(organisation):
        by_status, of_returned = _statuses(organisation, day)
    kept = [status for status in by_status if status not in NOT_COUNTED]
    return {
        code: sum(
            (by_status[status] - of_returned[status]) * definition.holds(status, False)
            + of_returned[status] * definition.holds(status, True)
            for status in kept
        )
        for code, definition in DEFINITIONS.items()
    }


def _statuses(organisation: UUID, day: date) -> tuple[Counter[str], Counter[str]]:
    """How many cases stood at each status, and of how many of these a return is recorded."""
    cases = _of_standing(organisation).filter(opened_at__lt=end_of(day))
    by_status = Counter(dict(cases.order_by().values_list("status").annotate(n=Count("*"))))
    moved = _moved_since(cases, day)
    for now, then in moved.values():
        by_status[now] -= 1
        by_status[then] += 1
    back = cases.filter(person__in=_returns(organisation, day)).values_list("person", "status")
    return by_status, Counter(moved[child][1] if child in moved else status for child, status in back)


def _of_standing(organisation: UUID) -> QuerySet[Case]:
    """Cases of an organisation's children that stand.

    Said as of whom they are not, so that the database gathers those once, and PostgreSQL sorts no rows to
    count them. Of a child that a policy hides the case is hidden, too.
    """
    others = Person.objects.filter(Condition(~_standing(organisation)))
    return Case.objects.exclude(person__in=others.values("pk"))


def _standing(organisation: UUID) -> Sql:
    return Sql("{merged_into_id} IS NULL") & Sql("NOT {is_gone}") & held_by(organisation)


def _moved_since(cases: QuerySet[Case], day: date) -> dict[UUID, tuple[str, str]]:
    """Children whose status changed after a day: what it is now, and what it was then."""
    if end_of(day) > timezone.now():
        return {}
    later = _CHANGES.filter(made_at__gte=end_of(day)).values("person")
    rows = cases.filter(person__in=later).annotate(then=_before(end_of(day)))
    return {child: (now, was) for child, now, was in rows.values_list("person", "status", "then")}


def stood_on(day: date) -> Any:
    """The status of a case on a day, as a column of cases."""
    end = end_of(day)
    if end > timezone.now():
        return F("status")
    later = _CHANGES.filter(made_at__gte=end).values("person")
    return Choice(When(person__in=later, then=_before(end)), default=F("status"), output_field=CharField())


def _before(end: datetime) -> Coalesce:
    before = _CHANGES.filter(person=OuterRef("person"), made_at__lt=end).order_by("-made_at")
    return Coalesce(Subquery(before.values("new")[:1]), Value("reported"))


def _returns(organisation: UUID, day: date) -> QuerySet[Return, UUID]:
    said = Return.objects.filter(
        of_child(held_by(organisation), is_of_all=True),
        made_at__lt=end_of(day),
        returned_low__lte=day,
        is_withdrawal=False,
    )
    replaced = Return.objects.filter(made_at__lt=end_of(day), supersedes__isnull=False).values("supersedes")
    return said.exclude(pk__in=replaced).values_list("person", flat=True)


def end_of(day: date) -> datetime:
    """The first moment after a day, in the office's time."""
    return midnight(day, 1)
