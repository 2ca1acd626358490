"""Children from Russia in the adoption listings: the strangers among whom renamed children hide.

Takes   how many, dice, the maker of families for their names.
Gives   Child objects whose ids begin with s; brothers and sisters are listed on one day.
Leaves  their profiles to lists.adoption_listings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from leleka.demo.dice import Dice, Weighted
from leleka.demo.fates import Fate
from leleka.demo.journeys import LAST_DAY
from leleka.demo.names import Given, PersonName, Sex, Surname
from leleka.demo.people import Child, Families
from leleka.demo.tables import Place, tables
from leleka.demo.traits import Traits, invent_traits

_FIRST_DAY = date(2021, 6, 1)
_SIZES = Weighted([(1, 72), (2, 20), (3, 8)])
_YOUNGEST_DAYS = 120


@dataclass(frozen=True, slots=True)
class _Siblings:
    number: int
    listed_on: date
    place: Place
    surname: Surname
    father: Given
    traits: Traits


def invent_strangers(n_strangers: int, dice: Dice, families: Families) -> list[Child]:
    """Invent that many children, in sets of brothers and sisters."""
    strangers: list[Child] = []
    while len(strangers) < n_strangers:
        n_free = n_strangers - len(strangers)
        strangers.extend(_siblings(len(strangers) + 1, min(n_free, dice.draw(_SIZES)), dice, families))
    return strangers


def _siblings(number: int, n_wanted: int, dice: Dice, families: Families) -> list[Child]:
    place = dice.draw(tables().russian)
    common = _Siblings(
        number=number,
        listed_on=dice.day(_FIRST_DAY, LAST_DAY - timedelta(days=30)),
        place=place,
        surname=families.surname("s", place),
        father=families.given("s", "m", dice.between(1970, 1995)),
        traits=invent_traits(dice, "s"),
    )
    age_days = dice.between(_YOUNGEST_DAYS, 17 * 365)
    children: list[Child] = []
    while len(children) < n_wanted and (age_days >= _YOUNGEST_DAYS or not children):
        children.append(_child(number + len(children), age_days, common, dice, families))
        age_days -= dice.between(330, 1900)
    for child in children:
        child.siblings = [sibling for sibling in children if sibling is not child]
    return children


def _child(number: int, age_days: int, common: _Siblings, dice: Dice, families: Families) -> Child:
    born = common.listed_on - timedelta(days=age_days)
    sex: Sex = "m" if dice.chance(0.56) else "f"
    return Child(
        child_id=f"s{number:06d}",
        family=-common.number,
        name=PersonName(common.surname, families.given("s", sex, born.year), common.father, sex),
        born=born,
        birth_place=common.place,
        home=common.place,
        group="s",
        household="residential_institution",
        mother=None,
        father=None,
        guardian=None,
        institution=None,
        traits=common.traits.of_sibling(dice),
        certificate="",
        tax_number="",
        reached_on=common.listed_on,
        fate=Fate(listed_on=common.listed_on),
    )
