"""Invent a world: who lives in it, what happened, and the Russian orphans among whom children hide.

Takes   WorldSettings.
Gives   World.
Leaves  its lists to lists, files to writing.
"""

from __future__ import annotations

from dataclasses import dataclass

from leleka.core.progress import Progress, silent
from leleka.demo.dice import Dice
from leleka.demo.identities import Identities
from leleka.demo.institutions import Institutions
from leleka.demo.journeys import Journeys
from leleka.demo.names import PersonName, Sex
from leleka.demo.people import Child, Families
from leleka.demo.settings import WorldSettings
from leleka.demo.strangers import invent_strangers

_STRANGERS_PER_LISTED = 2.0
_P_NAMESAKE = 0.004


@dataclass(frozen=True, slots=True)
class World:
    """Everything that is true.

    Attributes:
        children: Ukrainian children, household by household.
        strangers: children from Russia in the same adoption listings.
    """

    settings: WorldSettings
    children: tuple[Child, ...]
    strangers: tuple[Child, ...]
    institutions: Institutions

    @property
    def taken(self) -> list[Child]:
        """The children who were taken."""
        return [child for child in self.children if child.fate.is_taken]

    def dice(self, *purpose: str) -> Dice:
        """Dice for a purpose, of this world's seed."""
        return Dice(self.settings.seed, *purpose)


def invent(settings: WorldSettings | None = None, progress: Progress = silent) -> World:
    """Invent a world; the same settings give the same world."""
    settings = settings or WorldSettings()
    seed = settings.seed
    institutions = Institutions(seed, settings.n_children)
    families = Families(seed, institutions)
    children = families.children(settings.n_children, progress)
    _name_namesakes(children, Dice(seed, "namesakes"))
    journeys = Journeys(Dice(seed, "journeys"), institutions)
    taken = journeys.take(children, progress)
    journeys.bring_back(taken)
    identities = Identities(Dice(seed, "identities"), families, settings.changed)
    identities.alter(taken)
    identities.place_and_list(taken)
    n_listed = sum(child.fate.listed_on is not None for child in taken)
    strangers = invent_strangers(round(n_listed * _STRANGERS_PER_LISTED), Dice(seed, "strangers"), families)
    return World(settings, tuple(children), tuple(strangers), institutions)


def _name_namesakes(children: list[Child], dice: Dice) -> None:
    """Give some children the surname and given name of another child of about the same age."""
    by_year: dict[tuple[Sex, int], list[Child]] = {}
    for child in children:
        by_year.setdefault((child.sex, child.born.year), []).append(child)
    for child in children:
        if not dice.chance(_P_NAMESAKE):
            continue
        other = dice.pick(by_year[child.sex, child.born.year])
        if other.family != child.family:
            father = other.name.father if dice.chance(0.2) else child.name.father
            child.name = PersonName(other.name.surname, other.name.given, father, child.sex, child.name.habit)
