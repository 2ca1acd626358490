"""A date column keeps how exactly the date is known."""

from datetime import date

import pytest
from core.births import born_at_age
from django.utils import translation
from django.utils.formats import date_format
from hypothesis import given
from hypothesis import strategies as st

from leleka.core.dates import DateInterval
from leleka.web.casework.models import Identity
from leleka.web.common.templatetags.house import written

intervals = st.one_of(
    st.dates().map(DateInterval.of_day),
    st.builds(DateInterval.of_month, st.integers(1990, 2030), st.integers(1, 12)),
    st.builds(DateInterval.of_year, st.integers(1990, 2030)),
    st.builds(born_at_age, st.integers(0, 17), st.dates(date(2014, 1, 1), date(2030, 1, 1))),
)


@given(intervals)
def test_what_was_put_in_comes_out(interval):
    assert Identity(born=interval).born == interval


def test_nothing_known_stays_nothing_known():
    assert Identity(born=None, born_written="восени").born is None
    assert Identity(born_written="восени").born_written == "восени"


@pytest.mark.parametrize("interval", [DateInterval.of_month(2014, 3), DateInterval.of_year(2014)])
def test_a_query_finds_by_the_days_it_allows(office, interval):
    child = office.child("caseworker")
    about = {"person": child, "source": office.source, "recorded_by": office.users["intake"], "kind": "birth"}
    Identity.objects.create(**about, born=interval)

    found = Identity.objects.filter(born_low__lte=date(2014, 3, 5), born_high__gte=date(2014, 3, 5))

    assert found.get().born == interval


@pytest.mark.parametrize(
    ("lang", "day", "between"),
    [
        ("en", "5 March 2014", "between 5 March 2014 and 2 October 2014"),
        ("uk", "5 березня 2014", "між 5 березня 2014 і 2 жовтня 2014"),
    ],
)
def test_a_day_is_written_in_one_way_on_all_pages(lang, day, between):
    first, last = date(2014, 3, 5), date(2014, 10, 2)

    with translation.override(lang):
        assert written(DateInterval.of_day(first)) == day == date_format(first, "j E Y")
        assert written(DateInterval(first, last)) == between


@pytest.mark.parametrize(
    ("lang", "month", "year"), [("en", "March 2014", "2014"), ("uk", "березень 2014", "2014")]
)
def test_a_whole_month_kept_by_its_two_days_is_written_as_a_month(lang, month, year):
    days = date(2014, 3, 1), date(2014, 3, 31), date(2014, 1, 1), date(2014, 12, 31)

    with translation.override(lang):
        assert written(DateInterval(*days[:2])) == month
        assert written(DateInterval(*days[2:])) == year
