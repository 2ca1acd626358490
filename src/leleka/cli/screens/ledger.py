"""A ledger of figures in a few lines: one number a measure, who says it, and what contradicts it most.

Takes   a Ledger.
Gives   at most 12 lines on a terminal of 80 columns.
Leaves  the whole ledger to its page and to `leleka report ledger`.
"""

from __future__ import annotations

from textwrap import wrap

from leleka.cli.terminal import Terminal
from leleka.core.words import Words
from leleka.figures import Fact, Ledger, Relation
from leleka.figures.labels import GRADE_SIGNS, date_label, interval, label
from leleka.figures.values import base

MOST_ROWS = 5
GAP, INDENT = 2, 2
"""Cells between the columns of a terminal's table, and before it."""
UNTOLD = frozenset({"other", "coalition", "population"})
"""Measures that tell nothing of what happened to people."""


def show_ledger_in_short(ledger: Ledger, terminal: Terminal) -> None:
    """Print one row a measure, and the widest conflict (or a sum, where nothing conflicts)."""
    words = terminal.words
    headings = (words.say("Measure"), words.say("Number"), words.say("As of"), words.say("Grade"))
    rows = [_row(fact, words) for fact in chosen_facts(ledger)]
    if not rows:
        terminal.say(words.say("No count of children was found."), indent=2)
        return
    taken = sum(
        max(map(len, column)) + GAP for column in zip(headings, *(row[:4] for row in rows), strict=True)
    )
    left = max(12, terminal.out.width - INDENT - taken - GAP)
    terminal.table(
        (*headings, words.say("Said by")), [(*row[:4], _in_two_lines(row[4], left)) for row in rows]
    )
    telling = telling_relation(ledger)
    if telling is not None:
        measure = _measure_of(telling, ledger)
        said = f"{label(telling.kind, words)} ({label(measure, words)}): {telling.said(words)}"
        terminal.say(said[:1].upper() + said[1:], indent=2)


def chosen_facts(ledger: Ledger) -> list[Fact]:
    """The best supported fact about children of each measure, as the ledger orders them."""
    chosen: dict[str, Fact] = {}
    for fact in ledger.facts:
        if fact.key.whom == "child" and fact.key.measure not in UNTOLD:
            chosen.setdefault(fact.key.measure, fact)
    return list(chosen.values())[:MOST_ROWS]


def telling_relation(ledger: Ledger) -> Relation | None:
    """The conflict whose numbers lie furthest apart; without any, a sum that comes out."""
    sizes = {sighting.id: max(1, base(sighting)) for sighting in ledger.sightings}

    def apart(relation: Relation) -> float:
        ends = [sizes[name] for name in (relation.figure, *relation.others)]
        return max(ends) / min(ends)

    conflicts = [relation for relation in ledger.relations if relation.kind == "conflict"]
    if conflicts:
        return max(conflicts, key=apart)  # the first of equals
    return next((r for r in ledger.relations if r.kind in {"sum_of", "complement"}), None)


def _measure_of(relation: Relation, ledger: Ledger) -> str:
    return next(s.figure.measure for s in ledger.sightings if s.id == relation.figure)


def _row(fact: Fact, words: Words) -> tuple[str, str, str, str, str]:
    figure = fact.recommended.figure
    return (
        label(fact.key.measure, words),
        interval(figure.value_low, figure.value_high, words),
        date_label(figure.as_of, words) if figure.as_of else "–",
        f"{GRADE_SIGNS[fact.grade]} {label(fact.grade, words)}",
        " ← ".join([label(figure.asserted_by, words), *figure.via]),
    )


def _in_two_lines(text: str, width: int) -> str:
    return "\n".join(wrap(text, width, max_lines=2, placeholder="…"))
