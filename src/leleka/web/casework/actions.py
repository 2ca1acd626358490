"""What people do to a case.

Takes   a user, a row, what is to be written.
Gives   the row written, with its trace in the same transaction.
Leaves  which steps are allowed to leleka.casework, the right itself to common.action.
"""

from __future__ import annotations

from django.utils import timezone

from leleka.web.accounts.models import User
from leleka.web.casework.models import Task
from leleka.web.common.action import action


@action("write")
def finish_task(user: User, task: Task) -> Task:
    """Mark a task as done; done twice is done once."""
    if task.done_at is None:
        task.done_at, task.done_by = timezone.now(), user
        task.save(update_fields=["done_at", "done_by"])
    return task
