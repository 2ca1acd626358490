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
from typing import TypeVar
from uuid import UUID

from django.db import models
from django.db.models import QuerySet

from leleka.core.progress import Progress
from leleka.web.accounts.models import User
from leleka.web.common import bulk
from leleka.web.common.jobs import step
from leleka.web.intake.models import ImportBatch, Record
from leleka.web.linkage.models import Change, Membership, Move, Pair, Person
from leleka.web.linkage.profile import refresh
from leleka.web.linkage.withdrawals import worked_on

_AT_ONCE = 1_000

_M = TypeVar("_M", bound=models.Model)
Two = tuple[User, User | None]


def leave(batch: ImportBatch, two: Two, progress: Progress) -> None:
    """Take the rows from their children."""
    here = Membership.objects.filter(record__batch=batch).order_by("pk")
    for members in _in_steps(here, "rows leave their children", progress):
        with step():
            change = _change("left", batch, two)
            told = members.values_list("record", "person", "is_proposed")
            names = ("record_id", "from_person_id", "was_proposed")
            bulk.write(Move, [{"change_id": change.pk, **dict(zip(names, row, strict=True))} for row in told])
            members.delete()


def come_back(batch: ImportBatch, two: Two, progress: Progress) -> None:
    """Give the rows back to the children they left."""
    rows = batch.records.order_by("pk")
    for some in _in_steps(rows, "rows come back to their children", progress):
        without = set(some.filter(membership=None).values_list("pk", flat=True))
        with step():
            _give_back(batch, two, without)


def settle_after(batch: ImportBatch, two: Two, progress: Progress) -> None:
    """Look at each child that rows left or came back to: whether it is still known, and by what."""
    moves = Move.objects.filter(change__batch=batch)
    ends = moves.exclude(from_person=None).values_list("from_person", flat=True)
    touched = sorted({*ends, *moves.exclude(to_person=None).values_list("to_person", flat=True)})
    for some, done in bulk.parts(touched, _AT_ONCE):
        with step():
            people = Person.objects.filter(pk__in=some)
            unknown = people.filter(memberships=None, merged_into=None)
            unknown.exclude(pk__in=unknown.filter(worked_on()).values("pk")).update(is_gone=True)
            people.exclude(memberships=None).update(is_gone=False)
            _make_one_sure(batch, two, some)
            refresh(Person.objects.standing().filter(pk__in=some).values_list("pk", flat=True))
        progress("children are looked at again", done, len(touched))


def _in_steps(rows: QuerySet[_M], stage: str, progress: Progress) -> Iterator[QuerySet[_M]]:
    """All rows, some at a time."""
    # Asked for once: to look for the next ones anew is to go through all of them.
    keys = list(rows.values_list("pk", flat=True))
    for some, done in bulk.parts(keys, _AT_ONCE):
        yield rows.model._default_manager.filter(pk__in=some)
        progress(stage, done, len(keys))


def _change(kind: str, batch: ImportBatch, two: Two) -> Change:
    return Change.objects.create(kind=kind, batch=batch, by=two[0], confirmed_by=two[1])


def _give_back(batch: ImportBatch, two: Two, records: set[UUID]) -> None:
    # Only who left went to nobody. Asked for the kind of change, PostgreSQL starts from all that left.
    moves = Move.objects.filter(record__in=records, to_person=None).exclude(from_person=None)
    told = moves.order_by("pk").values_list("record", "from_person", "was_proposed")
    left = {record: (person, bool(was_proposed)) for record, person, was_proposed in told}
    if not left:
        return
    now = _standing({person for person, _ in left.values()})
    back = [(record, now[person], is_proposed) for record, (person, is_proposed) in left.items()]
    change = _change("back", batch, two)
    bulk.write(Membership, [{"record_id": r, "person_id": p, "is_proposed": q} for r, p, q in back])
    bulk.write(Move, [{"change_id": change.pk, "record_id": r, "to_person_id": p} for r, p, _ in back])
    _make_proposed_again(batch, {person for _, person, is_proposed in back if not is_proposed})


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
    bulk.write(
        Move,
        [
            {
                "change_id": change.pk,
                "record_id": record,
                "from_person_id": person,
                "to_person_id": person,
                "was_proposed": True,
            }
            for person, record in chosen
        ],
    )
    Membership.objects.filter(record__in=[record for _, record in chosen]).update(is_proposed=False)


def _fullest_where_none_is_sure(persons: Sequence[UUID]) -> Iterator[tuple[UUID, UUID]]:
    held = Membership.objects.of_lists().filter(Record.counts("record__"), person__in=persons)
    sure = set(held.filter(is_proposed=False).values_list("person", flat=True))
    of_person: dict[UUID, list[tuple[UUID, int]]] = defaultdict(list)
    in_doubt = held.filter(person__in=set(persons) - sure).order_by("pk")
    for person, record, readings in in_doubt.values_list("person", "record", "record__readings"):
        of_person[person].append((record, len(readings)))
    for person, records in of_person.items():
        yield person, max(records, key=lambda each: each[1])[0]


def _make_proposed_again(batch: ImportBatch, persons: set[UUID]) -> None:
    """What was made sure only because others had left is proposed again, unless people said the same."""
    members = Membership.objects.filter(person__in=persons, is_proposed=False)
    records = _stood_in(batch, set(members.values_list("record", flat=True)))
    if not records:
        return
    same = Pair.objects.filter(state="confirmed")
    for end in ("left", "right"):  # one after the other: an "or" of both would read every pair
        records -= set(same.filter(**{f"{end}__in": records}).values_list(end, flat=True))
    Membership.objects.filter(record__in=records).update(is_proposed=True)


def _stood_in(batch: ImportBatch, records: set[UUID]) -> set[UUID]:
    """Which of them were made sure because others left with the import."""
    # Of these records alone, step by step: joined, each time all that left with the import is gone through.
    made_sure = Move.objects.filter(record__in=records, was_proposed=True, to_person__isnull=False)
    moves = list(made_sure.values_list("record", "change"))
    here = Change.objects.filter(pk__in={change for _, change in moves}, batch=batch, kind="left")
    changes = set(here.values_list("pk", flat=True))
    return {record for record, change in moves if change in changes}
