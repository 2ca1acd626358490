"""`leleka estimate`: capture tables from a linkage, and the undocumented total from a table.

Takes   the folder of a linkage, or a CSV of histories.
Gives   estimate_app with `table` and `run`: files, and one screen.
Leaves  counting and estimating to figures.
"""

from __future__ import annotations

import json as json_text
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from leleka.cli.errors import CliError, writing
from leleka.cli.options import Lang, Quiet, Result, take_language, terminal_for
from leleka.core.files import write_whole
from leleka.core.words import mark

estimate_app = typer.Typer(
    callback=take_language,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help=mark(
        "Estimate how many no list has, from how the lists overlap.\n\n"
        "$ leleka estimate table found --lists register,hotline,camp --out table.csv\n"
        "$ leleka estimate run table.csv --html estimate.html"
    ),
)


class Method(StrEnum):
    """Which methods to run."""

    graphs = "graphs"
    classes = "classes"
    loglinear = "loglinear"
    coverage = "coverage"
    chao = "chao"
    all = "all"


@estimate_app.command("table", help=mark("Count the persons of a linkage by the lists that hold them."))
def table(  # noqa: PLR0913, PLR0917 - each is an option of the command
    context: typer.Context,
    result: Result,
    lists: Annotated[
        list[str] | None,
        typer.Option(
            "--lists", metavar=mark("NAMES"), help=mark("Which lists, with commas; all if not given.")
        ),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            metavar=mark("WHAT"),
            help=mark("Divide by region, sex, age or a column of persons.parquet; may be given again."),
        ),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help=mark("The day on which ages are counted.")),
    ] = None,
    properties: Annotated[
        Path | None,
        typer.Option(
            "--properties",
            metavar=mark("FILE"),
            help=mark("CSV with record_id and more columns to divide by."),
        ),
    ] = None,
    draws: Annotated[
        int,
        typer.Option(
            "--draws",
            metavar=mark("N"),
            help=mark("Draw so many whole linkages, 20 to 50, so that the estimate carries their doubt."),
        ),
    ] = 0,
    seed: Annotated[
        int, typer.Option("--seed", metavar=mark("N"), help=mark("What random numbers start from."))
    ] = 1,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar=mark("FILE"), help=mark("Where the table goes."))
    ] = Path("table.csv"),
    quiet: Quiet = False,
    lang: Lang = "",  # read before, see start.language_of
) -> None:
    """Write a capture table."""
    from leleka.cli.screens.estimate import show_table
    from leleka.figures.capture import write_tables
    from leleka.figures.linked import capture_table, drawn_tables

    terminal = terminal_for(context, quiet=quiet)
    names = [name.strip() for part in lists or () for name in part.split(",") if name.strip()]
    if draws < 0 or draws == 1:
        raise CliError("cli.E061", "Draw two linkages or more, or none.", hint="The usual number is 30.")
    day = as_of.date() if as_of is not None else None
    if draws:
        tables = drawn_tables(
            result, draws, seed=seed, lists=names, by=tuple(by or ()), as_of=day, properties=properties
        )
    else:
        tables = (capture_table(result, lists=names, by=tuple(by or ()), as_of=day, properties=properties),)
    with writing(out):
        write_tables(tables, out)
    show_table(tables, terminal)
    terminal.say(
        terminal.words.say("The file holds small counts: it is for estimating, not for publishing."), indent=2
    )
    step = (terminal.words.say("Estimate the total:"), f"leleka estimate run {out} --html estimate.html")
    terminal.next_steps(terminal.words.say("What to do next"), [step])


