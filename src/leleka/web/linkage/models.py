"""Children, the records they are known by, and the answers that hold them together.

Takes   nothing.
Gives   Person, Membership, Change, Move, Weighing, Pair, Decision, NewEvidence, SiblingHint,
        IndexState, IndexChange.
Leaves  facts about a child to casework.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self
from uuid import UUID, uuid4

from django.db import models
from django.db.models import Q

from leleka.core.dates import DateInterval
from leleka.web.accounts.rights import Anyone, seeing, visible_children
from leleka.web.common.appending import AppendOnly, AppendOnlyQuerySet
from leleka.web.common.codes import Code
from leleka.web.common.condition import Condition, Sql
from leleka.web.common.ids import RandomId, spoken
from leleka.web.common.often import asked_often
from leleka.web.common.sealed import SealedText
from leleka.web.intake.models import BY_HAND

_FEW = 500


class PersonQuerySet(models.QuerySet["Person"]):
    """Children."""

    def visible_to(self, user: Anyone, action: str = "read") -> Self:
        """Children the user may do this to."""
        return self.filter(visible_children(user, action))

    def standing(self) -> Self:
        """Without those whose records went over to another, or were taken back."""
        return self.filter(merged_into=None, is_gone=False)

    def if_few(self) -> list[UUID] | None:
        """Their ids where what hangs on them is best gathered from them; None where they are many.

        Who sees fifty children of a hundred thousand would else walk through what hangs on all the others.
        """
        found = list(self.order_by().values_list("pk", flat=True)[: _FEW + 1])
        return found if len(found) <= _FEW else None


class Person(models.Model):
    """A child: a set of records that people hold to be the same. The id outlives merges and splits.

    Who looks after the child stands here and nowhere else, because it decides who may see all the
    rest.

    Attributes:
        organisation: which holds the case.
        sensitivity: who may see the child at all; single facts may be more sensitive, never less.
        merged_into: the child whose records these are now; the id goes on leading there.
        is_gone: all it was known by was taken back, and nobody had worked on it: nobody sees it.
        best_name, sex, born_low, born_high: for lists and searches; worked out from the records
            (linkage.profile) and what people corrected.
    """

    id = RandomId()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(
        "accounts.Team", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    assigned_to = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="children"
    )
    sensitivity = Code("sensitivity", default="team", blank=False)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_gone = models.BooleanField(default=False)
    best_name = models.CharField(max_length=200, blank=True)
    sex = Code("sex")
    born_low = models.DateField(null=True, db_index=True)
    born_high = models.DateField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        # All that the rule of who may see a child asks, what counts are divided by and lists are in order of:
        # no whole row is read for it.
        indexes = (
            models.Index(
                fields=(
                    *("id", "merged_into", "organisation", "team"),
                    *("assigned_to", "sensitivity", "is_gone", "sex", "born_low", "born_high", "best_name"),
                ),
                name="person_standing",
            ),
        )

    def __str__(self) -> str:
        """The spoken id: a name must not get into a log by chance."""
        return spoken(self.pk)

    @property
    def child_in_question(self) -> Person:
        """Itself."""
        return self

    @property
    def born(self) -> DateInterval | None:
        """The days on which the child may have been born, as exact as they are known."""
        low, high = self.born_low, self.born_high
        return None if low is None or high is None else DateInterval.between(low, high)

    @property
    def now(self) -> Person:
        """The child whom this one turned out to be, however many steps on; itself where nobody found so."""
        found = self
        while found.merged_into is not None:
            found = found.merged_into
        return found

    def former(self) -> set[UUID]:
        """Ids of those who turned out to be this child, however many steps ago."""
        return set(former_of([self.pk]))


def former_of(persons: Iterable[UUID]) -> dict[UUID, UUID]:
    """Those who turned out to be one of these children, however many steps ago, each with whom."""
    found: dict[UUID, UUID] = {}
    last = {key: key for key in persons}
    while last:
        rows = _became(tuple(last))
        last = {key: last[into] for key, into in rows if into and key not in found}
        found |= last
    return found


@asked_often
def _became(children: tuple[UUID, ...]) -> models.QuerySet[Person, tuple[UUID, UUID | None]]:
    return Person.objects.filter(merged_into__in=children).values_list("pk", "merged_into")


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Whose records they are."""

    def of_lists(self) -> Self:
        """Without rows that only stand for what people wrote on a child's page."""
        return self.exclude(record__readings__has_key=BY_HAND)


