"""By which server the registry sends mail, where an office has one.

Takes   an address: smtp://USER:PASSWORD@HOST:587?from=registry@office.example, or nothing.
Gives   Django's settings of mail; none of them where nothing is said, so that nothing is ever sent.
Leaves  what is sent to accounts.mailing: nothing but invitations, and they name nobody.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from leleka.web.project.keys import SettingsError

_PORTS = {"smtp": 587, "smtps": 465}
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def mail_of(address: str) -> dict[str, Any]:
    """Describe the server; the way to it is encrypted, unless it is this computer.

    Raises:
        SettingsError: web.E012, the address is of no kind that we know, or says no sender.
    """
    if not address:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend", "SENDS_MAIL": False}
    parts = urlsplit(address)
    sender = parse_qs(parts.query).get("from", [""])[0]
    if parts.scheme not in _PORTS or not parts.hostname or "@" not in sender:
        raise SettingsError(
            "web.E012",
            "LELEKA_MAIL is not the address of a mail server.",
            hint="Write smtp://USER:PASSWORD@HOST:587?from=ADDRESS, or leave it empty to send nothing.",
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or _PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and parts.hostname not in _LOCAL,
        "EMAIL_TIMEOUT": 10,
        "DEFAULT_FROM_EMAIL": sender,
        "SENDS_MAIL": True,
    }
