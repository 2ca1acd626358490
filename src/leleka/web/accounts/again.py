"""Say anew who you are, before what a passer-by at an unlocked screen must not do.

Takes   a request.
Gives   is_fresh, is_by_recovery_code, ask_again.
Leaves  asking for the password or the second factor to allauth.

allauth can also put the form aside and send it on afterwards; it would then run inside allauth's
own page, past the trace. So the person comes back to our page and sends the form from there.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from leleka.core.words import mark
from leleka.web.common.refusal import RefusedError

AGAIN = "again=1"
"""In the address one comes back to: what was to be done is not done yet, and the page says so."""


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person has said who they are in the last minutes, by signing in or since then.

    allauth counts only what was said after signing in, so it would ask twice within seconds.
    """
    said = get_authentication_records(request, request.user)
    return bool(said) and time.time() - said[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def is_by_recovery_code(request: HttpRequest) -> bool:
    """Whether the person came in by a recovery code, and has used or set up no second factor since."""
    codes = Authenticator.Type.RECOVERY_CODES
    factors = [each for each in get_authentication_records(request, request.user) if each["method"] == "mfa"]
    if not factors or factors[-1]["type"] != codes:
        return False
    since = datetime.fromtimestamp(factors[-1]["at"], UTC)
    held = Authenticator.objects.filter(user=request.user.pk, created_at__gt=since).exclude(type=codes)
    return not held.exists()


def ask_again(request: HttpRequest, route: str, arguments: dict[str, Any]) -> HttpResponse:
    """Send to where one says anew who one is, and from there to a page.

    Raises:
        RefusedError: the account has nothing to say it with.
    """
    try:
        back = reverse(route, kwargs=arguments)
    except NoReverseMatch:
        back = reverse(route)
    if request.method == "POST":
        back = f"{back}?{AGAIN}"
    ways = get_adapter(request).get_reauthentication_methods(request.user)
    if not ways:
        raise RefusedError(
            mark("Your account has nothing to say with who you are. Ask an administrator for a new link.")
        )
    return HttpResponseRedirect(f"{ways[0]['url']}?{urlencode({REDIRECT_FIELD_NAME: back})}")
