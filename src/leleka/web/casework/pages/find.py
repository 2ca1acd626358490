"""Search before create: is the child here already?

Takes   whoever may search.
Gives   a box, and the children who could be meant, as one types or after Enter.
Leaves  finding to casework.finding, a new report to pages.report.

What is typed is sent in the body: addresses stand in histories and logs.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from leleka.web.accounts.models import User
from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.accounts.rights import may
from leleka.web.casework.finding import Finding, digest_of, find
from leleka.web.casework.reporting import drafts
from leleka.web.common.limits import is_over
from leleka.web.common.trace import NOBODY, Shown, children
from leleka.web.linkage.registry import IndexNotReadyError

MOST_SIGNS = 20_000
"""Of a line that is sent at all; the reader of lines takes far less."""


@require_safe
@page(right="search")
def box(request: HttpRequest) -> Answer:
    """Show the empty box."""
    return _page(request, "", NOBODY)


@require_POST
@page(right="search", act="search")
def found(request: HttpRequest) -> Answer:
    """Show who could be meant."""
    user, line = reader(request), request.POST.get("asked", "")[:MOST_SIGNS]
    if is_over(user.pk, "search"):
        return _page(request, line, NOBODY, status=429, is_over=True)
    try:
        finding = find(user, line, timezone.localdate())
    except IndexNotReadyError as problem:
        return _page(request, line, NOBODY, status=503, problem=problem)
    shows = children([hit.child for hit in finding.hits], search=digest_of(line), found=len(finding.hits))
    return _page(request, line, shows, finding=finding)


def _page(request: HttpRequest, line: str, shows: Shown, *, status: int = 200, **more: object) -> Page:
    user: User = reader(request)
    finding = more.get("finding")
    is_part = bool(getattr(request, "htmx", False))
    context = {
        "line": line,
        "may_report": may(user, "report"),
        "drafts": () if is_part else drafts.mine(user),
        "is_asked": isinstance(finding, Finding) and finding.is_question,
        **more,
    }
    return Page("casework/_found.html" if is_part else "casework/find.html", shows, context, status)
