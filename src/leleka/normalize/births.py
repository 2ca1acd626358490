"""The dates of each row: born, taken, captured; ages counted on the row's own day.

A child's birth may be said in one column or three, as an age, or twice under two identities. The
first that is known counts; a second identity's date, or day and month the other way round, stays
beside it.

Takes   a Source.
Gives   the date columns of records.SCHEMA.
Leaves  reading one cell to dates and ages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa

from leleka.core.lists import ColumnMapping
from leleka.normalize.cells import NO_NUMBER, NONE, Cells, Column, Int64, Readings, nothing, read_combined
from leleka.normalize.date_readings import AGE_WITHOUT_DAY, DateHabit, DateReading
from leleka.normalize.dates import column_earliest, column_order, read_age, read_date, read_parts
from leleka.normalize.people import IDENTITIES
from leleka.normalize.source import Source

Dates = Readings[DateReading]
_CERTAIN_DAYS = 31
"""A row's day is good enough to count ages on when it is known to the month."""


@dataclass(frozen=True)
class RowDates:
    """What the rows of a list say of days.

    Attributes:
        columns: arrays by the names of SCHEMA.
        born: the birth readings behind them.
    """

    columns: dict[str, Column]
    born: Dates


def read_row_dates(source: Source) -> RowDates:
    """Read all date columns of a list."""
    plain = {
        field: _column_of(source, field)
        for field in ("taken_date", "captured_on", "photo_published_on", "returned_date", "act_date")
    }
    born, other, why = _births(source, _row_days(plain["captured_on"], plain["taken_date"]))
    columns = {
        name: plain[field].spread(end, pa.date32())
        for name, field, end in (
            ("taken_first", "taken_date", _first),
            ("taken_last", "taken_date", _last),
            ("captured_on", "captured_on", _last),
            ("photo_first", "photo_published_on", _first),
        )
        if plain[field].items
    }
    if born.items:
        columns |= _born_columns(born, other, why)
    return RowDates(columns, born)


def _born_columns(born: Dates, other: Dates, why: Column) -> dict[str, Column]:
    word = pa.string()
    columns = {
        "born_first": born.spread(_first, pa.date32()),
        "born_last": born.spread(_last, pa.date32()),
        "born_precision": born.spread(lambda r: r.interval and r.interval.precision, word),
        "born_rule": born.spread(lambda r: r.rule, word),
    }
    if other.items:
        columns["born_other_first"] = other.spread(_first, pa.date32())
        columns["born_other_last"] = other.spread(_last, pa.date32())
        columns["born_other_why"] = why
    return columns


def read_dates_of(source: Source, mapped: ColumnMapping) -> Dates:
    """Read one column that holds dates, but no ages."""
    cells = source.cells(mapped)
    habit = replace(_habit(source, mapped, cells), bare_ages=False)
    return source.log.note(mapped.column, cells.read(lambda text: read_date(text, habit)))


def _column_of(source: Source, field: str) -> Dates:
    return _first_known((read_dates_of(source, mapped) for mapped in source.columns(field)), len(source))


def _habit(source: Source, mapped: ColumnMapping, cells: Cells) -> DateHabit:
    order = mapped.dates or column_order(cells.texts)
    rule = "mapped_order" if mapped.dates else "column_order" if order else ""
    return DateHabit(
        order,
        rule,
        earliest=column_earliest(cells.texts),
        latest=source.today,
        as_of=source.raw.mapping.as_of,
    )


def _row_days(*columns: Dates) -> Int64:
    """The day on which a row describes its child, as an ordinal; NO_NUMBER where it does not say."""
    days = np.full(len(columns[0].which), NO_NUMBER, np.int64)
    for column in columns:
        sure = column.where(lambda r: r.interval is not None and r.interval.n_days <= _CERTAIN_DAYS)
        found = sure.numbers(lambda r: r.interval.last.toordinal() if r.interval else None)
        days = np.where(days == NO_NUMBER, found, days)
    return days


