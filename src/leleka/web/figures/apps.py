"""The figures room of the registry."""

from __future__ import annotations

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """Tables, actions and pages of figures."""

    name = "leleka.web.figures"
    label = "figures"

    def ready(self) -> None:
        """Declare the jobs."""
        from leleka.web.figures import estimating  # noqa: F401
