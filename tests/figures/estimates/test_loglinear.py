import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from leleka.figures.capture import CaptureTable
from leleka.figures.errors import FiguresError
from leleka.figures.estimates import loglinear
from leleka.figures.estimates.hierarchical import fit_model, hierarchical_models
from leleka.figures.estimates.loglinear import CHOICE_IS_NOT_COVERED
from leleka.figures.estimates.poisson import fit_poisson, log_normal_interval, maximum_exists

full_tables = st.lists(st.integers(1, 80), min_size=7, max_size=7).map(
    lambda cells: CaptureTable.from_cells("ABC", [0, *cells])
)


@pytest.mark.parametrize(("n_lists", "n"), [(2, 1), (3, 8), (4, 113)])
def test_as_many_hierarchical_models_as_there_are(n_lists, n):
    assert len(set(hierarchical_models(n_lists))) == n


def test_kosovo_has_its_published_answer(kosovo):
    found = loglinear(kosovo)

    assert found.settings["model"] == "[EXH.ABA.OSCE, EXH.HRW, OSCE.HRW]"
    assert (round(found.point, 1), round(found.se, 1)) == (10_356.5, 785.9)
    assert (round(found.low), round(found.high)) == (8_994, 12_110)
    assert found.details["n_models"] == 113


@settings(max_examples=50)
@given(full_tables)
def test_two_interactions_have_their_known_formula(table):
    """With A.B and A.C in the model, B and C are independent among those not on A."""
    cells = table.cells

    found = loglinear(table, model="[A.B, A.C]")

    assert found.point == pytest.approx(table.n_seen + cells[2] * cells[4] / cells[6], rel=1e-9)


@settings(max_examples=50)
@given(full_tables)
def test_all_pairs_have_their_known_formula(table):
    c = table.cells

    found = loglinear(table, model=[("A", "B"), ("A", "C"), ("B", "C")])

    assert found.point == pytest.approx(
        table.n_seen + c[7] * c[1] * c[2] * c[4] / (c[3] * c[5] * c[6]), rel=1e-8
    )


@settings(max_examples=30, deadline=None)
@given(full_tables, st.permutations("ABC"))
def test_order_and_names_of_lists_change_nothing(table, order):
    turned = table.only(order)
    renamed = CaptureTable(("x", "y", "z"), turned.histories, turned.counts)

    assert loglinear(renamed).point == loglinear(table).point


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.integers(5, 60), min_size=7, max_size=7), st.sampled_from([(1, 2, 3), (1, 4, 5), (2, 4, 6)])
)
def test_two_records_found_to_be_one_person_never_raise_the_number(cells, merged):
    left, right, both = merged
    before = [0, *cells]
    after = list(before)
    after[left], after[right], after[both] = before[left] - 4, before[right] - 4, before[both] + 4

    first = loglinear(CaptureTable.from_cells("ABC", before), choose="main")
    second = loglinear(CaptureTable.from_cells("ABC", after), choose="main")

    assert second.point < first.point


def test_models_may_be_given_by_number_and_by_name(kosovo):
    by_number = loglinear(kosovo, model="[123, 14, 34]")
    by_name = loglinear(kosovo, model="[EXH.ABA.OSCE, EXH.HRW, OSCE.HRW]")

    assert by_number.point == by_name.point
    assert by_number.settings["choose"] == "given"


@pytest.mark.parametrize(("model", "code"), [("[A.Z]", "E133"), ("[A.B.C]", "E134"), ("[19]", "E133")])
def test_a_model_that_says_nothing_is_refused(model, code):
    with pytest.raises(FiguresError, match=code):
        loglinear(CaptureTable.from_cells("ABC", [0, 9, 8, 7, 6, 5, 4, 3]), model=model)


def test_an_overlap_that_nobody_has_is_fitted_by_nobody():
    table = CaptureTable.of("ABC", {1: 30, 2: 20, 4: 10, 5: 6, 6: 4})

    found = fit_model(table, frozenset({3}))

    assert found.code == 0
    assert len(found.counts) == 5
    # Among those on C nobody is left to tell A and B apart: C meets a share of each.
    assert found.total > table.n_seen


@pytest.mark.parametrize(
    ("counts", "terms", "code", "why"),
    [
        ({1: 9, 2: 8, 4: 7, 3: 6, 5: 5, 6: 4, 7: 3}, {3, 5, 6}, 0, "nothing is missing"),
        ({1: 9, 2: 8, 4: 7}, set(), 1, "no two lists share anybody"),
        ({1: 9, 2: 8, 5: 5, 6: 4}, {3}, 1, "nobody is on C alone, and A and B never meet"),
        ({1: 9, 2: 8, 4: 7, 6: 4}, {3, 5, 6}, 2, "two pairs share nobody: more terms than cells"),
        ({1: 9, 2: 8, 5: 5, 6: 4}, {3, 5, 6}, 3, "both at once"),
    ],
)
def test_what_cannot_be_fitted_is_said(counts, terms, code, why):
    assert fit_model(CaptureTable.of("ABC", counts), frozenset(terms)).code == code, why


def test_a_model_without_a_maximum_is_never_chosen_but_may_be_asked_for():
    """Nobody is on A and B but not on C: with A.C and B.C in the model that history is fitted by 0."""
    table = CaptureTable.of("ABCD", {1: 31, 2: 28, 4: 22, 8: 12, 5: 9, 6: 8, 12: 4, 13: 2})

    chosen = loglinear(table)
    asked = loglinear(table, model="[A.C, B.C, A.B]")

    assert all(m["code"] == 0 for m in chosen.details["models"] if m["abundance"] is not None)
    assert np.isfinite(asked.point)


