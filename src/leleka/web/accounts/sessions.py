"""Who is signed in: asked on every page, so written once.

Takes   the key of a session, the id of an account.
Gives   SessionStore and Accounts, for the settings.
Leaves  coming in and going out to allauth, how long a session lasts to accounts.middleware.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends.db import SessionStore as InDatabase
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from leleka.web.accounts.models import User
from leleka.web.common.often import Key, asked_often


class SessionStore(InDatabase):
    """Django's sessions in the database."""

    def _get_session_from_db(self) -> Session | None:
        found = next(iter(_sessions(Key(self.session_key))), None)
        if found is None or found.expire_date <= timezone.now():
            self._session_key = None
            return None
        return found


class Accounts(AuthenticationBackend):  # type: ignore[misc]
    """The accounts of the registry."""

    def get_user(self, user_id: UUID) -> Any:
        """The account, if it may still come in."""
        user = next(iter(_accounts(user_id)), None)
        return user if user is not None and self.user_can_authenticate(user) else None


@asked_often
def _sessions(key: Key) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key)


@asked_often
def _accounts(key: UUID) -> QuerySet[User]:
    return User.objects.filter(pk=key)
