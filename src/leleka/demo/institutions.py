"""Invented institutions: where children lived, and where they were brought.

Takes   places with an adjective, dice, the size of the world.
Gives   Institution and Institutions (homes in Ukraine, destinations by kind).
Leaves  who went where to fates.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from leleka.demo.dice import Dice, Weighted
from leleka.demo.names import Language
from leleka.demo.tables import Place, tables

InstitutionKind = Literal[
    "baby_home",
    "orphanage",
    "boarding_school",
    "special_school",
    "hospital",
    "centre",
    "camp",
    "temporary_point",
    "aid_centre",
]


@dataclass(frozen=True, slots=True)
class Institution:
    """One institution; the number is invented."""

    kind: InstitutionKind
    place: Place
    number: int
    name: str = ""

    def said(self, language: Language) -> str:
        """The full name."""
        stem = self.place.adjective_uk if language == "uk" else self.place.adjective_ru
        return _PATTERNS[self.kind, language].format(
            adjective=stem, n=self.number, name=self.name, place=self.place.said(language)
        )

    def short(self, language: Language) -> str:
        """As people call it."""
        return _SHORT[self.kind, language].format(
            n=self.number, name=self.name, place=self.place.said(language)
        )


_PATTERNS: dict[tuple[InstitutionKind, Language], str] = {
    ("baby_home", "uk"): "{adjective}ий будинок дитини № {n}",
    ("baby_home", "ru"): "{adjective}ий дом ребёнка № {n}",
    ("orphanage", "uk"): "{adjective}ий дитячий будинок № {n}",
    ("orphanage", "ru"): "{adjective}ий детский дом № {n}",
    ("boarding_school", "uk"): "{adjective}а загальноосвітня школа-інтернат № {n}",
    ("boarding_school", "ru"): "{adjective}ая общеобразовательная школа-интернат № {n}",
    ("special_school", "uk"): "{adjective}а спеціальна школа-інтернат № {n}",
    ("special_school", "ru"): "{adjective}ая специальная школа-интернат № {n}",
    ("hospital", "uk"): "{adjective}а міська дитяча лікарня № {n}",
    ("hospital", "ru"): "{adjective}ая городская детская больница № {n}",
    ("centre", "uk"): "{adjective}ий центр соціально-психологічної реабілітації дітей № {n}",
    ("centre", "ru"): "{adjective}ий центр социально-психологической реабилитации детей № {n}",
    ("camp", "uk"): "дитячий табір «{name}», {place}",
    ("camp", "ru"): "детский лагерь «{name}», {place}",
    ("temporary_point", "uk"): "пункт тимчасового розміщення № {n}, {place}",
    ("temporary_point", "ru"): "ПВР № {n}, {place}",
    ("aid_centre", "uk"): "{adjective}ий центр допомоги дітям № {n}",
    ("aid_centre", "ru"): "{adjective}ий центр помощи детям № {n}",
}
_SHORT: dict[tuple[InstitutionKind, Language], str] = {
    ("baby_home", "uk"): "будинок дитини №{n}, {place}",
    ("baby_home", "ru"): "дом ребёнка №{n} г. {place}",
    ("orphanage", "uk"): "дитбудинок №{n}, {place}",
    ("orphanage", "ru"): "детдом №{n} г. {place}",
    ("boarding_school", "uk"): "школа-інтернат №{n} м. {place}",
    ("boarding_school", "ru"): "школа-интернат №{n} г. {place}",
    ("special_school", "uk"): "спецшкола-інтернат №{n} м. {place}",
    ("special_school", "ru"): "спецшкола-интернат №{n} г. {place}",
    ("hospital", "uk"): "дитяча лікарня №{n}, {place}",
    ("hospital", "ru"): "детская больница №{n} г. {place}",
    ("centre", "uk"): "центр реабілітації №{n}, {place}",
    ("centre", "ru"): "центр реабилитации №{n} г. {place}",
    ("camp", "uk"): "табір «{name}»",
    ("camp", "ru"): "лагерь «{name}»",
    ("temporary_point", "uk"): "ПТР №{n}, {place}",
    ("temporary_point", "ru"): "ПВР №{n} {place}",
    ("aid_centre", "uk"): "центр допомоги №{n}, {place}",
    ("aid_centre", "ru"): "ЦПД №{n} г. {place}",
}
_CAMP_NAMES = (
    "Чайка",
    "Дельфин",
    "Волна",
    "Звёздочка",
    "Прибой",
    "Ромашка",
    "Алые паруса",
    "Маяк",
    "Сосновый бор",
)
_CHILDREN_PER_HOME = 50
_N_BORDER_TOWNS = 12  # the first of the table, where temporary points stood
_ELSEWHERE = "UA-12"  # homes for the few children of regions without any
_SHARE_IN_HOMES = 0.19
_HOME_KINDS: dict[InstitutionKind, float] = {
    "baby_home": 0.18,
    "orphanage": 0.32,
    "boarding_school": 0.33,
    "special_school": 0.17,
}


class Institutions:
    """All institutions of a world."""

    def __init__(self, seed: int, n_children: int) -> None:
        dice = Dice(seed, "institutions")
        self._homes: dict[tuple[str, InstitutionKind], list[Institution]] = {}
        self._in_towns: dict[tuple[str, InstitutionKind], Institution] = {}
        self._build_homes(dice, n_children)
        self._build_town_services(dice)
        self.camps = tuple(_camps(dice))
        russian = tables().russian.values
        self.aid_centres = tuple(
            Institution("aid_centre", place, dice.between(1, 9))
            for place in russian
            if place.adjective_uk
            for _ in range(2)
        )
        self.temporary_points = tuple(
            Institution("temporary_point", place, dice.between(1, 40)) for place in russian[:_N_BORDER_TOWNS]
        )

    def _build_homes(self, dice: Dice, n_children: int) -> None:
        towns = [place for place in tables().places.values if place.adjective_uk]
        everybody = sum(place.weight for place in tables().places.values)
        for code in sorted({town.region.code for town in towns}):
            inside = Weighted((town, town.weight) for town in towns if town.region.code == code)
            living = sum(place.weight for place in tables().places.values if place.region.code == code)
            in_homes = n_children * _SHARE_IN_HOMES * living / everybody
            for kind, share in _HOME_KINDS.items():
                n_homes = max(1, round(in_homes * share / _CHILDREN_PER_HOME))
                homes = {
                    Institution(kind, dice.draw(inside), dice.between(1, 9 + n_homes)): None
                    for _ in range(n_homes)
                }
                self._homes[code, kind] = list(homes)

    def _build_town_services(self, dice: Dice) -> None:
        kinds: tuple[InstitutionKind, ...] = ("hospital", "centre")
        for place in tables().places.values:
            if place.adjective_uk:
                for kind in kinds:
                    self._in_towns[place.region.code, kind] = one = Institution(
                        kind, place, dice.between(1, 6)
                    )
                    self._in_towns[place.uk, kind] = one

    def home_of(self, dice: Dice, place: Place, age_years: int) -> Institution:
        """The institution a child of a place lives in: the town's own where there is one."""
        kind = _kind_at(dice, age_years)
        near = self._homes.get((place.region.code, kind)) or self._homes[_ELSEWHERE, kind]
        own = [home for home in near if home.place is place]
        return dice.pick(own) if own and dice.chance(0.75) else dice.pick(near)

    def service_of(self, place: Place, kind: InstitutionKind) -> Institution:
        """The hospital or rehabilitation centre nearest to a place, roughly: its town's or its region's."""
        return (
            self._in_towns.get((place.uk, kind))
            or self._in_towns.get((place.region.code, kind))
            or self._in_towns[_ELSEWHERE, kind]
        )


def _kind_at(dice: Dice, age_years: int) -> InstitutionKind:
    if age_years < 4:
        return "baby_home"
    if age_years < 6:
        return "orphanage"
    return dice.draw(_school_kinds())


@cache
def _school_kinds() -> Weighted[InstitutionKind]:
    return Weighted([("orphanage", 35), ("boarding_school", 45), ("special_school", 20)])


def _camps(dice: Dice) -> list[Institution]:
    by_the_sea = [p for p in tables().places.values if p.region.code in {"UA-43", "UA-40"}]
    by_the_sea += [p for p in tables().russian.values if p.region.code == "RU-KDA"]
    by_the_sea += [p for p in tables().places.values if p.uk in {"Кирилівка", "Генічеськ", "Скадовськ"}]
    return [Institution("camp", dice.pick(by_the_sea), 0, name) for name in _CAMP_NAMES]
