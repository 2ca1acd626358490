"""The figures room of the registry."""

from __future__ import annotations

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """Tables, actions and pages of figures."""

    name = "leleka.web.figures"
    label = "figures"
