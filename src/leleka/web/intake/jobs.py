"""Imports that go on after the page has answered."""

from __future__ import annotations

from leleka.core.errors import LelekaError
from leleka.core.lists import RawList
from leleka.core.words import mark
from leleka.intake import mapping_from_yaml, read_list
from leleka.normalize import read_records
from leleka.web.accounts.models import User
from leleka.web.common.jobs import Run, job, step
from leleka.web.intake import files
from leleka.web.intake.actions import bring_in, came_in
from leleka.web.intake.differences import compare
from leleka.web.intake.found import MOST_COUNTED_AT_ONCE, keep
from leleka.web.intake.models import ImportBatch, Record
from leleka.web.intake.problems import forget_cells, keep_problems, keep_unread


@job("intake.check")
def check(run: Run) -> None:
    """Look through every row: what cannot be read, what is new, what changed; nothing comes in."""
    batch = batch_of(run)
    try:
        raw = _read(batch, run)
        problems = read_records([raw], run).problems
    except LelekaError as error:
        with step():
            keep_unread(batch, error.problem)
        raise
    with step():
        keep_problems(batch, problems, raw)
        compare(batch, raw)
        batch.n_rows, batch.state = len(raw), "checked"
        batch.save()


@job("intake.commit")
def commit(run: Run) -> None:
    """Bring the rows in, and find the children they are of."""
    batch = batch_of(run)
    user = User.objects.get(pk=run.job.owner)  # the job may do what they may
    is_again = batch.state == "in"
    if not is_again:
        bring_in(user, batch.source, _read(batch, run), run, batch=batch)
    rows = batch.records.all() if is_again else Record.objects.none()
    came_in.send(sender=ImportBatch, user=user, run=run, rows=rows)
    if batch.n_rows > MOST_COUNTED_AT_ONCE:
        run(mark("what was found is counted"), 0, None)
        with step():
            keep(user, batch)
    with step():
        forget_cells(batch)
    files.forget(batch)


def batch_of(run: Run) -> ImportBatch:
    """The import that a job is about."""
    assert run.job.about is not None
    return ImportBatch.objects.select_related("source").get(pk=run.job.about)


def _read(batch: ImportBatch, run: Run) -> RawList:
    mapping = mapping_from_yaml(batch.mapping, batch.file_name)
    with files.by_its_own_name(batch):
        return read_list(files.path_of(batch), mapping=mapping, progress=run)
