"""What was typed when the session had ended: kept sealed, and put back into its form after signing in again.

Takes   a form that was sent by a browser whose session is over.
Gives   a draft of whoever held the session; what the page says of it on which it was typed.
Leaves  ending sessions to accounts, drafts of reports to casework.

Nothing stays in the browser, which may be shared: only whoever held the session finds it again, having
signed in, and nothing is sent before they press the button. Files are not kept, nor anything typed on the
pages of an account, where passwords are.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, REDIRECT_FIELD_NAME, SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from leleka.web.accounts.middleware import ENDED, KEPT, UNSAVED, came_from
from leleka.web.accounts.models import User
from leleka.web.intake.models import Draft

FORM = "unsent"
_ENDS_AFTER = timedelta(hours=8)
_MOST_FORMS, _MOST_SIGNS = 5, 60_000
_NOT_KEPT = ("/account/", "/invitation/", "/language/", "/api/")
_ADDRESS = "unsent"
"""Under this name the address of a page says which draft to offer."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """What was typed and not sent.

    Attributes:
        to: the address that its form is sent to.
        fields: by their names; a field that was left empty, or not ticked, is missing.
    """

    to: str
    fields: dict[str, list[str]]

    @property
    def words(self) -> list[str]:
        """What somebody wrote in words: to be copied where its form is no longer there."""
        return [text for texts in self.fields.values() for text in texts if len(text.split()) > 1]


class KeepUnsent:
    """Keep a form that came after its session had ended; stands around SessionLimits, which says so.

    A form's token against forged forms is looked at before: a forged one is refused and not kept. In the
    other tabs of who has signed in anew the token is the former one; there the browser's word stands for it
    that the form came from a page of ours.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; where what was sent is not saved, keep it and say so."""
        response = self.get_response(request)
        is_typed = request.method == "POST" and not request.path.startswith(_NOT_KEPT)
        if is_typed and getattr(request, "is_too_old", False):
            return _offered_anew(request) or response
        door = urlsplit(response.headers.get("Location", ""))
        said = door.query.split("&")
        if response.status_code != 302 or not {ENDED, UNSAVED}.intersection(said):
            return response
        typed_by = _of_the_ended(request)
        if typed_by is None:
            return response
        # The browser keeps the session's number, which opens nothing: it names those who typed in other tabs.
        del request.COOKIES[settings.SESSION_COOKIE_NAME]
        draft = keep(typed_by, request) if is_typed and UNSAVED in said else None
        if draft is not None:
            back = f"{parse_qs(door.query)[REDIRECT_FIELD_NAME][0]}?{_ADDRESS}={draft.pk}"
            response.headers["Location"] = f"{door.path}?{urlencode({REDIRECT_FIELD_NAME: back})}&{KEPT}"
        return response


def _offered_anew(request: HttpRequest) -> HttpResponseBase | None:
    """The page from which it was sent, with what was typed; None where it may be forged."""
    is_ours = request.headers.get("sec-fetch-site") == "same-origin"
    if not is_ours or "HX-Request" in request.headers or not isinstance(request.user, User):
        return None
    draft = keep(request.user, request)
    return redirect(f"{came_from(request)}?{_ADDRESS}={draft.pk}") if draft else None


def keep(user: User, request: HttpRequest) -> Draft | None:
    """Keep what was sent; None where it holds nothing, or more than a draft holds."""
    fields = {
        name: texts for name, texts in request.POST.lists() if name != "csrfmiddlewaretoken" and any(texts)
    }
    held = json.dumps({"to": request.path, "fields": fields}, ensure_ascii=False)
    if not fields or len(held) > _MOST_SIGNS:
        return None
    Draft.objects.filter(ends_at__lt=timezone.now()).delete()
    earlier = Draft.objects.filter(author=user, form=FORM).order_by("-saved_at").values("pk")
    Draft.objects.filter(pk__in=[row["pk"] for row in earlier[_MOST_FORMS - 1 :]]).delete()
    return Draft.objects.create(author=user, form=FORM, content=held, ends_at=timezone.now() + _ENDS_AFTER)


def unsent(request: HttpRequest) -> dict[str, Any]:
    """For the base template: what the page is to offer once more."""
    asked = request.GET.get(_ADDRESS, "")
    if not asked or not request.user.is_authenticated:
        return {"unsent": None}
    try:
        key = UUID(asked)
    except ValueError:
        return {"unsent": None}
    draft = Draft.objects.filter(pk=key, author=request.user, form=FORM, ends_at__gt=timezone.now()).first()
    return {"unsent": Unsent(**json.loads(draft.content)) if draft else None}


def _of_the_ended(request: HttpRequest) -> User | None:
    """Whose session it was, if it ended by itself of late: one that somebody ended is not there any more."""
    since = timezone.now() - _ENDS_AFTER
    row = Session.objects.filter(
        pk=request.COOKIES[settings.SESSION_COOKIE_NAME], expire_date__gt=since
    ).first()
    said = row.get_decoded() if row else {}
    user = User.objects.filter(pk=said[SESSION_KEY], is_active=True).first() if SESSION_KEY in said else None
    if user is None or not constant_time_compare(
        said.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()
    ):
        return None
    return user
