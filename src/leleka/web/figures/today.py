"""The counts of today, for the home of whoever counts.

Takes   a user who may count.
Gives   today_of: each count, the last estimate, frozen counts that wait for a signature.
Leaves  counting to definitions, the page of figures to pages.counts.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from leleka.web.accounts.models import User
from leleka.web.accounts.rights import may
from leleka.web.common.language import words_of_reader
from leleka.web.figures import counting
from leleka.web.figures.definitions import DEFINITIONS, numbers
from leleka.web.figures.models import CountSet, EstimateRun

_UNSIGNED_AT_MOST = 10


def today_of(user: User) -> dict[str, Any]:
    """The standing figures as of today, small ones hidden as on every page."""
    words, day = words_of_reader(), timezone.localdate()
    counts = numbers(user.organisation_id, day)
    estimate = EstimateRun.objects.visible_to(user).first()
    return {
        "day": day,
        "counts": [
            (code, words.say(each.title), counting.shown_number(counts[code]))
            for code, each in DEFINITIONS.items()
        ],
        "estimate": estimate,
        "headline": estimate.said_in(words.lang).get("headline", "") if estimate else "",
        "unsigned": [(each, each.frozen_by_id != user.pk) for each in _unsigned(user)],
    }


def _unsigned(user: User) -> list[CountSet]:
    if not may(user, "freeze_count"):
        return []
    waiting = CountSet.objects.visible_to(user).filter(signature=None)
    return list(waiting.order_by("-frozen_at")[:_UNSIGNED_AT_MOST])
