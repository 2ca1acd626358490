"""The compiled loop of the latent-class sampler: one chain.

Takes   histories, counts, a random generator and a starting state.
Gives   draws of the unseen number, the classes in use and alpha.
Leaves  starts, chains and what they say to classes.

The cycle and its order: persons to classes, detection rates, labels and alpha, sticks, the
unseen. Sticks are kept as logarithms: the last ones fall below the smallest number otherwise.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from leleka.figures.estimates.draws_kernel import draw_binomial, draw_gamma, draw_log_gamma


@njit(cache=True, nogil=True, fastmath=False)
def run_chain(
    random: Any,
    histories: NDArray[np.uint8],
    counts: NDArray[np.int64],
    prior: NDArray[np.float64],  # a, b of alpha's Gamma
    plan: NDArray[np.int64],  # burnin, samples, thinning, max_missing
    log_nu: NDArray[np.float64],
    rates: NDArray[np.float64],
    n_missing: int,
    alpha: float,
    out: NDArray[np.float64],
) -> int:
    """Run one chain; returns how often a draw of the unseen fell above its limit.

    Args:
        random: numpy Generator.
        histories: uint8[histories, lists]; counts: int64[histories].
        log_nu: float64[K], rates: float64[K, lists]: the start; overwritten.
        out: float64[samples, 3]: unseen, classes in use, alpha; filled.
    """
    n_histories, n_lists = histories.shape
    n_classes = len(log_nu)
    burnin, samples, thinning, max_missing = plan[0], plan[1], plan[2], plan[3]
    n_seen = counts.sum()
    members = np.zeros(n_classes, np.int64)
    on = np.zeros((n_classes, n_lists), np.int64)
    chance, nu = np.empty(n_classes), np.empty(n_classes)
    either = np.empty((2, n_lists, n_classes))  # not on the list, on it
    unseen_chance = np.empty(n_classes)
    unseen_members = np.zeros(n_classes, np.int64)
    beyond = 0
    _chances_unseen(log_nu, rates, unseen_chance)
    _share_out(random, n_missing, unseen_chance, unseen_members)
    for step in range(burnin + samples * thinning):
        members[:] = unseen_members
        on[:] = 0
        for k in range(n_classes):
            nu[k] = math.exp(log_nu[k])
            for j in range(n_lists):
                either[0, j, k] = 1.0 - rates[k, j]
                either[1, j, k] = rates[k, j]
        for h in range(n_histories):
            for k in range(n_classes):
                p = nu[k]
                for j in range(n_lists):
                    p *= either[histories[h, j], j, k]
                chance[k] = p
            _tally(random, counts[h], chance, histories[h], members, on)
        for k in range(n_classes):
            for j in range(n_lists):
                rates[k, j] = _beta(random, on[k, j], members[k] - on[k, j])
        alpha = _move_labels_and_alpha(random, alpha, members, rates, prior)
        _draw_sticks(random, alpha, members, log_nu)
        p_unseen = _chances_unseen(log_nu, rates, unseen_chance)
        n_missing = _negative_binomial(random, n_seen, p_unseen)
        tries = 0
        while n_missing > max_missing and tries < 100:
            beyond += 1
            tries += 1
            n_missing = _negative_binomial(random, n_seen, p_unseen)
        n_missing = min(n_missing, max_missing)
        _share_out(random, n_missing, unseen_chance, unseen_members)
        if step >= burnin and (step - burnin) % thinning == thinning - 1:
            place = (step - burnin) // thinning
            out[place, 0] = n_missing
            in_use = 0
            for k in range(n_classes):
                in_use += members[k] > 0
            out[place, 1] = in_use
            out[place, 2] = alpha
    return beyond


@njit(cache=True, nogil=True)
def _tally(
    random: Any,
    count: int,
    chance: NDArray[np.float64],
    history: NDArray[np.uint8],
    members: NDArray[np.int64],
    on: NDArray[np.int64],
) -> None:
    """Spread one history's persons over the classes: a multinomial, class by class."""
    left = chance.sum()
    for k in range(len(chance)):
        if count == 0:
            return
        if k == len(chance) - 1 or chance[k] >= left:
            drawn = count
        elif chance[k] <= 0.0:
            drawn = 0
        elif count == 1:
            drawn = 1 if random.random() * left < chance[k] else 0
        else:
            drawn = draw_binomial(random, count, chance[k] / left)
        # Subtracting may leave a little more or less than the rest: sum it where it matters.
        left -= chance[k]
        if left < 1e-6 * chance[k]:
            left = 0.0
            for later in range(k + 1, len(chance)):
                left += chance[later]
        if drawn:
            members[k] += drawn
            count -= drawn
            for j in range(len(history)):
                if history[j]:
                    on[k, j] += drawn


