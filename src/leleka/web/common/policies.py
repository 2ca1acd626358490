"""What the database lets the server's role do: the second line in PostgreSQL.

Two roles. The owner makes the tables; the server's role (LELEKA_APP_ROLE) reads and writes rows, may not
change or delete what is written once, and sees only children of the organisation it asks for
(common.scope), those assigned to the user, and those shared with them.

Takes   the models; a connection of the owner.
Gives   secure: run after every migration, so that no table can be forgotten.
Leaves  what a role may see of a child to accounts.rights.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from leleka.web.common.appending import AppendOnly
from leleka.web.common.models import TraceHead

# Asked once for a whole query. Whether something is there PostgreSQL takes for almost certain, as it nearly
# always is: of a yes or no it thinks that every second row is let through, of an equal text hardly any, and
# then it gathers all there are where it could walk an index and stop.
_SEES_ALL = "(SELECT 1 WHERE current_setting('leleka.scope', true) = 'all') IS NOT NULL"
# Who asks for nobody has neither of these, and nothing equals what is not there.
_ORGANISATION = "(SELECT nullif(current_setting('leleka.organisation', true), '')::uuid)"
_UID = "(SELECT nullif(current_setting('leleka.uid', true), '')::uuid)"

# Names of tables and settings are ours alone; nothing that anybody typed comes near these sentences.
_CHILD = f"""
    organisation_id = {_ORGANISATION} OR assigned_to_id = {_UID} OR id IN (
      SELECT share.person FROM accounts_grant AS share
      WHERE share.recalled_at IS NULL AND share.ends_at > now() AND (
        share.user_id = {_UID} OR (share.user_id IS NULL AND share.organisation_id = {_ORGANISATION})))
"""  # noqa: S608
# Not EXISTS: that is planned twice, to be asked row by row or gathered, and what hangs on it twice each time.
# The rule for an answer about a pair was planned some hundred times over.
_HANGING = "(SELECT 1 FROM linkage_person AS child WHERE child.id = {table}.person_id) IS NOT NULL"
_RECORD = f"""
    source_id IN (
      SELECT source.id FROM intake_source AS source WHERE source.organisation_id = {_ORGANISATION})
    OR (SELECT 1 FROM linkage_membership AS member WHERE member.record_id = intake_record.id) IS NOT NULL
"""  # noqa: S608
_PAIR = """
    (SELECT 1 FROM intake_record AS one WHERE one.id = {table}.left_id) IS NOT NULL
    AND (SELECT 1 FROM intake_record AS other WHERE other.id = {table}.right_id) IS NOT NULL
"""
_OF_RECORD = "(SELECT 1 FROM intake_record AS one WHERE one.id = {table}.record_id) IS NOT NULL"
_OF_PAIR = "(SELECT 1 FROM linkage_pair AS pair WHERE pair.id = {table}.pair_id) IS NOT NULL"
"""The inner queries are held to the policies of their own tables, so that one rule carries all."""


def conditions() -> Iterator[tuple[str, str]]:
    """Each table about children or pairs of their rows, and which of its rows may be seen."""
    yield "linkage_person", _CHILD
    yield "intake_record", _RECORD
    yield "linkage_membership", _HANGING.format(table="linkage_membership")
    for model in apps.get_models():
        if hasattr(model, "child_in_question") and _leads_to_person(model):
            table = model._meta.db_table
            yield table, _HANGING.format(table=table)
        elif _is_of_record(model):
            yield model._meta.db_table, _OF_RECORD.format(table=model._meta.db_table)
        elif {"left", "right"} <= (links := _links_of(model)):
            yield model._meta.db_table, _PAIR.format(table=model._meta.db_table)
        elif "pair" in links and not model._meta.get_field("pair").null:  # a change may have another reason
            yield model._meta.db_table, _OF_PAIR.format(table=model._meta.db_table)


def secure(connection: BaseDatabaseWrapper) -> None:
    """Give every table its policy, and the server's role its rights; again and again to the same end."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        if not _owns_tables(cursor):  # the server looked whether there was anything to do, and there was not
            return
        for table, condition in conditions():
            _let_see(cursor, table, condition)
        if settings.APP_ROLE:
            _let_do(cursor, connection.ops.quote_name(settings.APP_ROLE))


def _owns_tables(cursor: Any) -> bool:
    asked = "SELECT pg_has_role(tableowner, 'USAGE') FROM pg_tables WHERE tablename = 'linkage_person'"
    cursor.execute(asked)
    found = cursor.fetchone()
    return bool(found and found[0])


def written_once() -> list[str]:
    """The tables whose rows are never changed or deleted."""
    return [model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnly)]


def _let_see(cursor: Any, table: str, condition: str) -> None:
    cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    # Also for a role that owns its tables, where an office has only one.
    cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    cursor.execute(f"DROP POLICY IF EXISTS leleka_second_line ON {table}")
    cursor.execute(
        f"CREATE POLICY leleka_second_line ON {table} USING ({_SEES_ALL} OR ({condition})) WITH CHECK (true)"
    )


def _let_do(cursor: Any, role: str) -> None:
    cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
    cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
    cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
    for table in (*written_once(), "django_migrations"):
        cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}")
    cursor.execute(f"REVOKE INSERT ON django_migrations FROM {role}")
    cursor.execute(f"REVOKE DELETE, TRUNCATE ON {TraceHead._meta.db_table} FROM {role}")


def _leads_to_person(model: type[models.Model]) -> bool:
    return "person" in _links_of(model)


def _is_of_record(model: type[models.Model]) -> bool:
    # How rows moved from child to child is history; who undoes a change has to see all of it.
    links = _links_of(model)
    return "record" in links and not links & {"person", "change"} and not model._meta.get_field("record").null


def _links_of(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)}
