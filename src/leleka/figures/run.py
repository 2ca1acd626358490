"""All methods on one table, with what they say together.

Takes   a table, its strata, or one table per drawn linkage; which methods, their options.
Gives   Report: the estimates, the verdict, leave-one-out, sensitivity, strata.
Leaves  showing it to screen, page and as_json.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from leleka import __version__
from leleka.core.progress import Progress, silent
from leleka.core.words import mark
from leleka.figures.capture import CaptureTable
from leleka.figures.errors import FiguresError
from leleka.figures.estimates import METHODS, Check, Estimate, MethodName
from leleka.figures.estimates.estimate import ASSUMPTIONS
from leleka.figures.gates import FEW_PERSONS, LEADERS, Verdict, judge
from leleka.figures.pooling import add_strata, pool, pool_strata
from leleka.figures.shown import shown_counts

Options = Mapping[MethodName, Mapping[str, Any]]

STRATA_DIFFER = 0.25
RESTATE_COUNTS = frozenset({"frequencies"})
"""Details from which small counts could be worked out; internal JSON only."""
LARGE_TABLE = 100
"""Histories from which on chains begin short: a cycle takes as long as there are histories."""
_SHORT_CHAINS = {"burnin": 2000, "samples": 1000, "thinning": 10}
_SHORTEST_CHAINS = {"burnin": 500, "samples": 500, "thinning": 3}


@dataclass(frozen=True)
class Report:
    """What was found.

    Attributes:
        table: the one that was estimated; of several drawn linkages, the one in the middle.
        estimates: one per method that gave one; Chao's bound always among them.
        verdict: what may be said.
        left_out: per list, the leading method's estimate without it.
        sensitivity: the leading method under other settings, by a sentence that says which.
        strata: the leading method's total of the strata, over all draws; None without strata.
        n_draws: how many drawn linkages were pooled; 1 for a single table.
    """

    table: CaptureTable
    estimates: tuple[Estimate, ...]
    verdict: Verdict
    left_out: Mapping[str, Estimate] = field(default_factory=dict)
    sensitivity: tuple[tuple[str, Estimate], ...] = ()
    strata: Estimate | None = None
    n_draws: int = 1

    @property
    def n_seen(self) -> int:
        """How many persons the lists hold."""
        return self.table.n_seen

    @property
    def list_names(self) -> tuple[str, ...]:
        """The lists."""
        return self.table.lists


def run(
    tables: Sequence[CaptureTable],
    methods: Sequence[MethodName] = tuple(METHODS),
    options: Options | None = None,
    progress: Progress = silent,
) -> Report:
    """Estimate by all methods asked for, and judge what may be said.

    A method that cannot take the table leaves a failed check in its place.

    Raises:
        FiguresError: not even Chao's bound can be computed.
    """
    options = options or {}
    asked = [name for name in METHODS if name in {*methods, "chao"}]
    estimates, failed = [], []
    for done, name in enumerate(asked):
        progress("methods", done, len(asked))
        try:
            estimates.append(_one(name, tables, options.get(name, {})))
        except FiguresError as error:
            if name == "chao":
                raise
            failed.append(_cannot(name, error))
    progress("methods", len(asked), len(asked))
    leader = next((e for name in LEADERS for e in estimates if e.method == name), None)
    settings = dict(options.get(leader.method, {})) if leader else {}
    table = _middle(tables, leader)
    left_out = _left_out(table, leader, settings, progress) if leader else {}
    strata, differ = _strata(tables, leader, settings) if leader else (None, ())
    verdict = judge(table, estimates, failed=[*failed, *differ], left_out=left_out)
    return Report(
        table=table,
        estimates=tuple(estimates),
        verdict=verdict,
        left_out=left_out,
        sensitivity=_sensitivity(table, leader, settings) if leader else (),
        strata=strata,
        n_draws=len(tables),
    )


def _middle(tables: Sequence[CaptureTable], leader: Estimate | None) -> CaptureTable:
    """The drawn linkage whose total is in the middle, so that what is shown beside the total fits it."""
    points = leader.details.get("points") if leader else None
    if points is None:
        return tables[0]
    return tables[int(np.argsort(points, kind="stable")[len(points) // 2])]


def _one(name: MethodName, tables: Sequence[CaptureTable], options: Mapping[str, Any]) -> Estimate:
    if len(tables) == 1:
        if name == "classes":
            large = len(tables[0].histories) > LARGE_TABLE
            options = {"extend": 3, **(_SHORT_CHAINS if large else {}), **options}
        return METHODS[name](tables[0], **options)
    if name == "classes":
        options = {**_SHORT_CHAINS, "extend": 2, **options}
    return pool([METHODS[name](table, **options) for table in tables])


def _cannot(name: MethodName, error: FiguresError) -> Check:
    return Check(name, False, error.problem.what, "note", error.problem.values)


def _left_out(
    table: CaptureTable, leader: Estimate, options: Mapping[str, Any], progress: Progress
) -> dict[str, Estimate]:
    """The leading method without each list; lists whose absence leaves too few are passed over."""
    found = {}
    lengths = _SHORTEST_CHAINS if len(table.histories) > LARGE_TABLE else _SHORT_CHAINS
    short = {**lengths, **options} if leader.method == "classes" else dict(options)
    short.pop("model", None)
    for done, name in enumerate(leader.lists):
        progress("without one list", done, len(leader.lists))
        try:
            found[name] = METHODS[leader.method](table.without(name), **short)
        except FiguresError:
            continue
    progress("without one list", len(leader.lists), len(leader.lists))
    return found


def _strata(
    tables: Sequence[CaptureTable], leader: Estimate, options: Mapping[str, Any]
) -> tuple[Estimate | None, tuple[Check, ...]]:
    """The total of strata: added up within each drawn linkage, then pooled."""
    if not tables[0].strata:
        return None, ()
    small = sorted({part.label for table in tables for part in table.strata if part.n_seen < FEW_PERSONS})
    if small:
        sentence = mark("Strata with too few persons to estimate: {names}.")
        return None, (Check("strata", False, sentence, "note", {"names": ", ".join(small)}),)
    short = {**_SHORT_CHAINS, **options} if leader.method == "classes" and len(tables) > 1 else options
    totals, parts = [], dict[str, list[Estimate]]()
    for table in tables:
        found = {}
        for part in table.strata:
            try:
                found[part.label] = METHODS[leader.method](part, **short)
            except FiguresError as error:
                sentence = mark(
                    "The stratum “{name}” cannot be estimated, so strata do not add up to a total."
                )
                values = {"name": part.label, "why": error.code}
                return None, (Check("strata", False, sentence, "note", values),)
            parts.setdefault(part.label, []).append(found[part.label])
        totals.append(add_strata(found))
    total = totals[0] if len(totals) == 1 else pool_strata(totals, parts)
    differ = abs(total.point - leader.point) / leader.point > STRATA_DIFFER
    check = Check(
        "strata",
        not differ,
        mark("The strata add up to {total}, close to the estimate of the whole.")
        if not differ
        else mark(
            "The strata add up to {total}, far from the estimate of the whole: people differ by stratum."
        ),
        "warning",
        {"total": round(total.point)},
    )
    return total, (check, *(c for c in total.checks if c.severity != "note"))


def _sensitivity(
    table: CaptureTable, leader: Estimate, options: Mapping[str, Any]
) -> tuple[tuple[str, Estimate], ...]:
    """The leading method under settings that somebody else might have chosen."""
    if leader.method != "graphs":
        return ()
    variants: tuple[tuple[str, dict[str, Any]], ...] = (
        (mark("as set"), {}),
        (mark("delta 1/2 instead"), {"delta": 0.5}),
        (mark("uniform prior of N"), {"prior": "uniform"}),
        (mark("saturated graph let in"), {"saturated": True}),
    )
    return tuple((label, METHODS["graphs"](table, **{**options, **change})) for label, change in variants)


def as_json(report: Report, *, internal: bool = False) -> dict[str, Any]:
    """Everything found, for machines: plain values, infinite ends as null.

    Args:
        internal: with small counts too, which may name somebody; else they are null.
    """
    verdict, table = report.verdict, report.table
    shown = shown_counts(table, complete=internal)
    return {
        "leleka": __version__,
        "audience": "internal: small counts are in it" if internal else "public: small counts are null",
        "n_seen": table.n_seen,
        "lists": dict(zip(table.lists, shown.list_totals, strict=True)),
        "histories": [{"lists": list(o.lists), "persons": o.count} for o in shown.histories],
        "n_draws": report.n_draws,
        "verdict": {
            "kind": verdict.kind,
            "method": verdict.leader.method if verdict.leader else None,
            "point": _plain(verdict.point),
            "low": _plain(verdict.low),
            "high": _plain(verdict.high),
            "reasons": [check.said() for check in verdict.reasons],
        },
        "estimates": {e.method: estimate_as_json(e, internal=internal) for e in report.estimates},
        "leave_one_out": {name: _short(estimate) for name, estimate in report.left_out.items()},
        "sensitivity": {label: _short(estimate) for label, estimate in report.sensitivity},
        "strata": {**_short(report.strata), **report.strata.details} if report.strata else None,
        "checks": [_check(check) for check in verdict.checks],
        "assumptions": list(ASSUMPTIONS),
    }


def estimate_as_json(estimate: Estimate, *, internal: bool = False) -> dict[str, Any]:
    """One estimate, its distribution as bars and quantiles."""
    details = {k: v for k, v in estimate.details.items() if internal or k not in RESTATE_COUNTS}
    return {
        **_short(estimate),
        "n_seen": estimate.n_seen,
        "lists": list(estimate.lists),
        "level": estimate.level,
        "mean": _plain(estimate.mean),
        "se": _plain(estimate.se),
        "posterior": _bars(estimate),
        "settings": _plain(dict(estimate.settings)),
        "seed": estimate.seed,
        "version": estimate.version,
        "checks": [_check(check) for check in estimate.checks],
        "assumptions": [*ASSUMPTIONS, *estimate.assumptions],
        "details": _plain(details),
    }


def _short(estimate: Estimate) -> dict[str, Any]:
    return {"point": _plain(estimate.point), "low": _plain(estimate.low), "high": _plain(estimate.high)}


def _bars(estimate: Estimate) -> dict[str, Any] | None:
    if estimate.posterior is None:
        return None
    edges, shares = estimate.posterior.bars()
    shown = (0.005, 0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975, 0.995)
    return {
        "edges": edges.tolist(),
        "probability": shares.tolist(),
        "quantiles": {str(share): estimate.posterior.quantile(share) for share in shown},
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "name": check.name,
        "passed": check.passed,
        "severity": check.severity,
        "said": check.said(),
        "sentence": check.sentence,  # to be said again in another language
        "values": _plain(dict(check.values)),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    return value
