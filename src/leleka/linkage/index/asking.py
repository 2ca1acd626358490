"""A question as a record: the fields somebody filled in, read like a row of a list.

Takes   texts by field.
Gives   Records of one row.
Leaves  reading to normalize.
"""

from __future__ import annotations

from collections.abc import Mapping as Values
from typing import cast

import pyarrow as pa

from leleka.core.lists import ColumnMapping, ExtraKind, IdentityKind, Mapping, Person, RawList
from leleka.normalize import Records, read_records


def question(fields: Values[str, str], *, list_id: str = "question", row: int = 1) -> Records:
    """Read one record from what somebody filled in.

    Args:
        fields: texts by FIELDS; of another person as "mother.full_name", of another identity as
            "imposed:surname", of a list's own comparison as "extra:KIND:NAME". Empty texts are left out.
        list_id, row: make up its record_id, "list:row".

    Raises:
        NormalizeError: nothing is filled in that can be compared.
    """
    said = {name: text for name, text in fields.items() if text.strip()}
    columns = tuple(_column(name) for name in said)
    cells = pa.table({name: pa.array([text], pa.string()) for name, text in said.items()})
    raw = RawList(Mapping(list_id, columns), list_id, cells, pa.array([row], pa.int32()))
    return read_records([raw])


def _column(name: str) -> ColumnMapping:
    if name.startswith("extra:"):
        _, kind, own = name.split(":", 2)
        return ColumnMapping(name, "extra", kind=cast("ExtraKind", kind), name=own)
    identity, _, rest = name.rpartition(":")
    person, _, field = rest.rpartition(".")
    return ColumnMapping(
        name,
        field,
        person=cast("Person", person or "child"),
        identity=cast("IdentityKind", identity or "recorded"),
    )
