from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leleka.core.dates import DateInterval, years_before

days = st.dates(date(1900, 1, 1), date(2100, 1, 1))
intervals = st.builds(lambda a, b: DateInterval(min(a, b), max(a, b)), days, days)


def test_a_month_lies_whole_within_its_year():
    year, march = DateInterval.of_year(2014), DateInterval.of_month(2014, 3)

    assert march.common_days(year) == march.n_days == 31


def test_an_interval_cannot_end_before_it_begins():
    with pytest.raises(ValueError, match="cannot end"):
        DateInterval(date(2014, 3, 2), date(2014, 3, 1))


@given(intervals, intervals)
def test_order_of_the_two_never_matters(left, right):
    assert left.common_days(right) == right.common_days(left)


@given(days, st.integers(0, 17))
def test_somebody_born_so_many_years_before_is_that_old_on_the_day_and_not_before(on, age):
    birthday = years_before(on, age)

    for born, years in ((birthday, age), (birthday + timedelta(days=1), age - 1)):
        assert on.year - born.year - ((on.month, on.day) < (born.month, born.day)) == years


@pytest.mark.parametrize(
    ("first", "last", "precision"),
    [
        (date(2014, 3, 5), date(2014, 3, 5), "day"),
        (date(2014, 3, 1), date(2014, 3, 31), "month"),
        (date(2014, 1, 1), date(2014, 12, 31), "year"),
        (date(2014, 3, 1), date(2014, 4, 30), "range"),
    ],
)
def test_two_days_that_bound_a_month_or_a_year_are_that(first, last, precision):
    assert DateInterval.between(first, last) == DateInterval(first, last, precision)


@pytest.mark.parametrize(
    ("interval", "written"),
    [
        (DateInterval.of_day(date(2014, 3, 5)), "2014-03-05"),
        (DateInterval.of_month(2014, 3), "2014-03"),
        (DateInterval.of_year(2014), "2014"),
        (DateInterval(date(2015, 3, 3), date(2016, 3, 2), "age"), "2015-03-03/2016-03-02"),
    ],
)
def test_a_date_is_written_as_short_as_its_precision(interval, written):
    assert str(interval) == written
