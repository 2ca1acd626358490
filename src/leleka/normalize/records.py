"""Every list's rows as one table of readings, ready to be compared.

Takes   RawLists with their mappings.
Gives   Records: one row per row of a list, readings in columns, names as numbers in a book.
Leaves  comparing to linkage.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
from leleka.normalize.names.book import NameBook

from leleka.core.errors import Problem
from leleka.core.lists import PLACE_ROLES, RawList

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
        ("sex", pa.int8()),  # 1 male, 2 female
        ("sex_rule", _WORD),
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
        ("origin_institution", _WORD),  # normalised key, see normalize.institutions
        ("present_institution", _WORD),
        ("eyes", _WORD),
        ("hair", _WORD),
        ("height_cm", pa.float32()),
        ("marks", pa.list_(_WORD)),
        ("blood_group", _WORD),
        ("health_group", pa.int8()),
        ("identifiers", pa.list_(pa.string())),  # "birth_certificate:1-ЖС-123456"
    ]
)
"""Columns every Records table has, in this order. Extra columns follow as "extra:KIND:NAME"."""


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
