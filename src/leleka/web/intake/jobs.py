"""Imports that go on after the page has answered."""

from __future__ import annotations

from leleka.core.errors import LelekaError
from leleka.core.lists import RawList
from leleka.intake import mapping_from_yaml, read_list
from leleka.intake.said import problem_to_values
from leleka.normalize import read_records
from leleka.web.common.jobs import Run, job
from leleka.web.intake import files
from leleka.web.intake.actions import bring_in, came_in
from leleka.web.intake.models import ImportBatch
from leleka.web.intake.same_rows import Known, rows_of


@job("intake.check")
def check(run: Run) -> None:
    """Look through every row: what cannot be read, what is new; nothing comes in."""
    batch = _batch(run)
    try:
        raw = _read(batch, run)
        problems = read_records([raw], run).problems
    except LelekaError as error:
        batch.problems = [problem_to_values(error.problem)]
        batch.save(update_fields=["problems"])
        raise
    known = Known(batch.source)
    batch.n_rows, batch.n_new, batch.n_changed, batch.n_same = len(raw), 0, 0, 0
    for row in rows_of(raw):
        was = known.take(row)
        batch.n_new += was is None
        batch.n_changed += was is not None and was.fingerprint != row.fingerprint
        batch.n_same += was is not None and was.fingerprint == row.fingerprint
    batch.problems = [problem_to_values(problem) for problem in problems]
    batch.state = "checked"
    batch.save()


@job("intake.commit")
def commit(run: Run) -> None:
    """Bring the rows in, and find the children they are of."""
    batch = _batch(run)
    if batch.state != "in":
        bring_in(run.user, batch.source, _read(batch, run), run, batch=batch)
    came_in.send(sender=ImportBatch, user=run.user, progress=run)
    files.forget(batch)


def _batch(run: Run) -> ImportBatch:
    assert run.job.about is not None
    return ImportBatch.objects.select_related("source").get(pk=run.job.about)


def _read(batch: ImportBatch, run: Run) -> RawList:
    mapping = mapping_from_yaml(batch.mapping, batch.file_name)
    return read_list(files.path_of(batch), mapping=mapping, progress=run)
