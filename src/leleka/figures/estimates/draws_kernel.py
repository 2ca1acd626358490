"""Compiled draws from the binomial and gamma distributions, quicker than the ones at hand.

The sampler needs millions of each with parameters that change every time, so the set-up
counts as much as the draw.

Takes   a numpy Generator.
Gives   binomial, gamma and log_gamma draws.
Leaves  uniform, normal and Poisson draws to numpy.
"""

from __future__ import annotations

import math
from typing import Any

from numba import njit


@njit(cache=True, nogil=True)
def draw_gamma(random: Any, shape: float) -> float:
    """One draw from Gamma(shape, 1), shape >= 1.

    Source:
        Marsaglia and Tsang (2000), doi:10.1145/358407.358414.
    """
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        x = random.standard_normal()
        v = 1.0 + c * x
        if v <= 0.0:
            continue
        v = v * v * v
        u = random.random()
        square = x * x
        if u < 1.0 - 0.0331 * square * square:
            return float(d * v)
        if u > 0.0 and math.log(u) < 0.5 * square + d * (1.0 - v + math.log(v)):
            return float(d * v)


@njit(cache=True, nogil=True)
def draw_log_gamma(random: Any, shape: float) -> float:
    """The logarithm of one draw from Gamma(shape, 1), whose shape may be next to 0."""
    if shape >= 1.0:
        return math.log(draw_gamma(random, shape))
    return math.log(draw_gamma(random, shape + 1.0)) + math.log(1.0 - random.random()) / shape


@njit(cache=True, nogil=True)
def draw_binomial(random: Any, n: int, p: float) -> int:
    """How many of n fall in, each with probability p."""
    if p > 0.5:
        return n - _binomial(random, n, 1.0 - p)
    return _binomial(random, n, p)


@njit(cache=True, nogil=True)
def _binomial(random: Any, n: int, p: float) -> int:
    if n * p < 10.0:
        return _by_inversion(random, n, p)
    return _by_rejection(random, n, p)


@njit(cache=True, nogil=True)
def _by_inversion(random: Any, n: int, p: float) -> int:
    """Walk up from 0; short because the mean is small."""
    left = random.random()
    # Nobody falls in with a chance of at least 1 - n p: most draws end here, without a logarithm.
    if left < 1.0 - n * p:
        return 0
    odds = p / (1.0 - p)
    start = math.exp(n * math.log1p(-p))
    while True:
        chance = start
        for k in range(n + 1):
            if left <= chance:
                return k
            left -= chance
            chance *= odds * (n - k) / (k + 1)
        # Rounding can leave a sliver above the last step: draw again.
        left = random.random()


@njit(cache=True, nogil=True)
def _by_rejection(random: Any, n: int, p: float) -> int:
    """Transformed rejection with a squeeze.

    Source:
        Hörmann (1993), doi:10.1080/00949659308811496, algorithm BTRS.
    """
    q = 1.0 - p
    spread = math.sqrt(n * p * q)
    b = 1.15 + 2.53 * spread
    a = -0.0873 + 0.0248 * b + 0.01 * p
    centre = n * p + 0.5
    squeeze = 0.92 - 4.2 / b
    while True:
        u = random.random() - 0.5
        v = random.random()
        us = 0.5 - abs(u)
        if us <= 0.0:
            continue
        k = math.floor((2.0 * a / us + b) * u + centre)
        if us >= 0.07 and v <= squeeze:
            return int(k)
        if k < 0 or k > n:
            continue
        mode = math.floor((n + 1) * p)
        v *= (2.83 + 5.1 / b) * spread / (a / (us * us) + b)
        height = (
            math.lgamma(mode + 1.0)
            + math.lgamma(n - mode + 1.0)
            - math.lgamma(k + 1.0)
            - math.lgamma(n - k + 1.0)
            + (k - mode) * math.log(p / q)
        )
        if v <= 0.0 or math.log(v) <= height:
            return int(k)
