"""Many rows written at once, as plain values: what a whole list brings would take too long as models.

A list of 200,000 rows makes more than a million rows of children, moves and facts. Making a model of each
and asking every column how it is written costs several times what the database needs to take it.

Takes   a model, rows as {column: value}; a column that no row names has its default.
Gives   write (new rows), change (columns of rows that are there); parts, to go through many rows.
Leaves  telling who listens for new rows to the caller.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, models, transaction

from leleka.web.common.sealed import Sealing, known_by

Row = Mapping[str, Any]
_T = TypeVar("_T")
_Said = Callable[[Any], Any]

_TEXTS = ("CharField", "TextField", "SlugField")
_NUMBERS = (
    *("IntegerField", "PositiveIntegerField", "PositiveSmallIntegerField", "BigAutoField", "BigIntegerField"),
    *("PositiveBigIntegerField", "FloatField", "BooleanField"),
)


def write(model: type[models.Model], rows: Sequence[Row], *, ignore_conflicts: bool = False) -> None:
    """Add rows: all of them or none.

    Args:
        ignore_conflicts: leave out rows that the table holds already.
    """
    if not rows:
        return
    named = {name for row in rows for name in row}
    # The database counts by itself; another key is drawn for each row anew.
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    each = [field for field in fields if field.attname in named or field.primary_key]
    once = [field for field in fields if field not in each]
    values = [_column(rows, field) for field in each]
    fixed = [_default(model, field) for field in once]
    table, into = _quoted(model._meta.db_table), ", ".join(_quoted(field.column) for field in (*once, *each))
    besides = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    if connection.vendor == "postgresql":
        chosen = [f"%s::{field.db_type(connection)}" for field in once]
        chosen += [f"r.{_quoted(field.column)}" for field in each]
        sentence = f"INSERT INTO {table} ({into}) SELECT {', '.join(chosen)} FROM {_rows_of(each)}"  # noqa: S608
        _execute(sentence + besides, [*fixed, _as_json(each, values)])
    else:
        marks = ", ".join(["%s"] * len(fields))
        sentence = f"INSERT INTO {table} ({into}) VALUES ({marks})"  # noqa: S608
        _execute_each(sentence + besides, ([*fixed, *row] for row in _as_stored(each, values)))


def change(model: type[models.Model], rows: Sequence[Row]) -> None:
    """Change columns of rows that are there: of all of them or none.

    Args:
        rows: the primary key of each and its new values; all of the same columns.
    """
    if not rows:
        return
    key = model._meta.pk
    fields = [field for field in model._meta.concrete_fields if field.attname in rows[0] and field != key]
    values = [_column(rows, field) for field in (*fields, key)]
    table, by = _quoted(model._meta.db_table), _quoted(key.column)
    names = [_quoted(field.column) for field in fields]
    if connection.vendor == "postgresql":
        told = ", ".join(f"{name} = r.{name}" for name in names)
        sentence = f"UPDATE {table} AS t SET {told} FROM {_rows_of([*fields, key])} WHERE t.{by} = r.{by}"  # noqa: S608
        _execute(sentence, [_as_json([*fields, key], values)])
    else:
        told = ", ".join(f"{name} = %s" for name in names)
        sentence = f"UPDATE {table} SET {told} WHERE {by} = %s"  # noqa: S608
        _execute_each(sentence, _as_stored([*fields, key], values))


def parts(rows: Sequence[_T], at_once: int) -> Iterator[tuple[Sequence[_T], int]]:
    """Rows, or their keys, some at a time, with how many there are up to the end of each part."""
    for start in range(0, len(rows), at_once):
        some = rows[start : start + at_once]
        yield some, start + len(some)


def _column(rows: Sequence[Row], field: models.Field[Any, Any]) -> list[Any]:
    name = field.attname
    if isinstance(field, Sealing):  # for the row that it stands in, so each brings what it is known by
        by = known_by(field.model)
        if not all(each in row for row in rows for each in by):
            raise TypeError("Rows that are sealed bring their keys, or are written as models.")
        return [field.sealed(row[name], *(row[each] for each in by)) if name in row else b"" for row in rows]
    return [row[name] if name in row else field.get_default() for row in rows]


def _default(model: type[models.Model], field: models.Field[Any, Any]) -> Any:
    # As the field would fill it in: the moment, where it keeps one.
    return field.get_db_prep_save(field.pre_save(model(), add=True), connection)


def _rows_of(fields: Iterable[models.Field[Any, Any]]) -> str:
    told = ", ".join(f"{_quoted(field.column)} {field.db_type(connection)}" for field in fields)
    return f"json_to_recordset(%s::json) AS r({told})"


def _as_json(fields: Sequence[models.Field[Any, Any]], values: Sequence[list[Any]]) -> str:
    """One text for all rows: row-level security lets no COPY through, and this is nearly as quick."""
    names, rows = [field.column for field in fields], _said(_SAID_IN_JSON, fields, values)
    return json.dumps([dict(zip(names, row, strict=True)) for row in rows], ensure_ascii=False)


def _as_stored(
    fields: Sequence[models.Field[Any, Any]], values: Sequence[list[Any]]
) -> Iterable[tuple[Any, ...]]:
    return _said(_STORED, fields, values)


def _said(
    says: Mapping[str, _Said | None], fields: Sequence[models.Field[Any, Any]], values: Sequence[list[Any]]
) -> Iterable[tuple[Any, ...]]:
    """Rows, each value as the database takes it; told column by column, as columns are few and rows many."""
    for n, field in enumerate(fields):
        if say := says[_kind(field)]:
            values[n][:] = [None if value is None else say(value) for value in values[n]]
    return zip(*values, strict=True)


def _kind(field: models.Field[Any, Any]) -> str:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    kind = field.get_internal_type()
    if kind not in _STORED:
        raise TypeError(f"Rows with a {kind} that differs from row to row are written as models.")
    return kind


def _quoted(name: str | None) -> str:
    return connection.ops.quote_name(name or "")


def _execute(sentence: str, values: Sequence[Any]) -> None:
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(sentence, values)


def _execute_each(sentence: str, rows: Iterable[Sequence[Any]]) -> None:
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.executemany(sentence, list(rows))


def _hex(key: UUID) -> str:
    return key.hex


_text = json.JSONEncoder(ensure_ascii=False).encode


_PLAIN: dict[str, _Said | None] = dict.fromkeys((*_TEXTS, *_NUMBERS))
_STORED: dict[str, _Said | None] = _PLAIN | {
    "BinaryField": None,
    "UUIDField": _hex,
    "JSONField": _text,
    "DateField": date.isoformat,
}
_SAID_IN_JSON: dict[str, _Said | None] = _PLAIN | {
    "BinaryField": lambda held: f"\\x{held.hex()}",
    "UUIDField": str,
    "JSONField": None,
    "DateField": date.isoformat,
}
