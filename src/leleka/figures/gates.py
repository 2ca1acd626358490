"""What must hold before a number may be said: without it, a range, or "at least".

Takes   a capture table and what each method made of it.
Gives   Findings on the table, and a Verdict: one number, the range of methods, or a lower bound.
Leaves  the words around it to pages and the command line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

import numpy as np

from leleka.core.words import mark
from leleka.figures.capture import CaptureTable
from leleka.figures.estimates import Check, Estimate, MethodName
from leleka.figures.estimates.classes import ESS_FOR_HEADLINE
from leleka.figures.estimates.estimate import Severity

Kind = Literal["number", "range", "at least", "seen only"]

FEW_RECORDS = 10
FEW_PERSONS = 30
FEW_RECAPTURES = 7
"""Persons on more than one list: with fewer, the bias of a total from two lists cannot be neglected.

Robson and Regier (1964), Transactions of the American Fisheries Society 93, 215-226; that it holds for
more lists as well is our choice.
"""
SPARSE = 0.5
SPREAD = 2.0
LEAVE_ONE_OUT_MOVES = 1.0
COVERAGE_ABOVE = 0.2
"""How far sample coverage, which allows for people who differ, may lie above, as a share of the unseen."""
LEADERS: tuple[MethodName, ...] = ("graphs", "classes", "loglinear")
"""Methods that may give the headline, the first that ran and passed."""

MADE_BY: Mapping[Kind, str] = {
    "number": mark("One number may be said, with its interval."),
    "range": mark("No single number may be said: give the range of the methods."),
    "at least": mark("Only “at least” may be said, with the lower bound."),
    "seen only": mark("Nothing may be said beyond the documented number."),
}


@dataclass(frozen=True)
class Verdict:
    """What may be said.

    Attributes:
        kind: one number, a range, a lower bound, or nothing beyond the documented.
        leader: the estimate that stands for the headline; None unless kind is "number".
        low, high: ends of what is said; high is infinite for "at least".
        point: the number said; None unless kind is "number".
        checks: everything looked at, the failed ones first.
    """

    kind: Kind
    leader: Estimate | None
    point: float | None
    low: float
    high: float
    checks: tuple[Check, ...]

    @property
    def reasons(self) -> tuple[Check, ...]:
        """Why there is no single number; () where there is one."""
        return tuple(check for check in self.checks if not check.passed and check.severity != "note")


def diagnose(table: CaptureTable) -> tuple[Check, ...]:
    """Look at a table before any estimate is made."""
    used = table.nonempty()
    n_lists, overlaps = len(used.lists), used.overlaps
    small = sum(n < FEW_RECORDS for n in used.list_totals)
    alone = [
        name
        for place, name in enumerate(used.lists)
        if not (np.delete(overlaps[place], place) > 0).any() and n_lists > 1
    ]
    apart = [
        f"{used.lists[a]} × {used.lists[b]}"
        for a, b in combinations(range(n_lists), 2)
        if overlaps[a, b] == 0
    ]
    zeros = 1 - len(used.histories) / ((1 << n_lists) - 1)
    lists = mark("{n} lists hold somebody.")
    people = mark("The lists hold {n} persons; below {least} no estimate is worth its name.")
    histories = mark("{share} of the histories have nobody.")
    return (
        _look("lists", n_lists >= 3, "stop", lists, lists, n=n_lists),
        _look(
            "people", used.n_seen >= FEW_PERSONS, "stop", people, people, n=used.n_seen, least=FEW_PERSONS
        ),
        _look(
            "small_lists", small == 0, "note",
            mark("No list is very small."), mark("Lists with fewer than {few} persons: {n}."),
            n=small, few=FEW_RECORDS,
        ),
        _look(
            "overlap", not alone, "stop",
            mark("Every list shares people with another."),
            mark("Lists that share nobody with any other: {names}."),
            names=", ".join(alone),
        ),
        _look(
            "islands", _connected(overlaps > 0), "stop",
            mark("The overlaps join all lists together."),
            mark("The lists fall into groups that share nobody."),
        ),
        _look(
            "doubles", n_lists > 1 and used.frequencies[1] > 0, "stop",
            mark("Some persons are on exactly two lists."), mark("Nobody is on exactly two lists."),
        ),
        _look(
            "recaptures", sum(used.frequencies[1:]) >= FEW_RECAPTURES, "stop",
            mark("At least {least} persons are on more than one list."),
            mark("Fewer than {least} persons are on more than one list: a handful bears no estimate."),
            least=FEW_RECAPTURES,
        ),
        _look(
            "empty_pairs", not apart, "note",
            mark("Every two lists share somebody."), mark("Pairs of lists that share nobody: {names}."),
            names=", ".join(apart),
        ),
        _look(
            "sparse_cells", zeros <= SPARSE or n_lists > 6, "warning", histories, histories,
            share=f"{zeros:.0%}",
        ),
    )  # fmt: skip


def _look(name: str, passed: bool, severity: Severity, holds: str, fails: str, **values: Any) -> Check:
    """A check with the sentence for what was found."""
    return Check(name, passed, holds if passed else fails, severity, values)


def _connected(joined: np.ndarray) -> bool:
    reached, todo = {0}, [0]
    while todo:
        for other in np.flatnonzero(joined[todo.pop()]).tolist():
            if other not in reached:
                reached.add(other)
                todo.append(other)
    return len(reached) == len(joined)


def judge(
    table: CaptureTable,
    estimates: Sequence[Estimate],
    *,
    failed: Sequence[Check] = (),
    left_out: Mapping[str, Estimate] | None = None,
) -> Verdict:
    """Decide what may be said.

    Args:
        estimates: one per method that gave one, Chao's bound among them.
        failed: methods that were asked and gave nothing.
        left_out: per list, the leading method's estimate without it, if it gives one; None: not asked.
    """
    by_method = {estimate.method: estimate for estimate in estimates}
    leader = next((by_method[name] for name in LEADERS if name in by_method), None)
    bound = by_method.get("chao")
    checks = [*diagnose(table), *failed]
    checks += [check for estimate in estimates for check in estimate.checks]
    checks += _between(by_method, leader, bound)
    if leader is not None and left_out is not None:
        checks += _leave_one_out(leader, left_out)
    said = {(check.name, check.sentence, repr(check.values)): check for check in checks}
    ordered = tuple(sorted(said.values(), key=lambda check: (check.passed, check.severity == "note")))
    wrong = [check for check in ordered if not check.passed and check.severity != "note"]
    if leader is not None and not wrong:
        return Verdict("number", leader, leader.point, leader.low, leader.high, ordered)
    return _without_number(table, by_method, ordered)


def _between(
    by_method: Mapping[MethodName, Estimate], leader: Estimate | None, bound: Estimate | None
) -> list[Check]:
    """Checks of the methods against each other."""
    if leader is None:
        return [Check("methods", False, mark("No method gave an estimate of the total."), "stop")]
    leaders = [by_method[name] for name in LEADERS if name in by_method]
    unseen = [max(e.point - e.n_seen, 1.0) for e in leaders if np.isfinite(e.point)]
    ratio = max(unseen) / min(unseen)
    meeting = max(e.low for e in leaders) <= min(e.high for e in leaders)
    found = [
        Check(
            "method_spread",
            ratio <= SPREAD and meeting and len(unseen) > 1,
            _spread_sentence(len(unseen), ratio <= SPREAD and meeting),
            "warning",
            {"ratio": round(float(ratio), 1)},
        ),
        Check(
            "width",
            bool(np.isfinite(leader.high)) and leader.high < 5 * leader.low,
            mark("The interval goes from {low} to {high}."),
            "warning",
            {"low": round(leader.low), "high": round(leader.high) if np.isfinite(leader.high) else "∞"},
        ),
    ]
    if bound is not None:
        found.append(
            _look(
                "lower_bound", leader.point >= bound.low, "warning",
                mark("The estimate lies above Chao's lower bound."),
                mark("The estimate lies below Chao's lower bound."),
            )
        )  # fmt: skip
    if (other := by_method.get("coverage")) is not None and np.isfinite(other.point):
        found.append(_beside_coverage(leader, other))
    if leader.method == "classes":
        ess = min(float(leader.details["ess_bulk"]), float(leader.details["ess_tail"]))
        found.append(
            Check(
                "headline_sample",
                ess >= ESS_FOR_HEADLINE,
                mark("A headline needs {least} independent draws; there are {ess}."),
                "warning",
                {"least": round(ESS_FOR_HEADLINE), "ess": round(ess)},
            )
        )
    return found


def _beside_coverage(leader: Estimate, coverage: Estimate) -> Check:
    """Whether sample coverage finds that people differ, where the table is too small for a test to."""
    unseen = max(leader.point - leader.n_seen, 1.0)
    return _look(
        "heterogeneity", coverage.point - leader.point <= COVERAGE_ABOVE * unseen, "warning",
        mark("Sample coverage, which allows for people who differ, does not lie far above."),
        mark(
            "Sample coverage, which allows for people who differ, lies well above, at {total}: some people "
            "are probably seen more easily than others."
        ),
        total=round(coverage.point),
    )  # fmt: skip


def _spread_sentence(n_methods: int, agree: bool) -> str:
    if n_methods < 2:
        return mark("Only one method gave an estimate; there is nothing to compare it with.")
    if agree:
        return mark("The methods agree: the unseen differ by a factor of {ratio} and the intervals meet.")
    return mark(
        "The methods disagree: the unseen differ by a factor of {ratio}, or the intervals do not meet."
    )


def _leave_one_out(leader: Estimate, left_out: Mapping[str, Estimate]) -> Iterator[Check]:
    missing = [name for name in leader.lists if name not in left_out]
    if missing:
        sentence = mark(
            "How much the number rests on each of these lists is not known, because without it the method "
            "gives none: {names}."
        )
        yield Check("leave_one_out", False, sentence, "note", {"names": ", ".join(missing)})
    if not left_out:
        return
    totals = [estimate.point for estimate in left_out.values()]
    unseen = max(leader.point - leader.n_seen, 1.0)
    # Without a list its own people count as unseen: compare totals, by the leader's unseen part.
    far = max(abs(total - leader.point) for total in totals) / unseen
    yield Check(
        "leave_one_out",
        far <= LEAVE_ONE_OUT_MOVES,
        mark("Leaving out one list after another gives totals from {low} to {high}."),
        "warning",
        {"low": round(min(totals)), "high": round(max(totals))},
    )


def _without_number(
    table: CaptureTable, by_method: Mapping[MethodName, Estimate], checks: tuple[Check, ...]
) -> Verdict:
    """The range of the methods that passed their own checks, else the lower bound."""
    sound = [by_method[name] for name in LEADERS if name in by_method and by_method[name].passed]
    stopped = any(not c.passed and c.severity == "stop" for c in diagnose(table))
    # Where people differ, methods may agree with each other and all be too low.
    differ = any(not c.passed and c.name == "heterogeneity" for c in checks)
    agreeing = [] if differ else sound
    high = max((e.high for e in agreeing), default=np.inf)
    if len(agreeing) > 1 and np.isfinite(high) and not stopped:
        return Verdict("range", None, None, min(e.low for e in agreeing), high, checks)
    bound = by_method.get("chao")
    # Lists that avoid each other raise the bound; a sound method that allows for it may lie below.
    low = min(e.low for e in (bound, *agreeing)) if bound is not None else 0.0
    if low > table.n_seen and not stopped:
        return Verdict("at least", None, None, low, np.inf, checks)
    return Verdict("seen only", None, None, float(table.n_seen), np.inf, checks)
