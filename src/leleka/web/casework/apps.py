"""The casework room of the registry."""

from __future__ import annotations

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Tables, actions and pages of casework."""

    name = "leleka.web.casework"
    label = "casework"
