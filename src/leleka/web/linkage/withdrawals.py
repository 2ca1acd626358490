"""Taking a whole import back, and putting it back again.

Nothing is deleted that anybody said: the rows stay, and so do people's answers about them. They only count
no more, and belong to no child. A child that other rows know stays, with its id; one that nothing else
knows and on whom nobody has worked is not shown any more. An import that people have worked on is taken back
by two. Imports of one list stand on each other like sheets of paper: the uppermost goes first.

Takes   a user, an import, the reason.
Gives   going (what would go), hindrance (why it cannot), asked_of, wish, respond, tell_changed.
Leaves  moving the rows to leaving, and to a job.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from leleka.casework import CaseworkError
from leleka.core.words import mark
from leleka.web.accounts.action import action, refuse_where
from leleka.web.accounts.models import User
from leleka.web.common import jobs
from leleka.web.common.models import Job
from leleka.web.intake.models import (
    NOT_IN,
    OPEN_WISH,
    TAKEN_BACK,
    ImportBatch,
    Record,
    Withdrawal,
    rows_changed,
)
from leleka.web.linkage.models import Decision, Membership, Move, Pair, Person

_TOLD_AT_ONCE = 5_000
_JOBS = {False: "linkage.leave", True: "linkage.come_back"}
_STATES = {False: ("in", "undoing"), True: ("undone", "returning")}
_WITH_RECORDS = (Membership, Move, Person)
"""What hangs on a child only because records do."""


@dataclass(frozen=True, slots=True)
class Going:
    """What would go if an import were taken back.

    Attributes:
        n_rows: rows that would count no more.
        n_earlier: of these, rows whose earlier version would count again.
        n_gone: children that would not be shown any more.
        n_known: children that stay because other rows know them.
        n_worked: children that stay although nothing else knows them, because people worked on them.
        n_answered: pairs of rows that people have answered about; the answers stay.
        n_asked: pairs that wait for an answer and would not be asked any more.
    """

    n_rows: int
    n_earlier: int
    n_gone: int
    n_known: int
    n_worked: int
    n_answered: int
    n_asked: int

    @property
    def needs_two(self) -> bool:
        """Whether one person may not do it alone."""
        return bool(self.n_worked or self.n_answered)


def going(batch: ImportBatch) -> Going:
    """Count what would go."""
    rows = batch.records
    children = children_of(batch)
    alone = children.filter(~Exists(_other_rows(batch)))
    n_worked, n_alone, n_children = alone.filter(worked_on()).count(), alone.count(), children.count()
    pairs = Pair.objects.filter(Q(left__batch=batch) | Q(right__batch=batch))
    answered = pairs.filter(Exists(Decision.objects.filter(pair=OuterRef("pk"))))
    return Going(
        n_rows=rows.filter(Record.counts()).count(),
        n_earlier=rows.filter(Record.counts()).exclude(earlier=None).count(),
        n_gone=n_alone - n_worked,
        n_known=n_children - n_alone,
        n_worked=n_worked,
        n_answered=answered.count(),
        n_asked=pairs.filter(review="open").count() - answered.filter(review="open").count(),
    )


def children_of(batch: ImportBatch) -> QuerySet[Person]:
    """The children its rows belong to."""
    held = Membership.objects.filter(record__batch=batch, person=OuterRef("pk"))
    return Person.objects.standing().filter(Exists(held))


def worked_on() -> Q:
    """That people have done something about a child beyond the rows of lists, as a condition of a query."""
    done = Q(assigned_to__isnull=False)
    for relation in Person._meta.related_objects:
        model: Any = relation.related_model
        if model in _WITH_RECORDS or relation.one_to_one:
            continue
        rows = model._default_manager.filter(**{relation.field.name: OuterRef("pk")})
        done |= Q(Exists(rows.filter(_by_people(model))))
    return done


def _by_people(model: type[Model]) -> Q:
    """Facts that no row states; tasks that somebody made or did, not only a rule."""
    fields = {field.name for field in model._meta.get_fields()}
    wanted = Q(record=None) if "record" in fields else Q()
    if {"made_by", "done_at"} <= fields:
        wanted &= Q(made_by__isnull=False) | Q(done_at__isnull=False)
    return wanted


def _other_rows(batch: ImportBatch) -> QuerySet[Membership]:
    return Membership.objects.filter(person=OuterRef("pk")).exclude(record__batch=batch)


def hindrance(batch: ImportBatch, *, puts_back: bool = False) -> str:
    """Why an import cannot be taken back, or put back, now; "" where nothing stands in the way."""
    if batch.state != _STATES[puts_back][0]:
        return mark("It is not at the step where that could be done.")
    others = [each for each in batch.source.batches.exclude(pk=batch.pk) if each.state not in NOT_IN]
    if any(each.state == "committing" for each in others):
        return mark("Rows of this list are coming in. Wait until they are in.")
    is_newer = any(_later(each, batch) and each.state not in TAKEN_BACK for each in others)
    if puts_back:
        moved = [each for each in others if not _later(each, batch)]
        if is_newer or any(_stood(each, batch.in_at) != (each.state == "in") for each in moved):
            return mark("Other files of this list came in or were taken back since. Hand the file in again.")
        return ""
    upon = Record.objects.filter(earlier__batch=batch).exclude(batch=batch)
    if is_newer or upon.exclude(batch__state__in=TAKEN_BACK).exists():
        return mark("A newer version of this list stands on it. Take that one back first.")
    return ""


def _later(one: ImportBatch, other: ImportBatch) -> bool:
    return one.in_at is not None and other.in_at is not None and one.in_at > other.in_at


def _stood(batch: ImportBatch, at: datetime | None) -> bool:
    """Whether an import counted at a moment."""
    for each in batch.withdrawals.order_by("-made_at").select_related("answers"):
        took_place = not each.is_refusal if each.answers else not each.waits
        if took_place and at is not None and each.made_at < at:
            return each.answers.puts_back if each.answers else each.puts_back
    return True


def asked_of(user: User) -> list[Withdrawal]:
    """What others wish about imports, and waits for this person's yes or no."""
    batches = ImportBatch.objects.visible_to(user, "undo_import")
    rows = Withdrawal.objects.filter(OPEN_WISH, batch__in=batches).exclude(by=user)
    wishes = rows.select_related("batch__source", "by").order_by("made_at")
    return [each for each in wishes if may_withdraw(user, each.batch)]


