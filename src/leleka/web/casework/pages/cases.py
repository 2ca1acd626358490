"""The list of cases.

Takes   whoever may see children.
Gives   one page of cases, by whose they are, where they stand and what is due.
Leaves  choosing and ordering to casework.cases.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.views.decorators.http import require_safe

from leleka.core.codelists import code_list
from leleka.web.accounts.models import User
from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.accounts.rights import may
from leleka.web.casework.cases import Asked, found_of
from leleka.web.casework.queries import sees_new
from leleka.web.common.trace import children
from leleka.web.linkage.models import Person


@require_safe
@page(right="read", act="list")
def cases(request: HttpRequest) -> Answer:
    """Show one page of them."""
    user = reader(request)
    found = found_of(user, Asked.of(request.GET.dict(), _usual(user)))
    return Page(
        "casework/cases.html",
        shows=children(found.children, n=found.n_all),
        context={
            "found": found,
            "statuses": list(code_list("case_status")),
            "may_answer": may(user, "answer_referral"),
            "is_before_first": not found.lines and not Person.objects.visible_to(user).exists(),
            "may_import": may(user, "import"),
            "sees_new": sees_new(user),
        },
    )


def _usual(user: User) -> str:
    """Whose cases one sees first: one's own, where the role holds any."""
    return "mine" if user.has_role("caseworker") else "team"
