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


def test_the_closed_forms_are_what_they_are_called(spina_bifida):
    n, f1, f2 = 626, 356, 258

    assert chao(spina_bifida, form="classic").point == n + f1**2 / (2 * f2)
    assert chao(spina_bifida, form="bias_corrected").point == n + f1 * (f1 - 1) / (2 * (f2 + 1))
    assert chao(spina_bifida, form="equal_occasions").point == pytest.approx(n + 2 / 3 * f1**2 / (2 * f2))


def test_lists_of_equal_coverage_have_the_form_with_equal_occasions():
    table = CaptureTable.from_cells("ABC", [0, 40, 40, 40, 40, 40, 40, 90])
    even = CaptureTable.from_cells("ABC", [0, 60, 60, 20, 60, 20, 20, 10])

    assert chao(even, form="lists").point == pytest.approx(chao(even, form="equal_occasions").point)
    assert chao(table, form="lists").point == pytest.approx(chao(table, form="equal_occasions").point)


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

    assert found.settings["form"] == "bias_corrected"
    assert found.point == 35 + 35 * 34 / 2
    assert not found.passed
    with pytest.raises(FiguresError, match="E142"):
        chao(CaptureTable.of("ABC", {1: 20, 2: 10, 4: 5}), form="classic")


def test_one_list_bounds_nothing():
    with pytest.raises(FiguresError, match="E141"):
        chao(CaptureTable.of("AB", {1: 20}))


@settings(max_examples=20, deadline=None)
@given(tables, st.permutations("ABC"), st.sampled_from(["lists", "classic", "bias_corrected"]))
def test_order_of_lists_changes_nothing(table, order, form):
    assert chao(table.only(order), form=form).point == chao(table, form=form).point


@settings(max_examples=20, deadline=None)
@given(tables, st.sampled_from(["classic", "bias_corrected"]))
def test_two_records_found_to_be_one_person_never_raise_the_bound(table, form):
    cells = table.cells.tolist()
    cells[1], cells[2], cells[3] = cells[1] - 2, cells[2] - 2, cells[3] + 2
    merged = CaptureTable.from_cells("ABC", cells)

    assert chao(merged, form=form).point < chao(table, form=form).point


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

    assert found.settings["form"] == "high" or found.details["coverage"] < 0.55
    assert found.low < 5000 < found.high


def test_coverage_of_lists_that_never_meet_is_refused():
    with pytest.raises(FiguresError, match="E162"):
        coverage(CaptureTable.of("ABC", {1: 9, 2: 8, 4: 7}))
