"""Dates in every habit people write them in, read as the days they allow.

A register writes 05.03.2014, a school 2014, a volunteer "березень 2014", a neighbour "около шести".
Each is kept as an interval with its precision. Where day and month could change places, the
column's other cells decide; where they do not, both readings are kept. An impossible day loses the
day, not the month and year.

Takes   the text of a cell, and what is known of its column: order, the day on which ages count.
Gives   DateReading: an interval, a second one where two readings are possible, the rule, a problem.
Leaves  naming the cell's place to records; comparing intervals to core.dates and linkage.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

from leleka.core.dates import DateInterval
from leleka.core.lists import DateOrder
from leleka.normalize.ages import ABOUT, age, months_after
from leleka.normalize.answers import answered
from leleka.normalize.calendar_words import ROMAN_MONTHS, SEASONS, month_of_word
from leleka.normalize.date_readings import (
    BACKWARDS,
    EARLIEST,
    IMPOSSIBLE_AGE,
    IN_FUTURE,
    NO_SUCH_DAY,
    TOO_EARLY,
    UNREADABLE,
    DateHabit,
    DateReading,
)
from leleka.normalize.rules import join_rules


def read_date(text: str, habit: DateHabit | None = None) -> DateReading:
    """Read one cell as a date, a part of one, a span or an age."""
    habit = habit or DateHabit()
    answer = answered(text)
    if answer is not None:
        return DateReading(answer="unknown" if answer == "no" else answer)
    said = _plain(text)
    for read in _READERS:
        found = read(said, habit)
        if found is not None:
            return _bounded(found, habit)
    return DateReading(problem=UNREADABLE)


def read_age(text: str, habit: DateHabit) -> DateReading:
    """Read one cell of a column of ages: "7", "6 р. 3 міс.", "шість", "5-6"; gives the days of birth."""
    answer = answered(text)
    if answer is not None:
        return DateReading(answer="unknown" if answer == "no" else answer)
    said = _plain(text)
    found = _aged(said, replace(habit, bare_ages=True))
    if found is None:
        return DateReading(problem=IMPOSSIBLE_AGE)
    return _bounded(found, habit)


def read_parts(year: str, month: str, day: str, habit: DateHabit) -> DateReading:
    """Read a date whose day, month and year stand in columns of their own; "" where one is empty."""
    said = [_plain(part) for part in (year, month, day)]
    years, months, days = ("" if answered(part) else part for part in said)
    if not years:
        return DateReading(answer="unknown")
    month_number = month_of_word(months)[0] or ROMAN_MONTHS.get(months)
    text = ".".join(part for part in (days, str(month_number or months), years) if part)
    if days and not months:
        text = years
    found = read_date(text, replace(habit, order="dmy", order_rule="", bare_ages=False))
    return replace(found, rule=join_rules("parts", found.rule)) if found.interval else found


def column_order(texts: Iterable[str]) -> DateOrder | None:
    """Which comes first in a column, the day or the month, as its unambiguous cells show.

    One cell in twenty may disagree (they are typing errors or another hand); with more, nothing
    is decided.

    Args:
        texts: the column's distinct values.
    """
    votes: Counter[DateOrder] = Counter()
    for text in texts:
        match = _TRIPLE.fullmatch(_plain(text))
        if match is None or len(match["a"]) > 2:
            continue
        first, second = int(match["a"]), int(match["b"])
        if 12 < first <= 31 and 1 <= second <= 12:
            votes["dmy"] += 1
        elif 12 < second <= 31 and 1 <= first <= 12:
            votes["mdy"] += 1
    (order, n), total = max(votes.items(), key=lambda vote: vote[1], default=("dmy", 0)), votes.total()
    return order if total and n >= 0.95 * total else None


# Cleaning

_SPACES = re.compile(r"[\s\u00a0\u2000-\u200f\ufeff]+")
_BORN = re.compile(
    r"\b(дата народження|дата рождения|народи\w*|народжен\w*|нар\.|д\.\s?[нр]\.|рожд\w*|родил\w+"
    r"|born|date of birth|dob|d\.o\.b\.?)[\s:]*"
    r"|(?<=\d)\s*(р\.?\s?н\.?|г\.?\s?р\.?|р\.?\s?нар\.?|г\.?\s?рожд\.?"
    r"|року? народження|года? рождения)(?=\W|$)"
)
_YEAR_WORD = re.compile(
    r"((?<=\d{4})|(?<=\d[./-]\d\d))\s*(року|рік|роки|рр\.?|р\.?|годах|году|года|год|гг\.?|г\.?|y\.?)(?=\W|$)"
)
_ONE_SIGN = str.maketrans(
    dict.fromkeys("‐‑‒–—−", "-")
    | dict.fromkeys("’ʼ`´", "'")
    | {"‚": ",", "．": ".", "·": ".", "•": ".", "⁄": "/"}
)
_TIME = re.compile(
    r"[ t,]+(о |в |at )?\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[ap]\.?m\.?)?\s*(z|utc|[+-]\d{2}:?\d{2})?$"
)


def _plain(text: str) -> str:
    said = _SPACES.sub(" ", unicodedata.normalize("NFKC", text).translate(_ONE_SIGN)).strip().casefold()
    said = _TIME.sub("", said).strip(" \"'«»;,")
    said = _YEAR_WORD.sub("", _BORN.sub("", said)).strip(" ;,:")
    return said.rstrip(".") if re.search(r"\d\.$", said) else said


# Readers, tried in turn. Each takes the plain text and gives a reading or None.


def _serial(said: str, habit: DateHabit) -> DateReading | None:
    match = re.fullmatch(r"(\d{5})(?:\.\d+)?", said)
    if not match or not 1 <= int(match[1]) <= 60_000:
        return None
    # Spreadsheets count from 30 December 1899 (and believe in a 29 February 1900).
    return DateReading(DateInterval.of_day(date(1899, 12, 30) + timedelta(days=int(match[1]))), rule="serial")


_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def _iso(said: str, habit: DateHabit) -> DateReading | None:
    match = _ISO.fullmatch(said)
    return _day(*map(int, match.groups()), rule="iso") if match else None


def _compact(said: str, habit: DateHabit) -> DateReading | None:
    match = re.fullmatch(r"\d{8}", said)
    if not match:
        return None
    year_last, year_first = int(said[4:]), int(said[:4])
    if 1900 <= year_first <= 2100 and 1 <= int(said[4:6]) <= 12:
        return _day(year_first, int(said[4:6]), int(said[6:]), rule="compact")
    if 1900 <= year_last <= 2100:
        return _numbers(int(said[:2]), int(said[2:4]), year_last, habit, rule="compact")
    return None


_SEPARATOR = r"\s*[./,\-\\ ]+\s*"
_TRIPLE = re.compile(rf"(?P<a>\d{{1,4}})(?P<mark>{_SEPARATOR})(?P<b>\d{{1,2}}){_SEPARATOR}(?P<c>\d{{1,4}})")


def _triple(said: str, habit: DateHabit) -> DateReading | None:
    match = _TRIPLE.fullmatch(said)
    if not match:
        return None
    a, b, c = match["a"], match["b"], match["c"]
    if len(a) == 4 and len(c) <= 2:
        return _day(int(a), int(b), int(c), rule=join_rules("day", "zero_part" if "00" in (b, c) else ""))
    if len(a) > 2 or len(c) not in {2, 4}:
        return None
    if habit.order == "ymd" and len(c) == 2 and int(c) <= 31:
        year, rule = _full_year(a, habit)
        return _day(year, int(b), int(c), rule=join_rules("day", rule, habit.order_rule))
    if len(c) == 2 and int(a) > 31 and int(c) <= 31:
        year, rule = _full_year(a, habit)
        return _day(year, int(b), int(c), rule=join_rules("day", rule))
    year, rule = _full_year(c, habit)
    return _numbers(
        int(a), int(b), year, habit, rule=join_rules("day", rule), dots=bool(set(".,") & set(match["mark"]))
    )


def _numbers(
    first: int, second: int, year: int, habit: DateHabit, *, rule: str, dots: bool = False
) -> DateReading:
    """Two numbers and a year: which is the day?"""
    if 0 in (first, second):
        return _day(year, second, first, rule=join_rules(rule, "zero_part"))
    if first > 12 >= second:
        return _day(year, second, first, rule=rule)
    if second > 12 >= first:
        return _day(year, first, second, rule=join_rules(rule, "only_order"))
    order = habit.order if habit.order != "ymd" else None
    if order == "mdy":
        return _day(year, first, second, rule=join_rules(rule, habit.order_rule))
    found = _day(year, second, first, rule=rule)
    if order == "dmy":
        return replace(found, rule=join_rules(found.rule, habit.order_rule))
    if dots:
        return replace(found, rule=join_rules(found.rule, "dots"))
    if first == second or found.problem:
        return found
    other = _day(year, first, second, rule="")
    return replace(found, other=other.interval, rule=join_rules(found.rule, "either_order"))


_IN_OUR_TIME = (1850, 2150)


def _month_and_year(said: str, habit: DateHabit) -> DateReading | None:
    match = re.fullmatch(rf"(\d{{1,2}}){_SEPARATOR}(\d{{4}})", said)
    month, year = (int(match[1]), int(match[2])) if match else (0, 0)
    if not match:
        match = re.fullmatch(r"(\d{4})\s*[./\-]\s*(\d{1,2})", said)
        if not match or int(match[2]) > 12:
            return None
        year, month = int(match[1]), int(match[2])
    if not _IN_OUR_TIME[0] <= year <= _IN_OUR_TIME[1] and month <= 31:
        return None
    return _day(year, month, 0, rule=join_rules("month", "" if month else "zero_part"))


_WORDS = re.compile(r"[^\W\d_]+")


def _worded(said: str, habit: DateHabit) -> DateReading | None:
    """A month in words or Roman numerals: "5 березня 2014", "Mar 5, 2014", "march 2014", "5.iii.14"."""
    words = [word for word in _WORDS.findall(said) if not _FILLER.fullmatch(word)]
    numbers = re.findall(r"\d+", said)
    if len(words) != 1 or not 1 <= len(numbers) <= 2:
        return None
    month, near = month_of_word(words[0])
    rule = join_rules("month_word", "nearly_word" if near else "")
    if month is None:
        month, rule = ROMAN_MONTHS.get(words[0]), "roman_month"
    if month is None:
        return None
    if len(numbers) == 1:
        year, short = _full_year(numbers[0], habit) if len(numbers[0]) != 4 else (int(numbers[0]), "")
        return _day(year, month, 0, rule=join_rules("month", rule, short))
    day, year_text = numbers if len(numbers[1]) == 4 or len(numbers[0]) <= 2 else reversed(numbers)
    year, short = _full_year(year_text, habit)
    return _day(year, month, int(day), rule=join_rules("day", rule, short))


_FILLER = re.compile(
    "st|nd|rd|th|of|the|in|on|day|month|року|рік|р|года|год|г|у|в|го|е|число|числа|день"
    "|міс|мес|місяць|місяця|месяц"
)


def _year(said: str, habit: DateHabit) -> DateReading | None:
    match = re.fullmatch(r"(\d{4})(?:\.0)?", said)
    return _day(int(match[1]), 0, 0, rule="year") if match else None


def _years(said: str, habit: DateHabit) -> DateReading | None:
    match = re.fullmatch(
        r"(?:між |между |between |з |с |from )?(\d{4})\s*(?:[-/,]|або|чи|или|or|та|і|и|and|по|до|to)"
        r"\s*(\d{4}|\d{2})",
        said,
    )
    if not match:
        return None
    first = int(match[1])
    last = int(match[2]) if len(match[2]) == 4 else first // 100 * 100 + int(match[2])
    if last < first:
        return DateReading(problem=BACKWARDS)
    return (
        DateReading(DateInterval(date(first, 1, 1), date(last, 12, 31)), rule="years")
        if last <= 9999
        else None
    )


def _span(said: str, habit: DateHabit) -> DateReading | None:
    """Two whole dates with a dash or a word between them."""
    match = re.fullmatch(r"(?:з |с |from )?(.{4,}?)\s*(?:--+| - | по | до | to |\.\.\.?)\s*(.{4,})", said)
    if not match:
        return None
    ends = [read_date(part, replace(habit, bare_ages=False)).interval for part in match.groups()]
    if ends[0] is None or ends[1] is None:
        return None
    if ends[1].last < ends[0].first:
        return DateReading(problem=BACKWARDS)
    return DateReading(DateInterval(ends[0].first, ends[1].last), rule="years")


def _season(said: str, habit: DateHabit) -> DateReading | None:
    match = re.fullmatch(r"(?:у |в |in )?([^\W\d]+)\D{0,6}?(\d{4})", said)
    months = SEASONS.get(match[1]) if match else None
    if not match or not months:
        return None
    year = int(match[2])
    # Winter 2014 may be the one that began in December 2013 or in December 2014.
    first, last = (date(year, months[0], 1), date(year, months[1], calendar.monthrange(year, months[1])[1]))
    if months == (12, 2):
        first, last = date(year - 1, 12, 1), date(year + 1, 3, 1) - timedelta(days=1)
    return DateReading(DateInterval(first, last), rule="season")


def _about(said: str, habit: DateHabit) -> DateReading | None:
    bare = ABOUT.sub("", said)
    if bare == said or not bare:
        return None
    found = read_date(bare, habit)
    if found.interval is None:
        return found if found.problem != UNREADABLE else None
    return replace(found, interval=_widened(found.interval), rule=join_rules("about", found.rule))


def _widened(interval: DateInterval) -> DateInterval:
    """About a day: half a month either way; about a month: the months beside it; else a year either way."""
    if interval.precision == "day":
        return DateInterval(interval.first - timedelta(days=15), interval.last + timedelta(days=15))
    months = 1 if interval.precision == "month" else 12
    last = months_after(interval.last.replace(day=1), months + 1) - timedelta(days=1)
    return DateInterval(months_after(interval.first, -months), last)


_OCR = str.maketrans(
    {**dict.fromkeys("оo", "0"), "з": "3", **dict.fromkeys("lі|i", "1"), "б": "6", "в": "8", "s": "5"}
)
_ALMOST_NUMBERS = re.compile(r"[\dоoзlіi|бвs]{1,4}([./\- ,]+[\dоoзlіi|бвs]{1,4}){0,2}")


def _repaired(said: str, habit: DateHabit) -> DateReading | None:
    """Letters that scanning put in place of digits: О5.ОЗ.2О14."""
    if not _ALMOST_NUMBERS.fullmatch(said) or not re.search(r"\d", said) or said.isdigit():
        return None
    repaired = said.translate(_OCR)
    if repaired == said:
        return None
    found = read_date(repaired, replace(habit, bare_ages=False))
    return replace(found, rule=join_rules(found.rule, "repaired")) if found.interval else None


def _missing_mark(said: str, habit: DateHabit) -> DateReading | None:
    """Day, month and two-digit year of which one dot was lost: 1205.22, 24.0222."""
    match = re.fullmatch(r"(\d\d)(\d\d)[./-](\d\d)|(\d\d)[./-](\d\d)(\d\d)", said)
    if not match:
        return None
    day, month, year = (group for group in match.groups() if group)
    found = read_date(f"{day}.{month}.{year}", replace(habit, bare_ages=False))
    return replace(found, rule=join_rules(found.rule, "missing_mark")) if found.interval else None


def _bracketed(said: str, habit: DateHabit) -> DateReading | None:
    bare = re.sub(r"\s*(\([^()]*\)|\[[^\[\]]*\])\s*", " ", said).strip()
    if bare == said or not bare:
        return None
    found = read_date(bare, habit)
    return replace(found, rule=join_rules(found.rule, "brackets")) if found.interval else None


# Ages and parts


def _aged(said: str, habit: DateHabit) -> DateReading | None:
    return age(said, habit, lambda text, of: read_date(text, of).interval)


def _short_year(said: str, habit: DateHabit) -> DateReading | None:
    if not re.fullmatch(r"'?\d{2}", said):
        return None
    year, rule = _full_year(said[-2:], habit)
    return _day(year, 0, 0, rule=join_rules("year", rule))


def _full_year(text: str, habit: DateHabit) -> tuple[int, str]:
    """A year in full; two digits mean the latest such year that has begun."""
    if len(text) != 2:
        return int(text), ""
    century = habit.latest.year // 100 * 100 if habit.latest.year < 9999 else 2000
    year = century + int(text)
    return (year if year <= habit.latest.year else year - 100), "two_digit_year"


def _day(year: int, month: int, day: int, *, rule: str) -> DateReading:
    """A day; or what is left of it where day or month is 0 or cannot be."""
    if not 1 <= year <= 9999:
        return DateReading(problem=UNREADABLE)
    if not month:
        return DateReading(DateInterval.of_year(year), rule=rule)
    if month > 12:
        return DateReading(
            DateInterval.of_year(year), rule=join_rules(rule, "no_such_month"), problem=NO_SUCH_DAY
        )
    if not day:
        return DateReading(DateInterval.of_month(year, month), rule=rule)
    if day > calendar.monthrange(year, month)[1]:
        return DateReading(
            DateInterval.of_month(year, month), rule=join_rules(rule, "no_such_day"), problem=NO_SUCH_DAY
        )
    return DateReading(DateInterval.of_day(date(year, month, day)), rule=rule)


def _bounded(found: DateReading, habit: DateHabit) -> DateReading:
    """The reading within what the column allows; without an interval where it lies outside."""
    if found.interval is None:
        return found
    kept = _clipped(found.interval, habit.latest)
    other = _clipped(found.other, habit.latest) if found.other else None
    if kept is None and other is not None:
        return replace(found, interval=other, other=None, rule=join_rules(found.rule, "only_order"))
    if kept is None:
        return DateReading(
            rule=found.rule, problem=IN_FUTURE if found.interval.first > habit.latest else TOO_EARLY
        )
    if found.other and other is None:
        rule = "+".join(code for code in found.rule.split("+") if code != "either_order")
        return replace(found, interval=kept, other=None, rule=join_rules(rule, "only_order"))
    return replace(found, interval=kept, other=other)


def _clipped(interval: DateInterval, latest: date) -> DateInterval | None:
    """The part of an interval between 1900 and the latest day; None where there is none."""
    # 1 January 1900 itself is what an empty spreadsheet cell turns into.
    if interval.first > latest or interval.last <= EARLIEST:
        return None
    if interval.precision in {"day", "month", "year"}:
        return interval
    return replace(interval, first=max(interval.first, EARLIEST), last=min(interval.last, latest))


_Reader = Callable[[str, DateHabit], "DateReading | None"]
_READERS: tuple[_Reader, ...] = (
    _serial,
    _iso,
    _compact,
    _triple,
    _year,
    _month_and_year,
    _years,
    _season,
    _worded,
    _aged,
    _short_year,
    _about,
    _span,
    _missing_mark,
    _repaired,
    _bracketed,
)
"""In this order: what is written most often first, and a reader never sees what an earlier one reads."""
