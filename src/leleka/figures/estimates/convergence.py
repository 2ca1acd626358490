"""Whether several chains of random draws have found the same distribution.

Takes   float64[chains, draws].
Gives   rank-normalised split R-hat, effective sample sizes of the bulk and the tails.
Leaves  what is enough to classes and gates.

Source: Vehtari, Gelman, Simpson, Carpenter and Bürkner (2021), doi:10.1214/20-BA1221.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft
from scipy.stats import norm, rankdata

FloatArray = NDArray[np.float64]


def r_hat(draws: FloatArray) -> float:
    """How far the chains differ, in centre and in spread; 1 means not at all."""
    folded = np.abs(draws - np.median(draws))
    return float(max(_r_hat(_normalised(_split(draws))), _r_hat(_normalised(_split(folded)))))


def ess_bulk(draws: FloatArray) -> float:
    """How many independent draws would give the centre as well."""
    return _ess(_normalised(_split(draws)))


def ess_tail(draws: FloatArray) -> float:
    """How many independent draws would give the 5 % and the 95 % quantile as well, the lesser."""
    return min(_ess(_split((draws <= np.quantile(draws, q)).astype(np.float64))) for q in (0.05, 0.95))


def _split(draws: FloatArray) -> FloatArray:
    """Each chain as two, so that a drift shows as a difference."""
    half = draws.shape[1] // 2
    return np.vstack([draws[:, :half], draws[:, -half:]])


def _normalised(draws: FloatArray) -> FloatArray:
    ranks = rankdata(draws).reshape(draws.shape)
    return np.asarray(norm.ppf((ranks - 3 / 8) / (draws.size + 1 / 4)))


def _r_hat(chains: FloatArray) -> float:
    n = chains.shape[1]
    within = chains.var(axis=1, ddof=1).mean()
    between = n * chains.mean(axis=1).var(ddof=1)
    if within == 0:
        return 1.0 if between == 0 else np.inf
    return float(np.sqrt((between / within + n - 1) / n))


def _ess(chains: FloatArray) -> float:
    n = chains.shape[1]
    within_each = chains.var(axis=1, ddof=1)
    within = within_each.mean()
    pooled = within * (n - 1) / n + chains.mean(axis=1).var(ddof=1)
    if pooled == 0:
        return float(chains.size)
    covariance = _autocovariance(chains).mean(axis=0)
    rho = 1 - (within - covariance * n / (n - 1)) / pooled
    rho[0] = 1.0
    pairs = rho[: n - n % 2].reshape(-1, 2).sum(axis=1)
    # The sums of neighbours must stay positive and fall; noise beyond that is cut off.
    ends = np.flatnonzero(pairs < 0)
    pairs = np.minimum.accumulate(pairs[: ends[0] if len(ends) else len(pairs)])
    time = max(-1 + 2 * pairs.sum(), 1 / np.log10(chains.size))
    return float(chains.size / time)


def _autocovariance(chains: FloatArray) -> FloatArray:
    n = chains.shape[1]
    size = next_fast_len(2 * n)
    spectrum = rfft(chains - chains.mean(axis=1, keepdims=True), size, axis=1)
    found = np.asarray(irfft(np.abs(spectrum) ** 2, size, axis=1)[:, :n], np.float64)
    return np.asarray(found / n)
