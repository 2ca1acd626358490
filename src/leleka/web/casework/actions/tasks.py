"""Tasks: made by colleagues or by the rules, taken, moved with a reason, done.

Takes   a user, a task, or the child it is about.
Gives   Task, TaskMove.
Leaves  which tasks the rules make to duties.
"""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from leleka.casework import CaseworkError
from leleka.web.accounts.action import action
from leleka.web.accounts.models import User
from leleka.web.casework.duties import bring_up_to_date, ends_by_hand
from leleka.web.casework.models import Case, Task, TaskMove
from leleka.web.linkage.models import Person


@action("write")
def add_task(user: User, person: Person, *, title: str, due: date, assigned_to: User | None) -> Task:
    """Ask a colleague, or whoever of the team takes it, to do something by a day."""
    return Task.objects.create(
        person=person,
        duty="next_step",
        title=title.strip(),
        due=due,
        assigned_to=assigned_to,
        made_by=user,
    )


@action("write")
def finish_task(user: User, task: Task) -> Task:
    """Mark a task as done; done twice is done once.

    Raises:
        CaseworkError: web.E141, it ends by itself when what it asks for is done.
    """
    if task.done_at is None:
        if not ends_by_hand(task):
            raise CaseworkError(
                "web.E141",
                "This task ends by itself when what it asks for is done.",
                hint="Do it in the case.",
            )
        task.done_at, task.done_by = timezone.now(), user
        task.save(update_fields=["done_at", "done_by"])
        if task.rule_key:
            if task.duty == "next_step":  # it is taken; now another is to be planned
                Case.objects.filter(person=task.person_id).update(next_step="", next_step_due=None)
            bring_up_to_date([task.person_id])
    return task


@action("write")
def take_task(user: User, task: Task) -> Task:
    """Take a task that nobody has, or over from a colleague."""
    task.assigned_to = user
    task.save(update_fields=["assigned_to"])
    return task


@action("write")
def move_task(user: User, task: Task, *, due: date, why: str) -> TaskMove:
    """Put a task off, or bring it forward, and say why.

    Raises:
        CaseworkError: web.E142, nothing is said of why, or it is done already.
    """
    if not why.strip() or task.done_at is not None:
        raise CaseworkError(
            "web.E142", "A task is moved with a reason, as long as it is open.", hint="Say why it is moved."
        )
    made = TaskMove.objects.create(person=task.person, by=user, task=task, old=task.due, new=due, why=why)
    task.due = due
    task.save(update_fields=["due"])
    return made
