from datetime import date, timedelta

import pytest
from core.births import born_at_age
from hypothesis import given
from hypothesis import strategies as st
from normalize.judged import by, cases, outcome

from leleka.core.dates import DateInterval
from leleka.normalize.date_readings import EARLIEST, DateHabit
from leleka.normalize.dates import column_earliest, column_order, read_age, read_date, read_parts

HABIT = DateHabit(latest=date(2024, 6, 1), as_of=date(2023, 3, 2))
days = st.dates(date(1901, 1, 1), date(2024, 6, 1))


@pytest.mark.parametrize("row", cases("dates"), ids=by("text"))
def test_a_date_is_read_in_every_habit(row):
    found = read_date(row["text"], HABIT)

    assert str(found.interval or "") == row["interval"]
    assert str(found.other or "") == row["other"]
    assert (found.rule, outcome(found)) == (row["rule"], row["outcome"])


@pytest.mark.parametrize(
    "form", ["%d.%m.%Y", "%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%d.%m.%Yр.", "%B %d, %Y", "%d %b %Y"]
)
@given(day=days)
def test_a_day_written_any_way_is_read_back(form, day):
    found = read_date(day.strftime(form), HABIT)

    assert found.interval == DateInterval.of_day(day)
    assert found.problem is None


@given(day=days)
def test_where_the_order_is_open_one_of_the_two_readings_is_right(day):
    found = read_date(f"{day.day}/{day.month}/{day.year}", HABIT)

    assert DateInterval.of_day(day) in {found.interval, found.other}


@given(day=days, order=st.sampled_from(["dmy", "mdy"]))
def test_a_known_order_leaves_one_reading(day, order):
    habit = DateHabit(order, "mapped_order", latest=HABIT.latest)
    text = f"{day.day}/{day.month}/{day.year}" if order == "dmy" else f"{day.month}/{day.day}/{day.year}"

    found = read_date(text, habit)

    assert (found.interval, found.other) == (DateInterval.of_day(day), None)


@given(age=st.integers(1, 17), on=st.dates(date(2015, 1, 1), date(2024, 6, 1)))
def test_an_age_names_its_own_day(age, on):
    found = read_date(f"{age} років на {on:%d.%m.%Y}", HABIT)

    assert found.interval == born_at_age(age, on)


@given(months=st.integers(1, 200), on=st.dates(date(2019, 1, 1), date(2024, 6, 1)))
def test_somebody_born_within_the_months_of_an_age_is_that_old(months, on):
    years, rest = divmod(months, 12)

    found = read_age(f"{years} р. {rest} міс.", DateHabit(latest=HABIT.latest, as_of=on))

    for birthday in (found.interval.first, found.interval.last):
        lived = (on.year - birthday.year) * 12 + on.month - birthday.month - (on.day < birthday.day)
        assert lived in {months, months - 1}  # the last days of long months have no equal in short ones
    assert found.interval.n_days in range(26, 33)


written = st.text() | st.from_regex(
    r"(близько |зима |кінець |~)?[0-9]{1,4}([./ -][0-9]{1,4}){0,2}( ?(р|років|міс|year|\?)\.?)?",
    fullmatch=True,
)


@given(text=written, as_of=st.none() | days)
def test_no_text_breaks_the_reader_and_every_reading_says_something(text, as_of):
    for habit in (DateHabit(), DateHabit(latest=HABIT.latest, as_of=as_of)):
        found = read_date(text, habit)

        assert found.interval or found.answer or found.problem
        assert not found.interval or found.rule


@given(st.text(alphabet="0123456789.-/ рокімсягтдн"))
def test_nothing_lies_in_the_future_or_before_1900(text):
    found = read_date(text, HABIT)

    if found.interval:
        assert found.interval.first <= HABIT.latest
        assert found.interval.last > date(1900, 1, 1)


def test_two_digits_mean_the_latest_year_that_has_begun():
    assert str(read_date("05.03.24", HABIT).interval) == "2024-03-05"
    assert str(read_date("05.03.25", HABIT).interval) == "1925-03-05"


def test_an_age_without_a_day_is_a_problem():
    found = read_date("7 років", DateHabit(latest=HABIT.latest))

    assert (found.interval, outcome(found)) == (None, "normalize.E014")


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["25/03/2014", "05/04/2014"], "dmy"),
        (["03/25/2014", "05/04/2014"], "mdy"),
        (["05/04/2014", "2014-03-25", "березень 2014"], None),
        (["25/03/2014", "03/25/2014"], None),
        ([f"{day}/03/2014" for day in range(13, 32)] * 2 + ["03/25/2014"], "dmy"),
    ],
)
def test_the_column_shows_which_comes_first(texts, order):
    assert column_order(texts) == order


@pytest.mark.parametrize(
    ("parts", "interval"),
    [
        (("2014", "3", "5"), "2014-03-05"),
        (("2014", "березня", "5"), "2014-03-05"),
        (("2014", "III", ""), "2014-03"),
        (("2014", "", "5"), "2014"),
        (("2014", "невідомо", "-"), "2014"),
        (("14", "03", "05"), "2014-03-05"),
    ],
)
def test_parts_in_columns_of_their_own_make_a_date(parts, interval):
    found = read_parts(*parts, HABIT)

    assert str(found.interval) == interval
    assert found.rule.startswith("parts")


def test_a_column_of_ages_needs_no_unit():
    assert read_age("7", HABIT).interval == born_at_age(7, HABIT.as_of)
    assert outcome(read_age("дуже малий", HABIT)) == "normalize.E015"


@given(day=days)
def test_about_a_day_allows_the_day(day):
    found = read_date(f"близько {day:%d.%m.%Y}", HABIT)

    assert found.interval.allows(day)
    assert found.interval.last - found.interval.first <= timedelta(days=30)


def test_a_list_of_the_past_may_have_dates_before_1900():
    texts = ["1630-08-01", "1711-12-01", "1798", "1901-05-06", "16720319"]

    earliest = column_earliest(texts)

    readings = [read_date(text, DateHabit(earliest=earliest)) for text in texts]
    assert [reading.interval.first.year for reading in readings if reading.interval] == [
        1630, 1711, 1798, 1901, 1672,
    ]  # fmt: skip


def test_a_stray_early_date_does_not_make_a_list_one_of_the_past():
    texts = [f"{day:02}.03.2014" for day in range(1, 29)] + ["30.12.1899", "01.01.1900"]

    assert column_earliest(texts) == EARLIEST
    assert read_date("1899-12-30", DateHabit(earliest=EARLIEST)).problem is not None
