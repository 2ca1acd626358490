"""The intake room of the registry."""

from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Tables, actions and pages of intake."""

    name = "leleka.web.intake"
    label = "intake"

    def ready(self) -> None:
        """Let the worker know this room's jobs."""
        from leleka.web.intake import jobs  # noqa: F401
