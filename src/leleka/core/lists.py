"""A list as it came in: cells as text, and what its columns mean.

Takes   what intake read from a file.
Gives   RawList (cells, row numbers, mapping, problems) and Mapping, the meaning of columns.
Leaves  reading files to intake, the meaning of cells to normalize.
"""

from __future__ import annotations

from collections.abc import Mapping as Values
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from leleka.core.errors import Problem

if TYPE_CHECKING:  # Arrow takes a third of a second to load, and --help needs none of it.
    import pyarrow as pa

Person = Literal["child", "mother", "father", "guardian", "sibling"]
IdentityKind = Literal["recorded", "birth", "imposed", "adoptive", "informal"]
DateOrder = Literal["dmy", "mdy", "ymd"]
ExtraKind = Literal["text", "code", "number", "place", "date"]

NAME_FIELDS = ("full_name", "surname", "given_name", "patronymic", "birth_surname", "nickname")
"""Name parts that any person's column may hold; full_name in whatever order it stands."""

PLACE_ROLES = ("birth", "home", "taken", "present")
"""Places of a child: born, lived, taken from, seen or kept now."""

FIELDS: Values[str, str] = {
    "row_id": "the list's own number for the row",
    **dict.fromkeys(NAME_FIELDS, ""),
    "sex": "",
    "birth_date": "a date in any habit and precision",
    "birth_year": "",
    "birth_month": "",
    "birth_day": "",
    "age": "counted on as_of, or on the row's captured_on or taken_date",
    **{f"{role}_place": "settlement, region or address" for role in PLACE_ROLES},
    **{f"{role}_region": "oblast or region" for role in PLACE_ROLES},
    "origin_institution": "where the child was before",
    "present_institution": "where the child is or was seen",
    "taken_date": "",
    "returned_date": "",
    "captured_on": "the day on which the row describes the child",
    "photo_published_on": "",
    "eyes": "",
    "hair": "",
    "height_cm": "",
    "marks": "",
    "blood_group": "",
    "health_group": "",
    "has_siblings": "yes or no",
    "n_siblings": "",
    "sibling_ids": "row_ids of brothers and sisters in the same list",
    "birth_certificate": "",
    "passport": "",
    "tax_number": "",
    "other_identifier": "",
    "act_date": "of the decision that changed an identity",
    "extra": "a comparison of the list's own, see ColumnMapping.kind",
    "keep": "kept as written, not compared",
}
"""What a column can mean, and a word on the less obvious ones."""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What one column means.

    Attributes:
        column: the header as written; "column 3" where there was none.
        field: a key of FIELDS.
        person: whose; only name fields may belong to another person than the child.
        identity: under which of the child's identities the value was recorded, for name
            fields and birth_date; a court decision gives "birth" and "imposed" side by side.
        dates: the order in which the column writes its dates; None: read from the column itself.
        name, kind: for field "extra": under which name and how the values are compared.
            Lists that declare the same name are compared with each other.
        why: the rule that proposed this, shown with the proposal; "" when a person set it.
    """

    column: str
    field: str
    person: Person = "child"
    identity: IdentityKind = "recorded"
    dates: DateOrder | None = None
    name: str = ""
    kind: ExtraKind | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a list is and what its columns mean; saved as YAML beside the list and editable there.

    Attributes:
        list_id: the short name under which its rows appear: "register".
        columns: in the file's order.
        sheet, header_row, encoding, delimiter: how the file is read; "" or None where it has none.
        as_of: the day on which the list's ages are counted.
        each_child_once: whether two rows can be one child; None: not known.
    """

    list_id: str
    columns: tuple[ColumnMapping, ...]
    sheet: str = ""
    header_row: int | None = None
    encoding: str = ""
    delimiter: str = ""
    as_of: date | None = None
    each_child_once: bool | None = None

    def of(self, *fields: str, person: Person = "child") -> tuple[ColumnMapping, ...]:
        """The columns that hold any of these fields of a person."""
        return tuple(c for c in self.columns if c.field in fields and c.person == person)

    def with_columns(self, columns: tuple[ColumnMapping, ...]) -> Mapping:
        """The same list with other meanings."""
        return replace(self, columns=columns)


@dataclass(frozen=True, slots=True)
class RawList:
    """A list's cells exactly as written, row by row.

    Attributes:
        mapping: what its columns mean.
        file: the file's name, without folders.
        cells: one string column per column of the file, in its order and under its headers
            (made unique); null where a cell is empty. Typed cells are text too: dates as ISO
            8601, whole numbers without a decimal point.
        rows: int32, the row number of each, as a spreadsheet shows it.
        how: what was detected and by which rule, one sentence each: encoding, delimiter, sheet ...
        problems: rows and cells that could not be read.
        digest: SHA-256 of the file, hexadecimal.
        left_out: what stands in rows that did not come in (sums, signatures), by their number.
    """

    mapping: Mapping
    file: str
    cells: pa.Table
    rows: pa.Int32Array
    how: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
    digest: str = ""
    left_out: Values[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many rows came in."""
        return self.cells.num_rows
