"""Sources and their rows.

Takes   nothing.
Gives   Source, ImportBatch, Record, Draft.
Leaves  whose row it is to linkage (Membership).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self, TypeVar

from django.db import models, transaction
from django.db.models import Q
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from leleka.web.accounts.models import User
from leleka.web.accounts.rights import Anyone, levels_for, may, visible_children
from leleka.web.common.appending import AppendOnly, AppendOnlyQuerySet
from leleka.web.common.codes import Code
from leleka.web.common.dates import DateIntervalField
from leleka.web.common.ids import RandomId
from leleka.web.common.sealed import SealedText

_M = TypeVar("_M", bound=models.Model)

rows_changed = Signal()
"""Sent with records= (their ids) inside the transaction in which rows came, or began or ceased to count."""


class OwnedQuerySet(models.QuerySet[_M]):
    """Rows that belong to an organisation and name no child."""

    def visible_to(self, user: Anyone, action: str = "read") -> Self:
        """Rows of the user's own organisation, for whoever may do this to what is the whole office's."""
        if not isinstance(user, User) or "team" not in levels_for(user, action, "organisation"):
            return self.none()
        return self.filter(organisation=user.organisation_id)


class Source(models.Model):
    """A list, a report, a document or a person that says something about children.

    Attributes:
        list_id: the short name under which its rows appear, unique in the organisation.
        each_child_once: whether two of its rows can be one child; None: not known.
        mapping: how its columns are read, as leleka.intake writes it to YAML.
    """

    id = RandomId()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    list_id = models.SlugField(max_length=60)
    title = models.CharField(_("title"), max_length=200)
    kind = Code("source_type", blank=False)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    obtained_from = SealedText(verbose_name=_("obtained from"))
    obtained = DateIntervalField(_("obtained on"))
    reliability = Code("reliability")
    each_child_once = models.BooleanField(null=True)
    mapping = models.TextField(blank=True)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = OwnedQuerySet.as_manager()
    child_in_question = None

    class Meta:
        constraints = (models.UniqueConstraint(fields=("organisation", "list_id"), name="list_once"),)


class BatchQuerySet(models.QuerySet["ImportBatch"]):
    """Imports."""

    def visible_to(self, user: Anyone, action: str = "import") -> Self:
        """Imports into sources of the user's own organisation, if a role allows the action at all."""
        if not may(user, action):
            return self.none()
        return self.filter(source__organisation=user.organisation_id)  # type: ignore[union-attr]


class ImportBatch(models.Model):
    """One reading of one file into a source; undone as a whole.

    Attributes:
        mapping: how the columns of this file are read, before its rows are in.
        digest: SHA-256 of the file: the same file again adds nothing.
        problems: intake's Problems of rows and cells, as intake.said writes them, never what stands there.
    """

    id = RandomId()
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="batches")
    file_name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64, db_index=True)
    state = models.CharField(
        max_length=10,
        default="mapping",
        choices=[
            ("mapping", _("its columns are being read")),
            ("checked", _("looked through, not in yet")),
            ("committing", _("its rows are coming in")),
            ("in", _("all its rows are in")),
            ("undone", _("taken back")),
        ],
    )
    mapping = models.TextField(blank=True)
    n_rows = models.PositiveIntegerField(default=0)
    n_new = models.PositiveIntegerField(default=0)
    n_changed = models.PositiveIntegerField(default=0)
    n_same = models.PositiveIntegerField(default=0)
    problems = models.JSONField[Any, Any](default=list, blank=True)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    objects = BatchQuerySet.as_manager()


class RecordQuerySet(AppendOnlyQuerySet["Record"]):
    """Rows of sources."""

    def visible_to(self, user: Anyone, action: str = "read") -> Self:
        """Rows of children the user may see, and rows of their organisation that are no child's yet."""
        visible = visible_children(user, action, at="membership__person__")
        if isinstance(user, User) and "team" in levels_for(user, action, "organisation"):
            visible |= Q(membership=None, source__organisation=user.organisation_id)
        return self.filter(visible)

    def current(self) -> Self:
        """The newest version of each row, without imports that were taken back."""
        return self.filter(later=None).exclude(batch__state="undone")

    def bulk_create(self, objs: Iterable[Record], *args: Any, **options: Any) -> list[Record]:
        """Write rows, and let who listens know."""
        with transaction.atomic():
            made = super().bulk_create(objs, *args, **options)
            if made:
                rows_changed.send(sender=Record, records=[record.pk for record in made])
        return made


class Record(AppendOnly):
    """One row of a source: the cells as written, and the readings beside. Never changed.

    Attributes:
        row_key: the list's own number for the row, or the row's place.
        row: as a spreadsheet counts it.
        cells: the cells as written, by column.
        readings: what normalize read from them, by field of core.lists.FIELDS.
        fingerprint: SHA-256 of the cells, so that an unchanged row is known when it comes again.
        earlier: the row as it came before; this one supersedes it.
    """

    id = RandomId()
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="records")
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, null=True, related_name="records")
    row_key = models.CharField(max_length=120, db_index=True)
    row = models.PositiveIntegerField(null=True)
    cells = models.JSONField[Any, Any](default=dict)
    readings = models.JSONField[Any, Any](default=dict)
    fingerprint = models.CharField(max_length=64)
    earlier = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="later"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("source", "row_key")),)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row, and let who listens know."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            rows_changed.send(sender=Record, records=[self.pk])

    @property
    def child_in_question(self) -> Any:
        """The child it was found to be, if any yet."""
        membership = getattr(self, "membership", None)
        return membership.person if membership else None

    @property
    def organisation_id(self) -> Any:
        """Whose row it is as long as it is no child's."""
        return self.source.organisation_id


class Draft(models.Model):
    """A report of a child while it is typed; only its author sees it, and it ends by itself."""

    id = RandomId()
    author = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=40)
    content = SealedText()
    saved_at = models.DateTimeField(auto_now=True)
    ends_at = models.DateTimeField()
