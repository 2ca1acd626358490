"""Persons keep their ids from run to run, and what became of them is written down.

Ids are cited in letters, cases and lists that were handed over: a new list, or a new answer, must not
change them. A person of this run takes the id of the earlier one with whom it shares most records; an id
that nobody takes is retired and never given to anybody else. What changed is a line in an append-only
history: found, grown, merged, split, moved, left. Replayed from its beginning it gives the persons as they
stand, and a merge or split can be undone.

Takes   who was whom before (record id to person id), and who is now.
Gives   ids carried on, events, the partition they replay to, answers that keep an undone merge undone.
Leaves  finding persons to engine; where the file lies to cli.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import pyarrow as pa

from leleka.core.errors import Where
from leleka.linkage.decisions import Decision
from leleka.linkage.errors import LinkageError

if TYPE_CHECKING:
    from leleka.linkage.results import LinkResult

Kind = Literal["found", "grown", "merged", "split", "moved", "left", "undone"]
UNDOABLE: tuple[Kind, ...] = ("merged", "split", "moved")

Partition = Mapping[str, str]
"""The person id of each record id."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a person.

    Attributes:
        number: from 1, in order.
        run: from 1; what one run changed has one number.
        kind: found: new; grown: new records joined; merged: all records of `before` went to `after`;
            split: some became a new person; moved: some went to another; left: their list is gone;
            undone: event `of` was taken back.
        at: the moment, ISO 8601; "" where nobody said.
        records: whom it concerns, ascending.
        before, after: their person; "" where they had none.
    """

    number: int
    run: int
    kind: Kind
    records: tuple[str, ...]
    before: str = ""
    after: str = ""
    at: str = ""
    of: int = 0


def carried_ids(
    before: Partition, now: Sequence[str], record_ids: Sequence[str], taken: set[str]
) -> list[str]:
    """Give persons of this run the ids they had.

    Args:
        before: of an earlier run.
        now: a new id for the person of each record, the same for records of one person.
        taken: ids that were ever given; no new person gets one of them.

    Returns:
        the id of each record's person.
    """
    shared = Counter(
        (before[record], person) for record, person in zip(record_ids, now, strict=True) if record in before
    )
    lowest: dict[str, str] = {}
    for record, person in zip(record_ids, now, strict=True):
        lowest[person] = min(record, lowest.get(person, record))
    ids: dict[str, str] = {}
    given: set[str] = set()
    # Who shares most chooses first; of equals, the person with the lowest record.
    for (old, person), _ in sorted(
        shared.items(), key=lambda each: (-each[1], lowest[each[0][1]], each[0][0])
    ):
        if person not in ids and old not in given:
            ids[person] = old
            given.add(old)
    used = taken | set(before.values())
    for person in sorted(lowest, key=lowest.__getitem__):
        if person not in ids:
            fresh, n = person, 1
            while fresh in used:
                n += 1
                fresh = f"{person}-{n}"
            ids[person] = fresh
            used.add(fresh)
    return [ids[person] for person in now]


def events_between(events: Sequence[Event], after: Partition, *, at: str = "") -> tuple[Event, ...]:
    """What happens from where a history stands to the persons of this run."""
    before = replayed(events)
    moves: dict[tuple[str, str], list[str]] = {}
    for record in sorted({*before, *after}):
        ends = before.get(record, ""), after.get(record, "")
        if ends[0] != ends[1]:
            moves.setdefault(ends, []).append(record)
    old, new = set(before.values()), set(after.values())
    run = events[-1].run + 1 if events else 1
    return tuple(
        Event(n, run, _kind(old, new, one, other), tuple(records), one, other, at)
        for n, ((one, other), records) in enumerate(sorted(moves.items()), start=len(events) + 1)
    )


def _kind(old: set[str], new: set[str], before: str, after: str) -> Kind:
    if not after:
        return "left"
    if not before:
        return "grown" if after in old else "found"
    if after not in old:
        return "split"
    return "moved" if before in new else "merged"


def replayed(events: Iterable[Event]) -> dict[str, str]:
    """The persons that a history leads to.

    Raises:
        LinkageError: linkage.E036, an event does not follow from those before it.
    """
    found: dict[str, str] = {}
    for event in events:
        if any(found.get(record, "") != event.before for record in event.records):
            raise LinkageError(
                "linkage.E036",
                "event {n} does not follow from those before it.",
                hint="Lines were changed or lost; take the file from a backup.",
                n=event.number,
            )
        for record in event.records:
            if event.after:
                found[record] = event.after
            else:
                del found[record]
    return found


def undone(events: Sequence[Event], number: int, *, at: str = "") -> Event:
    """The event that takes a merge, a split or a move back.

    Raises:
        LinkageError: linkage.E032, there is no such event, or it cannot be undone; linkage.E033, its
            records have moved on since.
    """
    event = next((each for each in events if each.number == number), None)
    if event is None or event.kind not in UNDOABLE:
        raise LinkageError(
            "linkage.E032",
            "event {n} is no merge, split or move.",
            hint="Look the number up in the history.",
            n=number,
        )
    now = replayed(events)
    if any(now.get(record) != event.after for record in event.records):
        raise LinkageError(
            "linkage.E033",
            "the records of event {n} have moved on since.",
            hint="Undo the later event first.",
            n=number,
        )
    n, run = len(events) + 1, events[-1].run + 1
    return Event(n, run, "undone", event.records, event.after, event.before, at, number)


def answers_of(undo: Event, events: Sequence[Event]) -> tuple[Decision, ...]:
    """The answers that make the next run follow an undo: apart what was merged, together what was split.

    Args:
        events: before the undo.
    """
    event = next(each for each in events if each.number == undo.of)
    then, now = replayed(each for each in events if each.run < event.run), replayed(events)
    moved = set(event.records)

    def unmoved(person: str) -> list[str]:
        return sorted(r for r, p in now.items() if p == person == then.get(r) and r not in moved)

    note = f"event {undo.of} undone"
    if event.kind == "split":
        pairs = [(stayed, record) for stayed in unmoved(event.before)[:1] for record in event.records]
        return tuple(Decision(*pair, "same", at=undo.at, note=note) for pair in pairs)
    pairs = [(record, stayed) for record in event.records for stayed in unmoved(event.after)]
    return tuple(Decision(*pair, "different", at=undo.at, note=note) for pair in pairs)


def continued(result: LinkResult, events: Sequence[Event], *, at: str = "") -> LinkResult:
    """A result whose persons have the ids they had, and its history."""
    ids = [str(each) for each in result.persons["record_id"].to_pylist()]
    now = [str(each) for each in result.persons["person_id"].to_pylist()]
    carried = carried_ids(replayed(events), now, ids, ever_given(events))
    renamed = dict(zip(now, carried, strict=True))
    persons = result.persons
    families = [
        renamed[each.replace("f-", "p-", 1)].replace("p-", "f-", 1) if each else None
        for each in persons["sibling_group"].to_pylist()
    ]
    for name, values in (("person_id", carried), ("sibling_group", families)):
        place = persons.schema.get_field_index(name)
        persons = persons.set_column(place, persons.schema.field(place), pa.array(values, pa.string()))
    more = events_between(events, dict(zip(ids, carried, strict=True)), at=at)
    return replace(result, persons=persons, history=(*events, *more))


def answer_lines(answers: Iterable[Decision]) -> str:
    """Answers as lines of a file that read_decisions takes."""
    fields = ("left", "right", "answer", "by", "at", "note")
    return "".join(
        json.dumps({name: getattr(answer, name) for name in fields}, ensure_ascii=False) + "\n"
        for answer in answers
    )


def read_history(path: Path) -> tuple[Event, ...]:
    """Read a history; no file is no history.

    Raises:
        LinkageError: linkage.E035, a line is no event.
    """
    if not path.exists():
        return ()
    events = []
    for row, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            said = json.loads(line)
            event = Event(**{**said, "records": tuple(said["records"])})
            if event.kind not in get_args(Kind) or event.number != row:
                raise ValueError
        except (ValueError, KeyError, TypeError) as error:
            raise LinkageError(
                "linkage.E035",
                "is no line of a history.",
                where=Where(file=path.name, row=row),
                hint="Lines were changed or lost; take the file from a backup.",
            ) from error
        events.append(event)
    return tuple(events)


def lines_of(events: Iterable[Event]) -> str:
    """Events as lines of the file."""
    return "".join(
        json.dumps({key: value for key, value in asdict(event).items() if value}, ensure_ascii=False) + "\n"
        for event in events
    )


def ever_given(events: Iterable[Event]) -> set[str]:
    """Every person id there ever was."""
    return {each for event in events for each in (event.before, event.after) if each}
