import numpy as np
import pytest

from leleka.figures.estimates.convergence import ess_bulk, ess_tail, r_hat


def walk(seed, shape, memory):
    random = np.random.default_rng(seed)
    draws = random.normal(size=shape)
    for step in range(1, shape[1]):
        draws[:, step] = memory * draws[:, step - 1] + np.sqrt(1 - memory**2) * draws[:, step]
    return draws


def test_independent_chains_agree():
    draws = walk(1, (4, 2000), 0.0)

    assert r_hat(draws) == pytest.approx(1, abs=0.005)
    assert ess_bulk(draws) == pytest.approx(8000, rel=0.15)
    assert ess_tail(draws) == pytest.approx(8000, rel=0.2)


def test_memory_costs_what_theory_says():
    draws = walk(2, (4, 20_000), 0.9)

    assert ess_bulk(draws) == pytest.approx(80_000 * (1 - 0.9) / (1 + 0.9), rel=0.15)


def test_one_chain_elsewhere_is_seen():
    draws = walk(3, (4, 1000), 0.0)
    draws[2] += 1

    assert r_hat(draws) > 1.05


def test_a_chain_with_another_spread_is_seen():
    draws = walk(4, (4, 1000), 0.0)
    draws[2] *= 3

    assert r_hat(draws) > 1.05


def test_a_drift_within_a_chain_is_seen():
    draws = walk(5, (4, 1000), 0.0) + np.linspace(0, 2, 1000)

    assert r_hat(draws) > 1.05


def test_ranks_are_not_misled_by_heavy_tails():
    draws = np.random.default_rng(6).standard_cauchy((4, 2000))

    assert r_hat(draws) < 1.01


def test_chains_that_stand_still_at_different_places_never_agree():
    assert r_hat(np.repeat([[1.0], [2.0]], 50, axis=1)) > 1.05
