"""Average over every decomposable graph of dependence between 3 to 6 lists; exact, no sampling.

Which lists feed each other is not known. Each graph is one answer; all of them are weighed
by how well they explain the overlaps, together with the number nobody saw.

Takes   a capture table; delta, the prior of N and of the graphs.
Gives   an Estimate with the exact posterior of N, and the weight of each graph.
Leaves  the graphs to decomposable, whether to believe the number to gates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from leleka.core.words import mark
from leleka.figures.capture import CaptureTable
from leleka.figures.errors import FiguresError
from leleka.figures.estimates.decomposable import Graphs, decomposable_graphs
from leleka.figures.estimates.estimate import Check, Estimate
from leleka.figures.estimates.summed import Summed, summed
from leleka.figures.posterior import Posterior

FloatArray = NDArray[np.float64]
LogPrior = Callable[[FloatArray], FloatArray]

MIN_LISTS, MAX_LISTS = 3, 6
PRIORS: Mapping[str, LogPrior] = {"1/N": lambda n: -np.log(n), "uniform": np.zeros_like}
"""Log prior of the total N, by the name it is given in settings."""

_CHUNK = 64
_SMALL_PRODUCT = 250_000
_STIRLING_FROM = 40.0
_END_SHARE = 1e-6

ASSUMPTIONS = (
    mark("Dependence between lists follows some decomposable graph; all graphs are equally likely at first."),
    mark("Within a graph, all persons have the same chances."),
)


def graphs(  # noqa: PLR0913 - options under the names the field uses
    table: CaptureTable,
    *,
    delta: float | None = None,
    prior: str | LogPrior = "1/N",
    saturated: bool = False,
    min_n: int = 0,
    max_n: int | None = None,
    log_prior_graphs: FloatArray | None = None,
    level: float = 0.95,
) -> Estimate:
    """Estimate the total by averaging over all decomposable graphs.

    Args:
        table: 3 to 6 lists that hold somebody.
        delta: prior count of every cell (hyper-Dirichlet); None: 2^-lists.
        prior: of the total N: "1/N", "uniform", or a function from N to its log prior.
        saturated: let in the graph that joins all lists. It leaves the unseen number to the
            prior alone, so it stays out unless asked for.
        min_n, max_n: the totals N considered; max_n None: as many as carry any weight.
        log_prior_graphs: float64[graphs], in decomposable_graphs' order; None: all alike.

    Returns:
        Estimate: point is the posterior's median; mean and interval of the same posterior.

    Raises:
        FiguresError: figures.E121 to E124, too few or too many lists, or a setting out of its range.

    Source:
        Madigan and York (1997), doi:10.1093/biomet/84.1.19; prior and delta as in dga 2.0.2.
    """
    used = table.nonempty().canonical()
    _refuse(used, delta, prior, min_n, max_n)
    delta = 2.0 ** -len(used.lists) if delta is None else delta
    known = decomposable_graphs(len(used.lists))
    model = _Model(
        used, known, delta, prior if callable(prior) else PRIORS[prior], log_prior_graphs, saturated
    )
    last = max_n - used.n_seen if max_n is not None else None
    found = summed(model.log_density, first=max(0, min_n - used.n_seen), last=last)
    posterior = Posterior(found.posterior.n + used.n_seen, found.posterior.p)
    low, high = posterior.interval(level)
    return Estimate(
        method="graphs",
        n_seen=used.n_seen,
        lists=table.nonempty().lists,
        point=posterior.quantile(0.5),
        low=low,
        high=high,
        level=level,
        mean=posterior.mean,
        se=posterior.sd,
        posterior=posterior,
        checks=_checks(found, max_n, level),
        settings={
            "delta": delta,
            "prior": "custom" if callable(prior) else prior,
            "saturated": saturated,
            "prior_graphs": "uniform" if log_prior_graphs is None else "custom",
            "min_n": max(min_n, used.n_seen),
            "max_n": max_n if max_n is not None else "automatic",
        },
        assumptions=ASSUMPTIONS,
        details=_weighed(model.graph_shares(found), known, used.lists),
    )


class _Model:
    """The log-weights of all graphs as functions of the unseen number."""

    def __init__(
        self,
        table: CaptureTable,
        known: Graphs,
        delta: float,
        log_prior: LogPrior,
        log_prior_graphs: FloatArray | None,
        saturated: bool,
    ) -> None:
        self.n_seen, self.log_prior = table.n_seen, log_prior
        self.prior_cells = delta * len(table.cells)
        let_in = np.ones(len(known.edges), bool)
        let_in[known.saturated] = saturated
        self.let_in = np.flatnonzero(let_in)
        used = np.abs(known.factors[let_in]).any(axis=0)
        self.factors = known.factors[let_in][:, used]
        self.n_parts = known.n_parts[let_in][:, None]
        subsets = np.flatnonzero(used)
        fixed, self.shifts = _marginals(table, subsets, delta)
        base = self.factors @ fixed
        # Adding up large logarithms loses digits; what is common to all graphs goes first.
        self.common = base.max()
        self.base = (base - self.common)[:, None]
        if log_prior_graphs is not None:
            self.base = self.base + np.asarray(log_prior_graphs, np.float64)[let_in][:, None]

    def log_weights(self, n_missing: FloatArray) -> FloatArray:
        """float64[graphs, numbers]: log-weight of each graph, without what all graphs share."""
        # Every graph has as many cliques less separators as parts, so lgamma(N + 1) may be taken
        # from each term: the differences stay small where the logarithms themselves are huge.
        n = self.n_seen + n_missing + 1
        varying = log_gamma_ratio(self.shifts[:, None] + n_missing[None, :], n[None, :])
        total = gammaln(self.prior_cells) - log_gamma_ratio(n - 1 + self.prior_cells, n)
        weights = _product(self.factors, varying)
        weights += self.n_parts * total
        weights += self.base
        return weights

    def log_density(self, n_missing: FloatArray) -> FloatArray:
        """float64[numbers]: log-posterior of the unseen number, up to a constant."""
        n = self.n_seen + n_missing
        shared = self.log_prior(n) - log_gamma_ratio(n_missing + 1, n + 1)
        return np.concatenate([_log_sum(self.log_weights(part)) for part in _chunks(n_missing)]) + shared

    def graph_shares(self, found: Summed) -> FloatArray:
        """float64[all graphs]: posterior probability of each graph."""
        shares = np.zeros(len(self.factors))
        matter = np.abs(found.shares) > 1e-12
        nodes, share = found.nodes[matter], found.shares[matter]
        for part, weight in zip(_chunks(nodes), _chunks(share), strict=True):
            log_w = self.log_weights(part)
            log_w -= log_w.max(axis=0)
            np.exp(log_w, out=log_w)
            shares += log_w @ (weight / log_w.sum(axis=0))
        placed = np.zeros(int(self.let_in.max()) + 2)
        placed[self.let_in] = np.maximum(shares, 0.0)
        return placed


def log_gamma_ratio(a: FloatArray, b: FloatArray) -> FloatArray:
    """log(gamma(a) / gamma(b)) for a, b > 0 that broadcast, without losing digits when both are large.

    Source:
        Stirling's series to the fifth term, whose error is below 1e-15 from 40 on.
    """
    small = np.minimum(a, b) < _STIRLING_FROM
    a_large, b_large = np.where(small, _STIRLING_FROM, a), np.where(small, _STIRLING_FROM, b)
    gap = a_large - b_large
    ratio = (a_large - 0.5) * np.log1p(gap / b_large) + gap * (np.log(b_large) - 1)
    ratio += _stirling(a_large) - _stirling(b_large)
    if small.any():
        near_a, near_b = np.broadcast_arrays(a, b)
        ratio[small] = gammaln(near_a[small]) - gammaln(near_b[small])
    return np.asarray(ratio)


def _stirling(x: FloatArray) -> FloatArray:
    square = 1.0 / (x * x)
    return np.asarray((1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))) / x)


def _marginals(
    table: CaptureTable, subsets: NDArray[np.int64], delta: float
) -> tuple[FloatArray, FloatArray]:
    """Per subset of lists: what the observed margins add, and the margin of nobody plus its prior."""
    cells, index, n_lists = table.cells, np.arange(len(table.cells)), len(table.lists)
    fixed, shifts = np.zeros(len(subsets)), np.zeros(len(subsets))
    for place, subset in enumerate(subsets.tolist()):
        n_in = int(subset).bit_count()
        alpha = delta * 2.0 ** (n_lists - n_in)
        margin = np.bincount(index & subset, weights=cells, minlength=len(cells))
        seen = margin[margin > 0]
        if margin[0] > 0:
            seen = seen[1:]
        # Margins nobody has cancel against their prior; the one of nobody always stays.
        fixed[place] = gammaln(seen + alpha).sum() - (len(seen) + 1) * gammaln(alpha)
        shifts[place] = margin[0] + alpha
    return fixed, shifts


def _product(left: FloatArray, right: FloatArray) -> FloatArray:
    """left @ right in pieces that a BLAS does on one thread: sharing them out costs more than it saves."""
    rows = max(1, _SMALL_PRODUCT // right.size)
    out = np.empty((len(left), right.shape[1]))
    for first in range(0, len(left), rows):
        np.matmul(left[first : first + rows], right, out=out[first : first + rows])
    return out


def _chunks(values: FloatArray) -> list[FloatArray]:
    return np.array_split(values, max(1, -(-len(values) // _CHUNK)))


def _log_sum(log_w: FloatArray) -> FloatArray:
    top = log_w.max(axis=0)
    log_w -= top
    np.exp(log_w, out=log_w)
    return np.asarray(top + np.log(log_w.sum(axis=0)))


def _refuse(
    table: CaptureTable,
    delta: float | None,
    prior: str | LogPrior,
    min_n: int,
    max_n: int | None,
) -> None:
    if not MIN_LISTS <= len(table.lists) <= MAX_LISTS:
        raise FiguresError(
            "figures.E121",
            "Averaging over graphs takes {least} to {most} lists that hold somebody; the table has {n}.",
            least=MIN_LISTS,
            most=MAX_LISTS,
            n=len(table.lists),
            hint="With more lists use latent classes, or join lists that come from one source.",
        )
    if delta is not None and not delta > 0:
        raise FiguresError("figures.E122", "delta must be above 0.", hint="The usual value is 2^-lists.")
    if not callable(prior) and prior not in PRIORS:
        raise FiguresError(
            "figures.E123",
            "The prior of N is one of {names}.",
            names=", ".join(PRIORS),
            hint="Correct the option, or leave it out for its usual value.",
        )
    if max_n is not None and max_n < max(min_n, table.n_seen):
        raise FiguresError(
            "figures.E124",
            "The largest total considered is below the {n} persons seen, or below the smallest.",
            n=table.n_seen,
            hint="Give a larger max N, or none.",
        )


def _checks(found: Summed, max_n: int | None, level: float) -> tuple[Check, ...]:
    bounded = found.end_share < _END_SHARE
    if max_n is not None:
        sentence = (
            mark("Averaged over graphs, the posterior ends well before the largest number allowed.")
            if bounded
            else mark(
                "Averaged over graphs, the posterior does not end before the largest number allowed; the "
                "interval shown ends there. Allow more."
            )
        )
    else:
        sentence = (
            mark("Averaged over graphs, the data bound the number from above.")
            if bounded
            else mark(
                "Averaged over graphs, the data do not bound the number from above. The interval shown is "
                "closed only because it holds {level} of the probability; beyond it large numbers thin out "
                "so slowly that their mean has no end."
            )
        )
    return (Check("grid", bounded, sentence, "stop", {"level": f"{level:.0%}"}),)


def _weighed(shares: FloatArray, known: Graphs, lists: tuple[str, ...]) -> dict[str, Any]:
    """The weight of the best graphs, and of each pair's dependence over all graphs."""
    by_pair: dict[tuple[int, int], float] = {}
    for row in np.flatnonzero(shares > 0).tolist():
        share = float(shares[row])
        for pair in known.edges[row]:
            by_pair[pair] = by_pair.get(pair, 0.0) + share
    joined = {" × ".join(sorted((lists[a], lists[b]))): share for (a, b), share in by_pair.items()}
    best = np.argsort(-shares, kind="stable")[:10]
    return {
        "n_graphs": int(np.count_nonzero(shares)),
        "graphs": [
            {
                "joined": sorted(" × ".join(sorted((lists[a], lists[b]))) for a, b in known.edges[row]),
                "probability": float(shares[row]),
            }
            for row in best.tolist()
            if shares[row] > 1e-4
        ],
        "joined": dict(sorted(joined.items())),
    }
