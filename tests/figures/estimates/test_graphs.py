from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import gammaln

from leleka.figures.capture import CaptureTable
from leleka.figures.errors import FiguresError
from leleka.figures.estimates import graphs
from leleka.figures.estimates.decomposable import decomposable_graphs
from leleka.figures.estimates.graphs import log_gamma_ratio

small_tables = st.lists(st.integers(0, 12), min_size=8, max_size=8).filter(
    lambda cells: (
        sum(cells[1:]) > 0 and all(sum(n for h, n in enumerate(cells) if h and h >> j & 1) for j in range(3))
    )
)


def of_cells(cells):
    return CaptureTable.from_cells("ABC"[: len(cells).bit_length() - 1], [0, *cells[1:]])


def by_hand_3(table, delta, saturated):
    """All eight graphs on three lists, each likelihood written out as Dirichlet ratios."""
    cells = table.cells.astype(float)
    n_missing = np.arange(4001)
    grid = np.repeat(cells[None, :], len(n_missing), axis=0)
    grid[:, 0] = n_missing

    def margin(lists):
        keys = [tuple(h >> j & 1 for j in lists) for h in range(8)]
        alpha = delta * 2 ** (3 - len(lists))
        score = gammaln(alpha * 2 ** len(lists)) - gammaln(grid.sum(axis=1) + alpha * 2 ** len(lists))
        for key in product((0, 1), repeat=len(lists)):
            score = score + gammaln(grid[:, [k == key for k in keys]].sum(axis=1) + alpha) - gammaln(alpha)
        return score

    one, two = {j: margin([j]) for j in range(3)}, {p: margin(p) for p in combinations(range(3), 2)}
    models = [one[0] + one[1] + one[2]]
    models += [two[0, 1] + one[2], two[0, 2] + one[1], two[1, 2] + one[0]]
    models += [two[0, 1] + two[0, 2] - one[0], two[0, 1] + two[1, 2] - one[1], two[0, 2] + two[1, 2] - one[2]]
    models += [margin([0, 1, 2])] if saturated else []
    n = grid.sum(axis=1)
    log_p = np.array(models) + gammaln(n + 1) - gammaln(n_missing + 1) - np.log(n)
    p = np.exp(log_p - log_p.max())
    return p / p.sum(), n


@pytest.mark.parametrize(("n_lists", "n"), [(1, 1), (2, 2), (3, 8), (4, 61), (5, 822), (6, 18_154)])
def test_as_many_decomposable_graphs_as_there_are(n_lists, n):
    assert len(decomposable_graphs(n_lists).edges) == n


def test_every_graph_has_as_many_cliques_less_separators_as_parts():
    found = decomposable_graphs(5)

    assert (found.factors.sum(axis=1) == found.n_parts).all()
    assert len(found.edges[found.saturated]) == 10


def test_kosovo_has_its_published_answer(kosovo):
    found = graphs(kosovo)

    assert (found.point, found.low, found.high) == (12_595, 9_827, 16_544)
    assert found.settings["delta"] == 2**-4


@settings(max_examples=40, deadline=None)
@given(small_tables, st.sampled_from([0.125, 0.5, 1.0]), st.booleans())
def test_three_lists_agree_with_the_likelihoods_written_out(cells, delta, saturated):
    table = of_cells(cells)
    p, n = by_hand_3(table.canonical(), delta, saturated)

    found = graphs(table, delta=delta, saturated=saturated, max_n=table.n_seen + 4000)

    assert found.mean == pytest.approx(float(p.sum(axis=0) @ n), rel=1e-7)
    assert sum(g["probability"] for g in found.details["graphs"]) == pytest.approx(1, abs=2e-3)


@pytest.mark.parametrize("n", [300, 40_000])
def test_many_people_are_summed_as_exactly_as_few(population, n):
    table = population(n, [0.3, 0.2, 0.15, 0.1])

    whole = graphs(table)
    pieces = graphs(table, max_n=3_000_000)

    assert pieces.mean == pytest.approx(whole.mean, rel=1e-9)
    assert whole.low <= n <= whole.high


