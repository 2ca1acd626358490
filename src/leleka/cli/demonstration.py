"""Invent a world, link its lists like anybody's, hold the result against the truth.

Takes   WorldSettings and a folder.
Gives   lists/ and found/ in the folder, and the screen.
Leaves  each step to its room.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from leleka.cli.linking import LinkOrder, StepDone, link_lists
from leleka.cli.measuring import evaluated_result
from leleka.cli.screens.demonstration import show_demonstration
from leleka.cli.screens.evaluation import evaluation_values
from leleka.cli.terminal import Terminal
from leleka.core.words import mark

if TYPE_CHECKING:
    from leleka.demo import WorldFiles, WorldSettings


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
    terminal.json({"invented": True, "summary": linked.summary, "evaluation": evaluation_values(evaluation)})
    show_demonstration((invented, *linked.steps, checked), linked, evaluation, terminal, folder=folder)


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
