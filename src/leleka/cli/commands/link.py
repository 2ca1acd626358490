"""`leleka link`: the same child across lists, with reasons.

Takes   lists, and where the files go.
Gives   the files of linkage.outputs, and the screen.
Leaves  the walk to cli.linking.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated, Literal

import typer

from leleka.cli.options import Json, Lang, Quiet, terminal_for
from leleka.core.words import mark


def link(  # noqa: PLR0913, PLR0917 - each is an option of the command
    context: typer.Context,
    lists: Annotated[
        list[Path],
        typer.Argument(metavar=mark("LIST"), help=mark("A list: XLSX, XLS, ODS, CSV, JSON, Parquet.")),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", metavar=mark("FOLDER"), help=mark("Where the files go; it is made if need be.")
        ),
    ],
    mapping: Annotated[
        list[Path] | None,
        typer.Option(
            "--mapping",
            metavar=mark("FILE"),
            help=mark("What a list’s columns mean, as leleka saved it; may be given for each list."),
        ),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help=mark("Take every proposed meaning; ask nothing."))
    ] = False,
    decisions: Annotated[
        list[Path] | None,
        typer.Option(
            "--decisions",
            metavar=mark("FILE"),
            help=mark("Answers saved by the review page; decisions.jsonl in the folder is followed anyway."),
        ),
    ] = None,
    engine: Annotated[
        Literal["local", "spark"],
        typer.Option(
            "--engine",
            help=mark("Where pairs are compared: on this machine, or by Apache Spark on this or several."),
        ),
    ] = "local",
    earlier: Annotated[
        Path | None,
        typer.Option(
            "--earlier",
            metavar=mark("RESULT"),
            help=mark("A linkage of before: its persons stay together and keep their ids."),
        ),
    ] = None,
    register: Annotated[
        Path | None,
        typer.Option(
            "--register",
            metavar=mark("FILE"),
            help=mark(
                "A register too large for memory, as Parquet: it passes by in batches, and rows that could "
                "be somebody of the lists are linked with them."
            ),
        ),
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
    lang: Lang = "",  # read before, see start.language_of
) -> None:
    """Link lists."""
    from leleka.cli.linking import link_lists
    from leleka.cli.order import LinkOrder, StoppedByPersonError
    from leleka.cli.screens.linkage import next_steps, show_linkage

    terminal = terminal_for(context, quiet=quiet, json=json)
    answers, meanings = tuple(decisions or ()), tuple(mapping or ())
    order = LinkOrder(tuple(lists), out, meanings, answers, yes, engine, earlier, register)
    try:
        linked = link_lists(order, terminal)
    except StoppedByPersonError:
        terminal.note(terminal.words.say("Stopped. Nothing was linked."))
        raise typer.Exit(0) from None
    terminal.json({**linked.summary, "files": [str(path) for path in linked.files]})
    show_linkage(linked.summary, terminal, problems=linked.problems)
    steps = next_steps(out, linked.summary, shlex.join(order.again), terminal.words)
    terminal.next_steps(terminal.words.say("What to do next"), steps)
