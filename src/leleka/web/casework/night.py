"""What the registry does by itself once a day, for those who watch over it.

Takes   a user.
Gives   night_of: when each thing was last done, and what went wrong.
Leaves  the jobs themselves to their rooms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from leleka.web.accounts.models import User
from leleka.web.accounts.rights import may
from leleka.web.casework import watching
from leleka.web.common import checking
from leleka.web.common.checking import Checked, last_check
from leleka.web.common.models import Job

_BY_NIGHT = {
    checking.KIND: _("Whether the trace is whole"),
    watching.ALL: _("Unusual access"),
    "linkage.weigh_by_night": _("What answers and new lists teach the weights"),
    "casework.duties": _("What is due in each case"),
    "casework.drafts": _("Unsent reports that are over"),
    "casework.by_hand": _("Whether what was written by hand can be found"),
}
"""What the registry does once a day, in words."""


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
