"""Counts as they were frozen: their definition, their day, exactly whom they count; and estimates.

Takes   nothing.
Gives   CountSet, CountedChild, CountSignature, EstimateRun.
Leaves  the definitions to definitions, the arithmetic to leleka.figures.
"""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from leleka.web.accounts.rights import Anyone, may
from leleka.web.common.appending import AppendOnly, AppendOnlyQuerySet
from leleka.web.common.ids import RandomId


class OfficeQuerySet(AppendOnlyQuerySet[Any]):
    """Figures of an organisation."""

    def visible_to(self, user: Anyone, action: str = "count") -> Self:
        """Those of the user's own organisation, if a role allows the action at all."""
        if not may(user, action):
            return self.none()
        return self.filter(organisation=user.organisation_id)  # type: ignore[union-attr]


class CountSet(AppendOnly):
    """A frozen count.

    Attributes:
        definition: the code of the count, enough to count again, and its rule on the day of freezing.
        frozen: the file that `leleka count verify` reads, with the ids and their records.
        n_excluded: who was left out and why, by code.
        digest: SHA-256 over what was frozen, as leleka.figures.counts makes it.
        published_in: where the number was given out.
    """

    id = RandomId()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    definition = models.JSONField[Any, Any]()
    frozen = models.JSONField[Any, Any](default=dict)
    as_of = models.DateField()
    n = models.PositiveIntegerField()
    n_excluded = models.JSONField[Any, Any](default=dict)
    digest = models.CharField(max_length=64)
    frozen_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(auto_now_add=True)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by"
    )
    published_in = models.CharField(max_length=300, blank=True)

    objects = OfficeQuerySet.as_manager()


class CountedChild(AppendOnly):
    """That a frozen count counts a child."""

    count = models.ForeignKey(CountSet, on_delete=models.PROTECT, related_name="children")
    person = models.ForeignKey("linkage.Person", on_delete=models.PROTECT, related_name="+")
    because = models.ForeignKey("intake.Record", on_delete=models.PROTECT, null=True, related_name="+")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("count", "person"), name="counted_once"),)


class CountSignature(AppendOnly):
    """That a second person answers for a frozen count."""

    count = models.OneToOneField(CountSet, on_delete=models.PROTECT, related_name="signature")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = AppendOnlyQuerySet.as_manager()


class EstimateRun(AppendOnly):
    """An estimate of how many there are in all.

    Attributes:
        lists: titles of the sources whose overlap it rests on.
        said: by language, what the page says: sentences, rows, checks, charts; small counts hidden.
        content: the same for machines, as `leleka estimate run --json` writes it.
    """

    id = RandomId()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    lists = models.JSONField[Any, Any](default=list)
    said = models.JSONField[Any, Any](default=dict)
    content = models.JSONField[Any, Any](default=dict)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at",)

    def said_in(self, lang: str) -> dict[str, Any]:
        """What the page says in a language; nothing where it is kept in none."""
        said = self.said.get(lang)
        return said if isinstance(said, dict) else {}
