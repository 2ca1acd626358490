"""Who was kept where, as far as one reader may know it.

Takes   a user.
Gives   stays, separations, participants: facts about institutions, with the child each is of now; ours
        (what is said of institutions themselves), named_at;
        current_in_a_walk: what counts of very many facts.
Leaves  adding them up to ledger, the rule of who may see a child to accounts.rights.

What one may not see is no fact here, so it is counted nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet, Value

from leleka.web.accounts.models import User
from leleka.web.accounts.rights import Anyone, may, seeing, standing_to
from leleka.web.casework.models.assertion import Assertion
from leleka.web.casework.models.facts import Separation, Stay, TransferParticipant
from leleka.web.common.condition import Condition, Sql, Written, reading
from leleka.web.common.often import planned
from leleka.web.common.scope import whole
from leleka.web.intake.models import COUNTS_IN_A_WALK
from leleka.web.linkage.models import Membership, Move, Person


def stays(user: Anyone) -> QuerySet[Any]:
    """Stays at institutions of children that the user may see; where they are now, for who may read that."""
    rows = current_in_a_walk(Stay).exclude(institution=None)
    shown = Q(is_present=True) & _of_visible(user, "present_location")
    return _with_child(rows).filter(shown | (Q(is_present=False) & _of_visible(user, "stays")))


def separations(user: Anyone) -> QuerySet[Any]:
    """From which institutions children were taken that the user may see."""
    rows = current_in_a_walk(Separation).exclude(from_institution=None)
    return _with_child(rows).filter(_of_visible(user, "origin_institution"))


def participants(user: Anyone) -> QuerySet[Any]:
    """Children in transfers whom the user may see there."""
    rows = current_in_a_walk(TransferParticipant).filter(transfer__superseded_by=None)
    return _with_child(rows).filter(_of_visible(user, "transfers"))


def ours(user: Anyone, model: type[Any]) -> QuerySet[Any]:
    """What sources of the user's own organisation say about institutions themselves, and holds."""
    if not may(user, "read"):
        return model.objects.none()  # type: ignore[no-any-return]
    return model.objects.current().filter(source__organisation=user.organisation_id)  # type: ignore[no-any-return, union-attr]


def current_in_a_walk(model: type[Assertion]) -> QuerySet[Any]:
    """As current() of each model, but for a walk through all rows, in which no table is joined to them.

    Joined, a row of a list costs SQLite 5 microseconds; PostgreSQL thinks that its policies let hardly any
    row through, and goes through a whole table for each.
    """
    rows: QuerySet[Any] = model.objects.filter(Condition(_is_current(model)))
    return rows


def _is_current(*models: type[Assertion]) -> Sql:
    of_each = (f"SELECT supersedes_id FROM {model._meta.db_table}" for model in models)  # noqa: S608
    replaced = " UNION ALL ".join(f"{rows} WHERE supersedes_id IS NOT NULL" for rows in of_each)
    said = Sql(f"(NOT {{is_withdrawal}} AND {{id}} NOT IN ({replaced}))")
    return said & COUNTS_IN_A_WALK


def _of_visible(user: Anyone, field: str) -> Q:
    """Facts about children the user may see, each asked about whose it is now (see _with_child)."""
    said = seeing(user, "read", field=field, has_row=True)
    if said is None:
        return Q(pk__in=[])
    seen = (Sql("{merged_into_id} IS NULL") & said).of_row(Person, "child")
    return Q(Condition(seen, {"child": "child", "row": "sensitivity"}))


