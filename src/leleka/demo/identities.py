"""What was done to the identities of taken children, and where they were placed and shown.

Takes   taken children, the wished share of altered identities.
Gives   fate.kind, imposed, altered_on, placed_on, listed_on.
Leaves  how lists write a name to shown.
"""

from __future__ import annotations

from datetime import date, timedelta

from leleka.demo.dice import Dice
from leleka.demo.fates import Identity
from leleka.demo.journeys import LAST_DAY
from leleka.demo.names import Given, PersonName
from leleka.demo.people import Child, Families
from leleka.demo.tables import Place, tables

_WITHOUT_PARENTS = {
    "institution_evacuated",
    "taken_from_hospital",
    "parent_killed",
    "removed_from_parents_by_occupation_authority",
    "lost_contact_in_hostilities",
    "parent_detained_or_disappeared",
    "filtration_parent_detained",
    "foster_family_moved",
    "born_in_captivity",
}
"""Causes after which a child may be declared to be without parental care."""

_P_LISTED = 0.2
_P_RENAMED_BEFORE_LISTING = 0.45
_SURELY = 0.97


class Identities:
    """Alters, places and lists taken children."""

    def __init__(self, dice: Dice, families: Families, changed: float) -> None:
        self._dice = dice
        self._families = families
        self._changed = changed
        self._adopters: dict[int, tuple[PersonName, Place]] = {}

    def alter(self, taken: list[Child]) -> None:
        """Alter the wished share of identities beyond russification; russify most of the others."""
        risks = [_risk(child) for child in taken]
        scale = _scale(risks, self._changed * len(taken))
        for child, risk in zip(taken, risks, strict=True):
            if self._dice.chance(min(_SURELY, risk * scale)):
                self._impose(child)
            elif _days_away(child) > 200 and self._dice.chance(0.75):
                child.fate.kind = "russified"

    def _impose(self, child: Child) -> None:
        dice, fate = self._dice, child.fate
        adopter, place = self._adopter_of(child.family)
        age = child.age_on(_taken_on(child))
        is_renamed = dice.chance(0.62 if age < 4 else 0.4 if age < 9 else 0.15)
        fate.kind = "renamed" if is_renamed else "surname_patronymic"
        given = self._other_given(child) if is_renamed else child.name.given
        keeps_patronymic = not is_renamed and child.name.habit == "slavic" and dice.chance(0.18)
        father = child.name.father if keeps_patronymic else adopter.given
        born = child.born
        if dice.chance(0.35 if age < 4 else 0.2):
            born = _shifted(dice, child.born, _taken_on(child))
        birth_place = place if dice.chance(0.4) else child.birth_place
        name = PersonName(adopter.surname, given, father, child.sex)
        changed = _changed_parts(child, name, born, birth_place)
        fate.imposed = Identity(name, born, birth_place, changed)
        fate.altered_on = dice.day(_taken_on(child) + timedelta(days=15), _last_day_away(child))

    def _adopter_of(self, family: int) -> tuple[PersonName, Place]:
        """Siblings mostly come into one family, and get one surname."""
        known = self._adopters.get(family)
        if known and self._dice.chance(0.75):
            return known
        dice = self._dice
        place = dice.draw(tables().russian)
        year = dice.between(1965, 1992)
        name = PersonName(
            self._families.surname("s", place),
            self._families.given("s", "m", year),
            self._families.given("s", "m", year - 27),
            "m",
        )
        self._adopters[family] = (name, place)
        return name, place

    def _other_given(self, child: Child) -> Given:
        """A new given name, one time in three with the old one's first letter."""
        drawn = [self._families.given("s", child.sex, child.born.year) for _ in range(24)]
        # A name that is the same in Russian would be no change.
        others = [name for name in drawn if name.ru != child.name.given.ru]
        alike = [name for name in others if name.ru[0] == child.name.given.ru[0]]
        if alike and self._dice.chance(0.33):
            return alike[0]
        return others[0] if others else self._families.given("s", child.sex, 1950)

    def place_and_list(self, taken: list[Child]) -> None:
        """Show some of those without parents among the adoption listings, and put some in families."""
        listed_families: dict[int, date] = {}
        for child in taken:
            if child.fate.cause in _WITHOUT_PARENTS and _days_away(child) >= 150:
                with_siblings = listed_families.get(child.family)
                if self._dice.chance(0.85 if with_siblings else _P_LISTED):
                    listed_families[child.family] = self._list(child, with_siblings)
            self._place(child)

    def _list(self, child: Child, with_siblings: date | None) -> date:
        dice, fate = self._dice, child.fate
        first_day = _taken_on(child) + timedelta(days=45)
        if with_siblings and first_day <= with_siblings <= _last_day_away(child):
            fate.listed_on = with_siblings
        else:
            latest = min(_last_day_away(child), first_day + timedelta(days=800))
            fate.listed_on = dice.day(first_day, latest)
        # Some were renamed by the institution that lists them, others by those who adopted them.
        if fate.imposed and dice.chance(_P_RENAMED_BEFORE_LISTING):
            fate.altered_on = dice.day(_taken_on(child) + timedelta(days=15), fate.listed_on)
        elif fate.imposed and fate.altered_on and fate.altered_on < fate.listed_on:
            fate.altered_on = dice.day(fate.listed_on, _last_day_away(child))
        return fate.listed_on

    def _place(self, child: Child) -> None:
        dice, fate = self._dice, child.fate
        if fate.altered_on and (fate.listed_on is None or fate.altered_on > fate.listed_on):
            if dice.chance(0.7):
                fate.placed_on = fate.altered_on
                fate.placed_as = "adopted" if dice.chance(0.55) else "foster_family"
        elif fate.cause in _WITHOUT_PARENTS and _days_away(child) > 90 and dice.chance(0.25):
            first_day = max(
                _taken_on(child) + timedelta(days=60), fate.listed_on or fate.altered_on or date.min
            )
            fate.placed_on = dice.day(first_day, max(first_day, _last_day_away(child)))
            fate.placed_as = dice.pick(("foster_family", "guardian", "patronage"))


