"""The accounts room."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, organisations, rights."""

    name = "leleka.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Trace sign-ins and changed factors, seal factors to their rows."""
        from leleka.web.accounts import mfa, signals  # noqa: F401
