"""The tables the world is invented from, read once.

Takes   the files under tables/.
Gives   Tables: names by group and cohort, surnames by frequency, places, regions.
Leaves  drawing from them to people and fates.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from zlib import crc32

from leleka.core.gazetteer import gazetteer
from leleka.demo.dice import Weighted
from leleka.demo.names import Given, Language, Sex, Surname, patronymics_of

COHORTS = ("elder", "parent", "teen", "small")
"""Born before 1965, 1965 to 2003, 2004 to 2013, later."""


@dataclass(frozen=True, slots=True)
class Region:
    """An oblast or a Russian region, by ISO 3166-2 code."""

    code: str
    uk: str
    ru: str
    series: str

    def said(self, language: Language) -> str:
        """Its name."""
        return self.uk if language == "uk" else self.ru


@dataclass(frozen=True, slots=True)
class Place:
    """A settlement as papers name it.

    Attributes:
        control: o occupied since 2022, c since 2014, f front line, g held by the government, r Russia.
        weight: how many invented families live there.
        adjective_uk, adjective_ru: stems such as Маріупольськ-, for names of institutions; may be empty.
    """

    uk: str
    ru: str
    region: Region
    control: str
    weight: int
    kind: str
    old_uk: str = ""
    old_ru: str = ""
    adjective_uk: str = ""
    adjective_ru: str = ""

    def said(self, language: Language, *, old: bool = False) -> str:
        """Its present name, or the former one where it has one."""
        present, former = (self.uk, self.old_uk) if language == "uk" else (self.ru, self.old_ru)
        return former if old and former else present


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables, ready to be drawn from.

    Attributes:
        given: by (group, cohort, sex).
        surnames: by pool: "ua" and "ru" of the Slavic majority, then the minorities' groups.
        places: the Ukrainian ones by weight.
        near: the Ukrainian ones by region.
        russian: places in Russia by weight.
    """

    given: dict[tuple[str, str, Sex], Weighted[Given]]
    surnames: dict[str, Weighted[Surname]]
    places: Weighted[Place]
    near: dict[str, Weighted[Place]]
    russian: Weighted[Place]
    regions: dict[str, Region]


def read_table(name: str) -> Iterator[dict[str, str]]:
    """The rows of one table under their headings; lines that begin with # are remarks."""
    text = resources.files("leleka.demo").joinpath(f"tables/{name}.tsv").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


@cache
def tables() -> Tables:
    """Read every table."""
    regions = _regions()
    places = list(_towns(regions))
    places += _villages(places)
    return Tables(
        given=_given(),
        surnames=_surnames(),
        places=Weighted((place, place.weight) for place in places if place.control != "r"),
        near={
            code: Weighted((place, place.weight) for place in places if place.region.code == code)
            for code in sorted({place.region.code for place in places if place.control != "r"})
        },
        russian=Weighted((place, place.weight) for place in places if place.control == "r"),
        regions=regions,
    )


def _regions() -> dict[str, Region]:
    series = {row["code"]: row["series"] for row in read_table("certificate_series")}
    return {
        region.code: Region(
            region.code, _shortened(region.uk), _shortened(region.ru), series.get(region.code, "")
        )
        for region in gazetteer().regions.values()
    }


def _shortened(region: str) -> str:
    """As lists write it: м. Київ, АР Крим."""
    for long, short in (
        ("місто ", "м. "),
        ("город ", "г. "),
        ("Автономна Республіка", "АР"),
        ("Автономная Республика", "АР"),
    ):
        region = region.replace(long, short)
    return region


# Own weights are per hundred; a third as many families live in the smaller places around.
_TOWN_SCALE = 1000
_SHARE_OF_VILLAGES = 0.33
_SMALLEST_VILLAGE = 400
_PLAIN_NAME = re.compile("[А-ЯІЇЄҐЁ][а-яіїєґё']+(?:[ -][А-ЯІЇЄҐЁ]?[а-яіїєґё']+)*")


def _towns(regions: dict[str, Region]) -> Iterator[Place]:
    for row in read_table("places"):
        yield Place(
            uk=row["uk"],
            ru=row["ru"],
            region=regions[row["region"]],
            control=row["control"],
            weight=int(row["weight"]) * _TOWN_SCALE,
            kind=row["kind"],
            old_uk=row["old_uk"],
            old_ru=row["old_ru"],
            adjective_uk=row["adjective_uk"],
            adjective_ru=row["adjective_ru"],
        )


def _villages(towns: list[Place]) -> list[Place]:
    """Smaller places of the gazetteer, each controlled like the nearest town of its region."""
    by_region: dict[str, list[Place]] = {}
    for town in towns:
        if town.control != "r":
            by_region.setdefault(town.region.code, []).append(town)
    return [village for inside in by_region.values() for village in _villages_of(inside)]


