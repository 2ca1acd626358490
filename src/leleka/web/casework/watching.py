"""Unusual access, looked for in the background: a month of looks is more than a page can wait for.

Takes   a data protection officer.
Gives   watch, a job, and watch_all, once a day; look_now; last_look, findings_of: what it found.
Leaves  the rules to leleka.casework, gathering the looks to unusual.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from leleka.casework import Finding
from leleka.web.accounts.models import User
from leleka.web.casework.unusual import unusual_access
from leleka.web.common import jobs
from leleka.web.common.jobs import Run, job
from leleka.web.common.models import Job

KIND = "trace.watch"
ALL = "trace.watch_all"


@dataclass(frozen=True, slots=True)
class Looked:
    """What the last look found, and when it was."""

    on: datetime | None
    findings: Sequence[Finding]


@job(KIND)
def watch(run: Run) -> None:
    """Apply the rules, keep what they find."""
    assert run.job.about is not None
    found = unusual_access(run.job.about)
    run.keep(
        found=[{**asdict(each), "day": str(each.day), "children": sorted(each.children)} for each in found]
    )


@job(ALL, is_daily=True)
def watch_all(run: Run) -> None:
    """Have the rules applied in every organisation that has people here."""
    for office in User.objects.order_by().values_list("organisation", flat=True).distinct():
        if jobs.under_way(KIND, office) is None:
            jobs.start(KIND, None, about=office)


def look_now(user: User) -> None:
    """Have the rules applied, unless they are being applied already."""
    if jobs.under_way(KIND, user.organisation_id) is None:
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


def findings_of(user: User) -> dict[str, Any]:
    """What the last look found, with the names of those who looked."""
    looked = last_look(user)
    found = looked.findings if looked else ()
    names = dict(User.objects.filter(pk__in={each.who for each in found}).values_list("pk", "name"))
    return {"looked": looked, "findings": [(names.get(UUID(each.who), ""), each) for each in found]}
