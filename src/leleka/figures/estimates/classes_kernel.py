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

RIDGE_MOVES = 2


@njit(cache=True, nogil=True)
def run_chain(  # noqa: PLR0913, PLR0917 - a compiled loop takes plain arrays
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
        log_nu: float64[K], rates: float64[K, lists]: the start; overwritten by the end, from
            where, with the last line of out, another call goes on.
        out: float64[samples, 3]: unseen, classes in use, alpha; filled.
    """
    n_histories, n_lists = histories.shape
    n_classes = len(log_nu)
    burnin, samples, thinning, max_missing = plan[0], plan[1], plan[2], plan[3]
    n_seen = counts.sum()
    members = np.zeros(n_classes, np.int64)
    on = np.zeros((n_classes, n_lists), np.int64)
    unseen_members = np.zeros(n_classes, np.int64)
    sticks = np.zeros((2, n_classes))  # log V, log (1 - V)
    nu = np.exp(log_nu)
    # Per history a row, the last for the unseen; per class a column: the chance of the history.
    given = np.empty((n_histories + 1, n_classes))
    chance = np.empty(n_classes)
    beyond = 0
    for k in range(n_classes):
        _note_class(k, histories, rates, given)
    _share_out(random, n_missing, nu, given[n_histories], unseen_members)
    for step in range(burnin + samples * thinning):
        members[:] = unseen_members
        on[:] = 0
        for h in range(n_histories):
            for k in range(n_classes):
                chance[k] = nu[k] * given[h, k]
            _tally(random, counts[h], chance, histories[h], members, on)
        for k in range(n_classes):
            for j in range(n_lists):
                rates[k, j] = _beta(random, on[k, j], members[k] - on[k, j])
        alpha = _move_labels_and_alpha(random, alpha, members, rates, prior)
        _draw_sticks(random, alpha, members, sticks)
        _break(sticks, nu)
        for k in range(n_classes):
            _note_class(k, histories, rates, given)
        _move_along_ridges(random, alpha, max_missing, histories, counts, sticks, rates, nu, given)
        p_unseen = _sum_of(nu, given, n_histories)
        n_missing = _negative_binomial(random, n_seen, p_unseen)
        tries = 0
        while n_missing > max_missing and tries < 100:
            beyond += 1
            tries += 1
            n_missing = _negative_binomial(random, n_seen, p_unseen)
        n_missing = min(n_missing, max_missing)
        _share_out(random, n_missing, nu, given[n_histories], unseen_members)
        if step >= burnin and (step - burnin) % thinning == thinning - 1:
            place = (step - burnin) // thinning
            out[place, 0] = n_missing
            in_use = 0
            for k in range(n_classes):
                in_use += members[k] > 0
            out[place, 1] = in_use
            out[place, 2] = alpha
    for k in range(n_classes):
        log_nu[k] = math.log(max(nu[k], 1e-300))
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
def _share_out(
    random: Any,
    count: int,
    nu: NDArray[np.float64],
    unseen: NDArray[np.float64],
    members: NDArray[np.int64],
) -> None:
    """Spread the unseen over the classes."""
    members[:] = 0
    for k in range(len(nu)):
        if count == 0:
            return
        here = nu[k] * unseen[k]
        left = 0.0
        for later in range(k, len(nu)):
            left += nu[later] * unseen[later]
        drawn = count if k == len(nu) - 1 or here >= left else draw_binomial(random, count, here / left)
        members[k] = drawn
        count -= drawn


@njit(cache=True, nogil=True)
def _note_class(
    k: int, histories: NDArray[np.uint8], rates: NDArray[np.float64], given: NDArray[np.float64]
) -> None:
    """The chance of each history, and of being on no list, within a class."""
    n_histories, n_lists = histories.shape
    for h in range(n_histories):
        p = 1.0
        for j in range(n_lists):
            p *= rates[k, j] if histories[h, j] else 1.0 - rates[k, j]
        given[h, k] = p
    p = 1.0
    for j in range(n_lists):
        p *= 1.0 - rates[k, j]
    given[n_histories, k] = p


@njit(cache=True, nogil=True)
def _sum_of(nu: NDArray[np.float64], given: NDArray[np.float64], h: int) -> float:
    """The chance of one history over all classes."""
    total = 0.0
    for k in range(len(nu)):
        total += nu[k] * given[h, k]
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
        # Of an empty class, gamma(a) / gamma(1 + a) is 1 / a.
        if members[k] == 0:
            total -= math.log(alpha + later)
        else:
            total += math.lgamma(alpha + later) - math.lgamma(1.0 + alpha + before)
    return float(total)


@njit(cache=True, nogil=True)
def _draw_sticks(
    random: Any,
    alpha: float,
    members: NDArray[np.int64],
    sticks: NDArray[np.float64],
) -> None:
    """Break the sticks: V_k ~ Beta(1 + m_k, alpha + all later m)."""
    later = members.sum()
    for k in range(len(members) - 1):
        later -= members[k]
        taken = draw_log_gamma(random, 1.0 + members[k])
        kept = draw_log_gamma(random, alpha + later)
        larger = max(taken, kept)
        both = larger + math.log(math.exp(taken - larger) + math.exp(kept - larger))
        sticks[0, k] = taken - both
        sticks[1, k] = kept - both
    sticks[0, len(members) - 1] = 0.0


@njit(cache=True, nogil=True)
def _break(sticks: NDArray[np.float64], nu: NDArray[np.float64]) -> None:
    """The classes' shares: each stick of what the ones before have left."""
    rest = 0.0
    for k in range(len(nu)):
        nu[k] = math.exp(sticks[0, k] + rest)
        rest += sticks[1, k]


@njit(cache=True, nogil=True)
def _log_seen(counts: NDArray[np.int64], nu: NDArray[np.float64], given: NDArray[np.float64]) -> float:
    """Log-likelihood of the seen given that they were seen: classes and the unseen summed out."""
    total = 0.0
    n_seen = 0
    for h in range(len(counts)):
        total += counts[h] * math.log(max(_sum_of(nu, given, h), 1e-300))
        n_seen += counts[h]
    return total - n_seen * math.log(max(1.0 - _sum_of(nu, given, len(counts)), 1e-300))


@njit(cache=True, nogil=True)
def _move_along_ridges(  # noqa: PLR0913, PLR0917 - a compiled loop takes plain arrays
    random: Any,
    alpha: float,
    max_missing: int,
    histories: NDArray[np.uint8],
    counts: NDArray[np.int64],
    sticks: NDArray[np.float64],
    rates: NDArray[np.float64],
    nu: NDArray[np.float64],
    given: NDArray[np.float64],
) -> None:
    """Make a class larger and harder to see, or smaller and easier, whoever is in it.

    Such pairs explain the seen nearly alike, and persons moving one by one take hundreds of
    cycles along that ridge; here the persons and the unseen are summed out.
    """
    n_classes, n_lists = rates.shape
    n_seen = counts.sum()
    before = np.empty(n_lists)
    now = _log_seen(counts, nu, given)
    for _ in range(RIDGE_MOVES):
        k = int(random.random() * random.random() * n_classes)
        step = random.standard_normal() * (1.0 if random.random() < 0.3 else 0.25)
        log_v, log_left = sticks[0, k], sticks[1, k]
        change = 0.0  # of the prior and of the volume that the move stretches
        if k < n_classes - 1 and random.random() < 0.9:
            x = log_v - log_left + step
            sticks[0, k] = -math.log1p(math.exp(-x)) if x > -30.0 else x
            sticks[1, k] = -math.log1p(math.exp(x)) if x < 30.0 else -x
            change += sticks[0, k] - log_v + alpha * (sticks[1, k] - log_left)
            _break(sticks, nu)
        turned = random.random()
        for j in range(n_lists):
            rate = rates[k, j]
            before[j] = rate
            # All lists alike along the ridge itself, or each by itself across it.
            shift = -step if turned < 0.6 else 0.25 * random.standard_normal()
            odds = rate / max(1.0 - rate, 1e-300) * math.exp(shift)
            new = min(odds / (1.0 + odds), 1.0 - 1e-12)
            rates[k, j] = max(new, 1e-300)
            change += math.log(max(rates[k, j] * (1.0 - rates[k, j]), 1e-300))
            change -= math.log(max(rate * (1.0 - rate), 1e-300))
        _note_class(k, histories, rates, given)
        then = _log_seen(counts, nu, given)
        gain = then - now + change
        if gain >= 0 or random.random() < math.exp(gain):
            # The unseen were summed out without their limit: a draw beyond it refuses the move.
            p_unseen = _sum_of(nu, given, len(counts))
            if _negative_binomial(random, n_seen, p_unseen) <= max_missing:
                now = then
                continue
        sticks[0, k], sticks[1, k] = log_v, log_left
        _break(sticks, nu)
        for j in range(n_lists):
            rates[k, j] = before[j]
        _note_class(k, histories, rates, given)


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
