"""The forms in which a day, a month or a year is written, each with its reader.

Takes   plain lower-case text without outer spaces, and what is known of its column.
Gives   DateReading, or None where the text has another form.
Leaves  approximate, spanned, damaged and bracketed dates to normalize.dates, ages to normalize.ages.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import replace
from datetime import date, timedelta

from leleka.core.dates import DateInterval
from leleka.normalize.calendar_words import ROMAN_MONTHS, SEASONS, month_of_word
from leleka.normalize.date_readings import BACKWARDS, NO_SUCH_DAY, UNREADABLE, DateHabit, DateReading
from leleka.normalize.rules import join_rules


def serial(said: str, habit: DateHabit) -> DateReading | None:
    """A day number of a spreadsheet: 41703."""
    match = re.fullmatch(r"(\d{5})(?:\.\d+)?", said)
    if not match or not 1 <= int(match[1]) <= 60_000:
        return None
    # Spreadsheets count from 30 December 1899 (and believe in a 29 February 1900).
    return DateReading(DateInterval.of_day(date(1899, 12, 30) + timedelta(days=int(match[1]))), rule="serial")


_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def iso(said: str, habit: DateHabit) -> DateReading | None:
    """The international form: 2014-03-05."""
    match = _ISO.fullmatch(said)
    return _day(*map(int, match.groups()), rule="iso") if match else None


def compact(said: str, habit: DateHabit) -> DateReading | None:
    """Eight digits: 20140305, 05032014."""
    match = re.fullmatch(r"\d{8}", said)
    if not match:
        return None
    year_last, year_first = int(said[4:]), int(said[:4])
    if habit.earliest.year <= year_first <= 2100 and 1 <= int(said[4:6]) <= 12:
        return _day(year_first, int(said[4:6]), int(said[6:]), rule="compact")
    if 1900 <= year_last <= 2100:
        return _numbers(int(said[:2]), int(said[2:4]), year_last, habit, rule="compact")
    return None


_SEPARATOR = r"\s*[./,\-\\ ]+\s*"
TRIPLE = re.compile(rf"(?P<a>\d{{1,4}})(?P<mark>{_SEPARATOR})(?P<b>\d{{1,2}}){_SEPARATOR}(?P<c>\d{{1,4}})")


def triple(said: str, habit: DateHabit) -> DateReading | None:
    """Three numbers with signs between: 05.03.2014, 5/3/14, 2014.3.5."""
    match = TRIPLE.fullmatch(said)
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


def month_and_year(said: str, habit: DateHabit) -> DateReading | None:
    """Month and year in numbers: 03.2014, 2014-03."""
    match = re.fullmatch(rf"(\d{{1,2}}){_SEPARATOR}(\d{{4}})", said)
    month, year = (int(match[1]), int(match[2])) if match else (0, 0)
    if not match:
        match = re.fullmatch(r"(\d{4})\s*[./\-]\s*(\d{1,2})", said)
        if not match or int(match[2]) > 12:
            return None
        year, month = int(match[1]), int(match[2])
    if not _IN_OUR_TIME[0] <= year <= _IN_OUR_TIME[1]:
        return None
    return _day(year, month, 0, rule=join_rules("month", "" if month else "zero_part"))


_WORDS = re.compile(r"[^\W\d_]+")


def worded(said: str, habit: DateHabit) -> DateReading | None:
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


def year(said: str, habit: DateHabit) -> DateReading | None:
    """A year alone: 2014."""
    match = re.fullmatch(r"(\d{4})(?:\.0)?", said)
    return _day(int(match[1]), 0, 0, rule="year") if match else None


def years(said: str, habit: DateHabit) -> DateReading | None:
    """One year or another: 2013-2014, 2013/14, 2013 або 2014."""
    match = re.fullmatch(
        r"(?:між |между |between |з |с |from )?(\d{4})\s*(?:[-/,]|або|чи|или|or|та|і|и|and|по|до|to)"
        r"\s*(\d{4}|\d{2})",
        said,
    )
    if not match:
        return None
    first = int(match[1])
    last = int(match[2]) if len(match[2]) == 4 else first // 100 * 100 + int(match[2])
    if not 1 <= first <= last:
        return DateReading(problem=BACKWARDS)
    return DateReading(DateInterval(date(first, 1, 1), date(last, 12, 31)), rule="years")


def season(said: str, habit: DateHabit) -> DateReading | None:
    """A season of a year: весна 2014."""
    match = re.fullmatch(r"(?:у |в |in )?([^\W\d]+)\D{0,6}?(\d{4})", said)
    months = SEASONS.get(match[1]) if match else None
    if not match or not months:
        return None
    year = int(match[2])
    # Winter 2014 may be the one that began in December 2013 or in December 2014.
    begins, ends = (year - 1, year + 1) if months == (12, 2) else (year, year)
    if not _IN_OUR_TIME[0] <= year <= _IN_OUR_TIME[1]:
        return None
    last = DateInterval.of_month(ends, months[1]).last
    return DateReading(DateInterval(date(begins, months[0], 1), last), rule="season")


def short_year(said: str, habit: DateHabit) -> DateReading | None:
    """The last two digits of a year: 09."""
    if not re.fullmatch(r"'?\d{2}", said):
        return None
    year, rule = _full_year(said[-2:], habit)
    return _day(year, 0, 0, rule=join_rules("year", rule))


def _full_year(text: str, habit: DateHabit) -> tuple[int, str]:
    """A year in full; two digits mean the latest such year that has begun."""
    if len(text) != 2:
        return int(text), ""
    year = habit.latest.year // 100 * 100 + int(text)
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
