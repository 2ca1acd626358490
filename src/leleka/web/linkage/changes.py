"""Merging, splitting and undoing: the rows that carry out what two people decided.

The log of Changes and Moves is replayed by leleka.casework.persons; what differs between the replay
before and after a step is what is written. Ids survive, nothing is deleted, a step can be undone.

Takes   a Pair that two people answered alike, and both of them.
Gives   carry_out: who is whose record now.
Leaves  asking the two people to actions, the log's rules to leleka.casework.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from django.db.models import Q
from django.dispatch import Signal

from leleka.casework import CaseworkError, Event, Formed, Merged, Split, Undone, replay
from leleka.core.codelists import code_list
from leleka.web.accounts.models import User
from leleka.web.linkage.models import STEPS, Change, Membership, Move, Pair, Person
from leleka.web.linkage.profile import refresh
from leleka.web.linkage.reviews import same_as

split_off = Signal()
"""Sent with person=: records became a child of their own."""


@dataclass(frozen=True, slots=True)
class ByTwo:
    """The two people behind a change, and the question that they answered."""

    by: User
    confirmed_by: User
    pair: Pair


def carry_out(two: ByTwo, holds: str) -> None:
    """Do what an agreed answer asks for; doubt asks for nothing."""
    if holds == "same":
        _put_together(two)
    elif holds == "different":
        _take_apart(two)


def changes_person(pair: Pair, holds: str) -> bool:
    """Whether following the answer merges, splits or undoes, so that the right to merge is needed."""
    left, right = pair.left.membership, pair.right.membership
    is_one = left.person_id == right.person_id
    return (holds == "same" and not is_one) or (holds == "different" and is_one)


def log_of(persons: Iterable[UUID]) -> list[Event]:
    """The log of some persons, and of all whose records ever went to or from them."""
    known = _connected(set(persons))
    touching = Q(from_person__in=known) | Q(to_person__in=known)
    moves = list(Move.objects.filter(touching).select_related("change").order_by("change__made_at", "pk"))
    at_first = dict(Membership.objects.filter(person__in=known).values_list("record", "person"))
    # Backwards, so that the oldest has the last word: where a record was found, or came from first.
    for move in reversed(moves):
        at_first[move.record_id] = move.from_person_id or move.to_person_id
    steps: dict[UUID, list[Move]] = defaultdict(list)
    for move in moves:
        if move.change.kind in STEPS:
            steps[move.change_id].append(move)
    later = [_step(of_change) for of_change in steps.values()]
    split_from = {UUID(step.into): step for step in later if isinstance(step, Split)}
    formed: dict[UUID, set[str]] = defaultdict(set)
    came_after: dict[str, set[str]] = defaultdict(set)
    for record, found_with in at_first.items():
        person = found_with
        # A record found for a child that a split made is as good as split off with the others.
        while person in split_from:
            came_after[split_from[person].id].add(str(record))
            person = UUID(split_from[person].person)
        formed[person].add(str(record))
    log: list[Event] = [Formed(f"found {p}", str(p), frozenset(held)) for p, held in formed.items()]
    for step in later:
        more = came_after.get(step.id)
        log.append(replace(step, records=step.records | more) if isinstance(step, Split) and more else step)
    return log


def _connected(known: set[UUID]) -> set[UUID]:
    while True:
        touching = Q(from_person__in=known) | Q(to_person__in=known)
        ends = Move.objects.filter(touching).values_list("from_person", "to_person")
        more = {person for pair in ends for person in pair if person} - known
        if not more:
            return known
        known |= more


def _step(moves: list[Move]) -> Event:
    change, first = moves[0].change, moves[0]
    two = {"id": str(change.pk), "by": str(change.by_id), "confirmed_by": str(change.confirmed_by_id)}
    if change.kind == "undo":
        return Undone(**two, event=str(change.undoes_id))
    if change.kind == "merge":
        return Merged(**two, kept=str(first.to_person_id), gone=str(first.from_person_id))
    records = frozenset(str(move.record_id) for move in moves)
    return Split(**two, person=str(first.from_person_id), records=records, into=str(first.to_person_id))


def _put_together(two: ByTwo) -> None:
    pair = two.pair
    if pair.left.membership.person_id != pair.right.membership.person_id:
        left, right = (_own(two, member) for member in (pair.left.membership, pair.right.membership))
        kept, gone = sorted((left, right), key=lambda p: (-_n_sure(p), p.made_at, p.pk))
        _protect(kept, gone)
        step = Merged(str(uuid4()), str(two.by.pk), str(two.confirmed_by.pk), str(kept.pk), str(gone.pk))
        _take(two, step, "merge")
    _settle(Membership.objects.get(record=pair.left_id).person)


def _take_apart(two: ByTwo) -> None:
    left, right = two.pair.left.membership, two.pair.right.membership
    if left.person_id != right.person_id:
        return
    if right.is_proposed or left.is_proposed:
        _own(two, right if right.is_proposed else left)
        return
    merge = Change.objects.filter(pair=two.pair, kind="merge", undone_by=None).order_by("made_at").last()
    if merge is None:
        raise CaseworkError(
            "web.E025",
            "Other answers hold these two records together.",
            hint="Bring new evidence for the pairs between them first.",
        )
    step = Undone(str(uuid4()), str(two.by.pk), str(two.confirmed_by.pk), str(merge.pk))
    _take(two, step, "undo", undoes=merge)


def _own(two: ByTwo, member: Membership) -> Person:
    """The child that the record is surely of: a record that was only proposed becomes its own first."""
    if not member.is_proposed:
        return member.person
    old, going = member.person, _companions(member)
    source = member.record.source
    is_ours = source.organisation_id == old.organisation_id
    new = Person.objects.create(
        organisation_id=source.organisation_id,
        team=old.team if is_ours else None,
        assigned_to=old.assigned_to if is_ours else None,
        sensitivity=old.sensitivity,
    )
    records = frozenset(map(str, going))
    ids = str(uuid4()), str(two.by.pk), str(two.confirmed_by.pk)
    _take(two, Split(*ids, str(old.pk), records, str(new.pk)), "split")
    Membership.objects.filter(record__in=going).update(is_proposed=False)
    split_off.send(sender=Person, person=new)
    return new


def _companions(member: Membership) -> set[UUID]:
    """The record, and those that people hold to be the same as it."""
    return _reached({member.record_id}, same_as(member.person))


def _settle(person: Person) -> None:
    """A record that people hold to be the same as a sure one is a sure one."""
    sure = set(person.memberships.filter(is_proposed=False).values_list("record", flat=True))
    person.memberships.filter(record__in=_reached(sure, same_as(person))).update(is_proposed=False)


def _reached(start: set[UUID], same: Iterable[tuple[UUID, UUID]]) -> set[UUID]:
    reached, pairs = set(start), list(same)
    while more := {end for pair in pairs if set(pair) & reached for end in pair} - reached:
        reached |= more
    return reached


def _take(two: ByTwo, step: Merged | Split | Undone, kind: str, *, undoes: Change | None = None) -> Change:
    """Write a step: what the replay with it gives, beside the replay without it."""
    persons = {two.pair.left.membership.person_id, two.pair.right.membership.person_id}
    if not isinstance(step, Undone):
        ends = (step.kept, step.gone) if isinstance(step, Merged) else (step.person, step.into)
        persons |= {UUID(end) for end in ends}
    log = log_of(persons)
    after = replay([*log, step])
    change = Change.objects.create(
        pk=UUID(step.id), kind=kind, by=two.by, confirmed_by=two.confirmed_by, pair=two.pair, undoes=undoes
    )
    now = {UUID(record): UUID(person) for person, held in after.records.items() for record in held}
    members = [m for m in Membership.objects.filter(record__in=now) if m.person_id != now[m.record_id]]
    Move.objects.bulk_create(
        Move(change=change, record_id=m.record_id, from_person_id=m.person_id, to_person_id=now[m.record_id])
        for m in members
    )
    for member in members:
        persons |= {member.person_id, now[member.record_id]}
        member.person_id = now[member.record_id]
    Membership.objects.bulk_update(members, ["person"])
    for person in Person.objects.filter(pk__in=persons):
        leads_to = after.merged_into.get(str(person.pk))
        person.merged_into = Person(pk=UUID(leads_to)) if leads_to else None
        person.save(update_fields=["merged_into", "changed_at"])
    # A child whose records went elsewhere keeps its name, so that old tasks still say whom they meant.
    refresh(Person.objects.standing().filter(pk__in=persons).values_list("pk", flat=True))
    for record in (two.pair.left, two.pair.right):
        record.membership.refresh_from_db()
    return change


def _n_sure(person: Person) -> int:
    return person.memberships.filter(is_proposed=False).count()


def _protect(kept: Person, gone: Person) -> None:
    """A merge never makes a child less protected; to lower it again is a decision of its own."""
    rank = code_list("sensitivity").rank
    if rank(gone.sensitivity) > rank(kept.sensitivity):
        kept.sensitivity = gone.sensitivity
        kept.save(update_fields=["sensitivity"])
