"""The mapping of a list as a YAML file beside it: written to be read and changed by a person.

Takes   a Mapping, or the file.
Gives   the file, or a Mapping every line of which was checked.
Leaves  proposing to meaning.propose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast, get_args

import yaml

from leleka.core.errors import Where
from leleka.core.files import write_whole
from leleka.core.lists import (
    FIELDS,
    NAME_FIELDS,
    ColumnMapping,
    DateOrder,
    ExtraKind,
    IdentityKind,
    Mapping,
    Person,
)
from leleka.core.words import mark
from leleka.intake.errors import IntakeError
from leleka.intake.meaning.headers import IDENTITY_FIELDS
from leleka.intake.said import Notes

_LIST_KEYS = (
    "list_id",
    "sheet",
    "header_row",
    "encoding",
    "delimiter",
    "as_of",
    "each_child_once",
    "columns",
)
_COLUMN_KEYS = ("column", "field", "person", "identity", "dates", "name", "kind")
_LARGEST = 4 << 20
_MOST_LISTED = 8
_TRUE, _FALSE = ("yes", "true", "так", "да"), ("no", "false", "ні", "нет")

_HEAD = """\
# What the columns of this list mean. leleka wrote it; change what is wrong and read the list again.
#
# list_id          the short name of the list in results
# header_row       the row that names the columns; 0: there is none
# as_of            the day on which the list's ages are counted (2022-09-01)
# each_child_once  yes: no child stands in two rows; no: some may
#
# columns          one entry a column:
#   column    the header as it stands in the file
#   field     what it holds:
{fields}
#   person    whose name: child, mother, father, guardian, sibling
#   identity  under which of the child's names or birth dates: recorded, birth, imposed, adoptive, informal
#   dates     how dates are written, if leleka reads them wrongly: dmy, mdy, ymd
#   name, kind
#             for field extra: a name that other lists may share, and how values are compared:
#             text, code, number, place, date
"""


def mapping_path(path: Path | str) -> Path:
    """Where the mapping of a list is kept: list.xlsx has list.xlsx.mapping.yaml."""
    path = Path(path)
    return path.with_name(f"{path.name}.mapping.yaml")


def save_mapping(mapping: Mapping, path: Path | str) -> None:
    """Write a mapping; the file is there whole or as it was before."""
    write_whole(Path(path), mapping_to_yaml(mapping))


def mapping_to_yaml(mapping: Mapping) -> str:
    """The text of a mapping's file."""
    lines = [_HEAD.format(fields=_fields_said()), f"list_id: {_scalar(mapping.list_id)}"]
    for key, value in (
        ("sheet", mapping.sheet),
        ("header_row", mapping.header_row),
        ("encoding", mapping.encoding),
        ("delimiter", mapping.delimiter),
        ("as_of", mapping.as_of),
        ("each_child_once", mapping.each_child_once),
    ):
        if value not in ("", None):
            lines.append(f"{key}: {_scalar(value)}")
    lines.append("columns:" if mapping.columns else "columns: []")
    for column in mapping.columns:
        lines += _column_lines(column)
    return "\n".join(lines) + "\n"


def _column_lines(column: ColumnMapping) -> list[str]:
    why = f"  # {' '.join(column.why.split())}" if column.why else ""
    lines = [f"  - column: {_scalar(column.column)}", f"    field: {column.field}{why}"]
    if column.person != "child":
        lines.append(f"    person: {column.person}")
    if column.identity != "recorded":
        lines.append(f"    identity: {column.identity}")
    if column.dates:
        lines.append(f"    dates: {column.dates}")
    if column.name:
        lines.append(f"    name: {_scalar(column.name)}")
    if column.kind:
        lines.append(f"    kind: {column.kind}")
    return lines


def _fields_said() -> str:
    width = max(map(len, FIELDS))
    return "\n".join(f"#     {field:{width}}  {said}".rstrip() for field, said in FIELDS.items())


def _scalar(value: str | int | bool | date) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | date):
        return str(value)
    dumped: str = yaml.dump(value, default_style='"', allow_unicode=True, width=1 << 30)
    return dumped.rstrip("\n")