def test_a_model_whose_total_runs_off_is_refused():
    """Deaths at work, Cormack, Chang and Smith (2000): with all pairs the total has no bound."""
    counts = [72, 5, 29, 53, 24, 3, 12, 14, 0, 0, 0, 1, 0, 0, 2]
    table = CaptureTable.of("DCBA", dict(zip(range(15, 0, -1), counts, strict=True)))

    with pytest.raises(FiguresError, match="E135"):
        loglinear(table, model="[A.B, A.C, A.D, B.C, B.D, C.D]")


def test_all_models_are_not_tried_on_six_lists(population):
    with pytest.raises(FiguresError, match="E136"):
        loglinear(population(900, [0.4] * 6), choose="bic")


def test_one_list_has_no_overlap_to_model():
    with pytest.raises(FiguresError, match="E131"):
        loglinear(CaptureTable.from_cells("A", [0, 9]))


def test_a_table_without_overlap_has_no_model():
    with pytest.raises(FiguresError, match="E132"):
        loglinear(CaptureTable.of("ABC", {1: 9, 2: 8, 4: 7}))


def test_five_lists_are_chosen_stepwise(population):
    table = population(2000, [0.3, 0.3, 0.2, 0.2, 0.1])

    found = loglinear(table)

    assert found.settings["choose"] == "stepwise"
    assert found.low < 2000 < found.high


def test_stepwise_finds_the_pair_that_feeds_each_other():
    random = np.random.default_rng(2)
    on = random.random((4000, 4)) < [0.2, 0.2, 0.15, 0.1]
    on[:, 1] |= on[:, 0] & (random.random(4000) < 0.7)
    cells = np.bincount((on * [1, 2, 4, 8]).sum(axis=1), minlength=16)
    cells[0] = 0
    table = CaptureTable.from_cells("ABCD", cells.tolist())

    found = loglinear(table, choose="stepwise")

    assert "A.B" in found.settings["model"]
    assert loglinear(table, choose="main").point < found.low


def test_the_profile_is_the_multinomial_likelihood_maximised_anew(spina_bifida):
    found = loglinear(spina_bifida, model="[birth.death, death.rehabilitation]")
    cells = spina_bifida.cells.astype(float)

    def likelihood(n_missing):
        counted = np.concatenate([[n_missing], cells[1:]])
        h = np.arange(8)
        design = np.column_stack([np.ones(8), *[(h >> j & 1) for j in range(3)], (h & 3) == 3, (h & 6) == 6])

        def loss(b):
            log_p = design @ b - np.log(np.exp(design @ b).sum())
            return -(counted @ log_p)

        from scipy.special import gammaln

        best = -minimize(loss, np.zeros(6), tol=1e-12).fun
        return best + gammaln(counted.sum() + 1) - gammaln(n_missing + 1)

    top = max(likelihood(m) for m in np.linspace(60, 260, 101))
    for end in (found.low, found.high):
        assert top - likelihood(end - 626) == pytest.approx(1.9207, abs=0.02)


def test_the_bootstrap_covers_the_choice_of_the_model(spina_bifida):
    chosen = loglinear(spina_bifida)
    covered = loglinear(spina_bifida, bootstrap=100)

    assert covered.high - covered.low > chosen.high - chosen.low
    assert covered.seed == 1
    assert set(chosen.assumptions) - set(covered.assumptions) == {CHOICE_IS_NOT_COVERED}
    assert loglinear(spina_bifida, bootstrap=100).low == covered.low


def test_a_log_normal_interval_is_wider_above():
    low, high = log_normal_interval(100.0, 40.0, 0.95)

    assert 100 - low < high - 100
    assert low * high == pytest.approx(100**2)


@pytest.mark.parametrize(("unseen", "se", "high"), [(0.0, 5.0, 9.8), (80.0, np.inf, np.inf), (0.0, 0.0, 0.0)])
def test_an_interval_is_never_narrower_than_its_error(unseen, se, high):
    assert log_normal_interval(unseen, se, 0.95) == pytest.approx((0.0, high), abs=0.01)


def test_a_fit_has_the_sums_it_was_given():
    random = np.random.default_rng(3)
    design = np.column_stack([np.ones(15), random.integers(0, 2, (15, 4))]).astype(float)
    counts = random.integers(1, 4000, 15).astype(float)

    fit = fit_poisson(design, counts)

    assert fit.converged
    assert design.T @ fit.fitted == pytest.approx(design.T @ counts, rel=1e-9)


def test_a_maximum_exists_where_every_cell_is_held():
    assert maximum_exists(np.ones((3, 1)), np.array([0.0, 0.0, 5.0]))
    assert not maximum_exists(np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([4.0, 0.0]))


def test_people_who_differ_are_noticed(population):
    """Half of the people are easily seen by every list: methods of pairs agree on too low a number."""
    mixed = [[0.5, 0.45, 0.4, 0.35], [0.2, 0.2, 0.15, 0.15]]
    noticed = {"mixed": 0, "alike": 0}
    for seed in range(30):
        for name, chances, shares in (("mixed", mixed, (0.5, 0.5)), ("alike", mixed[0], (1.0,))):
            found = loglinear(population(1000, chances, shares, seed=seed))
            noticed[name] += any(c.name == "heterogeneity" and not c.passed for c in found.checks)

    assert noticed["mixed"] >= 18
    assert noticed["alike"] <= 5


def test_a_published_table_of_people_who_differ_is_flagged(kosovo):
    """Diabetes, Bruno et al. (1994): Rivest (2011) finds the same model too low by a hundred and more."""
    counts = [58, 157, 18, 104, 46, 650, 12, 709, 14, 20, 7, 74, 8, 182, 10]
    diabetes = CaptureTable.of("DCBA", dict(zip(range(15, 0, -1), counts, strict=True)))

    assert not loglinear(diabetes).passed
    assert loglinear(kosovo).passed
