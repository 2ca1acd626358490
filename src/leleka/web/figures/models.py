"""Counts as they were signed: their definition, their day, and exactly whom they count.

Takes   nothing.
Gives   CountSet, CountedChild.
Leaves  the definitions to leleka.figures.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from leleka.web.common.appending import AppendOnly, AppendOnlyQuerySet
from leleka.web.common.ids import RandomId


class CountSet(AppendOnly):
    """A frozen count.

    Attributes:
        definition: the name of the count and its settings, enough to count again.
        n_excluded: who was left out and why, by code.
        digest: SHA-256 over the sorted ids of whom it counts.
        published_in: where the number was given out.
    """

    id = RandomId()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    definition = models.JSONField[Any, Any]()
    as_of = models.DateField()
    n = models.PositiveIntegerField()
    n_excluded = models.JSONField[Any, Any](default=dict)
    digest = models.CharField(max_length=64)
    signed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(auto_now_add=True)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by"
    )
    published_in = models.CharField(max_length=300, blank=True)

    objects = AppendOnlyQuerySet.as_manager()


class CountedChild(AppendOnly):
    """That a frozen count counts a child."""

    count = models.ForeignKey(CountSet, on_delete=models.PROTECT, related_name="children")
    person = models.ForeignKey("linkage.Person", on_delete=models.PROTECT, related_name="+")
    because = models.ForeignKey("intake.Record", on_delete=models.PROTECT, null=True, related_name="+")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("count", "person"), name="counted_once"),)
