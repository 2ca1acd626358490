from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from leleka.linkage.kernels.layout import MISSING
from leleka.linkage.placeholders import widened


def days(*when):
    return np.array([(day - date(1970, 1, 1)).days for day in when], np.int32)


SPREAD = [date(1850, 1, 3) + timedelta(days=17 * n) for n in range(300)]


def test_first_of_january_means_the_year_where_it_comes_too_often():
    first = days(*SPREAD, *[date(1860, 1, 1)] * 20)

    low, high = widened(first, first)

    assert set(low[300:]) == set(days(date(1860, 1, 1)))
    assert set(high[300:]) == set(days(date(1860, 12, 31)))
    assert (high[:300] == first[:300]).all()


def test_first_of_the_month_means_the_month_where_it_comes_too_often():
    first = days(*SPREAD, *[date(1860, 2, 1)] * 90)

    _, high = widened(first, first)

    assert set(high[300:]) == set(days(date(1860, 2, 29)))


def test_as_often_as_chance_allows_it_is_a_day_like_any_other():
    first = days(*[date(1850, 1, 1) + timedelta(days=n) for n in range(3 * 365)])

    _, high = widened(first, first)

    assert (high == first).all()


@given(st.lists(st.integers(-40_000, 20_000) | st.just(int(MISSING)), max_size=60))
def test_nothing_known_stays_unknown_and_nothing_shrinks(values):
    first = np.array(values, np.int32)

    low, high = widened(first, first)

    assert (low == first).all()
    assert (high >= first).all()
    assert (high[first == MISSING] == MISSING).all()
