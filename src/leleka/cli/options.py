"""Options that several commands share, described once.

Takes   nothing.
Gives   annotated types for typer, take_language of a group, and the Terminal they ask for.
Leaves  the language to start, which reads it before anything is parsed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from leleka import __version__
from leleka.cli.errors import CliError
from leleka.cli.terminal import Terminal
from leleka.core.words import ENGLISH, LANGUAGES, Words, mark


def checked_language(lang: str) -> str:
    """Refuse a language that leleka does not speak.

    Raises:
        CliError: cli.E002.
    """
    if lang and lang not in LANGUAGES:
        raise CliError("cli.E002", "leleka speaks English and Ukrainian.", hint="Use --lang en or --lang uk.")
    return lang


def _say_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"leleka {__version__}")
        raise typer.Exit


Lang = Annotated[
    str,
    typer.Option(
        "--lang",
        metavar="en|uk",
        callback=checked_language,
        help=mark("Speak English or Ukrainian; LELEKA_LANG sets it for good."),
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help=mark("Say only what went wrong."))]
Json = Annotated[bool, typer.Option("--json", help=mark("Print the result as JSON, for programs."))]
Result = Annotated[
    Path, typer.Argument(metavar=mark("RESULT"), help=mark("The folder that `leleka link` wrote."))
]
Version = Annotated[
    bool,
    typer.Option("--version", is_eager=True, callback=_say_version, help=mark("Say which version this is.")),
]


def take_language(lang: Lang = "") -> None:
    """Let a group of commands take the language before a command's name too; start has read it by then."""


def terminal_for(context: typer.Context, *, quiet: bool = False, json: bool = False) -> Terminal:
    """Give the place where a command speaks, in the language found at the start."""
    words = context.obj if isinstance(context.obj, Words) else ENGLISH
    return Terminal(words=words, is_quiet=quiet, as_json=json)
