"""What happens once when the registry starts."""

from __future__ import annotations

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """The common room."""

    name = "leleka.web.common"
    label = "common"

    def ready(self) -> None:
        """Give Django our words; one catalogue serves the command line and the pages."""
        from leleka.web.common.language import teach_django

        teach_django()
