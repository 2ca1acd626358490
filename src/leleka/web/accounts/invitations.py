"""Ways into the registry: an invitation opens one account once; a renewal gives one a new password.

Takes   an administrator and whom they invite; later the secret of the link.
Gives   invite, renew, confirm, revoke; open_by (the invitation of a link), fits, take.
Leaves  handing the link over to people, and to mailing where an office sends mail.

Only the digest of the secret is kept: neither a stolen database nor an administrator who looks
later has the link. It opens nothing until the second administrator has agreed.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from leleka import casework
from leleka.core.words import mark
from leleka.web.accounts.action import action, refuse_where
from leleka.web.accounts.errors import AccountsError
from leleka.web.accounts.models import Invitation, Organisation, Team, User
from leleka.web.accounts.tokens import digest_of, revoke_all_of
from leleka.web.common import trace

LASTS = timedelta(hours=72)
_OPEN = Q(taken_at=None, revoked_at=None)
_OWN = mark("This is your own account. Ask another administrator to help you.")


@action("manage_users")
def invite(
    user: User, organisation: Organisation, *, email: str, roles: Sequence[str], team: Team | None = None
) -> tuple[Invitation, str]:
    """Invite somebody; the secret of the link is given back once and kept nowhere.

    Raises:
        CaseworkError: casework.E001, these roles cannot be held together.
        AccountsError: web.E050, the address has an account or an open invitation.
    """
    casework.check_roles(roles)
    has_account = User.objects.filter(email__iexact=email).exists()
    if has_account or waiting().filter(email__iexact=email).exists():
        raise AccountsError(
            "web.E050",
            "This address has an account or an open invitation already.",
            hint="Look for it among the people and the invitations. "
            "Who changed organisation is invited with another address.",
        )
    return _made(user, email, organisation, team, list(roles), None)


@action("manage_users")
def renew(user: User, person: User) -> tuple[Invitation, str]:
    """Let somebody who lost password or second factor set both anew; earlier links to it end.

    Raises:
        RefusedError: it is one's own account, or the account is closed.
    """
    refuse_where(
        {
            _OWN: person.pk == user.pk,
            mark("This account is closed. Give it roles again first; a second administrator has to agree."): (
                not person.is_active
            ),
        }
    )
    waiting().filter(renews=person).update(revoked_at=timezone.now())
    return _made(user, person.email, person.organisation, person.team, person.roles, person)


@action("manage_users")
def confirm(user: User, invitation: Invitation) -> Invitation:
    """Agree, as the second administrator.

    Raises:
        RefusedError: it is one's own invitation, or one's own account, or nothing waits.
    """
    refuse_where(
        {
            mark("You made this link yourself; another administrator has to agree."): user.pk
            == invitation.invited_by_id,
            _OWN: user.pk == invitation.renews_id,
            mark("Nothing waits for an answer here any more."): not invitation.needs_second
            or invitation not in waiting(),
        }
    )
    invitation.confirmed_by = user
    invitation.save(update_fields=["confirmed_by"])
    return invitation


@action("manage_users")
def revoke(user: User, invitation: Invitation) -> Invitation:
    """Shut a way in that nobody has taken; shut twice is shut once."""
    if invitation.taken_at is None and invitation.revoked_at is None:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
    return invitation


def waiting() -> QuerySet[Invitation]:
    """Invitations that nobody has taken, that were not shut and are not over."""
    return Invitation.objects.filter(_OPEN, ends_at__gt=timezone.now())


def fits(invitation: Invitation, secret: str) -> bool:
    """Whether the secret is this invitation's."""
    return secrets.compare_digest(invitation.secret_digest, digest_of(secret))


def open_by(secret: str) -> Invitation | None:
    """The invitation that a link opens now; None for a wrong, used, ended or unconfirmed one alike."""
    may_open = Q(needs_second=False) | Q(confirmed_by__isnull=False)
    return waiting().filter(may_open, secret_digest=digest_of(secret)).first()


@transaction.atomic
def take(secret: str, *, name: str, password: str, language: str) -> User | None:
    """Make the account, or give it the new password; None where the link opens nothing any more."""
    found = open_by(secret)
    invitation = found and Invitation.objects.select_for_update().filter(_OPEN, pk=found.pk).first()
    if invitation is None:
        return None
    person = invitation.renews
    if person is None:
        person = User.objects.create_user(
            invitation.email, password, name=name, roles=invitation.roles, language=language,
            organisation=invitation.organisation, team=invitation.team,
        )  # fmt: skip
        invitation.taken_by = person
    else:
        person.set_password(password)
        person.save(update_fields=["password"])
        Authenticator.objects.filter(user=person).delete()
        end_sessions_of(person)
        revoke_all_of(person)
    invitation.taken_at = timezone.now()
    invitation.save(update_fields=["taken_at", "taken_by"])
    detail = {"invitation": str(invitation.pk)}
    trace.write("write", actor=person.pk, page="accounts.invitations.take", detail=detail)
    return person


def end_sessions_of(person: User) -> int:
    """End all sessions of a person; how many."""
    sessions = list(UserSession.objects.filter(user=person))
    for session in sessions:
        session.end()
    return len(sessions)


def administrators() -> QuerySet[User]:
    """Who can administer now."""
    # JSON columns cannot be searched alike on all databases; there are few administrators.
    active = User.objects.filter(is_active=True).values_list("pk", "roles")
    keys = [pk for pk, roles in active if "administrator" in roles]
    return User.objects.filter(pk__in=keys)


def _made(
    user: User,
    email: str,
    organisation: Organisation,
    team: Team | None,
    roles: Sequence[str],
    renews: User | None,
) -> tuple[Invitation, str]:
    secret = secrets.token_urlsafe(32)
    # A renewal gives somebody's rights to whoever holds the link, as an invitation does.
    needs_second = casework.needs_second_administrator((), roles, administrators().count())
    invitation = Invitation.objects.create(
        email=email.lower(), organisation=organisation, team=team, roles=list(roles), renews=renews,
        secret_digest=digest_of(secret), invited_by=user, ends_at=timezone.now() + LASTS,
        needs_second=needs_second,
    )  # fmt: skip
    return invitation, secret
