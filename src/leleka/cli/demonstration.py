"""Invent a world, link its lists like anybody's, hold the result against the truth.

Takes   WorldSettings and a folder.
Gives   lists/ and found/ in the folder, the ledger of the invented articles, and the screen.
Leaves  each step to its room.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from leleka.cli.linking import LinkOrder, StepDone, link_lists
from leleka.cli.measuring import evaluated_result
from leleka.cli.screens.demonstration import LEDGER, show_demonstration
from leleka.cli.screens.evaluation import evaluation_values
from leleka.cli.terminal import Terminal
from leleka.core.words import mark

if TYPE_CHECKING:
    from leleka.demo import WorldFiles, WorldSettings
    from leleka.figures import Ledger


def demonstrate(settings: WorldSettings, folder: Path, terminal: Terminal) -> None:
    """Walk the whole path and print one screen."""
    words = terminal.words
    world, invented = _invented(settings, folder / "lists", terminal)
    order = LinkOrder(world.lists, folder / "found", takes_proposals=True)
    linked = link_lists(order, terminal.hushed())
    began = time.monotonic()
    with terminal.watching() as stages:
        evaluation = evaluated_result(linked.result, world.truth, stages)
    checked = StepDone(
        mark("held against the truth"),
        words.say(
            "{found} of {true} true pairs found",
            found=round(evaluation.pairwise.recall * evaluation.n_true_pairs),
            true=evaluation.n_true_pairs,
        ),
        time.monotonic() - began,
    )
    ledger, read = _ledger(folder / "found", terminal)
    terminal.json(
        {
            "invented": True,
            "summary": linked.summary,
            "evaluation": evaluation_values(evaluation),
            "ledger": {
                "texts": len(ledger.documents),
                "figures": len(ledger.sightings),
                "facts": len(ledger.facts),
                "conflicts": sum(relation.kind == "conflict" for relation in ledger.relations),
            },
        }
    )
    show_demonstration(
        (invented, *linked.steps, checked, read), linked, evaluation, terminal, folder=folder, ledger=ledger
    )


def _invented(settings: WorldSettings, folder: Path, terminal: Terminal) -> tuple[WorldFiles, StepDone]:
    from leleka.demo import invent, write_world

    words = terminal.words
    began = time.monotonic()
    with terminal.watching() as stages:
        files = write_world(invent(settings, progress=stages), folder, progress=stages)
    said = words.say(
        "{children}, {lists}",
        children=words.count("{n} child", "{n} children", settings.n_children),
        lists=words.count("{n} list", "{n} lists", len(files.lists)),
    )
    return files, StepDone(mark("invented"), said, time.monotonic() - began)


def _ledger(folder: Path, terminal: Terminal) -> tuple[Ledger, StepDone]:
    """Read the invented articles and write what they say as a page."""
    from leleka.demo import articles
    from leleka.figures import build_ledger
    from leleka.figures.page import ledger_page
    from leleka.reports import read, read_document

    words = terminal.words
    began = time.monotonic()
    readings = [read(read_document(path)) for path in articles()]
    ledger = build_ledger(readings)
    (folder / LEDGER).write_text(ledger_page(ledger, words), "utf-8")
    said = (
        words.count("{n} figure", "{n} figures", len(ledger.sightings)) + ", "
        + words.count("{n} text", "{n} texts", len(ledger.documents))
    )  # fmt: skip
    return ledger, StepDone(mark("invented articles read"), said, time.monotonic() - began)