@settings(max_examples=20, deadline=None)
@given(small_tables, st.permutations("ABC"))
def test_order_and_names_of_lists_change_nothing(cells, order):
    table = of_cells(cells)
    turned = table.only(order)
    renamed = CaptureTable(("x", "y", "z"), turned.histories, turned.counts)

    assert graphs(renamed, max_n=1000).mean == graphs(table, max_n=1000).mean


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(5, 60), min_size=7, max_size=7), st.sampled_from([(1, 2, 3), (1, 4, 5), (2, 4, 6)])
)
def test_two_records_found_to_be_one_person_never_raise_the_number(cells, merged):
    left, right, both = merged
    before = [0, *cells]
    after = list(before)
    after[left], after[right], after[both] = before[left] - 4, before[right] - 4, before[both] + 4

    first, second = of_cells(before), of_cells(after)

    # Under independence, where overlap is all there is; a graph may read it as dependence.
    assert second.n_seen < first.n_seen
    assert graphs(second, log_prior_graphs=_only_independence(3)).mean < (
        graphs(first, log_prior_graphs=_only_independence(3)).mean
    )


def _only_independence(n_lists):
    return np.array([0.0 if not edges else -1e6 for edges in decomposable_graphs(n_lists).edges])


def test_a_prior_may_be_a_function(spina_bifida):
    named = graphs(spina_bifida, prior="uniform")
    given_ = graphs(spina_bifida, prior=lambda n: 0 * n)

    assert given_.mean == named.mean
    assert given_.settings["prior"] == "custom"
    assert named.mean > graphs(spina_bifida).mean


def test_the_saturated_graph_stays_out_unless_asked_for(spina_bifida):
    assert graphs(spina_bifida).details["n_graphs"] == 7
    assert graphs(spina_bifida, saturated=True).details["n_graphs"] == 8


def test_a_tail_that_rules_the_mean_is_flagged(spina_bifida):
    assert graphs(spina_bifida).passed
    unbounded = graphs(spina_bifida, saturated=True, level=0.9)
    assert not unbounded.passed
    assert np.isfinite(unbounded.high)
    (said,) = [check.said() for check in unbounded.checks if not check.passed]
    assert said.startswith("Averaged over graphs, the data do not bound the number from above.")
    assert "closed only because it holds 90% of the probability" in said


def test_a_grid_that_cuts_the_posterior_is_flagged(kosovo):
    found = graphs(kosovo, max_n=12_400)

    assert not found.passed
    assert found.high <= 12_400


def test_the_smallest_total_may_be_set(spina_bifida):
    assert graphs(spina_bifida, min_n=776).posterior.n[0] == 776


def test_empty_lists_are_left_out():
    table = CaptureTable.of("ABCD", {1: 40, 2: 30, 4: 20, 3: 8, 5: 6, 6: 4, 7: 2})

    assert graphs(table).lists == ("A", "B", "C")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"delta": 0.0}, "E122"),
        ({"prior": "1/n"}, "E123"),
        ({"max_n": 625}, "E124"),
        ({"min_n": 900, "max_n": 800}, "E124"),
    ],
)
def test_settings_out_of_range_are_refused(spina_bifida, options, code):
    with pytest.raises(FiguresError, match=code):
        graphs(spina_bifida, **options)


def test_two_lists_and_seven_are_refused(population):
    for n_lists in (2, 7):
        with pytest.raises(FiguresError, match="E121"):
            graphs(population(300, [0.4] * n_lists))


def test_the_interval_holds_the_truth_as_often_as_it_says(population):
    held = 0
    for seed in range(60):
        found = graphs(population(500, [0.4, 0.3, 0.25], seed=seed))
        held += found.low <= 500 <= found.high

    assert 50 <= held <= 60


def test_ratios_of_gamma_functions_keep_their_digits():
    a, b = np.array([0.125, 3.5, 1e3, 1e9]), np.array([1.0, 2.5, 1e3 + 7, 1e9 + 2])

    found = log_gamma_ratio(a, b)

    exact = [
        gammaln(0.125),
        np.log(2.5),
        -np.log(np.arange(1000, 1007)).sum(),
        -np.log(1e9) - np.log(1e9 + 1),
    ]
    assert found == pytest.approx(exact, rel=1e-12)
