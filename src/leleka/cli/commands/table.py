"""`leleka table`: link any table by keys and levels of one's own choosing.

Takes   a CSV or Parquet file and a plan.
Gives   pairs.parquet and persons.parquet in a folder.
Leaves  linking to linkage.plans.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import typer

from leleka.cli.errors import CliError
from leleka.cli.options import Json, Lang, Quiet, terminal_for
from leleka.core.errors import Where
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
    from leleka.linkage.plans import link_table, read_plan

    terminal = terminal_for(context, quiet=quiet, json=json)
    wanted, rows = read_plan(plan), _read(file)
    with terminal.watching() as stages:
        links = link_table(rows, wanted, progress=stages)
    row, person = pa.array(range(len(rows)), pa.int64()), pa.array(links.person)
    out.mkdir(parents=True, exist_ok=True)
    _write(links.pairs, out / "pairs.parquet")
    _write(pa.table({"row": row, "person": person}), out / "persons.parquet")
    n_persons = len(set(links.person.tolist()))
    terminal.json(
        {
            "rows": len(rows),
            "candidates": links.n_candidates,
            "pairs": len(links.pairs),
            "persons": n_persons,
            "converged": links.learnt.converged,
        }
    )
    words = terminal.words
    terminal.say(
        words.say(
            "{rows} rows, {candidates} pairs compared, {persons} persons.",
            rows=words.number(len(rows)),
            candidates=words.number(links.n_candidates),
            persons=words.number(n_persons),
        )
    )


def _read(file: Path) -> pa.Table:
    """Texts as written: a number that begins with a zero keeps it."""
    try:
        if file.suffix.lower() == ".parquet":
            return pq.read_table(file)
        with file.open("rb") as stream:
            names = pa_csv.open_csv(stream).schema.names
        texts = pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True
        )
        return pa_csv.read_csv(file, convert_options=texts)
    except (OSError, pa.ArrowInvalid) as error:
        raise CliError(
            "cli.E065",
            "cannot be read as a table.",
            where=Where(file.name),
            hint="Give a CSV file in UTF-8, with commas and a line of headings, or a Parquet file.",
        ) from error


def _write(made: pa.Table, path: Path) -> None:
    """Whole or not at all."""
    beside = path.with_suffix(".parquet.part")
    pq.write_table(made, beside)
    beside.replace(path)