@njit(cache=True, nogil=True)
def _share_out(random: Any, count: int, chance: NDArray[np.float64], members: NDArray[np.int64]) -> None:
    """Spread the unseen over the classes."""
    members[:] = 0
    for k in range(len(chance)):
        if count == 0:
            return
        left = 0.0
        for later in range(k, len(chance)):
            left += chance[later]
        if k == len(chance) - 1 or chance[k] >= left:
            drawn = count
        else:
            drawn = draw_binomial(random, count, chance[k] / left)
        members[k] = drawn
        count -= drawn


@njit(cache=True, nogil=True)
def _chances_unseen(
    log_nu: NDArray[np.float64], rates: NDArray[np.float64], chance: NDArray[np.float64]
) -> float:
    """Per class, being in it and on no list; returns the sum."""
    total = 0.0
    for k in range(len(log_nu)):
        p = math.exp(log_nu[k])
        for j in range(rates.shape[1]):
            p *= 1.0 - rates[k, j]
        chance[k] = p
        total += p
    return total


@njit(cache=True, nogil=True)
def _beta(random: Any, hits: int, misses: int) -> float:
    """Beta(1 + hits, 1 + misses), by the shortest way."""
    if hits == 0:
        return float(1.0 - (1.0 - random.random()) ** (1.0 / (1.0 + misses)))
    if misses == 0:
        return float((1.0 - random.random()) ** (1.0 / (1.0 + hits)))
    left = draw_gamma(random, 1.0 + hits)
    return float(left / (left + draw_gamma(random, 1.0 + misses)))


@njit(cache=True, nogil=True)
def _move_labels_and_alpha(
    random: Any,
    alpha: float,
    members: NDArray[np.int64],
    rates: NDArray[np.float64],
    prior: NDArray[np.float64],
) -> float:
    """Move alpha and let two classes change places, the sticks integrated out.

    Given the sticks, alpha hardly moves: each holds the other in place. And a large class on a
    late stick goes with a large alpha, so that neither leaves without the other.
    """
    now = _log_alpha(alpha, members, prior)
    tried = alpha * math.exp(0.8 * random.standard_normal())
    then = _log_alpha(tried, members, prior)
    if then >= now or random.random() < math.exp(then - now):
        alpha, now = tried, then
    left = int(random.random() * len(members))
    right = int(random.random() * len(members))
    tried = alpha * math.exp(3.0 * random.standard_normal()) if random.random() < 0.5 else alpha
    _swap(left, right, members, rates)
    then = _log_alpha(tried, members, prior)
    if then >= now or random.random() < math.exp(then - now):
        return tried
    _swap(left, right, members, rates)
    return alpha


@njit(cache=True, nogil=True)
def _log_alpha(alpha: float, members: NDArray[np.int64], prior: NDArray[np.float64]) -> float:
    """Log-density of log alpha and the order of the classes: Gamma prior, Beta(1, alpha) sticks."""
    if alpha < 1e-200 or alpha > 1e6:
        return -np.inf
    total = (prior[0] + len(members) - 1) * math.log(alpha) - prior[1] * alpha
    # Every class but the last has a factor gamma(1 + m_k): of the product over all, which no
    # swap changes, the last one's is missing.
    total -= math.lgamma(1.0 + members[len(members) - 1])
    later = members.sum()
    for k in range(len(members) - 1):
        before = later
        later -= members[k]
        # With nobody left, gamma(alpha) / gamma(1 + alpha) is 1 / alpha.
        if before == 0:
            total -= math.log(alpha)
        else:
            total += math.lgamma(alpha + later) - math.lgamma(1.0 + alpha + before)
    return total


@njit(cache=True, nogil=True)
def _draw_sticks(
    random: Any,
    alpha: float,
    members: NDArray[np.int64],
    log_nu: NDArray[np.float64],
) -> None:
    """Break the sticks: V_k ~ Beta(1 + m_k, alpha + all later m)."""
    later = members.sum()
    rest = 0.0
    for k in range(len(members) - 1):
        later -= members[k]
        taken = draw_log_gamma(random, 1.0 + members[k])
        kept = draw_log_gamma(random, alpha + later)
        larger = max(taken, kept)
        both = larger + math.log(math.exp(taken - larger) + math.exp(kept - larger))
        log_nu[k] = taken - both + rest
        rest += kept - both
    log_nu[len(members) - 1] = rest


@njit(cache=True, nogil=True)
def _swap(left: int, right: int, members: NDArray[np.int64], rates: NDArray[np.float64]) -> None:
    kept = members[left]
    members[left] = members[right]
    members[right] = kept
    for j in range(rates.shape[1]):
        rate = rates[left, j]
        rates[left, j] = rates[right, j]
        rates[right, j] = rate


@njit(cache=True, nogil=True)
def _negative_binomial(random: Any, n_seen: int, p_unseen: float) -> int:
    """How many stay unseen until n_seen are seen."""
    odds = p_unseen / max(1.0 - p_unseen, 1e-300)
    mean = draw_gamma(random, float(n_seen)) * odds
    # Beyond this a Poisson draw no longer fits a whole number; the limit turns it away.
    if mean > 1e15:
        return 1_000_000_000_000_000
    return int(random.poisson(mean))
