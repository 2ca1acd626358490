"""The sample-coverage estimate: how much of the population's weight the lists have met.

A list on which most people are also on another list has met most of the population. Pairs of
lists that overlap more or less than chance correct the answer for dependence.

Takes   a capture table.
Gives   an Estimate with a bootstrap interval, and the coverage itself.
Leaves  whether coverage is enough to gates.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from leleka.core.words import mark
from leleka.figures.capture import CaptureTable
from leleka.figures.errors import FiguresError
from leleka.figures.estimates.estimate import Check, Estimate
from leleka.figures.estimates.poisson import log_normal_interval

FloatArray = NDArray[np.float64]
Form = Literal["high", "low"]

MAX_LISTS = 16
ENOUGH = 0.55
_FLAT = 1e-4

ASSUMPTIONS = (
    mark("Pairs of lists show all the dependence there is."),
    mark("People's chances may differ between lists and persons."),
)


def coverage(
    table: CaptureTable, *, form: Form | None = None, bootstrap: int = 400, seed: int = 1, level: float = 0.95
) -> Estimate:
    """Estimate the total from the share of people that are on more than one list.

    Args:
        table: 3 to 16 lists that hold somebody.
        form: "high": for a coverage of some 55 % and more; "low": one step from the estimate
            without dependence. None: by the coverage, "low" also where "high" has no answer.
        bootstrap: how often to draw the table anew for the standard error; drawn tables
            without an answer are left out.

    Raises:
        FiguresError: figures.E161 to E163, too few or too many lists, no overlap at all, or "high" without an
            answer.

    Source:
        Chao and Tsay (1998), doi:10.2307/2669620; Chao et al. (2001), doi:10.1002/sim.996.
    """
    kept = table.nonempty()
    used = kept.canonical()
    if not 3 <= len(used.lists) <= MAX_LISTS:
        raise FiguresError(
            "figures.E161",
            "Sample coverage takes {least} to {most} lists that hold somebody; the table has {n}.",
            least=3,
            most=MAX_LISTS,
            n=len(used.lists),
            hint="Leave lists out, or give one more.",
        )
    share = sample_coverage(used)
    if share <= 0:
        raise FiguresError(
            "figures.E162",
            "No person is on two lists: nothing can be estimated.",
            hint="Say only how many are documented.",
        )
    enough, whole = share >= ENOUGH, _total(used, "high")
    chosen: Form = form or ("high" if enough and np.isfinite(whole) else "low")
    point = whole if chosen == "high" else _total(used, "low")
    if not np.isfinite(point):
        raise FiguresError(
            "figures.E163",
            "The lists depend on each other so much that this form of sample coverage has no answer.",
            hint="Take the form for a low coverage.",
        )
    se = _standard_error(used, chosen, point, bootstrap, seed)
    low, high = log_normal_interval(point - used.n_seen, se, level)
    return Estimate(
        method="coverage",
        n_seen=used.n_seen,
        lists=kept.lists,
        point=point,
        low=used.n_seen + low,
        high=used.n_seen + high,
        level=level,
        se=se,
        checks=(
            Check(
                "coverage",
                enough,
                mark("The lists cover {share} of the population's weight; {least} is enough.")
                if enough
                else mark(
                    "The lists cover only {share} of the population's weight; {least} would be enough."
                ),
                "note",
                {"share": f"{share:.0%}", "least": f"{ENOUGH:.0%}"},
            ),
        ),
        settings={"form": chosen, "bootstrap": bootstrap},
        seed=seed,
        assumptions=ASSUMPTIONS,
        details={"coverage": share, "high": whole, "low": _total(used, "low")},
    )


def sample_coverage(table: CaptureTable) -> float:
    """One minus the mean share of each list's people who are on no other list."""
    singles = _exactly(table, [1 << place for place in range(len(table.lists))])
    return float(1 - np.mean(singles / np.array(table.list_totals)))


def _exactly(table: CaptureTable, histories: list[int]) -> FloatArray:
    found = dict(zip(table.histories, table.counts, strict=True))
    return np.array([found.get(history, 0) for history in histories], np.float64)


def _total(table: CaptureTable, form: Form) -> float:
    """The estimate: D / C plus what each pair's dependence adds; NaN where it has no answer.

    With t lists, Z_i people on list i alone and Z_ij on i and j alone,
    N = D / C + sum over pairs of (Z_i + Z_j + 2 Z_ij) g_ij / (t C), where
    g_ij = N n_ij / (n_i n_j) - 1 holds N itself: "high" solves for it, "low" steps from D / C.
    The more lists share, the flatter the equation that "high" solves, until no N solves it.
    """
    n_lists, share = len(table.lists), sample_coverage(table)
    if share <= 0:
        return float("nan")
    on, overlaps = np.array(table.list_totals, np.float64), table.overlaps.astype(np.float64)
    singles = _exactly(table, [1 << place for place in range(n_lists)])
    left, right = np.triu_indices(n_lists, 1)
    doubles = _exactly(
        table, [(1 << a) | (1 << b) for a, b in zip(left.tolist(), right.tolist(), strict=True)]
    )
    weight = singles[left] + singles[right] + 2 * doubles
    per_total = overlaps[left, right] / (on[left] * on[right])
    plain = float(table.n_seen - singles.mean()) / share
    if form == "low":
        once = plain + float(weight @ (plain * per_total - 1)) / (n_lists * share)
        return max(float(table.n_seen), plain + float(weight @ (once * per_total - 1)) / (n_lists * share))
    slope = n_lists * share - float(weight @ per_total)
    if slope < _FLAT:
        return float("nan")
    return max(float(table.n_seen), (n_lists * share * plain - float(weight.sum())) / slope)


def _standard_error(table: CaptureTable, form: Form, point: float, times: int, seed: int) -> float:
    """The spread over tables drawn from the estimated population."""
    random = np.random.default_rng(seed)
    size = max(round(point), table.n_seen)
    counts = np.array([size - table.n_seen, *table.counts], np.float64)
    totals = []
    for drawn in random.multinomial(size, counts / counts.sum(), size=times)[:, 1:]:
        new = CaptureTable.of(table.lists, dict(zip(table.histories, drawn.tolist(), strict=True)))
        if all(new.list_totals):
            totals.append(_total(new, form))
    held = np.array(totals)[np.isfinite(totals)] if totals else np.array([])
    return float(held.std(ddof=1)) if len(held) > 1 else float("inf")