class Membership(models.Model):
    """Whose record it is now. Changed only together with a Change and its Moves.

    Attributes:
        is_proposed: the engine put the record beside the child's others, and no two people have said
            yet that it is the same child.
    """

    record = models.OneToOneField("intake.Record", on_delete=models.PROTECT, related_name="membership")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    is_proposed = models.BooleanField(default=False)
    since = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        # What is said of a child is asked whose row says it: found here beside the child's other rows.
        indexes = (models.Index(fields=("person", "record", "is_proposed"), name="member_known"),)


CHANGES = ("found", "merge", "split", "undo", "left", "back")
STEPS = ("merge", "split", "undo")
"""Of these, what two people decided; records that leave and come back are where those steps put them."""


class Change(AppendOnly):
    """One merge or split, or the undoing of one; or that records came, left or came back with an import.

    Attributes:
        undoes: the change that this one takes back.
        by: None where a linkage run of an import made the first persons.
        confirmed_by: the second person; nobody merges, splits or undoes alone.
        pair: the question whose answers made it.
        batch: the import that records left or came back with.
    """

    id = RandomId()
    kind = models.CharField(max_length=8, choices=[(k, k) for k in CHANGES])
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    pair = models.ForeignKey("Pair", on_delete=models.PROTECT, null=True, related_name="changes")
    batch = models.ForeignKey("intake.ImportBatch", on_delete=models.PROTECT, null=True, related_name="+")
    why = SealedText()
    made_at = models.DateTimeField(auto_now_add=True)

    objects = AppendOnlyQuerySet.as_manager()


class Move(AppendOnly):
    """One record that went from one child to another in a change.

    Attributes:
        from_person, to_person: None where it came in, or left with its import.
        was_proposed: of a record that left, whether it was only proposed. From a child to itself: a
            proposed record that became the child's own, because the one it was found by left.
    """

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="moves")
    record = models.ForeignKey("intake.Record", on_delete=models.PROTECT, related_name="moves")
    from_person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    to_person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    was_proposed = models.BooleanField(null=True)

    objects = AppendOnlyQuerySet.as_manager()


class Weighing(models.Model):
    """The weights of one linkage run, kept as long as a pair is explained by them.

    Attributes:
        model: of leleka.linkage, as web.linkage.weights packs it.
    """

    id = RandomId()
    model = models.BinaryField()
    made_at = models.DateTimeField(auto_now_add=True)


def held_by(organisation: UUID) -> Sql:
    """That an organisation holds the case of a child."""
    return Sql.equal("organisation_id", organisation)


def of_child(said: Sql, *, is_of_all: bool = False) -> Q:
    """That the child of a row is so, asked row by row: joined, SQLite would read every child there is.

    Args:
        is_of_all: whether all rows there are will be asked.
    """
    return Q(Condition(said.of_row(Person, "person_id", is_of_all=is_of_all)))


def of_both(user: Anyone, action: str = "read") -> Q:
    """That the user may do this to both children of a pair, as a condition of a query.

    Asked pair by pair, so that the database walks the queue in its order and stops where it has enough.
    """
    said = seeing(user, action)
    if said is None:
        return Q(pk__in=[])
    member = said.of_row(Person, "person_id")
    left, right = (member.of_row(Membership, end, by="record_id") for end in ("left_id", "right_id"))
    return Q(Condition(left & right))


class PairQuerySet(models.QuerySet["Pair"]):
    """Pairs of records that may be one child."""

    def visible_to(self, user: Anyone, action: str = "read") -> Self:
        """Pairs both of whose children the user may do this to."""
        return self.filter(of_both(user, action))


