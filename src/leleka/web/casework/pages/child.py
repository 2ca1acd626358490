"""A child: who it is and was, where it is, what is known and by whom, where the case stands.

Takes   whoever may see the child.
Gives   the child's page; an id that was merged away leads to the child it is now.
Leaves  what the reader may see of it to casework.child.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leleka.casework import CaseworkError
from leleka.core.codelists import CodeError
from leleka.core.errors import LelekaError
from leleka.web.accounts.models import User
from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.accounts.rights import can
from leleka.web.casework.actions import assess
from leleka.web.casework.assessing import review_of_level
from leleka.web.casework.child import file_of
from leleka.web.casework.desk import steps_of
from leleka.web.casework.dossier import Dossier, child_seen
from leleka.web.common.done import done
from leleka.web.common.trace import children
from leleka.web.linkage.models import Person


@require_safe
@page(right="read")
def child(request: HttpRequest, person_id: UUID) -> Answer:
    """Show a child."""
    user = reader(request)
    person = child_seen(user, person_id)
    if person.merged_into_id:
        # To whom only the former one was shown, its case says what became of it.
        is_seen = person.merged_into is not None and bool(can(user, "read", person.merged_into))
        return redirect("child", person.merged_into_id) if is_seen else redirect("case", person.pk)
    return _shown(user, person)


@require_POST
@page(right="read")
def level(request: HttpRequest, person_id: UUID) -> Answer:
    """Take an assessment of one of the three levels."""
    user, said = reader(request), request.POST
    person = get_object_or_404(Person.objects.visible_to(user).standing(), pk=person_id)
    try:
        assess(
            user,
            person,
            dimension=said.get("dimension", ""),
            level=said.get("level", ""),
            reason=said.get("reason", ""),
        )
    except (CaseworkError, CodeError) as error:
        return _shown(user, person, error)
    if review_of_level(Dossier(person), said["dimension"]).is_decided:
        return done(request, _("Your assessment is kept."), "child", person.pk)
    kept = _("Your assessment is kept. The level changes when a second person assesses and says the same.")
    return done(request, kept, "child", person.pk)


def _shown(user: User, person: Person, problem: LelekaError | None = None) -> Page:
    dossier = Dossier(person)
    file = file_of(user, person, dossier)
    return Page(
        "casework/child.html",
        shows=children(file.children),
        context={
            "file": file,
            "forms": steps_of(user, dossier) if file.case else {},
            "problem": problem,
        },
        status=400 if problem else 200,
    )