def _with_child(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With whose fact it is now; nobody's where its row is only proposed."""
    said, ways = _looked_up() if connection.vendor == "sqlite" else (_JOINED, _WAYS)
    found: QuerySet[Any] = rows.annotate(child=Written(said, ways, Person._meta.pk))
    return found


def _looked_up() -> tuple[Sql, dict[str, str]]:
    """For SQLite: most facts are still of the child that they were said of, so it is asked for first."""
    known = reading(Membership, "person_id", ["person_id", "record_id", "is_proposed"])
    children = reading(Person, "id", ["id", "merged_into_id"])
    said = Sql(
        f"""
        CASE WHEN {{record_id}} IS NULL THEN COALESCE(
            (SELECT merged_into_id FROM {children} WHERE id = {{person_id}}), {{person_id}})
        ELSE COALESCE(
            (SELECT person_id FROM {known}
                WHERE person_id = {{person_id}} AND record_id = {{record_id}} AND NOT is_proposed),
            (SELECT person_id FROM linkage_membership WHERE record_id = {{record_id}} AND NOT is_proposed))
        END"""  # noqa: S608
    )
    return said, {name: name for name in said.columns}


# For PostgreSQL: behind a policy it finds a row by key only where the key is a column or a CASE of columns.
_JOINED = Sql(
    "CASE WHEN {record_id} IS NOT NULL THEN CASE WHEN NOT {is_proposed} THEN {now} END"
    " WHEN {merged_into} IS NOT NULL THEN {merged_into} ELSE {person_id} END"
)
_WAYS = {
    "record_id": "record_id",
    "person_id": "person_id",
    "is_proposed": "record__membership__is_proposed",
    "now": "record__membership__person_id",
    "merged_into": "person__merged_into_id",
}


def named_at(user: User) -> dict[UUID, int]:
    """For each institution how many children are said to have been there at some time."""
    if not may(user, "read"):
        return {}
    counted, values = _at_once(user) if connection.vendor == "sqlite" else _step_by_step(user)
    with whole(user.organisation_id), planned(), connection.cursor() as cursor:
        cursor.execute(counted, values)
        return {UUID(str(place)): n for place, n in cursor.fetchall() if place}


# What is set into both are questions that Django wrote and the rule; what anybody typed is in the values.
_NOW = """
    WITH lives AS MATERIALIZED (
        SELECT stay.institution_id, stay.id, stay.is_withdrawal, stay.record_id, stay.person_id
        FROM (SELECT {standing} FROM {children} ORDER BY id) child
        JOIN casework_stay stay ON stay.person_id = child.id
        WHERE {here} AND stay.institution_id IS NOT NULL AND stay.is_present),
    now(place, child) AS (
        SELECT stay.institution_id, stay.person_id
        FROM lives stay LEFT JOIN linkage_membership known
        ON known.person_id = stay.person_id AND known.record_id = stay.record_id
        WHERE {stay_now} AND (stay.record_id IS NULL OR NOT known.is_proposed))"""
_AT_ONCE = """,
    told(place, child) AS ({told})
    SELECT place, COUNT(*) FROM (SELECT place, child FROM now UNION SELECT place, child FROM told)
    GROUP BY place
"""
_STEPS = """,
    told(place, field, id, is_withdrawal, record_id, person_id, sensitivity) AS MATERIALIZED ({told}),
    found AS MATERIALIZED (
        SELECT told.*, child.merged_into_id, known.is_proposed
        FROM told JOIN linkage_person child ON child.id = told.person_id LEFT JOIN linkage_membership known
        ON known.person_id = told.person_id AND known.record_id = told.record_id
        WHERE {shown} AND {told_now}),
    kept AS (
        SELECT place, field, sensitivity, person_id AS child FROM found WHERE NOT is_proposed
        UNION ALL
        SELECT found.place, found.field, found.sensitivity, member.person_id
        FROM found JOIN linkage_membership member ON member.record_id = found.record_id
        WHERE found.is_proposed IS NULL AND NOT member.is_proposed
        UNION ALL
        SELECT place, field, sensitivity, COALESCE(merged_into_id, person_id)
        FROM found WHERE record_id IS NULL)
    SELECT place, COUNT(DISTINCT child) FROM (
        SELECT place, child FROM now
        UNION ALL
        SELECT kept.place, kept.child
        FROM kept JOIN linkage_person child ON child.id = kept.child WHERE {seen}) at GROUP BY place
"""
_STANDING = ("id", "assigned_to_id", "organisation_id", "team_id", "sensitivity", "is_gone", "merged_into_id")
_FIELDS = ("present_location", "stays", "origin_institution", "transfers")
_COLUMNS = {field.attname: f"child.{field.column}" for field in Person._meta.concrete_fields} | {
    "field": "kept.field",
    "row": "kept.sensitivity",
}
_NOBODY = Sql("1 = 0")


def _now(user: Anyone) -> dict[str, tuple[str, tuple[Any, ...]]]:
    """What both questions begin with: of whom it is told where they are now.

    Hardly anybody may know that of many, so these stays are found from the children, in the order of the
    indexes, where neighbours lie side by side; what the rule has let through once is not asked for again.
    """
    return {
        "standing": (", ".join(_STANDING), ()),
        "children": (reading(Person, "id", _STANDING), ()),
        "here": _here(user).of(_COLUMNS | {"row": "stay.sensitivity"}, connection),
        "stay_now": _is_current(Stay).of(_of("stay"), connection),
    }


def _at_once(user: Anyone) -> tuple[str, Sequence[Any]]:
    """The question for SQLite, which follows each other row to its child as it comes to it."""
    lived, moved = stays(user), participants(user)
    lives, gone, merged = lived.filter(is_present=True), *_elsewhere()
    told: QuerySet[Any] = _at(lived.filter(is_present=False), "institution", F("child")).union(
        _at(lives.filter(record__in=gone), "institution", F("child")),
        _at(lives.filter(record=None, person__in=merged), "institution", F("child")),
        _at(separations(user), "from_institution", F("child")),
        _at(moved, "transfer__from_institution", F("child")),
        _at(moved, "transfer__to_institution", F("child")),
        all=True,
    )
    return _asked(_NOW + _AT_ONCE, {**_now(user), "told": told.query.sql_with_params()})


def _step_by_step(user: Anyone) -> tuple[str, Sequence[Any]]:
    """The question for PostgreSQL: one join a step.

    All in one, it knows too little of what is let through, and asks for a child four times for each row. Most
    facts are still of the child that they were said of, which an index alone tells. The kinds of facts share
    their steps, because planning takes its time, too. Asked without policies, it says itself what they would
    show of the child that a fact was said of.
    """
    said = {
        **_now(user),
        "told": _told(),
        "shown": (standing_to(user) or _NOBODY).of(_COLUMNS, connection),
        "told_now": _is_current(Stay, Separation, TransferParticipant).of(_of("told"), connection),
        "seen": _seen(user).of(_COLUMNS, connection),
    }
    return _asked(_NOW + _STEPS, said)


def _asked(question: str, said: Mapping[str, tuple[str, Sequence[Any]]]) -> tuple[str, Sequence[Any]]:
    """A question with its pieces, which stand in it in this order."""
    text = question.format(**{step: text for step, (text, _) in said.items()})
    return text, [value for _, values in said.values() for value in values]


def _elsewhere() -> tuple[QuerySet[Any, Any], QuerySet[Any, Any]]:
    """Rows that have gone to another child since, and children that turned out to be another one."""
    gone = Move.objects.exclude(from_person=None).values("record")
    return gone, Person.objects.exclude(merged_into=None).values("pk")


def _of(name: str) -> dict[str, str]:
    """The columns of a fact, by which it is told whether it counts."""
    return {column: f"{name}.{column}" for column in ("id", "record_id", "is_withdrawal")}


def _here(user: Anyone) -> Sql:
    """That a child stands, and that the user may know of a stay where it is now."""
    seen = seeing(user, "read", field="present_location", has_row=True)
    return Sql("{merged_into_id} IS NULL") & (seen or _NOBODY)


@cache
def _told() -> tuple[str, tuple[Any, ...]]:
    """Whatever else places a child at an institution, with the field by which it is decided who may know.

    Of where children are now, what is said of those whose rows or ids have gone to another child since.
    """
    lives = Stay.objects.filter(is_present=True)
    moved = TransferParticipant.objects.filter(transfer__superseded_by=None)
    gone, merged = _elsewhere()
    rest = ("id", "is_withdrawal", "record_id", "person_id", "sensitivity")
    told: QuerySet[Any] = _at(
        Stay.objects.filter(is_present=False), "institution", Value("stays"), *rest
    ).union(
        _at(lives.filter(record__in=gone), "institution", Value("present_location"), *rest),
        _at(lives.filter(record=None, person__in=merged), "institution", Value("present_location"), *rest),
        _at(Separation.objects.all(), "from_institution", Value("origin_institution"), *rest),
        _at(moved, "transfer__from_institution", Value("transfers"), *rest),
        _at(moved, "transfer__to_institution", Value("transfers"), *rest),
        all=True,
    )
    return told.query.sql_with_params()  # the same whoever asks


def _seen(user: Anyone) -> Sql:
    """That a child stands, and that the user may read the field by which it is placed."""
    each = {field: seeing(user, "read", field=field, has_row=True) for field in _FIELDS}
    allowed = [Sql.equal("field", field) & said for field, said in each.items() if said is not None]
    return Sql("{merged_into_id} IS NULL") & reduce(or_, allowed, _NOBODY)


def _at(rows: QuerySet[Any], place: str, then: Any, *rest: str) -> QuerySet[Any]:
    found: QuerySet[Any] = (
        rows.exclude(**{place: None})
        .order_by()
        .annotate(at=F(place), then=then)
        .values_list("at", "then", *rest)
    )
    return found
