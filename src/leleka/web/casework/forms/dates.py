"""A field for a date as exactly as it is known: 5.3.2014, 03.2014, 2014, 2014-2015."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leleka.core.dates import DateInterval
from leleka.normalize.dates import read_date


class DateWords(forms.CharField):
    """Takes what people write, gives a DateInterval, or None where nothing is written."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("As exactly as it is known: 5.3.2014, 03.2014 or 2014."))
        super().__init__(**{"max_length": 60, **options})

    def clean(self, value: Any) -> Any:
        """Read it; what cannot be read is not guessed at."""
        written = super().clean(value)
        if not written:
            return None
        found = read_date(written).interval
        if found is None:
            raise forms.ValidationError(
                _("This is not a date that can be read. Write 5.3.2014, 03.2014 or 2014.")
            )
        return found

    def prepare_value(self, value: Any) -> Any:
        """Show a known date as it can be read again."""
        if not isinstance(value, DateInterval):
            return value
        if value.precision == "day":
            return f"{value.first:%d.%m.%Y}"
        if value.precision == "month":
            return f"{value.first:%m.%Y}"
        return (
            f"{value.first:%Y}"
            if value.precision == "year"
            else f"{value.first:%d.%m.%Y} - {value.last:%d.%m.%Y}"
        )
