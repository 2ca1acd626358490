"""How often somebody may do a thing: counted in the trace, so that it holds over all processes.

Takes   who acts, an act of the trace.
Gives   is_over.
Leaves  limits of signing in to allauth.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from leleka.web.common.models import Event

_SPANS = {"minute": timedelta(minutes=1), "day": timedelta(days=1)}


def is_over(actor: UUID, act: str) -> bool:
    """Whether somebody has done so too often within the last minute or day (settings.LIMITS)."""
    allowed: Mapping[str, int] = settings.LIMITS[act]
    mine = Event.objects.filter(actor=actor, act=act)
    return any(
        mine.filter(at__gt=timezone.now() - _SPANS[span])[:most].count() >= most
        for span, most in allowed.items()
    )
