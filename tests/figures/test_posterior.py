import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leleka.figures.posterior import Posterior, mixture, total

posteriors = st.lists(st.tuples(st.integers(1, 60), st.floats(0.01, 1)), min_size=1, max_size=12).map(
    lambda pairs: Posterior.of_weights(*np.array(sorted(dict(pairs).items())).T)
)


def test_quantiles_are_the_smallest_number_that_holds_the_share():
    posterior = Posterior.of_weights([1, 2, 3, 4], [0.25, 0.25, 0.25, 0.25])

    assert [posterior.quantile(q) for q in (0.0, 0.25, 0.26, 0.5, 1.0)] == [1, 1, 2, 2, 4]


@given(st.lists(posteriors, min_size=1, max_size=4), st.randoms())
def test_a_mixture_has_the_mean_of_its_parts_in_any_order(parts, random):
    shuffled = list(parts)
    random.shuffle(shuffled)

    assert mixture(parts).mean == pytest.approx(np.mean([p.mean for p in parts]))
    assert np.array_equal(mixture(parts).p, mixture(shuffled).p)


@given(st.lists(posteriors, min_size=1, max_size=4), st.randoms())
def test_a_sum_has_the_sums_of_means_and_variances_in_any_order(parts, random):
    shuffled = list(parts)
    random.shuffle(shuffled)
    whole = total(parts)

    assert whole.mean == pytest.approx(sum(p.mean for p in parts))
    assert whole.sd**2 == pytest.approx(sum(p.sd**2 for p in parts), abs=1e-9)
    assert np.array_equal(whole.p, total(shuffled).p)


def test_the_sum_of_two_dice_is_as_everybody_knows_it():
    die = Posterior.of_weights(np.arange(1, 7), np.ones(6))

    assert total([die, die]).p * 36 == pytest.approx([1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1])


def test_a_sum_of_parts_that_run_to_millions_stays_as_fine_as_they_are():
    n = np.unique(np.round(np.geomspace(60, 2e9, 3000)))
    part = Posterior.of_weights(n, np.gradient(n) * n**-4.0)
    random = np.random.default_rng(1)
    drawn = random.choice(n, (2, 200_000), p=part.p).sum(axis=0)

    whole = total([part, part])

    for share in (0.025, 0.5, 0.975):
        assert whole.quantile(share) == pytest.approx(np.quantile(drawn, share), rel=0.02)


def test_a_log_normal_keeps_its_median_and_interval():
    posterior = Posterior.log_normal(100, 300.0, (220.0, 560.0), 0.9)

    assert posterior.quantile(0.5) == pytest.approx(300, abs=1)
    assert posterior.interval(0.9) == pytest.approx((220, 560), rel=0.01)


def test_a_log_normal_without_an_upper_end_is_as_wide_above_as_below():
    posterior = Posterior.log_normal(100, 300.0, (200.0, np.inf), 0.95)

    assert posterior.interval() == pytest.approx((200, 500), rel=0.01)


def test_a_log_normal_of_nobody_unseen_stays_with_the_seen():
    assert Posterior.log_normal(100, 100.0, (100.0, 100.0), 0.95).interval() == pytest.approx((100.1, 100.1))


def test_bars_hold_nearly_all_the_probability():
    edges, shares = Posterior.of_draws(np.random.default_rng(1).normal(1000, 50, 5000).round()).bars(40)

    assert len(edges) == len(shares) + 1
    assert 0.997 < shares.sum() <= 1
