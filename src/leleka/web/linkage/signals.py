"""What happens in linkage when something happens in intake."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.dispatch import receiver

from leleka.web.common.jobs import Run
from leleka.web.intake.actions import came_in
from leleka.web.intake.models import Record, rows_changed
from leleka.web.linkage import engine, registry


@receiver(came_in)
def find_their_children(run: Run, rows: QuerySet[Record], **_: Any) -> None:
    """Rows that came in are put beside children, as proposals; pairs go to the review queue."""
    if not run.job.at.get("linked"):
        engine.take_in(run, again=rows)
        run.keep(linked=True)


@receiver(rows_changed, sender=Record)
def look_at_them_again(records: Sequence[UUID], **_: Any) -> None:
    """The index takes them up, or lets them go."""
    registry.note(records)
