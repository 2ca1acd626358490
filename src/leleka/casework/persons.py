"""Persons through merges and splits: an event log whose ids survive and whose steps can be undone.

A person is a set of records. A merge moves the records of one person to another and leaves the
old id pointing there; a split gives records an id of their own. Nothing is deleted: the state
is what a replay of the log gives, and undoing a step is one more line in it.

Takes   the events in the order in which they were written.
Gives   Persons: who holds which record, where old ids lead; the line that undoes a step.
Leaves  deciding to reviews, storing the log to web.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from leleka.casework.errors import CaseworkError


@dataclass(frozen=True, slots=True)
class Formed:
    """A person is made of records that came in together."""

    id: str
    person: str
    records: frozenset[str]
    by: str = ""


@dataclass(frozen=True, slots=True)
class _ByTwo:
    id: str
    by: str
    confirmed_by: str

    def __post_init__(self) -> None:
        if not self.by or not self.confirmed_by or self.by == self.confirmed_by:
            raise CaseworkError(
                "casework.E060",
                "Two people merge, split and undo; one proposes and another confirms.",
                hint="Let a second person confirm it.",
            )


@dataclass(frozen=True, slots=True)
class Merged(_ByTwo):
    """All records of the person "gone" now belong to the person "kept"."""

    kept: str
    gone: str


@dataclass(frozen=True, slots=True)
class Split(_ByTwo):
    """Some records of a person become a person of their own, under a new id."""

    person: str
    records: frozenset[str]
    into: str


@dataclass(frozen=True, slots=True)
class Undone(_ByTwo):
    """An earlier merge or split does not count any more; to do it again is a new step."""

    event: str


Step: TypeAlias = Formed | Merged | Split
Event: TypeAlias = Step | Undone


@dataclass(frozen=True, slots=True)
class Persons:
    """The state after a log.

    Attributes:
        records: the records of every living person.
        merged_into: where the id of a person that is no more leads, one step.
    """

    records: Mapping[str, frozenset[str]] = field(default_factory=dict)
    merged_into: Mapping[str, str] = field(default_factory=dict)

    def current(self, person: str) -> str:
        """The living person that an id, old or new, leads to.

        Raises:
            CaseworkError: casework.E061, nobody ever had this id.
        """
        at = person
        while at in self.merged_into:
            at = self.merged_into[at]
        if at not in self.records:
            raise _unknown_person()
        return at


def replay(events: Iterable[Event]) -> Persons:
    """The state that a log leads to.

    Raises:
        CaseworkError: casework.E061 a person is unknown or was merged away; casework.E062 an id
            or a record is given twice; casework.E063 a split takes nothing, everything or a
            record that is not the person's; casework.E064 a step is undone on which others stand.
    """
    log = list(events)
    _check_ids(log)
    undone: set[str] = set()
    for n, event in enumerate(log):
        if isinstance(event, Undone):
            _check_undoing(log[:n], event.event)
            undone.add(event.event)
    state = Persons()
    for step in _standing(log):
        state = _after(state, step)
    # The id that an undone split gave away is known to people; it leads back.
    back = {e.into: e.person for e in log if isinstance(e, Split) and e.id in undone}
    return Persons(MappingProxyType(dict(state.records)), MappingProxyType({**back, **state.merged_into}))


def undo(events: Sequence[Event], event: str, *, id: str, by: str, confirmed_by: str) -> Undone:  # noqa: A002
    """The line that undoes an earlier merge or split.

    Raises:
        CaseworkError: casework.E060, fewer than two people; casework.E064, later steps stand on it.
    """
    undone = Undone(id, by, confirmed_by, event)
    replay([*events, undone])
    return undone


def blocking(events: Sequence[Event], event: str) -> tuple[str, ...]:
    """Ids of later standing steps about the same persons; they are undone first, the last first."""
    standing = _standing(events)
    place = next((i for i, one in enumerate(standing) if one.id == event), len(standing))
    touched = {person for one in standing[place : place + 1] for person in _touched(one)}
    return tuple(one.id for one in standing[place + 1 :] if _touched(one) & touched)


def _standing(log: Sequence[Event]) -> list[Step]:
    """The steps that count, the undone ones left out."""
    undone = {event.event for event in log if isinstance(event, Undone)}
    return [event for event in log if not isinstance(event, Undone) and event.id not in undone]


def _check_ids(log: Sequence[Event]) -> None:
    events = [event.id for event in log]
    persons = [event.person for event in log if isinstance(event, Formed)]
    persons += [event.into for event in log if isinstance(event, Split)]
    if len(set(events)) < len(events) or len(set(persons)) < len(persons):
        raise _given_twice()


def _check_undoing(log: Sequence[Event], event: str) -> None:
    is_standing = any(one.id == event and not isinstance(one, Formed) for one in _standing(log))
    if not is_standing or blocking(log, event):
        raise CaseworkError(
            "casework.E064",
            "The step cannot be undone: others stand on it, or it does not stand itself.",
            hint="Undo the later steps about the same persons first, the last one first.",
        )


def _touched(step: Step) -> frozenset[str]:
    if isinstance(step, Merged):
        return frozenset({step.kept, step.gone})
    return frozenset({step.person, step.into} if isinstance(step, Split) else {step.person})


def _after(state: Persons, event: Step) -> Persons:
    records, merged_into = dict(state.records), dict(state.merged_into)
    if isinstance(event, Formed):
        if any(held & event.records for held in records.values()):
            raise _given_twice()
        records[event.person] = event.records
    elif isinstance(event, Merged):
        if event.kept == event.gone or not {event.kept, event.gone} <= records.keys():
            raise _unknown_person()
        records[event.kept] |= records.pop(event.gone)
        merged_into[event.gone] = event.kept
    else:
        if event.person not in records:
            raise _unknown_person()
        if not event.records or not event.records < records[event.person]:
            raise CaseworkError(
                "casework.E063",
                "A split takes some of the person's records, neither none nor all.",
                hint="Choose at least one record that goes and one that stays.",
            )
        records[event.person] -= event.records
        records[event.into] = event.records
    return Persons(records, merged_into)


def _unknown_person() -> CaseworkError:
    return CaseworkError(
        "casework.E061",
        "The person is unknown, or was merged into another.",
        hint="Follow the old id to the person it leads to now.",
    )


def _given_twice() -> CaseworkError:
    return CaseworkError(
        "casework.E062",
        "An id or a record is given twice.",
        hint="Every event and person has an id of its own, every record one person.",
    )
