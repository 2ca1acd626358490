"""`leleka evaluate`: a linkage held against the truth.

Takes   the folder of a linkage, and a file of truth.
Gives   how right it is.
Leaves  measuring to linkage.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from leleka.cli.options import Json, Lang, Quiet, Result, terminal_for
from leleka.core.words import mark


def evaluate(
    context: typer.Context,
    result: Result,
    truth: Annotated[
        Path,
        typer.Argument(
            metavar=mark("TRUTH"), help=mark("CSV with list, row, child_id; identity and changed if known.")
        ),
    ],
    json: Json = False,
    quiet: Quiet = False,
    lang: Lang = "",  # read before, see start.language_of
) -> None:
    """Measure a linkage."""
    from leleka.cli.measuring import evaluated
    from leleka.cli.screens.evaluation import show_evaluation

    terminal = terminal_for(context, quiet=quiet, json=json)
    show_evaluation(evaluated(result, truth, terminal), terminal)