@estimate_app.command("run", help=mark("Estimate the total from a table, by one method or all."))
def run(  # noqa: PLR0913, PLR0917 - each is an option of the command
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(metavar=mark("TABLE"), help=mark("CSV: one 0/1 column per list, and count.")),
    ],
    method: Annotated[
        list[Method] | None, typer.Option("--method", help=mark("May be given again; all if not given."))
    ] = None,
    delta: Annotated[
        float | None,
        typer.Option("--delta", help=mark("graphs: prior count per cell; 2^-lists if not given.")),
    ] = None,
    prior: Annotated[str, typer.Option("--prior", help=mark("graphs: prior of N, 1/N or uniform."))] = "1/N",
    saturated: Annotated[
        bool, typer.Option("--saturated", help=mark("graphs: let in the graph that joins all lists."))
    ] = False,
    max_n: Annotated[
        int | None,
        typer.Option(
            "--max-n", metavar=mark("N"), help=mark("graphs, classes: the largest total considered.")
        ),
    ] = None,
    k: Annotated[int, typer.Option("--K", metavar=mark("N"), help=mark("classes: how many at most."))] = 10,
    a_alpha: Annotated[
        float, typer.Option("--a-alpha", help=mark("classes: shape of the prior of alpha."))
    ] = 0.25,
    b_alpha: Annotated[
        float, typer.Option("--b-alpha", help=mark("classes: rate of the prior of alpha."))
    ] = 0.25,
    burnin: Annotated[
        int | None,
        typer.Option("--burnin", metavar=mark("N"), help=mark("classes: cycles before the first draw.")),
    ] = None,
    samples: Annotated[
        int | None, typer.Option("--samples", metavar=mark("N"), help=mark("classes: draws kept per chain."))
    ] = None,
    thinning: Annotated[
        int | None, typer.Option("--thinning", metavar=mark("N"), help=mark("classes: cycles per draw."))
    ] = None,
    chains: Annotated[
        int, typer.Option("--chains", metavar=mark("N"), help=mark("classes: chains, 4 or more."))
    ] = 4,
    model: Annotated[
        str | None,
        typer.Option("--model", help=mark("loglinear: such as “[A.B.C, A.D]”; chosen if not given.")),
    ] = None,
    bootstrap: Annotated[
        int,
        typer.Option(
            "--bootstrap", metavar=mark("N"), help=mark("loglinear: draw anew so often, and choose again.")
        ),
    ] = 0,
    seed: Annotated[
        int, typer.Option("--seed", metavar=mark("N"), help=mark("What random numbers start from."))
    ] = 1,
    level: Annotated[float, typer.Option("--level", help=mark("What the intervals hold."))] = 0.95,
    json: Annotated[
        Path | None,
        typer.Option(
            "--json", metavar=mark("FILE"), help=mark("Write everything as JSON; - for standard output.")
        ),
    ] = None,
    internal: Annotated[
        bool,
        typer.Option(
            "--internal",
            help=mark("Small counts in the JSON too: for those who may see the records, never to publish."),
        ),
    ] = False,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar=mark("FILE"), help=mark("Write a page that needs no network.")),
    ] = None,
    quiet: Quiet = False,
    lang: Lang = "",  # read before, see start.language_of
) -> None:
    """Estimate, judge, show."""
    from leleka.cli.screens.estimate import show_report
    from leleka.figures.capture import read_tables
    from leleka.figures.estimate_page import estimate_page
    from leleka.figures.estimates import METHODS
    from leleka.figures.run import as_json
    from leleka.figures.run import run as run_methods

    terminal = terminal_for(context, quiet=quiet, json=json == Path("-"))
    if not 0.5 <= level < 1:
        raise CliError("cli.E062", "An interval holds from 0.5 to below 1.", hint="The usual value is 0.95.")
    tables = read_tables(file)
    lengths = {"burnin": burnin, "samples": samples, "thinning": thinning}
    options: dict[Any, dict[str, Any]] = {
        "graphs": {"delta": delta, "prior": prior, "saturated": saturated, "max_n": max_n},
        "classes": {
            "K": k, "a_alpha": a_alpha, "b_alpha": b_alpha, "chains": chains,
            "seed": seed, "max_n": max_n,
            **{name: value for name, value in lengths.items() if value is not None},
        },
        "loglinear": {"model": model, "bootstrap": bootstrap, "seed": seed},
        "coverage": {"seed": seed},
        "chao": {},
    }  # fmt: skip
    asked = {m.value for m in method or ()} or {"all"}
    names = [name for name in METHODS if "all" in asked or name in asked]
    with terminal.watching() as stages:
        report = run_methods(tables, names, {n: {**o, "level": level} for n, o in options.items()}, stages)
    values = as_json(report, internal=internal)
    terminal.json(values)
    if json is not None and json != Path("-"):
        text = json_text.dumps(values, ensure_ascii=False, indent=2) + "\n"
        with writing(json):
            write_whole(json, text)
    if html is not None:
        page = estimate_page(report, terminal.words)
        with writing(html):
            write_whole(html, page)
    show_report(report, terminal)
    files = [
        (terminal.words.say("Written:"), str(path)) for path in (html, json) if path and path != Path("-")
    ]
    if files:
        terminal.next_steps(terminal.words.say("Where the files are"), files)
