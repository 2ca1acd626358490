"""As of when a number holds: the dates of a text, resolved against the document's own.

"On Monday" is the last Monday before the document, "in November" the last November, "since the
start of the full-scale invasion" is an open interval. No date is later than the document.

Takes   a Text, its mentions, the document's date, the tables.
Gives   for every mention an EDTF date, how it is known, and the words that give it.
Leaves  ordering figures in time to figures.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from leleka.reports.mentions import Mention
from leleka.reports.tables import Tables
from leleka.reports.text import MARK, NUMBER, WORD, Text

INVASION = date(2022, 2, 24)
"""The day from which "since the start of the full-scale invasion" of Ukraine counts."""

UKRAINE = re.compile(r"[Uu]krain|[Уу]кра[їи]н|Росі|Росси|Russia")
Kind = Literal["stated", "document", "now", "rate"]


@dataclass(frozen=True, slots=True)
class Span:
    """A date in a text.

    Attributes:
        first, after: its tokens, with the words that say how it is meant.
        edtf: day, month, year, a/b, a/ or "daily".
        is_open: whether it runs from then on.
        is_frame: whether it is said of a whole passage: "as of 1 May", «станом на 1 травня».
    """

    first: int
    after: int
    edtf: str
    kind: Kind
    is_open: bool = False
    is_frame: bool = False


@dataclass(frozen=True, slots=True)
class AsOf:
    """As of when a mention holds."""

    edtf: str | None
    kind: str | None
    words: str = ""


def edtf_of(day: date, precision: str) -> str:
    """Write a date to the day, month or year."""
    return {"day": day.isoformat(), "month": f"{day:%Y-%m}", "year": f"{day:%Y}"}[precision]


class Calendar:
    """The dates of one text, found sentence by sentence and kept."""

    def __init__(self, text: Text, t: Tables, published: date | None) -> None:
        self.text, self.t, self.published = text, t, published
        self._known: dict[int, list[Span]] = {}
        self._invasion, self._today, self._yesterday = (
            t.dated["invasion"],
            t.dated["today"],
            t.dated["yesterday"],
        )
        self._before, self._now, self._rate = t.dated["before_yesterday"], t.dated["now"], t.dated["rate"]
        self._since, self._as_of = t.dated["since"], t.dated["as_of"]
        self._words = t.date_words
        self._of_ukraine = t.lang != "en" or bool(UKRAINE.search(text.written))

    def in_sentence(self, sentence: int) -> list[Span]:
        """The dates of a sentence, in order."""
        known = self._known.get(sentence)
        if known is None:
            known = self._found(*self.text.bounds[sentence])
            self._known[sentence] = known
        return known

    def is_today(self, span: Span) -> bool:
        """Whether a date is written as 'today'."""
        return self._today.at(self.text.low, span.first) is not None

    def _found(self, first: int, end: int) -> list[Span]:
        spans: list[Span] = []
        i = first
        while i < end:
            kind = self.text.kind[i]
            opens = kind == NUMBER or (kind == WORD and self.t.opens_date(self.text.low[i]))
            span = self._at(i, first, end) if opens else None
            if span is None:
                i += 1
                continue
            spans.append(self._framed(span, first))
            i = span.after
        return _joined(self, spans)

    def _at(self, i: int, first: int, end: int) -> Span | None:
        for read in (self._invaded, self._absolute, self._relative, self._weekday):
            span = read(i, first, end)
            if span is not None and span.after <= end:
                return span
        return None

    def _invaded(self, i: int, first: int, end: int) -> Span | None:
        found = self._invasion.at(self.text.low, i)
        is_full_scale = self.text.low[i].startswith(("full-scale", "повномасштаб", "полномасштаб"))
        if (
            not found
            or not (self._of_ukraine or is_full_scale)
            or (self.published and self.published < INVASION)
        ):
            return None
        after = i + found[1]
        # «Since ... invasion in February 2022» says its own month.
        for k in range(after, min(end, after + 6)):
            if self.text.low[k] in self.t.months or (
                self.text.kind[k] == NUMBER and self._year(k) is not None
            ):
                inner = self._absolute(k, first, end)
                if inner is not None:
                    return Span(i, inner.after, inner.edtf, "stated", True)
        since = self._since_before(i, first)
        if not since:
            return None
        return Span(i, after, f"{INVASION.isoformat()}/", "stated", True)

    def _since_before(self, i: int, first: int) -> bool:
        """Whether 'since' opens the phrase: 'since the start of the neighbour's full-scale invasion'."""
        for k in range(i - 1, max(first - 1, i - 10), -1):
            if self.text.kind[k] == MARK and self.text.low[k] != '"':
                return False
            if self._since.at(self.text.low, k) is not None:
                return True
        return False

    def _year(self, k: int) -> int | None:
        raw = self.text.raw[k]
        return int(raw) if len(raw) == 4 and raw.isdigit() and 1850 <= int(raw) <= 2100 else None

    def _day(self, k: int) -> int | None:
        raw = self.text.raw[k]
        return int(raw) if raw.isdigit() and len(raw) <= 2 and 1 <= int(raw) <= 31 else None

    def _absolute(self, i: int, first: int, end: int) -> Span | None:  # noqa: PLR0911
        text, months = self.text, self.t.months
        if text.kind[i] == NUMBER:
            numeric = self._numeric(i, end)
            if numeric is not None:
                return numeric
            day = self._day(i)
            days = self._days(i, end) if day is not None else None
            if days is not None:
                return days
            if day is not None and i + 1 < end:
                m = i + 2 if text.low[i + 1] in {"of", "-го", "th"} and i + 2 < end else i + 1
                if text.low[m] in months and (self.t.lang != "en" or text.is_capital(m)):
                    return self._dated(i, m + 1, end, months[text.low[m]], day)
            year = self._year(i)
            if year is not None and self._is_year(i, first, end):
                after = (
                    i + 2 if i + 1 < end and text.low[i + 1] in self._words["year"] | {"р", "г"} else i + 1
                )
                return Span(i, after, str(year), "stated")
            return None
        if text.low[i] in months and (
            self.t.lang != "en" or (text.is_capital(i) and (i > first or end - i > 1))
        ):
            month = months[text.low[i]]
            k = i + 1
            if k < end and text.low[k] == "." and k + 1 < end:
                k += 1
            if self.t.lang == "en" and k < end and text.kind[k] == NUMBER and self._day(k) is not None:
                return self._dated(i, k + 1, end, month, self._day(k))
            if text.low[i] in {"may", "march"} and self.t.lang == "en" and not self._is_month(i, first):
                return None
            return self._dated(i, i + 1, end, month, None)
        return None

    def _days(self, i: int, end: int) -> Span | None:
        """'25 and 28 March 1949' behind 'between', '3–5 May'."""
        low, first, last = self.text.low, self._day(i), self._day(i + 2) if i + 2 < end else None
        if first is None or last is None or last <= first or i + 3 >= end or low[i + 3] not in self.t.months:
            return None
        is_framed = i > 0 and low[i - 1] in {"between", "from", "між", "между", "з", "від", "с", "от"}
        if low[i + 1] not in {"-", "–", "—"} and not (is_framed and low[i + 1] in self._words["and"]):
            return None
        span = self._dated(i + 2, i + 4, end, self.t.months[low[i + 3]], last)
        if span is None:
            return None
        return Span(i, span.after, f"{span.edtf[:8]}{first:02d}/{span.edtf}", "stated")

    def _is_month(self, i: int, first: int) -> bool:
        before = self.text.low[i - 1] if i > first else ""
        after = self.text.low[i + 1] if i + 1 < len(self.text) else ""
        return (
            before
            in {
                "in",
                "of",
                "since",
                "last",
                "by",
                "from",
                "until",
                "early",
                "late",
                "mid",
                "to",
                "and",
                "this",
                "through",
                "during",
                "between",
                "before",
                "after",
            }
            or after.isdigit()
        )

    def _numeric(self, i: int, end: int) -> Span | None:
        """2022-03-05 and 05.03.2022."""
        window = self.text.written[self.text.start[i] : self.text.start[i] + 10]
        iso = re.match(r"(\d{4})-(\d\d)-(\d\d)\b", window)
        dotted = re.match(r"(\d\d?)[./](\d\d?)[./](\d{4})\b", window)
        parts = (
            tuple(int(g) for g in iso.groups())
            if iso
            else tuple(int(g) for g in reversed(dotted.groups()))
            if dotted
            else None
        )
        if parts is None:
            return None
        try:
            day = date(*parts)
        except ValueError:
            return None
        stop = self.text.start[i] + len((iso or dotted).group())  # type: ignore[union-attr]
        after = i + 1
        while after < end and self.text.start[after] < stop:
            after += 1
        return Span(i, after, day.isoformat(), "stated")

    def _is_year(self, i: int, first: int, end: int) -> bool:
        before = self.text.low[i - 1] if i > first else ""
        after = self.text.low[i + 1] if i + 1 < end else ""
        return before in {
            "in",
            "since",
            "of",
            "from",
            "by",
            "during",
            "until",
            "between",
            "and",
            "to",
            "early",
            "late",
            "for",
            "у",
            "в",
            "з",
            "від",
            "с",
            "от",
            "до",
            "за",
            "на",
            "року",
            "after",
            "before",
            "year",
            "the",
            "through",
            "mid",
            "(",
        } or after in self._words["year"] | {"р", "г"}

    def _dated(self, i: int, after: int, end: int, month: int, day: int | None) -> Span | None:
        text = self.text
        k = after + 1 if after < end and text.low[after] in {",", "of"} else after
        year = self._year(k) if k < end and text.kind[k] == NUMBER else None
        if year is not None:
            after = k + 1
            if after < end and text.low[after] in self._words["year"]:
                after += 1
        elif k < end and text.low[after] in self._words["last"] | self._words["this"] and self.published:
            year = self.published.year - (text.low[after] in self._words["last"])
            after = min(end, after + 2)
        elif self.published is not None:
            # A year left out is the last one in which the day had come.
            year = self.published.year
            if (month, day or 1) > (self.published.month, self.published.day):
                year -= 1
        else:
            return None
        if day is None:
            return Span(i, after, f"{year:04d}-{month:02d}", "stated")
        if day > calendar.monthrange(year, month)[1]:
            return None
        return Span(i, after, f"{year:04d}-{month:02d}-{day:02d}", "stated")

    def _relative(self, i: int, first: int, end: int) -> Span | None:  # noqa: PLR0911
        published, low = self.published, self.text.low
        rate = self._rate.at(low, i)
        if rate is not None:
            return Span(i, i + rate[1], "daily", "rate")
        if published is None:
            return None
        for phrases, back in ((self._before, 2), (self._yesterday, 1), (self._today, 0)):
            found = phrases.at(low, i)
            if found is not None:
                return Span(i, i + found[1], (published - timedelta(days=back)).isoformat(), "stated")
        if low[i] == "за" and i + 1 < end and low[i + 1] in {"добу", "сутки"}:
            day_before = (published - timedelta(days=1)).isoformat()
            return Span(i, i + 2, f"{day_before}/{published.isoformat()}", "stated")
        ago = self._ago(i, end)
        if ago is not None:
            return ago
        past = self._past(i, end)
        if past is not None:
            return past
        words = self._words
        if i + 1 < end and low[i] in words["last"] | words["this"] and low[i] != "past":
            back = 1 if low[i] in words["last"] else 0
            unit = low[i + 1]
            if unit in words["year"]:
                return Span(i, i + 2, str(published.year - back), "stated")
            if unit in words["month"]:
                return Span(i, i + 2, _month_before(published, back), "stated")
            if unit in words["week"]:
                monday = published - timedelta(days=published.weekday() + 7 * back)
                last = min(monday + timedelta(days=6), published)
                return Span(i, i + 2, f"{monday.isoformat()}/{last.isoformat()}", "stated")
        if low[i] == "торік":
            return Span(i, i + 1, str(published.year - 1), "stated")
        now = self._now.at(low, i)
        if now is not None:
            return Span(i, i + now[1], published.isoformat(), "now")
        return None

    def _amount(self, i: int) -> tuple[int, int] | None:
        """A small number in digits or words, and the token after it."""
        text = self.text
        if text.kind[i] == NUMBER and text.raw[i].isdigit() and len(text.raw[i]) <= 3:
            return int(text.raw[i]), i + 1
        value = self.t.units.get(text.low[i])
        if value is None and text.low[i] in {"a", "an"}:
            value = 1
        return (value, i + 1) if value else None

    def _ago(self, i: int, end: int) -> Span | None:
        amount = self._amount(i)
        if amount is None or amount[1] + 1 >= end or self.text.low[amount[1] + 1] not in self._words["ago"]:
            if self.t.lang != "en" and i + 1 < end and self.text.low[i + 1] in self._words["ago"]:
                amount = (1, i)  # «рік тому»
            else:
                return None
        back = self._back(amount[0], self.text.low[amount[1]])
        return Span(i, amount[1] + 2, back[0], "stated") if back else None

    def _past(self, i: int, end: int) -> Span | None:
        """'The last 30 days', 'the past two weeks', «за останні три місяці»: from then to the document."""
        low = self.text.low
        if low[i] not in self._words["past"] or i + 1 >= end or self.published is None:
            return None
        amount = self._amount(i + 1)
        number, k = amount if amount else (1, i + 1)
        if k >= end or (amount is None and (low[i] not in {"past"} and self.t.lang == "en")):
            return None
        if low[k] in {"hours", "годин", "години", "часов", "часа"} and number <= 48:
            return Span(i, k + 1, edtf_of(self.published, "day"), "stated")
        back = self._back(number, low[k])
        if back is None:
            return None
        until = edtf_of(self.published, back[1])
        return Span(i, k + 1, back[0] if back[0] == until else f"{back[0]}/{until}", "stated")

    def _back(self, number: int, unit: str) -> tuple[str, str] | None:
        """The date a number of units before the document, to the precision the unit allows."""
        words, day = self._words, self.published
        if day is None:
            return None
        if unit in words["year"]:
            return str(day.year - number), "year"
        if unit in words["month"] or (unit in words["day"] and number >= 28):
            months = number if unit in words["month"] else max(1, round(number / 30))
            return _month_before(day, months), "month"
        if unit in words["week"]:
            return (day - timedelta(weeks=number)).isoformat(), "day"
        if unit in words["day"]:
            return (day - timedelta(days=number)).isoformat(), "day"
        return None

    def _weekday(self, i: int, first: int, end: int) -> Span | None:
        weekday = self.t.weekdays.get(self.text.low[i])
        if weekday is None or self.published is None or (self.t.lang == "en" and not self.text.is_capital(i)):
            return None
        before = self.text.low[i - 1] if i > first else ""
        back = (self.published.weekday() - weekday) % 7
        if before in self._words["next"]:
            return None
        if before in self._words["last"] and back == 0:
            back = 7
        after = self.text.low[i + 1 : i + 3]
        in_last_week = len(after) == 2 and after[0] in self._words["last"] and after[1] in self._words["week"]
        if in_last_week or (before in self._words["last"] and self.t.lang != "en"):
            # "on Thursday last week", «минулого четверга»: that day of the week before
            back = self.published.weekday() - weekday + 7
            after_all = i + 3 if in_last_week else i + 1
            return Span(i, after_all, (self.published - timedelta(days=back)).isoformat(), "stated")
        return Span(i, i + 1, (self.published - timedelta(days=back)).isoformat(), "stated")

    def _framed(self, span: Span, first: int) -> Span:
        """Open a date to now where 'since' stands before it."""
        if span.kind != "stated":
            return span
        k = span.first
        while k > first and span.first - k < 4 and self.text.low[k - 1] in {
            "the", "early", "late", "mid", "start", "of", "beginning", "end", "початку", "начала", "middle",
            "onset",
        }:  # fmt: skip
            k -= 1
        since = self._since.before(self.text.low, k)
        until = self._as_of.before(self.text.low, span.first)
        if until is None or until[1] < 2:
            until = self._as_of.before(self.text.low, k)
        elif since is None:
            k = span.first
        if text_is_week_to(self.text, k, first) and len(span.edtf) == 10:
            start = date.fromisoformat(span.edtf) - timedelta(days=6)
            return Span(k - 2, span.after, f"{start.isoformat()}/{span.edtf}", span.kind)
        if until is not None and until[1] > 1 and since is None:  # "as of June", «станом на 21 квітня»
            return Span(k - until[1], span.after, span.edtf, span.kind, is_frame=True)
        weak = since is not None and self.text.low[k - since[1]] in {
            "from",
            "з",
            "із",
            "с",
            "зі",
            "со",
            "after",
            "після",
            "после",
            "від",
            "от",
        }
        if since is None or "/" in span.edtf.rstrip("/"):
            if span.is_open and not span.edtf.endswith("/"):
                is_since = self._since_before(span.first, first)
                return Span(
                    span.first, span.after, span.edtf + ("/" if is_since else ""), span.kind, is_since
                )
            return span
        if weak and self.t.lang == "en":
            return Span(k - since[1], span.after, span.edtf, span.kind)
        return Span(k - since[1], span.after, span.edtf.rstrip("/") + "/", span.kind, True)


