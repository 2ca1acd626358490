"""The intake room of the registry."""

from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Tables, actions and pages of intake."""

    name = "leleka.web.intake"
    label = "intake"
