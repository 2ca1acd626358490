"""Poisson log-linear models: which lists depend on each other, chosen by BIC or stepwise.

Takes   a capture table; a model, or how to choose one.
Gives   an Estimate, every model tried in its details, and why some cannot be fitted.
Leaves  the fitting to poisson.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2, norm, poisson

from leleka.core.words import mark
from leleka.figures.capture import CaptureTable
from leleka.figures.errors import FiguresError
from leleka.figures.estimates.estimate import Check, Estimate
from leleka.figures.estimates.hierarchical import (
    STATES,
    ModelFit,
    Terms,
    fit_model,
    hierarchical_models,
    model_name,
    terms_of,
)
from leleka.figures.estimates.poisson import (
    fit_poisson,
    log_normal_interval,
    maximum_exists,
    profile_interval,
)

FloatArray = NDArray[np.float64]
Choice = Literal["bic", "stepwise", "main"]

ALL_MODELS_UP_TO = 4
"""Lists on which all hierarchical models are tried unasked: 113 on four, thousands on five."""
MAX_LISTS_OF_ALL_MODELS = 5
MAX_LISTS = 12
"""Twelve lists have 4,095 histories, each a row of every model that is fitted."""
_NEAR_BIC = 10.0  # beyond it the evidence against a model is very strong: Kass and Raftery (1995)
_HETEROGENEITY_BELOW = 0.1  # p-value
_HETEROGENEITY_MATTERS = 0.05  # of the total

ASSUMPTIONS = (
    mark("There is no interaction of all lists at once."),
    mark("The interactions of the model are the only ones."),
)
CHOICE_IS_NOT_COVERED = mark("The interval does not cover the choice of the model.")


def loglinear(  # noqa: PLR0913 - options under the names the field uses
    table: CaptureTable,
    *,
    model: str | Sequence[Sequence[str]] | None = None,
    choose: Choice | None = None,
    interval: Literal["profile", "log-normal"] = "profile",
    p_threshold: float = 0.02,
    bootstrap: int = 0,
    seed: int = 1,
    level: float = 0.95,
) -> Estimate:
    """Estimate the total by a Poisson log-linear model.

    Args:
        table: 2 to 12 lists that hold somebody.
        model: its interactions, "[A.B.C, A.D]", "[123, 14]" or [("A", "B", "C"), ("A", "D")]; all
            lists have their own effect in any case. None: chosen.
        choose: "bic": all hierarchical models; "stepwise": pairs by p-value; "main": none.
            None: "bic" up to 4 lists, "stepwise" beyond; "bic" takes 5 lists at most.
        interval: around the model's answer; a bootstrap takes its place.
        p_threshold: below which a pair enters stepwise.
        bootstrap: how often to draw the table anew and choose again; 0: never. The interval
            (BCa) then covers the choice of the model as well.

    Raises:
        FiguresError: figures.E131, E136 too many lists or too few; E132, E135 no model can be fitted, or
            not the given one; an unknown list in the model, see terms_of.
    """
    kept = table.nonempty()
    used = kept.canonical()
    _refuse_lists(len(used.lists), choose)
    how: Choice = choose or ("bic" if len(used.lists) <= ALL_MODELS_UP_TO else "stepwise")
    given = None if model is None else terms_of(model, used, kept.lists)
    tried, best = _chosen(used, how, p_threshold, given)
    if best is None:
        raise FiguresError(
            "figures.E132",
            "No log-linear model can be fitted: the lists overlap too little.",
            hint="Say “at least” with Chao's lower bound.",
        )
    if best.fit is None:
        raise FiguresError(
            "figures.E135",
            "This log-linear model has no finite total on this table.",
            hint="Give a model with fewer interactions.",
        )
    if bootstrap:
        low, high = _Bootstrap(used, how, p_threshold, given).interval(bootstrap, seed, level, best.total)
    else:
        low, high = _interval(best, interval, level)
    near = [fit for fit in tried if fit is best or (fit.code == 0 and fit.bic < best.bic + _NEAR_BIC)]
    return Estimate(
        method="loglinear",
        n_seen=used.n_seen,
        lists=kept.lists,
        point=best.total,
        low=low,
        high=high,
        level=level,
        se=best.fit.se,
        checks=(
            *_checks(best, tried, near, covered=bool(bootstrap)),
            _heterogeneity_check(best, len(used.lists)),
        ),
        settings={
            "model": model_name(best.terms, used, kept.lists),
            "choose": "given" if model is not None else how,
            "interval": "bootstrap" if bootstrap else interval,
            "p_threshold": p_threshold,
            "bootstrap": bootstrap,
        },
        seed=seed if bootstrap else None,
        assumptions=ASSUMPTIONS if bootstrap else (*ASSUMPTIONS, CHOICE_IS_NOT_COVERED),
        details=_details(best, tried, near, used, kept.lists, level),
    )


def _refuse_lists(n: int, choose: Choice | None) -> None:
    if not 2 <= n <= MAX_LISTS:
        raise FiguresError(
            "figures.E131",
            "Log-linear models take {least} to {most} lists that hold somebody; the table has {n}.",
            least=2,
            most=MAX_LISTS,
            n=n,
            hint="Leave lists out, or use latent classes.",
        )
    if choose == "bic" and n > MAX_LISTS_OF_ALL_MODELS:
        raise FiguresError(
            "figures.E136",
            "All models are tried on {most} lists at most; the table has {n}.",
            most=MAX_LISTS_OF_ALL_MODELS,
            n=n,
            hint="Choose stepwise, or give the model.",
        )


def _chosen(
    table: CaptureTable, how: Choice, p_threshold: float, given: Terms | None
) -> tuple[list[ModelFit], ModelFit | None]:
    """Every model that was tried, and the given or the best one; None where none can be fitted."""
    if given is not None:
        only = fit_model(table, given, at_boundary=True)
        return [only], only
    tried = _tried(table, how, p_threshold)
    return tried, _best(tried, by_bic=how == "bic")


def _tried(table: CaptureTable, how: Choice, p_threshold: float) -> list[ModelFit]:
    if how == "bic":
        return [fit_model(table, terms) for terms in hierarchical_models(len(table.lists))]
    if how == "main":
        return [fit_model(table, frozenset())]
    return _stepwise(table, p_threshold)


def _stepwise(table: CaptureTable, p_threshold: float) -> list[ModelFit]:
    """Add the pair whose overlap the model before explains least, while it is below the threshold.

    Source:
        Chan, Silverman and Vincent (2019), arXiv:1902.05156: one-sided Poisson p-values.
    """
    pairs = [(1 << a) | (1 << b) for a, b in combinations(range(len(table.lists)), 2)]
    steps = [fit_model(table, frozenset())]
    while steps[-1].code == 0:
        now = steps[-1]
        ranked = sorted((_p_value(table, now, pair), pair) for pair in pairs if pair not in now.terms)
        for p, pair in ranked:
            if p >= p_threshold:
                return steps
            wider = fit_model(table, now.terms | {pair})
            if wider.code == 0:
                steps.append(wider)
                break
        else:
            return steps
    return steps


def _p_value(table: CaptureTable, now: ModelFit, pair: int) -> float:
    """How surprising the overlap of a pair is to a model that has no term for it."""
    assert now.fit is not None
    places = [place for place in range(len(table.lists)) if pair >> place & 1]
    on_both = now.design[:, [1 + place for place in places]].all(axis=1)
    observed, expected = now.counts[on_both].sum(), now.fit.fitted[on_both].sum()
    return float(min(poisson.cdf(observed, expected), poisson.sf(observed - 1, expected)))


def _best(tried: Sequence[ModelFit], *, by_bic: bool) -> ModelFit | None:
    fitted = [fit for fit in tried if fit.code == 0]
    if not fitted:
        return None
    # Equal BIC means equal fit: rounding must not choose between them.
    return min(fitted, key=lambda fit: (round(fit.bic, 6), sorted(fit.terms))) if by_bic else fitted[-1]


def _interval(best: ModelFit, interval: str, level: float) -> tuple[float, float]:
    assert best.fit is not None
    if interval == "profile":
        low, high = profile_interval(best.design, best.counts, best.fit, level)
    else:
        low, high = log_normal_interval(best.fit.unseen, best.fit.se, level)
    return best.n_seen + low, best.n_seen + high


class _Bootstrap:
    """Tables drawn anew from the persons seen, each with its own choice of model."""

    def __init__(self, table: CaptureTable, how: Choice, p_threshold: float, given: Terms | None) -> None:
        self.table, self.how, self.p_threshold, self.given = table, how, p_threshold, given

    def total(self, counts: NDArray[np.int64]) -> float:
        """The estimate for other counts of the same histories; NaN where none can be made."""
        table = CaptureTable.of(
            self.table.lists, dict(zip(self.table.histories, counts.tolist(), strict=True))
        )
        _, best = _chosen(table, self.how, self.p_threshold, self.given)
        return best.total if best else np.nan

    def interval(self, times: int, seed: int, level: float, point: float) -> tuple[float, float]:
        """The bias-corrected accelerated interval.

        Source:
            Efron (1987), doi:10.1080/01621459.1987.10478410; the jackknife leaves out one person of
            each history and weighs by the history's count.
        """
        random = np.random.default_rng(seed)
        counts = np.array(self.table.counts, np.int64)
        draws = random.multinomial(int(counts.sum()), counts / counts.sum(), size=times)
        totals = np.array([self.total(draw) for draw in draws])
        totals = np.sort(np.where(np.isfinite(totals), totals, np.inf))
        left_out = np.array(
            [self.total(counts - np.eye(1, len(counts), k, dtype=np.int64)[0]) for k in range(len(counts))]
        )
        usable = np.isfinite(left_out)
        mean = np.average(left_out[usable], weights=counts[usable])
        gaps = mean - left_out[usable]
        spread = float((counts[usable] * gaps**2).sum())
        pull = float((counts[usable] * gaps**3).sum()) / (6 * spread**1.5) if spread > 0 else 0.0
        below = float(
            np.clip((totals < point).mean() + (totals == point).mean() / 2, 1 / times, 1 - 1 / times)
        )
        shift = norm.ppf(below)
        ends = []
        for share in ((1 - level) / 2, (1 + level) / 2):
            z = shift + norm.ppf(share)
            ends.append(float(norm.cdf(shift + z / (1 - pull * z))))
        places = [min(times - 1, max(0, int(np.floor(end * times)))) for end in ends]
        return float(totals[places[0]]), float(totals[places[1]])


def heterogeneity(best: ModelFit, n_lists: int) -> tuple[float, float] | None:
    """How surprising the model finds it that so many persons are on several lists at once.

    If people differ in how easily every list sees them, those on many lists are more than any
    model of dependent pairs expects, and the unseen are more than it says.

    Returns:
        One-sided p-value of a column that is convex in the number of lists, and the total with
        it; None: the table has no room for it.

    Source:
        The column of Darroch, Fienberg, Glonek and Junker (1993), doi:10.2307/2290811.
    """
    if best.fit is None or best.code:
        return None
    on = best.design[:, 1 : 1 + n_lists].sum(axis=1)
    wider = np.column_stack([best.design, on * (on - 1) / 2])
    if np.linalg.matrix_rank(wider) < wider.shape[1] or not maximum_exists(wider, best.counts):
        return None
    fit = fit_poisson(wider, best.counts)
    if not fit.converged:
        return None
    gain = max(0.0, 2 * (fit.log_likelihood - best.fit.log_likelihood))
    p = float(chi2.sf(gain, 1)) / 2 if fit.coefficients[-1] > 0 else 1.0
    return p, best.n_seen + fit.unseen


def _heterogeneity_check(best: ModelFit, n_lists: int) -> Check:
    found = heterogeneity(best, n_lists)
    if found is None:
        sentence = mark("The table has no room to tell whether people differ beyond the model.")
        return Check("heterogeneity", True, sentence)
    p, total = found
    # With very many people a difference that changes nothing would be found, too.
    held = p >= _HETEROGENEITY_BELOW or total < (1 + _HETEROGENEITY_MATTERS) * best.total
    sentence = (
        mark("Persons on several lists are about as many as the log-linear model expects.")
        if held
        else mark(
            "Persons on several lists are more than the log-linear model expects: some people are seen more "
            "easily than others, and the real total is probably nearer to {total}."
        )
    )
    return Check("heterogeneity", held, sentence, "warning", {"p": p, "total": round(total)})


def _checks(
    best: ModelFit, tried: Sequence[ModelFit], near: Sequence[ModelFit], *, covered: bool
) -> tuple[Check, ...]:
    failed = sum(fit.fit is None for fit in tried)
    totals = [fit.total for fit in near]
    values = {"failed": failed, "tried": len(tried)}
    wide = max(totals) > 1.5 * min(totals)
    near_values = {"n": len(near), "low": round(min(totals)), "high": round(max(totals))}
    return (
        Check(
            "existence",
            2 * failed < len(tried),
            mark("{failed} of the {tried} models tried cannot be fitted to this table."),
            "warning",
            values,
        ),
        Check(
            "boundary",
            best.code == 0,
            mark("The model has its best fit inside the range of its coefficients.")
            if best.code == 0
            else mark("The model fits some histories by nobody at all: its total rests on few records."),
            "warning",
        ),
        Check(
            "choice",
            covered or not wide,
            mark("{n} models fit about as well as the best; their totals go from {low} to {high}."),
            "note",
            near_values,
        ),
    )


def _details(
    best: ModelFit,
    tried: Sequence[ModelFit],
    near: Sequence[ModelFit],
    table: CaptureTable,
    order: Sequence[str],
    level: float,
) -> dict[str, Any]:
    assert best.fit is not None
    low, high = log_normal_interval(best.fit.unseen, best.fit.se, level)
    ranked = sorted(tried, key=lambda fit: (fit.code != 0, round(fit.bic, 6), sorted(fit.terms)))
    return {
        "n_models": len(tried),
        "n_near": len(near),
        "log_normal": [best.n_seen + low, best.n_seen + high],
        "models": [
            {
                "model": model_name(fit.terms, table, order),
                "state": STATES[fit.code],
                "code": fit.code,
                "abundance": fit.total if fit.fit else None,
                "stderr": fit.fit.se if fit.fit else None,
                "deviance": fit.deviance if fit.fit else None,
                "df": len(fit.counts) - fit.design.shape[1],
                "AIC": fit.aic if fit.fit else None,
                "BIC": fit.bic if fit.fit else None,
            }
            for fit in ranked
        ],
    }
