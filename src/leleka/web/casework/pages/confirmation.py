"""What whoever asked for a child can take home: that they asked, when, and how to come back to it.

The paper may be found on them, so it names no child and repeats nothing of what they told.

Takes   who may write in the child's case, a tracing request.
Gives   a page to be printed.
Leaves  the request itself to reporting.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from leleka.web.accounts.action import demand
from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.accounts.rights import can_read_field
from leleka.web.casework.models import TracingRequest
from leleka.web.common.trace import children


@require_safe
@page(right="read")
def confirmation(request: HttpRequest, key: UUID) -> Answer:
    """Show the confirmation of a request; of several made in one conversation it is one paper."""
    user = reader(request)
    asked = get_object_or_404(TracingRequest.objects.visible_to(user), pk=key)
    demand(user, "write", asked)
    together = TracingRequest.objects.visible_to(user, "write").filter(inquiry=asked.inquiry)
    return Page(
        "casework/confirmation.html",
        shows=children(row.person_id for row in together),
        context={
            "asked": asked,
            "n_children": len(together),
            "name": asked.inquirer_name if can_read_field(user, "inquirer", asked.person) else "",
            "organisation": user.organisation,
        },
    )
