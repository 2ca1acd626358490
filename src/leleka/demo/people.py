"""Invented children, their families and where they lived.

Takes   settings' size and seed, the tables.
Gives   Child, Adult; Families: children with siblings, twins and half-siblings, traits that run in
        families, papers.
Leaves  what happened to them to journeys and identities.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal

from leleka.core.progress import Progress
from leleka.demo.dice import Dice, Weighted
from leleka.demo.documents import birth_certificate, tax_number
from leleka.demo.fates import Fate
from leleka.demo.institutions import Institution, Institutions
from leleka.demo.names import Given, PatronymicHabit, PersonName, Sex, Surname
from leleka.demo.tables import Place, Tables, tables
from leleka.demo.traits import Traits, invent_traits

Household = Literal[
    "parents", "one_parent", "kinship", "guardian", "foster_family", "residential_institution"
]
WAR_CAME = date(2022, 2, 24)


@dataclass(slots=True)
class Adult:
    """A parent or guardian."""

    name: PersonName
    born_year: int
    phone: str = ""


@dataclass(slots=True)
class Child:
    """A child as born; what others made of the identity stands in fate.

    Attributes:
        child_id: "c000001", in the order of invention; "s000001" for a stranger.
        family: number of the household; siblings share it.
        reached_on: the day on which the war reached the family; the taking, where there was one.
    """

    child_id: str
    family: int
    name: PersonName
    born: date
    birth_place: Place
    home: Place
    group: str
    household: Household
    mother: Adult | None
    father: Adult | None
    guardian: Adult | None
    institution: Institution | None
    traits: Traits
    certificate: str
    tax_number: str
    reached_on: date
    siblings: list[Child] = field(default_factory=list)
    fate: Fate = field(default_factory=Fate)
    twin_of: str = ""

    @property
    def sex(self) -> Sex:
        """m or f."""
        return self.name.sex

    def age_on(self, day: date) -> int:
        """Whole years on a day; 0 before birth."""
        return age_between(self.born, day)

    @property
    def left_on(self) -> date:
        """The day of the taking, or on which the war reached a child who was not taken."""
        return self.fate.taken_on or self.reached_on

    @property
    def origin(self) -> Institution | None:
        """The institution the child lived in or was taken from."""
        return self.fate.taken_from or self.institution


def age_between(born: date, day: date) -> int:
    """Whole years from birth to a day, never below 0."""
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return max(0, years)


def cohort_of(year: int) -> str:
    """The cohort of the name tables."""
    if year < 1965:
        return "elder"
    if year < 2004:
        return "parent"
    return "teen" if year < 2014 else "small"


_FAMILY_SIZE = Weighted([(1, 58), (2, 28), (3, 9), (4, 3), (5, 1), (6, 1)])
_HOUSEHOLD: Weighted[Household] = Weighted(
    [
        ("parents", 46),
        ("one_parent", 19),
        ("kinship", 6),
        ("guardian", 4),
        ("foster_family", 6),
        ("residential_institution", 19),
    ]
)
_OLDEST_AGE = Weighted([(age, 4 if age < 3 else 6 if age < 7 else 9 if age < 16 else 7) for age in range(18)])
_RUSSIAN_SURNAMES_IN_THE_EAST = 0.3
_MINORITIES: dict[str, tuple[tuple[str, float], ...]] = {
    "UA-43": (("t", 0.4),),
    "UA-40": (("t", 0.1),),
    "UA-65": (("t", 0.04), ("r", 0.01)),
    "UA-21": (("h", 0.35), ("r", 0.12)),
    "UA-14": (("g", 0.07), ("r", 0.012), ("b", 0.004)),
    "UA-23": (("b", 0.06), ("t", 0.02), ("r", 0.01)),
    "UA-51": (("b", 0.2), ("r", 0.02)),
}
_EASTERN = {"UA-14", "UA-09", "UA-43", "UA-40", "UA-63", "UA-65", "UA-23", "UA-12", "UA-48", "UA-51"}


@dataclass(slots=True)
class _Family:
    number: int
    place: Place
    group: str
    household: Household
    surname: Surname
    mothers_surname: Surname
    mother: Adult
    father: Adult | None
    guardian: Adult | None
    traits: Traits
    reached_on: date


class Families:
    """Invents one family after another."""

    def __init__(self, seed: int, institutions: Institutions) -> None:
        self._dice = Dice(seed, "people")
        self._tables: Tables = tables()
        self._institutions = institutions
        self._n_children = 0

    def children(self, n_children: int, progress: Progress) -> list[Child]:
        """Invent families until there are n_children; the last one may be cut short."""
        made: list[Child] = []
        family = 0
        while len(made) < n_children:
            family += 1
            made.extend(self._children_of(self._family(family)))
            if family % 500 == 0:
                progress("inventing people", min(len(made), n_children), n_children)
        del made[n_children:]
        kept = {child.child_id for child in made}
        for child in made[-8:]:
            child.siblings = [sibling for sibling in child.siblings if sibling.child_id in kept]
        progress("inventing people", n_children, n_children)
        return made

    def _family(self, number: int) -> _Family:
        dice = self._dice
        place = dice.draw(self._tables.places)
        group = self._group(place)
        household = dice.draw(_HOUSEHOLD)
        surname = self.surname(group, place)
        reached_on = _when_war_came(dice, place)
        mothers_surname = surname if dice.chance(0.85) else self.surname(group, place)
        mother = self._adult(mothers_surname, group, "f", reached_on.year - dice.between(24, 42))
        has_father = dice.chance(0.95 if household == "parents" else 0.75)
        father = (
            self._adult(surname, group, "m", mother.born_year - dice.between(-3, 8)) if has_father else None
        )
        guardian = None
        if household in {"kinship", "guardian", "foster_family"}:
            own = surname if household == "kinship" and dice.chance(0.6) else self.surname("s", place)
            guardian = self._adult(own, "s", "f", reached_on.year - dice.between(35, 66))
        return _Family(
            number=number,
            place=place,
            group=group,
            household=household,
            surname=surname,
            mothers_surname=mothers_surname,
            mother=mother,
            father=father,
            guardian=guardian,
            traits=invent_traits(dice, group),
            reached_on=reached_on,
        )

    def _group(self, place: Place) -> str:
        share = self._dice.roll()
        for group, p in _MINORITIES.get(place.region.code, (("r", 0.004),)):
            if share < p:
                return group
            share -= p
        return "s"

    def surname(self, group: str, place: Place) -> Surname:
        """Draw a surname usual in a group and a place."""
        if group != "s":
            return self._dice.draw(self._tables.surnames[group])
        is_eastern = place.region.code in _EASTERN
        if place.control == "r" or (is_eastern and self._dice.chance(_RUSSIAN_SURNAMES_IN_THE_EAST)):
            return self._dice.draw(self._tables.surnames["ru"])
        return self._dice.draw(self._tables.surnames["ua"])

    def given(self, group: str, sex: Sex, year: int) -> Given:
        """Draw a given name usual in a group and a year of birth."""
        # Minorities give names of the majority too; Greeks of Azov and Bulgarians mostly do.
        own = {"s": 0.0, "t": 0.85, "h": 0.7, "r": 0.35, "g": 0.06, "b": 0.12}[group]
        chosen = group if self._dice.chance(own) else "s"
        return self._dice.draw(self._tables.given[chosen, cohort_of(year), sex])

    def _adult(self, surname: Surname, group: str, sex: Sex, born_year: int) -> Adult:
        dice = self._dice
        father = self.given(group, "m", born_year - dice.between(20, 38))
        name = PersonName(surname, self.given(group, sex, born_year), father, sex, self._habit(group))
        prefix = dice.pick(("050", "066", "067", "068", "095", "096", "097", "098", "099", "063", "073"))
        return Adult(name, born_year, f"{prefix}000{dice.below(10_000):04d}")

    def _habit(self, group: str) -> PatronymicHabit:
        if group == "t":
            return self._dice.pick(("slavic", "slavic", "none", "oglu"))
        if group in {"h", "r"} and self._dice.chance(0.3):
            return "none"
        return "slavic"

    def _children_of(self, family: _Family) -> list[Child]:
        dice = self._dice
        n_wanted = dice.draw(_FAMILY_SIZE)
        age_days = dice.draw(_OLDEST_AGE) * 365 + dice.between(0, 364)
        children: list[Child] = []
        father, surname = family.father, family.surname
        while len(children) < n_wanted and age_days >= 0:
            if children and dice.chance(0.09):
                father, surname = self._other_father(family)
            born = family.reached_on - timedelta(days=age_days)
            used = {child.name.given.ru for child in children}
            children.append(self._child(family, born, father, surname, used))
            if len(children) < n_wanted and dice.chance(0.015):
                children.append(self._twin(family, children[-1], father, surname))
            age_days -= dice.between(330, 1900)
        for child in children:
            child.siblings = [sibling for sibling in children if sibling is not child]
        return children

    def _twin(self, family: _Family, first: Child, father: Adult | None, surname: Surname) -> Child:
        twin = self._child(family, first.born, father, surname, {first.name.given.ru})
        # Twins are born, and live, in one place; a third of them look the same.
        twin.twin_of, twin.birth_place, twin.institution = (
            first.child_id,
            first.birth_place,
            first.institution,
        )
        if twin.sex == first.sex and self._dice.chance(0.35):
            twin.traits = replace(first.traits, marks=twin.traits.marks)
        return twin

    def _other_father(self, family: _Family) -> tuple[Adult | None, Surname]:
        surname = self.surname(family.group, family.place)
        if self._dice.chance(0.25):
            return None, family.mothers_surname
        return self._adult(surname, family.group, "m", family.mother.born_year - 2), surname

    def _child(
        self, family: _Family, born: date, father: Adult | None, surname: Surname, used: Set[str]
    ) -> Child:
        dice = self._dice
        self._n_children += 1
        sex: Sex = "m" if dice.chance(0.514) else "f"
        given = self.given(family.group, sex, born.year)
        while given.ru in used:
            given = self.given(family.group, sex, born.year)
        # Without a known father the patronymic is of the mother's choice.
        fathers_name = father.name.given if father else self.given(family.group, "m", family.mother.born_year)
        birth_place = family.place if dice.chance(0.8) else self._birth_place(family.place)
        institution = None
        if family.household == "residential_institution":
            institution = self._institutions.home_of(dice, family.place, age_between(born, family.reached_on))
        return Child(
            child_id=f"c{self._n_children:06d}",
            family=family.number,
            name=PersonName(surname, given, fathers_name, sex, self._habit(family.group)),
            born=born,
            birth_place=birth_place,
            home=family.place,
            group=family.group,
            household=family.household,
            mother=family.mother,
            father=father,
            guardian=family.guardian,
            institution=institution,
            traits=family.traits.of_sibling(dice),
            certificate=birth_certificate(dice, birth_place.region.series),
            tax_number=tax_number(dice, born, sex) if dice.chance(0.3) else "",
            reached_on=family.reached_on,
        )

    def _birth_place(self, home: Place) -> Place:
        dice = self._dice
        near = self._tables.near[home.region.code]
        return dice.draw(near if dice.chance(0.6) else self._tables.places)


_MONTHS_BEFORE = Weighted(
    [
        ((2014, 7), 8), ((2014, 8), 10), ((2014, 11), 4), ((2015, 2), 5), ((2016, 6), 3), ((2017, 9), 2),
        ((2019, 6), 3), ((2020, 9), 2), ((2021, 6), 6),
    ]
)  # fmt: skip
_MONTHS = Weighted(
    [
        ((2022, 2), 90), ((2022, 3), 260), ((2022, 4), 190), ((2022, 5), 130), ((2022, 6), 90),
        ((2022, 7), 70), ((2022, 8), 110), ((2022, 9), 180), ((2022, 10), 230), ((2022, 11), 90),
        ((2022, 12), 25), ((2023, 1), 15), ((2023, 3), 14), ((2023, 5), 14), ((2023, 7), 18), ((2023, 9), 12),
        ((2024, 1), 9), ((2024, 6), 10), ((2025, 1), 6),
    ]
)  # fmt: skip
_P_BEFORE_2022 = 0.12


def _when_war_came(dice: Dice, place: Place) -> date:
    came_early = place.control == "c" and dice.chance(_P_BEFORE_2022)
    year, month = dice.draw(_MONTHS_BEFORE if came_early else _MONTHS)
    if place.control in {"f", "g"} and (year, month) > (2022, 11):
        year, month = 2022, 9
    day = date(year, month, dice.between(1, 28))
    return max(day, WAR_CAME) if year == 2022 else day


def families_of(children: list[Child]) -> Iterator[list[Child]]:
    """The children, household by household; they stand in this order."""
    household: list[Child] = []
    for child in children:
        if household and household[-1].family != child.family:
            yield household
            household = []
        household.append(child)
    if household:
        yield household