class Pair(models.Model):
    """Two records that may be one child, as the engine last weighed them.

    Attributes:
        left, right: ordered by id, so that a pair stands once.
        weight_bits: how much the comparisons say together.
        p_same, p_altered, p_siblings: the classes of leleka.linkage; what is left are strangers.
        levels, rarity, prior: the pattern that was scored, which with the weights is the explanation.
        posterior: of the four classes, in their order; p_same and its kin are these, to search by.
        state: of the match; review: who has answered so far.
        gain: what an answer changes, larger first in the queue.
        claimed_by: who has it open.
    """

    id = RandomId()
    left = models.ForeignKey("intake.Record", on_delete=models.PROTECT, related_name="pairs_left")
    right = models.ForeignKey("intake.Record", on_delete=models.PROTECT, related_name="pairs_right")
    weight_bits = models.FloatField()
    p_same = models.FloatField()
    p_altered = models.FloatField(default=0)
    p_siblings = models.FloatField(default=0)
    levels = models.JSONField[Any, Any](default=dict)
    rarity = models.JSONField[Any, Any](default=list)
    prior = models.JSONField[Any, Any](default=list)
    posterior = models.JSONField[Any, Any](default=list)
    weighing = models.ForeignKey(Weighing, on_delete=models.PROTECT, null=True, related_name="pairs")
    state = Code("match_state", default="suggested", blank=False)
    review = Code("review_state", default="open", blank=False)
    gain = models.FloatField(default=0)
    claimed_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    claimed_until = models.DateTimeField(null=True)
    scored_at = models.DateTimeField(auto_now=True)

    objects = PairQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("left", "right"), name="pair_once"),
            models.CheckConstraint(condition=Q(left__lt=models.F("right")), name="pair_ordered"),
        )
        indexes = (models.Index(fields=("review", "-gain")),)

    @property
    def child_in_question(self) -> Any:
        """The left record's child; actions ask about the right one's too."""
        return self.left.child_in_question

    @property
    def organisation_id(self) -> Any:
        """Whose the left record is as long as it is no child's."""
        return self.left.organisation_id

    @property
    def is_within_one(self) -> bool:
        """Whether both records were put beside one child, and an answer keeps or parts them."""
        return bool(self.left.membership.person_id == self.right.membership.person_id)


class Decision(AppendOnly):
    """One person's answer about a pair.

    Attributes:
        turn: 1 the first answer, 2 the blind second, 3 the one that decides between them.
        is_blind: whether earlier answers were hidden.
        reasons: codes of match_reason.
        seen: fingerprints of both records as they were shown; other ones are new evidence.
    """

    id = RandomId()
    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="decisions")
    turn = models.PositiveSmallIntegerField()
    answer = Code("match_answer", blank=False)
    reasons = models.JSONField[Any, Any](default=list)
    note = SealedText()
    is_blind = models.BooleanField()
    seen = models.JSONField[Any, Any](default=list)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by"
    )

    objects = AppendOnlyQuerySet.as_manager()


class NewEvidence(AppendOnly):
    """Something that opens a decided pair again."""

    id = RandomId()
    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="evidence")
    what = SealedText()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = AppendOnlyQuerySet.as_manager()


class SiblingHint(models.Model):
    """That the engine takes the children of two records for brother and sister; of the last run."""

    left = models.ForeignKey("intake.Record", on_delete=models.PROTECT, related_name="kin_left")
    right = models.ForeignKey("intake.Record", on_delete=models.PROTECT, related_name="kin_right")
    p_siblings = models.FloatField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("left", "right"), name="hint_once"),)


class IndexState(models.Model):
    """How far the registry's index is: one row, locked while a change is noted.

    Attributes:
        registry: drawn at random: what a process holds of another registry is never taken for this one's.
        seq: the number of the last change.
        file: the name of the index that lies beside the database; None before there is one.
        upto: the last change that the file holds.
    """

    registry = models.UUIDField(default=uuid4)
    seq = models.PositiveBigIntegerField(default=0)
    file = models.UUIDField(null=True)
    upto = models.PositiveBigIntegerField(default=0)


class IndexChange(models.Model):
    """Records that the index must look at again, because they came or count no more.

    Attributes:
        records: their ids.
    """

    seq = models.PositiveBigIntegerField(primary_key=True)
    records = models.JSONField[Any, Any](default=list)
