import numpy as np
import pytest
from numba import njit
from scipy import stats

from leleka.figures.estimates.draws_kernel import draw_binomial, draw_gamma, draw_log_gamma


@njit
def binomials(random, n, p, times):
    return np.array([draw_binomial(random, n, p) for _ in range(times)])


@njit
def gammas(random, shape, times):
    return np.array([draw_gamma(random, shape) for _ in range(times)])


@njit
def log_gammas(random, shape, times):
    return np.array([draw_log_gamma(random, shape) for _ in range(times)])


@pytest.mark.parametrize(
    ("n", "p"),
    [(1000, 0.3), (1000, 0.02), (200, 0.5), (30, 0.3), (5, 0.2), (1000, 1e-4), (100, 0.9), (20, 0.5)],
)
def test_binomial_draws_follow_their_distribution(n, p):
    drawn = np.bincount(binomials(np.random.default_rng(1), n, p, 200_000), minlength=n + 1)
    expected = stats.binom.pmf(np.arange(n + 1), n, p) * 200_000
    enough = expected > 10

    missed = ((drawn[enough] - expected[enough]) ** 2 / expected[enough]).sum()

    assert stats.chi2.sf(missed, enough.sum() - 1) > 1e-4


@pytest.mark.parametrize("shape", [1.0, 1.7, 40.0])
def test_gamma_draws_follow_their_distribution(shape):
    drawn = gammas(np.random.default_rng(2), shape, 50_000)

    assert stats.kstest(drawn, stats.gamma(shape).cdf).pvalue > 1e-4


def test_the_logarithm_of_a_gamma_draw_with_a_tiny_shape_is_finite():
    drawn = log_gammas(np.random.default_rng(3), 1e-3, 50_000)

    assert np.isfinite(drawn).all()
    assert stats.kstest(drawn, stats.loggamma(1e-3).cdf).pvalue > 1e-4
