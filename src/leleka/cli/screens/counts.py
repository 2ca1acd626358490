"""A frozen count on one screen: the figure, what it means, what has changed since.

Takes   a CountSet, its cells, a Verification.
Gives   the screens.
Leaves  the numbers to figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from leleka.cli.terminal import Terminal
from leleka.core.words import Words, mark

if TYPE_CHECKING:
    from leleka.figures.counts import Cell, CountSet, Verification

UNITS = {"person": mark("persons"), "record": mark("records")}
SHOWN_IDS = 8


def show_count(count_set: CountSet, terminal: Terminal) -> None:
    """Print what was counted, how, and who answers for it."""
    words = terminal.words
    what = words.say(UNITS.get(count_set.unit, "persons"))
    terminal.title(f"{words.number(count_set.n)} {what}: {count_set.title}")
    terminal.say(count_set.definition, indent=2)
    rows = [
        (words.say("state of"), count_set.as_of.isoformat()),
        (words.say("query"), count_set.query),
        (words.say("left out, with reasons"), words.number(len(count_set.exclusions))),
        (words.say("answered for by"), count_set.signed_by or words.say("nobody yet")),
        (words.say("hash"), count_set.digest[:16] + "…"),
    ]
    terminal.table(("", ""), rows)


def show_cells(cells: Sequence[Cell], names: Sequence[str], terminal: Terminal) -> None:
    """Print a divided count, hidden cells as “…”."""
    words = terminal.words
    terminal.title(words.say("Divided by {names}", names=" × ".join(names)))
    rows = [
        (cell.row, cell.column, words.number(cell.shown) if cell.shown is not None else "…") for cell in cells
    ]
    if len(names) == 1:
        terminal.table((names[0], words.say("number")), [(row, n) for row, _, n in rows], right=" r")
    else:
        terminal.table((*names, words.say("number")), rows, right="  r")
    if any(cell.shown is None for cell in cells):
        terminal.say(
            words.say("“…”: fewer than five, or a number that would give one of these away."),
            style="quiet",
            indent=2,
        )


def show_verification(count_set: CountSet, found: Verification, terminal: Terminal) -> None:
    """Print whether a published figure holds, and what has changed."""
    words = terminal.words
    if found.holds:
        terminal.title(words.say("{n} holds: the frozen set counts as many.", n=found.published))
    else:
        said = words.say(
            "{said} does not hold: the frozen set counts {n}.", said=found.published, n=found.recounted
        )
        terminal.title(said)
    terminal.say(f"{count_set.title}, {count_set.as_of.isoformat()}", indent=2)
    if count_set.signed_on:
        day = count_set.signed_on.isoformat()
        terminal.say(words.say("Signed by {who}, {day}.", who=count_set.signed_by, day=day), indent=2)
    else:
        terminal.say(words.say("Nobody has signed it."), indent=2)
    if found.today is None:
        terminal.say(_where_changes_are_said(count_set, words), style="quiet", indent=2)
        return
    terminal.say(words.say("Today the same query finds {n}.", n=found.today), indent=2)
    changes = (
        (words.say("new since"), found.added),
        (words.say("no longer found"), found.removed),
        (words.say("several, now one"), tuple(" = ".join(group) for group in found.merged)),
        (words.say("one, now several"), found.split),
    )
    rows = [(name, words.number(len(ids)), _few(ids)) for name, ids in changes if ids]
    if rows:
        terminal.table(("", words.say("number"), words.say("which")), rows, right=" r ")
    else:
        terminal.say(words.say("Nothing has changed since."), indent=2)


def _where_changes_are_said(count_set: CountSet, words: Words) -> str:
    if count_set.query.startswith("registry:"):
        return words.say("What has changed since stands in the registry, on the page of this count.")
    return words.say("Give --result to see what has changed since.")


def _few(ids: Sequence[str]) -> str:
    return ", ".join(ids[:SHOWN_IDS]) + (" …" if len(ids) > SHOWN_IDS else "")
