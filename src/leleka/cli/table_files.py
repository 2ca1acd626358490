"""The files of `leleka table`: a table as written, and what linking found.

Takes   a CSV or Parquet file; links of its rows.
Gives   a table of texts; pairs.parquet and persons.parquet.
Leaves  linking to linkage.plans. Apart from the command, so that its help loads no Arrow.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from leleka.cli.errors import CliError
from leleka.core.errors import Where
from leleka.core.files import whole
from leleka.linkage.plans import TableLinks


def read(file: Path) -> pa.Table:
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


def write(links: TableLinks, out: Path) -> None:
    """Write both files, each whole or not at all."""
    out.mkdir(parents=True, exist_ok=True)
    row, person = pa.array(range(len(links.person)), pa.int64()), pa.array(links.person)
    _write(links.pairs, out / "pairs.parquet")
    _write(pa.table({"row": row, "person": person}), out / "persons.parquet")


def _write(made: pa.Table, path: Path) -> None:
    with whole(path) as draft:
        pq.write_table(made, draft)
