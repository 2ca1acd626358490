"""A fact is an assertion by a source; nothing is overwritten.

Takes   nothing.
Gives   Statement, the base of what a source says of anything; Assertion, the base of every fact about a
        child; Hangs, what a child's visibility decides.
Leaves  the facts themselves to the rooms, weighing them against each other to casework.
"""

from __future__ import annotations

from typing import Any, Self, TypeVar, cast

from django.db import models
from django.db.models import Q

from leleka.web.accounts.rights import Anyone, visible_children, visible_rows
from leleka.web.common.appending import AppendOnly, WrittenOnce
from leleka.web.common.codes import Code
from leleka.web.common.dates import DateIntervalField
from leleka.web.common.ids import RandomId
from leleka.web.common.sealed import SealedText

_M = TypeVar("_M", bound=models.Model)


class HangingQuerySet(models.QuerySet[_M]):
    """Rows about one child each."""

    def visible_to(self, user: Anyone, action: str = "read") -> Self:
        """Rows whose child the user may see; the row's own sensitivity counts too where it has one."""
        if _has_field(self.model, "sensitivity"):
            return self.filter(visible_children(user, action, at="person__", row="sensitivity"))
        child: Any = self.model._meta.get_field("person").related_model
        return self.filter(visible_rows(user, action, child, "person_id"))


class Standing(WrittenOnce):
    """What makes a query one of what sources say; mixed into the queries of rows."""

    def uncorrected(self) -> Self:
        """Without those that a later one corrects or takes back."""
        rows: Self = cast("Any", self).filter(superseded_by=None, is_withdrawal=False)
        return rows

    def current(self) -> Self:
        """Without those that a later one corrects or takes back, and those of rows that do not count."""
        rows = self.uncorrected()
        if not _has_field(self.model, "record"):
            return rows
        # The row stands in a room above this one, so it is reached through the column.
        row: Any = self.model._meta.get_field("record").related_model
        of_standing_rows: Self = cast("Any", rows).filter(Q(record=None) | row.counts("record__"))
        return of_standing_rows


class StatementQuerySet(Standing, models.QuerySet[_M]):  # type: ignore[misc]
    """What sources say of anything."""


class FactQuerySet(Standing, HangingQuerySet[_M]):  # type: ignore[misc]
    """Assertions about one child each."""


class Statement(AppendOnly):
    """What one source says, of whatever it speaks.

    Attributes:
        source: who says so. A caseworker's own finding has their note or call as its source.
        supersedes: the statement that this one corrects.
        is_withdrawal: whether it only takes the other back.
        why: why it was corrected or taken back.
    """

    id = RandomId()
    source = models.ForeignKey("intake.Source", on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    is_withdrawal = models.BooleanField(default=False)
    why = SealedText()

    class Meta:
        abstract = True

    @property
    def latest(self) -> Self:
        """What was put in its place since, a withdrawal too; itself where nothing was."""
        found = self
        while (later := getattr(found, "superseded_by", None)) is not None:
            found = later
        return found


class OfChild:
    """What hangs on one child."""

    person: Any

    @property
    def child_in_question(self) -> Any:
        """The child whose visibility decides."""
        return self.person


class Assertion(OfChild, Statement):
    """What one source says about one child.

    Attributes:
        record: the row of the list, where it comes from one.
        as_of: the day on which it was so, as far as the source says.
        credibility: of this piece of information; the reliability is the source's.
    """

    person = models.ForeignKey("linkage.Person", on_delete=models.PROTECT, related_name="%(class)ss")
    record = models.ForeignKey(
        "intake.Record", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    as_of = DateIntervalField()
    credibility = Code("credibility")
    sensitivity = Code("sensitivity", default="team", blank=False)

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True


class Hangs(OfChild, models.Model):
    """Work on a child that changes as it goes on: a case, a task, a draft of a list."""

    id = RandomId()
    person = models.ForeignKey("linkage.Person", on_delete=models.PROTECT, related_name="%(class)ss")

    objects = HangingQuerySet.as_manager()

    class Meta:
        abstract = True


def _has_field(model: type[models.Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.get_fields())
