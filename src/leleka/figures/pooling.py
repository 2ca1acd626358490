"""One answer from many: over drawn linkages, and over strata.

A missed link turns one person into two that no list shares, so the linkage is part of the
error. Each drawn linkage is estimated by itself; the equal-weight mixture is what is said.

Takes   estimates of the same total under drawn linkages, or of the strata of one total.
Gives   one Estimate with the mixture or the sum, and where its variance comes from.
Leaves  drawing linkages to linkage.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy.stats import t as student

from leleka.core.words import mark
from leleka.figures.errors import FiguresError
from leleka.figures.estimates import Check, Estimate
from leleka.figures.posterior import mixture, total

FEW_DRAWS = 20


def pool(draws: Sequence[Estimate]) -> Estimate:
    """Pool the estimates of one total under several drawn linkages.

    Returns:
        Estimate: the equal-weight mixture, without an upper end if most draws have none; details hold
        the variance within and between draws, its shares, and the log-t interval; how far sampling can
        be relied on is the worst draw's.

    Raises:
        FiguresError: figures.E171, fewer than two draws, or of several methods.
    """
    if len(draws) < 2 or len({draw.method for draw in draws}) > 1:
        raise FiguresError(
            "figures.E171",
            "Pooling takes two or more estimates of one method.",
            hint="Draw two linkages or more, and estimate from each by the same method.",
        )
    level = draws[0].level
    spreads = [draw.spread() for draw in draws]
    posterior = mixture(spreads)
    low, high = posterior.interval(level)
    if 2 * sum(np.isinf(draw.high) for draw in draws) > len(draws):
        high = np.inf
    within = float(np.mean([spread.sd**2 for spread in spreads]))
    between = float(np.var([spread.mean for spread in spreads], ddof=1))
    seen = [draw.n_seen for draw in draws]
    return replace(
        draws[0],
        n_seen=round(float(np.mean(seen))),
        point=posterior.quantile(0.5),
        low=low,
        high=high,
        mean=posterior.mean,
        se=posterior.sd,
        posterior=posterior,
        checks=_pooled_checks(draws),
        details={
            "draws": len(draws),
            "n_seen_range": [min(seen), max(seen)],
            "points": [draw.point for draw in draws],
            "within_variance": within,
            "between_variance": between,
            "linkage_share": between / (within + between) if within + between > 0 else 0.0,
            "log_t": log_t(draws, level),
            **_least(draws, ("ess_bulk", "ess_tail")),
        },
        settings={**draws[0].settings, "draws": len(draws), "pooling": "equal-weight mixture"},
    )


def _least(draws: Sequence[Estimate], names: Sequence[str]) -> dict[str, float]:
    """The least of each of these details, if the draws have it."""
    known = [name for name in names if all(name in draw.details for draw in draws)]
    return {name: min(float(draw.details[name]) for draw in draws) for name in known}


def log_t(draws: Sequence[Estimate], level: float) -> dict[str, float]:
    """The interval on the log scale by Student's t, as computed for multiple imputations.

    Source:
        Rubin's rules on log(unseen), Gelman et al., Bayesian Data Analysis (2013), chapter 18;
        for comparison with figures that were computed that way.
    """
    moments = [draw.spread().log_moments(draw.n_seen) for draw in draws]
    m = len(moments)
    means = np.array([mean for mean, _ in moments])
    within = float(np.mean([variance for _, variance in moments]))
    between = float(means.var(ddof=1))
    seen = float(np.mean([draw.n_seen for draw in draws]))
    mean = float(np.mean([draw.spread().mean - draw.n_seen for draw in draws]))
    spread = float(np.sqrt(within + (m + 1) / m * between))
    freedom = (m - 1) * (1 + within / between / (m + 1)) ** 2 if between > 0 else np.inf
    factor = float(student.ppf((1 + level) / 2, freedom))
    centre = float(means.mean())
    return {
        "mean": seen + mean,
        "low": seen + float(np.exp(centre - factor * spread)),
        "high": seen + float(np.exp(centre + factor * spread)),
    }


def _pooled_checks(draws: Sequence[Estimate]) -> tuple[Check, ...]:
    enough = len(draws) >= FEW_DRAWS
    checks = [
        Check(
            "draws",
            enough,
            mark("{n} drawn linkages are pooled.")
            if enough
            else mark("Only {n} drawn linkages are pooled; {least} are needed."),
            "warning",
            {"n": len(draws), "least": FEW_DRAWS},
        )
    ]
    for place in range(len(draws[0].checks)):
        failed = [draw.checks[place] for draw in draws if not draw.checks[place].passed]
        held = [draw.checks[place] for draw in draws if draw.checks[place].passed]
        # What stops a number stops it in any draw; a doubt is one if most draws have it.
        fails = failed and (failed[0].severity == "stop" or len(failed) > len(held))
        checks.append(failed[0] if fails else held[0])
    return tuple(checks)


def add_strata(parts: Mapping[str, Estimate]) -> Estimate:
    """The total of strata that were estimated one by one: their distributions convolved.

    Strata are taken as independent, given the lists; the total has no upper end where one of them has none.

    Raises:
        FiguresError: figures.E172, no strata, or of several methods.
    """
    estimates = list(parts.values())
    if not estimates or len({estimate.method for estimate in estimates}) > 1:
        raise FiguresError(
            "figures.E172",
            "Strata add up if one method estimated each of them.",
            hint="Estimate every stratum by the same method.",
        )
    posterior = total([estimate.spread() for estimate in estimates])
    low, high = posterior.interval(estimates[0].level)
    if any(np.isinf(estimate.high) for estimate in estimates):
        high = np.inf
    details: dict[str, Any] = {"strata": {label: _of_stratum(e) for label, e in sorted(parts.items())}}
    return replace(
        estimates[0],
        n_seen=sum(estimate.n_seen for estimate in estimates),
        point=posterior.quantile(0.5),
        low=low,
        high=high,
        mean=posterior.mean,
        se=posterior.sd,
        posterior=posterior,
        checks=tuple(check for e in estimates for check in e.checks if not check.passed),
        settings={**estimates[0].settings, "strata": len(estimates)},
        details=details,
    )


def pool_strata(totals: Sequence[Estimate], parts: Mapping[str, Sequence[Estimate]]) -> Estimate:
    """Pool totals of strata over drawn linkages.

    Strata are added within each draw first: one linkage gives all of them, so their errors go together.

    Args:
        totals: add_strata of each draw.
        parts: per stratum, its estimate in each draw.
    """
    bare = [replace(total, checks=()) for total in totals]
    pooled, strata = (
        pool(bare),
        {label: pool(draws) for label, draws in sorted(parts.items()) if len(draws) > 1},
    )
    failed = {check.name: check for total in totals for check in total.checks}
    return replace(
        pooled,
        checks=tuple(failed[name] for name in sorted(failed)),
        details={**pooled.details, "strata": {label: _of_stratum(e) for label, e in strata.items()}},
    )


def _of_stratum(estimate: Estimate) -> dict[str, float]:
    return {
        "n_seen": estimate.n_seen,
        "point": estimate.point,
        "low": estimate.low,
        "high": estimate.high,
    }
