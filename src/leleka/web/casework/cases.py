"""The list of cases, filtered, in the order in which they want attention.

Takes   a user, what they chose.
Gives   Found: one page of cases they may see; the choices.
Leaves  moving a case to forms, the look to templates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import DateField, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.lookups import IsNull
from django.utils import timezone

from leleka.casework import OVER, urgency_of
from leleka.core.codelists import code_list
from leleka.core.words import mark
from leleka.web.accounts.models import User
from leleka.web.accounts.rights import seeing
from leleka.web.casework.models import Case, StatusChange, Task
from leleka.web.common.condition import Condition, Sql
from leleka.web.common.language import words_of_reader
from leleka.web.common.often import asked_often
from leleka.web.common.some import ENOUGH, said
from leleka.web.linkage.models import Person, held_by, of_child

AT_ONCE = 50
COUNTED = ENOUGH
SOON_DAYS = 365
WHOSE = {
    "mine": mark("Mine"),
    "team": mark("My team’s"),
    "nobody": mark("Nobody’s yet"),
    "all": mark("All I may see"),
}
DUE = {
    "": mark("everything"),
    "urgent": mark("urgent cases"),
    "overdue": mark("what is overdue"),
    "week": mark("what is due within a week"),
    "turns_18": mark("who turns 18 within a year"),
    "waits": mark("steps that wait for a second person"),
    "no_basis": mark("cases without a legal basis"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader chose; anything else counts as nothing chosen.

    Attributes:
        status: a code of case_status; "" every open one; "over" those that are over.
        owner: id of a colleague, in place of whose.
    """

    whose: str = "mine"
    status: str = ""
    due: str = ""
    owner: str = ""
    page: int = 1

    @classmethod
    def of(cls, said: Mapping[str, str], default: str = "mine") -> Asked:
        """Read an address."""
        statuses = {*code_list("case_status"), "over"}
        number = said.get("page", "")
        return cls(
            said.get("whose", "") if said.get("whose") in WHOSE else default,
            said.get("status", "") if said.get("status") in statuses else "",
            said.get("due", "") if said.get("due") in DUE else "",
            _uuid(said.get("owner", "")),
            int(number) if number.isdecimal() and 0 < len(number) < 7 and int(number) else 1,
        )

    def with_(self, **changed: str | int) -> str:
        """The address of the same with something changed; the first page again, unless that is it."""
        asked = {"whose": self.whose, "status": self.status, "due": self.due, "owner": self.owner} | changed
        return "?" + urlencode({key: value for key, value in asked.items() if value})


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case of the list, as values: a page shows fifty.

    Attributes:
        name, holder: of the child and of who holds it; "" where there is none.
        urgency: of the earliest thing that is due; due: its day.
        turns_18: the earliest day, where it is near.
        waits, next_step: of the reader's organisation; how another one works is not shown.
    """

    child: UUID
    name: str
    is_urgent: bool
    urgency: str
    due: date | None
    status: str
    waits: bool
    next_step: str
    turns_18: date | None
    holder: str


@dataclass(frozen=True, slots=True)
class Found:
    """One page of cases.

    Attributes:
        n_all: how many there are, if no more than COUNTED.
        has_more: whether there is a page after this one.
        owners: colleagues who hold cases the reader may see, as (id, name).
    """

    asked: Asked
    lines: Sequence[CaseLine]
    n_all: int
    has_more: bool
    owners: Sequence[tuple[UUID, str]]

    @property
    def told(self) -> str:
        """How many there are, in figures."""
        return said(self.n_all, COUNTED)

    @property
    def children(self) -> frozenset[UUID]:
        """Everybody the page names."""
        return frozenset(line.child for line in self.lines)

    @property
    def tabs(self) -> list[tuple[str, str, bool]]:
        """Whose cases, as (address, label, is shown now)."""
        say, asked = words_of_reader().say, self.asked
        return [
            (asked.with_(whose=whose, owner=""), say(label), whose == asked.whose and not asked.owner)
            for whose, label in WHOSE.items()
        ]

    @property
    def dues(self) -> list[tuple[str, str]]:
        """What may want attention, as (code, label)."""
        return [(code, words_of_reader().say(label)) for code, label in DUE.items()]

    @property
    def before(self) -> str:
        """The address of the page before; "" on the first."""
        return self.asked.with_(page=self.asked.page - 1) if self.asked.page > 1 else ""

    @property
    def after(self) -> str:
        """The address of the page after; "" on the last."""
        return self.asked.with_(page=self.asked.page + 1) if self.has_more else ""


def found_of(user: User, asked: Asked) -> Found:
    """One page of the cases that the user may see and asked for."""
    today, first = timezone.localdate(), (asked.page - 1) * AT_ONCE
    walked = _walked(_in_order(user, asked, today), max(COUNTED, first + AT_ONCE) + 1)
    shown = walked[first : first + AT_ONCE]
    cases = {key: row for key, *row in _rows(tuple([key for key, _, _ in shown]))}
    held = Person.objects.visible_to(user).standing().filter(assigned_to=OuterRef("pk"), case__isnull=False)
    owners = User.objects.filter(Exists(held), organisation=user.organisation_id)
    return Found(
        asked,
        [
            _line(user, _Row(*cases[key]), task_due, waits, today)
            for key, task_due, waits in shown
            if key in cases
        ],
        n_all=min(len(walked), COUNTED + 1),
        has_more=len(walked) > first + AT_ONCE,
        owners=list(owners.order_by("name").values_list("pk", "name")),
    )


def _walked(queries: Sequence[QuerySet[Case]], enough: int) -> list[tuple[UUID, date | None, bool]]:
    """The first cases as (key, day of the first task, whether a step waits).

    Keys only, because going through many cases costs most, and so is done once: for the page and the number.
    """
    found: list[tuple[UUID, date | None, bool]] = []
    for rows in queries:
        if len(found) < enough:
            keys = rows.values_list("pk", "task_due", "waits")  # type: ignore[misc]  # the two are worked out
            found += keys[: enough - len(found)]
    return found


def _in_order(user: User, asked: Asked, today: date) -> list[QuerySet[Case]]:
    """The cases asked for as they want attention, in queries that follow each other.

    Of many cases the urgent ones come first, then those with a task, walked from the tasks by their days: so
    the database need not look for the tasks of a hundred thousand cases to show fifty. What must hold of the
    child is asked case by case: a database without statistics would begin with every child there is.
    Cases of few children are gathered from them.
    """
    said = seeing(user, "read")
    if said is None:
        return []
    said &= Sql("{merged_into_id} IS NULL") & _whose(user, asked)
    if asked.due not in {"", "urgent", "turns_18"}:  # how another organisation works is its own
        said &= held_by(user.organisation_id)
    is_of_one = bool(asked.owner) or asked.whose == "mine"
    few = None if is_of_one else Person.objects.filter(Condition(said)).if_few()
    rows = Case.objects.filter(of_child(said) if few is None else Q(person__in=few))
    by_task = ("-is_urgent", F("task_due").asc(nulls_last=True), "turns_18_low", "pk")
    if asked.due == "turns_18":
        found = _chosen(_with_first_task(rows, user), asked, today)
        return [found.order_by("-is_urgent", "turns_18_low", "pk")]
    if is_of_one:
        rows = rows.filter(person__assigned_to=UUID(asked.owner) if asked.owner else user.pk)
    if is_of_one or few is not None:  # so few that they can be sorted
        return [_chosen(_with_first_task(rows, user), asked, today).order_by(*by_task)]
    urgent, calm = rows.filter(is_urgent=True), rows.filter(is_urgent=False)
    with_task = _from_tasks(
        Case.objects.filter(of_child(said & held_by(user.organisation_id)), is_urgent=False)
    )
    rest = calm.annotate(task_due=Value(None, DateField())).exclude(Exists(_open_tasks(user)))
    return [
        _chosen(_with_first_task(urgent, user), asked, today).order_by(*by_task),
        _chosen(with_task, asked, today).order_by(F("task_due"), "turns_18_low", "pk"),
        _chosen(rest, asked, today, has_task=False).order_by("turns_18_low", "pk"),
    ]


def _open_tasks(user: User) -> QuerySet[Task]:
    """Of a case; how another organisation works on it is its own."""
    return Task.objects.filter(
        of_child(held_by(user.organisation_id)), person=OuterRef("person"), done_at=None
    )


def _with_first_task(rows: QuerySet[Case], user: User) -> QuerySet[Case]:
    return rows.annotate(task_due=_open_tasks(user).order_by("due").values("due")[:1])


def _from_tasks(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Those of some cases with an open task, reached from the earliest one of each."""
    task = FilteredRelation("person__tasks", condition=Q(person__tasks__done_at=None))
    sooner = Q(due__lt=OuterRef("task__due")) | Q(due=OuterRef("task__due"), pk__lt=OuterRef("task__pk"))
    before = Task.objects.filter(sooner, person=OuterRef("person"), done_at=None)
    with_task = rows.annotate(task=task)
    return with_task.filter(~Exists(before), task__due__isnull=False).annotate(task_due=F("task__due"))