# Births


def _births(source: Source, row_days: Int64) -> tuple[Dates, Dates, Column]:
    """Each row's birth, a second reading of it, and why there is one."""
    by_identity: dict[str, Dates] = {}
    for mapped in sorted(source.columns("birth_date"), key=lambda c: IDENTITIES.index(c.identity)):
        read = _known(_born_column(source, mapped, read_date, row_days))
        earlier = by_identity.get(mapped.identity)
        by_identity[mapped.identity] = read if earlier is None else earlier.else_(read)
    main, other, why = _main_and_other(by_identity, len(source))
    ages = (_born_column(source, c, read_age, row_days) for c in source.columns("age"))
    return main.else_(_known(_born_parts(source))).else_(_first_known(ages, len(source))), other, why


def _first_known(columns: Iterable[Dates], n_rows: int) -> Dates:
    found: Dates = Readings([], nothing(n_rows))
    for column in columns:
        found = found.else_(_known(column))
    return found


def _born_column(
    source: Source, mapped: ColumnMapping, reader: Callable[[str, DateHabit], DateReading], row_days: Int64
) -> Dates:
    cells = source.cells(mapped)
    habit = _habit(source, mapped, cells)
    found = cells.read(lambda text: reader(text, habit))
    undated = found.where(lambda r: r.problem is AGE_WITHOUT_DAY).which
    here = (undated != NONE) & (row_days != NO_NUMBER)
    if here.any():
        # These ages count on their own row's day: one reading for each age and day.
        texts, days = np.where(here, cells.which, NONE), np.where(here, row_days, NO_NUMBER)

        def on_day(row: int) -> DateReading | None:
            if not here[row]:
                return None
            day = date.fromordinal(int(days[row]))
            return reader(cells.text(int(texts[row])), replace(habit, as_of=day))

        found = read_combined([texts, days], on_day).else_(found)
    return source.log.note(mapped.column, found)


def _born_parts(source: Source) -> Dates:
    parts = {field: source.columns(f"birth_{field}") for field in ("year", "month", "day")}
    if not parts["year"]:
        return Readings([], nothing(len(source)))
    cells = {field: source.cells(columns[0]) for field, columns in parts.items() if columns}
    habit = DateHabit(earliest=column_earliest(cells["year"].texts), latest=source.today)

    def read(row: int) -> DateReading | None:
        year, month, day = (
            cells[field].text(int(cells[field].which[row])) if field in cells else ""
            for field in ("year", "month", "day")
        )
        return read_parts(year, month, day, habit) if year else None

    found = read_combined([c.which for c in cells.values()], read)
    return source.log.note(parts["year"][0].column, found)


def _main_and_other(by_identity: dict[str, Dates], n_rows: int) -> tuple[Dates, Dates, Column]:
    main: Dates = Readings([], nothing(n_rows))
    other: Dates = Readings([], nothing(n_rows))
    why = np.full(n_rows, "", object)
    for identity, found in by_identity.items():
        second = (main.which != NONE) & (other.which == NONE) & (found.which != NONE)
        why[second] = identity
        other = other.else_(Readings(found.items, np.where(second, found.which, NONE).astype(np.int32)))
        main = main.else_(found)
    swapped = main.where(lambda r: r.other is not None)
    why[(other.which == NONE) & (swapped.which != NONE)] = "swapped"
    turned = [DateReading(item.other) for item in swapped.items]
    other = other.else_(Readings(turned, swapped.which))
    return main, other, pa.array([reason or None for reason in why], pa.string())


def _known(dates: Dates) -> Dates:
    return dates.where(lambda r: r.interval is not None)


def _first(reading: DateReading) -> date | None:
    return reading.interval.first if reading.interval else None


def _last(reading: DateReading) -> date | None:
    return reading.interval.last if reading.interval else None
