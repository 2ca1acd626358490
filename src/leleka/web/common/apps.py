"""What happens once when the registry starts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy


class CommonConfig(AppConfig):
    """The common room."""

    name = "leleka.web.common"
    label = "common"

    def ready(self) -> None:
        """Give Django our words, one catalogue for the command line and the pages; secure the database."""
        from leleka.web.common import alphabet, scope  # noqa: F401 - listen to connections
        from leleka.web.common.language import teach_django

        teach_django()
        forms.Field.default_error_messages["required"] = gettext_lazy("Fill this in.")
        post_migrate.connect(_secure, sender=self)


def _secure(using: str, **_: Any) -> None:
    """Give new tables their policies and rights; after all migrations of all rooms."""
    from django.db import connections

    from leleka.web.common.policies import secure

    secure(connections[using])
