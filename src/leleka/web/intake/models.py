"""Sources and their rows.

Takes   nothing.
Gives   Source, ImportBatch, CellProblem, Tally, Difference, Withdrawal, Record, Draft.
Leaves  whose row it is to linkage (Membership).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from leleka.core.errors import Problem
from leleka.intake.said import problem_from_values
from leleka.web.accounts.models import User
from leleka.web.accounts.rights import Anyone, levels_for, may, visible_children
from leleka.web.common import bulk
from leleka.web.common.appending import AppendOnly, AppendOnlyQuerySet
from leleka.web.common.codes import Code
from leleka.web.common.condition import Condition, Sql
from leleka.web.common.dates import DateIntervalField
from leleka.web.common.ids import RandomId
from leleka.web.common.sealed import SealedCells, SealedText

_M = TypeVar("_M", bound=models.Model)

rows_changed = Signal()
"""Sent with records= (their ids) inside the transaction in which rows came, or began or ceased to count."""


ALIKE = [("changed", "changed"), ("others", "others")]
"""What may be said of rows that may be rows of before: they are, changed since; they are other children's."""

NOT_IN = ("mapping", "unread", "checked")
"""States of an import of which no row is in: it can be dropped."""


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
        mapping: how the columns of all its files are read, as leleka.intake writes it to YAML.
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
        in_at: when the last of its rows was in.
        mapping: how the columns of this file are read, before its rows are in.
        digest: SHA-256 of the file: the same file again adds nothing.
        n_alike: of the new rows, those that may be rows of before, changed since.
        alike: what was answered of these, but for those answered singly; "" until somebody says.
    """

    id = RandomId()
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="batches")
    file_name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64, db_index=True)
    state = models.CharField(
        max_length=10,
        default="mapping",
        choices=[
            ("mapping", _("what its columns mean is still to be said")),
            ("unread", _("could not be read")),
            ("checked", _("looked through, not in yet")),
            ("committing", _("its rows are coming in")),
            ("in", _("all its rows are in")),
            ("undoing", _("it is being taken back")),
            ("undone", _("taken back")),
            ("returning", _("it is being put back")),
        ],
    )
    mapping = models.TextField(blank=True)
    n_rows = models.PositiveIntegerField(default=0)
    n_new = models.PositiveIntegerField(default=0)
    n_changed = models.PositiveIntegerField(default=0)
    n_same = models.PositiveIntegerField(default=0)
    n_alike = models.PositiveIntegerField(default=0)
    alike = models.CharField(max_length=10, blank=True, default="", choices=ALIKE)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    in_at = models.DateTimeField(null=True)

    objects = BatchQuerySet.as_manager()

    def n_unsaid(self) -> int:
        """Of how many rows that may be rows of before nobody has said singly whether they are."""
        return self.differences.filter(is_asked=True, answer="").count() if self.n_alike else 0

    def last_wish(self) -> Withdrawal | None:
        """The last wish to take it back or to put it back, which led to where it stands."""
        return self._wishes().first()

    def last_taking_back(self) -> Withdrawal | None:
        """The last wish to take it back, and why, whatever was wished since."""
        return self._wishes().filter(puts_back=False).first()

    def open_wish(self) -> Withdrawal | None:
        """What waits for a second person."""
        return self._wishes().filter(OPEN_WISH).first()

    def _wishes(self) -> models.QuerySet[Withdrawal]:
        return self.withdrawals.filter(answers=None).order_by("-made_at").select_related("by")


class CellProblem(models.Model):
    """Something in a file that could not be read; a table of its own, for a file may have 200,000 of them.

    Attributes:
        place: in the order in which they are shown.
        said: intake's Problem, as intake.said writes it, never what stands in the cell.
        cell: how what stands in it begins, as long as the file is not in; "" where no cell is meant.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="problems")
    place = models.PositiveIntegerField()
    code = models.CharField(max_length=40)
    said = models.JSONField[Any, Any]()
    cell = SealedText()
    sealed_by = ("batch_id", "place")

    @property
    def problem(self) -> Problem:
        """The problem itself, which can be said in any language."""
        return problem_from_values(self.said)

    class Meta:
        indexes = (models.Index(fields=("batch", "code", "place")), models.Index(fields=("batch", "place")))


class Tally(models.Model):
    """What linking an import's rows had found, as far as one person could know, when it was counted.

    Attributes:
        rights: the person's at that time.
        said: as intake.found counts it.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="tallies")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    rights = models.TextField()
    said = models.JSONField[Any, Any]()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("batch", "user"), name="tally_once"),)


class Difference(models.Model):
    """A row of a file that was here before and has changed, as long as the file is not in.

    Attributes:
        record: the row as it is here.
        cells: by column: as it is here, as the file writes it.
        is_asked: only a person can tell whether it is that row; see alike.
        answer: what was said of this row alone; "": what is said of all holds.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="differences")
    record = models.ForeignKey("Record", on_delete=models.CASCADE, related_name="+")
    row = models.PositiveIntegerField(null=True)
    cells = SealedCells()
    is_asked = models.BooleanField(default=False)
    answer = models.CharField(max_length=10, blank=True, default="", choices=ALIKE)
    sealed_by = ("batch_id", "record_id")


