"""Work that goes on after the page has answered, and takes up again after a stop.

Takes   a kind of job, who asked for it, what it is about.
Gives   job (to declare one), start, Run (what the job is given), step (one transaction of a job), take_up
        (jobs whose worker died), start_daily (what the registry does by itself once a day); to look at one:
        under_way, latest, seconds_left.
Leaves  the queue to django-tasks, what is done to the rooms' jobs.

A job must be able to begin again from what it kept: it does its work step by step, each a transaction of
its own, and calls run.keep(...) inside, so that a worker killed between two is no harm.

A worker that only fell silent, because the machine slept, is taken for dead, and its job is taken up by
another. When it wakes, its next step finds that the job was taken again, writes nothing and stops.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from leleka.core.errors import LelekaError
from leleka.web.common.database import may_pass
from leleka.web.common.models import Job

log = logging.getLogger("leleka.jobs")
Work = Callable[["Run"], None]

JOBS: dict[str, Work] = {}
"""Every kind of job by its name."""

DAILY: set[str] = set()
"""Kinds that are begun once a day, by nobody's wish."""

NOBODY = UUID(int=0)
"""The owner of such a job."""

BEAT_SECONDS = 5.0
DEAD_AFTER = timedelta(seconds=30)
MOST_TRIES = 5
_TOLD_EVERY_SECONDS = 0.5


def job(kind: str, *, is_daily: bool = False) -> Callable[[Work], Work]:
    """Declare a job. Its module must be imported by the app's ready()."""

    def declare(work: Work) -> Work:
        JOBS[kind] = work
        if is_daily:
            DAILY.add(kind)
        return work

    return declare


def start(kind: str, user: AbstractBaseUser | None, *, about: UUID | None = None) -> Job:
    """Ask for a job; it begins when the open transaction is through. Without a user nobody asked for it."""
    made = Job.objects.create(kind=kind, owner=user.pk if user else NOBODY, about=about)
    transaction.on_commit(lambda: _enqueue(made.pk))
    return made


class TakenAgainError(Exception):
    """Another worker has this job now, so this one must write nothing more."""


class Run:
    """One try at a job.

    Attributes:
        job: its row as it was taken; job.at holds what an earlier try kept, job.n_tries tells this try from
            the others.
    """

    def __init__(self, row: Job) -> None:
        self.job = row
        self._told = 0.0

    @property
    def actor(self) -> UUID | None:
        """Who asked for it, as the trace keeps it; None: nobody did."""
        return None if self.job.owner == NOBODY else self.job.owner

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """Tell how far the job is: a core.progress.Progress, so any room can be given it."""
        now = time.monotonic()
        if stage == self.job.stage and done != total and now - self._told < _TOLD_EVERY_SECONDS:
            return
        if stage != self.job.stage:
            self.keep(stage_since=timezone.now().isoformat())
        self._told, self.job.stage = now, stage
        self.say(stage=stage, n_done=done, n_all=total)

    def keep(self, **at: Any) -> None:
        """Keep where to go on; call it inside the step it belongs to."""
        self.job.at = {**self.job.at, **at}
        self.say(at=self.job.at)

    def say(self, **columns: Any) -> None:
        """Change the job's row, and say with it that the job is alive.

        Raises:
            TakenAgainError: another worker took the job since.
        """
        ours = Job.objects.filter(pk=self.job.pk, n_tries=self.job.n_tries)
        if not ours.update(beat_at=timezone.now(), **columns):
            raise TakenAgainError

    def end(self, state: str, problem_code: str = "") -> None:
        """Say how it ended."""
        self.say(state=state, problem_code=problem_code[:40], ended_at=timezone.now())


_at_hand: ContextVar[Run | None] = ContextVar("at_hand", default=None)
_running: list[Run] = []


