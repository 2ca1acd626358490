"""What is said when a page cannot be shown. "No such record" and "not yours" look the same.

Takes   a request, and the exception Django caught.
Gives   the answers to 400, 403, 404, 429, 500 and 503; factor_unopened.
Leaves  tracing the refusal to the middleware.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from leleka.core.words import mark
from leleka.web.common.database import may_pass
from leleka.web.common.language import words_of_reader
from leleka.web.common.refusal import RefusedError

_IN_GENERAL = mark("You may see this, but not change it. Ask whoever leads the case, or a supervisor.")


_CODES = {400: "web.E400", 500: "web.E500", 503: "web.E503"}
"""What programs tell faults by that are no answer of the API."""


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404."""
    return _said(
        request,
        404,
        _("There is nothing here for you"),
        _("Either the address is wrong, or what stands there is not yours to see. We cannot tell you which."),
        _typed(request),
    )


def not_yours(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403: they may see it, but not do this; why, and who may."""
    words = words_of_reader()
    refused = exception if isinstance(exception, RefusedError) else RefusedError(_IN_GENERAL)
    nothing = _("Nothing was changed.") if request.method == "POST" else ""
    return _said(
        request,
        403,
        _("This is not yours to do"),
        " ".join(filter(None, (refused.reason(words), nothing))),
        _typed(request),
        whom=refused.whom(words),
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400."""
    return _said(
        request,
        400,
        _("The registry did not understand this request"),
        _("Nothing was changed. Go back, load the page again and try once more."),
    )


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer 429: somebody tries too often."""
    return _said(
        request,
        429,
        _("Too many tries"),
        _("Wait ten minutes, then try again. If it was not you who tried, tell an administrator."),
    )


def factor_unopened(request: HttpRequest) -> HttpResponse:
    """Answer 400: what the registry keeps of somebody's codes does not open."""
    return _said(
        request,
        400,
        _("No code opens this account any more"),
        _(
            "The registry cannot read what it keeps of its app or recovery codes: that was changed, or its"
            " key is gone. Come in with a security key, or ask an administrator for a new link."
        ),
    )


def our_mistake(request: HttpRequest) -> HttpResponse:
    """Answer 500; 503 where the database cannot be asked just now."""
    error = sys.exc_info()[1]  # Django calls this while it handles it
    if error is not None and may_pass(error):
        return unavailable(request)
    return _said(
        request,
        500,
        _("The registry made a mistake of its own"),
        _("This last step is not saved; all before it is. Try again, and tell an administrator."),
    )


def unavailable(request: HttpRequest, *, may_be_saved: bool = False) -> HttpResponse:
    """Answer 503: nothing is shown that could not be traced, nor kept what could not be.

    Args:
        may_be_saved: the page had done its work, and only something after it failed.
    """
    title = _("The registry shows nothing just now")
    if may_be_saved and request.method == "POST":
        what_next = _("What you sent last may be saved already. Look in a minute before you send it again.")
        return _said(request, 503, title, what_next)
    what_next = (
        _("It can write nothing down, so what you sent last is not saved. Send it again in a minute.")
        if request.method == "POST"
        else _(
            "It cannot write down who looks at what; without that nothing is shown. Try again in a minute."
        )
    )
    return _said(request, 503, title, what_next, _typed(request))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form that did not come from our page, or from one opened before signing in anew."""
    request.is_too_old = True  # type: ignore[attr-defined]  # intake.unsent keeps what was typed
    return _said(
        request,
        403,
        _("This form is too old"),
        _("Nothing was changed. Go back, load the page again and send the form once more."),
    )


_SECRET = ("/account/", "/invitation/")
"""Addresses of forms that hold passwords and codes."""


def _typed(request: HttpRequest) -> list[str]:
    """What somebody wrote in words in a form that is not kept: a role or a case may have gone meanwhile."""
    if request.method != "POST" or request.path.startswith(_SECRET) or not _is_somebody(request):
        return []
    return [text for _name, texts in request.POST.lists() for text in texts if len(text.split()) > 1]


def _is_somebody(request: HttpRequest) -> bool:
    try:
        return bool(request.user.is_authenticated)
    except DatabaseError:  # nobody can tell
        return False


def _said(
    request: HttpRequest,
    status: int,
    title: str,
    what_next: str,
    typed: Sequence[str] = (),
    *,
    whom: str = "",
) -> HttpResponse:
    if request.path.startswith("/api/"):  # a program reads no page
        return JsonResponse(
            {"code": _CODES.get(status, _CODES[400]), "what": title, "hint": what_next}, status=status
        )
    context = {
        "title": title,
        "what_next": what_next,
        "whom": whom,
        "typed": typed,
        "is_refused": status < 500,
    }
    try:
        return render(request, "common/refused.html", context, status=status)
    except DatabaseError:  # nor can it be read who asks: the page stands without them
        request.user = AnonymousUser()
        return render(request, "common/refused.html", context, status=status)
