"""A date in a text, and what may be said of a date.

Takes   days and precisions.
Gives   Span: the tokens of a date and its EDTF; edtf_of, month_before.
Leaves  reading written dates to written_dates, told ones to told_dates, both in order to calendars.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["stated", "document", "now", "rate"]
DASHES = frozenset("-–—")


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
    kind: Kind = "stated"
    is_open: bool = False
    is_frame: bool = False


def edtf_of(day: date, precision: str) -> str:
    """Write a date to the day, month or year."""
    return {"day": day.isoformat(), "month": f"{day:%Y-%m}", "year": f"{day:%Y}"}[precision]


def month_before(day: date, months: int) -> str:
    """The month that lies a number of months before a day's."""
    n = day.year * 12 + day.month - 1 - months
    return f"{n // 12:04d}-{n % 12 + 1:02d}"
