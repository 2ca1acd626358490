"""Ages, counted back to the days on which the child may have been born.

"7 років" on 2 March 2023 allows a year of birthdays, "6 р. 3 міс." a month, "about six" three years.

Takes   the plain text of a cell, the day on which ages count, and how dates are read.
Gives   DateReading, or None where the text is no age.
Leaves  everything else a date column may hold to normalize.dates.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from leleka.core.dates import DateInterval
from leleka.normalize.calendar_words import AGE_UNITS, NUMBER_WORDS
from leleka.normalize.date_readings import (
    AGE_WITHOUT_DAY,
    IMPOSSIBLE_AGE,
    OLDEST_YEARS,
    DateHabit,
    DateReading,
)
from leleka.normalize.rules import join_rules

ReadDay = Callable[[str, DateHabit], DateInterval | None]

_NUMBER = r"\d+(?:[.,]\d)?"
_COUNTED_ON = re.compile(
    r"\s*[(,;]?\s*\b(?:станом на|на момент|на дату|на день|по состоянию на|на|on|as of|at)\s+"
    r"(?P<day>[^)]{4,}?)\)?$"
)
_HEAD = re.compile(
    r"^(?:вік|возраст|aged?|віком|в возрасте|[ув] віці|на вид|на вигляд|виглядає на|выглядит на)\b\s*:?\s*"
)
ABOUT = re.compile(
    r"^(?:десь|об?(?= \d)|біля|близько|приблизно|прибл\.?|бл(?:\.|(?= \d))|орієнтовно|орієнт\.?"
    r"|около|примерно|прим\.?|приблизительно"
    r"|ориентировочно|ориент\.?|где-?то|about|approx(?:imately|\.)?|circa|ca?\.|around|roughly|~|≈|±|ок\.)\s*"
    r"|\s*(?:\(?(?:прибл\.?|приблизно|примерно|орієнтовно|ориентировочно|approx\.?|\?+)\)?|~)$"
)
"""Words and signs before or after a date or an age that call it approximate."""
_HALF = re.compile(r"\s*(?:,|і|и|and|з|с)?\s*(?:половиною|половиной|a half|half)")


_INFANT = re.compile(
    r"(?:менше|до|меньше|under|less than) (?:1|a) ?(?:року|рік|года|год|year)"
    r"|немовля|новонароджен\w+|младенец|новорожд\w+|infant|newborn|baby"
)
_ONE_YEAR = re.compile("рік|року|рочок|год|года|годик|годика|year")
_AGE = re.compile(
    rf"(?P<low>{_NUMBER})(?:\s*(?:-|/|чи|або|или|or|to)\s*(?P<high>{_NUMBER}))?"
    r"\s*(?P<unit>[^\W\d_][^\d,]*?)?"
    r"(?:[\s,]*(?:і|и|and|та)?\s*(?P<months>\d{1,2})\s*(?:міс|мес|м|mo|month)[^\d]*)?"
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
# Bare numbers that are a year's last two digits rather than a child's age: 09, 19, 98.
_SHORT_YEAR = re.compile(r"0\d|\d{3}|19|[2-9]\d")
_MONTHS_IN = {"month": 1.0, "week": 7 / 30.44, "day": 1 / 30.44}


@dataclass(frozen=True, slots=True)
class _Lived:
    """Completed months of life: at least youngest, fewer than oldest."""

    youngest: int
    oldest: int
    rule: str

    def called_about(self) -> _Lived:
        return _Lived(max(0, self.youngest - 12), self.oldest + 12, join_rules("about", self.rule))

    def born(self, on: DateInterval) -> DateInterval:
        """The birthdays of somebody who has lived so long on a day."""
        first = months_after(on.first, -self.oldest) + timedelta(days=1)
        return DateInterval(first, months_after(on.last, -self.youngest), "age")


def age(said: str, habit: DateHabit, read_day: ReadDay) -> DateReading | None:
    """Read an age; None where the text is none.

    Args:
        said: plain lower-case text.
        read_day: reads the day in "7 on 02.03.2023"; None where it is no date.
    """
    bare = _HEAD.sub("", said)
    on = DateInterval.of_day(habit.as_of) if habit.as_of else None
    counted = _COUNTED_ON.search(bare)
    named_day = read_day(counted["day"], replace(habit, as_of=None, bare_ages=False)) if counted else None
    if counted and named_day:
        on, bare = named_day, bare[: counted.start()]
    lived = _lived(ABOUT.sub("", bare).strip(), named=bare != said, bare_ages=habit.bare_ages)
    if lived is None:
        return None
    if lived.oldest > OLDEST_YEARS * 12:
        return DateReading(problem=IMPOSSIBLE_AGE)
    if on is None:
        return DateReading(problem=AGE_WITHOUT_DAY)
    if ABOUT.search(bare):
        lived = lived.called_about()
    return DateReading(lived.born(on), rule=lived.rule)


def _lived(said: str, *, named: bool, bare_ages: bool) -> _Lived | None:
    said = _WORD.sub(lambda word: str(NUMBER_WORDS.get(word[0], word[0])), said)
    half = bool(_HALF.search(said))
    said = _HALF.sub("", said).strip()
    if _INFANT.fullmatch(said):
        return _Lived(0, 12, "age")
    if _ONE_YEAR.fullmatch(said):
        said = "1 " + said
    match = _AGE.fullmatch(said)
    if not match:
        return None
    unit = AGE_UNITS.get(re.sub("[. ]", "", match["unit"] or ""))
    if unit is None and (match["unit"] or not (named or bare_ages) or _SHORT_YEAR.match(said)):
        return None
    low, high = (float(part.replace(",", ".")) for part in (match["low"], match["high"] or match["low"]))
    if not low <= high <= 999:
        return None
    rule = "age" if unit or named else "bare_age"
    if unit in _MONTHS_IN:
        return _Lived(int(low * _MONTHS_IN[unit]), int(high * _MONTHS_IN[unit]) + 1, rule)
    if match["months"]:
        exact = int(low) * 12 + int(match["months"])
        return _Lived(exact, exact + 1, rule)
    if half or low != int(low):
        # "Six and a half" is said of six and a quarter, too.
        middle = int(low * 12) + (6 if half else 0)
        return _Lived(middle - 3, middle + 4, rule)
    return _Lived(int(low) * 12, int(high) * 12 + 12, join_rules(rule, "age_span" if high > low else ""))


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or before where months is negative; the month's last at most."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
