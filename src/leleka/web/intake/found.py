"""What linking the rows of an import found, as far as one reader may know.

Counting 200,000 rows, each with the question whether the reader may know of it, takes seconds. So what was
found of a large import is counted when its rows are in, for whoever let them in, and for others when they
first ask; it is kept for each of them, and shown with its time.

Takes   a user, an import whose rows are in.
Gives   Found; found_of (for a page), keep (for a job).
Leaves  the page to queries.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from leleka.web.accounts.models import User
from leleka.web.common.models import Job
from leleka.web.intake.models import ImportBatch, Record, Tally

MOST_COUNTED_AT_ONCE = 5_000
"""Rows of an import that whoever looks waits for."""
_KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Found:
    """What linking the rows of an import found, as far as the reader may know.

    Attributes:
        n_own: rows a child is known by that nothing else proposes to be another's.
        n_inside: rows put beside another row of the same list, as a proposal.
        n_here: rows put beside a child that other lists know, as a proposal.
        n_asked_inside, n_asked_here: pairs that people are asked about, within the list and beyond it.
        at: when it was counted, if that was not now.
    """

    n_own: int
    n_inside: int
    n_here: int
    n_asked_inside: int
    n_asked_here: int
    at: datetime | None = None

    @property
    def n_asked(self) -> int:
        """All pairs that people are asked about."""
        return self.n_asked_inside + self.n_asked_here


def found_of(user: User, batch: ImportBatch, job: Job | None = None) -> Found:
    """What was found; of a large import as it was counted for this reader within a day.

    Args:
        job: the last one about the import; what was counted before it ended holds no more.
    """
    if batch.n_rows <= MOST_COUNTED_AT_ONCE:
        return _counted(user, batch)
    since = timezone.now() - _KEPT_FOR
    if job and job.ended_at and job.kind != "intake.commit":
        since = max(since, job.ended_at)
    tally = Tally.objects.filter(batch=batch, user=user, rights=_rights(user), at__gt=since).first()
    return Found(**tally.said, at=tally.at) if tally else keep(user, batch)


def keep(user: User, batch: ImportBatch) -> Found:
    """Count what was found, and keep it for this reader."""
    found = _counted(user, batch)
    said = {name: n for name, n in asdict(found).items() if name != "at"}
    told = {"said": said, "rights": _rights(user), "at": timezone.now()}
    Tally.objects.update_or_create(batch=batch, user=user, defaults=told)
    return found


def _rights(user: User) -> str:
    """What decides how much the reader may know; with other rights it is counted anew."""
    return f"{sorted(user.roles)} {user.team_id}"


def _counted(user: User, batch: ImportBatch) -> Found:
    ours = Record.objects.visible_to(user).filter(Record.counts(), batch=batch)
    beside = Q(membership__is_proposed=True)
    # A row is beside the registry's children if any other list knows the child.
    others = Record.objects.filter(membership__person=OuterRef("membership__person"))
    known = Exists(others.exclude(source=batch.source))
    # One pass over the rows, one over the pairs: whom one may see is asked of each of 200,000 only once.
    n = ours.aggregate(
        all=Count("pk"),
        beside=Count("pk", filter=beside),
        here=Count("pk", filter=beside & Q(known)),
    )
    inside = Q(left__source=batch.source, right__source=batch.source)
    asked = _asked(user, batch).aggregate(all=Count("pk"), inside=Count("pk", filter=inside))
    return Found(
        n_own=n["all"] - n["beside"],
        n_inside=n["beside"] - n["here"],
        n_here=n["here"],
        n_asked_inside=asked["inside"],
        n_asked_here=asked["all"] - asked["inside"],
    )


def _asked(user: User, batch: ImportBatch) -> QuerySet[Any]:
    """Pairs with a row of the import that wait for people, both of whose children the user may see."""
    pairs: Any = apps.get_model("linkage", "Pair")  # of a room that imports this one
    about = Q(left__batch=batch) | Q(right__batch=batch)
    found: QuerySet[Any] = pairs.objects.visible_to(user).filter(about, review="open")
    return found
