"""Records that are no child's yet are put beside a child, known or new, as a proposal.

Takes   groups of records that the engine takes for one child.
Gives   place.
Leaves  finding the groups to engine, saying yes or no to people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from leleka.core.progress import Progress, silent
from leleka.web.intake.models import Record
from leleka.web.linkage.models import Change, Membership, Move, Person
from leleka.web.linkage.profile import refresh

_AT_ONCE = 2_000
"""Records per transaction. A group is written whole, so what was killed goes on with the others."""

Group = Sequence[UUID]


def place(groups: Iterable[Group], progress: Progress = silent) -> None:
    """Put what is nobody's beside a child; who has a child already stays with it.

    A new child is found by the record that says most; the others are proposed to be the same. A row that
    was written anew belongs to the child it belonged to.
    """
    waiting = list(groups)
    done, n_all = 0, sum(map(len, waiting))
    for some in _chunks(waiting):
        with transaction.atomic():
            _place(some)
        done += sum(map(len, some))
        progress("rows find their children", done, n_all)


def _chunks(groups: Iterable[Group]) -> Iterator[list[Group]]:
    some: list[Group] = []
    n = 0
    for group in groups:
        some.append(group)
        n += len(group)
        if n >= _AT_ONCE:
            yield some
            some, n = [], 0
    if some:
        yield some


@dataclass
class _Found:
    """What is put where, before it is written."""

    gone: dict[UUID, UUID]
    people: list[Person] = field(default_factory=list)
    members: list[Membership] = field(default_factory=list)
    back: set[UUID] = field(default_factory=set)

    def new(self, owner: UUID, record: UUID) -> UUID:
        """A new child; or the one the same row was known by, before it was taken back."""
        before = self.gone.get(record)
        if before is not None and before not in self.back:
            self.back.add(before)
            return before
        person = Person(organisation_id=owner)
        self.people.append(person)
        return person.pk

    def put(self, record: UUID, person: UUID, *, is_proposed: bool) -> None:
        self.members.append(Membership(record_id=record, person_id=person, is_proposed=is_proposed))

    def write(self) -> None:
        if not self.members:
            return
        change = Change.objects.create(kind="found")
        Person.objects.bulk_create(self.people)
        Person.objects.filter(pk__in=self.back).update(is_gone=False)
        Membership.objects.bulk_create(self.members)
        Move.objects.bulk_create(
            Move(change=change, record_id=m.record_id, to_person_id=m.person_id) for m in self.members
        )
        refresh({member.person_id for member in self.members})


def _place(groups: Sequence[Group]) -> None:
    every = [record for group in groups for record in group]
    has = dict(Membership.objects.filter(record__in=every).values_list("record", "person"))
    fresh = [record for record in every if record not in has]
    if not fresh:
        return
    of_child = dict(Person.objects.filter(pk__in=has.values()).values_list("pk", "organisation"))
    owners = dict(Record.objects.filter(pk__in=every).values_list("pk", "source__organisation"))
    rows = list(Record.objects.filter(pk__in=fresh).values_list("pk", "earlier", "readings"))
    says = {record: len(readings) for record, _, readings in rows}
    written_anew = _children_before({record: earlier for record, earlier, _ in rows if earlier})
    found = _Found(_gone(fresh))
    for group in groups:
        by_owner: dict[UUID, list[UUID]] = defaultdict(list)
        for record in group:
            by_owner[owners[record]].append(record)
        for owner, ours in by_owner.items():
            known = next((has[r] for r in ours if r in has and of_child[has[r]] == owner), None)
            for record in sorted((r for r in ours if r not in has), key=lambda r: -says[r]):
                if record in written_anew:
                    person, is_proposed = written_anew[record]
                    found.put(record, person, is_proposed=is_proposed)
                    continue
                is_first = known is None
                known = known or found.new(owner, record)
                found.put(record, known, is_proposed=not is_first)
    found.write()


def _gone(records: Sequence[UUID]) -> dict[UUID, UUID]:
    """The child that a row was known by, where its import was taken back and the list comes in again.

    A child's id is cited in letters; a wrong mapping must not give everybody a new one.
    """
    rows = Record.objects.filter(pk__in=records, earlier=None)
    here = {(source, key): pk for pk, source, key in rows.values_list("pk", "source", "row_key")}
    undone = Record.objects.filter(batch__state="undone", source__in={source for source, _ in here})
    undone = undone.filter(row_key__in={key for _, key in here})
    again = {
        pk: here[source, key]
        for pk, source, key in undone.values_list("pk", "source", "row_key")
        if (source, key) in here
    }
    left = Move.objects.filter(record__in=again, to_person=None, from_person__is_gone=True).order_by("pk")
    return {again[old]: person for old, person in left.values_list("record", "from_person") if person}


def _children_before(earlier: dict[UUID, UUID]) -> dict[UUID, tuple[UUID, bool]]:
    """Whose the earlier version of a row is, and whether it was only proposed."""
    held = Membership.objects.filter(record__in=earlier.values())
    before = {m.record_id: (m.person_id, m.is_proposed) for m in held}
    return {record: before[old] for record, old in earlier.items() if old in before}
