"""A case: where it stands, what is due, what was tried, who was asked; every act on it.

Takes   whoever may see the child.
Gives   the case page; one address for each form, which does its act or is shown again with what is wrong.
Leaves  what each form asks and does to forms.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leleka.web.accounts.action import demand
from leleka.web.accounts.models import User
from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.casework.desk import desk_of, steps_of
from leleka.web.casework.dossier import Dossier, child_seen
from leleka.web.casework.forms import FORMS, CaseForm
from leleka.web.casework.models import Case
from leleka.web.common.done import done, made_by
from leleka.web.common.trace import children
from leleka.web.linkage.models import Person


@require_safe
@page(right="read")
def case(request: HttpRequest, person_id: UUID) -> Answer:
    """Show a case; that of a child who turned out to be another one stays to be read."""
    user = reader(request)
    try:
        return _shown(user, child_seen(user, person_id))
    except Case.DoesNotExist:
        raise Http404 from None


@require_safe
@page(right="read")
def steps(request: HttpRequest, person_id: UUID) -> Answer:
    """The steps open to the reader, as a piece of a page: for a list of cases."""
    user = reader(request)
    person = _child(user, person_id)
    return Page(
        "casework/_steps.html",
        shows=children([person.pk]),
        context={"forms": steps_of(user, Dossier(person)), "person": person, "is_open": True},
    )


def taking(name: str) -> Callable[..., HttpResponseBase]:
    """The page that takes one form."""
    kind = FORMS[name]

    @require_POST
    @page(right="read")
    def take(request: HttpRequest, key: UUID) -> Answer:
        user = reader(request)
        thing = _child(user, key) if kind.of is Person else _row(user, kind, key)
        demand(user, kind.right, thing)
        form = kind(user, thing, request.POST)
        if made := made_by(form, form.do):
            return done(request, form.said_of(made), _after(user, form))
        return _shown(user, form.person, form)

    return take


def _after(user: User, form: CaseForm) -> str:
    """Back to the section of the form; to My work where the act gave the case out of the user's sight."""
    person = Person.objects.visible_to(user).filter(pk=form.person.pk).first()
    return f"{reverse('case', args=[person.pk])}#{form.part}" if person else reverse("my_work")


def _shown(user: User, person: Person, sent: CaseForm | None = None) -> Page:
    desk = desk_of(user, person, sent)
    return Page(
        "casework/case.html",
        shows=children(desk.children),
        context={"desk": desk, "sent": sent},
        status=400 if sent else 200,
    )


def _child(user: User, key: UUID) -> Person:
    return get_object_or_404(Person.objects.visible_to(user).standing(), pk=key, case__isnull=False)


def _row(user: User, kind: type[CaseForm], key: UUID) -> object:
    return get_object_or_404(kind.of._default_manager.visible_to(user), pk=key)  # type: ignore[attr-defined]
