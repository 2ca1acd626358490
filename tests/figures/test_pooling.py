from dataclasses import replace

import numpy as np
import pytest

from leleka.figures.capture import CaptureTable, count_persons
from leleka.figures.errors import FiguresError
from leleka.figures.estimates import Check, Estimate, chao, classes, graphs, loglinear
from leleka.figures.gates import judge
from leleka.figures.pooling import add_strata, log_t, pool, pool_strata
from leleka.figures.posterior import Posterior


@pytest.fixture
def linkages():
    """800 people on four lists; each of 25 draws misses some of the links, and others each time."""
    random = np.random.default_rng(7)
    on = random.random((800, 4)) < [0.5, 0.45, 0.4, 0.35]
    people, lists = np.nonzero(on)
    list_of = [f"list{j}" for j in lists.tolist()]
    missed = random.random((25, len(people))) < 0.05
    persons = np.where(missed, 10_000 + np.arange(len(people)), people)
    perfect = count_persons(list_of, people.tolist())
    return perfect, [count_persons(list_of, draw.tolist()) for draw in persons]


def test_missed_links_raise_the_number_and_the_linkages_share_is_said(linkages):
    perfect, tables = linkages

    pooled = pool([graphs(table) for table in tables])

    assert pooled.point > graphs(perfect).point
    assert 0 < pooled.details["linkage_share"] < 1
    assert pooled.details["log_t"]["low"] < pooled.point < pooled.details["log_t"]["high"]
    assert pooled.passed


def test_variances_within_and_between_add_up():
    parts = [posterior_of([90, 100, 110]), posterior_of([140, 150, 160])]

    pooled = pool(parts)

    assert pooled.details["within_variance"] == pytest.approx(200 / 3)
    assert pooled.details["between_variance"] == pytest.approx(1250)
    # The mixture's own variance divides by the number of draws, not by one less.
    assert pooled.se**2 == pytest.approx(200 / 3 + 625)


def posterior_of(values):
    posterior = Posterior.of_draws(np.array(values))
    low, high = posterior.interval()
    return Estimate("graphs", 50, ("A", "B", "C"), posterior.quantile(0.5), low, high, posterior=posterior)


def test_the_log_t_interval_follows_its_rules():
    parts = [posterior_of([90, 100, 110]), posterior_of([140, 150, 160]), posterior_of([115, 125, 135])]
    logs = np.log([[40, 50, 60], [90, 100, 110], [65, 75, 85]])
    within, between = logs.var(axis=1).mean(), logs.mean(axis=1).var(ddof=1)
    spread = np.sqrt(within + 4 / 3 * between)

    found = log_t(parts, 0.95)

    freedom = 2 * (1 + within / between / 4) ** 2
    from scipy.stats import t

    factor = t.ppf(0.975, freedom)
    assert found["mean"] == pytest.approx(50 + 75)
    assert found["low"] == pytest.approx(50 + np.exp(logs.mean() - factor * spread))
    assert found["high"] == pytest.approx(50 + np.exp(logs.mean() + factor * spread))


def test_equal_draws_pool_to_themselves(spina_bifida):
    once = graphs(spina_bifida)

    pooled = pool([once, once, once])

    assert (pooled.point, pooled.low, pooled.high) == (once.point, once.low, once.high)
    assert pooled.details["linkage_share"] == pytest.approx(0, abs=1e-12)


def test_pooled_classes_are_relied_on_as_far_as_their_worst_draw(spina_bifida):
    one = classes(spina_bifida, burnin=50, samples=200, chains=2, seed=1)
    worse = replace(one, details={**one.details, "ess_bulk": 7.0})

    pooled = pool([one, worse, one])

    assert pooled.details["ess_bulk"] == 7.0
    assert judge(spina_bifida, [pooled, chao(spina_bifida)]).checks


def test_few_draws_are_flagged(spina_bifida):
    assert not pool([graphs(spina_bifida)] * 3).passed


def test_methods_without_a_posterior_pool_too(linkages):
    tables = linkages[1][:4]

    for method in (loglinear, chao):
        pooled = pool([method(table) for table in tables])
        assert pooled.low < pooled.point < pooled.high


@pytest.mark.parametrize("bootstrap", [0, 60])
def test_pooled_answers_keep_the_interval_that_each_has(spina_bifida, bootstrap):
    once = loglinear(spina_bifida, bootstrap=bootstrap)

    pooled = pool([once, once, once])

    assert (pooled.point, pooled.low, pooled.high) == pytest.approx(
        (once.point, once.low, once.high), rel=0.005
    )


def test_where_most_draws_have_no_upper_end_their_pool_has_none(spina_bifida):
    open_, closed = replace(chao(spina_bifida), high=np.inf), chao(spina_bifida)

    assert pool([open_, open_, closed]).high == np.inf
    assert np.isfinite(pool([open_, closed, closed]).high)
    assert add_strata({"north": open_, "south": closed}).high == np.inf


def test_what_cannot_be_pooled_is_refused(spina_bifida):
    with pytest.raises(FiguresError, match="E171"):
        pool([graphs(spina_bifida)])
    with pytest.raises(FiguresError, match="E171"):
        pool([graphs(spina_bifida), chao(spina_bifida)])
    with pytest.raises(FiguresError, match="E172"):
        add_strata({})


def test_strata_add_up_whatever_their_order(spina_bifida, population):
    parts = {"north": graphs(spina_bifida), "south": graphs(population(900, [0.4, 0.4, 0.3]))}

    added = add_strata(parts)
    turned = add_strata(dict(reversed(parts.items())))

    assert added.mean == pytest.approx(sum(part.mean for part in parts.values()))
    assert added.high - added.low < sum(part.high - part.low for part in parts.values())
    assert (added.point, added.mean, added.low) == (turned.point, turned.mean, turned.low)
    assert added.n_seen == sum(part.n_seen for part in parts.values())


def test_a_check_that_fails_in_one_draw_fails_in_all(spina_bifida):
    free = graphs(spina_bifida)
    cut = graphs(spina_bifida, max_n=686)

    pooled = pool([free, cut])

    assert [check.name for check in pooled.checks if not check.passed] == ["draws", "grid"]


def test_a_doubt_that_few_draws_have_is_none_of_all(spina_bifida):
    sure = graphs(spina_bifida)
    doubt = Check("x", False, "A doubt.", "warning")
    fine = Check("x", True, "Fine.", "warning")

    few = pool([replace(sure, checks=(doubt if n < 5 else fine,)) for n in range(20)])
    most = pool([replace(sure, checks=(doubt if n < 15 else fine,)) for n in range(20)])

    assert (few.passed, most.passed) == (True, False)


def test_strata_add_up_within_each_draw_before_draws_are_pooled():
    """When one draw gives the north a child that another gives the south, their total does not move."""
    north = [posterior_of([90, 100, 110]), posterior_of([140, 150, 160])]
    south = [posterior_of([140, 150, 160]), posterior_of([90, 100, 110])]
    totals = [add_strata({"n": n, "s": s}) for n, s in zip(north, south, strict=True)]

    pooled = pool_strata(totals, {"n": north, "s": south})

    assert pooled.details["between_variance"] == pytest.approx(0)
    assert pooled.details["strata"]["n"]["high"] == 160
    assert pooled.high < 320


def test_an_empty_table_has_nothing_to_add():
    with pytest.raises(FiguresError, match="E121"):
        graphs(CaptureTable.of("ABC", {1: 5}))
