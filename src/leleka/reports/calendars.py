"""The dates of a text: found in its sentences, resolved against the document's own.

"On Monday" is the last Monday before the document, "in November" the last November, "since the
start of the full-scale invasion" an open interval. No date is later than the document.

Takes   a Text, the tables and the document's date.
Gives   Span per date: its tokens, EDTF, whether it is open or said of a whole passage.
Leaves  which date belongs to which number to dating.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

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


def edtf_of(day: date, precision: str) -> str:
    """Write a date to the day, month or year."""
    return {"day": day.isoformat(), "month": f"{day:%Y-%m}", "year": f"{day:%Y}"}[precision]


class Calendar:
    """The dates of one text, found sentence by sentence and kept."""

    def __init__(self, text: Text, t: Tables, published: date | None) -> None:
        self.text, self.t = text, t
        self.published = _day_said(text, t, published) or published
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
        if _is_week_to(self.text, k, first) and len(span.edtf) == 10:
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


WAR_DAY = re.compile(
    r"\b(\d{1,4})(?:-?[а-яі]{1,3})? (?:день|днів|дня|дні|дней|day|days) (?:of (?:the |this )?)?"
    r"(?:повномасштабн\w+ |полномасштабн\w+ |full-scale )?"
    r"(?:війни|вторгнення|войны|вторжения|war|invasion)\b",
    re.IGNORECASE,
)
"""'23 days of the invasion', «57 днів повномасштабної війни»: the day on which it was said."""


def _day_said(text: Text, t: Tables, published: date | None) -> date | None:
    """The day a text itself calls today, where it was put out a day or two later.

    An address of the evening is dated after midnight: "tomorrow, 2 April" makes today the first.
    """
    if published is None:
        return None
    days = [INVASION + timedelta(days=int(n) - 1) for n in WAR_DAY.findall(text.written[:40_000]) if int(n)]
    for i in range(len(text) - 3):
        shift = NEAR_DAYS.get(text.low[i])
        k = i + 2 if text.low[i + 1] == "," else i + 1
        if shift is None or k + 1 >= len(text):
            continue
        month = t.months.get(text.low[k + 1]) or t.months.get(text.low[k])
        number = text.raw[k] if text.raw[k].isdigit() else text.raw[k + 1]
        if month is not None and number.isdigit() and 1 <= int(number) <= 28:
            days.append(date(published.year, month, int(number)) - timedelta(days=shift))
    late = [day for day in days if 1 <= (published - day).days <= 2]
    return late[0] if late else None


NEAR_DAYS = {"завтра": 1, "сьогодні": 0, "сегодня": 0, "tomorrow": 1, "today": 0, "вчора": -1, "вчера": -1}


def _is_week_to(text: Text, k: int, first: int) -> bool:
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
