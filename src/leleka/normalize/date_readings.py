"""What a cell of dates may say, and what is known of its column before it is read.

Takes   nothing.
Gives   DateHabit, DateReading, and what can be wrong with a date.
Leaves  reading to normalize.dates and normalize.ages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from leleka.core.dates import DateInterval
from leleka.core.errors import Problem
from leleka.core.lists import DateOrder
from leleka.normalize.answers import Answer

UNREADABLE = Problem(
    "normalize.E010",
    "cannot be read as a date.",
    hint="Look at what is written there, or give the column another meaning.",
)
NO_SUCH_DAY = Problem(
    "normalize.E011",
    "is not a calendar day.",
    hint="What can be true of it was kept; look the day up in the source.",
)
IN_FUTURE = Problem(
    "normalize.E012",
    "lies in the future.",
    hint="Look it up in the source; two digits of the year may have changed places.",
)
TOO_EARLY = Problem(
    "normalize.E013",
    "lies too long ago.",
    hint="It is often an empty date in disguise; look it up in the source.",
)
AGE_WITHOUT_DAY = Problem(
    "normalize.E014",
    "is an age, but it is not said on which day.",
    hint="Say beside the list's columns on which day its ages were counted.",
)
IMPOSSIBLE_AGE = Problem("normalize.E015", "is not an age.", hint="Look it up in the source.")
BACKWARDS = Problem("normalize.E016", "ends before it begins.", hint="Look the two dates up in the source.")

EARLIEST = date(1900, 1, 1)
"""Nobody on a list of living people was born before; 1 January itself is an empty cell of a spreadsheet."""
EARLIEST_OF_HISTORY = date(1000, 1, 1)
OLDEST_YEARS = 120


@dataclass(frozen=True, slots=True)
class DateHabit:
    """What is known of a column before its cells are read.

    Attributes:
        order: whether day or month comes first; None: not known.
        order_rule: "mapped_order" or "column_order", how order came to be known.
        earliest: no date of the column lies before this day, nor on it.
        latest: no date of the column lies after this day; two-digit years fall before it.
        as_of: the day on which ages were counted; None: only ages that name their day are read.
        bare_ages: whether a bare small number is an age in this column.
    """

    order: DateOrder | None = None
    order_rule: str = ""
    earliest: date = EARLIEST
    latest: date = field(default_factory=lambda: date(2099, 12, 31))
    as_of: date | None = None
    bare_ages: bool = True


@dataclass(frozen=True, slots=True)
class DateReading:
    """What a cell says about a date.

    Attributes:
        interval: the days it allows; None where nothing could be read.
        other: a second reading, day and month the other way round.
        rule: codes of normalize.rules.
        answer: the cell answers without a date.
        problem: what is wrong with it, without its place.
    """

    interval: DateInterval | None = None
    other: DateInterval | None = None
    rule: str = ""
    answer: Answer | None = None
    problem: Problem | None = None
