"""The linkage room of the registry."""

from __future__ import annotations

from django.apps import AppConfig


class LinkageConfig(AppConfig):
    """Tables, actions and pages of linkage."""

    name = "leleka.web.linkage"
    label = "linkage"

    def ready(self) -> None:
        """Let the worker know this room's jobs, and listen to intake."""
        from leleka.web.linkage import jobs, signals  # noqa: F401
