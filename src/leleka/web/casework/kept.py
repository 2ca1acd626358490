"""Who was kept where, as far as one reader may know it.

Takes   a user.
Gives   stays, separations, participants: facts about institutions, with the child each is of now; ours
        (what is said of institutions themselves), named_at.
Leaves  adding them up to ledger, the rule of who may see a child to accounts.rights.

What one may not see is no fact here, so it is counted nowhere.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from leleka.web.accounts.rights import Anyone, may, visible_children
from leleka.web.casework.models.facts import Separation, Stay, TransferParticipant
from leleka.web.linkage.models import Person


def stays(user: Anyone) -> QuerySet[Any]:
    """Stays at institutions of children that the user may see; where they are now, for who may read that."""
    rows = Stay.objects.current().exclude(institution=None)
    shown = Q(is_present=True) & _of_visible(user, "present_location")
    return _with_child(rows).filter(shown | (Q(is_present=False) & _of_visible(user, "stays")))


def separations(user: Anyone) -> QuerySet[Any]:
    """From which institutions children were taken that the user may see."""
    rows = Separation.objects.current().exclude(from_institution=None)
    return _with_child(rows).filter(_of_visible(user, "origin_institution"))


def participants(user: Anyone) -> QuerySet[Any]:
    """Children in transfers whom the user may see there."""
    rows = TransferParticipant.objects.current().filter(transfer__superseded_by=None)
    return _with_child(rows).filter(_of_visible(user, "transfers"))


def ours(user: Anyone, model: type[Any]) -> QuerySet[Any]:
    """What sources of the user's own organisation say about institutions themselves, and holds."""
    if not may(user, "read"):
        return model.objects.none()  # type: ignore[no-any-return]
    return model.objects.current().filter(source__organisation=user.organisation_id)  # type: ignore[no-any-return, union-attr]


def _of_visible(user: Anyone, field: str) -> Q:
    """Facts about children the user may see, each asked about whose it is now (see _with_child)."""
    level = ExpressionWrapper(OuterRef("sensitivity"), output_field=CharField())
    child = Person.objects.filter(pk=OuterRef("child"), merged_into=None).annotate(level=level)
    seen = Exists(child.filter(visible_children(user, row="level", field=field)))
    return (Q(record=None) | Q(record__membership__is_proposed=False)) & Q(seen)


def _with_child(rows: QuerySet[Any]) -> QuerySet[Any]:
    now = Coalesce(F("record__membership__person"), F("person__merged_into"), F("person"))
    found: QuerySet[Any] = rows.annotate(child=now)
    return found


def named_at(user: Anyone) -> dict[UUID, int]:
    """For each institution how many children are said to have been there at some time."""
    told, values = _told(user).query.sql_with_params()
    # What is set in are questions that Django wrote; what anybody typed is in the values.
    counted = f"WITH told(place, child) AS ({told}) SELECT place, COUNT(*) FROM told GROUP BY place"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(counted, values)
        return {UUID(str(place)): n for place, n in cursor.fetchall() if place}


def _told(user: Anyone) -> QuerySet[Any]:
    """Each institution with each child said to have been there, once."""
    moved = participants(user)
    told: QuerySet[Any] = _at(stays(user), "institution").union(
        _at(separations(user), "from_institution"),
        _at(moved, "transfer__from_institution"),
        _at(moved, "transfer__to_institution"),
    )
    return told


def _at(rows: QuerySet[Any], place: str) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.order_by().annotate(at=F(place)).values_list("at", "child")
    return found
