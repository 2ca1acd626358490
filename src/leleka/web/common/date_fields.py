"""Fields for dates as people write them, whatever the language of their browser.

A browser's own field shows 11/27/2026 on a Ukrainian page; these take 27.11.2026, a month, a year or the
words of either language. house.js says beside the field what was understood, or that there is no such day;
what could be read in two ways is refused here.

Takes   what was typed.
Gives   Day, a calendar day; DayToCome, one by which something is due; DateWords, a date as exactly as it is
        known; in_digits.
Leaves  reading to normalize.dates.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from leleka.core.dates import DateInterval
from leleka.normalize.dates import read_date

_BARE = re.compile(r"^(\d\d)(\d\d)((?:19|20)\d\d)$")
"""A day as a telephone's keys without a dot write it; year first, it would have no such month."""
_NO_DOT = re.compile(r"(?<=\d)[ ,]+(?=\d)")
"""Between numbers it stands for the dot that a telephone's keys may not have."""
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_AHEAD = timedelta(days=7)


class _Written(forms.CharField):
    """A line that is read as a date."""

    exactly = ""
    unreadable: Any = ""
    no_such_day: Any = ""
    like: Any = ""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 60, "help_text": self.like, **options})

    def widget_attrs(self, widget: forms.Widget) -> Mapping[str, Any]:  # type: ignore[override]
        """Tell house.js what to say beside it."""
        told = {"data-date": self.exactly, "data-no-such-day": self.no_such_day}
        return {**super().widget_attrs(widget), **told, "autocomplete": "off"}

    def read(self, value: Any) -> DateInterval | None:
        """The days it allows; None where nothing is written. What can be doubted is not guessed at."""
        written = super().clean(value)
        if not written:
            return None
        found = read_date(_NO_DOT.sub(".", written))
        if found.other:
            raise forms.ValidationError(_("Which is the day, which the month? Write it with dots: 5.3.2014."))
        if "no_such" in found.rule:  # a slip of the hand; what is left of it would pass for the month or year
            raise forms.ValidationError(self.no_such_day)
        if found.interval is None or "serial" in found.rule:
            raise forms.ValidationError(self.unreadable)
        if found.interval.precision == "month" and "two_digit_year" in found.rule:
            raise forms.ValidationError(_("Write the year with four digits: 27.11.2026."))
        return found.interval

    def prepare_value(self, value: Any) -> Any:
        """Show a known date as it can be read again."""
        if isinstance(value, str) and _ISO.fullmatch(value):  # as it stands in an address
            value = read_date(value).interval or value
        if isinstance(value, date):
            value = DateInterval.of_day(value)
        return in_digits(value) if isinstance(value, DateInterval) else value


class Day(_Written):
    """Takes a calendar day; gives a date, or None where nothing is written."""

    exactly = "day"
    unreadable = _("This is not a day that can be read. Write it like 27.11.2026.")
    no_such_day = _("There is no such day in the calendar. Write one that there is, like 27.11.2026.")
    like = _("Like 27.11.2026.")

    def widget_attrs(self, widget: forms.Widget) -> Mapping[str, Any]:  # type: ignore[override]
        """Ask a telephone for its digits; in an address it holds nothing else: no name may stand there."""
        return {**super().widget_attrs(widget), "pattern": r"[0-9.,\-\/ ]+", "inputmode": "numeric"}

    def clean(self, value: Any) -> Any:
        """Read it; a month or a year is not a day."""
        written = f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value or "").strip()
        found = self.read(_BARE.sub(r"\1.\2.\3", written))
        if found and found.precision != "day":
            raise forms.ValidationError(_("Write the day, the month and the year: 27.11.2026."))
        return found and found.first


def _an_example(words: Any) -> Any:
    """Words with a day that is still to come, reckoned when they are read."""

    def said() -> str:
        return str(words) % {"day": f"{timezone.localdate() + _AHEAD:%d.%m.%Y}"}

    return lazy(said, str)()


class DayToCome(Day):
    """A day by which something is due, so that its example is no day gone by."""

    unreadable = _an_example(_("This is not a day that can be read. Write it like %(day)s."))
    no_such_day = _an_example(
        _("There is no such day in the calendar. Write one that there is, like %(day)s.")
    )
    like = _an_example(_("Like %(day)s."))


class DateWords(_Written):
    """Takes a date as exactly as it is known; gives a DateInterval, or None where nothing is written."""

    exactly = "any"
    unreadable = _("This is not a date that can be read. Write 5.3.2014, 03.2014 or 2014.")
    no_such_day = _("There is no such day in the calendar. Where the day is not sure, write 03.2014 or 2014.")
    like = _("As exactly as it is known: 5.3.2014, 03.2014 or 2014.")

    def clean(self, value: Any) -> Any:
        """Read it."""
        return self.read(value)


def in_digits(value: DateInterval) -> str:
    """A date in digits, as exactly as it is known."""
    if value.precision == "day":
        return f"{value.first:%d.%m.%Y}"
    if value.precision == "month":
        return f"{value.first:%m.%Y}"
    if value.precision == "year":
        return f"{value.first:%Y}"
    return f"{value.first:%d.%m.%Y} - {value.last:%d.%m.%Y}"
