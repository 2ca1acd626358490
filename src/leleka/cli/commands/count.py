"""`leleka count`: freeze a count, sign it, divide it, and hold a published figure against it.

Takes   the folder of a linkage and a query; later the frozen set.
Gives   count_app with `freeze`, `sign`, `show` and `verify`: files, and one screen each.
Leaves  selecting, counting and hiding small cells to figures.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leleka.cli.errors import CliError, writing
from leleka.cli.options import Json, Lang, Quiet, Result, take_language, terminal_for
from leleka.core.errors import Where
from leleka.core.files import csv_rows, digest_of, whole
from leleka.core.words import mark

if TYPE_CHECKING:
    from leleka.figures.counts import Exclusion
    from leleka.figures.selection import Selection

DOES_NOT_HOLD = 1

count_app = typer.Typer(
    callback=take_language,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help=mark(
        "Freeze a count so that it traces to its records, and verify it years later.\n\n"
        '$ leleka count freeze found --where "on register and not on returns" --as-of 2024-03-01 '
        '--title "not returned" --definition "Children on the register who are not among the returns." '
        "--out not-returned.json\n"
        "$ leleka count verify not-returned.json --published 8513 --result found"
    ),
)


class Unit(StrEnum):
    """What is counted."""

    person = "person"
    record = "record"


LaterResult = Annotated[
    Path | None,
    typer.Option("--result", metavar=mark("RESULT"), help=mark("The folder that `leleka link` wrote.")),
]
SetFile = Annotated[
    Path, typer.Argument(metavar=mark("SET"), help=mark("The file that `leleka count freeze` wrote."))
]
Properties = Annotated[
    Path | None,
    typer.Option(
        "--properties", metavar=mark("FILE"), help=mark("CSV with record_id and more columns to ask about.")
    ),
]


@count_app.command("freeze", help=mark("Count what a query finds, and keep the ids with their hash."))
def freeze(  # noqa: PLR0913, PLR0917 - each is an option of the command
    context: typer.Context,
    result: Result,
    where: Annotated[
        str,
        typer.Option(
            "--where",
            metavar=mark("QUERY"),
            help=mark("Such as “region = UA-65|UA-23 and sex = f and on register and lists >= 2”, or “all”."),
        ),
    ],
    title: Annotated[str, typer.Option("--title", help=mark("What is counted, in a few words."))],
    definition: Annotated[
        str, typer.Option("--definition", help=mark("What is counted and what is not, in full sentences."))
    ],
    as_of: Annotated[
        datetime,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help=mark("The day whose state is counted.")),
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar=mark("FILE"), help=mark("Where the frozen set goes."))
    ],
    unit: Annotated[
        Unit, typer.Option("--unit", help=mark("Count persons or single records."))
    ] = Unit.person,
    exclude: Annotated[
        Path | None,
        typer.Option(
            "--exclude",
            metavar=mark("FILE"),
            help=mark("CSV of what not to count: id (or record_id), reason."),
        ),
    ] = None,
    properties: Properties = None,
    json: Json = False,
    quiet: Quiet = False,
    lang: Lang = "",  # read before, see start.language_of
) -> None:
    """Freeze a count."""
    from leleka.cli.screens.counts import show_count
    from leleka.figures import counts
    from leleka.figures.linked import PERSONS, read_records
    from leleka.figures.selection import Selection

    terminal = terminal_for(context, quiet=quiet, json=json)
    if out.exists():
        raise CliError(
            "cli.E081",
            "is there already; a frozen count is never written over.",
            where=Where(file=str(out)),
            hint="Choose another name.",
        )
    day = as_of.date()
    selection = Selection(read_records(result, properties), unit.value, day)
    found = selection.select(where)
    count_set = counts.freeze(
        found,
        title=title,
        definition=definition,
        query=where,
        as_of=day,
        unit=unit.value,
        source=digest_of(result / PERSONS),
        exclusions=_exclusions(exclude, selection) if exclude else (),
    )
    with writing(out):
        counts.save_count_set(count_set, out)
    terminal.json({"n": count_set.n, "digest": count_set.digest, "excluded": len(count_set.exclusions)})
    show_count(count_set, terminal)
    terminal.next_steps(
        terminal.words.say("What to do next"),
        [
            (terminal.words.say("Answer for it:"), f"leleka count sign {out} --by NAME"),
            (terminal.words.say("Divide it:"), f"leleka count show {out} --result {result} --by region"),
        ],
    )


@count_app.command("sign", help=mark("Put a person's name under a frozen count."))
def sign(
    context: typer.Context,
    file: SetFile,
    by: Annotated[str, typer.Option("--by", metavar=mark("NAME"), help=mark("Who answers for the count."))],
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help=mark("When; today if not given."))
    ] = None,
    quiet: Quiet = False,
    lang: Lang = "",  # read before, see start.language_of
) -> None:
    """Sign a count."""
    from leleka.cli.screens.counts import show_count
    from leleka.figures.counts import load_count_set, save_count_set

    terminal = terminal_for(context, quiet=quiet)
    count_set = load_count_set(file)
    if count_set.signed_by:
        raise CliError(
            "cli.E082", "is signed already.", where=Where(file=file.name), hint="Freeze the count anew."
        )
    signed = count_set.signed(by, on.date() if on is not None else date.today())  # noqa: DTZ011 - a signer's own day
    with writing(file):
        save_count_set(signed, file)
    show_count(signed, terminal)


@count_app.command(
    "show", help=mark("Show a frozen count, divided by one or two properties, small cells hidden.")
)
def show(  # noqa: PLR0913, PLR0917 - each is an option of the command
    context: typer.Context,
    file: SetFile,
    result: LaterResult = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            metavar=mark("WHAT"),
            help=mark("region, sex, age or a column of persons.parquet; once or twice."),
        ),
    ] = None,
    properties: Properties = None,
    ids: Annotated[
        Path | None,
        typer.Option(
            "--ids",
            metavar=mark("FILE"),
            help=mark("Write which ids and records stand in each cell: for those who may see them."),
        ),
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
    lang: Lang = "",  # read before, see start.language_of
) -> None:
    """Show a count."""
    from leleka.cli.screens.counts import show_cells, show_count
    from leleka.figures.counts import load_count_set, tabulate
    from leleka.figures.linked import read_records
    from leleka.figures.selection import frozen_property

    terminal = terminal_for(context, quiet=quiet, json=json)
    names = list(by or ())
    if len(names) > 2 or (names and result is None):
        raise CliError(
            "cli.E083",
            "A count is divided by one or two properties of a linkage.",
            hint="Give --by once or twice, and --result with the folder of the linkage.",
        )
    count_set = load_count_set(file)
    divided = []
    if result is not None and names:
        records = read_records(result, properties)
        divided = [frozen_property(count_set, records, name) for name in names]
    cells = tabulate(count_set, divided[0] if divided else {}, divided[1] if len(divided) > 1 else None)
    if ids is not None:
        held = dict(zip(count_set.ids, count_set.records or [()] * count_set.n, strict=True))
        rows = [(c.row, c.column, name, " ".join(held[name] or (name,))) for c in cells for name in c.ids]
        _write_csv(ids, ("row", "column", "id", "records"), rows)
    shown = [{"row": c.row, "column": c.column, "n": c.shown} for c in cells] if names else []
    terminal.json(
        {
            "title": count_set.title, "n": count_set.n, "as_of": count_set.as_of.isoformat(),
            "unit": count_set.unit, "definition": count_set.definition, "query": count_set.query,
            "digest": count_set.digest, "signed_by": count_set.signed_by, "by": names, "cells": shown,
        }
    )  # fmt: skip
    show_count(count_set, terminal)
    if names:
        show_cells(cells, names, terminal)


@count_app.command(
    "verify", help=mark("Recount a published figure from its frozen set, and say what has changed since.")
)
def verify(  # noqa: PLR0913, PLR0917 - each is an option of the command
    context: typer.Context,
    file: SetFile,
    published: Annotated[
        int | None,
        typer.Option(
            "--published",
            metavar=mark("N"),
            help=mark("The figure that was said; the set's own if not given."),
        ),
    ] = None,
    result: LaterResult = None,
    properties: Properties = None,
    json: Json = False,
    quiet: Quiet = False,
    lang: Lang = "",  # read before, see start.language_of
) -> None:
    """Verify a count; the exit code is 1 if it does not hold."""
    from dataclasses import asdict

    from leleka.cli.screens.counts import show_verification
    from leleka.figures import counts
    from leleka.figures.linked import read_records
    from leleka.figures.selection import Selection

    terminal = terminal_for(context, quiet=quiet, json=json)
    count_set = counts.load_count_set(file)
    today = None
    if result is not None:
        selection = Selection(read_records(result, properties), count_set.unit, count_set.as_of)
        today = selection.select(count_set.query)
    found = counts.verify(count_set, count_set.n if published is None else published, today)
    terminal.json({"holds": found.holds, **asdict(found)})
    show_verification(count_set, found, terminal)
    if not found.holds:
        raise typer.Exit(DOES_NOT_HOLD)


def _exclusions(path: Path, selection: Selection) -> list[Exclusion]:
    """Read what not to count; a record's id stands for its person where persons are counted.

    Raises:
        CliError: cli.E084, the file is no such table.
    """
    from leleka.figures.counts import Exclusion

    try:
        rows = list(csv_rows(path))
    except (OSError, csv.Error) as error:
        raise _no_exclusions(path) from error
    if not rows or "reason" not in rows[0] or not {"id", "record_id"} & set(rows[0]):
        raise _no_exclusions(path)
    person_of = dict(zip(selection.records.texts("record_id"), selection.id_of, strict=True))
    named = [(row.get("id") or row.get("record_id") or "", row["reason"] or "") for row in rows]
    reasons = {person_of.get(name, name): reason for name, reason in named}
    return [Exclusion(name, reason) for name, reason in reasons.items()]


def _no_exclusions(path: Path) -> CliError:
    return CliError(
        "cli.E084",
        "holds no exclusions.",
        where=Where(file=path.name),
        hint="Give a CSV with the columns id (or record_id) and reason.",
    )


def _write_csv(path: Path, header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    with writing(path), whole(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
