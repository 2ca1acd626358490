"""An estimate on one screen: what may be said, the methods side by side, what was checked.

Takes   a Report.
Gives   the screen.
Leaves  the numbers and the sentences to figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING

from rich.text import Text

from leleka.cli.terminal import Terminal

if TYPE_CHECKING:
    from leleka.figures.capture import CaptureTable
    from leleka.figures.estimates import Check, Estimate
    from leleka.figures.run import Report

STYLES = {"note": "quiet", "warning": "differ", "stop": "against"}


def show_report(report: Report, terminal: Terminal) -> None:
    """Print the screen."""
    from leleka.figures.gates import MADE_BY
    from leleka.figures.saying import headline, may_say

    words = terminal.words
    terminal.title(headline(report, words))
    terminal.say(words.say(MADE_BY[report.verdict.kind]), indent=2)
    for check in report.verdict.reasons:
        terminal.say("✗ " + check.said(words), style=STYLES[check.severity], indent=2)
    _show_methods(report, terminal)
    _show_beside(report, terminal)
    _show_checks(report, terminal)
    terminal.title(words.say("You may say"))
    for sentence in may_say(report, words):
        terminal.say(sentence, indent=2)


def show_estimate_in_short(report: Report, n_true: int, terminal: Terminal) -> None:
    """Print the estimate of an invented world beside the number that is true there."""
    from leleka.figures.estimates import TITLES

    words = terminal.words
    names = ", ".join(report.table.lists)
    terminal.title(words.say("How many there are"), aside=words.say("estimated from {names}", names=names))
    pooled = [estimate for estimate in report.estimates if estimate.method in {"graphs", "loglinear"}]
    rows: list[tuple[str, ...]] = [(words.say("true, as invented"), words.number(n_true), "", "")]
    rows.append((words.say("on these lists"), words.number(report.table.n_seen), "", ""))
    rows += [(words.say(TITLES[e.method]), *_numbers(e, terminal)) for e in pooled]
    terminal.table(("", words.say("total"), words.say("from"), words.say("to")), rows, right=" rrr")
    _show_pooling(report, terminal)


def show_table(tables: Sequence[CaptureTable], terminal: Terminal) -> None:
    """Print what a capture table holds: of drawn linkages the first, and how far the others differ."""
    from leleka.figures.disclosure import SMALL_BELOW
    from leleka.figures.shown import shown_counts, shown_number

    words, table = terminal.words, tables[0]
    terminal.title(words.say("Capture table"), aside=words.say("{n} persons", n=table.n_seen))
    totals = shown_counts(table).list_totals
    rows = [(name, shown_number(n, words)) for name, n in zip(table.lists, totals, strict=True)]
    terminal.table((words.say("list"), words.say("persons")), rows, right=" r")
    several = table.n_seen - table.frequencies[0]
    if several >= SMALL_BELOW:
        share = words.percent(several / table.n_seen, 0)
        terminal.say(words.say("{share} are on two lists or more.", share=share), indent=2)
    if table.strata:
        terminal.say(words.say("Strata: {n}.", n=len(table.strata)), indent=2)
    if len(tables) > 1:
        seen = [each.n_seen for each in tables]
        terminal.say(
            words.say(
                "Drawn linkages: {n}, of {least} to {most} persons; here the first. An estimate takes all.",
                n=len(tables),
                least=min(seen),
                most=max(seen),
            ),
            indent=2,
        )


def _show_methods(report: Report, terminal: Terminal) -> None:
    from leleka.figures.estimates import TITLES

    words = terminal.words
    terminal.title(words.say("The methods side by side"), aside=words.say("95 % intervals"))
    most = max(e.high if isfinite(e.high) else e.point for e in report.estimates)
    rows: list[tuple[str | Text, ...]] = []
    width = max(12, min(34, terminal.out.width - 50))
    for estimate in report.estimates:
        is_leader = report.verdict.leader is not None and estimate.method == report.verdict.leader.method
        name = Text(words.say(TITLES[estimate.method]), style="title" if is_leader else "")
        rows.append((name, *_numbers(estimate, terminal), _line(estimate, most, width)))
    headings = ("", words.say("total"), words.say("from"), words.say("to"), "")
    terminal.table(headings, rows, right=" rrr ")
    terminal.say(words.say("{n} documented.", n=report.table.n_seen), indent=2)


def _numbers(estimate: Estimate, terminal: Terminal) -> tuple[str, str, str]:
    number = terminal.words.number
    high = number(estimate.high) if isfinite(estimate.high) else "∞"
    return number(estimate.point), number(estimate.low), high


def _line(estimate: Estimate, most: float, width: int) -> Text:
    """The interval and the point as characters on one scale."""
    cells = [" "] * (width + 1)

    def place(value: float) -> int:
        return round(width * min(1.0, max(0.0, value / most)))

    high = estimate.high if isfinite(estimate.high) else most
    for at in range(place(estimate.low), place(high) + 1):
        cells[at] = "─"
    cells[place(estimate.n_seen)] = "┆"
    cells[place(estimate.point)] = "▶" if estimate.method == "chao" else "●"
    return Text("".join(cells), style="action")


def _show_beside(report: Report, terminal: Terminal) -> None:
    words = terminal.words
    rows: list[tuple[str, ...]] = []
    for name, estimate in report.left_out.items():
        rows.append((words.say("without {name}", name=name), *_numbers(estimate, terminal)))
    for name, estimate in report.sensitivity[1:]:
        rows.append((words.say(name), *_numbers(estimate, terminal)))
    if report.strata is not None:
        rows.append((words.say("all strata"), *_numbers(report.strata, terminal)))
    if rows:
        terminal.title(words.say("What moves the answer"))
        headings = ("", words.say("total"), words.say("from"), words.say("to"))
        terminal.table(headings, rows, right=" rrr")
    _show_pooling(report, terminal)


def _show_pooling(report: Report, terminal: Terminal) -> None:
    words = terminal.words
    pooled = next((e for e in report.estimates if "linkage_share" in e.details), None)
    if pooled is not None:
        share = words.percent(pooled.details["linkage_share"], 0)
        least, most = pooled.details["n_seen_range"]
        terminal.say(
            words.say(
                "{n} drawn linkages pooled, of {least} to {most} persons; documented is their mean. "
                "{share} of the variance is the linkage’s.",
                n=report.n_draws,
                least=least,
                most=most,
                share=share,
            ),
            indent=2,
        )


def _show_checks(report: Report, terminal: Terminal) -> None:
    words = terminal.words
    held = [check for check in report.verdict.checks if check.passed]
    notes: list[Check] = [c for c in report.verdict.checks if not c.passed and c.severity == "note"]
    terminal.title(words.say("What was checked"), aside=words.say("{n} checks hold", n=len(held)))
    for check in notes:
        terminal.say("· " + check.said(words), style="quiet", indent=2)
