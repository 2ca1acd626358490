"""A date column that keeps how exactly the date is known, and what stood in the source.

Takes   core.dates.DateInterval.
Gives   DateIntervalField: one attribute over four columns (low, high, precision, written); columns; midnight.
Leaves  reading dates from text to normalize.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, cast, overload

from django.db import models
from django.utils import timezone

from leleka.core.dates import DateInterval, Precision

PRECISIONS = ("day", "month", "year", "range", "age")


class DateIntervalField:
    """Declares `born` and gives the columns born_low, born_high, born_precision, born_written.

    `born` reads and takes a DateInterval or None; what the source wrote is `born_written`, kept also
    where no date could be read from it.
    """

    def __init__(self, verbose_name: Any = "", *, db_index: bool = False) -> None:
        self.verbose_name = verbose_name
        self.db_index = db_index
        self.name = ""

    def contribute_to_class(self, model: type[models.Model], name: str) -> None:
        """Give the model its four columns, and the attribute over them."""
        columns: dict[str, models.Field[Any, Any]] = {
            "low": models.DateField(null=True, blank=True, db_index=self.db_index),
            "high": models.DateField(null=True, blank=True),
            "precision": models.CharField(max_length=8, blank=True, choices=[(p, p) for p in PRECISIONS]),
            "written": models.CharField(max_length=120, blank=True),
        }
        for part, column in columns.items():
            column.verbose_name = self.verbose_name or name
            model.add_to_class(f"{name}_{part}", column)
        self.name = name
        # A property and not this object: Django takes Model(born=...) only for those.
        setattr(model, name, property(self.read, self.write))

    def read(self, row: Any) -> DateInterval | None:
        """The interval that the four columns of a row say; None where they say none."""
        low, high = getattr(row, f"{self.name}_low"), getattr(row, f"{self.name}_high")
        if low is None or high is None:
            return None
        precision = getattr(row, f"{self.name}_precision") or "range"
        return DateInterval(low, high, cast(Precision, precision))

    def write(self, row: Any, value: DateInterval | None) -> None:
        """Write the interval into the columns; what the source wrote stays."""
        setattr(row, f"{self.name}_low", value.first if value else None)
        setattr(row, f"{self.name}_high", value.last if value else None)
        setattr(row, f"{self.name}_precision", value.precision if value else "")

    @overload
    def __get__(self, row: None, owner: Any) -> DateIntervalField: ...
    @overload
    def __get__(self, row: models.Model, owner: Any) -> DateInterval | None: ...
    def __get__(self, row: models.Model | None, owner: Any) -> DateIntervalField | DateInterval | None:
        """As the property on the model does; the type checker sees only this."""
        return self if row is None else self.read(row)

    def __set__(self, row: models.Model, value: DateInterval | None) -> None:
        """See __get__."""
        self.write(row, value)


def columns(name: str, value: DateInterval | None, written: str = "") -> dict[str, Any]:
    """The columns of one interval by name, for filters, bulk writes and constructors."""
    return {
        f"{name}_low": value.first if value else None,
        f"{name}_high": value.last if value else None,
        f"{name}_precision": value.precision if value else "",
        f"{name}_written": written,
    }


def midnight(day: date, later: int = 0) -> datetime:
    """The moment at which a day begins, or one so many days later, in the office's time."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=later), time.min))
