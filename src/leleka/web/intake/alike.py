"""Rows without a number of their own that may be rows of before, with a cell changed since.

To the letter they are new; and where a list holds each child once, a new row can be no child's who has
a row of it already, so that the child would stand here twice. Only a person can tell, so people are asked.

Takes   the rows of a file that are new, the rows of its list that the file does not hold.
Gives   alike: which two name one child, by name and birth date as written, each once on its side.
Leaves  asking to differences, following the answer to actions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from leleka.core.lists import NAME_FIELDS
from leleka.core.lists import Mapping as Columns
from leleka.web.common import bulk
from leleka.web.intake.models import Record
from leleka.web.intake.same_rows import Row

_BORN = ("birth_date", "birth_year", "age")
_AT_ONCE = 2_000

Who = tuple[tuple[str, ...], tuple[str, ...]]


def alike(columns: Columns, fresh: Iterable[Row], left: Collection[UUID]) -> list[tuple[Row, UUID]]:
    """Each new row with the row of before that names the same child, in the order of the file."""
    rows: dict[Who, list[Row]] = defaultdict(list)
    for row in fresh if left else ():
        if (who := _who(columns, row.cells)) is not None:
            rows[who].append(row)
    records: dict[Who, list[UUID]] = defaultdict(list)
    for some, _ in bulk.parts(sorted(left) if rows else [], _AT_ONCE):
        for key, cells in Record.objects.filter(pk__in=some).values_list("pk", "cells"):
            if (who := _who(columns, cells)) in rows and who is not None:
                records[who].append(key)
    return [
        (rows[who][0], records[who][0])
        for who in rows
        if len(rows[who]) == len(records.get(who, ())) == 1 and rows[who][0].row is not None
    ]


def _who(columns: Columns, cells: Mapping[str, Any]) -> Who | None:
    """A child's names and birth as written; None where one of the two is missing."""
    said = [
        tuple(" ".join((cells.get(each.column) or "").casefold().split()) for each in columns.of(*fields))
        for fields in (NAME_FIELDS, _BORN)
    ]
    return (said[0], said[1]) if any(said[0]) and any(said[1]) else None
