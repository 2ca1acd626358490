"""What normalize read from a list's rows, as each Record keeps it beside the cells.

Takes   a RawList.
Gives   one dict per row: field, and what was read; only what was said.
Leaves  comparing rows to linkage, which reads the cells anew with all lists together.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute

from leleka.core.lists import RawList
from leleka.core.progress import Progress, silent
from leleka.normalize import is_as_written, read_records
from leleka.normalize.institutions import institution_key

pc: Any = pyarrow.compute  # its stubs take no chunked columns

_AT_ONCE = 2_000
_PLAIN = (
    "eyes", "hair", "height_cm", "marks", "blood_group", "health_group", "identifiers", "has_siblings",
    "n_siblings", "sibling_ids", "origin_institution", "present_institution", "birth_region", "home_region",
    "taken_region", "present_region", "captured_on",
)  # fmt: skip
_DATES = ("born", "taken")
_PEOPLE = ("mother", "father", "siblings")
"""Not the guardian: in whose household a child lives is sealed, and stands in the cells alone."""
_SEXES = {1: "male", 2: "female"}
_ENDS = tuple(f"{name}_{end}" for name in _DATES for end in ("first", "last"))
_HOW = ("sex_rule", "born_precision", "born_rule")
_READ = frozenset((*_PLAIN, *_PEOPLE, *_ENDS, "names", "name_kinds", "sex", *_HOW))
# Columns in which an institution may be named: its own, or where a place was asked.
_INSTITUTIONS = {
    "origin_institution": ("origin_institution", "taken_place", "home_place"),
    "present_institution": ("present_institution", "present_place"),
}


def readings_of(raw: RawList, progress: Progress = silent) -> Iterator[dict[str, Any]]:
    """Read every row of a list, in the rows' order; all of them as dictionaries would not fit in memory."""
    records = read_records([raw], progress)
    written = records.names.written
    for row, cells in zip(_rows(_filled(records.table)), _rows(raw.cells), strict=True):
        said: dict[str, Any] = {name: _plain(row[name]) for name in _PLAIN if row.get(name) not in (None, [])}
        if row.get("names"):
            said["names"] = [written(name) for name in row["names"]]
            said["name_kinds"] = row["name_kinds"]
        for person in _PEOPLE:
            if row.get(person):
                said[person] = [written(name) for name in row[person]]
        for name in _DATES:
            if row.get(f"{name}_first") is not None:
                ends = (row[f"{name}_first"], row[f"{name}_last"])
                said[name] = [day.isoformat() for day in ends]
        if row.get("born_precision"):
            said["born_precision"] = row["born_precision"]
        if row.get("born_rule") and not is_as_written(row["born_rule"]):
            said["born_rule"] = row["born_rule"]
        if row.get("sex"):
            said["sex"] = _SEXES[row["sex"]]
            if row["sex_rule"] == "sex_name":
                said["is_sex_from_name"] = True
        said.update(_institutions_as_written(said, raw, cells))
        yield said


def _rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    for some in table.to_batches(max_chunksize=_AT_ONCE):
        yield from some.to_pylist()


def _filled(table: pa.Table) -> pa.Table:
    """The columns in which any row says something of what is kept."""
    return table.select([name for name in table.column_names if name in _READ and _says(table[name])])


def _says(column: Any) -> bool:
    if column.null_count == len(column):
        return False
    return not pa.types.is_list(column.type) or bool(pc.max(pc.list_value_length(column)).as_py())


def _institutions_as_written(
    said: dict[str, Any], raw: RawList, cells: dict[str, str | None]
) -> Iterator[tuple[str, str]]:
    """For each institution that was read, what its cell says: a key is no name to show."""
    for field, columns in _INSTITUTIONS.items():
        for column in raw.mapping.of(*columns):
            text = cells.get(column.column)
            if text and field in said and institution_key(text).key == said[field]:
                yield f"{field}_written", text.strip()
                break


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
