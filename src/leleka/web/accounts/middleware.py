"""No page without a second factor, and no session for longer than a working day.

Takes   a request of somebody signed in.
Gives   the page, or the way to set up a second factor, or the sign-in page.
Leaves  the factors to allauth.mfa.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_out
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils import timezone, translation
from django.utils.translation.trans_real import parse_accept_lang_header
from django_htmx.http import HttpResponseClientRedirect

from leleka.web.common.pages.refused import factor_unopened, unavailable
from leleka.web.common.sealed import SealedError

Answering = Callable[[HttpRequest], HttpResponseBase]
log = logging.getLogger("leleka.web")

ENDED, UNSAVED, KEPT, MAYBE = "ended=1", "ended=unsaved", "ended=kept", "ended=maybe"
"""In the address of the sign-in page, which says why one stands before it."""


class Sessions(SessionMiddleware):
    """Django's sessions, saved once the page is done; where that fails it is said what is known of it."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Save what the page changed in the session."""
        try:
            return super().process_response(request, response)
        except SessionInterrupted:  # ended elsewhere while the page was made
            return _led_to_the_door(request, MAYBE if response.status_code < 400 else UNSAVED)
        except DatabaseError as error:
            log.error("web.E503 a session could not be saved: %s", type(error).__name__)
            return unavailable(request, may_be_saved=response.status_code < 400)


class SessionLimits:
    """End a session some hours after it began, however busy it is; Django ends the idle ones.

    That it is in use is saved before the page does anything: where that fails, nothing has been done.

    Speaks the language of the account where neither the person nor the browser has chosen one of ours.
    """

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let the request through, or send to the sign-in page."""
        user = request.user
        if user.is_authenticated:
            now, is_changed = time.time(), request.session.modified
            began = request.session.setdefault("began", now)
            if now - request.session.get("noted", 0) > settings.SESSION_NOTED_EVERY:
                request.session["noted"] = now  # what is changed is saved, and its time begins anew
            if now - began > settings.SESSION_ABSOLUTE_SECONDS:
                _end(request, user)
                user = request.user
            elif settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and not _browser_chooses(request):
                translation.activate(user.language)
                request.LANGUAGE_CODE = user.language
            if request.session.modified and not is_changed:  # a new key goes to the browser with the answer
                _save(request)
                user = request.user
        response = self.get_response(request)
        is_led = response.status_code == 302 and response.headers["Location"].startswith(_door())
        if not user.is_authenticated and _has_ended(request) and is_led:
            return _led_to_the_door(request, UNSAVED)
        return response


def _save(request: HttpRequest) -> None:
    try:
        request.session.save()
        request.session.modified = False
    except UpdateError:  # ended elsewhere since it was read
        request.session, request.user = type(request.session)(), AnonymousUser()


def _end(request: HttpRequest, user: Any) -> None:
    """End a session as if by itself: its row stays for a while, and by it forms of other tabs are known."""
    request.session.set_expiry(timezone.now())
    request.session.save()
    user_logged_out.send(sender=type(user), request=request, user=user)
    request.session, request.user = type(request.session)(), AnonymousUser()


def _has_ended(request: HttpRequest) -> bool:
    """Whether the browser still holds a session that is no more: idle, ended by somebody, or too old."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.is_empty()


def _door() -> str:
    return resolve_url(settings.LOGIN_URL)


def _led_to_the_door(request: HttpRequest, what_was_sent: str) -> HttpResponse:
    """To the sign-in page, which says that the session has ended, and back to where one was.

    What was sent is not sent again; one comes back to the page on which it was typed.

    Args:
        what_was_sent: what is known of a form, UNSAVED or MAYBE.
    """
    is_part = "HX-Request" in request.headers  # a part is no place to come back to
    is_read = request.method in ("GET", "HEAD")
    back = request.get_full_path() if is_read and not is_part else came_from(request)
    why = ENDED if is_read else what_was_sent
    again = f"{_door()}?{urlencode({REDIRECT_FIELD_NAME: back}, safe='/')}&{why}"
    return HttpResponseClientRedirect(again) if is_part else redirect(again)


def came_from(request: HttpRequest) -> str:
    """The page of ours from which a request was sent."""
    page = urlsplit(request.headers.get("referer", ""))
    return page.path if page.netloc == request.get_host() else "/"


def _browser_chooses(request: HttpRequest) -> bool:
    """Whether the browser asks for a language that we speak."""
    asked = parse_accept_lang_header(request.headers.get("accept-language", ""))
    ours = dict(settings.LANGUAGES)
    return any(lang.partition("-")[0] in ours for lang, _ in asked)


class SecondFactor:
    """Refuse every page but sign-in and set-up to somebody without a second factor.

    A middleware and not a decorator, so that no page can forget it.
    """

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Sequence[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Send whoever has none to set one up."""
        if not settings.NEEDS_SECOND_FACTOR or not request.user.is_authenticated:
            return None
        if view.__module__.startswith(("allauth.", "django.views.i18n")):
            return None
        return None if is_mfa_enabled(request.user) else redirect("mfa_index")

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Say that the codes of an account open nothing any more."""
        is_of_factors = request.trace.is_foreign  # type: ignore[attr-defined]  # set before the view
        if not (is_of_factors and isinstance(error, SealedError)):
            return None
        log.error("%s the secret of a second factor does not open", error.code)
        return factor_unopened(request)