@contextmanager
def step() -> Iterator[None]:
    """One transaction of the job at hand: written whole, and only while the job is still this worker's.

    Asked last, so that the job's row is held for a moment only; who takes the job up waits for that
    moment and sees all that was written, or comes first and nothing is. Outside a job a plain transaction.

    Raises:
        TakenAgainError: another worker took the job since; nothing of the step is written.
    """
    with transaction.atomic():
        yield
        if run := _at_hand.get():
            run.say()


@task()
def run_job(job_id: str) -> None:
    """Do one job; what goes wrong is kept as a code, never as words that may hold a name."""
    row = _taken(job_id)
    if row is None:
        return
    run = Run(row)
    at_hand = _at_hand.set(run)
    _running.append(run)
    try:
        _do(run)
    except TakenAgainError:
        log.warning("web.E022 job %s was taken up by another worker; this one stops", row.pk)
    finally:
        _running.remove(run)
        _at_hand.reset(at_hand)


def _do(run: Run) -> None:
    try:
        JOBS[run.job.kind](run)
    except TakenAgainError:
        raise
    except LelekaError as error:
        run.end(Job.State.FAILED, error.code)
    except Exception as error:
        if may_pass(error):  # nothing can be kept of that; who takes the job up goes on where it was
            raise
        log.exception("web.E020 job %s of kind %s", run.job.pk, run.job.kind)
        run.end(Job.State.FAILED, f"web.E020 {type(error).__name__}")
    else:
        run.end(Job.State.DONE)


def _taken(job_id: str) -> Job | None:
    """The job, taken once more; None where it has ended."""
    with transaction.atomic():
        row = Job.objects.select_for_update().get(pk=job_id)
        if row.state in {Job.State.DONE, Job.State.FAILED}:
            return None
        row.state, row.began_at, row.beat_at = Job.State.RUNNING, timezone.now(), timezone.now()
        row.n_tries += 1
        row.save(update_fields=["state", "began_at", "beat_at", "n_tries"])
    return row


def take_up() -> int:
    """Put jobs back into the queue whose worker has not been heard of; how many.

    A job that brought its worker down MOST_TRIES times is given up.
    """
    silent = Q(state=Job.State.RUNNING, beat_at__lt=timezone.now() - DEAD_AFTER)
    lost = Job.objects.filter(silent)
    lost.filter(n_tries__gte=MOST_TRIES).update(
        state=Job.State.FAILED, problem_code="web.E021", ended_at=timezone.now()
    )
    ids = list(lost.values_list("pk", flat=True))
    taken = 0
    for key in ids:
        # The condition again: another worker may have been quicker.
        if Job.objects.filter(silent, pk=key).update(state=Job.State.WAITING, beat_at=None):
            _enqueue(key)
            taken += 1
    return taken


def start_daily() -> int:
    """Begin what no worker has begun yet today; how many jobs."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    with transaction.atomic():
        begun = set(Job.objects.filter(kind__in=DAILY, asked_at__gte=midnight).values_list("kind", flat=True))
        for kind in sorted(DAILY - begun):
            start(kind, None)
    return len(DAILY - begun)


def under_way(kind: str, about: UUID | None = None) -> Job | None:
    """The job of a kind, about something, that waits or goes on; None: there is none."""
    states = (Job.State.WAITING, Job.State.RUNNING)
    return Job.objects.filter(kind=kind, about=about, state__in=states).first()


def latest(about: UUID) -> Job | None:
    """The last job about something."""
    return Job.objects.filter(about=about).order_by("-asked_at").first()


def seconds_left(row: Job) -> int | None:
    """How long the stage at hand still takes at its pace so far; None: it cannot be said yet."""
    pace = row.per_second
    return round((row.n_all - row.n_done) / pace) if pace and row.n_all else None


def beat() -> None:
    """Say that this process's jobs are alive, as long as they are its own."""
    for run in list(_running):
        with suppress(TakenAgainError):
            run.say()


def _enqueue(key: UUID) -> None:
    run_job.enqueue(str(key))
