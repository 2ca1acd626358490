"""Organisations and their teams.

Takes   an administrator.
Gives   the list; adding, renaming, closing and opening again.
Leaves  who is in them to pages.people.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leleka.web.accounts import actions
from leleka.web.accounts import closing as shut
from leleka.web.accounts.errors import AccountsError
from leleka.web.accounts.forms import NameForm
from leleka.web.accounts.models import Organisation
from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.common.done import done
from leleka.web.common.trace import NOBODY


@require_safe
@page(right="manage_organisations")
def organisations(request: HttpRequest) -> Answer:
    """Show the organisations, their teams, how many people each has."""
    return _shown()


@require_POST
@page(right="manage_organisations")
def add(request: HttpRequest) -> Answer:
    """Add an organisation."""
    form = NameForm(request.POST, prefix="organisation")
    if not form.is_valid():
        return _shown(form)
    actions.add_organisation(reader(request), Organisation(name=form.cleaned_data["name"]))
    return done(request, _("The organisation is added."), "organisations")


@require_POST
@page(right="manage_organisations")
def rename(request: HttpRequest, organisation_id: UUID) -> Answer:
    """Give an organisation another name."""
    organisation = get_object_or_404(Organisation, pk=organisation_id)
    form = NameForm(request.POST, prefix="organisation")
    if not form.is_valid():
        return _shown(form)
    actions.rename(reader(request), organisation, name=form.cleaned_data["name"])
    return done(request, _("The name is changed."), "organisations")


@require_POST
@page(right="manage_organisations")
def add_team(request: HttpRequest, organisation_id: UUID) -> Answer:
    """Add a team; one of the same name is the one that is there."""
    organisation = get_object_or_404(Organisation, pk=organisation_id)
    form = NameForm(request.POST, prefix="team")
    if not form.is_valid():
        return _shown(form)
    name = form.cleaned_data["name"]
    if not organisation.teams.filter(name__iexact=name).exists():
        actions.add_team(reader(request), organisation, name=name)
    return done(request, _("The team is added."), "organisations")


@require_safe
@page(right="manage_organisations")
def closing(request: HttpRequest, organisation_id: UUID) -> Answer:
    """Show what stands in the way of closing an organisation."""
    return _to_close(get_object_or_404(Organisation, pk=organisation_id))


@require_POST
@page(right="manage_organisations")
def close(request: HttpRequest, organisation_id: UUID) -> Answer:
    """Close an organisation."""
    organisation = get_object_or_404(Organisation, pk=organisation_id)
    try:
        shut.close(reader(request), organisation)
    except AccountsError as error:
        return _to_close(organisation, error)
    return done(request, _("The organisation is closed."), "organisations")


@require_POST
@page(right="manage_organisations")
def reopen(request: HttpRequest, organisation_id: UUID) -> Answer:
    """Open an organisation again."""
    shut.reopen(reader(request), get_object_or_404(Organisation, pk=organisation_id))
    return done(request, _("The organisation is open again."), "organisations")


def _to_close(organisation: Organisation, problem: AccountsError | None = None) -> Page:
    return Page(
        "accounts/closing.html",
        shows=NOBODY,
        context={
            "organisation": organisation,
            "standing": shut.standing_of(organisation),
            "problem": problem,
        },
        status=400 if problem else 200,
    )


def _shown(problem: NameForm | None = None) -> Page:
    active = Count("people", filter=Q(people__is_active=True), distinct=True)
    found = Organisation.objects.annotate(n_people=active).prefetch_related("teams")
    found = found.order_by("-is_active", "name")
    return Page(
        "accounts/organisations.html",
        shows=NOBODY,
        context={
            "organisations": found,
            "form": problem or NameForm(prefix="organisation"),
            "problem": problem,
        },
        status=400 if problem else 200,
    )