def may_withdraw(user: User, batch: ImportBatch) -> bool:
    """Whether the user may undo an import of each of its children that their organisation looks after."""
    ours = children_of(batch).filter(organisation=user.organisation_id)
    allowed = Person.objects.visible_to(user, "undo_import").values("pk")
    return not ours.exclude(pk__in=allowed).exists()


@action("undo_import")
def wish(user: User, batch: ImportBatch, *, why: str = "", puts_back: bool = False) -> Withdrawal:
    """Take an import back, or put it back; where people have worked on it, a second person must agree.

    Raises:
        CaseworkError: web.E070, something stands in the way.
        RefusedError: a child of it is not the user's to decide about.
    """
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    _demand_free(user, batch, puts_back=puts_back)
    earlier = batch.last_wish()
    waits = bool(earlier and earlier.waits) if puts_back else going(batch).needs_two
    made = Withdrawal.objects.create(batch=batch, by=user, why=why.strip(), puts_back=puts_back, waits=waits)
    if not waits:
        _begin(user, batch, made)
    return made


@action("undo_import")
def respond(user: User, batch: ImportBatch, *, yes: bool) -> Withdrawal:
    """Say yes or no to what another person wished; who wished it may only say no.

    Raises:
        CaseworkError: web.E070, something stands in the way, or nothing waits.
        RefusedError: the user wished it, or a child of it is not theirs to decide about.
    """
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    asked = batch.open_wish()
    if asked is None:
        raise _in_the_way(mark("Nobody waits for an answer about it."))
    if yes:
        refuse_where({mark("You asked for it; a second person has to agree."): asked.by_id == user.pk})
        _demand_free(user, batch, puts_back=asked.puts_back, but=asked)
    made = Withdrawal.objects.create(batch=batch, by=user, answers=asked, is_refusal=not yes)
    if yes:
        _begin(user, batch, asked)
    return made


@action("undo_import")
def go_on(user: User, batch: ImportBatch) -> Job | None:
    """Let a withdrawal that failed go on where it was."""
    last = jobs.latest(batch.pk)
    if batch.state not in {"undoing", "returning"} or last is None or last.state != Job.State.FAILED:
        return None
    return jobs.start(_JOBS[batch.state == "returning"], user, about=batch.pk)


def two_of(batch: ImportBatch) -> tuple[User, User | None]:
    """Who wished the withdrawal at hand, and who agreed."""
    asked = batch.withdrawals.filter(answers=None).exclude(answer__is_refusal=True).latest("made_at")
    reply = Withdrawal.objects.filter(answers=asked).select_related("by").first()
    return asked.by, reply.by if reply else None


def _demand_free(user: User, batch: ImportBatch, *, puts_back: bool, but: Withdrawal | None = None) -> None:
    stands = hindrance(batch, puts_back=puts_back)
    if not stands and batch.open_wish() != but:
        stands = mark("Somebody has asked for it already; a second person must answer.")
    if stands:
        raise _in_the_way(stands)
    # Which child it is, or how many, is not told.
    not_theirs = mark("Not all that came with this import is yours to decide about. Ask a supervisor.")
    refuse_where({not_theirs: not may_withdraw(user, batch)})


def _in_the_way(why: str) -> CaseworkError:
    return CaseworkError("web.E070", "It cannot be done now.", hint=why)


def tell_changed(batch: ImportBatch) -> None:
    """Let whoever keeps records know that those of an import began or ceased to count."""
    ids = batch.records.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=_TOLD_AT_ONCE)
    while some := list(islice(ids, _TOLD_AT_ONCE)):
        rows_changed.send(sender=Record, records=some)


def _begin(user: User, batch: ImportBatch, asked: Withdrawal) -> None:
    batch.state = _STATES[asked.puts_back][1]
    batch.save(update_fields=["state"])
    if not asked.puts_back:
        tell_changed(batch)
    jobs.start(_JOBS[asked.puts_back], user, about=batch.pk)
