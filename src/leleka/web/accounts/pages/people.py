"""People: who has an account, who is invited, what waits for a second administrator.

Takes   an administrator.
Gives   the list, invitations and their links, decisions about roles.
Leaves  one person's account to pages.person.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leleka.core.errors import LelekaError
from leleka.web.accounts import actions, invitations, mailing, queries
from leleka.web.accounts.forms import InviteForm
from leleka.web.accounts.models import Invitation, RoleChange
from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.common.done import done
from leleka.web.common.trace import NOBODY


@require_safe
@page(right="manage_users")
def people(request: HttpRequest) -> Answer:
    """Show everybody, and what waits."""
    return _shown(request)


@require_safe
@page(right="manage_users", again="invite")
def invite(request: HttpRequest) -> Answer:
    """Ask whom to invite."""
    return Page(
        "accounts/invite.html", shows=NOBODY, context={"form": InviteForm(), "alone": queries.alone()}
    )


@require_POST
@page(right="manage_users", again="invite")
def invite_send(request: HttpRequest) -> Answer:
    """Make the invitation and show its link, this once."""
    user, form = reader(request), InviteForm(request.POST)
    problem: LelekaError | None = None
    if form.is_valid():
        said = form.cleaned_data
        try:
            made, secret = invitations.invite(
                user, said["organisation"], email=said["email"], roles=said["roles"], team=said["team"]
            )
        except LelekaError as error:
            problem = error
        else:
            return link_page(request, made, secret)
    context = {"form": form, "problem": problem, "alone": queries.alone()}
    return Page("accounts/invite.html", shows=NOBODY, context=context, status=400)


@require_POST
@page(right="manage_users", again="people")
def confirm(request: HttpRequest, invitation_id: UUID) -> Answer:
    """Agree to an invitation as the second administrator."""
    agreed = get_object_or_404(invitations.waiting(), pk=invitation_id)
    invitations.confirm(reader(request), agreed)
    said = (
        _("You have agreed to a new password and second factor.")
        if agreed.renews
        else _("You have agreed to the invitation.")
    )
    return done(request, said, "people")


@require_POST
@page(right="manage_users", again="people")
def mail(request: HttpRequest, invitation_id: UUID) -> Answer:
    """Send the link of an invitation just made, where the office sends mail; the link is shown again."""
    made = get_object_or_404(invitations.waiting(), pk=invitation_id)
    secret = request.POST.get("secret", "")
    if not settings.SENDS_MAIL or not invitations.fits(made, secret):
        raise Http404
    try:
        mailing.send(reader(request), made, secret=secret, link=_link(request, secret))
    except LelekaError as error:
        return link_page(request, made, secret, problem=error)
    return link_page(request, made, secret, is_sent=True)


@require_POST
@page(right="manage_users")
def revoke(request: HttpRequest, invitation_id: UUID) -> Answer:
    """Shut an invitation."""
    invitations.revoke(reader(request), get_object_or_404(Invitation, pk=invitation_id))
    return done(request, _("The invitation is shut."), "people")


@require_POST
@page(right="manage_roles", again="people")
def decide(request: HttpRequest, change_id: UUID) -> Answer:
    """Say yes or no to a change of roles."""
    change = get_object_or_404(RoleChange, pk=change_id)
    user, is_granted = reader(request), request.POST.get("answer") == "yes"
    try:
        if (change.decided_by, change.is_granted) != (user, is_granted):  # sent twice it is decided once
            actions.decide_roles(user, change, is_granted=is_granted)
    except LelekaError as error:
        return _shown(request, error)
    return done(
        request, _("The roles are given.") if is_granted else _("The change of roles is refused."), "people"
    )


def link_page(
    request: HttpRequest,
    made: Invitation,
    secret: str,
    *,
    problem: LelekaError | None = None,
    is_sent: bool = False,
) -> Page:
    """The only page that ever shows the link."""
    context = {
        "invitation": made,
        "link": _link(request, secret),
        "secret": secret if settings.SENDS_MAIL and not is_sent else "",
        "is_sent": is_sent,
        "problem": problem,
    }
    return Page("accounts/link.html", shows=NOBODY, context=context, status=400 if problem else 200)


def _link(request: HttpRequest, secret: str) -> str:
    return request.build_absolute_uri(reverse("invitation", args=[secret]))


def _shown(request: HttpRequest, problem: LelekaError | None = None) -> Page:
    user = reader(request)
    return Page(
        "accounts/people.html",
        shows=NOBODY,
        context={
            "accounts": queries.accounts(),
            "changes": queries.role_changes(user),
            "invitations": queries.invitations(user),
            "alone": queries.alone(),
            "problem": problem,
        },
        status=400 if problem else 200,
    )
