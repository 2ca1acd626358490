"""A child: who it is and was, where it is, what is known and by whom, where the case stands.

Takes   whoever may see the child.
Gives   the child's page; an id that was merged away leads to the child it is now.
Leaves  what the reader may see of it to casework.child.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from leleka.web.casework.child import file_of
from leleka.web.common.page import Answer, Page, page, reader
from leleka.web.common.trace import children
from leleka.web.linkage.models import Person


@require_safe
@page(right="read")
def child(request: HttpRequest, person_id: UUID) -> Answer:
    """Show a child."""
    user = reader(request)
    person = get_object_or_404(Person.objects.visible_to(user), pk=person_id)
    if person.merged_into_id:
        return redirect(
            "child", get_object_or_404(Person.objects.visible_to(user), pk=person.merged_into_id).pk
        )
    file = file_of(user, person)
    return Page("casework/child.html", shows=children(file.children), context={"file": file})
