"""The reports room of the registry."""

from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Tables, actions and pages of reports."""

    name = "leleka.web.reports"
    label = "reports"
