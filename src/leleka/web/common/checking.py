"""The chain of the trace, checked from its first entry to its last.

Takes   somebody who may read the trace.
Gives   check, a job; Checked, what it found; last_check; stands, of an entry whose digest was written down.
Leaves  what a sound chain is to common.trace.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from leleka.web.common import trace
from leleka.web.common.jobs import Run, job
from leleka.web.common.models import Event, Job, TraceHead

KIND = "trace.check"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found.

    Attributes:
        n: entries at that time.
        digest: of the last one; written down elsewhere, it proves later that nothing before it was changed.
        broken: the number of the first entry that does not follow; None when all do.
        at: when that entry says it was written, where it is still there.
    """

    on: datetime | None
    n: int
    digest: str
    broken: int | None
    at: datetime | None


@job(KIND, is_daily=True)
def check(run: Run) -> None:
    """Follow the chain, keep what was found."""
    head = TraceHead.objects.filter(pk=1).first()
    broken = trace.broken_at(run)
    found = {"n": head.seq if head else 0, "digest": head.digest if head else trace.START, "broken": broken}
    trace.write("write", actor=run.actor, page="common.checking.check", detail={"broken": broken or 0})
    run.keep(found=found)


def stands(entry: int, digest: str) -> bool | None:
    """Whether an entry still has the digest that was written down of it; None: there is no such entry."""
    found = Event.objects.filter(pk=entry).first()
    return None if found is None else found.digest == digest == trace.digest_of(found.line)


def last_check() -> Checked | None:
    """What the last finished check found."""
    done = Job.objects.filter(kind=KIND, state=Job.State.DONE).order_by("-asked_at").first()
    if done is None or "found" not in done.at:
        return None
    found = done.at["found"]
    entry = Event.objects.filter(pk=found["broken"]).first() if found["broken"] else None
    return Checked(done.ended_at, found["n"], found["digest"], found["broken"], entry.at if entry else None)
