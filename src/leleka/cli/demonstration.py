"""Invent a world, link its lists like anybody's, hold the result against the truth.

Takes   WorldSettings and a folder.
Gives   lists/ and found/ in the folder, the ledger of the invented articles, the estimate of how many
        children were taken, and the screen.
Leaves  each step to its room.
"""

from __future__ import annotations

import csv
import time
from pathlib import Path
from typing import TYPE_CHECKING

from leleka.cli.linking import StepDone, link_lists
from leleka.cli.measuring import evaluated_result
from leleka.cli.order import LinkOrder
from leleka.cli.screens.demonstration import ESTIMATE, LEDGER, show_demonstration
from leleka.cli.screens.evaluation import evaluation_values
from leleka.cli.terminal import Terminal
from leleka.core.files import write_whole
from leleka.core.words import mark

if TYPE_CHECKING:
    from leleka.demo import WorldFiles, WorldSettings
    from leleka.figures import Ledger
    from leleka.figures.run import Report

ESTIMATED_FROM = ("register", "hotline", "partner-list", "evacuation-journal")
"""Lists that mean the same event: a child was taken."""
DRAWS = 20


def demonstrate(settings: WorldSettings, folder: Path, terminal: Terminal) -> None:
    """Walk the whole path and print one screen."""
    from leleka.figures.run import as_json

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
    report, n_taken, estimated = _estimate(folder / "found", world, terminal)
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
            "estimate": None if report is None else as_json(report),
            "taken_in_truth": n_taken,
        }
    )
    show_demonstration(
        (invented, *linked.steps, checked, read, estimated),
        linked,
        evaluation,
        terminal,
        folder=folder,
        ledger=ledger,
        estimate=(report, n_taken),
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
    write_whole(folder / LEDGER, ledger_page(ledger, words))
    said = (
        words.count("{n} figure", "{n} figures", len(ledger.sightings)) + ", "
        + words.count("{n} text", "{n} texts", len(ledger.documents))
    )  # fmt: skip
    return ledger, StepDone(mark("invented articles read"), said, time.monotonic() - began)


def _estimate(folder: Path, world: WorldFiles, terminal: Terminal) -> tuple[Report | None, int, StepDone]:
    """Estimate how many children were taken, the doubt of the linkage included.

    An estimate takes lists that mean one event. Children who turned out not to be taken are left
    out by the truth, as verification would leave them out; who is one child is left to the draws.
    """
    from leleka.figures import FiguresError
    from leleka.figures.estimate_page import estimate_page
    from leleka.figures.linked import drawn_tables
    from leleka.figures.run import run

    words, began = terminal.words, time.monotonic()
    taken = {row["child_id"] for row in _rows(world.children) if row["taken_date"]}
    theirs = {f"{row['list']}:{row['row']}" for row in _rows(world.truth) if row["child_id"] in taken}
    report: Report | None = None
    try:
        with terminal.watching() as stages:
            tables = drawn_tables(folder, DRAWS, lists=ESTIMATED_FROM, only=theirs)
            report = run(tables, ("graphs", "loglinear"), progress=stages)
    except FiguresError:
        said = words.say("too few children to estimate")
    else:
        write_whole(folder / ESTIMATE, estimate_page(report, words))
        said = words.say("{lists} lists, {n} drawn linkages", lists=len(ESTIMATED_FROM), n=DRAWS)
    return report, len(taken), StepDone(mark("estimated"), said, time.monotonic() - began)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
