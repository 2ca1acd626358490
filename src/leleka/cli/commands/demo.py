"""`leleka demo`: the whole walk on an invented world.

Takes   how large and how messy the world is.
Gives   its lists as files, what linking them found, one screen.
Leaves  inventing to the demo room; the lists are read like anybody's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from leleka.cli.options import Json, Lang, Quiet, terminal_for
from leleka.core.words import mark


def demo(  # noqa: PLR0913, PLR0917 - each is an option of the command
    context: typer.Context,
    children: Annotated[
        int, typer.Option("--children", metavar=mark("N"), help=mark("How many children live in it."))
    ] = 20_000,
    noise: Annotated[
        float,
        typer.Option("--noise", metavar=mark("N"), help=mark("How messy the lists are: 0 clean, 1 usual.")),
    ] = 1.0,
    changed: Annotated[
        float,
        typer.Option(
            "--changed", metavar=mark("SHARE"), help=mark("Share of the taken whose identity was changed.")
        ),
    ] = 0.25,
    seed: Annotated[
        int, typer.Option("--seed", metavar=mark("N"), help=mark("Another number, another world."))
    ] = 1,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar=mark("FOLDER"), help=mark("Where the files go."))
    ] = Path("demo-world"),
    json: Json = False,
    quiet: Quiet = False,
    lang: Lang = "",  # read before, see start.language_of
) -> None:
    """Invent, link, evaluate, show."""
    from leleka.cli.demonstration import demonstrate
    from leleka.demo import WorldSettings

    settings = WorldSettings(n_children=children, noise=noise, changed=changed, seed=seed)
    demonstrate(settings, out, terminal_for(context, quiet=quiet, json=json))
