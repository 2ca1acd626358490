"""`leleka mapping`: what a list's columns are taken for.

Takes   a list.
Gives   the table of its columns, and the YAML file beside it.
Leaves  proposing to intake.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from leleka.cli.errors import writing
from leleka.cli.options import Json, Lang, Quiet, terminal_for
from leleka.core.words import mark


def mapping(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar=mark("LIST"), help=mark("The list."))],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar=mark("FILE"), help=mark("Where to save it, if not beside the list.")
        ),
    ] = None,
    anew: Annotated[bool, typer.Option("--anew", help=mark("Propose again, over a saved mapping."))] = False,
    json: Json = False,
    quiet: Quiet = False,
    lang: Lang = "",  # read before, see start.language_of
) -> None:
    """Show and save what columns mean."""
    from leleka.cli.agreement import show_mapping
    from leleka.cli.order import check_lists
    from leleka.intake import load_mapping, mapping_path, read_list, save_mapping
    from leleka.linkage.outputs.run import mapping_values

    terminal = terminal_for(context, quiet=quiet, json=json)
    check_lists([file])
    place = out or mapping_path(file)
    known = load_mapping(place) if place.exists() and not anew else None
    with terminal.watching() as stages:
        raw = read_list(file, mapping=known, progress=stages, words=terminal.words)
    if known is None:
        with writing(place):
            save_mapping(raw.mapping, place)
    terminal.json({"file": str(place), **mapping_values(raw.mapping)})
    show_mapping(raw, terminal, with_samples=terminal.out.is_terminal)
    steps = [(terminal.words.say("If a meaning is wrong, correct it in this file:"), str(place))]
    terminal.next_steps(terminal.words.say("What to do next"), steps)
