"""Accounts as administrators see them; no case stands anywhere in it.

Takes   an administrator.
Gives   Account, Waiting: people, what waits for a second yes, open invitations, sessions.
Leaves  changing them to actions and invitations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils import timezone
from django.utils.module_loading import import_string

from leleka.web.accounts.invitations import administrators, waiting
from leleka.web.accounts.models import Invitation, RoleChange, User
from leleka.web.common.sealed import SealedError

_TOLD_FOR = timedelta(days=14)
_UNSENT = "leleka.web.casework.reporting.drafts.unsent_of"
"""By name, because casework stands on accounts."""

_FACTORS = {"webauthn": "key", "totp": "code"}


@dataclass(frozen=True, slots=True)
class Account:
    """One person's account.

    Attributes:
        factors: "key" and "code", as far as they are set up.
    """

    person: User
    factors: Sequence[str]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a second administrator.

    Attributes:
        is_mine: whether this reader may decide it.
    """

    thing: RoleChange | Invitation
    is_mine: bool


def unsent_of(person: User) -> Any:
    """How many reports a person began and has not sent (casework.reporting.drafts.Unsent)."""
    return import_string(_UNSENT)(person)


def accounts() -> list[Account]:
    """Everybody, those who can sign in first."""
    people = User.objects.select_related("organisation", "team")
    held: dict[object, list[str]] = {}
    factors = Authenticator.objects.filter(type__in=_FACTORS).values_list("user", "type").distinct()
    for person, kind in factors:
        held.setdefault(person, []).append(_FACTORS[kind])
    people = people.order_by("-is_active", "organisation__name", "name")
    return [Account(person, sorted(held.get(person.pk, ()))) for person in people]


def factors_of(person: User) -> list[str]:
    """The second factors that somebody has set up."""
    kinds = Authenticator.objects.filter(user=person, type__in=_FACTORS).values_list("type", flat=True)
    return sorted({_FACTORS[kind] for kind in kinds})


def unused_codes_of(person: User) -> int:
    """How many recovery codes are left; none where what is kept of them does not open."""
    kept = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
    try:
        return len(kept.wrap().get_unused_codes()) if kept else 0
    except SealedError:
        return 0


def role_changes(user: User) -> list[Waiting]:
    """Changes of roles that nobody has decided."""
    open_ones = RoleChange.objects.filter(decided_at=None).select_related("person", "asked_by")
    return [Waiting(each, user.pk not in {each.asked_by_id, each.person_id}) for each in open_ones]


def latest_change_of(person: User) -> RoleChange | None:
    """What changed in a person's roles within the last two weeks; what they miss is explained by it."""
    since = timezone.now() - _TOLD_FOR
    return person.role_changes.filter(is_granted=True, decided_at__gte=since).order_by("-decided_at").first()


def invitations(user: User) -> list[Waiting]:
    """Ways in that are open or wait for a second yes."""
    found = (
        waiting().select_related("organisation", "invited_by", "confirmed_by", "renews").order_by("ends_at")
    )
    return [
        Waiting(each, waits_for_second(each) and user.pk not in {each.invited_by_id, each.renews_id})
        for each in found
    ]


def asked_of(user: User) -> dict[str, Any]:
    """What this administrator is asked to agree to, as the second one."""
    return {
        "changes": [each.thing for each in role_changes(user) if each.is_mine],
        "invitations": [each.thing for each in invitations(user) if each.is_mine],
        "alone": alone(),
    }


def alone() -> str:
    """How a second administrator is missing: "awaited" where one is invited, "alone"; "" where none is."""
    if administrators().count() > 1:
        return ""
    invited = waiting().filter(renews=None).values_list("roles", flat=True)
    return "awaited" if any("administrator" in roles for roles in invited) else "alone"


def waits_for_second(invitation: Invitation) -> bool:
    """Whether a second administrator has still to agree."""
    return invitation.needs_second and invitation.confirmed_by is None


def sessions_of(person: User) -> list[UserSession]:
    """A person's sessions that have not ended, the latest first."""
    return sorted(UserSession.objects.purge_and_list(person), key=lambda each: each.created_at, reverse=True)
