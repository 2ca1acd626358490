"""A page: who may open it, whom it shows, what it looks like.

Takes   a function from a request to a Page.
Gives   page, the decorator every view of ours wears; reader, who is signed in.
Leaves  reading rows to queries, writing them to actions.

A view that does not say whom it shows cannot answer: Page demands it, and the trace is written
from it before the answer leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from mimetypes import guess_type
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header

from leleka.web.accounts.again import ask_again, is_fresh
from leleka.web.accounts.models import User
from leleka.web.accounts.rights import may
from leleka.web.common.trace import Act, Shown


@dataclass(frozen=True, slots=True)
class Page:
    """What a view answers with.

    Attributes:
        shows: the children on it, from trace.children(...), or trace.NOBODY.
        file_name: where it is a file to be kept, which the browser does not open; its ending says the kind.
    """

    template: str
    shows: Shown
    context: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    file_name: str = ""


Answer = Page | HttpResponseBase
View = Callable[..., Answer]

PAGES: dict[str, tuple[str, Act]] = {}
"""Every page by its function: the right it asks for and the act it is traced as."""


def page(
    right: str, act: Act = "read", *, again: str = ""
) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """Make a view a page.

    Args:
        right: an action of the code list "action", or "" for whoever is signed in.
        act: how showing it is traced.
        again: the route to come back to after saying anew who one is, for pages that nobody may open from
            a screen left unlocked; "" where signing in once is enough.
    """

    def dress(view: View) -> Callable[..., HttpResponseBase]:
        PAGES[f"{view.__module__}.{view.__qualname__}"] = (right, act)

        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if right and not may(request.user, right):
                raise Http404
            if again and not is_fresh(request):
                return ask_again(request, again, kwargs)
            made = view(request, *args, **kwargs)
            if isinstance(made, HttpResponseBase):
                return _bare(made)
            request.trace.says(act, made.shows)  # type: ignore[attr-defined]
            answered = render(request, made.template, dict(made.context), status=made.status)
            return _as_file(answered, made.file_name) if made.file_name else answered

        return answer

    return dress


def reader(request: HttpRequest) -> User:
    """Who is signed in; behind a page somebody always is."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _as_file(response: HttpResponse, name: str) -> HttpResponse:
    kind, _ = guess_type(name)
    response.headers["Content-Type"] = f"{kind or 'application/octet-stream'}; charset=utf-8"
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or ""
    )
    return response


def _bare(response: HttpResponseBase) -> HttpResponseBase:
    """Let through what shows nothing: a redirect, or an empty answer."""
    if 300 <= response.status_code < 400 or (isinstance(response, HttpResponse) and not response.content):
        return response
    raise TypeError("A view that shows something answers with a Page, so that it says whom it shows.")
