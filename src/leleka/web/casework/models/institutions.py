"""Places where children are kept, their names over time, and how many each source counts there.

Takes   nothing.
Gives   Institution, InstitutionName, InstitutionCount, Official, Transfer.
Leaves  who stayed there, and who was in a transfer, to facts; adding up the ledger to leleka.casework.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from leleka.web.accounts.rights import Anyone, sees_children
from leleka.web.casework.models.assertion import Statement, StatementQuerySet
from leleka.web.common.codes import Code
from leleka.web.common.dates import DateIntervalField
from leleka.web.common.ids import RandomId


class InstitutionQuerySet(models.QuerySet["Institution"]):
    """Institutions."""

    def visible_to(self, user: Anyone, action: str = "read") -> Self:
        """Those of which something speaks that the user may see; where only a hidden child was is hidden."""
        from leleka.web.casework import kept

        if not sees_children(user):
            return self.none()
        here = OuterRef("pk")
        moved = kept.participants(user)
        named = Q(Exists(kept.stays(user).filter(institution=here)))
        named |= Q(Exists(kept.separations(user).filter(from_institution=here)))
        named |= Q(Exists(moved.filter(transfer__from_institution=here)))
        named |= Q(Exists(moved.filter(transfer__to_institution=here)))
        return self.filter(named | _told_by_ours(user))

    def visible_where(self, named: Collection[UUID], user: Anyone) -> Self:
        """The same for a list of all, where a walk through the children has found the places already.

        Args:
            named: where children are named whom the user may see (kept.named_at).
        """
        return self.filter(Q(pk__in=named) | _told_by_ours(user)) if sees_children(user) else self.none()


def _told_by_ours(user: Anyone) -> Q:
    """Of which a source of the user's own organisation says something."""
    from leleka.web.casework import kept

    here = OuterRef("pk")
    told = kept.ours(user, Transfer)
    said = Q(Exists(told.filter(from_institution=here))) | Q(Exists(told.filter(to_institution=here)))
    for model in (InstitutionName, InstitutionCount, Official):
        said |= Q(Exists(kept.ours(user, model).filter(institution=here)))
    return said


class Institution(models.Model):
    """A home, hospital, camp or school."""

    id = RandomId()
    kind = Code("institution_type")
    name = models.CharField(_("name"), max_length=300)
    place = models.CharField(_("place"), max_length=300, blank=True)
    region = models.CharField(max_length=20, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    control = Code("place_control")
    key = models.CharField(max_length=300, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        """Its name as first met."""
        return self.name


class InstitutionName(Statement):
    """A name of an institution in one language and time."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="names")
    name = models.CharField(max_length=300)
    language = models.CharField(max_length=8, blank=True)
    used = DateIntervalField()

    objects = StatementQuerySet.as_manager()


class InstitutionCount(Statement):
    """How many children a source counts there on a day, without naming them all."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="counts")
    on = DateIntervalField()
    n = models.PositiveIntegerField()

    objects = StatementQuerySet.as_manager()


class Official(Statement):
    """Who answered for an institution, and when, as a source says."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="officials")
    name = models.CharField(max_length=200)
    office = models.CharField(max_length=200, blank=True)
    served = DateIntervalField()

    objects = StatementQuerySet.as_manager()


class Transfer(Statement):
    """A movement of children from one place to another, as one source tells it.

    Attributes:
        n_stated: how many children the source counts, named or not.
    """

    from_institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="departures"
    )
    to_institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="arrivals"
    )
    from_place = models.CharField(max_length=300, blank=True)
    to_place = models.CharField(max_length=300, blank=True)
    left = DateIntervalField(_("left on"), db_index=True)
    arrived = DateIntervalField(_("arrived on"))
    transport = models.CharField(max_length=120, blank=True)
    ordered_by = models.CharField(max_length=300, blank=True)
    purpose = models.CharField(max_length=300, blank=True)
    n_stated = models.PositiveIntegerField(null=True, blank=True)

    objects = StatementQuerySet.as_manager()