def _chosen(rows: QuerySet[Case], asked: Asked, today: date, *, has_task: bool = True) -> QuerySet[Case]:
    """Of cases with their task_due, those that were asked for."""
    waiting = StatusChange.objects.filter(person=OuterRef("person"), waits=True, confirmation=None)
    # Of EXISTS PostgreSQL gathers all steps that wait, which pays only where all cases are asked about them.
    is_asked = asked.due == "waits"
    rows = rows.annotate(
        waits=Exists(waiting) if is_asked else IsNull(Subquery(waiting.values("pk")[:1]), False)
    )
    if asked.status == "over":
        rows = rows.filter(status__in=OVER)
    else:
        rows = rows.filter(status=asked.status) if asked.status else rows.exclude(status__in=OVER)

    def due_before(day: date) -> Q:
        return Q(next_step_due__lt=day) | (Q(task_due__lt=day) if has_task else Q())

    soon = today + timedelta(days=SOON_DAYS)
    chosen = {
        "": Q(),
        "urgent": Q(is_urgent=True),
        "overdue": due_before(today),
        "week": due_before(today + timedelta(days=8)),
        "turns_18": Q(turns_18_low__gte=today, turns_18_low__lte=soon),
        "waits": Q(waits=True),
        "no_basis": Q(legal_basis=""),
    }[asked.due]
    return rows.filter(chosen)