BY_HAND = "by_hand"
"""Among readings: that the row only stands for a fact that people wrote down, which asserts it itself."""


TAKEN_BACK = ("undoing", "undone", "returning")
"""States of an import whose rows do not count."""


OPEN_WISH = models.Q(waits=True, answers=None, answer=None)
"""That a wish to take an import back, or to put it back, waits for a second person."""


class Withdrawal(AppendOnly):
    """That a whole import is taken back, or put back again: a wish, a second person's yes or no.

    Attributes:
        puts_back: whether it undoes an earlier one.
        answers: the wish that this row answers; None: it is a wish itself.
        is_refusal: whether the answer is no.
        waits: whether the wish needs a second person; what people have worked on does.
    """

    id = RandomId()
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="withdrawals")
    puts_back = models.BooleanField(default=False)
    answers = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="answer")
    is_refusal = models.BooleanField(default=False)
    waits = models.BooleanField(default=False)
    why = SealedText()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = AppendOnlyQuerySet.as_manager()


def _taken_back(batch: str) -> str:
    """That the import of a column is taken back."""
    return (
        f"EXISTS(SELECT 1 FROM intake_importbatch came WHERE came.id = {batch}"  # noqa: S608
        " AND came.state IN (%s, %s, %s))"
    )


def _replaced(row: str, where: str = "") -> str:
    """That a later version of the row of a column stands."""
    return (
        f"EXISTS(SELECT 1 FROM intake_record later WHERE {where}later.earlier_id = {row}"  # noqa: S608
        f" AND NOT {_taken_back('later.batch_id')})"
    )


COUNTS = Sql(f"NOT {_taken_back('{batch_id}')} AND NOT {_replaced('{id}')}", TAKEN_BACK + TAKEN_BACK)
"""That a row is the newest version of itself and its import stands: of its columns id and batch_id."""

_WALKED = (
    "({record_id} IS NULL OR {record_id} NOT IN ("
    "SELECT gone.id FROM intake_importbatch came CROSS JOIN intake_record gone"
    " WHERE gone.batch_id = came.id AND came.state IN (%s, %s, %s)))"
)
COUNTS_IN_A_WALK = Sql(
    f"{_WALKED} AND NOT {_replaced('{record_id}', 'later.earlier_id IS NOT NULL AND ')}",
    TAKEN_BACK + TAKEN_BACK,
)
"""The same of the row that a fact is from, if any, of very many: what was taken back is gathered once.

That there is a later row stands outside every "or", so that PostgreSQL may gather the few later rows, too.
"""


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
        return self.filter(Record.counts())

    def write_all(self, rows: Sequence[bulk.Row]) -> None:
        """Write the rows of a list, each with its key, and let who listens know."""
        if rows:
            with transaction.atomic():
                bulk.write(Record, rows)
                rows_changed.send(sender=Record, records=[row["id"] for row in rows])

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
        row_key: the list's own number for the row, or its fingerprint.
        row: as a spreadsheet counts it.
        cells: the cells as written, by column; sealed, for a list may hold anything.
        readings: what normalize read from them, by field of core.lists.FIELDS; of a row that stands for what
            people wrote on a child's page only BY_HAND, with the name that a search shows.
        fingerprint: of the cells, so that an unchanged row is known when it comes again; see same_rows.
        earlier: the row as it came before; this one supersedes it, unless its import is taken back.
    """

    id = RandomId()
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="records")
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, null=True, related_name="records")
    row_key = models.CharField(max_length=120, db_index=True)
    row = models.PositiveIntegerField(null=True)
    # NULL where there are none: to forbid that, SQLite would make the table anew, without its walls.
    cells = SealedCells(null=True, default=None)
    readings = models.JSONField[Any, Any](default=dict)
    fingerprint = models.CharField(max_length=64)
    earlier = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="later")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("source", "row_key")),)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row, and let who listens know."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            rows_changed.send(sender=Record, records=[self.pk])

    @classmethod
    def counts(cls, at: str = "") -> Q:
        """That a row is the newest version of itself and its import stands, as a condition of a query.

        Args:
            at: where the row stands from the model asked: "" on the row itself, "record__" on a fact.
        """
        return Q(Condition(COUNTS, {"id": f"{at}id", "batch_id": f"{at}batch_id"}))

    @property
    def is_by_hand(self) -> bool:
        """Whether it only stands for what people wrote on a child's page."""
        return BY_HAND in self.readings

    @classmethod
    def opened(cls, key: UUID, cells: Any) -> dict[str, str]:
        """The cells of a row of which no more than its key and what is stored was read."""
        field: Any = cls._meta.get_field("cells")
        return cast("dict[str, str]", field.opened(cells, key))

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
    """A report of a child while it is typed; only its author sees it, and it ends by itself.

    Attributes:
        made: the child it became, so that sending it twice makes one.
    """

    id = RandomId()
    author = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=40)
    content = SealedText()
    made = models.UUIDField(null=True)
    saved_at = models.DateTimeField(auto_now=True)
    ends_at = models.DateTimeField()