def text_is_week_to(text: Text, k: int, first: int) -> bool:
    """'In the week to 3 December'."""
    return k - 2 >= first and text.low[k - 2 : k] in (["week", "to"], ["week", "ending"])


def _month_before(day: date, months: int) -> str:
    n = day.year * 12 + day.month - 1 - months
    return f"{n // 12:04d}-{n % 12 + 1:02d}"


def _joined(calendar_: Calendar, spans: list[Span]) -> list[Span]:
    """Make one interval of 'between March and May 2022', 'from 2014 to 2022'."""
    text, joined = calendar_.text, list[Span]()
    for span in spans:
        last = joined[-1] if joined else None
        between = text.low[last.after : span.first] if last else []
        opens = last is not None and (
            text.low[last.first - 1 : last.first]
            in (["between"], ["from"], ["між"], ["между"], ["від"], ["от"], ["з"], ["с"])
            or last.is_open
        )
        is_joint = len(between) == 1 and between[0] in calendar_._words["and"]
        if (
            last is not None
            and is_joint
            and (opens or between[0] in {"-", "–", "—", "to", "until", "through", "до", "по"})
            and span.kind == "stated" == last.kind
        ):
            left, right = last.edtf.rstrip("/"), span.edtf.rstrip("/")
            if "/" not in left and "/" not in right:
                if left > right and len(left) > 4:  # "between March and May 2022": the year stands once
                    left = right[:4] + left[4:]
                if left <= right:
                    joined[-1] = Span(last.first, span.after, f"{left}/{right}", "stated")
                    continue
        joined.append(span)
    return joined


