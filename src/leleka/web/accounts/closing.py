"""Closing an organisation, and opening it again.

Nothing is deleted. It is closed once nobody can come in from it any more and nothing waits there for anybody:
a case that stayed would be worked on by nobody.

Takes   an administrator, an organisation.
Gives   Standing: standing_of, what stands in the way, in numbers; close, reopen.
Leaves  handing cases over to whoever works on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.module_loading import import_string

from leleka.web.accounts.action import action
from leleka.web.accounts.errors import AccountsError
from leleka.web.accounts.invitations import waiting
from leleka.web.accounts.models import Organisation, User

_HELD = "leleka.web.casework.holding.held_by"
"""By name, because casework stands on accounts."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What there still is of an organisation.

    Attributes:
        people: who can sign in.
        n_invited: open ways in, which end when it is closed.
        held: cases and referrals, in numbers (casework.holding.Held).
    """

    people: Sequence[User]
    n_invited: int
    held: Any

    @property
    def may_close(self) -> bool:
        """Whether nothing stands in the way."""
        return not (self.people or self.held.n_open or self.held.n_referrals)


def standing_of(organisation: Organisation) -> Standing:
    """Who belongs to an organisation, and what it holds."""
    people = list(organisation.people.filter(is_active=True).order_by("name"))
    n_invited = waiting().filter(organisation=organisation).count()
    return Standing(people, n_invited, import_string(_HELD)(organisation))


@action("manage_organisations")
def close(user: User, organisation: Organisation) -> Organisation:
    """Close an organisation: nobody is invited into it and nothing referred to it any more.

    Raises:
        AccountsError: web.E054, people can sign in there, or it holds cases or referrals that are open.
    """
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if not standing_of(organisation).may_close:
        raise AccountsError(
            "web.E054",
            "This organisation cannot be closed yet.",
            hint="Look at what stands in the way; once that is done, close it.",
        )
    waiting().filter(organisation=organisation).update(revoked_at=timezone.now())
    return _kept(organisation, is_active=False)


@action("manage_organisations")
def reopen(user: User, organisation: Organisation) -> Organisation:
    """Open an organisation again; its accounts stay closed until they are given roles."""
    return _kept(organisation, is_active=True)


def _kept(organisation: Organisation, *, is_active: bool) -> Organisation:
    organisation.is_active = is_active
    organisation.save(update_fields=["is_active"])
    return organisation
