"""What administrators do to accounts, organisations and sessions. None of it touches a case.

Takes   an administrator, a person or an organisation.
Gives   set_roles, decide_roles, place, shut_out, end_session, end_all_sessions, end_all_tokens,
        add_organisation, add_team, rename; rights_changed, for the rooms in which somebody has duties.
Leaves  which roles go together, and what takes two, to leleka.casework; ways in to invitations.
"""

from __future__ import annotations

from collections.abc import Sequence

from allauth.usersessions.models import UserSession
from django.dispatch import Signal
from django.utils import timezone

from leleka import casework
from leleka.core.words import mark
from leleka.web.accounts.action import action, refuse_where
from leleka.web.accounts.errors import AccountsError
from leleka.web.accounts.invitations import administrators, end_sessions_of, waiting
from leleka.web.accounts.models import Organisation, RoleChange, Team, User
from leleka.web.accounts.tokens import revoke_all_of

_OWN_ROLES = mark("Nobody changes their own roles. Ask another administrator.")

rights_changed = Signal()
"""Sent with user= (who changed them), person= inside the transaction in which somebody's rights change."""


@action("manage_roles")
def set_roles(user: User, person: User, *, roles: Sequence[str]) -> RoleChange:
    """Give and take roles; what gives one waits for a second administrator, see the change's decided_at.

    Raises:
        CaseworkError: casework.E001, these roles cannot be held together.
        AccountsError: web.E051, nobody would be left to administer; web.E055, their organisation is closed.
        RefusedError: nobody changes their own roles.
    """
    refuse_where({_OWN_ROLES: person.pk == user.pk})
    casework.check_roles(roles)
    _demand_open(person)
    if "administrator" not in roles:
        _keep_an_administrator(person)
    before = person.roles if person.is_active else ()
    person.role_changes.filter(decided_at=None).update(decided_at=timezone.now(), decided_by=user)
    change = RoleChange(person=person, roles=sorted(roles), asked_by=user)
    if casework.needs_second_administrator(before, roles, administrators().count()):
        change.save()
        return change
    return _granted(change, user)


@action("manage_roles")
def decide_roles(user: User, change: RoleChange, *, is_granted: bool) -> RoleChange:
    """Say yes or no, as the second administrator.

    Raises:
        RefusedError: one asked for it, it is about oneself, or it is decided.
        AccountsError: web.E051, nobody would be left to administer; web.E055, their organisation is closed.
    """
    change = RoleChange.objects.select_for_update().get(pk=change.pk)
    refuse_where(
        {
            mark("It is decided already; the page of people shows how."): change.decided_at is not None,
            mark("You asked for it yourself; another administrator has to agree."): user.pk
            == change.asked_by_id,
            _OWN_ROLES: user.pk == change.person_id,
        }
    )
    if is_granted:
        if "administrator" not in change.roles:
            _keep_an_administrator(change.person)
        return _granted(change, user)
    change.decided_by, change.decided_at = user, timezone.now()
    change.save()
    return change


@action("manage_users")
def place(user: User, person: User, *, team: Team | None) -> User:
    """Put somebody into a team of their organisation; whoever changes office gets a new account there.

    Raises:
        RefusedError: the team is another organisation's.
    """
    refuse_where(
        {
            mark("This team is another organisation’s."): bool(
                team and team.organisation_id != person.organisation_id
            )
        }
    )
    person.team = team
    person.save(update_fields=["team"])
    return person


@action("manage_users")
def shut_out(user: User, person: User) -> User:
    """Close an account: no way in, and out at once.

    Raises:
        AccountsError: web.E051, nobody would be left to administer.
    """
    _keep_an_administrator(person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    person.role_changes.filter(decided_at=None).update(decided_at=timezone.now(), decided_by=user)
    waiting().filter(renews=person).update(revoked_at=timezone.now())
    end_sessions_of(person)
    revoke_all_of(person)  # whoever is let back later brings no program along
    rights_changed.send(sender=User, user=user, person=person)
    return person


@action("end_sessions")
def end_session(user: User, session: UserSession) -> None:
    """End one session."""
    session.end()


@action("end_sessions")
def end_all_sessions(user: User, person: User) -> None:
    """End every session of a person."""
    end_sessions_of(person)


@action("end_sessions")
def end_all_tokens(user: User, person: User) -> None:
    """Close every token by which programs ask in a person's name."""
    revoke_all_of(person)


@action("manage_organisations")
def add_organisation(user: User, made: Organisation) -> Organisation:
    """Add an organisation."""
    made.save(force_insert=True)
    return made


@action("manage_organisations")
def add_team(user: User, organisation: Organisation, *, name: str) -> Team:
    """Add a team."""
    return Team.objects.create(organisation=organisation, name=name)


@action("manage_organisations")
def rename(user: User, organisation: Organisation, *, name: str) -> Organisation:
    """Give an organisation another name."""
    organisation.name = name
    organisation.save(update_fields=["name"])
    return organisation


def _demand_open(person: User) -> None:
    """Refuse to let anybody into an organisation that is closed."""
    if not person.organisation.is_active:
        raise AccountsError(
            "web.E055",
            "The organisation of this account is closed.",
            hint="Open the organisation again first, under Organisations.",
        )


def _granted(change: RoleChange, by: User) -> RoleChange:
    _demand_open(change.person)
    change.decided_by, change.decided_at, change.is_granted = by, timezone.now(), True
    change.save()
    person = change.person
    person.roles, person.is_active = change.roles, True
    person.save(update_fields=["roles", "is_active"])
    rights_changed.send(sender=User, user=by, person=person)
    return change


def _keep_an_administrator(person: User) -> None:
    """Refuse to take away the last administrator."""
    left = administrators().select_for_update().exclude(pk=person.pk)
    if "administrator" in person.roles and person.is_active and not left.exists():
        raise AccountsError(
            "web.E051",
            "Nobody would be left to administer the registry.",
            hint="Make another administrator first.",
        )
