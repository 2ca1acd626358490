"""Forms as leleka draws them: label, hint, error, field, in this order."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class HouseForms(TemplatesSetting):
    """Draw each form and field through our own partials."""

    form_template_name = "common/_form.html"
    field_template_name = "common/_field.html"
