"""The engine's work, and taking imports back, that goes on after the page has answered."""

from __future__ import annotations

from leleka.web.common.jobs import Run, job, step
from leleka.web.intake.jobs import batch_of
from leleka.web.intake.models import ImportBatch, Record
from leleka.web.linkage import engine
from leleka.web.linkage.leaving import come_back, leave, settle_after
from leleka.web.linkage.withdrawals import tell_changed, two_of


@job("linkage.weigh")
def weigh(run: Run) -> None:
    """Learn the weights anew, with what people have answered since; begun again it does no harm."""
    engine.run(run)


@job("linkage.weigh_by_night", is_daily=True)
def weigh_by_night(run: Run) -> None:
    """The same once a day, where rows, answers or withdrawals came since and the last run is not of today."""
    if engine.has_more_to_learn():
        engine.run(run)


@job("linkage.leave")
def take_back(run: Run) -> None:
    """Take an import back: its rows count no more from the moment this was asked for."""
    batch = batch_of(run)
    two = two_of(batch)
    leave(batch, two, run)
    settle_after(batch, two, run)
    _now(batch, "undone")


@job("linkage.come_back")
def put_back(run: Run) -> None:
    """Put an import back: its rows count again when all of them have found their children."""
    batch = batch_of(run)
    two = two_of(batch)
    come_back(batch, two, run)
    with step():
        _now(batch, "in")
        tell_changed(batch)
    settle_after(batch, two, run)


def _now(batch: ImportBatch, state: str) -> None:
    with step():
        batch.state = state
        batch.save(update_fields=["state"])


@job("linkage.ask_about")
def ask_about(run: Run) -> None:
    """Compare what one source reported with what is here; begun again it asks nothing twice."""
    rows = Record.objects.current().filter(source=run.job.about)
    engine.ask_about(list(rows.values_list("pk", flat=True)), run)