def as_of(calendar_: Calendar, found: Sequence[Mention], has_perfect: Sequence[bool]) -> list[AsOf]:
    """Say for every mention as of when it holds."""
    told: list[AsOf] = []
    for n, mention in enumerate(found):
        own = _own(calendar_, mention, found)
        if (
            own is None
            and n
            and told[n - 1].kind == "stated"
            and _goes_on(calendar_.text, mention, found[n - 1])
        ):
            own = told[n - 1]
        if own is None:
            own = _of_passage(calendar_, mention)
        if own is None and has_perfect[n] and calendar_.published is not None:
            own = AsOf(calendar_.published.isoformat(), "document")
        told.append(own or AsOf(None, None))
    return told


def _own(calendar_: Calendar, mention: Mention, found: Sequence[Mention]) -> AsOf | None:
    """The date of the mention's own sentence, the nearest that does not belong to another number."""
    text = calendar_.text
    spans = calendar_.in_sentence(mention.sentence)
    stated = [s for s in spans if s.kind in {"stated", "rate"} and not _is_future(calendar_, s)]
    if not stated:
        now = next((s for s in spans if s.kind == "now"), None)
        return AsOf(now.edtf, "document", text.quote(now.first, now.after)) if now else None
    others = [m for m in found if m.sentence == mention.sentence and m is not mention]
    if mention.unit == "state" and all(
        any(mention.after <= m.amount.core < s.first for m in others) for s in stated
    ):
        return None  # "41 countries brought back 600 children in 2024": the year is not the coalition's
    best = min(stated, key=lambda s: _apart(text, mention, s, others))
    if text.quoted[best.first] and calendar_.is_today(best):
        # "Today 21 children are home", she said on Saturday: today is that Saturday.
        told = [s for s in stated if not text.quoted[s.first] and len(s.edtf) == 10]
        best = told[0] if told else best
    is_far = best.first - mention.after > 3 or mention.first > best.after
    if mention.reason == "total" and is_far and not best.is_open and calendar_.published is not None:
        return AsOf(calendar_.published.isoformat(), "document")
    kind = "stated"
    return AsOf(best.edtf, kind, text.quote(best.first, best.after))