def _taken_on(child: Child) -> date:
    if child.fate.taken_on is None:
        raise ValueError(f"{child.child_id} was not taken.")
    return child.fate.taken_on


def _last_day_away(child: Child) -> date:
    return (child.fate.returned_on or LAST_DAY) - timedelta(days=1)


def _days_away(child: Child) -> int:
    return (_last_day_away(child) - _taken_on(child)).days


def _risk(child: Child) -> float:
    """How likely an altered identity is, up to a common factor: the young and the parentless first."""
    age = child.age_on(_taken_on(child))
    risk = 3.0 if age < 4 else 2.0 if age < 8 else 1.0 if age < 13 else 0.4
    if child.fate.cause in _WITHOUT_PARENTS:
        risk *= 2.5
    if child.fate.returned_on is not None:
        risk *= 0.15
    return risk if _days_away(child) > 60 else 0.0


def _scale(risks: list[float], wanted: float) -> float:
    """The factor by which the risks, each at most _SURELY, add up to the wanted number."""
    low, high = 0.0, 1000.0
    for _ in range(60):
        middle = (low + high) / 2
        if sum(min(_SURELY, risk * middle) for risk in risks) < wanted:
            low = middle
        else:
            high = middle
    return high


def _shifted(dice: Dice, born: date, taken_on: date) -> date:
    """A birth date moved by days, to another month or to another year; never past the taking."""
    how = dice.roll()
    if how < 0.5:
        moved = born + timedelta(days=dice.pick((-1, 1)) * dice.between(1, 90))
    elif how < 0.8:
        moved = born.replace(day=min(born.day, 28), month=(born.month - 1 + dice.between(1, 11)) % 12 + 1)
    else:
        moved = born.replace(day=min(born.day, 28), year=born.year + dice.pick((-1, 1, 1, 2)))
    return moved if moved < taken_on else born - timedelta(days=dice.between(1, 60))


def _changed_parts(child: Child, name: PersonName, born: date, birth_place: Place) -> tuple[str, ...]:
    parts = {
        "surname": name.surname != child.name.surname,
        "given_name": name.given.ru != child.name.given.ru,
        "patronymic": name.patronymic_in("ru") != child.name.patronymic_in("ru"),
        "birth_date": born != child.born,
        "birth_place": birth_place is not child.birth_place,
    }
    return tuple(part for part, is_changed in parts.items() if is_changed)
