"""Tasks that the rules make: they come with their reason and go with it.

A rule's task is made once for each reason and day. Most end by themselves when what they ask for is
done; the few that leave no other mark are ticked off by whoever did them.

Takes   children whose cases changed; all of them, once a day.
Gives   bring_up_to_date; the job casework.duties; ends_by_hand; put_back.
Leaves  what is due to leleka.casework's duties, showing tasks to queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.utils import timezone

from leleka import casework
from leleka.casework import Duty
from leleka.web.accounts.models import User
from leleka.web.casework.as_rules import files_of
from leleka.web.casework.models import Case, Task
from leleka.web.common import trace
from leleka.web.common.jobs import Run, job, step
from leleka.web.linkage.models import Person

BY_HAND = frozenset(
    {"next_step", "turns_18", "follow_up", "check_location", "referral_declined", "referral_done"}
)
"""Duties that leave no other mark in the case."""

_AT_ONCE = 500


def bring_up_to_date(persons: Iterable[UUID], today: date | None = None) -> None:
    """Make the tasks that are due for these children, and end those whose reason is gone."""
    rows = Case.objects.filter(person__in=_with_those_they_are_now(persons)).select_related("person")
    _settle(list(rows), today or timezone.localdate())


def _with_those_they_are_now(persons: Iterable[UUID]) -> set[UUID]:
    """Also the children whom some turned out to be: what hangs on the former case is due in theirs."""
    found, last = set[UUID](), set(persons)
    while last := last - found:
        found |= last
        rows = Person.objects.filter(pk__in=last).exclude(merged_into=None)
        last = {into for into in rows.values_list("merged_into", flat=True) if into}
    return found


def ends_by_hand(task: Task) -> bool:
    """Whether somebody ticks it off; any other rule's task ends when what it asks for is done."""
    return not task.rule_key or task.duty in BY_HAND


def put_back(user: User, holder: User) -> None:
    """Give somebody's cases and open tasks back to their teams, where nobody holds them yet."""
    held, tasks = (
        Person.objects.filter(assigned_to=holder),
        Task.objects.filter(assigned_to=holder, done_at=None),
    )
    children = {*held.values_list("pk", flat=True), *tasks.values_list("person", flat=True)}
    if not children:
        return
    tasks.update(assigned_to=None)
    held.update(assigned_to=None, changed_at=timezone.now())
    trace.write("write", actor=user.pk, page="casework.put_back", children=children)


@job("casework.duties", is_daily=True)
def work_out(run: Run) -> None:
    """Go through every case; stopped, it goes on where it was."""
    cases = Case.objects.order_by("pk").select_related("person")
    n_all = cases.count()
    done, after = run.job.at.get("done", 0), run.job.at.get("after")
    while some := list((cases.filter(pk__gt=after) if after else cases)[:_AT_ONCE]):
        with step():
            changed = _settle(some, timezone.localdate())
            if changed:
                trace.write("write", actor=None, page="casework.duties", children=changed)
            after, done = str(some[-1].pk), done + len(some)
            run.keep(after=after, done=done)
        run("duties are worked out", done, n_all)


def _settle(cases: Sequence[Case], today: date) -> set[UUID]:
    """Make and end tasks; the children of whom something changed."""
    standing = [case for case in cases if case.person.merged_into_id is None]
    due: dict[tuple[UUID, str], Duty] = {}
    for case, file in zip(standing, files_of(standing), strict=True):
        for duty in casework.duties_of(file, today):
            due[case.person_id, _key(duty)] = duty
    held = Task.objects.filter(person__in=[case.person_id for case in cases]).exclude(rule_key="")
    known = {(task.person_id, task.rule_key): task for task in held}
    gone = [task for key, task in known.items() if task.done_at is None and key not in due]
    fresh = [_task(person, key, duty) for (person, key), duty in due.items() if (person, key) not in known]
    Task.objects.filter(pk__in=[task.pk for task in gone]).update(done_at=timezone.now())
    # Two at work on one child at once may both find a duty new: the first one's stands.
    Task.objects.bulk_create(fresh, ignore_conflicts=True)
    return {task.person_id for task in (*gone, *fresh)}


def _key(duty: Duty) -> str:
    return f"{duty.kind}:{duty.subject}:{duty.detail}:{duty.due}"


def _task(person: UUID, key: str, duty: Duty) -> Task:
    return Task(
        person_id=person,
        duty=duty.kind,
        due=duty.due,
        assigned_to_id=UUID(duty.person) if duty.person else None,
        rule_key=key,
        for_roles=_between_spaces(sorted(duty.roles)),
        subject=UUID(duty.subject) if duty.subject else None,
        detail=duty.detail[:40],
    )


def _between_spaces(words: Iterable[str]) -> str:
    said = " ".join(words)
    return f" {said} " if said else ""
