from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leleka.casework import CaseworkError, Headcount, Stay, ledger, movements
from leleka.core.dates import DateInterval

HOME = "boarding school"
days = st.dates(date(2022, 1, 1), date(2022, 12, 31))
intervals = st.builds(lambda day, n: DateInterval(day, day + timedelta(days=n)), days, st.integers(0, 40))
stays = st.lists(
    st.one_of(
        st.builds(Stay, st.just(HOME), intervals, person=st.sampled_from(("p1", "p2", "p3"))),
        st.builds(
            lambda arrived, n, counted: Stay(
                HOME,
                arrived,
                DateInterval(arrived.last + timedelta(days=n), arrived.last + timedelta(days=n + 9)),
                n_counted=counted,
            ),
            intervals,
            st.integers(0, 90),
            st.integers(1, 50),
        ),
    ),
    max_size=8,
)
headcounts = st.lists(st.builds(Headcount, st.just(HOME), intervals, st.integers(0, 200)), max_size=3)


def day(month, number):
    return DateInterval.of_day(date(2022, month, number))


def test_a_stay_between_exact_days_is_certain_from_first_to_last():
    stay = Stay(HOME, day(2, 18), day(5, 3), person="p1")

    found = [stay.presence(date(2022, *when)) for when in ((2, 17), (2, 18), (5, 3), (5, 4))]

    assert found == ["none", "certain", "certain", "none"]


def test_partial_dates_make_the_edges_possible():
    stay = Stay(HOME, DateInterval.of_month(2022, 2), DateInterval.of_month(2022, 5), person="p1")

    found = [stay.presence(date(2022, month, 15)) for month in range(1, 7)]

    assert found == ["none", "possible", "certain", "certain", "possible", "none"]


def test_after_the_child_was_last_seen_the_presence_is_only_possible():
    stay = Stay(HOME, day(2, 18), person="p1", seen_until=date(2022, 4, 1))

    assert stay.presence(date(2022, 4, 1)) == "certain"
    assert stay.presence(date(2022, 4, 2)) == "possible"


def test_named_and_counted_are_accounted_and_the_rest_is_still_to_be_found():
    known = [
        Stay(HOME, day(2, 18), day(5, 3), person="p1"),
        Stay(HOME, day(2, 18), day(5, 3), person="p1"),
        Stay(HOME, day(2, 18), DateInterval.of_month(2022, 3), person="p2"),
        Stay(HOME, day(2, 18), day(5, 3), n_counted=31),
        Stay("hospital", day(2, 18), day(5, 3), n_counted=7),
    ]
    told = [Headcount(HOME, DateInterval.of_month(2022, 3), 48)]

    found = ledger(HOME, known, told, date(2022, 3, 10))

    assert (found.certain, found.possible, found.counted) == (("p1",), ("p2",), (31, 31))
    assert found.accounted == (32, 33)
    assert found.unaccounted == (15, 16)


def test_a_child_who_is_certainly_there_is_not_also_possibly_there():
    known = [
        Stay(HOME, day(2, 18), day(5, 3), person="p1"),
        Stay(HOME, DateInterval.of_year(2022), person="p1"),
    ]

    found = ledger(HOME, known, [], date(2022, 3, 10))

    assert (found.certain, found.possible) == (("p1",), ())


def test_sources_that_tell_different_totals_are_shown_as_such():
    told = [Headcount(HOME, day(3, 1), 48), Headcount(HOME, DateInterval.of_month(2022, 3), 52)]

    found = ledger(HOME, [], told, date(2022, 3, 1))

    assert (found.n_total, found.sources_differ) == (52, True)


def test_more_children_than_the_total_is_a_contradiction_and_nobody_unaccounted():
    found = ledger(
        HOME,
        [Stay(HOME, day(3, 1), day(3, 9), n_counted=50)],
        [Headcount(HOME, day(3, 1), 48)],
        date(2022, 3, 1),
    )

    assert (found.unaccounted, found.n_beyond) == ((0, 0), 2)


def test_without_a_total_nothing_is_said_of_the_rest():
    assert ledger(HOME, [], [], date(2022, 3, 1)).unaccounted is None


@given(stays, headcounts, days)
def test_accounted_and_unaccounted_make_the_total(known, told, on):
    found = ledger(HOME, known, told, on)

    if found.n_total is not None:
        low, high = found.accounted
        rest_low, rest_high = found.unaccounted
        assert rest_high == max(0, found.n_total - low)
        assert rest_low == max(0, found.n_total - high)
        if not found.n_beyond:
            assert low + rest_high == found.n_total


@given(stays, days)
def test_no_child_is_in_two_places_of_one_ledger(known, on):
    found = ledger(HOME, known, [], on)

    assert not set(found.certain) & set(found.possible)
    assert found.counted[0] <= found.counted[1]


@given(stays)
def test_every_stay_is_one_arrival_and_at_most_one_leaving(known):
    moved = movements(HOME, known)

    assert sum(m.n for m in moved if m.is_arrival) == sum(stay.n for stay in known)
    assert sum(m.n for m in moved if not m.is_arrival) == sum(stay.n for stay in known if stay.left)
    assert [m.when for m in moved] == sorted(m.when for m in moved)


@pytest.mark.parametrize("mixed", [{}, {"person": "p1", "n_counted": 3}])
def test_a_stay_names_or_counts(mixed):
    with pytest.raises(CaseworkError, match=r"named child or of a number.*casework\.E070"):
        Stay(HOME, day(3, 1), **mixed)
