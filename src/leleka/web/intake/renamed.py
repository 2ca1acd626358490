"""Columns that a newer file of a list calls otherwise than the files before.

A row is known by its cells under the names of their columns. Were «ПІБ» called «Прізвище та ім’я» from one
file to the next, every row would be new, and every child of the list would stand here twice. So a column that
says what a column of before said, which is gone, is that column; its cells come in under the name of before.

Takes   a list as read, what the columns of its files before meant.
Gives   names_before, as_before; mapping_of, with_before: what all columns mean that any of its files had.
Leaves  saying what a column means to people: with another meaning it is another column.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from leleka.core.lists import ColumnMapping, Mapping, RawList
from leleka.intake import mapping_from_yaml
from leleka.web.intake.models import Source

_Meaning = tuple[str, ...]


def names_before(columns: Mapping, before: Mapping) -> dict[str, str]:
    """What columns were called before, by what they are called now; only those called otherwise.

    Two columns of one meaning, on either side, are told apart by names alone: they are left as they are.
    """
    here, there = ({each.column for each in mapping.columns} for mapping in (columns, before))
    new = _by_meaning(each for each in columns.columns if each.column not in there)
    gone = _by_meaning(each for each in before.columns if each.column not in here)
    return {new[said][0]: gone[said][0] for said in new if len(new[said]) == len(gone.get(said, ())) == 1}


def as_before(raw: RawList, before: Mapping | None) -> RawList:
    """The list with its columns called as before."""
    names = names_before(raw.mapping, before) if before else {}
    if not names:
        return raw
    columns = tuple(replace(each, column=names.get(each.column, each.column)) for each in raw.mapping.columns)
    cells = raw.cells.rename_columns([names.get(name, name) for name in raw.cells.column_names])
    return replace(raw, mapping=raw.mapping.with_columns(columns), cells=cells)


def mapping_of(source: Source) -> Mapping | None:
    """What the columns of a list's files mean; None before the first is in."""
    return mapping_from_yaml(source.mapping, source.list_id) if source.mapping else None


def with_before(columns: Mapping, before: Mapping | None) -> Mapping:
    """What the columns mean, and those of before that are gone: rows that came with them are still read."""
    here = {each.column for each in columns.columns}
    gone = (each for each in before.columns if each.column not in here) if before else ()
    return columns.with_columns((*columns.columns, *gone))


def _by_meaning(columns: Iterable[ColumnMapping]) -> dict[_Meaning, list[str]]:
    found: dict[_Meaning, list[str]] = defaultdict(list)
    for each in columns:
        if each.field != "keep":
            found[each.field, each.person, each.identity, each.name].append(each.column)
    return found
