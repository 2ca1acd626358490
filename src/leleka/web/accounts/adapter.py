"""How allauth behaves here: a closed door, no names in its messages, a trace of what is changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from leleka.web.accounts.again import is_fresh
from leleka.web.common import trace

_SAID = {
    "account/messages/password_changed.txt": _("Your password is changed."),
    "mfa/messages/recovery_codes_generated.txt": _(
        "These are your recovery codes. If you had others, they no longer hold."
    ),
    "mfa/messages/totp_activated.txt": _("The app is set up. It gives the codes from now on."),
    "mfa/messages/totp_deactivated.txt": _("The app is taken away."),
    "mfa/messages/webauthn_added.txt": _("The key is added."),
    "mfa/messages/webauthn_removed.txt": _("The key is taken away."),
    "usersessions/messages/sessions_logged_out.txt": _("Your other sessions have ended."),
}


class ClosedDoor(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody registers; an invitation makes the account."""

    error_messages = {  # noqa: RUF012  (as allauth has it)
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _(
            "Too many tries. Wait ten minutes, then try again."
            " If it was not you who tried, tell an administrator."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """As on our own pages: whoever signed in a moment ago is not asked again."""
        return super().is_reauthentication_required(app=app, **kwargs) and not is_fresh(self.request)

    def add_message(  # as allauth calls it
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Say what was done in our own words: allauth's hold names and addresses."""
        said = _SAID.get(message_template or "")
        if said:
            messages.success(request, str(said))

    def set_password(self, user: Any, password: str) -> None:
        """Change one's own password, and write that down with it."""
        with transaction.atomic():
            super().set_password(user, password)
            _written(user.pk, "password_changed")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send nothing: passwords are renewed by an administrator, in person."""


class TracedSessions(DefaultUserSessionsAdapter):  # type: ignore[misc]
    """One's own sessions in other places, ended by oneself."""

    def end_sessions(self, sessions: Any) -> None:
        """End them, and write that down with it."""
        with transaction.atomic():
            for session in sessions:
                _written(session.user_id, "session_ended")
            super().end_sessions(sessions)


def _written(whose: UUID, what: str) -> None:
    trace.write("write", actor=whose, page=f"accounts.{what}", detail={"act": what})
