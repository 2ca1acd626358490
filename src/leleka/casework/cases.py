"""The case of a child and the people around it, as plain values.

Takes   what the registry knows of a case and of a user.
Gives   Actor, Case, the relation between the two; ages and the day of turning 18.
Leaves  what the relation allows to rights, the path of the case to statuses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from leleka.core.codelists import code_list
from leleka.core.dates import DateInterval


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts.

    Attributes:
        roles: codes of the list "role".
        conflicts: ids of persons, records and cases in which they have an interest of their own.

    Raises:
        CodeError: core.E020, a role is no code.
    """

    id: str
    roles: frozenset[str] = frozenset()
    organisation: str = ""
    teams: frozenset[str] = frozenset()
    conflicts: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for role in self.roles:
            code_list("role").checked(role)


@dataclass(frozen=True, slots=True)
class PendingStatus:
    """A change of status that waits for a second person."""

    to: str
    reason: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules need to know of a case.

    Attributes:
        person: id of the child.
        team: "" where the organisation has no teams; then all of it is one team.
        shared_with: organisations that hold a live referral.
        sensitivity: of the case as a whole; a sealed case is known to the assigned only.
        held_from: the status before it was put on hold.
        status_since: the day of the last change of status.
        next_step_on: the day for which the next step is planned.
        born: as well as it is known.
        located_on: the day on which the present place was last seen to be true.
        returned_on: the day of the return.
        has_basis: whether consent or another legal basis is recorded.

    Raises:
        CodeError: core.E020, a status or sensitivity is no code.
    """

    id: str
    person: str = ""
    status: str = "reported"
    organisation: str = ""
    team: str = ""
    assigned_to: str = ""
    shared_with: frozenset[str] = frozenset()
    sensitivity: str = "team"
    held_from: str = ""
    pending: PendingStatus | None = None
    opened_on: date | None = None
    status_since: date | None = None
    next_step_on: date | None = None
    born: DateInterval | None = None
    located_on: date | None = None
    returned_on: date | None = None
    has_basis: bool = True

    def __post_init__(self) -> None:
        code_list("case_status").checked(self.status)
        code_list("sensitivity").checked(self.sensitivity)


def relation_to(actor: Actor, case: Case) -> str:
    """How near the actor stands to the case: a code of the list "case_relation"."""
    if case.assigned_to and actor.id == case.assigned_to:
        return "assigned"
    if actor.organisation and actor.organisation == case.organisation:
        return "team" if not case.team or case.team in actor.teams else "organisation"
    return "shared" if actor.organisation in case.shared_with else "none"


def has_conflict(actor: Actor, *ids: str) -> bool:
    """Whether the actor has an interest of their own in any of these persons, records or cases."""
    return not actor.conflicts.isdisjoint(ids)


def turns_18(born: DateInterval) -> DateInterval:
    """The days on which somebody may turn 18; born on 29 February, on 1 March.

    The first of them is the one to work by: rights are lost on the day, whatever we know of it.
    """
    first, last = _years_after(born.first, _OF_AGE), _years_after(born.last, _OF_AGE)
    return DateInterval(first, last, "day" if first == last else "range")


def age_on(born: DateInterval, day: date) -> tuple[int, int]:
    """The lowest and the highest age in whole years that a birth date allows; never below 0."""
    return _full_years(born.last, day), _full_years(born.first, day)


_OF_AGE = 18


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)


def _full_years(born: date, day: date) -> int:
    had_birthday = (day.month, day.day) >= (born.month, born.day)
    return max(0, day.year - born.year - (not had_birthday))
