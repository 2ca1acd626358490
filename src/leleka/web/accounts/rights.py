"""What a person may see and do: one question about one thing, and the same question as a query.

Takes   a user, an action of the code list "action", an object of the registry.
Gives   may (by role alone), can (on one object), who_may (instead), visible_children (a condition of a
        query).
Leaves  the matrix of roles, relations and sensitivities to leleka.casework.

`can` works the answer out in Python from the object; `visible_children` asks the database. A
property test holds the two together on every model.

A grant is somebody's decision that an organisation may know of a child: to it a child of the team's
is a child of the partner's. Sealed children stay sealed, and so does every row and field that is the
team's.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Model, Q
from django.utils import timezone

from leleka import casework
from leleka.casework import GRANTED, Permission
from leleka.core.codelists import code_list
from leleka.core.words import mark
from leleka.web.accounts.models import Grant, User
from leleka.web.common.condition import Condition, Sql

Anyone = User | AnonymousUser

RELATIONS = ("assigned", "team", "organisation", "shared", "none")
"""How a user can stand to a child, the closest first; the closest that holds decides."""


def may(user: Anyone, action: str) -> bool:
    """Whether any role of the user grants the action on anything at all."""
    who = _known(user)
    return who is not None and any(casework.may(who.roles, action, relation) for relation in RELATIONS)


def can(user: Anyone, action: str, thing: Any) -> Permission:
    """Whether the user may do this to one thing, with the reason of a refusal.

    Args:
        thing: a row of a model with `child_in_question`: a linkage.Person, or what hangs on one. A
            row that is no child's yet belongs to its organisation.
    """
    who = _known(user)
    if who is None:
        return Permission(False, mark("Nobody is signed in."))
    child = thing.child_in_question
    if child is None:
        is_ours = thing.organisation_id == who.organisation_id
        return casework.may(who.roles, action, "organisation" if is_ours else "none", "team")
    if child.is_gone:
        return Permission(False, mark("Nothing is known of this child any more."))
    relation = relation_to(who, child)
    for level in _asked_of(thing, child, relation):
        permission = casework.may(who.roles, action, relation, level)
        if not permission:
            return permission
    return GRANTED


def who_may(user: User, action: str, thing: Any) -> tuple[list[str], bool]:
    """Which roles would let the user do this to a thing of a child, and whether whoever leads the case may.

    It is said to whoever may read the thing, so it tells nothing that they do not see.
    """
    child = thing.child_in_question
    if child is None:
        return _roles_for(action, "organisation", {"team"}), False
    relation, lead = relation_to(user, child), child.assigned_to
    leads = lead is not None and lead.pk != user.pk and bool(can(lead, action, thing))
    return _roles_for(action, relation, _asked_of(thing, child, relation)), leads


def _roles_for(action: str, relation: str, levels: Collection[str]) -> list[str]:
    return [
        role
        for role in code_list("role")
        if all(casework.may([role], action, relation, level) for level in levels)
    ]


def _asked_of(thing: Any, child: Any, relation: str) -> set[str]:
    """The sensitivities that have to be reached: the child's, and that of what hangs on it."""
    told = _as_told(child.sensitivity, relation)
    return {told, getattr(thing, "sensitivity", told) if thing is not child else told}


def can_read_field(user: Anyone, field: str, child: Any) -> bool:
    """Whether the user may read one field of a child; fields have classes of their own (fields.csv)."""
    who = _known(user)
    if who is None or not can(who, "read", child):
        return False
    needed, relation = casework.field_class(field).sensitivity, relation_to(who, child)
    if relation == "shared" and not grants_of(who, field).filter(person=child.pk).exists():
        return False
    return bool(casework.may(who.roles, "read", relation, needed))


def relation_to(user: User, child: Any) -> str:
    """How the user stands to a child: the closest relation that holds."""
    if child.assigned_to_id == user.pk:
        return "assigned"
    if child.organisation_id == user.organisation_id:
        # An organisation without teams is one team.
        return "team" if child.team_id is None or child.team_id == user.team_id else "organisation"
    return "shared" if grants_of(user).filter(person=child.pk).exists() else "none"


def grants_of(user: User, field: str = "") -> Any:
    """What is shared with the user now; with a field, where that one is shown too."""
    said = _granted(user, field)
    return Grant.objects.filter(Condition(said))


def _granted(user: User, field: str) -> Sql:
    """The same, of the columns of a grant."""
    said = Sql(
        "({recalled_at} IS NULL AND {ends_at} > %s"
        " AND ({user_id} = %s OR ({user_id} IS NULL AND {organisation_id} = %s)))",
        (timezone.now(), user.pk, user.organisation_id),
    )
    if not field:
        return said
    shown = connection.ops.prep_for_like_query(f" {field} ")
    return said & Sql(r"({fields} = '' OR {fields} LIKE %s ESCAPE '\')", (f"%{shown}%",))


