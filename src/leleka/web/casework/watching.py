"""Unusual access, looked for in the background: a month of looks is more than a page can wait for.

Takes   a data protection officer.
Gives   watch, a job; look_now; last_look: what it found; running_look.
Leaves  the rules to leleka.casework, gathering the looks to looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from leleka.casework import Finding
from leleka.web.accounts.models import User
from leleka.web.casework.looks import unusual_access
from leleka.web.common import jobs
from leleka.web.common.jobs import Run, job
from leleka.web.common.models import Job

KIND = "trace.watch"


@dataclass(frozen=True, slots=True)
class Looked:
    """What the last look found, and when it was."""

    on: datetime | None
    findings: Sequence[Finding]


@job(KIND)
def watch(run: Run) -> None:
    """Apply the rules, keep what they find."""
    found = unusual_access(run.user)
    run.keep(
        found=[{**asdict(each), "day": str(each.day), "children": sorted(each.children)} for each in found]
    )


def look_now(user: User) -> None:
    """Have the rules applied, unless they are being applied already."""
    if running_look(user) is None:
        jobs.start(KIND, user, about=user.organisation_id)


def last_look(user: User) -> Looked | None:
    """What the last finished look found in the officer's organisation."""
    done = Job.objects.filter(kind=KIND, about=user.organisation_id, state=Job.State.DONE).first()
    if done is None:
        return None
    findings = [
        Finding(
            each["rule"], each["who"], date.fromisoformat(each["day"]), each["n"], each["usual"],
            frozenset(each["children"]),
        )
        for each in done.at.get("found", ())
    ]  # fmt: skip
    return Looked(done.ended_at, findings)


def running_look(user: User) -> Job | None:
    """The look that waits or goes on, if any."""
    states = (Job.State.WAITING, Job.State.RUNNING)
    return Job.objects.filter(kind=KIND, about=user.organisation_id, state__in=states).first()
