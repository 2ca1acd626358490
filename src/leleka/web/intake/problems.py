"""What could not be read of a file, one row each, so that a page reads no more of them than it shows.

Takes   Problems of leleka.intake and leleka.normalize.
Gives   keep_problems; keep_unread, for a file that cannot be read at all; forget_cells, once its rows are in.
Leaves  showing them to queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from leleka.core.errors import Problem, Where
from leleka.core.lists import RawList
from leleka.intake.said import problem_to_values
from leleka.web.intake.models import CellProblem, ImportBatch

_AT_ONCE = 2_000
_LONGEST = 80


def keep_problems(batch: ImportBatch, problems: Iterable[Problem], raw: RawList | None = None) -> None:
    """Keep them in their order, in place of what an earlier look found; with their cells, if raw is given."""
    batch.problems.all().delete()
    cell_of = _cells_of(raw) if raw is not None else lambda where: ""
    rows = (
        CellProblem(
            batch=batch,
            place=place,
            code=problem.code[:40],
            said=problem_to_values(problem),
            cell=cell_of(problem.where),
        )
        for place, problem in enumerate(problems)
    )
    CellProblem.objects.bulk_create(rows, batch_size=_AT_ONCE)


def _cells_of(raw: RawList) -> Callable[[Where], str]:
    """What finds how a cell, or a row that was left out, begins; the page is no place for a whole story."""
    places = {row: place for place, row in enumerate(raw.rows.to_pylist())}
    columns = set(raw.cells.column_names)

    def cell_of(where: Where) -> str:
        if where.row is not None and where.row in raw.left_out and not where.column:
            cell = raw.left_out[where.row]
        elif where.row in places and where.column in columns:
            cell = raw.cells[where.column][places[where.row]].as_py() or ""
        else:
            return ""
        return cell if len(cell) <= _LONGEST else cell[: _LONGEST - 1] + "…"

    return cell_of


def forget_cells(batch: ImportBatch) -> None:
    """Keep no cell beside its record: who may read that, is asked there."""
    batch.problems.update(cell=b"")


def keep_unread(batch: ImportBatch, problem: Problem) -> None:
    """Keep why the file cannot be read, so that whoever looks at the lists sees it."""
    keep_problems(batch, [problem])
    batch.state = "unread"
    batch.save(update_fields=["state"])
