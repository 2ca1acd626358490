"""Records that are no child's yet are put beside a child, known or new, as a proposal.

Takes   groups of records that the engine takes for one child.
Gives   place.
Leaves  finding the groups to engine, saying yes or no to people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from leleka.core.progress import Progress, silent
from leleka.web.common import bulk
from leleka.web.common.jobs import step
from leleka.web.intake.models import ImportBatch, Record
from leleka.web.linkage.models import Change, Membership, Move, Person
from leleka.web.linkage.profile import lines_of, refresh

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
        with step():
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
    """What is put where, before it is written.

    Attributes:
        gone: the child each row was known by, before it was taken back.
        owner: the organisation of each new child.
        members: the child of each record, and whether it is only proposed.
        again: children who are known again.
    """

    gone: dict[UUID, UUID]
    owner: dict[UUID, UUID] = field(default_factory=dict)
    members: dict[UUID, tuple[UUID, bool]] = field(default_factory=dict)
    again: set[UUID] = field(default_factory=set)

    def new(self, owner: UUID, record: UUID) -> UUID:
        """A new child; or the one the same row was known by, before it was taken back."""
        before = self.gone.get(record)
        if before is not None and before not in self.again:
            self.again.add(before)
            return before
        person = uuid4()
        self.owner[person] = owner
        return person

    def put(self, record: UUID, person: UUID, *, is_proposed: bool) -> None:
        self.members[record] = person, is_proposed

    def write(self, said: Mapping[UUID, dict[str, Any]]) -> None:
        if not self.members:
            return
        change = Change.objects.create(kind="found")
        bulk.write(Person, list(self._new_people(said)))
        Person.objects.filter(pk__in=self.again).update(is_gone=False)
        put = [(record, person, is_proposed) for record, (person, is_proposed) in self.members.items()]
        bulk.write(Membership, [{"record_id": r, "person_id": p, "is_proposed": q} for r, p, q in put])
        bulk.write(Move, [{"change_id": change.pk, "record_id": r, "to_person_id": p} for r, p, _ in put])
        refresh({person for _, person, _ in put} - self.owner.keys())

    def _new_people(self, said: Mapping[UUID, dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """New children with what lists show of them: all that is known of them is here."""
        readings: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
        sure: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
        for record, row in said.items():
            person, is_proposed = self.members[record]
            readings[person].append(row)
            if not is_proposed:
                sure[person].append(row)
        for person, owner in self.owner.items():
            yield {"id": person, "organisation_id": owner} | lines_of(readings[person], sure[person])


def _place(groups: Sequence[Group]) -> None:
    every = [record for group in groups for record in group]
    has = dict(Membership.objects.filter(record__in=every).values_list("record", "person"))
    fresh = [record for record in every if record not in has]
    if not fresh:
        return
    of_child = dict(Person.objects.filter(pk__in=has.values()).values_list("pk", "organisation"))
    rows = Record.objects.filter(pk__in=fresh).order_by("recorded_at", "pk")
    told = list(rows.values_list("pk", "earlier", "readings", "source__organisation"))
    said = {record: readings for record, _, readings, _ in told}
    owners = {record: owner for record, _, _, owner in told}
    owners |= dict(Record.objects.filter(pk__in=has).values_list("pk", "source__organisation"))
    written_anew = _children_before({record: earlier for record, earlier, _, _ in told if earlier})
    found = _Found(_gone(fresh))
    for group in groups:
        by_owner: dict[UUID, list[UUID]] = defaultdict(list)
        for record in group:
            by_owner[owners[record]].append(record)
        for owner, ours in by_owner.items():
            known = next((has[r] for r in ours if r in has and of_child[has[r]] == owner), None)
            for record in sorted((r for r in ours if r not in has), key=lambda r: -len(said[r])):
                if record in written_anew:
                    person, is_proposed = written_anew[record]
                    found.put(record, person, is_proposed=is_proposed)
                    continue
                is_first = known is None
                known = known or found.new(owner, record)
                found.put(record, known, is_proposed=not is_first)
    found.write(said)


def _gone(records: Sequence[UUID]) -> dict[UUID, UUID]:
    """The child that a row was known by, where its import was taken back and the list comes in again.

    A child's id is cited in letters; a wrong mapping must not give everybody a new one.
    """
    if not ImportBatch.objects.filter(state="undone").exists():
        return {}
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
