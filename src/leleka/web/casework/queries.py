"""What the pages of casework read, already narrowed to what the reader may see.

Takes   a user.
Gives   Work: the day's work of one person.
Leaves  rights to accounts.rights, the look to templates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from leleka.casework import urgency_of
from leleka.web.accounts.models import User
from leleka.web.accounts.rights import can, can_read_field, levels_for, may, sees_children
from leleka.web.casework.duties import BY_HAND, ends_by_hand
from leleka.web.casework.models import Case, LevelChange, SensitivityChange, StatusChange, Task
from leleka.web.casework.referred import waiting as waiting_referrals
from leleka.web.common.condition import Condition, Sql
from leleka.web.common.often import asked_often
from leleka.web.common.scope import whole
from leleka.web.common.some import ENOUGH
from leleka.web.intake.models import Withdrawal
from leleka.web.linkage.models import Pair, Person, held_by, of_child
from leleka.web.linkage.reviews import first_for
from leleka.web.linkage.withdrawals import asked_of

_AS_THEY_COME = Person._meta.get_field("sensitivity").default
_AT_MOST = 30
_PAIRS = 5
_LEVELS = 5
_ALIKE = 4
"""So many lines that ask for the same are one line with a count."""
_CROWD = 10
"""So many of one duty among those due first are one line anyhow, and leave room for what else is due."""
_MOST_OF_FEW = 5_000
"""Tasks of few children up to which those due are gathered from them, instead of walked through."""
_CHANGED_WITHIN = timedelta(days=14)
_Proposal = TypeVar("_Proposal", StatusChange, SensitivityChange, LevelChange)


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One thing that is due, as a line of a page.

    Attributes:
        urgency: a code of the list "urgency".
        may_finish: whether the reader may mark it as done.
        step: where it is the next step of a case, what was planned.
    """

    task: Task
    urgency: str
    may_finish: bool
    step: str = ""


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """Lines that ask for the same of several children, or one line alone; the earliest due first.

    Attributes:
        n: how many children there are with those not shown, of many only that they are many.
    """

    lines: Sequence[TaskLine]
    n: int

    @property
    def first(self) -> TaskLine:
        """What is due first of it."""
        return self.lines[0]


@dataclass(frozen=True, slots=True)
class Work:
    """The day's work of one person.

    Attributes:
        tasks: mine and my team's unclaimed ones, the earliest due first; of a duty that is due of many only
            some.
        n_of_duty: of how many children each duty is asked, with those not shown.
        n_more: tasks beyond those shown and counted, of many only that they are many.
        waiting: changes of status that wait for my yes or no.
        openings: children to be opened wider, where my yes or no is waited for.
        levels: the first assessments that wait for one of mine, of which only child and question are told.
        n_levels: how many there are, of many only that they are many.
        n_pairs: pairs that wait for an answer of mine, of many only that they are many; None where my role
            gives none.
        pairs: the first of them, what an answer changes most first.
        n_referrals: referrals to our organisation that wait for an answer of mine or a colleague's.
        wishes: imports to be taken or put back, where my yes or no is waited for.
        changed: children of mine whose status changed lately.
        statuses: how many children of mine stand at each status.
        is_office: the person's role sees no child.
        is_before_first: nothing is due because the person sees no child yet.
    """

    tasks: Sequence[TaskLine]
    n_of_duty: Mapping[str, int]
    n_more: int
    waiting: Sequence[StatusChange]
    openings: Sequence[SensitivityChange]
    levels: Sequence[LevelChange]
    n_levels: int
    n_pairs: int | None
    pairs: Sequence[Pair]
    n_referrals: int
    wishes: Sequence[Withdrawal]
    changed: Sequence[StatusChange]
    statuses: Mapping[str, int]
    is_office: bool
    is_before_first: bool = False

    @property
    def children(self) -> frozenset[UUID]:
        """Everybody the page names."""
        rows: list[Task | StatusChange | SensitivityChange | LevelChange] = [line.task for line in self.tasks]
        rows += [*self.waiting, *self.openings, *self.levels, *self.changed]
        sides = (side for pair in self.pairs for side in (pair.left, pair.right))
        return frozenset({row.person.pk for row in rows} | {side.membership.person_id for side in sides})

    @property
    def groups(self) -> list[TaskGroup]:
        """The tasks, those of one duty in one place where they are many and nobody ticks them off here."""
        alike: dict[str, list[TaskLine]] = {}
        for line in self.tasks:
            is_alike = not line.may_finish and not line.step and not line.task.title
            alike.setdefault(line.task.duty if is_alike else str(line.task.pk), []).append(line)
        return [
            group
            for duty, lines in alike.items()
            for group in (
                [TaskGroup(lines, self.n_of_duty.get(duty, len(lines)))]
                if len(lines) >= _ALIKE
                else [TaskGroup([line], 1) for line in lines]
            )
        ]

    @property
    def some_end_by_themselves(self) -> bool:
        """Whether a task is among them that nobody marks as done."""
        return not all(ends_by_hand(line.task) for line in self.tasks)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is due and nothing changed."""
        asked = (
            self.waiting or self.openings or self.levels or self.n_pairs or self.n_referrals or self.wishes
        )
        return not (self.tasks or asked or self.changed)


def work_of(user: User) -> Work:
    """Gather a person's work."""
    if not sees_children(user):
        return Work((), {}, 0, (), (), (), 0, None, (), 0, (), (), {}, is_office=True)
    today = timezone.localdate()
    shown, n_more, n_of_duty = _first_due(user)
    planned = _planned(user, shown)
    pairs, n_pairs = first_for(user, _PAIRS)
    tasks = [
        TaskLine(
            task,
            urgency_of(task.due, today),
            ends_by_hand(task) and bool(can(user, "write", task)),
            planned.get(task.pk, ""),
        )
        for task in shown
    ]
    levels = list(waiting_levels(user)[: ENOUGH + 1])
    work = Work(
        tasks=tasks,
        n_of_duty=n_of_duty,
        n_more=n_more,
        waiting=list(waiting_changes(user)[:_AT_MOST]),
        openings=list(waiting_openings(user)[:_AT_MOST]),
        levels=levels[:_LEVELS],
        n_levels=len(levels),
        n_pairs=n_pairs if may(user, "answer_pair") else None,
        pairs=pairs,
        n_referrals=waiting_referrals(user),
        wishes=asked_of(user)[:_AT_MOST],
        changed=_latest_of_each(recent_changes(user)[:_AT_MOST])[:10],
        statuses=statuses_of(user),
        is_office=False,
    )
    return replace(work, is_before_first=work.is_empty and not Person.objects.visible_to(user).exists())


