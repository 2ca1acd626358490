"""The cells of a row that one reader may see.

Takes   a user, a row of a list and the child it is of.
Gives   readable_cells, hidden_texts.
Leaves  what a cell may hold to leleka.casework's cells.
"""

from __future__ import annotations

from functools import lru_cache

from leleka import casework
from leleka.intake import mapping_from_yaml
from leleka.web.accounts.models import User
from leleka.web.accounts.rights import can_read_field
from leleka.web.intake.models import Record
from leleka.web.linkage.models import Person


def readable_cells(user: User, record: Record, person: Person) -> list[tuple[str, str]]:
    """The cells as (column, text): those whose field the reader may read of this child."""
    if not can_read_field(user, "record_cells", person):
        return []
    return [
        (column, text)
        for column, text, field in _told(record)
        if field == "record_cells" or can_read_field(user, field, person)
    ]


def hidden_texts(user: User, record: Record, person: Person) -> frozenset[str]:
    """What stands in the other cells, so that it can be left out where readings repeat it."""
    shown = set(readable_cells(user, record, person))
    return frozenset(text.strip() for column, text, _ in _told(record) if (column, text) not in shown)


def _told(record: Record) -> list[tuple[str, str, str]]:
    meanings = _meanings(record.source.mapping)
    return [
        (column, text, casework.field_of_cell(meanings.get(column, ""), column, text))
        for column, text in record.cells.items()
        if text
    ]


@lru_cache(maxsize=128)
def _meanings(mapping: str) -> dict[str, str]:
    if not mapping:
        return {}
    return {column.column: column.field for column in mapping_from_yaml(mapping, "").columns}
