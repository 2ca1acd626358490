"""Unusual access, looked for in the background: a month of looks is more than a page can wait for.

Takes   a data protection officer.
Gives   watch, a job, and watch_all, once a day; look_now; last_look, findings_of: what it found; night_of:
        all that the registry does once a day.
Leaves  the rules to leleka.casework, gathering the looks to unusual.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from leleka.casework import Finding
from leleka.web.accounts.models import User
from leleka.web.accounts.rights import may
from leleka.web.casework.unusual import unusual_access
from leleka.web.common import checking, jobs
from leleka.web.common.checking import Checked, last_check
from leleka.web.common.jobs import Run, job
from leleka.web.common.models import Job

KIND = "trace.watch"
_ALL = "trace.watch_all"
_BY_NIGHT = {
    checking.KIND: _("Whether the trace is whole"),
    _ALL: _("Unusual access"),
    "linkage.weigh_by_night": _("What answers and new lists teach the weights"),
    "casework.duties": _("What is due in each case"),
}
"""What the registry does once a day, in words."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What the last look found, and when it was."""

    on: datetime | None
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class NightLine:
    """One thing that the registry does once a day.

    Attributes:
        on: when it was last done; None: never yet.
        problem_code: why it went wrong the last time; "" where it did not.
    """

    said: str | Promise
    on: datetime | None
    problem_code: str


@dataclass(frozen=True, slots=True)
class Night:
    """What the registry did by itself, and found.

    Attributes:
        checked: for whoever may read the trace; None for others, and before the first time.
    """

    lines: Sequence[NightLine]
    checked: Checked | None = None
    may_read_trace: bool = False


@job(KIND)
def watch(run: Run) -> None:
    """Apply the rules, keep what they find."""
    assert run.job.about is not None
    found = unusual_access(run.job.about)
    run.keep(
        found=[{**asdict(each), "day": str(each.day), "children": sorted(each.children)} for each in found]
    )


@job(_ALL, is_daily=True)
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


def night_of(user: User) -> Night | None:
    """What the registry did by itself, for those who watch over it; None for others."""
    if not may(user, "read_log") and not may(user, "manage_users"):
        return None
    lines = [_line(kind, said) for kind, said in _BY_NIGHT.items()]
    if not may(user, "read_log"):
        return Night(lines)
    return Night(lines, last_check(), may_read_trace=True)


def _line(kind: str, said: str | Promise) -> NightLine:
    every = Job.objects.filter(kind=kind)
    last, done = every.first(), every.filter(state=Job.State.DONE).first()
    has_failed = last is not None and last.state == Job.State.FAILED
    return NightLine(said, done.ended_at if done else None, last.problem_code if last and has_failed else "")