def sees_new(user: User) -> bool:
    """Whether the user sees children as lists bring them; to other roles somebody has to open one."""
    return _AS_THEY_COME in levels_for(user, "read", "team")


def _planned(user: User, tasks: Iterable[Task]) -> dict[UUID, str]:
    """What was planned as the next step, by the task that reminds of it."""
    steps = {
        task.person_id: task
        for task in tasks
        if task.duty == "next_step" and not task.title and can_read_field(user, "decisions", task.person)
    }
    cases = Case.objects.filter(person__in=steps).values_list("person", "next_step") if steps else ()
    return {steps[person].pk: step for person, step in cases}


def _first_due(user: User) -> tuple[list[Task], int, dict[str, int]]:
    """The tasks to show, how many more there are, of how many children each duty is asked.

    The earliest due, but where many old ones ask for the same they are one line, and what is due today stands
    on the page beside it. Of many it is known only that they are many.
    """
    tasks = due_tasks(user)
    due = _walked(user, tasks)
    n_first = Counter(duty for _, _, duty, _ in due[:_AT_MOST] if duty not in BY_HAND)
    crowds = frozenset(duty for duty, n in n_first.items() if n > _CROWD)
    others = [row for row in due if row[2] not in crowds]
    if crowds and len(due) > ENOUGH:
        others = _walked(user, tasks, without=crowds)
    n_others = min(len(others), _AT_MOST - _CROWD if crowds else _AT_MOST)
    crowd = [row for row in due if row[2] in crowds][: _AT_MOST - n_others]
    keys = [key for _, key, *_ in sorted([*others[:n_others], *crowd])]
    found = {task.pk: task for task in _tasks(tuple(keys))}
    n_of_duty = Counter(duty for duty, _ in {(duty, person) for *_, duty, person in due})
    return [found[key] for key in keys if key in found], len(others) - n_others, n_of_duty


@asked_often
def _tasks(keys: tuple[UUID, ...]) -> QuerySet[Task]:
    return Task.objects.filter(pk__in=keys).select_related("person")


def _walked(
    user: User, tasks: Iterable[QuerySet[Task]], without: Iterable[str] = ()
) -> list[tuple[date, UUID, str, UUID]]:
    """Day, key, duty and child of the tasks due first, except those that rules made of some duties.

    Of some roles few tasks fit: then all of it is found by walking far, so the walk is made once.
    """
    enough = _AT_MOST + ENOUGH + 1
    crowds = Q(duty__in=without) & ~Q(rule_key="")
    mine, unclaimed = (
        rows.exclude(crowds).values_list("due", "pk", "duty", "person")[:enough] for rows in tasks
    )
    # Asked of all tasks there are, a policy would be the most of it; whom the page names is read under it.
    with whole(user.organisation_id):
        walked = list(unclaimed)
    return sorted([*mine, *walked])


