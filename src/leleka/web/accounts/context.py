"""What every page knows: the demo's banner, and where this person may go.

Takes   a request.
Gives   variables for the base template.
Leaves  the pages to the rooms.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from leleka.web.accounts.rights import may


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation.

    Attributes:
        route: the name of its page.
        right: who does not hold it does not see the entry.
    """

    route: str
    label: str | Promise
    right: str = ""


NAVIGATION: tuple[Place, ...] = (
    Place("my_work", _("My work")),
    Place("find", _("Find a child"), right="search"),
    Place("cases", _("Cases"), right="read"),
    Place("institutions", _("Institutions"), right="read"),
    Place("review", _("Review"), right="answer_pair"),
    Place("lists", _("Lists"), right="import"),
    Place("figures", _("Figures"), right="count"),
    Place("who_looked", _("Who looked"), right="read_log"),
    Place("retention", _("Retention"), right="decide_retention"),
    Place("people", _("People"), right="manage_users"),
    Place("organisations", _("Organisations"), right="manage_organisations"),
)  # fmt: skip
"""In the order in which they stand. To add a page that is reached from everywhere: one line."""


@dataclass(frozen=True, slots=True)
class Session:
    """How long a session lasts still.

    Attributes:
        idle_seconds: from now, if nothing more is asked.
        day_seconds: from now, however much is asked.
        warned_seconds: before either, the page says so.
    """

    idle_seconds: int
    day_seconds: int
    warned_seconds: int

    @classmethod
    def of(cls, request: HttpRequest) -> Session:
        """The session of somebody signed in."""
        began = request.session.get("began", time.time())
        return cls(
            # It may be that this request was not noted.
            settings.SESSION_COOKIE_AGE - settings.SESSION_NOTED_EVERY,
            int(began + settings.SESSION_ABSOLUTE_SECONDS - time.time()),
            settings.SESSION_WARNED_SECONDS,
        )


def house(request: HttpRequest) -> dict[str, Any]:
    """Give the base template what it needs."""
    user = getattr(request, "user", None)
    return {
        "is_demo": settings.IS_DEMO,
        "places": SimpleLazyObject(lambda: _places(request)),  # a part of a page shows none
        "languages": settings.LANGUAGES,
        "session": Session.of(request) if user is not None and user.is_authenticated else None,
    }


def _places(request: HttpRequest) -> list[dict[str, Any]]:
    """Where whoever is signed in may go."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    return [
        {"label": place.label, "address": (address := _address(place.route)), "here": _here(address, request)}
        for place in NAVIGATION
        if not place.right or may(user, place.right)
    ]


_address = cache(reverse)
"""Asked once: these stand on every page, and finding an address means going through all of them."""


def _here(address: str, request: HttpRequest) -> str:
    """How a place is marked, as aria-current says it: the page itself, or the part that the page is in."""
    if request.path == address:
        return "page"
    return "true" if address != "/" and request.path.startswith(address) else ""
