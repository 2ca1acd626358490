"""What sources say of a child: added, corrected with a source and a reason, taken back.

Takes   whoever may see the child; to write, whoever may.
Gives   every fact one by one; a page for each act on one.
Leaves  what is asked to forms.facts, gathering facts to casework.told.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from leleka.web.accounts.action import demand
from leleka.web.accounts.models import User
from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.casework.dossier import person_now
from leleka.web.casework.forms.base import CaseForm
from leleka.web.casework.forms.facts import FORMS_OF_FACTS, WithdrawForm
from leleka.web.casework.forms.meanwhile import ALREADY_TAKEN_BACK, say_if_corrected, say_taken_back
from leleka.web.casework.reading import Reading
from leleka.web.casework.told import fact_of, in_words, origins_of, taken_back, told_of
from leleka.web.common.done import done, made_by
from leleka.web.common.trace import children
from leleka.web.linkage.models import Person


@require_safe
@page(right="read")
def facts(request: HttpRequest, person_id: UUID) -> Answer:
    """Show what each source says."""
    user = reader(request)
    person = _child(user, person_id)
    groups = told_of(user, person)
    return Page(
        "casework/facts.html",
        shows=children([person.pk]),
        context={
            "person": person,
            "groups": groups,
            "origins": origins_of(user, person, groups),
        },
    )


@require_safe
@page(right="read")
def add(request: HttpRequest, person_id: UUID, kind: str) -> Answer:
    """Ask what a source says."""
    return _asked(_new(request, person_id, kind))


@require_POST
@page(right="read")
def added(request: HttpRequest, person_id: UUID, kind: str) -> Answer:
    """Keep what a source says."""
    return _answered(request, _new(request, person_id, kind))


@require_safe
@page(right="read")
def fact(request: HttpRequest, kind: str, key: UUID) -> Answer:
    """Show one fact, to be corrected or taken back."""
    user, found = reader(request), _fact(request, kind, key)
    return _asked(FORMS_OF_FACTS[kind](user, found), WithdrawForm(user, found))


@require_POST
@page(right="read")
def correct(request: HttpRequest, kind: str, key: UUID) -> Answer:
    """Put another value in its place; of a fact that was taken back meanwhile it is asked anew."""
    user, was = reader(request), taken_back(reader(request), kind, key)
    if was is not None:
        form = _new(request, person_now(was).pk, kind)
        say_taken_back(form)
        return _asked(form, status=400)
    found = _fact(request, kind, key)
    form = FORMS_OF_FACTS[kind](user, found, request.POST)
    say_if_corrected(form, key, found.pk)
    return _answered(request, form, WithdrawForm(user, found))


@require_POST
@page(right="read")
def withdraw(request: HttpRequest, kind: str, key: UUID) -> Answer:
    """Take it back."""
    user, was = reader(request), taken_back(reader(request), kind, key)
    if was is not None:
        demand(user, WithdrawForm.right, person_now(was))
        return done(request, ALREADY_TAKEN_BACK, "facts", person_now(was).pk)
    found = _fact(request, kind, key)
    form = WithdrawForm(user, found, request.POST)
    say_if_corrected(form, key, found.pk)
    return _answered(request, form, FORMS_OF_FACTS[kind](user, found))


def _new(request: HttpRequest, person_id: UUID, kind: str) -> CaseForm:
    user = reader(request)
    person = _child(user, person_id)
    if kind not in FORMS_OF_FACTS:
        raise Http404
    demand(user, FORMS_OF_FACTS[kind].right, person)
    return FORMS_OF_FACTS[kind](user, person, request.POST if request.method == "POST" else None)


def _fact(request: HttpRequest, kind: str, key: UUID) -> Any:
    found = fact_of(reader(request), kind, key)
    if found is None:
        raise Http404
    demand(reader(request), FORMS_OF_FACTS[kind].right, person_now(found))
    return found


def _answered(request: HttpRequest, form: CaseForm, *others: CaseForm) -> Answer:
    if made := made_by(form, form.do):
        return done(request, form.said_of(made), "facts", form.person.pk)
    return _asked(form, *others, status=400)


def _asked(*forms: CaseForm, status: int = 200) -> Page:
    person, thing = forms[0].person, forms[0].thing
    order = sorted(forms, key=lambda form: isinstance(form, WithdrawForm))
    return Page(
        "casework/fact.html",
        shows=children([person.pk]),
        context={
            "person": person,
            "forms": order,
            "said": "" if isinstance(thing, Person) else in_words(thing, Reading(forms[0].user, person)),
        },
        status=status,
    )


def _child(user: User, key: UUID) -> Person:
    return get_object_or_404(Person.objects.visible_to(user).standing(), pk=key)
