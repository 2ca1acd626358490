"""Birthdays by an age, by the calendar: what the rooms count from ages is held against these."""

from datetime import timedelta

from leleka.core.dates import DateInterval, years_before


def born_at_age(age_years, on):
    """The birthdays of somebody who has so many whole years on a day."""
    too_old = years_before(on, age_years + 1)
    return DateInterval(too_old + timedelta(days=1), years_before(on, age_years), "age")
