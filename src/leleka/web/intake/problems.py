"""What could not be read of a file, one row each, so that a page reads no more of them than it shows.

Takes   Problems of leleka.intake and leleka.normalize.
Gives   keep_problems; keep_unread, for a file that cannot be read at all.
Leaves  showing them to queries.
"""

from __future__ import annotations

from collections.abc import Iterable

from leleka.core.errors import Problem
from leleka.intake.said import problem_to_values
from leleka.web.intake.models import CellProblem, ImportBatch

_AT_ONCE = 2_000


def keep_problems(batch: ImportBatch, problems: Iterable[Problem]) -> None:
    """Keep them in their order, in place of what an earlier look found."""
    batch.problems.all().delete()
    rows = (
        CellProblem(batch=batch, place=place, code=problem.code[:40], said=problem_to_values(problem))
        for place, problem in enumerate(problems)
    )
    CellProblem.objects.bulk_create(rows, batch_size=_AT_ONCE)


def keep_unread(batch: ImportBatch, problem: Problem) -> None:
    """Keep why the file cannot be read, so that whoever looks at the lists sees it."""
    keep_problems(batch, [problem])
    batch.state = "unread"
    batch.save(update_fields=["state"])
