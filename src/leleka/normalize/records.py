"""Every list's rows as one table of readings, ready to be compared.

Takes   RawLists with their mappings.
Gives   Records: one row per row of a list, readings in columns, names as numbers in a book.
Leaves  comparing to linkage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa

from leleka.core.errors import Problem, Where
from leleka.core.lists import PLACE_ROLES, RawList
from leleka.core.progress import Progress, silent
from leleka.normalize.cells import Column, joined_lists, lists_of, starts_of
from leleka.normalize.errors import NormalizeError
from leleka.normalize.names import NameBook, NameBookBuilder
from leleka.normalize.rows import EXTRA_TYPES, Arrays, read_rows

_WORD = pa.dictionary(pa.int32(), pa.string())

SCHEMA = pa.schema(
    [
        ("record_id", pa.string()),  # "list:row", or "list:sheet:row" where a file has several sheets in use
        ("list", _WORD),
        ("row", pa.int32()),
        ("row_id", pa.string()),
        # Names are numbers into Records.names. The child's own: as recorded first, then others.
        ("names", pa.list_(pa.int32())),
        ("name_kinds", pa.list_(_WORD)),  # IdentityKind of each
        ("mother", pa.list_(pa.int32())),
        ("father", pa.list_(pa.int32())),
        ("guardian", pa.list_(pa.int32())),
        ("siblings", pa.list_(pa.int32())),
        ("has_siblings", pa.bool_()),
        ("n_siblings", pa.int8()),
        ("sibling_ids", pa.list_(pa.string())),  # row_id of brothers and sisters in the same list
        ("sex", pa.int8()),  # 1 male, 2 female
        ("sex_rule", _WORD),  # how it was read, codes joined by "+"; so are other columns named rule
        ("born_first", pa.date32()),
        ("born_last", pa.date32()),
        ("born_precision", _WORD),
        ("born_rule", _WORD),
        # A second reading of the birth date: day and month the other way round, or another
        # identity's date; born_other_why says which ("swapped", "birth", "imposed").
        ("born_other_first", pa.date32()),
        ("born_other_last", pa.date32()),
        ("born_other_why", _WORD),
        ("taken_first", pa.date32()),
        ("taken_last", pa.date32()),
        ("captured_on", pa.date32()),
        ("photo_first", pa.date32()),
        *[
            column
            for role in PLACE_ROLES
            for column in (
                (f"{role}_places", pa.list_(pa.int32())),  # candidate ids of core.gazetteer, all kept
                (f"{role}_region", _WORD),  # ISO 3166-2 code: UA-14, RU-ROS
            )
        ],
        ("origin_institution", _WORD),  # "kind|number|name|place", see institution_key
        ("present_institution", _WORD),
        (
            "eyes",
            _WORD,
        ),  # a code of traits.EYES or HAIR, or two joined by "/": see eye_distance, hair_distance
        ("hair", _WORD),
        ("height_cm", pa.float32()),
        ("marks", pa.list_(_WORD)),  # "scar:left:cheek", side and part left out where they are not said
        ("blood_group", _WORD),  # A+, O-, AB where the sign is not said
        ("health_group", pa.int8()),  # 1 to 5
        (
            "identifiers",
            pa.list_(pa.string()),
        ),  # "birth_certificate:1-ЖС-123456"; "tax_number?:…" failed its check
    ]
)
"""Columns every Records table has, in this order. Extra columns follow as "extra:KIND:NAME"."""
_TYPES = dict(zip(SCHEMA.names, SCHEMA.types, strict=True))


@dataclass(frozen=True)
class Records:
    """Rows of all lists, read.

    Attributes:
        table: SCHEMA's columns, then one "extra:KIND:NAME" per declared comparison.
        names: every distinct name, read once.
        lists: the lists in the order given; row order in table follows them.
        problems: what could not be read, intake's problems included.
    """

    table: pa.Table
    names: NameBook
    lists: tuple[RawList, ...]
    problems: tuple[Problem, ...] = ()

    def __len__(self) -> int:
        """How many records."""
        return self.table.num_rows


NOT_COMPARED = frozenset({"row_id", "keep"})


def read_records(
    lists: Sequence[RawList], progress: Progress = silent, *, today: date | None = None
) -> Records:
    """Read every row of every list.

    Args:
        lists: with their mappings; each has a name of its own.
        progress: told how many columns, then how many names, are read.
        today: the day of reading: no date lies after it, two-digit years fall before its end.

    Raises:
        NormalizeError: normalize.E060, E061, E064, two lists share a name; a mapping does not fit its file; a
            list has nothing to compare.
    """
    for raw in lists:
        _check_mapping(raw)
    _check_names(lists)
    book = NameBookBuilder()
    total = sum(c.field != "keep" for raw in lists for c in raw.mapping.columns)
    done = 0

    def tick() -> None:
        nonlocal done
        done = min(done + 1, total)
        progress("reading columns", done, total)

    read = [read_rows(raw, book, today or date.today(), tick) for raw in lists]  # noqa: DTZ011  a calendar day
    progress("reading columns", total, total)
    names = book.build(progress)
    for columns, _ in read:
        _sex_from_names(columns, names)
    table = _table_of(lists, [columns for columns, _ in read])
    return Records(table, names, tuple(lists), tuple(p for _, problems in read for p in problems))


def _check_mapping(raw: RawList) -> None:
    where = Where(raw.file, raw.mapping.sheet)
    there = set(raw.cells.column_names)
    for mapped in raw.mapping.columns:
        if mapped.column not in there and mapped.field != "keep":
            raise NormalizeError(
                "normalize.E061",
                "has no such column, which its mapping names.",
                where=Where(raw.file, raw.mapping.sheet, None, mapped.column),
                hint="The mapping was made for another file: delete it, and leleka proposes a new one.",
            )
    if all(mapped.field in NOT_COMPARED for mapped in raw.mapping.columns):
        raise NormalizeError(
            "normalize.E060",
            "has no column that can be compared with another list.",
            where=where,
            hint="Say in its mapping which columns hold names, dates, places or other facts about a child.",
        )


def _check_names(lists: Sequence[RawList]) -> None:
    seen: dict[tuple[str, str], RawList] = {}
    for raw in lists:
        earlier = seen.setdefault((raw.mapping.list_id, _sheet_in_id(raw, lists)), raw)
        if earlier is not raw:
            raise NormalizeError(
                "normalize.E064",
                "has the same name, “{name}”, as the list from {other}.",
                where=Where(raw.file, raw.mapping.sheet),
                hint="Give one of them another list_id in its mapping.",
                name=raw.mapping.list_id,
                other=earlier.file,
            )


def _sheet_in_id(raw: RawList, lists: Sequence[RawList]) -> str:
    """The sheet's name, where several sheets of the same file go by one list's name."""
    sheets = {
        other.mapping.sheet
        for other in lists
        if other.mapping.list_id == raw.mapping.list_id
        and other.digest == raw.digest
        and other.file == raw.file
    }
    return raw.mapping.sheet if len(sheets) > 1 else ""


def _table_of(lists: Sequence[RawList], read: Sequence[Arrays]) -> pa.Table:
    """All lists below one another, words as numbers into dictionaries."""
    extras = sorted({name for columns in read for name in columns if name.startswith("extra:")})
    for raw, columns in zip(lists, read, strict=True):
        list_id, sheet = raw.mapping.list_id, _sheet_in_id(raw, lists)
        prefix = f"{list_id}:{sheet}:" if sheet else f"{list_id}:"
        columns["record_id"] = pa.array([f"{prefix}{row}" for row in raw.rows.to_pylist()], pa.string())
        columns["list"] = pa.array([list_id] * len(raw), pa.string())
    fields = {**_TYPES, **{name: EXTRA_TYPES[name.split(":")[1]] for name in extras}}
    sizes = list(map(len, lists))
    there = {name for columns in read for name in columns}
    empty = _nothing_in_one_row() if sum(sizes) == 1 else {}
    return pa.Table.from_arrays(
        [
            _column([columns.get(name) for columns in read], kind, sizes)
            if name in there
            else empty.get(name) or _nothing(kind, sum(sizes))
            for name, kind in fields.items()
        ],
        schema=pa.schema(list(fields.items())) if extras else SCHEMA,
    )


def _column(columns: Sequence[Column | None], kind: Any, sizes: Sequence[int]) -> Column:
    """One column of all lists, those that do not hold it included."""
    plain = _plain(kind)
    parts = [
        pa.nulls(size, plain) if column is None else column if column.type == plain else column.cast(plain)
        for column, size in zip(columns, sizes, strict=True)
    ]
    whole: Any = parts[0] if len(parts) == 1 else pa.concat_arrays(parts)
    if pa.types.is_list(kind):
        values: Any = joined_lists([whole], plain.value_type) if whole.null_count else whole
        coded = (
            values.values.dictionary_encode() if pa.types.is_dictionary(kind.value_type) else values.values
        )
        return lists_of(starts_of(values), coded)
    coded_whole: Column = whole.dictionary_encode() if pa.types.is_dictionary(kind) else whole
    return coded_whole


@lru_cache(maxsize=1)
def _nothing_in_one_row() -> dict[str, Column]:
    """Of every column: a question holds few of them."""
    return {name: _nothing(kind, 1) for name, kind in _TYPES.items()}


def _nothing(kind: Any, n_rows: int) -> Column:
    """A column that no list holds; lists are empty, never null."""
    if pa.types.is_list(kind):
        return lists_of(np.zeros(n_rows + 1, np.int32), pa.nulls(0, kind.value_type))
    none: Column = pa.nulls(n_rows, kind)
    return none


@lru_cache
def _plain(kind: Any) -> Any:
    """A type with words instead of numbers into a dictionary."""
    if pa.types.is_dictionary(kind):
        return kind.value_type
    return pa.list_(_plain(kind.value_type)) if pa.types.is_list(kind) else kind


def _sex_from_names(columns: Arrays, names: NameBook) -> None:
    """Fill in the sex that the first of a child's names shows where the list does not say it."""
    known: Any = columns["sex"]
    sex = np.array(known.fill_null(0).to_numpy(zero_copy_only=False), np.int8)
    lists: Any = columns["names"]
    starts = starts_of(lists)
    at = np.flatnonzero((sex == 0) & (np.diff(starts) > 0))
    shown = names.arrays.sex[lists.values.to_numpy()[starts[at]]]
    if not shown.any():
        return
    sex[at] = shown
    rule = columns["sex_rule"].to_numpy(zero_copy_only=False).astype(object)
    rule[at] = np.where(shown > 0, "sex_name", "").astype(object)
    columns["sex"] = pa.array(sex, pa.int8(), mask=sex == 0)
    columns["sex_rule"] = pa.array(rule, pa.string(), mask=sex == 0)