def due_tasks(user: User) -> tuple[QuerySet[Task], QuerySet[Task]]:
    """Tasks of the user, and those of their team that nobody has taken; the earliest due first.

    Apart, because the index of open tasks has their days within each person's and within nobody's.
    """
    fits = Q(for_roles="")
    for role in user.roles:
        fits |= Q(for_roles__contains=f" {role} ")
    rows = Task.objects.visible_to(user).filter(done_at=None)
    ours = of_child(_of_us(user))
    unclaimed = rows.filter(fits, ours, assigned_to=None)
    few = _open_of_few(user)
    if few is not None:
        unclaimed = unclaimed.filter(pk__in=few)
    return rows.filter(assigned_to=user).order_by("due", "pk"), unclaimed.order_by("due", "pk")


def _open_of_few(user: User) -> list[UUID] | None:
    """All open tasks of who has few children and a small team; None where there are many."""
    children = Person.objects.visible_to(user).filter(Condition(_of_us(user))).if_few()
    if children is None:
        return None
    # What is open is looked at here: the database would walk through the open tasks of all children for it.
    tasks = Task.objects.filter(person__in=children).order_by().values_list("pk", "done_at")
    found = list(tasks[: _MOST_OF_FEW + 1])
    return [key for key, done in found if done is None] if len(found) <= _MOST_OF_FEW else None


def _of_us(user: User) -> Sql:
    """That a child is the user's own or their team's; one of no team is of every team that holds its case."""
    team = Sql("{team_id} IS NULL")
    if user.team_id:
        team |= Sql.equal("team_id", user.team_id)
    return Sql.equal("assigned_to_id", user.pk) | (held_by(user.organisation_id) & team)


def waiting_changes(user: User) -> QuerySet[StatusChange]:
    """Changes of status that another person proposed and this one may confirm."""
    return _waiting(StatusChange, user, "confirm_status")


def waiting_openings(user: User) -> QuerySet[SensitivityChange]:
    """Children whom another person proposed to open wider, and whom this one may open."""
    return _waiting(SensitivityChange, user, "classify").filter(old=F("person__sensitivity"))


def waiting_levels(user: User) -> QuerySet[LevelChange]:
    """Assessments of others that wait for this person's; what they say is not for them to know yet."""
    said = LevelChange.objects.filter(person=OuterRef("person"), dimension=OuterRef("dimension"))
    decided_since = said.filter(waits=False, made_at__gt=OuterRef("made_at"))
    mine = said.filter(by=user, waits=True).exclude(Exists(decided_since))
    rows = _waiting(LevelChange, user, "set_level").exclude(Exists(mine))
    return rows.defer("old", "new", "reason", "note")


def _waiting(model: type[_Proposal], user: User, right: str) -> QuerySet[_Proposal]:
    """What another person proposed and this one may confirm; of a former child nobody can any more."""
    if not may(user, right):
        return model.objects.none()
    rows = model.objects.visible_to(user, right).filter(waits=True, confirmation=None).exclude(by=user)
    rows = rows.filter(of_child(Sql("{merged_into_id} IS NULL AND NOT {is_gone}")))
    return rows.select_related("person").order_by("made_at")


def recent_changes(user: User) -> QuerySet[StatusChange]:
    """What colleagues changed lately on the user's children."""
    since = timezone.now() - _CHANGED_WITHIN
    return (
        StatusChange.objects.visible_to(user)
        .filter(person__assigned_to=user, made_at__gte=since, waits=False)
        .exclude(by=user)
        .select_related("person")
        .order_by("-made_at")
    )


def _latest_of_each(changes: Iterable[StatusChange]) -> list[StatusChange]:
    """Where each child stands now; the steps between stand in its case."""
    latest: dict[UUID, StatusChange] = {}
    for change in changes:
        latest.setdefault(change.person_id, change)
    return list(latest.values())


def statuses_of(user: User) -> dict[str, int]:
    """How many of the user's own children stand at each status."""
    mine = Person.objects.visible_to(user).standing().filter(assigned_to=user)
    rows = Case.objects.filter(person__in=mine).values("status").annotate(n=Count("pk"))
    return {row["status"]: row["n"] for row in rows}
