import numpy as np
import pytest
from scipy.special import gammaln, xlogy

from leleka.figures.capture import CaptureTable
from leleka.figures.errors import FiguresError
from leleka.figures.estimates import classes

SHORT = {"burnin": 1000, "samples": 1000, "thinning": 5}


def by_importance(table, k, limit, n_draws=150_000, seed=5):
    """The same posterior another way: parameters from the prior, weighed by the seen."""
    random = np.random.default_rng(seed)
    alpha = random.gamma(0.25, 4.0, n_draws)
    sticks = random.beta(1.0, np.maximum(alpha, 1e-12)[:, None], (n_draws, k))
    sticks[:, -1] = 1.0
    nu = sticks * np.cumprod(np.hstack([np.ones((n_draws, 1)), 1 - sticks[:, :-1]]), axis=1)
    rates = random.random((n_draws, len(table.lists), k))
    log_weight = np.zeros(n_draws)
    for history, count in zip(table.matrix, table.counts, strict=True):
        chance = np.where(history[None, :, None] == 1, rates, 1 - rates).prod(axis=1)
        log_weight += count * np.log((nu * chance).sum(axis=1))
    p_unseen = (nu * (1 - rates).prod(axis=1)).sum(axis=1)
    n = table.n_seen
    missing = np.arange(limit + 1)
    weight = np.exp(log_weight - log_weight.max())
    heavy = weight > 1e-9
    log_p = gammaln(n + missing) - gammaln(missing + 1) + xlogy(missing, p_unseen[heavy, None])
    p = weight[heavy] @ np.exp(log_p - log_p.max())
    return p / p.sum(), 1 / (weight / weight.sum() @ (weight / weight.sum()))


def test_an_independent_sampler_finds_the_same_posterior():
    table = CaptureTable.of("ABC", {1: 4, 2: 3, 4: 5, 3: 2, 5: 3, 6: 2, 7: 1})
    limit = 60
    p, worth = by_importance(table, 3, limit)
    assert worth > 1000

    found = classes(table, K=3, max_n=table.n_seen + limit, burnin=2000, samples=3000, thinning=10, seed=2)

    ours = np.zeros(limit + 1)
    ours[(found.posterior.n - table.n_seen).astype(int)] = found.posterior.p
    assert np.abs(np.cumsum(ours) - np.cumsum(p)).max() < 0.03
    assert found.mean - table.n_seen == pytest.approx(float(p @ np.arange(limit + 1)), rel=0.04)


def test_kosovo_has_its_published_answer(kosovo):
    found = classes(kosovo, K=10, burnin=5000, samples=2000)

    assert found.point == pytest.approx(10_411, rel=0.015)
    assert found.low == pytest.approx(8_914, rel=0.12)
    assert found.high == pytest.approx(13_975, rel=0.12)
    assert found.details["r_hat"] < 1.05


def test_the_same_seed_gives_the_same_answer_with_any_number_of_workers(spina_bifida):
    once = classes(spina_bifida, seed=4, workers=1, **SHORT)
    again = classes(spina_bifida, seed=4, workers=3, **SHORT)
    other = classes(spina_bifida, seed=5, **SHORT)

    assert np.array_equal(once.posterior.n, again.posterior.n)
    assert np.array_equal(once.posterior.p, again.posterior.p)
    assert not np.array_equal(once.posterior.n, other.posterior.n)


def test_order_and_names_of_lists_change_nothing(spina_bifida):
    turned = spina_bifida.only(["rehabilitation", "birth", "death"])
    renamed = CaptureTable(("x", "y", "z"), turned.histories, turned.counts)

    assert np.array_equal(classes(spina_bifida, **SHORT).posterior.p, classes(renamed, **SHORT).posterior.p)


def test_the_truth_lies_in_the_interval_of_a_mixed_population(population):
    table = population(3000, [[0.6, 0.5, 0.5, 0.4], [0.15, 0.1, 0.2, 0.1]], (0.4, 0.6), seed=3)

    found = classes(table, burnin=2000, samples=1000, thinning=5)

    assert found.low < 3000 < found.high


def test_one_chain_is_flagged_even_if_it_agrees_with_itself(spina_bifida):
    found = classes(spina_bifida, chains=1, **SHORT)

    convergence = next(check for check in found.checks if check.name == "convergence")
    assert not convergence.passed
    assert convergence.severity == "stop"


def test_chains_that_do_not_agree_are_run_on(kosovo):
    short = classes(kosovo, burnin=100, samples=101, thinning=2)
    longer = classes(kosovo, burnin=100, samples=101, thinning=2, extend=3)

    assert (short.settings["extended"], longer.settings["extended"]) == (0, 3)
    assert longer.settings["thinning"] == 16
    assert longer.details["ess_bulk"] > short.details["ess_bulk"]


def test_short_chains_are_flagged(kosovo):
    found = classes(kosovo, burnin=0, samples=60, thinning=1)

    assert not found.passed


def test_a_table_that_bounds_nothing_is_flagged():
    found = classes(CaptureTable.of("ABC", {1: 400, 2: 300, 4: 200, 3: 1}), **SHORT)

    limit = next(check for check in found.checks if check.name == "limit")
    assert not limit.passed
    assert found.posterior.n[-1] <= 21 * 901


def test_many_lists_are_taken(population):
    table = population(400, [[0.3] * 9])

    found = classes(table, burnin=500, samples=300, thinning=5)

    assert found.point == pytest.approx(400, rel=0.1)


@pytest.mark.parametrize(
    "wrong", [{"K": 1}, {"a_alpha": 0.0}, {"b_alpha": -1.0}, {"chains": 0}, {"samples": 0}, {"burnin": -1}]
)
def test_settings_out_of_range_are_refused(spina_bifida, wrong):
    with pytest.raises(FiguresError, match="E152"):
        classes(spina_bifida, **wrong)


def test_one_list_is_refused():
    with pytest.raises(FiguresError, match="E151"):
        classes(CaptureTable.of("A", {1: 5}))
