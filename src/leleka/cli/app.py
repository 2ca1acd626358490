"""The commands there are.

Takes   the reader's language.
Gives   command_line(): typer's command with all below it, its help in that language.
Leaves  the work of each to commands/.
"""

from __future__ import annotations

from typing import Any

import typer

from leleka.cli.commands.count import count_app
from leleka.cli.commands.demo import demo
from leleka.cli.commands.estimate import estimate_app
from leleka.cli.commands.evaluate import evaluate
from leleka.cli.commands.history import history
from leleka.cli.commands.link import link
from leleka.cli.commands.mapping import mapping
from leleka.cli.commands.names import names_app
from leleka.cli.commands.report import report_app
from leleka.cli.commands.serve import keys, serve, work
from leleka.cli.commands.table import table
from leleka.cli.options import Lang, Version
from leleka.cli.usage import speak_help
from leleka.core.words import Words, mark

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)

app.command(
    help=mark(
        "Find the same child across lists that disagree, and say why.\n\n"
        "Lists may be spreadsheets, CSV, JSON or Parquet files, in any script. You are asked once what their "
        "columns mean; the answer is saved beside each list. Stopped anywhere, the same command goes on.\n\n"
        "$ leleka link register.xlsx hotline.csv --out found"
    )
)(link)
app.command(help=mark("Show what leleka takes a list’s columns for, and save it beside the list."))(mapping)
app.command(
    help=mark("Hold a linkage against a file of truth: how many links are right, and how many were found.")
)(evaluate)
app.command(
    help=mark(
        "Show what became of the persons of a linkage from run to run, and take a merge back.\n\n"
        "$ leleka history found --undo 12"
    )
)(history)
app.command(help=mark("Invent a world of lists, link them, and show what was found. Nothing in it is real."))(
    demo
)
app.command(
    help=mark(
        "Link any table of people by keys and levels of your own choosing.\n\n"
        "It knows nothing of scripts, families or changed identities: lists of children are for "
        "leleka link.\n\n"
        "$ leleka table rows.csv --plan plan.yaml --out found"
    )
)(table)
app.command(
    help=mark(
        "Start the registry, in which people work on children’s cases.\n\n"
        "The first start asks for the first administrator. With --demo it opens on an invented world, with "
        "one user for each role, on this computer only.\n\n"
        "$ leleka serve --demo"
    )
)(serve)
app.command(help=mark("Do the registry’s background work; leleka serve starts it beside the server."))(work)
app.command(
    help=mark(
        "Say which key seals what in the registry, and what does not open. With --add make a new key.\n\n"
        "$ leleka keys --home registry"
    )
)(keys)
app.add_typer(names_app, name="names")
app.add_typer(count_app, name="count")
app.add_typer(estimate_app, name="estimate")
app.add_typer(report_app, name="report")


@app.callback(
    help=mark(
        "leleka finds children who were taken in war across lists that disagree, and says why.\n\n"
        "A machine proposes; a person decides. Your lists stay on this computer.\n\n"
        "$ leleka demo\n$ leleka link register.xlsx hotline.csv --out found"
    )
)
def leleka(version: Version = False, lang: Lang = "") -> None:
    """Take what holds for every command; the language was read before (start.language_of)."""


def command_line(words: Words) -> Any:
    """Typer's command for all of leleka, speaking one language."""
    command = typer.main.get_command(app)
    speak_help(command, words)
    return command