def _is_future(calendar_: Calendar, span: Span) -> bool:
    day = calendar_.published
    return (
        day is not None
        and span.edtf[:4].isdigit()
        and span.edtf.split("/")[0] > day.isoformat()[: len(span.edtf.split("/")[0])]
    )


def _apart(text: Text, mention: Mention, span: Span, others: Sequence[Mention]) -> float:
    is_before = span.after <= mention.first
    between = range(span.after, mention.first) if is_before else range(mention.after, span.first)
    cost = float(len(between)) + sum(
        6.0 if text.low[k] in {";", "while", "but", "а", "але", "но", "тоді"} else 1.5
        for k in between
        if text.kind[k] == MARK
        or text.low[k] in {"while", "but", "а", "але", "но", "тоді", "who", "which", "that"}
    )
    if is_before and text.low[mention.first - 1] in {"and", "і", "та", "й", "и"}:
        cost += 3.0  # "300 in May and 40 in 2023": May is the other number's
    if is_before and {"that", "що", "что"} & set(text.low[span.after : mention.first]):
        cost += 6.0  # "told them on June 20 that ...": the day of the telling
    cost += sum(8.0 for other in others if other.amount.core in between)
    return cost - (3.0 if span.is_open else 0.0)


def _goes_on(text: Text, mention: Mention, last: Mention) -> bool:
    if says_same_time(text, mention.sentence):
        return True
    gap = mention.sentence - last.sentence
    same_paragraph = text.paragraph[mention.sentence] == text.paragraph[last.sentence]
    return gap == 0 or (gap == 1 and (mention.reason in {"of_them", "another", "parallel"} or same_paragraph))


