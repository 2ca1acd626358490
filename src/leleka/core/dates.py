"""A date known to the day, the month, the year, or as an age: always the days it allows.

A hospital list gives a day, a school list a year, a neighbour "about six". Each is kept as
the interval of days it allows, so partial dates can be compared without one of them being
passed off as exact.

Takes   years, months, days.
Gives   DateInterval, and how two of them stand to each other.
Leaves  reading dates and ages from text to normalize.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Literal

Precision = Literal["day", "month", "year", "range", "age"]


@dataclass(frozen=True, slots=True, order=True)
class DateInterval:
    """The days on which something may have happened, first and last included.

    Raises:
        ValueError: first lies after last.
    """

    first: date
    last: date
    precision: Precision = "range"

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError(f"an interval cannot end on {self.last}, before it begins on {self.first}.")

    @classmethod
    def of_day(cls, day: date) -> DateInterval:
        """The one day."""
        return cls(day, day, "day")

    @classmethod
    def of_month(cls, year: int, month: int) -> DateInterval:
        """Every day of a month."""
        return cls(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month")

    @classmethod
    def of_year(cls, year: int) -> DateInterval:
        """Every day of a year."""
        return cls(date(year, 1, 1), date(year, 12, 31), "year")

    @classmethod
    def between(cls, first: date, last: date) -> DateInterval:
        """From one day to another: as a day, a month or a year where it is exactly one.

        Raises:
            ValueError: first lies after last.
        """
        exact = (cls.of_day(first), cls.of_month(first.year, first.month), cls.of_year(first.year))
        whole = (each for each in exact if (each.first, each.last) == (first, last))
        return next(whole, None) or cls(first, last)

    @property
    def n_days(self) -> int:
        """How many days it allows, at least 1."""
        return (self.last - self.first).days + 1

    def allows(self, day: date) -> bool:
        """Whether the day lies within."""
        return self.first <= day <= self.last

    def common_days(self, other: DateInterval) -> int:
        """How many days both allow."""
        return max(0, (min(self.last, other.last) - max(self.first, other.first)).days + 1)

    def __str__(self) -> str:
        """ISO 8601, as short as the precision: 2014-03-05, 2014-03, 2014, 2014-01-01/2015-06-30."""
        if self.precision == "day":
            return self.first.isoformat()
        if self.precision == "month":
            return f"{self.first:%Y-%m}"
        if self.precision == "year":
            return f"{self.first:%Y}"
        return f"{self.first.isoformat()}/{self.last.isoformat()}"


def years_before(day: date, years: int) -> date:
    """The last day on which somebody was born who has so many whole years on a day."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
