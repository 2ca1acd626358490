"""Latent classes with a Dirichlet process: people differ, in as many ways as the table needs.

Within a class the lists know nothing of each other; classes stand for people whom all lists
reach easily, hardly, or each in its own way. Sampled by Gibbs, in several chains from spread
out starts: one chain alone has been seen to agree with itself around a wrong number.

Takes   a capture table; K, the Gamma prior of alpha, how long to run, a seed.
Gives   an Estimate with draws of N and whether the chains agree.
Leaves  the loop to classes_kernel, the agreement to convergence.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from os import cpu_count

import numpy as np
from numpy.typing import NDArray

from leleka.core.progress import Progress, silent
from leleka.core.words import mark
from leleka.figures.capture import CaptureTable
from leleka.figures.errors import FiguresError
from leleka.figures.estimates.classes_kernel import run_chain
from leleka.figures.estimates.convergence import ess_bulk, ess_tail, r_hat
from leleka.figures.estimates.estimate import Check, Estimate
from leleka.figures.posterior import Posterior

FloatArray = NDArray[np.float64]

MAX_LISTS = 60
R_HAT_BELOW = 1.01
ESS_AT_LEAST = 400.0
ESS_FOR_HEADLINE = 2000.0
_AT_LIMIT = 0.001

ASSUMPTIONS = (
    mark("People fall into classes; within a class the lists are independent."),
    mark("Everyone's chance to be seen is of a kind that the seen share with the unseen."),
)


def classes(  # noqa: PLR0913 - options under the names the field uses
    table: CaptureTable,
    *,
    K: int = 10,  # noqa: N803 - the field's name
    a_alpha: float = 0.25,
    b_alpha: float = 0.25,
    burnin: int = 10_000,
    samples: int = 10_000,
    thinning: int = 10,
    chains: int = 4,
    extend: int = 0,
    max_n: int | None = None,
    seed: int = 1,
    level: float = 0.95,
    workers: int | None = None,
    progress: Progress = silent,
) -> Estimate:
    """Estimate the total by a latent-class model with a Dirichlet-process prior.

    Args:
        table: 2 or more lists that hold somebody; from 3 on the answer is of use.
        K: most classes; where the stick-breaking is cut.
        a_alpha, b_alpha: shape and rate of the Gamma prior of alpha.
        burnin: cycles before the first draw is kept, per chain.
        samples: draws kept per chain, one every `thinning` cycles.
        chains: how many, 4 or more to tell whether they agree.
        extend: how often the chains may be doubled in length while they do not agree.
        max_n: the largest total N; None: 21 times the seen.
        seed: the same seed gives the same answer, whatever the number of workers.
        workers: threads; None: one per chain, as far as there are processors.

    Raises:
        FiguresError: figures.E151 to E153, too few or too many lists, or a setting out of its range.

    Source:
        Manrique-Vallier (2016), doi:10.1111/biom.12502; options as in the R package LCMCR.
    """
    kept = table.nonempty()
    _refuse(kept, K, a_alpha, b_alpha, (burnin, samples, thinning, chains), max_n)
    used = kept.canonical()
    limit = 20 * used.n_seen if max_n is None else max_n - used.n_seen
    sampler = _Chains(
        used, (K, a_alpha, b_alpha, limit), chains, seed, workers or min(chains, cpu_count() or 1)
    )
    out = sampler.run(burnin, samples, thinning, progress)
    doubled = 0
    while doubled < extend and not _enough(_agreement(out[:, :, 0]), chains):
        # As many cycles again: every second draw so far makes room for the new ones.
        doubled, thinning = doubled + 1, 2 * thinning
        older = out[:, 1::2]
        out = np.concatenate([older, sampler.run(0, samples - older.shape[1], thinning, progress)], axis=1)
    draws = out[:, :, 0]
    posterior = Posterior.of_draws(used.n_seen + draws.ravel())
    low, high = posterior.interval(level)
    agreement = _agreement(draws)
    return Estimate(
        method="classes",
        n_seen=used.n_seen,
        lists=kept.lists,
        point=posterior.quantile(0.5),
        low=low,
        high=high,
        level=level,
        mean=posterior.mean,
        se=posterior.sd,
        posterior=posterior,
        checks=_checks(agreement, chains, float((draws >= 0.95 * limit).mean())),
        settings={
            "K": K,
            "a_alpha": a_alpha,
            "b_alpha": b_alpha,
            "burnin": burnin,
            "samples": samples,
            "thinning": thinning,
            "chains": chains,
            "extended": doubled,
            "max_n": used.n_seen + limit,
        },
        seed=seed,
        assumptions=ASSUMPTIONS,
        details={
            **agreement,
            "chain_medians": [float(np.median(chain)) + used.n_seen for chain in draws],
            "classes_in_use": float(out[:, :, 1].mean()),
            "alpha": float(out[:, :, 2].mean()),
            "turned_away": sampler.beyond,
        },
    )


class _Chains:
    """Chains that can be run on."""

    def __init__(
        self, table: CaptureTable, model: tuple[int, float, float, int], chains: int, seed: int, workers: int
    ) -> None:
        k, a, b, self.limit = model
        self.prior, self.workers, self.beyond = np.array([a, b]), workers, 0
        self.histories, self.counts = table.matrix, np.array(table.counts, np.int64)
        children = np.random.SeedSequence(seed).spawn(chains)
        self.random = [np.random.Generator(np.random.PCG64(child)) for child in children]
        starts = [_start(random, table, k, chain) for chain, random in enumerate(self.random)]
        self.log_nu, self.rates = [s[0] for s in starts], [s[1] for s in starts]
        self.last = [(min(s[2], self.limit), 0.3) for s in starts]

    def run(self, burnin: int, samples: int, thinning: int, progress: Progress) -> FloatArray:
        """float64[chains, samples, 3]: unseen, classes in use, alpha; from where the chains stand."""
        out = np.empty((len(self.random), samples, 3))
        plan = np.array([burnin, samples, thinning, self.limit], np.int64)

        def one(chain: int) -> int:
            missing, alpha = self.last[chain]
            turned_away = run_chain(
                self.random[chain], self.histories, self.counts, self.prior, plan,
                self.log_nu[chain], self.rates[chain], missing, alpha, out[chain],
            )  # fmt: skip
            self.last[chain] = (int(out[chain, -1, 0]), float(out[chain, -1, 2]))
            return int(turned_away)

        with ThreadPoolExecutor(self.workers) as pool:
            for done, turned_away in enumerate(pool.map(one, range(len(out))), start=1):
                self.beyond += turned_away
                progress("chains", done, len(out))
        return out


def _agree(agreement: dict[str, float], chains: int) -> bool:
    return agreement["r_hat"] < R_HAT_BELOW and chains >= 4


def _ess(agreement: dict[str, float]) -> float:
    return min(agreement["ess_bulk"], agreement["ess_tail"])


def _enough(agreement: dict[str, float], chains: int) -> bool:
    return _agree(agreement, chains) and _ess(agreement) >= ESS_AT_LEAST


def _refuse(
    table: CaptureTable, k: int, a: float, b: float, lengths: tuple[int, ...], max_n: int | None
) -> None:
    if not 2 <= len(table.lists) <= MAX_LISTS:
        raise FiguresError(
            "figures.E151",
            "Latent classes take {least} to {most} lists that hold somebody; the table has {n}.",
            least=2,
            most=MAX_LISTS,
            n=len(table.lists),
            hint="Leave lists out, or give one more.",
        )
    if k < 2 or not (a > 0 and b > 0) or min(lengths[1:]) < 1 or lengths[0] < 0:
        raise FiguresError(
            "figures.E152",
            "K must be 2 or more; a, b, samples, thinning and chains above 0.",
            hint="Correct the option, or leave it out for its usual value.",
        )
    if max_n is not None and max_n < table.n_seen:
        raise FiguresError(
            "figures.E153",
            "The largest total considered is below the {n} persons seen.",
            n=table.n_seen,
            hint="Give a larger max N, or none.",
        )


def _start(
    random: np.random.Generator, table: CaptureTable, k: int, chain: int
) -> tuple[FloatArray, FloatArray, int]:
    """A starting state: sticks, rates and unseen, far from those of the other chains."""
    shares = np.array(table.list_totals) / table.n_seen
    if chain % 2 == 0:
        # Nearly everyone in one class, which sees as the lists do.
        nu = np.full(k, 0.02 / (k - 1))
        nu[0] = 0.98
        rates = np.vstack([shares / 2, random.uniform(size=(k - 1, len(shares)))])
    else:
        nu = np.full(k, 1 / k)
        rates = random.uniform(size=(k, len(shares)))
    missing = int(table.n_seen * (0.2, 5.0, 1.0, 0.02)[chain % 4])
    return np.log(nu), np.clip(rates, 1e-6, 1 - 1e-6), missing


def _agreement(draws: FloatArray) -> dict[str, float]:
    logs = np.log(draws + 0.5)
    if len(draws) < 2 or draws.shape[1] < 4:
        return {"r_hat": float("inf"), "ess_bulk": 0.0, "ess_tail": 0.0}
    return {"r_hat": r_hat(logs), "ess_bulk": ess_bulk(logs), "ess_tail": ess_tail(logs)}


def _checks(agreement: dict[str, float], chains: int, at_limit: float) -> tuple[Check, ...]:
    ess, agreed = _ess(agreement), _agree(agreement, chains)
    return (
        Check(
            "convergence",
            agreed,
            mark("{chains} chains agree (R-hat {r_hat}).")
            if agreed
            else mark("{chains} chains do not agree (R-hat {r_hat}): this number may be wrong."),
            "stop",
            {"chains": chains, "r_hat": round(float(agreement["r_hat"]), 3)},
        ),
        Check(
            "effective_sample",
            ess >= ESS_AT_LEAST,
            mark(
                "The draws are worth {ess} independent ones; {least} are needed, {headline} for a headline."
            ),
            "stop",
            {"ess": round(ess), "least": round(ESS_AT_LEAST), "headline": round(ESS_FOR_HEADLINE)},
        ),
        Check(
            "limit",
            at_limit < _AT_LIMIT,
            mark("With latent classes, the draws stay below the largest unseen number allowed.")
            if at_limit < _AT_LIMIT
            else mark(
                "With latent classes, draws reach the largest unseen number allowed: the data do not bound "
                "it, and the interval shown is closed only because no draw may go beyond."
            ),
            "stop",
        ),
    )
