"""The casework room of the registry."""

from __future__ import annotations

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Tables, actions and pages of casework."""

    name = "leleka.web.casework"
    label = "casework"

    def ready(self) -> None:
        """Listen to the rooms below."""
        from leleka.web.casework import (  # noqa: F401
            by_hand,
            duties,
            signals,
            watching,
        )
        from leleka.web.casework.reporting import drafts  # noqa: F401
        from leleka.web.common import checking  # noqa: F401
