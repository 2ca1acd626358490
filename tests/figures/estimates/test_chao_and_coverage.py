import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leleka.figures.capture import CaptureTable
from leleka.figures.errors import FiguresError
from leleka.figures.estimates import chao, coverage
from leleka.figures.estimates.coverage import sample_coverage

tables = st.lists(st.integers(4, 80), min_size=7, max_size=7).map(
    lambda cells: CaptureTable.from_cells("ABC", [0, *cells])
)


@pytest.mark.parametrize(("single", "double", "triple"), [(40, 40, 90), (60, 20, 10)])
def test_lists_of_equal_coverage_have_the_closed_form_of_equal_occasions(single, double, triple):
    s, d = single, double
    table = CaptureTable.from_cells("ABC", [0, s, s, d, s, d, d, triple])

    found = chao(table)

    assert found.point == pytest.approx(table.n_seen + 2 / 3 * (3 * s) ** 2 / (2 * 3 * d))
    assert found.settings["form"] == "lists"


@pytest.mark.parametrize(
    ("n", "chances"),
    [(300, [0.3, 0.25, 0.2, 0.15]), (2000, [0.1, 0.08, 0.06, 0.05]), (3000, [0.4, 0.05, 0.03, 0.02])],
)
def test_the_bound_is_one_where_few_or_none_are_on_many_lists(population, n, chances):
    bounds = [chao(population(n, chances, seed=seed)) for seed in range(60)]

    assert np.mean([bound.low <= n for bound in bounds]) >= 0.9
    assert {bound.settings["form"] for bound in bounds} == {"lists"}


def test_columns_of_more_lists_than_anybody_is_on_leave():
    table = CaptureTable.of("ABCD", {1: 90, 2: 80, 4: 70, 8: 60, 3: 9, 5: 8, 6: 7, 9: 6, 10: 5, 12: 4})

    assert chao(table).details["dropped"] == [3, 4]


def test_columns_that_come_out_negative_leave(kosovo):
    found = chao(kosovo)

    assert found.settings["form"] == "lists"
    assert found.details["dropped"] == [4]
    assert found.low < found.point < found.high


def test_the_bound_stays_below_a_mixed_population(population):
    bounds = [
        chao(population(2000, [[0.5, 0.5, 0.5, 0.5], [0.1, 0.1, 0.1, 0.1]], (0.3, 0.7), seed=s)).point
        for s in range(20)
    ]

    assert np.mean(bounds) < 2000


def test_without_doubles_a_number_is_still_given_and_flagged():
    found = chao(CaptureTable.of("ABC", {1: 20, 2: 10, 4: 5}))

    assert found.settings["form"] == "alike"
    assert found.point == pytest.approx(35 + 2 / 3 * 35 * 34 / 2)
    assert not found.passed


def test_one_list_bounds_nothing():
    with pytest.raises(FiguresError, match="E141"):
        chao(CaptureTable.of("AB", {1: 20}))


@settings(max_examples=20, deadline=None)
@given(tables, st.permutations("ABC"))
def test_order_of_lists_changes_nothing(table, order):
    assert chao(table.only(order)).point == chao(table).point


@settings(max_examples=20, deadline=None)
@given(tables)
def test_two_records_found_to_be_one_person_never_raise_the_bound(table):
    cells = table.cells.tolist()
    cells[1], cells[2], cells[3] = cells[1] - 2, cells[2] - 2, cells[3] + 2
    merged = CaptureTable.from_cells("ABC", cells)

    assert chao(merged).point < chao(table).point


def test_coverage_is_the_share_seen_elsewhere_too():
    table = CaptureTable.of("ABC", {1: 10, 2: 20, 4: 30, 7: 10})

    assert sample_coverage(table) == pytest.approx(1 - (1 / 2 + 2 / 3 + 3 / 4) / 3)


def test_the_high_coverage_form_of_three_lists(spina_bifida):
    z = dict(zip(spina_bifida.histories, spina_bifida.counts, strict=True))
    a, b, c = spina_bifida.list_totals
    share = 1 - (z[1] / a + z[2] / b + z[4] / c) / 3
    ab, ac, bc = z[3] + z[7], z[5] + z[7], z[6] + z[7]
    pull = (
        (z[1] + z[2] + 2 * z[3]) * ab / (a * b)
        + (z[1] + z[4] + 2 * z[5]) * ac / (a * c)
        + (z[2] + z[4] + 2 * z[6]) * bc / (b * c)
    )

    assert coverage(spina_bifida, form="high").point == pytest.approx((ab + ac + bc) / (3 * share - pull))


def test_an_independent_population_is_found(population):
    found = coverage(population(5000, [0.5, 0.4, 0.45]))

    assert found.settings["form"] == "high"
    assert found.low < 5000 < found.high


def test_coverage_of_lists_that_never_meet_is_refused():
    with pytest.raises(FiguresError, match="E162"):
        coverage(CaptureTable.of("ABC", {1: 9, 2: 8, 4: 7}))


def test_lists_that_depend_too_much_for_an_answer_do_not_say_that_nobody_is_unseen():
    copied = CaptureTable.of("ABC", {1: 35, 2: 8, 6: 26})

    found = coverage(copied)

    assert (found.settings["form"], found.point) == ("low", pytest.approx(122.4))
    with pytest.raises(FiguresError, match="E163"):
        coverage(copied, form="high")
