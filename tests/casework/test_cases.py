from datetime import date, timedelta

import pytest
from core.births import born_at_age
from hypothesis import given
from hypothesis import strategies as st

from leleka.casework import Actor, age_on, turns_18
from leleka.core.codelists import CodeError
from leleka.core.dates import DateInterval

days = st.dates(date(2004, 1, 1), date(2024, 12, 31))


@pytest.mark.parametrize(
    ("born", "first", "last"),
    [
        (DateInterval.of_day(date(2008, 3, 5)), date(2026, 3, 5), date(2026, 3, 5)),
        (DateInterval.of_day(date(2008, 2, 29)), date(2026, 3, 1), date(2026, 3, 1)),
        (DateInterval.of_month(2008, 2), date(2026, 2, 1), date(2026, 3, 1)),
        (DateInterval.of_year(2008), date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_who_may_turn_18_when(born, first, last):
    when = turns_18(born)

    assert (when.first, when.last) == (first, last)


@given(days)
def test_one_is_17_the_day_before_and_18_on_the_day(born):
    when = turns_18(DateInterval.of_day(born)).first

    assert age_on(DateInterval.of_day(born), when) == (18, 18)
    assert age_on(DateInterval.of_day(born), when - timedelta(days=1)) == (17, 17)


@given(days, st.integers(0, 17))
def test_an_age_on_a_day_gives_back_that_age(on, age):
    assert age_on(born_at_age(age, on), on) == (age, age)


def test_a_role_that_does_not_exist_is_an_error_at_once():
    with pytest.raises(CodeError, match="list “role”"):
        Actor("olha", frozenset({"director"}))
