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

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

from leleka.core.alphabet import APOSTROPHES
from leleka.core.dates import DateInterval
from leleka.core.lists import DateOrder
from leleka.normalize.ages import ABOUT, age, months_after
from leleka.normalize.answers import answered
from leleka.normalize.calendar_words import ROMAN_MONTHS, month_of_word
from leleka.normalize.date_forms import (
    TRIPLE,
    compact,
    iso,
    month_and_year,
    season,
    serial,
    short_year,
    triple,
    worded,
    year,
    years,
)
from leleka.normalize.date_readings import (
    BACKWARDS,
    EARLIEST,
    EARLIEST_OF_HISTORY,
    IMPOSSIBLE_AGE,
    IN_FUTURE,
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
        match = TRIPLE.fullmatch(_plain(text))
        if match is None or len(match["a"]) > 2:
            continue
        first, second = int(match["a"]), int(match["b"])
        if 12 < first <= 31 and 1 <= second <= 12:
            votes["dmy"] += 1
        elif 12 < second <= 31 and 1 <= first <= 12:
            votes["mdy"] += 1
    (order, n), total = max(votes.items(), key=lambda vote: vote[1], default=("dmy", 0)), votes.total()
    return order if total and n >= 0.95 * total else None


def column_earliest(texts: Iterable[str]) -> date:
    """Since when a column's dates may be: 1900, or any time where many lie before, as on a list of the past.

    Args:
        texts: the column's distinct values.
    """
    centuries = Counter(match[1] for match in map(_CENTURY.search, texts) if match)
    n_past = sum(n for century, n in centuries.items() if 10 <= int(century) < 19)
    return EARLIEST_OF_HISTORY if n_past >= max(3.0, 0.05 * centuries.total()) else EARLIEST


_CENTURY = re.compile(r"(?<!\d)(\d\d)\d\d(?=(?:[01]\d[0-3]\d)?(?!\d))")
"""The first half of a year of four digits, alone or at the head of a date of eight digits."""

# Cleaning

_SPACES = re.compile(r"[\s\u00a0\u2000-\u200f\ufeff]+")
_BORN = re.compile(
    r"\b(дата народження|дата рождения|народи\w*|народжен\w*|нар(?:од)?\.|д\.\s?[нр]\.|рожд\w*|родил\w+"
    r"|born|date of birth|dob|d\.o\.b\.?)[\s:]*"
    r"|(?<=\d)\s*(р\.?[\s/]?н\.?|г\.?[\s/]?р\.?|р\.?\s?нар\.?|г\.?\s?рожд\.?"
    r"|року? народження|года? рождения)(?=\W|$)"
)
_YEAR_WORD = re.compile(
    r"((?<=\d{4})|(?<=\d[./-]\d\d))\s*(року|році|рік|роки|рр\.?|р\.?|годах|году|года|год|гг\.?|г\.?|y\.?)(?=\W|$)"
)
_IN = re.compile(r"^(?:у|в|in) (?=\d{4}|\d\d?[./-])")
_ONE_SIGN = str.maketrans(
    dict.fromkeys("‐‑‒–—−", "-")
    | dict.fromkeys(APOSTROPHES, "'")
    | {"‚": ",", "．": ".", "·": ".", "•": ".", "⁄": "/"}
)
_TIME = re.compile(
    r"[ t,]+(о |в |at )?\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[ap]\.?m\.?)?\s*(z|utc|[+-]\d{2}:?\d{2})?$"
)


def _plain(text: str) -> str:
    said = _SPACES.sub(" ", unicodedata.normalize("NFKC", text).translate(_ONE_SIGN)).strip().casefold()
    said = _TIME.sub("", said).strip(" \"'«»;,")
    said = _IN.sub("", _YEAR_WORD.sub("", _BORN.sub("", said)).strip(" ;,:"))
    return said.rstrip(".") if re.search(r"\d\.$", said) else said


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


_BLANKED = re.compile(r"(\d\d?|[xх?_*-]{0,3})[./](\d\d?|[xх?_*-]{0,3})[./](\d{4})")


def _blanked(said: str, habit: DateHabit) -> DateReading | None:
    """A day or month that somebody left blank: __.03.2014, ??.??.2014, xx.xx.2014, .03.2014."""
    match = _BLANKED.fullmatch(said)
    numbers = [part if part[:1].isdigit() else "0" for part in match.groups()] if match else []
    return triple(".".join(numbers), habit) if "0" in numbers else None


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


_PART = re.compile(
    r"^(?:(?P<first>поч(?:аток|\.)|на початку|начало|в начале|early|beginning of)"
    r"|(?P<middle>середин[аіе]|в середин[іе]|mid(?:dle of)?)"
    r"|(?P<last>кін(?:ець|ці|\.)|наприкінці|в кінці|конец|в конце|late|end of))[\s-]+"
)


def _part(said: str, habit: DateHabit) -> DateReading | None:
    """The beginning, middle or end of a month or year: a third of it, and a little more."""
    match = _PART.match(said)
    found = read_date(said[match.end() :], replace(habit, bare_ages=False)) if match else None
    if not match or not found or not found.interval or found.interval.precision not in {"month", "year"}:
        return None
    third = found.interval.n_days // 3
    shift = {"first": 0, "middle": third, "last": 2 * third}[str(match.lastgroup)]
    first = found.interval.first + timedelta(days=shift)
    last = min(first + timedelta(days=third + third // 4), found.interval.last)
    return DateReading(DateInterval(first, last), rule=join_rules("part", found.rule))


_OCR = str.maketrans(
    {**dict.fromkeys("оo", "0"), "з": "3", **dict.fromkeys("lі|i", "1"), "б": "6", "в": "8", "s": "5"}
)
_LONE_LETTER = re.compile(r"[^\W\d]\.? ")
"""At the head a word or an initial, and no number that was misread: «з 2014», «О. 2014»."""
_ALMOST_NUMBERS = re.compile(r"[\dоoзlіi|бвs]{1,4}([./\- ,]+[\dоoзlіi|бвs]{1,4}){0,2}")


def _repaired(said: str, habit: DateHabit) -> DateReading | None:
    """Letters that scanning put in place of digits: О5.ОЗ.2О14."""
    if not _ALMOST_NUMBERS.fullmatch(said) or not re.search(r"\d", said) or _LONE_LETTER.match(said):
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


_AGE_BEHIND = re.compile(r"[,;]\s*\d{1,2}\s*(р|р\.|років|роки|рік|лет|год|года|л\.|years?( old)?|y\.?o\.?)$")


def _bracketed(said: str, habit: DateHabit) -> DateReading | None:
    bare = _AGE_BEHIND.sub("", re.sub(r"\s*(\([^()]*\)|\[[^\[\]]*\])\s*", " ", said)).strip()
    if bare == said or not bare:
        return None
    found = read_date(bare, habit)
    return replace(found, rule=join_rules(found.rule, "brackets")) if found.interval else None


def _aged(said: str, habit: DateHabit) -> DateReading | None:
    return age(said, habit, lambda text, of: read_date(text, of).interval)


def _bounded(found: DateReading, habit: DateHabit) -> DateReading:
    """The reading within what the column allows; without an interval where it lies outside."""
    if found.interval is None:
        return found
    kept = _clipped(found.interval, habit)
    other = _clipped(found.other, habit) if found.other else None
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


def _clipped(interval: DateInterval, habit: DateHabit) -> DateInterval | None:
    """The part of an interval between the habit's earliest and latest day; None where there is none."""
    if interval.first > habit.latest or interval.last <= habit.earliest:
        return None
    if interval.precision in {"day", "month", "year"}:
        return interval
    return replace(interval, first=max(interval.first, habit.earliest), last=min(interval.last, habit.latest))


_Reader = Callable[[str, DateHabit], "DateReading | None"]
_READERS: tuple[_Reader, ...] = (
    serial,
    iso,
    compact,
    triple,
    year,
    month_and_year,
    years,
    season,
    worded,
    _part,
    _aged,
    short_year,
    _blanked,
    _about,
    _span,
    _missing_mark,
    _repaired,
    _bracketed,
)
"""In this order: what is written most often first, and a reader never sees what an earlier one reads."""
