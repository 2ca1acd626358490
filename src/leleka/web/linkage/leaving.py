"""Rows that leave their children with an import that is taken back, and come back with it.

Each step is a Change with its Moves, written in transactions of its own: killed between two, it goes on
with the rows that are left. Who was merged with whom stays as people decided; a row that comes back goes to
the child it left, wherever that one is now.

Takes   an import on its way out or back, and the people behind it.
Gives   leave, come_back, settle_after.
Leaves  who may to withdrawals, keeping where it is to jobs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from leleka.core.progress import Progress
from leleka.web.accounts.models import User
from leleka.web.intake.models import ImportBatch, Record
from leleka.web.linkage.models import Change, Membership, Move, Pair, Person
from leleka.web.linkage.profile import refresh
from leleka.web.linkage.withdrawals import worked_on

_AT_ONCE = 1_000

Two = tuple[User, User | None]


def leave(batch: ImportBatch, two: Two, progress: Progress) -> None:
    """Take the rows from their children."""
    here = Membership.objects.filter(record__batch=batch)
    n_all, done = batch.records.count(), 0
    while members := list(here[:_AT_ONCE]):
        with transaction.atomic():
            change = _change("left", batch, two)
            Move.objects.bulk_create(
                Move(
                    change=change,
                    record_id=m.record_id,
                    from_person_id=m.person_id,
                    was_proposed=m.is_proposed,
                )
                for m in members
            )
            Membership.objects.filter(pk__in=[member.pk for member in members]).delete()
        done += len(members)
        progress("rows leave their children", done, n_all)


def come_back(batch: ImportBatch, two: Two, progress: Progress) -> None:
    """Give the rows back to the children they left."""
    n_all, done, last = batch.records.count(), 0, UUID(int=0)
    while rows := list(
        batch.records.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_AT_ONCE]
    ):
        last, done = rows[-1], done + len(rows)
        without = set(rows) - set(Membership.objects.filter(record__in=rows).values_list("record", flat=True))
        with transaction.atomic():
            _give_back(batch, two, without)
        progress("rows come back to their children", done, n_all)


def settle_after(batch: ImportBatch, two: Two, progress: Progress) -> None:
    """Look at each child that rows left or came back to: whether it is still known, and by what."""
    moves = Move.objects.filter(change__batch=batch)
    ends = moves.exclude(from_person=None).values_list("from_person", flat=True)
    touched = sorted({*ends, *moves.exclude(to_person=None).values_list("to_person", flat=True)})
    for start in range(0, len(touched), _AT_ONCE):
        some = touched[start : start + _AT_ONCE]
        with transaction.atomic():
            people = Person.objects.filter(pk__in=some)
            unknown = people.filter(memberships=None, merged_into=None)
            unknown.exclude(pk__in=unknown.filter(worked_on()).values("pk")).update(is_gone=True)
            people.exclude(memberships=None).update(is_gone=False)
            _make_one_sure(batch, two, some)
            refresh(Person.objects.standing().filter(pk__in=some).values_list("pk", flat=True))
        progress("children are looked at again", min(start + _AT_ONCE, len(touched)), len(touched))


def _change(kind: str, batch: ImportBatch, two: Two) -> Change:
    return Change.objects.create(kind=kind, batch=batch, by=two[0], confirmed_by=two[1])


def _give_back(batch: ImportBatch, two: Two, records: set[UUID]) -> None:
    left: dict[UUID, Move] = {}
    for move in Move.objects.filter(record__in=records, change__kind="left", to_person=None).order_by("pk"):
        left[move.record_id] = move
    if not left:
        return
    now = _standing({move.from_person_id for move in left.values() if move.from_person_id})
    members = [
        Membership(record_id=record, person_id=now[move.from_person_id], is_proposed=bool(move.was_proposed))
        for record, move in left.items()
        if move.from_person_id
    ]
    Membership.objects.bulk_create(members)
    change = _change("back", batch, two)
    Move.objects.bulk_create(
        Move(change=change, record_id=m.record_id, to_person_id=m.person_id) for m in members
    )
    _make_proposed_again(batch, {member.person_id for member in members if not member.is_proposed})


def _standing(persons: set[UUID]) -> dict[UUID, UUID]:
    """The child that each id leads to now."""
    leads = {person: person for person in persons}
    while True:
        merged = dict(
            Person.objects.filter(pk__in=leads.values(), merged_into__isnull=False).values_list(
                "pk", "merged_into"
            )
        )
        if not merged:
            return leads
        leads = {person: merged.get(now, now) or now for person, now in leads.items()}


def _make_one_sure(batch: ImportBatch, two: Two, persons: Sequence[UUID]) -> None:
    """A child is known by one record at least: the fullest of those that were only proposed beside it."""
    chosen = list(_fullest_where_none_is_sure(persons))
    if not chosen:
        return
    change = _change("left", batch, two)
    Move.objects.bulk_create(
        Move(
            change=change,
            record_id=m.record_id,
            from_person_id=m.person_id,
            to_person_id=m.person_id,
            was_proposed=True,
        )
        for m in chosen
    )
    Membership.objects.filter(pk__in=[member.pk for member in chosen]).update(is_proposed=False)


def _fullest_where_none_is_sure(persons: Sequence[UUID]) -> Iterator[Membership]:
    of_person: dict[UUID, list[Membership]] = defaultdict(list)
    held = Membership.objects.filter(Record.counts("record__"), person__in=persons)
    for member in held.select_related("record").order_by("pk"):
        of_person[member.person_id].append(member)
    for members in of_person.values():
        if all(member.is_proposed for member in members):
            yield max(members, key=lambda member: len(member.record.readings))


def _make_proposed_again(batch: ImportBatch, persons: set[UUID]) -> None:
    """What was made sure only because others had left is proposed again, unless people said the same."""
    stood_in = Move.objects.filter(
        change__batch=batch, change__kind="left", was_proposed=True, to_person__isnull=False
    )
    members = Membership.objects.filter(person__in=persons, record__in=stood_in.values("record"))
    said = Pair.objects.filter(Q(left__in=members.values("record")) | Q(right__in=members.values("record")))
    ends = said.filter(state="confirmed").values_list("left", "right")
    confirmed = {end for pair in ends for end in pair}
    members.exclude(record__in=confirmed).update(is_proposed=True)
