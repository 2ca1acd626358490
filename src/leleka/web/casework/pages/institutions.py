"""Institutions: which are known, and the ledger of each.

Takes   whoever may see children.
Gives   the list with how many children are named at each; one ledger on a day.
Leaves  adding up to casework.ledger, whom one may see to casework.kept.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from leleka.core.alphabet import in_alphabet
from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.accounts.rights import may
from leleka.web.casework.forms.questions import OnDayForm
from leleka.web.casework.kept import named_at
from leleka.web.casework.ledger import HEIGHT, WIDTH, book_of
from leleka.web.casework.models import Institution
from leleka.web.casework.places import institution_name
from leleka.web.casework.statements import said_of
from leleka.web.common.trace import NOBODY, children

INVASION = date(2022, 2, 24)
"""The day people ask about first."""


@require_safe
@page(right="read", act="list")
def institutions(request: HttpRequest) -> Answer:
    """Show every institution that something the reader may see speaks of."""
    user = reader(request)
    named = named_at(user)
    lines = [
        (institution, institution_name(institution), named.get(institution.pk, 0))
        for institution in Institution.objects.visible_where(named, user)
    ]
    lines.sort(key=lambda line: (-line[2], in_alphabet(line[1])))
    return Page(
        "casework/institutions.html", shows=NOBODY, context={"lines": lines, "may_write": may(user, "write")}
    )


@require_safe
@page(right="read")
def institution(request: HttpRequest, institution_id: UUID) -> Answer:
    """Show the ledger of a day."""
    user = reader(request)
    found = get_object_or_404(Institution.objects.visible_to(user), pk=institution_id)
    asked = OnDayForm(request.GET if "on" in request.GET else None)
    said = asked.cleaned_data if asked.is_valid() else {}
    book = book_of(user, found, said.get("on"), year=said.get("year"))
    return Page(
        "casework/institution.html",
        shows=children(book.children),
        context={
            "book": book,
            "form": asked if asked.is_bound else OnDayForm(initial={"on": book.day}),
            "name": institution_name(found),
            "invasion": INVASION,
            "today": timezone.localdate(),
            "width": WIDTH,
            "height": HEIGHT,
            "said": said_of(user, found),
            "may_write": may(user, "write"),
        },
    )
