"""A distribution over the total number, exact where the method is exact.

Takes   probabilities over whole numbers, or draws of them.
Gives   Posterior: mean, quantiles, mixtures over linkages, sums over strata, bars to draw.
Leaves  finding the probabilities to the estimators.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.signal import fftconvolve
from scipy.stats import norm

FloatArray = NDArray[np.float64]

_MAX_GRID = 1 << 20
_FAR = 1e-7
_LEAST_UNSEEN = 0.1


@dataclass(frozen=True, eq=False)
class Posterior:
    """Probabilities of the total number N.

    Attributes:
        n: float64, the values of N, ascending.
        p: float64, their probabilities, adding up to 1.
    """

    n: FloatArray
    p: FloatArray

    @classmethod
    def of_weights(cls, n: ArrayLike, weights: ArrayLike) -> Posterior:
        """Make a distribution from weights that need not add up to 1."""
        p = np.asarray(weights, np.float64)
        return cls(np.asarray(n, np.float64), p / p.sum())

    @classmethod
    def of_draws(cls, draws: ArrayLike) -> Posterior:
        """Make the distribution of draws, each equally probable."""
        n, times = np.unique(np.asarray(draws, np.float64), return_counts=True)
        return cls.of_weights(n, times)

    @classmethod
    def log_normal(cls, n_seen: int, point: float, interval: tuple[float, float], level: float) -> Posterior:
        """The distribution of an answer that is known by its point and interval only.

        The unseen part is log-normal around the point, each half as wide as its end of the interval
        asks; where the upper end is infinite, as wide as the lower. An unseen 0 is read as 0.1.
        """
        unseen = max(point - n_seen, _LEAST_UNSEEN)
        low, high = (max(end - n_seen, _LEAST_UNSEEN) for end in interval)
        below = max(0.0, np.log(unseen / low)) / norm.ppf((1 + level) / 2)
        above = max(0.0, np.log(high / unseen)) / norm.ppf((1 + level) / 2) if np.isfinite(high) else below
        z = np.linspace(-6.0, 6.0, 2001)
        return cls.of_weights(n_seen + unseen * np.exp(np.where(z < 0, below, above) * z), norm.pdf(z))

    @property
    def mean(self) -> float:
        """The expected N."""
        return float(self.n @ self.p)

    @property
    def sd(self) -> float:
        """The standard deviation of N."""
        return float(np.sqrt(((self.n - self.mean) ** 2) @ self.p))

    def quantile(self, share: float) -> float:
        """The smallest N at or below which at least this share of the probability lies."""
        # Rounding may leave the last sum just under 1; the last value is the answer then.
        place = int(np.searchsorted(np.cumsum(self.p), share * (1 - 1e-12)))
        return float(self.n[min(place, len(self.n) - 1)])

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """The central interval that holds this share of the probability."""
        return self.quantile((1 - level) / 2), self.quantile((1 + level) / 2)

    def log_moments(self, n_seen: float) -> tuple[float, float]:
        """Mean and variance of log(N - n_seen), an unseen 0 read as 0.1."""
        unseen = self.n - n_seen
        logs = np.log(np.where(unseen > 0, unseen, _LEAST_UNSEEN))
        mean = float(logs @ self.p)
        return mean, float(((logs - mean) ** 2) @ self.p)

    def bars(self, n_bars: int = 80) -> tuple[FloatArray, FloatArray]:
        """Edges float64[bars + 1] and probability of each bar, over all but 0.1 % at each end."""
        low, high = self.quantile(0.001), self.quantile(0.999)
        width = max(1.0, np.ceil((high - low + 1) / n_bars))
        edges = np.arange(low, high + width + 1, width)
        shares, _ = np.histogram(self.n, bins=edges, weights=self.p)
        return edges, shares


def mixture(posteriors: Sequence[Posterior]) -> Posterior:
    """The equal-weight mixture, the same in whatever order they come."""
    n = np.concatenate([posterior.n for posterior in posteriors])
    p = np.concatenate([posterior.p for posterior in posteriors])
    order = np.lexsort((p, n))
    values, first = np.unique(n[order], return_index=True)
    return Posterior.of_weights(values, np.add.reduceat(p[order], first))


def total(posteriors: Sequence[Posterior]) -> Posterior:
    """The distribution of the sum of independent totals, by convolution.

    What lies beyond all but 1e-7 of a part's probability is counted at that end: a tail that goes on
    for millions would leave no more than one step of the grid to the rest.
    """
    parts = sorted(posteriors, key=lambda posterior: (posterior.mean, posterior.sd, len(posterior.n)))
    parts = [_without_far_tail(part) for part in parts]
    span = sum(float(part.n[-1] - part.n[0]) for part in parts)
    step = max(1.0, np.ceil(span / _MAX_GRID))
    start, grid = _on_grid(parts[0], step)
    for part in parts[1:]:
        offset, more = _on_grid(part, step)
        start, grid = start + offset, np.maximum(fftconvolve(grid, more), 0.0)
    grid[grid < 1e-15 * grid.max()] = 0.0  # what is left of rounding in the transform
    held = np.flatnonzero(grid)
    return Posterior.of_weights(start + step * held, grid[held])


def _without_far_tail(part: Posterior) -> Posterior:
    end = min(int(np.searchsorted(np.cumsum(part.p), 1 - _FAR)), len(part.n) - 1)
    p = part.p[: end + 1].copy()
    p[end] += part.p[end + 1 :].sum()
    return Posterior(part.n[: end + 1], p)


def _on_grid(posterior: Posterior, step: float) -> tuple[float, FloatArray]:
    """The first value and probabilities on even steps; a value between two is shared, its mean kept."""
    first = float(posterior.n[0])
    place = (posterior.n - first) / step
    left = np.floor(place).astype(np.int64)
    right_share = place - left
    grid = np.zeros(int(left[-1]) + 2)
    np.add.at(grid, left, posterior.p * (1 - right_share))
    np.add.at(grid, left + 1, posterior.p * right_share)
    return first, grid
