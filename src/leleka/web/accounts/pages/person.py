"""One account: its roles, its team, its sessions, and the way in and out.

Takes   an administrator, a person.
Gives   the account's page and what is done there.
Leaves  what may be done to actions; nothing of the person's cases is here.
"""

from __future__ import annotations

from uuid import UUID

from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leleka.core.errors import LelekaError
from leleka.web.accounts import actions, invitations, queries, tokens
from leleka.web.accounts.again import is_fresh
from leleka.web.accounts.forms import RolesForm, TeamForm
from leleka.web.accounts.models import User
from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.accounts.pages.people import link_page
from leleka.web.common.done import done
from leleka.web.common.trace import NOBODY


@require_safe
@page(right="manage_users")
def person(request: HttpRequest, person_id: UUID) -> Answer:
    """Show an account; what needs it asks again who is there before its form appears."""
    return _shown(request, get_object_or_404(User, pk=person_id))


@require_POST
@page(right="manage_roles", again="person")
def roles(request: HttpRequest, person_id: UUID) -> Answer:
    """Give and take roles."""
    whom, form = get_object_or_404(User, pk=person_id), RolesForm(request.POST)
    if not form.is_valid():
        return _shown(request, whom, form=form)
    try:
        change = actions.set_roles(reader(request), whom, roles=form.cleaned_data["roles"])
    except LelekaError as error:
        return _shown(request, whom, problem=error)
    return done(
        request,
        _("The roles are changed.")
        if change.decided_at
        else _("Asked. It holds once a second administrator agrees."),
        "person",
        whom.pk,
    )


@require_POST
@page(right="manage_users", again="person")
def team(request: HttpRequest, person_id: UUID) -> Answer:
    """Put somebody into a team."""
    whom = get_object_or_404(User, pk=person_id)
    form = TeamForm(whom, request.POST)
    if form.is_valid():
        actions.place(reader(request), whom, team=form.cleaned_data["team"])
        return done(request, _("The team is changed."), "person", whom.pk)
    return redirect("person", whom.pk)


@require_POST
@page(right="manage_users")
def close(request: HttpRequest, person_id: UUID) -> Answer:
    """Close an account; a door is shut without asking twice."""
    whom = get_object_or_404(User, pk=person_id)
    try:
        actions.shut_out(reader(request), whom)
    except LelekaError as error:
        return _shown(request, whom, problem=error)
    return done(request, _("The account is closed, and all its sessions have ended."), "person", whom.pk)


@require_POST
@page(right="manage_users", again="person")
def renew(request: HttpRequest, person_id: UUID) -> Answer:
    """Make the link for a new password and a new second factor, and show it this once."""
    made, secret = invitations.renew(reader(request), get_object_or_404(User, pk=person_id))
    return link_page(request, made, secret)


@require_POST
@page(right="end_sessions")
def end_one(request: HttpRequest, person_id: UUID, session_id: int) -> Answer:
    """End one session."""
    session = UserSession.objects.filter(pk=session_id, user=person_id).first()
    if session is not None:  # it may have ended meanwhile, which is what was asked for
        actions.end_session(reader(request), session)
    return done(request, _("The session has ended."), "person", get_object_or_404(User, pk=person_id).pk)


@require_POST
@page(right="end_sessions")
def end_all(request: HttpRequest, person_id: UUID) -> Answer:
    """End all sessions of a person."""
    whom = get_object_or_404(User, pk=person_id)
    actions.end_all_sessions(reader(request), whom)
    return done(request, _("All sessions have ended."), "person", whom.pk)


@require_POST
@page(right="end_sessions")
def end_tokens(request: HttpRequest, person_id: UUID) -> Answer:
    """Close the tokens of a person's programs."""
    whom = get_object_or_404(User, pk=person_id)
    actions.end_all_tokens(reader(request), whom)
    return done(request, _("The tokens are closed."), "person", whom.pk)


def _shown(
    request: HttpRequest, whom: User, *, form: RolesForm | None = None, problem: LelekaError | None = None
) -> Page:
    is_own = whom.pk == reader(request).pk
    return Page(
        "accounts/person.html",
        shows=NOBODY,
        context={
            "person": whom,
            "is_own": is_own,
            "is_fresh": is_fresh(request),
            "factors": queries.factors_of(whom),
            "change": whom.role_changes.filter(decided_at=None).first(),
            "form": form or RolesForm(initial={"roles": whom.roles}),
            "team_form": TeamForm(whom),
            "sessions": queries.sessions_of(whom),
            "n_tokens": tokens.live_of(whom).count(),
            "begun": queries.unsent_of(whom),
            "problem": problem,
        },
        status=400 if problem or form else 200,
    )
