"""An estimate as one HTML file: no network, no script, both themes, phone to desktop, print.

Takes   a Report and the reader's language.
Gives   the page as text: the headline, the words to use, the charts, their tables, every check.
Leaves  writing the file to the command line.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from markupsafe import Markup

from leleka import __version__
from leleka.core.words import Words, mark
from leleka.figures.disclosure import SMALL_BELOW
from leleka.figures.estimate_chart import methods_chart, posterior_chart, upset_chart
from leleka.figures.estimates import TITLES, Estimate
from leleka.figures.estimates.estimate import ASSUMPTIONS
from leleka.figures.gates import MADE_BY
from leleka.figures.run import Report
from leleka.figures.saying import headline, may_say, must_not_say
from leleka.figures.shown import shown_counts, shown_number
from leleka.figures.templating import template

SEVERITY: Mapping[str, str] = {"note": mark("note"), "warning": mark("doubt"), "stop": mark("stop")}


def estimate_page(report: Report, words: Words) -> str:
    """Write the page."""
    leader = report.verdict.leader or next((e for e in report.estimates if e.posterior is not None), None)
    counts = shown_counts(report.table)
    return template("estimate.html").render(
        lang=words.lang,
        say=words.say,
        words=words,
        titles=TITLES,
        report=report,
        verdict=report.verdict,
        headline=headline(report, words),
        made_by=words.say(MADE_BY[report.verdict.kind]),
        may_say=may_say(report, words),
        must_not_say=must_not_say(report, words),
        leader=leader,
        rows=[_row(estimate, words) for estimate in report.estimates],
        posterior=_posterior(leader, words),
        methods=Markup(methods_chart(report.estimates, report.table.n_seen, words)),  # noqa: S704 - own SVG, texts escaped
        upset=Markup(upset_chart(report.table, words)),  # noqa: S704 - own SVG, texts escaped
        overlaps=counts.histories,
        small_below=SMALL_BELOW,
        totals=list(zip(report.table.lists, counts.list_totals, strict=True)),
        shown=lambda count: shown_number(count, words),
        left_out=[_row(estimate, words, name) for name, estimate in report.left_out.items()],
        sensitivity=[_row(estimate, words, words.say(name)) for name, estimate in report.sensitivity],
        strata=_strata(report, words),
        pooled=_pooled(report, words),
        checks=[
            (
                words.say("holds") if c.passed else words.say(SEVERITY[c.severity]),
                c.passed,
                c.severity,
                c.said(words),
            )
            for c in report.verdict.checks
        ],
        assumptions=[words.say(sentence) for sentence in ASSUMPTIONS],
        assumed_by=[
            (words.say(TITLES[e.method]), " ".join(words.say(s) for s in e.assumptions))
            for e in report.estimates
        ],
        settings=[(words.say(TITLES[e.method]), _settings(e)) for e in report.estimates],
        version=__version__,
        number=words.number,
    )


def _row(estimate: Estimate, words: Words, name: str | None = None) -> dict[str, str]:
    return {
        "name": name if name is not None else words.say(TITLES[estimate.method]),
        "point": words.number(estimate.point),
        "low": words.number(estimate.low),
        "high": words.number(estimate.high) if isfinite(estimate.high) else "∞",
        "unseen": words.number(max(0.0, estimate.point - estimate.n_seen)),
    }


def _posterior(leader: Estimate | None, words: Words) -> Markup | None:
    if leader is None or leader.posterior is None or len(leader.posterior.n) < 2:
        return None
    chart = posterior_chart(leader.posterior, leader.low, leader.high, leader.point, words)
    return Markup(chart)  # noqa: S704 - own SVG, texts escaped


def _strata(report: Report, words: Words) -> list[dict[str, str]]:
    if report.strata is None:
        return []
    rows = [
        {
            "name": label,
            "point": words.number(part["point"]),
            "low": words.number(part["low"]),
            "high": words.number(part["high"]) if isfinite(part["high"]) else "∞",
            "unseen": words.number(max(0.0, part["point"] - part["n_seen"])),
        }
        for label, part in report.strata.details["strata"].items()
    ]
    return [*rows, _row(report.strata, words, words.say("all strata"))]


def _pooled(report: Report, words: Words) -> dict[str, Any] | None:
    leader = next((e for e in report.estimates if "linkage_share" in e.details), None)
    if leader is None:
        return None
    log_t = leader.details["log_t"]
    return {
        "n": report.n_draws,
        "share": words.percent(leader.details["linkage_share"], 0),
        "low": words.number(log_t["low"]),
        "high": words.number(log_t["high"]) if isfinite(log_t["high"]) else "∞",
    }


def _settings(estimate: Estimate) -> str:
    said = [f"{name} {value}" for name, value in estimate.settings.items()]
    return ", ".join([*said, *([f"seed {estimate.seed}"] if estimate.seed is not None else [])])
