"""What happened to a child, as told by nobody: the truth that the lists show parts of.

Takes   nothing; these are nouns only.
Gives   Fate, Stay, Identity.
Leaves  inventing them to journeys and identities.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from leleka.demo.institutions import Institution
from leleka.demo.names import PersonName
from leleka.demo.tables import Place

IdentityKind = Literal["intact", "russified", "surname_patronymic", "renamed"]


@dataclass(frozen=True, slots=True)
class Stay:
    """Where a child was from a day on."""

    place: Place
    institution: Institution | None
    since: date


@dataclass(frozen=True, slots=True)
class Identity:
    """An identity that papers give a child."""

    name: PersonName
    born: date
    birth_place: Place
    changed: tuple[str, ...] = ()


@dataclass(slots=True)
class Fate:
    """What happened.

    Attributes:
        cause: a code of taking_cause; "" where the child was not taken.
        stays: places after the taking, in order of time.
        taken_from: the hospital or centre the child was in, where it was not its home.
        group: children moved together share it; 0 for nobody.
        imposed: the altered identity, from altered_on; None for intact and russified.
        listed_on: the first day of a profile among the adoption listings.
        placed_on: adopted or fostered, by care.
    """

    cause: str = ""
    taken_on: date | None = None
    stays: list[Stay] = field(default_factory=list)
    taken_from: Institution | None = None
    group: int = 0
    kind: IdentityKind = "intact"
    imposed: Identity | None = None
    altered_on: date | None = None
    listed_on: date | None = None
    placed_on: date | None = None
    placed_as: str = ""
    returned_on: date | None = None
    return_channel: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the child was taken."""
        return self.taken_on is not None

    def stay_on(self, day: date) -> Stay | None:
        """Where the child was on a day after the taking."""
        return next((stay for stay in reversed(self.stays) if stay.since <= day), None)
