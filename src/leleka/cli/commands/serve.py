"""`leleka serve`, `leleka work` and `leleka keys`: the registry, its background work, what it seals with.

Takes   where the registry lives and listens.
Gives   the registry, until stopped.
Leaves  all of it to leleka.web, which is imported only here, and only when asked for.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from leleka.cli.errors import CliError
from leleka.cli.options import Lang, terminal_for
from leleka.cli.terminal import Terminal
from leleka.core.errors import LelekaError, Where
from leleka.core.words import mark

Home = Annotated[
    Path, typer.Option("--home", metavar=mark("FOLDER"), help=mark("Where the registry keeps all it has."))
]
Database = Annotated[
    str,
    typer.Option(
        "--database",
        envvar="LELEKA_DATABASE",
        metavar=mark("ADDRESS"),
        help=mark("Address of a PostgreSQL database; without it, a file in the folder."),
    ),
]


def serve(  # noqa: PLR0913, PLR0917 - each is an option of the command
    context: typer.Context,
    home: Home = Path("registry"),
    demo: Annotated[
        bool, typer.Option("--demo", help=mark("An invented world, with printed passwords."))
    ] = False,
    children: Annotated[
        int, typer.Option("--children", metavar=mark("N"), help=mark("How many children live in the demo."))
    ] = 400,
    address: Annotated[
        str, typer.Option("--address", metavar=mark("ADDRESS"), help=mark("Where to listen."))
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(
            "--port", metavar=mark("N"), min=1, max=65535, help=mark("On which port to listen: 1 to 65535.")
        ),
    ] = 8000,
    hosts: Annotated[
        list[str] | None,
        typer.Option("--host", metavar=mark("NAME"), help=mark("A name the registry is known under.")),
    ] = None,
    database: Database = "",
    lang: Lang = "",  # read before, see start.language_of
) -> None:
    """Prepare, ask for what is missing, serve."""
    from leleka.web.common.database import at_hand
    from leleka.web.project import serving

    if demo and home == Path("registry"):
        home = Path("demo-registry")
    plan = serving.Serving(home, address, port, tuple(hosts or ()), database, demo).checked()
    terminal = terminal_for(context)
    words = terminal.words

    def say_open() -> None:
        terminal.say("")
        terminal.say(words.say("The registry is open: {address}", address=plan.url), style="action")
        if plan.is_behind_proxy:
            terminal.say(
                words.say("It listens on {address}, for the reverse proxy.", address=plan.listens),
                style="quiet",
            )
        terminal.say(words.say("Ctrl+C closes it."), style="quiet")

    with serving.claim(plan):  # first of all: nobody is to fill a demo, or be asked, for nothing
        has_keys = serving.is_there(home)
        serving.open_registry(plan)
        with at_hand():
            if has_keys:
                serving.prepare()
            else:
                serving.prepare_with_new_keys(home)
            if demo:
                _open_demo(terminal, children)
            elif serving.is_empty():
                _ask_for_administrator(terminal)
        serving.serve(plan, say_open)
    terminal.say(words.say("The registry is closed."), style="quiet")


def work(
    home: Home = Path("registry"),
    database: Database = "",
    beside: Annotated[
        int,
        typer.Option(
            "--beside", hidden=True, help=mark("The process beside which it works, and with which it ends.")
        ),
    ] = 0,
    lang: Lang = "",
) -> None:
    """Do background work until stopped, or until the process beside which it was started is no more."""
    import os

    from leleka.web.project import serving

    if beside:
        serving.end_with(beside)
    if not serving.is_there(home):  # a folder made here would get keys of its own, which open nothing
        raise _no_registry(home)
    is_demo, hosts = os.environ.get("LELEKA_DEMO") == "1", os.environ.get("LELEKA_HOSTS", "")
    serving.open_registry(
        serving.Serving(
            home, hosts=tuple(h for h in hosts.split(",") if h), database=database, is_demo=is_demo
        )
    )
    from leleka.web.common.worker import work as take_jobs

    take_jobs()


def keys(
    context: typer.Context,
    home: Home = Path("registry"),
    add: Annotated[
        bool, typer.Option("--add", help=mark("Make a new key, which seals from the next start on."))
    ] = False,
    database: Database = "",
    lang: Lang = "",
) -> None:
    """Say which key seals what, and what does not open."""
    from leleka.web.common.database import at_hand
    from leleka.web.project import serving

    if not (database or serving.is_there(home) or serving.has_rows(home)):
        raise _no_registry(home)
    terminal = terminal_for(context)
    words = terminal.words
    with at_hand():
        held = serving.sealed_with(serving.Serving(home, database=database), add=add)
    terminal.table(
        [words.say("Sealed"), words.say("Key"), words.say("Texts"), words.say("Do not open")],
        [(each.place, each.key, str(each.n), str(each.n_shut)) for each in held],
        right="  rr",
    )
    n_shut = sum(each.n_shut for each in held)
    if n_shut:
        said = words.count("{n} sealed text does not open.", "{n} sealed texts do not open.", n_shut)
    else:
        said = words.say("All that is sealed opens.")
    terminal.say(said)
    if add:
        terminal.say(
            words.say(
                "A new key is in keys.json. Start the registry anew, and keep a copy of the file apart."
            )
        )


def _no_registry(home: Path) -> CliError:
    return CliError(
        "cli.E066",
        "holds no registry.",
        where=Where(str(home)),
        hint="Give the folder of leleka serve with --home; that command makes it.",
    )


def _ask_for_administrator(terminal: Terminal) -> None:
    from leleka.web.project import serving

    words = terminal.words
    if not terminal.can_ask:
        raise CliError(
            "cli.E060",
            "The registry has no administrator yet, and nobody is here to ask.",
            hint="Start leleka serve once in a terminal.",
        )
    terminal.say(words.say("This registry is empty. Who is its first administrator?"), style="title")
    organisation = _ask(terminal, "organisation", words.say("Organisation"))
    name = _ask(terminal, "name", words.say("Name"))
    email = _ask(terminal, "email", words.say("E-mail"))
    while True:
        password = _ask_for_password(terminal)
        try:
            return serving.add_first_administrator(organisation, name, email, password)
        except LelekaError as error:
            if error.code != "web.E008":
                raise
            terminal.say(error.said(words))


def _ask(terminal: Terminal, what: str, question: str) -> str:
    """Until the answer can stand in the registry: a mistyped address would let nobody in."""
    from leleka.web.project import serving

    while True:
        try:
            return serving.checked(what, typer.prompt(question))
        except LelekaError as error:
            terminal.say(error.said(terminal.words))


def _ask_for_password(terminal: Terminal) -> str:
    """Twice, until both are the same; typer's own words for it are English only."""
    words = terminal.words
    while True:
        password: str = typer.prompt(words.say("Password, at least 12 characters"), hide_input=True)
        if typer.prompt(words.say("The password again"), hide_input=True) == password:
            return password
        terminal.say(words.say("The two are not the same. Write the password once more."))


def _open_demo(terminal: Terminal, children: int) -> None:
    from leleka.web.project.demo import open_demo

    words = terminal.words
    with terminal.watching() as stages:
        people = open_demo(children, stages)
    terminal.say(words.say("An invented world. No person in it is real."), style="title")
    terminal.table(
        [words.say("Role"), words.say("E-mail"), words.say("Password")],
        [(each.role_in(words.lang), each.email, each.password) for each in people],
    )