def visible_children(  # where the child stands, and what else must hold
    user: Anyone, action: str = "read", *, at: str = "", row: str = "", field: str = "", also: str = ""
) -> Q:
    """The same rule as can, as a condition of a query; with a field, as can_read_field.

    Args:
        also: a second action that must be allowed too.
        at: where the child stands from the model asked: "" on the child itself, "person__" on what
            hangs on it.
        row: the column with the row's own sensitivity; "" where only the child has one.
    """
    said = seeing(user, action, field=field, also=also, has_row=bool(row))
    if said is None:
        return Q(pk__in=[])
    return Q(Condition(said, {name: f"{at}{name}" for name in _COLUMNS} | {"row": row}))


def visible_rows(user: Anyone, action: str, child: type[Model], key: str) -> Q:
    """That the child to which a column points may be seen, asked row by row.

    Joined, a database without statistics would begin with every child there is.
    """
    said = seeing(user, action)
    return Q(pk__in=[]) if said is None else Q(Condition(said.of_row(child, key)))


_COLUMNS = ("id", "assigned_to_id", "organisation_id", "team_id", "sensitivity", "is_gone")
"""Of a child, by which it is decided who may see it."""


def seeing(
    user: Anyone, action: str, *, field: str = "", also: str = "", has_row: bool = False
) -> Sql | None:
    """The rule as SQL, of the columns of a child; None where nothing is shown."""
    needed = casework.field_class(field).sensitivity if field else ""
    who = _known(user)
    if who is None:
        return None
    allowed, closer = list[Sql](), list[tuple[_Reach, Sql]]()
    for relation in RELATIONS[:-1]:
        holds, reach = _holds(who, relation), _reach(who, action, relation, also)
        if reach.children and reach.rows and (not needed or needed in reach.rows):
            within = _holds(who, relation, field) & Sql.one_of("sensitivity", reach.children)
            if has_row:
                within &= Sql.one_of("row", reach.rows)
            # Where a closer relation shows all that this one shows, it takes nothing away.
            for shown, held in closer:
                if not shown.covers(reach):
                    within &= ~held
            allowed.append(within)
        closer.append((reach, holds))
    return reduce(or_, allowed) & Sql("NOT {is_gone}") if allowed else None


def standing_to(user: Anyone) -> Sql | None:
    """That the user stands to a child in any way, whatever their roles: whom PostgreSQL's policies show."""
    who = _known(user)
    return None if who is None else reduce(or_, (_holds(who, each) for each in RELATIONS[:-1]))


@dataclass(frozen=True)
class _Reach:
    """The sensitivities that a user reaches in one relation: of children, and of what hangs on them."""

    children: tuple[str, ...]
    rows: tuple[str, ...]

    def covers(self, other: _Reach) -> bool:
        """Whether all is shown here that is shown there, so each field too."""
        return set(other.children) <= set(self.children) and set(other.rows) <= set(self.rows)


def _reach(user: User, action: str, relation: str, also: str) -> _Reach:
    return _reach_of(_roles(user), action, relation, also)


@cache
def _reach_of(roles: frozenset[str], action: str, relation: str, also: str) -> _Reach:
    rows = _levels(roles, action, relation)
    if also:
        rows = tuple(level for level in _levels(roles, also, relation) if level in rows)
    children = (level for level in code_list("sensitivity") if _as_told(level, relation) in rows)
    return _Reach(tuple(children), rows)


def levels_for(user: User, action: str, relation: str) -> tuple[str, ...]:
    """The sensitivities that the user's roles reach with an action, in this relation."""
    return _levels(_roles(user), action, relation)


def _roles(user: User) -> frozenset[str]:
    """What the user may act as now."""
    return frozenset(user.roles if user.is_active else ())


@cache
def _levels(roles: frozenset[str], action: str, relation: str) -> tuple[str, ...]:
    cleared = casework.clearance(roles, action, relation)
    if cleared is None:
        return ()
    scale = code_list("sensitivity")
    return tuple(level for level in scale if scale.rank(level) <= scale.rank(cleared))


def sees_children(user: Anyone) -> bool:
    """Whether the user may know any child at all; administrators may not."""
    return may(user, "read")


def _as_told(level: str, relation: str) -> str:
    """A child's sensitivity to whom it was shared with: what is the team's is theirs too."""
    return "partner" if (level, relation) == ("team", "shared") else level


def _known(user: Anyone) -> User | None:
    return user if isinstance(user, User) and user.is_active else None


def _holds(user: User, relation: str, field: str = "") -> Sql:
    """That a child stands so to the user; shared, with a field, where that one is shown."""
    if relation == "assigned":
        return Sql("({assigned_to_id} IS NOT NULL AND {assigned_to_id} = %s)", (user.pk,))
    ours = Sql.equal("organisation_id", user.organisation_id)
    if relation == "team":
        # An organisation without teams is one team.
        mine = Sql(" OR {team_id} = %s", (user.team_id,)) if user.team_id else Sql("")
        return ours & Sql(f"({{team_id}} IS NULL{mine.text})", mine.values)
    return ours if relation == "organisation" else _granted(user, field).of_row(Grant, "id", by="person")
