"""The list of cases, filtered, in the order in which they want attention.

Takes   a user, what they chose.
Gives   Found: one page of cases they may see; the choices.
Leaves  moving a case to forms, the look to templates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from leleka.casework import OVER, urgency_of
from leleka.core.codelists import code_list
from leleka.core.words import mark
from leleka.web.accounts.models import User
from leleka.web.casework.models import Case, StatusChange, Task
from leleka.web.common.language import words_of_reader

AT_ONCE = 50
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
    """One case of the list.

    Attributes:
        urgency: of the earliest thing that is due; due: its day.
        turns_18: the earliest day, where it is near.
        is_ours: of the reader's organisation; how another one works is not shown.
    """

    case: Case
    urgency: str
    due: date | None
    turns_18: date | None
    waits: bool
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One page of cases.

    Attributes:
        owners: colleagues who hold cases the reader may see.
    """

    asked: Asked
    lines: Sequence[CaseLine]
    n_all: int
    owners: Sequence[User]

    @property
    def children(self) -> frozenset[UUID]:
        """Everybody the page names."""
        return frozenset(line.case.person_id for line in self.lines)

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
        return self.asked.with_(page=self.asked.page + 1) if self.asked.page * AT_ONCE < self.n_all else ""


def found_of(user: User, asked: Asked) -> Found:
    """One page of the cases that the user may see and asked for."""
    today = timezone.localdate()
    visible = Case.objects.visible_to(user).filter(person__merged_into=None)
    rows = _chosen(visible, user, asked, today)
    first = (asked.page - 1) * AT_ONCE
    some = rows.select_related("person__assigned_to", "person__team")[first : first + AT_ONCE]
    owners = User.objects.filter(
        organisation=user.organisation_id, pk__in=visible.values("person__assigned_to")
    )
    lines = [_line(case, today, is_ours=case.person.organisation_id == user.organisation_id) for case in some]
    return Found(asked, lines, rows.count(), list(owners.order_by("name")))


def _chosen(rows: QuerySet[Case], user: User, asked: Asked, today: date) -> QuerySet[Case]:
    ours = {"person": OuterRef("person"), "person__organisation": user.organisation_id}
    open_tasks = Task.objects.filter(**ours, done_at=None).order_by("due")
    waiting = StatusChange.objects.filter(person=OuterRef("person"), waits=True, confirmation=None)
    rows = rows.annotate(waits=Exists(waiting), task_due=open_tasks.values("due")[:1])
    rows = rows.filter(_whose(user, asked))
    if asked.status == "over":
        rows = rows.filter(status__in=OVER)
    else:
        rows = rows.filter(status=asked.status) if asked.status else rows.exclude(status__in=OVER)
    soon = today + timedelta(days=SOON_DAYS)
    chosen = {
        "": Q(),
        "urgent": Q(is_urgent=True),
        "overdue": Q(task_due__lt=today) | Q(next_step_due__lt=today),
        "week": Q(task_due__lte=today + timedelta(days=7)) | Q(next_step_due__lte=today + timedelta(days=7)),
        "turns_18": Q(turns_18_low__gte=today, turns_18_low__lte=soon),
        "waits": Q(waits=True),
        "no_basis": Q(legal_basis=""),
    }[asked.due]
    if asked.due not in {"", "urgent", "turns_18"}:  # how another organisation works is its own
        rows = rows.filter(person__organisation=user.organisation_id)
    by = "turns_18_low" if asked.due == "turns_18" else "task_due"
    return rows.filter(chosen).order_by("-is_urgent", F(by).asc(nulls_last=True), "turns_18_low", "pk")


def _whose(user: User, asked: Asked) -> Q:
    if asked.owner:
        return Q(person__assigned_to=asked.owner)
    team = Q(person__organisation=user.organisation_id)
    if user.team_id:
        team &= Q(person__team=user.team_id) | Q(person__team=None)
    return {
        "mine": Q(person__assigned_to=user),
        "team": team,
        "nobody": team & Q(person__assigned_to=None),
        "all": Q(),
    }[asked.whose]


def _line(case: Case, today: date, *, is_ours: bool) -> CaseLine:
    days = [day for day in (case.task_due, case.next_step_due) if day and is_ours]  # type: ignore[attr-defined]
    due = min(days, default=None)
    near = case.turns_18_low
    is_near = near is not None and (near - today).days <= SOON_DAYS and case.status not in OVER
    return CaseLine(
        case,
        urgency_of(due, today) if due else "",
        due,
        near if is_near else None,
        is_ours and case.waits,  # type: ignore[attr-defined]
        is_ours,
    )


def _uuid(said: str) -> str:
    try:
        return str(UUID(said))
    except ValueError:
        return ""
