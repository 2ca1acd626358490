"""`leleka table`: link any table by keys and levels of one's own choosing.

Takes   a CSV or Parquet file and a plan.
Gives   pairs.parquet and persons.parquet in a folder.
Leaves  linking to linkage.plans.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from leleka.cli.options import Json, Lang, Quiet, terminal_for
from leleka.core.words import mark


def table(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar=mark("TABLE"), help=mark("A CSV or Parquet file."))],
    plan: Annotated[
        Path, typer.Option("--plan", metavar=mark("FILE"), help=mark("YAML with keys and comparisons."))
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar=mark("FOLDER"), help=mark("Where the result is written."))
    ],
    json: Json = False,
    quiet: Quiet = False,
    lang: Lang = "",  # read before, see start.language_of
) -> None:
    """Link a table by a plan."""
    from leleka.cli import table_files
    from leleka.linkage.plans import link_table, read_plan

    terminal = terminal_for(context, quiet=quiet, json=json)
    wanted, rows = read_plan(plan), table_files.read(file)
    with terminal.watching() as stages:
        links = link_table(rows, wanted, progress=stages)
    table_files.write(links, out)
    n_persons = len(set(links.person.tolist()))
    terminal.json(
        {
            "rows": len(rows),
            "candidates": links.n_candidates,
            "pairs": len(links.pairs),
            "persons": n_persons,
            "converged": links.learnt.converged,
            "untaught": wanted.untaught,
        }
    )
    words = terminal.words
    for column in wanted.untaught:
        terminal.note(
            words.say(
                "Every key looks at the column {column}, so nothing was learnt of how it differs in one "
                "person: people may be missed. Give a key without it.",
                column=column,
            )
        )
    terminal.say(
        ", ".join(
            (
                words.count("{n} row", "{n} rows", len(rows)),
                words.count("{n} pair compared", "{n} pairs compared", links.n_candidates),
                words.count("{n} person", "{n} persons", n_persons),
            )
        )
    )