def says_same_time(text: Text, sentence: int) -> bool:
    """'Over the same period', «за цей же час»: what was said of the number before holds on."""
    first, end = text.bounds[sentence]
    opening = " ".join(text.low[first : min(end, first + 7)])
    return any(phrase in opening for phrase in SAME_TIME)


SAME_TIME = (
    "same period", "same time", "that period", "this period", "that time", "цей період", "цей же",
    "той же період", "той самий", "этот период", "этот же", "тот же период", "то же время", "той же час",
)  # fmt: skip


def _of_passage(calendar_: Calendar, mention: Mention) -> AsOf | None:
    """The date that the passage stated a sentence or two before, in the same paragraph."""
    text = calendar_.text
    following = _said_of_it(calendar_, mention.sentence + 1)
    if following is not None:
        return following
    for back in range(1, 8):
        near = mention.sentence - back
        if near < 0:
            return None
        if back > 3 or text.paragraph[near] != text.paragraph[mention.sentence]:
            # A heading's "as of" holds for the lines under it, until another date is given.
            dates = calendar_.in_sentence(near)
            frame = next((s for s in dates if s.is_frame), None)
            if frame is not None:
                return AsOf(frame.edtf, "stated", text.quote(frame.first, frame.after))
            if any(s.kind == "stated" for s in dates):
                return None
            continue
        spans = [
            s for s in calendar_.in_sentence(near) if s.kind == "stated" and not _is_future(calendar_, s)
        ]
        now = any(s.kind == "now" for s in calendar_.in_sentence(mention.sentence))
        if spans and not now:
            return AsOf(spans[-1].edtf, "stated", text.quote(spans[-1].first, spans[-1].after))
    return None


