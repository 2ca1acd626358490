"""Who is the same child: one line per row of the lists, the rows of one child together.

persons.xlsx is read by people: names and dates as written, headings in their language.
persons.parquet is read by programs, and by `leleka evaluate`.

Takes   a LinkResult.
Gives   both files.
Leaves  why two rows are one child to the review page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from leleka.core.words import Words, mark
from leleka.linkage.outputs.run import Run
from leleka.linkage.outputs.sheets import write_book
from leleka.linkage.outputs.writing import Writing

if TYPE_CHECKING:
    from leleka.linkage import LinkResult

PART_WORDS: Mapping[str, str] = {
    "surname": mark("surname"),
    "given_name": mark("given name"),
    "patronymic": mark("patronymic"),
    "birth_date": mark("birth date"),
    "birth_place": mark("birth place"),
}
"""Parts of an identity, as people name them."""

_COLUMNS: Sequence[tuple[str, int]] = (
    (mark("child"), 16),
    (mark("rows of this child"), 9),
    (mark("probability"), 11),
    (mark("identity changed"), 11),
    (mark("what was changed"), 24),
    (mark("list"), 18),
    (mark("row"), 8),
    (mark("number in the list"), 14),
    (mark("name as written"), 36),
    (mark("other names as written"), 32),
    (mark("born, as written"), 18),
    (mark("sex as written"), 8),
    (mark("places as written"), 36),
    (mark("institutions as written"), 36),
    (mark("family"), 14),
)
"""Headings and widths of persons.xlsx, in its order."""

_PLACES = (
    "birth_place", "birth_region", "home_place", "home_region",
    "taken_place", "taken_region", "present_place", "present_region",
)  # fmt: skip

CARRIED = (
    "list", "row", "sex", "born_first", "born_last",
    "birth_region", "home_region", "taken_region", "present_region",
)  # fmt: skip
"""Columns of the records that persons.parquet repeats."""

MAX_SHEET_ROWS = 1_000_000
"""Rows that one sheet gets; a spreadsheet shows 1,048,576 with the heading. More go to a second sheet."""


def ordered_persons(result: LinkResult) -> pa.Table:
    """The persons' table with the rows of one child together, children with most rows first."""
    return result.persons.sort_by(
        [("n_records", "descending"), ("person_id", "ascending"), ("record", "ascending")]
    )


def write_persons_parquet(
    result: LinkResult, path: Path, *, run: Run, writing: Writing, words: Words
) -> None:
    """Write one typed line per record, with its list and row and what figures divide by; no names."""
    table = ordered_persons(result)
    source = result.records.table.take(table.column("record"))
    for name in CARRIED:
        column = source.column(name)
        is_code = pa.types.is_dictionary(column.type)
        table = table.append_column(name, column.cast(pa.string()) if is_code else column)
    table = table.replace_schema_metadata({"leleka.lists": run.lists, "leleka.version": run.version})
    pq.write_table(table, path, compression="zstd")


def write_persons_xlsx(result: LinkResult, path: Path, *, run: Run, writing: Writing, words: Words) -> None:
    """Write the table that people read: filters, a fixed heading, nothing that calculates."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = f"leleka {run.version}"
    n_sheets = 1 + max(0, len(result.records) - 1) // MAX_SHEET_ROWS
    lines, rows = _lines(ordered_persons(result), writing, words), {}
    for number in range(n_sheets):
        title = words.say("Children") if number == 0 else words.say("Children {n}", n=number + 1)
        n_lines = min(MAX_SHEET_ROWS, len(result.records) - number * MAX_SHEET_ROWS)
        _head_sheet(book.create_sheet(title), n_lines, words)
        rows[title] = islice(lines, n_lines)
    about = book.create_sheet(words.say("About"))
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 28, 90
    for line in _about(run, words):
        about.append(line)
    write_book(book, rows, path)


def _head_sheet(sheet: Worksheet, n_lines: int, words: Words) -> None:
    sheet.append([words.say(title) for title, _ in _COLUMNS])
    for place, (_, width) in enumerate(_COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
        heading = sheet.cell(row=1, column=place)
        heading.font, heading.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(_COLUMNS))}{n_lines + 1}"


def _about(run: Run, words: Words) -> Iterator[tuple[str, str]]:
    yield (
        words.say("What this is"),
        words.say(
            "Rows of your lists that leleka takes for one child stand together. A machine proposed this; "
            "a person decides. Open review.html to see the reasons and to answer."
        ),
    )
    yield words.say("child"), words.say("The same code in two rows means: the same child.")
    yield (
        words.say("probability"),
        words.say("How sure leleka is that the row belongs to this child, 0 to 1."),
    )
    yield (
        words.say("identity changed"),
        words.say(
            "“yes” where a row of this child gives both identities itself. “perhaps” where rows only "
            "differ as they would after a change: often it was a slip of the pen or another child. "
            "Ask, do not count."
        ),
    )
    yield words.say("family"), words.say("The same code means: probably brothers and sisters.")
    yield words.say("lists"), run.lists
    yield "leleka", run.version


def _lines(persons: pa.Table, writing: Writing, words: Words) -> Iterator[list[Any]]:
    row_ids, sexes = writing.texts("row_id"), writing.texts("sex")
    places, institutions = writing.texts(*_PLACES), writing.texts("origin_institution", "present_institution")
    yes, perhaps = words.say("yes"), words.say("perhaps")
    parts = {name: words.say(said) for name, said in PART_WORDS.items()}
    for line in _rows(persons):
        record = line["record"]
        changed = [parts[part] for part in line["changed_parts"] or ()]
        yield [
            line["person_id"],
            line["n_records"],
            round(line["p_member"], 4),
            yes if line["identity_changed"] else perhaps if line["perhaps_changed"] else "",
            ", ".join(changed),
            writing.list_ids[record],
            writing.rows[record],
            row_ids[record],
            writing.names[record],
            writing.other_names[record],
            writing.births[record],
            sexes[record],
            places[record],
            institutions[record],
            line["sibling_group"] or "",
        ]


def _rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in table.to_batches(max_chunksize=16_384):
        yield from batch.to_pylist()
