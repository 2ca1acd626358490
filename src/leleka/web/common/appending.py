"""Rows that are written once and never again.

Takes   nothing.
Gives   AppendOnly, and guard: the same rule inside the database, for whoever comes past Django.
Leaves  what supersedes what to the models.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn, TypeVar

from django.db import migrations, models
from django.db.backends.base.base import BaseDatabaseWrapper

from leleka.core.errors import LelekaError
from leleka.core.words import mark

_ACTS = ("update", "delete")
_REFUSE = (
    "CREATE OR REPLACE FUNCTION leleka_written_once() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'rows of % are written once', TG_TABLE_NAME; END $$"
)

_M = TypeVar("_M", bound=models.Model)


class AppendOnlyError(LelekaError):
    """Something tried to change or delete what was once written."""

    def __init__(self, table: str) -> None:
        super().__init__(
            "web.E011",
            mark("Rows of {table} are never changed or deleted."),
            hint="Write a new row that supersedes the old one.",
            table=table,
        )


class WrittenOnce:
    """What makes a query one that can only add and read; mixed into the rooms' own queries."""

    model: type[models.Model]

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError(self.model._meta.db_table)

    def delete(self) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError(self.model._meta.db_table)


class AppendOnlyQuerySet(WrittenOnce, models.QuerySet[_M]):  # type: ignore[misc]
    """A query that can add and read."""


class AppendOnly(models.Model):
    """A row written once. Its `objects` are an AppendOnlyQuerySet or have WrittenOnce mixed in."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row, the first time only."""
        if not self._state.adding:
            raise AppendOnlyError(self._meta.db_table)
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError(self._meta.db_table)


def guard(tables: Iterable[str]) -> migrations.RunPython:
    """Let the database itself refuse UPDATE and DELETE on these tables; a step of a migration."""
    names = tuple(tables)
    return migrations.RunPython(
        lambda apps, editor: raise_walls(editor.connection, names),
        lambda apps, editor: lower_walls(editor.connection, names),
    )


def raise_walls(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> None:
    """Make the database refuse to change or delete rows of these tables."""
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if is_postgresql:
            cursor.execute(_REFUSE)
        for table in tables:
            then = (
                "FOR EACH ROW EXECUTE FUNCTION leleka_written_once()"
                if is_postgresql
                else f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are written once'); END"
            )
            for act in _ACTS:
                cursor.execute(f"CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table} {then}")


def lower_walls(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> None:
    """Take the walls down: to undo a migration, or to empty a database of tests."""
    with connection.cursor() as cursor:
        for table in tables:
            for act in _ACTS:
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{act}{on}")