def _villages_of(towns: list[Place]) -> Iterator[Place]:
    places, region = gazetteer(), towns[0].region
    ids = {town.uk: named[0] for town in towns if (named := places.find(town.uk, region.code))}
    known = {town.uk for town in towns} | {town.ru for town in towns}
    found = [places.place(place_id) for place_id in places.in_region(region.code)]
    villages = [
        place
        for place in found
        if _PLAIN_NAME.fullmatch(place.name_uk) and _PLAIN_NAME.fullmatch(place.name_ru)
        if place.population >= _SMALLEST_VILLAGE and place.name_uk not in known
    ]
    people = sum(place.population for place in villages) or 1
    weight = sum(town.weight for town in towns) * _SHARE_OF_VILLAGES
    for place in villages:
        nearest = min(
            (town for town in towns if town.uk in ids),
            key=lambda town: places.distance_km(ids[town.uk], place.id),
        )
        yield Place(
            uk=place.name_uk,
            ru=place.name_ru,
            region=region,
            control=nearest.control,
            weight=round(weight * place.population / people),
            kind="city" if place.population > 12_000 else "village",
        )


def _given() -> dict[tuple[str, str, Sex], Weighted[Given]]:
    weights: dict[tuple[str, str, Sex], list[tuple[Given, int]]] = {}
    for row in read_table("given_names"):
        sex: Sex = "m" if row["sex"] == "m" else "f"
        name = Given(
            uk=row["uk"],
            ru=row["ru"],
            sex=sex,
            group=row["group"],
            diminutives_uk=_several(row["diminutives_uk"]),
            diminutives_ru=_several(row["diminutives_ru"]),
            patronymics=_patronymics(row, sex),
        )
        for cohort in COHORTS:
            weights.setdefault((row["group"], cohort, sex), []).append((name, int(row[cohort])))
    return {key: Weighted(pairs) for key, pairs in weights.items()}


def _several(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(",") if part)


def _patronymics(row: dict[str, str], sex: Sex) -> tuple[str, ...]:
    if sex == "f":
        return ()
    return tuple(row["patronymics"].split()) or patronymics_of(row["uk"], row["ru"])


_TO_RUSSIAN = str.maketrans("іїєґ'ІЇЄҐ", "ииегьИИЕГ")


def _surnames() -> dict[str, Weighted[Surname]]:
    ranked: dict[str, dict[Surname, tuple[int, int]]] = {}
    for pool, surname, rank in (*_composed_surnames(), *_compound_surnames()):
        known = ranked.setdefault(pool, {})
        # A fixed shuffle within each rank; the common ones keep the order of the table.
        order = len(known) if rank == 0 else crc32(surname.uk_m.encode())
        known.setdefault(surname, (rank, order))
    return {pool: _by_frequency(known) for pool, known in ranked.items()}


def _by_frequency(ranked: dict[Surname, tuple[int, int]]) -> Weighted[Surname]:
    # Zipf and Mandelbrot's law: with these two numbers the commonest surname is borne by about
    # three or four people in a thousand, as in Ukraine.
    in_order = sorted(ranked, key=lambda surname: (ranked[surname], surname.uk_m))
    return Weighted((surname, round(1e7 * (at + 25) ** -0.8)) for at, surname in enumerate(in_order))


def _composed_surnames() -> Iterator[tuple[str, Surname, int]]:
    endings: dict[str, list[dict[str, str]]] = {}
    for row in read_table("surname_endings"):
        endings.setdefault(row["set"], []).append(row)
    for row in read_table("surname_stems"):
        is_common = row["rank"] == "1" and row["sets"] == "0"
        is_russian_kind = row["sets"] in {"W", "E", "I"} and row["group"] == "s"
        pool = ("ru" if is_russian_kind else "ua") if row["group"] == "s" else row["group"]
        for code in row["sets"].split():
            for ending in endings[code]:
                surname = _composed(row, ending)
                yield pool, surname, 0 if is_common else int(row["rank"])
                if pool == "ua" and ending["uk_m"] == "ов":
                    yield "ru", surname, 3


def _composed(stem: dict[str, str], ending: dict[str, str]) -> Surname:
    russian = stem["ru"] or stem["stem"].translate(_TO_RUSSIAN)
    translated = stem["translated"] or russian
    uk = [_joined(stem["stem"], ending[form]) for form in ("uk_m", "uk_f")]
    ru = [_joined(russian, ending[form]) for form in ("ru_m", "ru_f")]
    freely = [_joined(translated, ending[f"translated_{sex}"] or ending[f"ru_{sex}"]) for sex in ("m", "f")]
    if ending["set"] == "0" and uk[0].endswith("ий"):
        uk = _as_adjective(uk, is_russian=False)
        ru, freely = (_as_adjective(forms, is_russian=True) for forms in (ru, freely))
    return Surname(*uk, *ru, *freely)


def _joined(stem: str, ending: str) -> str:
    return stem if ending == "0" else stem + ending


def _as_adjective(forms: list[str], *, is_russian: bool) -> list[str]:
    """Give the woman's form of surnames such as Чорний (Чорна, Черная)."""
    man = forms[0]
    return [man, f"{man[:-2]}{'ая' if is_russian else 'а'}"]


def _compound_surnames() -> Iterator[tuple[str, Surname, int]]:
    halves: dict[str, list[dict[str, str]]] = {"1": [], "2": []}
    for row in read_table("compound_surnames"):
        halves[row["half"]].append(row)
    for first in halves["1"]:
        for second in halves["2"]:
            uk = first["uk"] + second["uk"]
            ru = first["ru"] + second["ru"]
            freely = (first["translated"] or first["ru"]) + second["ru"]
            yield "ua", Surname(uk, uk, ru, ru, freely, freely), 3