def load_mapping(path: Path | str) -> Mapping:
    """Read a mapping's file and check every line.

    Raises:
        IntakeError: intake.E080 to E094, E096, E097: a line is wrong; the row of its place is the line.
    """
    path = Path(path)
    try:
        if path.stat().st_size > _LARGEST:
            raise _wrong(Where(path.name), "intake.E080", mark("is too large for a mapping."))
        text = path.read_text("utf-8-sig")
    except OSError:
        raise _wrong(Where(path.name), "intake.E081", mark("cannot be opened.")) from None
    except UnicodeDecodeError:
        raise _wrong(Where(path.name), "intake.E082", mark("is not written in UTF-8.")) from None
    return mapping_from_yaml(text, path.name)


def mapping_from_yaml(text: str, file: str) -> Mapping:
    """Read and check the text of a mapping's file; raises as load_mapping does."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        where = Where(file, row=None if line is None else line + 1)
        raise _wrong(where, "intake.E083", mark("is not YAML as leleka writes it.")) from None
    if root is None:
        raise _wrong(Where(file), "intake.E084", mark("is empty."))
    top = _Entry.of(root, file, _LIST_KEYS)
    columns = tuple(_read_column(node, file) for node in top.items("columns"))
    _refuse_doubled(top, columns)
    return Mapping(
        _list_id(top),
        columns,
        sheet=top.text("sheet"),
        header_row=top.whole("header_row"),
        encoding=top.text("encoding"),
        delimiter=top.text("delimiter"),
        as_of=top.day("as_of"),
        each_child_once=top.truth("each_child_once"),
    )


def fitted(mapping: Mapping, columns: Sequence[str], file: str) -> tuple[Mapping, Notes]:
    """The mapping with its columns in the file's order; columns it does not name are kept.

    Raises:
        IntakeError: intake.E095, the file lacks columns that the mapping gives a meaning.
    """
    known = {column.column: column for column in mapping.columns}
    new = [name for name in columns if name not in known]
    missing = [c.column for c in mapping.columns if c.column not in set(columns) and c.field != "keep"]
    if missing:
        raise IntakeError(
            "intake.E095",
            "does not fit its mapping: it has no column {missing}. Columns the mapping does not name: {new}.",
            where=Where(file),
            hint="It may be of another list. Correct its columns, or delete it to have a new one proposed.",
            missing=_listed(missing),
            new=_listed(new),
        )
    notes = Notes()
    if new and mapping.columns:
        notes.say("Columns the mapping does not name are kept and not compared: {new}.", new=_listed(new))
    ordered = tuple(known.get(name) or ColumnMapping(name, "keep") for name in columns)
    return mapping.with_columns(ordered), notes


def _listed(names: Sequence[str]) -> str:
    said = ", ".join(f"“{name}”" for name in names[:_MOST_LISTED])
    return f"{said} … ({len(names)})" if len(names) > _MOST_LISTED else said or "–"


@dataclass(frozen=True, slots=True)
class _Entry:
    """The keys of one entry of the file, with their lines."""

    file: str
    line: int
    values: dict[str, yaml.Node]

    @classmethod
    def of(cls, node: yaml.Node, file: str, allowed: Sequence[str]) -> _Entry:
        line = node.start_mark.line + 1
        if not isinstance(node, yaml.MappingNode):
            raise _wrong(Where(file, row=line), "intake.E085", mark("is not a set of lines “name: value”."))
        values: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
            where = Where(file, row=key.start_mark.line + 1)
            if name not in allowed:
                raise _wrong(
                    where,
                    "intake.E086",
                    mark("“{key}” is none of {allowed}."),
                    key=name,
                    allowed=", ".join(allowed),
                )
            if name in values:
                raise _wrong(where, "intake.E087", mark("“{key}” stands there twice."), key=name)
            values[name] = value
        return cls(file, line, values)

    def where(self, key: str) -> Where:
        """The line of a key, or of the entry."""
        node = self.values.get(key)
        return Where(self.file, row=self.line if node is None else node.start_mark.line + 1)

    def text(self, key: str) -> str:
        """The text of a key as it stands there; "" where it is missing or null."""
        node = self.values.get(key)
        if node is None or node.tag == "tag:yaml.org,2002:null":
            return ""
        if not isinstance(node, yaml.ScalarNode):
            raise _wrong(self.where(key), "intake.E088", mark("“{key}” must be one value."), key=key)
        return str(node.value)

    def items(self, key: str) -> list[yaml.Node]:
        """The entries of a list."""
        node = self.values.get(key)
        if not isinstance(node, yaml.SequenceNode):
            raise _wrong(self.where(key), "intake.E089", mark("“{key}” must be a list of entries."), key=key)
        return list(node.value)

    def choice(self, key: str, allowed: Sequence[str], default: str) -> str:
        """One of several words."""
        said = self.text(key) or default
        if said not in allowed:
            raise _wrong(
                self.where(key),
                "intake.E090",
                mark("“{value}” is no {key}. It may be {allowed}."),
                value=said[:60],
                key=key,
                allowed=", ".join(word for word in allowed if word),
            )
        return said

    def whole(self, key: str) -> int | None:
        """A whole number; None where it is missing."""
        said = self.text(key)
        if said and not (said.isascii() and said.isdigit() and len(said) < 9):
            raise _wrong(self.where(key), "intake.E091", mark("“{key}” must be a whole number."), key=key)
        return int(said) if said else None

    def day(self, key: str) -> date | None:
        """A day; None where it is missing."""
        said = self.text(key)
        try:
            return date.fromisoformat(said) if said else None
        except ValueError:
            raise _wrong(
                self.where(key), "intake.E092", mark("“{key}” must be a day such as 2022-09-01."), key=key
            ) from None

    def truth(self, key: str) -> bool | None:
        """Yes or no; None where it is missing."""
        said = self.text(key).lower()
        if said and said not in _TRUE + _FALSE:
            raise _wrong(self.where(key), "intake.E093", mark("“{key}” must be yes or no."), key=key)
        return said in _TRUE if said else None


def _read_column(node: yaml.Node, file: str) -> ColumnMapping:
    entry = _Entry.of(node, file, _COLUMN_KEYS)
    field = entry.choice("field", tuple(FIELDS), "")
    read = ColumnMapping(
        entry.text("column"),
        field,
        cast(Person, entry.choice("person", get_args(Person), "child")),
        cast(IdentityKind, entry.choice("identity", get_args(IdentityKind), "recorded")),
        cast(DateOrder | None, entry.choice("dates", ("", *get_args(DateOrder)), "") or None),
        entry.text("name"),
        cast(ExtraKind | None, entry.choice("kind", ("", *get_args(ExtraKind)), "") or None),
    )
    fault = _fault(read)
    if fault:
        key, sentence = fault
        raise _wrong(entry.where(key), "intake.E094", sentence, field=field)
    return read


def _fault(column: ColumnMapping) -> tuple[str, str] | None:
    """What does not go together in an entry: the key, and a sentence."""
    if not column.column:
        return "column", mark("the entry does not name its column.")
    if column.person != "child" and column.field not in (*NAME_FIELDS, "keep"):
        return "person", mark("only names can be another person's; “{field}” is always the child's.")
    if column.identity != "recorded" and (column.field not in IDENTITY_FIELDS or column.person != "child"):
        return "identity", mark("only the child's names and birth date have an identity; “{field}” has none.")
    if column.field == "extra" and (not column.name or not column.kind):
        return "field", mark("field “{field}” needs a name and a kind beside it.")
    if column.field != "extra" and (column.name or column.kind):
        return "kind" if column.kind else "name", mark(
            "name and kind go with field extra, not with “{field}”."
        )
    return None


def _refuse_doubled(top: _Entry, columns: Sequence[ColumnMapping]) -> None:
    seen: set[str] = set()
    for node, column in zip(top.items("columns"), columns, strict=True):
        if column.column in seen:
            where = Where(top.file, row=node.start_mark.line + 1)
            raise _wrong(
                where, "intake.E096", mark("the column “{column}” stands there twice."), column=column.column
            )
        seen.add(column.column)


def _list_id(top: _Entry) -> str:
    said = top.text("list_id")
    if not re.fullmatch(r"[\w-]{1,60}", said):
        raise _wrong(
            top.where("list_id"),
            "intake.E097",
            mark("“list_id” must be one word of letters, digits and hyphens."),
        )
    return said


def _wrong(where: Where, code: str, what: str, **values: str) -> IntakeError:
    return IntakeError(
        code,
        what,
        where=where,
        hint="Correct this line of the mapping, or delete the file to have a new one proposed.",
        **values,
    )
