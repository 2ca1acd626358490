"""The trace's tables, how far each job is, and what is remembered for minutes.

Takes   nothing.
Gives   Event, EventChild, TraceHead; Job; Passing.
Leaves  writing events to common.trace, running jobs to common.jobs, remembering to common.passing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leleka.web.common.appending import AppendOnly, AppendOnlyQuerySet
from leleka.web.common.ids import RandomId

_TELLING_SHARE = 0.02
"""Of a stage that must be done before its pace says anything about the rest."""


class Event(AppendOnly):
    """One act, as written into the chain.

    Attributes:
        line: the exact JSON that was hashed. The other columns repeat parts of it, to search by.
    """

    seq = models.PositiveBigIntegerField(primary_key=True)
    line = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(db_index=True)
    actor = models.UUIDField(null=True, db_index=True)
    act = models.CharField(max_length=16)
    page = models.CharField(max_length=80, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ("-seq",)
        # How often somebody did a thing of late is asked before each search.
        indexes = (models.Index(fields=["actor", "act", "at"], name="event_of_late"),)


class EventChild(AppendOnly):
    """That an event showed or changed a child: the way from a child to who looked."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="whom")
    person = models.UUIDField(db_index=True)

    objects = AppendOnlyQuerySet.as_manager()


class TraceHead(models.Model):
    """The end of the chain: one row, locked while an event is added."""

    seq = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64)


class Passing(models.Model):
    """Something that all processes remember until it passes.

    Attributes:
        key: a digest of what it is about.
    """

    key = models.CharField(max_length=64, primary_key=True)
    value = models.JSONField[Any, Any]()
    ends_at = models.DateTimeField(db_index=True)


class Job(models.Model):
    """Work that goes on after the page has answered, and how far it is.

    Attributes:
        kind: a name in common.jobs.JOBS.
        at: where to go on after a stop; the job's own words.
        owner: who asked for it and may look.
    """

    class State(models.TextChoices):
        """What a person sees of a job."""

        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    id = RandomId()
    kind = models.CharField(max_length=40)
    about = models.UUIDField(null=True)
    owner = models.UUIDField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    stage = models.CharField(max_length=120, blank=True)
    n_done = models.PositiveIntegerField(default=0)
    n_all = models.PositiveIntegerField(null=True)
    at = models.JSONField[Any, Any](default=dict)
    problem_code = models.CharField(max_length=40, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    n_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("-asked_at",)

    @property
    def is_under_way(self) -> bool:
        """Whether it waits or goes on."""
        return self.state in {Job.State.WAITING, Job.State.RUNNING}

    @property
    def per_second(self) -> float | None:
        """The pace of the stage at hand; None: too little of it is done to say."""
        since = self.at.get("stage_since")
        if not since or not self.n_done or self.n_done < (self.n_all or 0) * _TELLING_SHARE:
            return None
        spent = (timezone.now() - datetime.fromisoformat(since)).total_seconds()
        return self.n_done / spent if spent > 0 else None
