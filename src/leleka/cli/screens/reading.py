"""What texts say and how it stands together, as plain text for a terminal or a file.

Takes   readings; a Ledger.
Gives   a table of figures for each text; the facts, what was computed, what to look at.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import StringIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from leleka.core.words import Words, mark
from leleka.figures import Ledger, Relation
from leleka.figures.labels import GRADE_SIGNS, date_label, interval, label
from leleka.figures.page import fact_title
from leleka.reports import Reading

SHOWN_RELATIONS = (
    "sum_of", "complement", "conflict", "denied_by", "rounding", "different_measure", "different_method",
    "subset_of",
)  # fmt: skip
"""The relations a screen has room for; the others are in the page and the JSON Lines."""

_PROBLEMS_SHOWN = 12

_FIGURE_HEADINGS = (
    mark("Number"), mark("Measure"), mark("Whom"), mark("As of"), mark("Said by"), mark("Quote"),
)  # fmt: skip
_FACT_HEADINGS = (mark("Fact"), mark("Best"), mark("Interval"), mark("Sources"), mark("Grade"))


def reading_screen(readings: Sequence[Reading], words: Words) -> str:
    """The figures of every text, a table each."""
    screen = _Screen()
    for reading in readings:
        document = reading.document
        about = ", ".join(p for p in (document.outlet, str(document.published or "")) if p)
        screen.title(document.title or document.file, about)
        if not reading.figures:
            screen.say(words.say("No count of people was found."))
            continue
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in _FIGURE_HEADINGS:
            table.add_column(words.say(heading), overflow="fold")
        for figure in reading.figures:
            table.add_row(
                interval(figure.value_low, figure.value_high, words),
                label(figure.measure, words),
                label(figure.population, words),
                date_label(figure.as_of, words),
                " ← ".join([label(figure.asserted_by, words), *figure.via]),
                " ".join(figure.quote.split()),
            )
        screen.table(table)
        for claim in reading.claims:
            screen.say(
                f"  {label(claim.kind, words)} ({label(claim.claimant, words)}):"
                f" {' '.join(claim.quote.split())}"
            )
    n = sum(len(reading.figures) for reading in readings)
    screen.title(
        words.count("{n} figure", "{n} figures", n), words.count("{n} text", "{n} texts", len(readings))
    )
    return screen.text()


def ledger_screen(ledger: Ledger, words: Words) -> str:
    """Facts, the arithmetic that was found, what conflicts, what to look at."""
    screen = _Screen()
    screen.title(
        words.say("Ledger of figures"),
        words.count("{n} figure", "{n} figures", len(ledger.sightings)) + ", "
        + words.count("{n} text", "{n} texts", len(ledger.documents)),
    )  # fmt: skip
    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, heading in enumerate(_FACT_HEADINGS):
        table.add_column(words.say(heading), overflow="fold", justify="right" if place == 1 else "left")
    facts = [fact for fact in ledger.facts if fact.key.measure not in {"other", "coalition"}]
    for fact in facts[:40]:
        table.add_row(
            fact_title(fact, words),
            words.number(fact.best),
            interval(fact.low, fact.high, words) if (fact.low, fact.high) != (None, None) else "–",
            str(len(fact.originals)),
            f"{GRADE_SIGNS[fact.grade]} {label(fact.grade, words)}",
        )
    screen.table(table)
    for kind in SHOWN_RELATIONS:
        chosen = [relation for relation in ledger.relations if relation.kind == kind]
        said = list(dict.fromkeys(_relation_line(relation, ledger, words) for relation in chosen))
        if said:
            screen.title(label(kind, words), words.number(len(said)))
        for sentence in said[:6]:
            screen.say("  " + sentence)
    if ledger.problems:
        screen.title(words.say("To look at"))
        for problem in ledger.problems[:_PROBLEMS_SHOWN]:
            screen.say("  " + problem.said(words))
        n_more = len(ledger.problems) - _PROBLEMS_SHOWN
        if n_more > 0:
            screen.say("  " + words.count("{n} more is in the page.", "{n} more are in the page.", n_more))
    screen.title(words.say("What to do next"))
    screen.say(
        "  "
        + words.say(
            "Read it with the quotes marked: leleka report ledger FILES --format html --out ledger.html"
        )
    )
    return screen.text()


def _relation_line(relation: Relation, ledger: Ledger, words: Words) -> str:
    """What a relation says; a denial with the number it denies. Repeated numbers give one line."""
    if relation.kind != "denied_by":
        return relation.said(words)
    figure = ledger.of(relation.figure).figure
    number = interval(figure.value_low, figure.value_high, words)
    return f"{label(figure.measure, words)}, {number}: {relation.said(words)}"


class _Screen:
    """A screen gathered as text, so that it can go to a file too; colours only on a terminal."""

    def __init__(self) -> None:
        self._buffer = StringIO()
        is_terminal = sys.stdout.isatty()
        width = min(100, Console().width) if is_terminal else 100
        self._console = Console(file=self._buffer, width=width, force_terminal=is_terminal, highlight=False)

    def title(self, sentence: str, aside: str = "") -> None:
        line = Text(sentence, style="bold")
        if aside:
            line.append("  " + aside, style="dim")
        self._console.print()
        self._console.print(line)

    def say(self, sentence: str) -> None:
        self._console.print(Text(sentence))

    def table(self, table: Table) -> None:
        self._console.print(Padding(table, (0, 0, 0, 2)))

    def text(self) -> str:
        return self._buffer.getvalue()
