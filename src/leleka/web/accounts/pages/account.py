"""One's own account: second factors, password, sessions, trail.

Takes   whoever is signed in.
Gives   the ways to each; what is set up already.
Leaves  changing password and factors to allauth, the trail to casework.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.views.decorators.http import require_POST, require_safe

from leleka.web.accounts import queries
from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.common.trace import NOBODY, Shown


@require_safe
@page(right="")
def my_account(request: HttpRequest) -> Answer:
    """Show what belongs to one's own account."""
    user = reader(request)
    context = {
        "factors": queries.factors_of(user),
        "n_sessions": len(queries.sessions_of(user)),
        "n_codes": queries.unused_codes_of(user),
    }
    return Page("accounts/my_account.html", shows=NOBODY, context=context)


@require_POST
@page(right="")
def stay(request: HttpRequest) -> Answer:
    """Somebody is there still: that they asked is activity like any other, and traced."""
    return Page("common/_session.html", shows=Shown(detail={"session": "stays"}))