def _whose(user: User, asked: Asked) -> Sql:
    """What must hold of the child."""
    mine = Sql.equal("assigned_to_id", user.pk)
    if asked.owner:
        return Sql.equal("assigned_to_id", UUID(asked.owner))
    team = held_by(user.organisation_id)
    if user.team_id:
        team &= Sql.equal("team_id", user.team_id) | Sql("{team_id} IS NULL")
    nobody = Sql("{assigned_to_id} IS NULL")
    return {"mine": mine, "team": team, "nobody": team & nobody, "all": Sql("1 = 1")}[asked.whose]


class _Row(NamedTuple):
    """What is read of a case for its line."""

    child: UUID
    organisation: UUID
    name: str
    holder: str | None
    is_urgent: bool
    status: str
    next_step: str
    next_step_due: date | None
    turns_18: date | None


@asked_often
def _rows(cases: tuple[UUID, ...]) -> QuerySet[Case, tuple[Any, ...]]:
    return Case.objects.filter(pk__in=cases).values_list(
        "pk",
        *("person", "person__organisation", "person__best_name", "person__assigned_to__name"),
        *("is_urgent", "status", "next_step", "next_step_due", "turns_18_low"),
    )


def _line(user: User, row: _Row, task_due: date | None, waits: bool, today: date) -> CaseLine:
    is_ours = row.organisation == user.organisation_id
    due = min((day for day in (task_due, row.next_step_due) if day and is_ours), default=None)
    near = row.turns_18
    is_near = near is not None and (near - today).days <= SOON_DAYS and row.status not in OVER
    return CaseLine(
        child=row.child,
        name=row.name,
        is_urgent=row.is_urgent,
        urgency=urgency_of(due, today) if due else "",
        due=due,
        status=row.status,
        waits=is_ours and waits,
        next_step=row.next_step if is_ours else "",
        turns_18=near if is_near else None,
        holder=row.holder or "",
    )


def _uuid(said: str) -> str:
    try:
        return str(UUID(said))
    except ValueError:
        return ""
