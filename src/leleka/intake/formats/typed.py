"""Cells that a file keeps as numbers, dates or yes and no, as text without loss.

Takes   a value of Python.
Gives   its text: dates as ISO 8601, whole numbers without a decimal point, true and false.
Leaves  nothing.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

Typed = str | bool | int | float | date | datetime | time | timedelta


def typed_text(value: Typed) -> str:
    """Write a value as text; "" stays ""."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        is_day = value.hour == value.minute == value.second == value.microsecond == 0
        return value.date().isoformat() if is_day and value.tzinfo is None else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _duration(value)
    return str(value)


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    return repr(value)


def _duration(value: timedelta) -> str:
    seconds = value.total_seconds()
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return f"{sign}{int(hours):02}:{int(minutes):02}:{left:02.0f}"
