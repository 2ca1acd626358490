"""Dates that are told from the document's own: "yesterday", «минулого тижня», "three weeks ago".

"On Monday" is the last Monday before the document; no date is later than the document.

Takes   a text, the tables of its language, the day it was put out.
Gives   ToldDates.at: the date that begins at a token.
Leaves  dates that are written out to written_dates.
"""

from __future__ import annotations

from datetime import date, timedelta

from leleka.reports.dates import Span, edtf_of, month_before
from leleka.reports.tables import Tables
from leleka.reports.text import NUMBER, Text

_DAYS_BACK = {"before_yesterday": 2, "yesterday": 1, "today": 0}
_A_MONTH = 28
"""Days; from so many on, a number of days is a number of months, roughly."""


class ToldDates:
    """The dates of one text that count from its own."""

    def __init__(self, text: Text, t: Tables, published: date | None) -> None:
        self._text, self._t, self._published = text, t, published
        self._words, self._around = t.date_words, t.around_dates

    def at(self, i: int, first: int, end: int) -> Span | None:
        """The date that begins at a token of the sentence from `first` to `end`."""
        rate = self._t.dated["rate"].at(self._text.low, i)
        if rate is not None:
            return Span(i, i + rate[1], "daily", "rate")
        day = self._published
        if day is None:
            return None
        return (
            self._near(i, day)
            or self._ago(i, end, day)
            or self._past(i, end, day)
            or self._last(i, end, day)
            or self._now(i, day)
            or self._weekday(i, first, day)
        )

    def is_today(self, i: int) -> bool:
        """Whether 'today' is written at a token."""
        return self._t.dated["today"].at(self._text.low, i) is not None

    def _near(self, i: int, day: date) -> Span | None:
        """'Today', 'yesterday', «за добу»."""
        low, dated = self._text.low, self._t.dated
        for name, back in _DAYS_BACK.items():
            if found := dated[name].at(low, i):
                return Span(i, i + found[1], (day - timedelta(days=back)).isoformat())
        if found := dated["past_day"].at(low, i):
            return Span(i, i + found[1], f"{(day - timedelta(days=1)).isoformat()}/{day.isoformat()}")
        return None

    def _ago(self, i: int, end: int, day: date) -> Span | None:
        """'Three months ago', «рік тому»."""
        low, ago = self._text.low, self._around["ago"]
        amount = self._amount(i)
        if amount is not None and amount[1] + 1 < end and low[amount[1] + 1] in ago:
            number, k = amount
        elif self._t.lang != "en" and i + 1 < end and low[i + 1] in ago:
            number, k = 1, i
        else:
            return None
        back = self._back(number, low[k], day)
        return Span(i, k + 2, back[0]) if back else None

    def _past(self, i: int, end: int, day: date) -> Span | None:
        """'The last 30 days', 'the past two weeks', «за останні три місяці»: from then to the document."""
        low = self._text.low
        if low[i] not in self._words["past"] or i + 1 >= end:
            return None
        amount = self._amount(i + 1)
        if amount is None and self._t.lang == "en" and low[i] != "past":
            return None  # "last year" is the one before, "the past year" the twelve months
        number, k = amount or (1, i + 1)
        if k >= end:
            return None
        if low[k] in self._around["hour"] and number <= 48:
            return Span(i, k + 1, edtf_of(day, "day"))
        back = self._back(number, low[k], day)
        if back is None:
            return None
        until = edtf_of(day, back[1])
        return Span(i, k + 1, back[0] if back[0] == until else f"{back[0]}/{until}")

    def _last(self, i: int, end: int, day: date) -> Span | None:
        """'Last year', «цього тижня», «торік»."""
        low, words = self._text.low, self._words
        if i + 1 < end and low[i] in words["last"] | words["this"] and low[i] != "past":
            back, unit = int(low[i] in words["last"]), low[i + 1]
            if unit in words["year"]:
                return Span(i, i + 2, str(day.year - back))
            if unit in words["month"]:
                return Span(i, i + 2, month_before(day, back))
            if unit in words["week"]:
                monday = day - timedelta(days=day.weekday() + 7 * back)
                sunday = min(monday + timedelta(days=6), day)
                return Span(i, i + 2, f"{monday.isoformat()}/{sunday.isoformat()}")
        if low[i] in words["last_year"]:
            return Span(i, i + 1, str(day.year - 1))
        return None

    def _now(self, i: int, day: date) -> Span | None:
        now = self._t.dated["now"].at(self._text.low, i)
        return Span(i, i + now[1], day.isoformat(), "now") if now else None

    def _weekday(self, i: int, first: int, day: date) -> Span | None:
        """'On Monday', 'on Thursday last week', «минулого четверга»."""
        low, words = self._text.low, self._words
        weekday = self._t.weekdays.get(low[i])
        is_english = self._t.lang == "en"
        before = low[i - 1] if i > first else ""
        if weekday is None or before in self._around["next"] or (is_english and not self._text.is_capital(i)):
            return None
        back = (day.weekday() - weekday) % 7
        if before in words["last"] and back == 0:
            back = 7
        after = low[i + 1 : i + 3]
        in_last_week = len(after) == 2 and after[0] in words["last"] and after[1] in words["week"]
        if in_last_week or (before in words["last"] and not is_english):
            back = day.weekday() - weekday + 7
        return Span(i, i + 3 if in_last_week else i + 1, (day - timedelta(days=back)).isoformat())

    def _amount(self, i: int) -> tuple[int, int] | None:
        """A small number in digits or words, and the token after it."""
        text = self._text
        if text.kind[i] == NUMBER and text.raw[i].isdigit() and len(text.raw[i]) <= 3:
            return int(text.raw[i]), i + 1
        value = 1 if text.low[i] in {"a", "an"} else self._t.units.get(text.low[i])
        return (value, i + 1) if value else None

    def _back(self, number: int, unit: str, day: date) -> tuple[str, str] | None:
        """The date a number of units before a day, to the precision the unit allows."""
        words = self._words
        if unit in words["year"]:
            return str(day.year - number), "year"
        if unit in words["month"]:
            return month_before(day, number), "month"
        if unit in words["day"] and number >= _A_MONTH:
            return month_before(day, max(1, round(number / 30))), "month"
        if unit in words["week"]:
            return (day - timedelta(weeks=number)).isoformat(), "day"
        if unit in words["day"]:
            return (day - timedelta(days=number)).isoformat(), "day"
        return None
