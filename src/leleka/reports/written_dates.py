"""Dates that are written out: "5 March 2022", «25–28 березня», 05.03.2022, "in 2022".

Takes   a text, the tables of its language, the day it was put out.
Gives   WrittenDates.at: the date that begins at a token.
Leaves  dates counted from the document's own to told_dates.
"""

from __future__ import annotations

import calendar
import re
from datetime import date

from leleka.reports.dates import DASHES, Span
from leleka.reports.tables import Tables
from leleka.reports.text import NUMBER, Text

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)\b")
_DOTTED = re.compile(r"(\d\d?)[./](\d\d?)[./](\d{4})\b")
_DAY_ENDINGS = frozenset({"of", "-го", "th"})
_ALSO_VERBS = frozenset({"may", "march"})
"""English months that are words of another kind as well."""


class WrittenDates:
    """The written dates of one text."""

    def __init__(self, text: Text, t: Tables, published: date | None) -> None:
        self._text, self._t, self._published = text, t, published
        self._words, self._around = t.date_words, t.around_dates

    def at(self, i: int, first: int, end: int) -> Span | None:
        """The date that begins at a token of the sentence from `first` to `end`."""
        if self._text.kind[i] != NUMBER:
            return self._from_month(i, first, end)
        return self._numeric(i, end) or self._from_day(i, end) or self._year_alone(i, first, end)

    def year(self, k: int) -> int | None:
        """The year that a token writes."""
        raw = self._text.raw[k]
        return int(raw) if len(raw) == 4 and raw.isdecimal() and 1850 <= int(raw) <= 2100 else None

    def _day(self, k: int) -> int | None:
        raw = self._text.raw[k]
        return int(raw) if raw.isdecimal() and len(raw) <= 2 and 1 <= int(raw) <= 31 else None

    def _month(self, k: int) -> int | None:
        is_name = self._t.lang != "en" or self._text.is_capital(k)
        return self._t.months.get(self._text.low[k]) if is_name else None

    def _numeric(self, i: int, end: int) -> Span | None:
        """2022-03-05 and 05.03.2022."""
        start = self._text.start[i]
        window = self._text.written[start : start + 10]
        if found := _ISO.match(window):
            year, month, day = map(int, found.groups())
        elif found := _DOTTED.match(window):
            day, month, year = map(int, found.groups())
        else:
            return None
        if not _is_day(year, month, day):
            return None
        after = i + 1
        while after < end and self._text.start[after] < start + found.end():
            after += 1
        return Span(i, after, date(year, month, day).isoformat())

    def _from_day(self, i: int, end: int) -> Span | None:
        """'5 March 2022', '5th of March'."""
        day = self._day(i)
        if day is None:
            return None
        days = self._days(i, end)
        if days is not None or i + 1 >= end:
            return days
        m = i + 2 if self._text.low[i + 1] in _DAY_ENDINGS and i + 2 < end else i + 1
        month = self._month(m)
        return self._dated(i, m + 1, end, month, day) if month else None

    def _days(self, i: int, end: int) -> Span | None:
        """'25 and 28 March 1949' behind 'between', '3–5 May'."""
        low, first, last = self._text.low, self._day(i), self._day(i + 2) if i + 2 < end else None
        if first is None or last is None or last <= first or i + 3 >= end or low[i + 3] not in self._t.months:
            return None
        is_framed = i > 0 and low[i - 1] in self._around["between"]
        if low[i + 1] not in DASHES and not (is_framed and low[i + 1] in self._around["and"]):
            return None
        span = self._dated(i + 2, i + 4, end, self._t.months[low[i + 3]], last)
        return span and Span(i, span.after, f"{span.edtf[:8]}{first:02d}/{span.edtf}")

    def _year_alone(self, i: int, first: int, end: int) -> Span | None:
        """'In 2022', «2022 року»; a number of four digits elsewhere is no year."""
        year, low = self.year(i), self._text.low
        has_word = i + 1 < end and low[i + 1] in self._words["year"]
        is_led = i > first and low[i - 1] in self._around["before_year"]
        if year is None or not (has_word or is_led):
            return None
        return Span(i, i + 2 if has_word else i + 1, str(year))

    def _from_month(self, i: int, first: int, end: int) -> Span | None:
        """'March 2022', 'March 5, 2022', «у березні»."""
        text, month = self._text, self._month(i)
        is_english = self._t.lang == "en"
        if month is None or (is_english and i == first and end - i == 1):
            return None
        k = i + 1
        if k + 1 < end and text.low[k] == ".":
            k += 1
        if is_english and k < end and text.kind[k] == NUMBER and (day := self._day(k)) is not None:
            return self._dated(i, k + 1, end, month, day)
        if is_english and text.low[i] in _ALSO_VERBS and not self._is_month(i, first):
            return None
        return self._dated(i, i + 1, end, month, None)

    def _is_month(self, i: int, first: int) -> bool:
        before = self._text.low[i - 1] if i > first else ""
        after = self._text.low[i + 1] if i + 1 < len(self._text) else ""
        return before in self._around["before_month"] or after.isdecimal()

    def _dated(self, i: int, after: int, end: int, month: int, day: int | None) -> Span | None:
        """A day or month with the year behind it, or the last one in which it had come."""
        low, words, published = self._text.low, self._words, self._published
        k = after + 1 if after < end and low[after] in {",", "of"} else after
        year = self.year(k) if k < end and self._text.kind[k] == NUMBER else None
        if year is not None:
            after = k + 1
            if after < end and low[after] in words["year"]:
                after += 1
        elif published is None:
            return None
        elif k < end and low[after] in words["last"] | words["this"]:
            year = published.year - (low[after] in words["last"])
            after = min(end, after + 2)
        else:
            year = published.year - ((month, day or 1) > (published.month, published.day))
        if day is None:
            return Span(i, after, f"{year:04d}-{month:02d}")
        if not _is_day(year, month, day):
            return None
        return Span(i, after, f"{year:04d}-{month:02d}-{day:02d}")


def _is_day(year: int, month: int, day: int) -> bool:
    is_month = 1 <= year <= 9999 and 1 <= month <= 12
    return is_month and 1 <= day <= calendar.monthrange(year, month)[1]