_IT = frozenset("that this these those the it це ця цей ці это эта этот эти".split())
_NUMBER_WORDS = frozenset(
    "number figure figures count toll total estimate data число цифра цифри кількість дані цифры"
    " количество данные".split()
)


def _said_of_it(calendar_: Calendar, sentence: int) -> AsOf | None:
    """The date that the next sentence gives the number: 'That is the official count as of June.'"""
    text = calendar_.text
    if sentence >= len(text.bounds):
        return None
    first, end = text.bounds[sentence]
    if text.low[first].removesuffix("'s") not in _IT or not _NUMBER_WORDS & set(text.low[first:end]):
        return None
    spans = [s for s in calendar_.in_sentence(sentence) if s.kind == "stated"]
    return AsOf(spans[0].edtf, "stated", text.quote(spans[0].first, spans[0].after)) if spans else None


def is_perfect(text: Text, mention: Mention, t: Tables) -> bool:
    """Whether a sentence tells of what has come about until now, not of one past event."""
    first, end = text.bounds[mention.sentence]
    words = text.low[first:end]
    if t.lang == "en":
        return any(w in {"has", "have", "remain", "remains", "are", "is"} for w in words)
    return any(w in {"вже", "уже", "станом", "досі", "наразі", "зараз", "нині", "сейчас"} for w in words)
