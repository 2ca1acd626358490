"""Around every request: headers, and the trace that is written before an answer leaves.

Takes   a request.
Gives   the answer; 503 and nothing else when the trace cannot be written.
Leaves  what a page shows to accounts.page, what an action wrote to accounts.action.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import is_valid_path

from leleka.web.common.scope import narrow_to
from leleka.web.common.trace import Trace

Answering = Callable[[HttpRequest], HttpResponseBase]
log = logging.getLogger("leleka.web")

_MUTE = (301, 302, 303, 304, 307, 308)
_OTHERS_PAGES = ("allauth.", "django.views.i18n", "django.contrib.staticfiles")
"""Pages of libraries: signing in and the language. None of them knows a child."""


class Headers:
    """Say what a browser may do with our pages, and that nobody may keep them."""

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add the headers that Django has no setting for."""
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = (
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response


class Scoped:
    """Tell the database for whom this request asks, before anything of a child is read.

    Who asks is known from here on, so no later question about them goes through Django's lazy stand-in, of
    which a page asks a thousand.
    """

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on."""
        request.user = get_user(request)
        narrow_to(request.user)
        return self.get_response(request)


class Traced:
    """Write down who saw whom, before they see."""

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, if the trace could be written."""
        trace = request.trace = Trace(request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        try:
            if request.user.is_authenticated and not _may_be_silent(trace, response):
                raise UntracedPageError(trace.page)
            trace.close(response.status_code)
        except (DatabaseError, UntracedPageError) as error:
            log.error("web.E503 no trace, no answer: %s on page %s", type(error).__name__, trace.page)
            return _unavailable(request)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Sequence[Any], kwargs: dict[str, Any]
    ) -> None:
        """Note which page was asked for, by its name: addresses hold ids."""
        match = request.resolver_match
        request.trace.page = match.view_name if match else ""  # type: ignore[attr-defined]
        request.trace.is_foreign = view.__module__.startswith(_OTHERS_PAGES)  # type: ignore[attr-defined]


class FormsOnly:
    """Lead from an address that only takes a form, as a refused one leaves it, to the page above."""

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; up the address where there is nothing to read."""
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET" or request.path.startswith("/api/"):
            return response
        query = request.META["QUERY_STRING"]
        return redirect(_above(request.path) + (f"?{query}" if query else ""))


def _above(path: str) -> str:
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        if is_valid_path(path):
            break
    return path


class UntracedPageError(Exception):
    """A page of ours answered without saying whom it shows."""


def _may_be_silent(trace: Trace, response: HttpResponseBase) -> bool:
    if trace.is_said or trace.is_foreign or response.status_code >= 400:
        return True
    return response.status_code in _MUTE or not trace.page


def _unavailable(request: HttpRequest) -> HttpResponse:
    from leleka.web.common.pages.refused import unavailable

    response = unavailable(request)
    response.headers["Retry-After"] = "30"
    if settings.DEBUG:  # never in an office; a developer wants to see which page it was
        response.headers["X-Page"] = request.trace.page  # type: ignore[attr-defined]
    return response
