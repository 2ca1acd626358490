"""The dates of a text: found in its sentences, resolved against the document's own.

"On Monday" is the last Monday before the document, "in November" the last November, "since the
start of the full-scale invasion" an open interval. No date is later than the document.

Takes   a Text, the tables and the document's date.
Gives   Calendar: the Spans of a sentence, opened by "since", framed by "as of", joined by "between ... and".
Leaves  reading a single date to written_dates and told_dates, whose number it is to dating.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from leleka.reports.dates import DASHES, Span
from leleka.reports.tables import Tables
from leleka.reports.text import MARK, NUMBER, WORD, Text
from leleka.reports.told_dates import ToldDates
from leleka.reports.written_dates import WrittenDates

INVASION = date(2022, 2, 24)
"""The day from which "since the start of the full-scale invasion" of Ukraine counts."""

_UKRAINE = re.compile(r"[Uu]krain|[Уу]кра[їи]н|Росі|Росси|Russia")
_FULL_SCALE = ("full-scale", "повномасштаб", "полномасштаб")
_WAR_DAY = re.compile(
    r"\b(\d{1,4})(?:-?[а-яі]{1,3})? (?:день|днів|дня|дні|дней|day|days) (?:of (?:the |this )?)?"
    r"(?:повномасштабн\w+ |полномасштабн\w+ |full-scale )?"
    r"(?:війни|вторгнення|войны|вторжения|war|invasion)\b",
    re.IGNORECASE,
)
"""'23 days of the invasion', «57 днів повномасштабної війни»: the day on which it was said."""

_NEAR_DAYS = {"завтра": 1, "сьогодні": 0, "сегодня": 0, "tomorrow": 1, "today": 0, "вчора": -1, "вчера": -1}


class Calendar:
    """The dates of one text, found sentence by sentence and kept."""

    def __init__(self, text: Text, t: Tables, published: date | None) -> None:
        self.text = text
        self.published = _day_said(text, t, published) or published
        self._t, self._around = t, t.around_dates
        self._written = WrittenDates(text, t, self.published)
        self._told = ToldDates(text, t, self.published)
        self._known: dict[int, list[Span]] = {}
        self._of_ukraine = t.lang != "en" or bool(_UKRAINE.search(text.written))

    def in_sentence(self, sentence: int) -> list[Span]:
        """The dates of a sentence, in order."""
        known = self._known.get(sentence)
        if known is None:
            known = self._found(*self.text.bounds[sentence])
            self._known[sentence] = known
        return known

    def is_today(self, span: Span) -> bool:
        """Whether a date is written as 'today'."""
        return self._told.is_today(span.first)

    def _found(self, first: int, end: int) -> list[Span]:
        spans: list[Span] = []
        i = first
        while i < end:
            kind = self.text.kind[i]
            opens = kind == NUMBER or (kind == WORD and self._t.opens_date(self.text.low[i]))
            span = self._at(i, first, end) if opens else None
            if span is None:
                i += 1
                continue
            spans.append(self._framed(span, first))
            i = span.after
        return self._joined(spans)

    def _at(self, i: int, first: int, end: int) -> Span | None:
        for read in (self._invaded, self._written.at, self._told.at):
            span = read(i, first, end)
            if span is not None and span.after <= end:
                return span
        return None

    def _invaded(self, i: int, first: int, end: int) -> Span | None:
        """'Since the start of the full-scale invasion'; one in another country is no date of ours."""
        low = self.text.low
        found = self._t.dated["invasion"].at(low, i)
        if found is None or (self.published and self.published < INVASION):
            return None
        if not self._of_ukraine and not low[i].startswith(_FULL_SCALE):
            return None
        after = i + found[1]
        # «Since ... invasion in February 2022» says its own month.
        for k in range(after, min(end, after + 6)):
            is_year = self.text.kind[k] == NUMBER and self._written.year(k) is not None
            own = self._written.at(k, first, end) if is_year or low[k] in self._t.months else None
            if own is not None:
                return Span(i, own.after, own.edtf, is_open=True)
        if not self._is_since(i, first):
            return None
        return Span(i, after, f"{INVASION.isoformat()}/", is_open=True)

    def _is_since(self, i: int, first: int) -> bool:
        """Whether 'since' opens the phrase: 'since the start of the neighbour's full-scale invasion'."""
        for k in range(i - 1, max(first - 1, i - 10), -1):
            if self.text.kind[k] == MARK and self.text.low[k] != '"':
                return False
            if self._t.led["since"].at(self.text.low, k) is not None:
                return True
        return False

    def _framed(self, span: Span, first: int) -> Span:
        """Open a date to now where 'since' stands before it; frame it where 'as of' does."""
        if span.kind != "stated":
            return span
        low, k = self.text.low, self._edge(span.first, first)
        since = self._t.led["since"].before(low, k)
        as_of = self._t.led["as_of"].before(low, span.first)
        if as_of is None or as_of[1] < 2:
            as_of = self._t.led["as_of"].before(low, k)
        elif since is None:
            k = span.first
        if _is_week_to(low, k, first) and len(span.edtf) == 10:
            start = date.fromisoformat(span.edtf) - timedelta(days=6)
            return replace(span, first=k - 2, edtf=f"{start.isoformat()}/{span.edtf}", is_open=False)
        if since is None and as_of is not None and as_of[1] > 1:  # "as of June", «станом на 21 квітня»
            return replace(span, first=k - as_of[1], is_open=False, is_frame=True)
        if since is None or "/" in span.edtf.rstrip("/"):
            if span.is_open and not span.edtf.endswith("/"):
                is_open = self._is_since(span.first, first)
                return replace(span, edtf=span.edtf + "/" * is_open, is_open=is_open)
            return span
        begins = k - since[1]
        if self._t.lang == "en" and low[begins] in self._around["weakly_since"]:
            return replace(span, first=begins, is_open=False)
        return replace(span, first=begins, edtf=span.edtf.rstrip("/") + "/", is_open=True)

    def _edge(self, k: int, first: int) -> int:
        """Step back over 'the beginning of', «початку», at most four words."""
        for _ in range(4):
            if k == first or self.text.low[k - 1] not in self._around["edge"]:
                break
            k -= 1
        return k

    def _joined(self, spans: list[Span]) -> list[Span]:
        """Make one interval of 'between March and May 2022', 'from 2014 to 2022'."""
        joined: list[Span] = []
        for span in spans:
            whole = self._interval(joined[-1], span) if joined else None
            if whole is None:
                joined.append(span)
            else:
                joined[-1] = whole
        return joined

    def _interval(self, last: Span, span: Span) -> Span | None:
        low, around = self.text.low, self._around
        between = low[last.after : span.first]
        if len(between) != 1 or between[0] not in around["and"] or not span.kind == "stated" == last.kind:
            return None
        opens = last.is_open or around["between"].intersection(low[last.first - 1 : last.first])
        left, right = last.edtf.rstrip("/"), span.edtf.rstrip("/")
        if "/" in left or "/" in right or not (opens or between[0] in DASHES | around["to"]):
            return None
        if left > right and len(left) > 4:  # "between March and May 2022": the year stands once
            left = right[:4] + left[4:]
        return Span(last.first, span.after, f"{left}/{right}") if left <= right else None


def _day_said(text: Text, t: Tables, published: date | None) -> date | None:
    """The day a text itself calls today, where it was put out a day or two later.

    An address of the evening is dated after midnight: "tomorrow, 2 April" makes today the first.
    """
    if published is None:
        return None
    days = [INVASION + timedelta(days=int(n) - 1) for n in _WAR_DAY.findall(text.written[:40_000]) if int(n)]
    for i in range(len(text) - 3):
        shift = _NEAR_DAYS.get(text.low[i])
        k = i + 2 if text.low[i + 1] == "," else i + 1
        if shift is None or k + 1 >= len(text):
            continue
        month = t.months.get(text.low[k + 1]) or t.months.get(text.low[k])
        number = text.raw[k] if text.raw[k].isdecimal() else text.raw[k + 1]
        if month is not None and number.isdecimal() and 1 <= int(number) <= 28:
            days.append(date(published.year, month, int(number)) - timedelta(days=shift))
    late = [day for day in days if 1 <= (published - day).days <= 2]
    return late[0] if late else None


def _is_week_to(low: Sequence[str], k: int, first: int) -> bool:
    """'In the week to 3 December'."""
    return k - 2 >= first and list(low[k - 2 : k]) in (["week", "to"], ["week", "ending"])
