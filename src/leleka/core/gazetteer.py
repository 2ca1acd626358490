"""The places a child may have been born in, lived in, been taken from or be kept in.

Settlements of Ukraine, Russia and Belarus with their Ukrainian, Russian and Latin names and the
names they had before (Артемівськ is Бахмут), so that two lists can mean the same town in two
alphabets and two decades. The table is an extract of GeoNames (https://www.geonames.org, CC BY 4.0)
made by tools/build_gazetteer.py; the regions and all their names are our own table, regions.csv.

Takes   an id, or a settlement's bare name.
Gives   Place, Region, the ids a name may mean, kilometres between two places.
Leaves  addresses, declined forms and regions in running text to normalize.places.
"""

from __future__ import annotations

import csv
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from io import BytesIO
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

RegionKind = Literal["oblast", "republic", "krai", "okrug", "city"]

_EARTH_KM = 6371.0088


@dataclass(frozen=True, slots=True)
class Region:
    """An oblast, republic, krai, okrug or a city that is a region of its own.

    Crimea and Sevastopol are regions of Ukraine here (UA-43, UA-40), whoever wrote the list; so are
    what the occupation authorities call republics and regions in Donetsk, Luhansk, Zaporizhzhia
    and Kherson oblasts: their names are among the aliases.

    Attributes:
        code: ISO 3166-2, such as UA-14.
        uk, ru, en: the full name, "Донецька область".
        aliases: other names in any language, former ones included.
        lat, lon: the middle of its settlements, degrees.
    """

    code: str
    kind: RegionKind
    uk: str
    ru: str
    en: str
    aliases: tuple[str, ...]
    lat: float
    lon: float

    @property
    def country(self) -> str:
        """ISO 3166-1: UA, RU or BY."""
        return self.code[:2]


@dataclass(frozen=True, slots=True)
class Place:
    """A settlement.

    Attributes:
        id: its GeoNames number, stable across versions.
        name_uk, name_ru, name_latin: today's names. A Russian name that GeoNames does not know is
            written by rule from the Ukrainian one, and the other way round.
        others: names it had or has in other spellings, in no order of importance.
        region: ISO 3166-2 code.
        lat, lon: degrees.
        population: 0 where it is not known.
    """

    id: int
    name_uk: str
    name_ru: str
    name_latin: str
    others: tuple[str, ...]
    region: str
    lat: float
    lon: float
    population: int

    @property
    def country(self) -> str:
        """ISO 3166-1: UA, RU or BY."""
        return self.region[:2]


class Gazetteer:
    """All places and regions, held in columns; a Place is made when it is asked for.

    Attributes:
        ids: int32[places], ascending.
        lats, lons: float32[places], degrees.
        populations: int32[places].
    """

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self.ids: npt.NDArray[np.int32] = table["id"].to_numpy()
        self.lats: npt.NDArray[np.float32] = table["lat"].to_numpy()
        self.lons: npt.NDArray[np.float32] = table["lon"].to_numpy()
        self.populations: npt.NDArray[np.int32] = table["population"].to_numpy()
        self._regions_of: list[str] = [str(code) for code in table["region"].to_pylist()]

    def __len__(self) -> int:
        """How many places."""
        return len(self.ids)

    def place(self, place_id: int) -> Place:
        """The place with this id.

        Raises:
            KeyError: no such place.
        """
        fields = {name: self._table[name][self._row(place_id)].as_py() for name in _PLACE_FIELDS}
        return Place(**fields | {"others": tuple(fields["others"])})

    def region_of(self, place_id: int) -> str:
        """The region's code of a place.

        Raises:
            KeyError: no such place.
        """
        return self._regions_of[self._row(place_id)]

    def population_of(self, place_id: int) -> int:
        """A place's inhabitants, 0 where not known.

        Raises:
            KeyError: no such place.
        """
        return int(self.populations[self._row(place_id)])

    def ids_by_key(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Every key of every name, with the ids it may mean, as find gives them."""
        for key, rows in self._rows_by_key.items():
            yield key, tuple(int(self.ids[row]) for row in rows)

    def keys_of_places(self) -> Iterator[tuple[str, int, bool]]:
        """Every key of every place, its id, and whether it is of a name the place has today."""
        keys: list[list[str]] = self._table["keys"].to_pylist()  # type: ignore[assignment]
        todays: list[int] = self._table["n_todays_keys"].to_pylist()  # type: ignore[assignment]
        for of_place, n_todays, place in zip(keys, todays, self.ids.tolist(), strict=True):
            for n, key in enumerate(of_place):
                yield key, place, n < n_todays

    def find(self, name: str, region: str = "") -> tuple[int, ...]:
        """The ids of all places a bare name means today or meant before; within each, the largest first.

        Args:
            name: in any of the three scripts, not declined: "Маріуполь", "Mariupol", "Жданов".
            region: keep only this region's places, "" for all.
        """
        return self.find_key(place_key(name), region)

    def find_key(self, key: str, region: str = "") -> tuple[int, ...]:
        """Like find, for a name already folded by place_key."""
        rows = self._rows_by_key.get(key, ())
        return tuple(int(self.ids[row]) for row in rows if not region or self._regions_of[row] == region)

    def in_region(self, region: str) -> tuple[int, ...]:
        """The ids of a region's places, most populous first."""
        rows = [row for row, code in enumerate(self._regions_of) if code == region]
        return tuple(int(self.ids[row]) for row in sorted(rows, key=lambda r: (-int(self.populations[r]), r)))

    def distance_km(self, left_id: int, right_id: int) -> float:
        """Kilometres between two places along the great circle.

        Raises:
            KeyError: no such place.
        """
        left, right = self._row(left_id), self._row(right_id)
        return distance_km(
            float(self.lats[left]), float(self.lons[left]), float(self.lats[right]), float(self.lons[right])
        )

    def region(self, code: str) -> Region:
        """The region with this ISO 3166-2 code.

        Raises:
            KeyError: no such region.
        """
        return self.regions[code]

    @cached_property
    def regions(self) -> dict[str, Region]:
        """All regions by code, in the order of regions.csv."""
        text = resources.files("leleka.core").joinpath("regions.csv").read_text("utf-8")
        return {row["code"]: self._region(row) for row in csv.DictReader(text.splitlines())}

    def _region(self, row: dict[str, str]) -> Region:
        inside = self._region_codes == row["code"]
        return Region(
            code=row["code"],
            kind=row["kind"],  # type: ignore[arg-type]  # a test reads every row
            uk=row["uk"],
            ru=row["ru"],
            en=row["en"],
            aliases=tuple(alias for alias in row["aliases"].split(";") if alias),
            lat=round(float(self.lats[inside].mean()), 3),
            lon=round(float(self.lons[inside].mean()), 3),
        )

    @cached_property
    def _region_codes(self) -> npt.NDArray[np.str_]:
        return np.array(self._regions_of)

    def _row(self, place_id: int) -> int:
        row = self._rows_by_id.get(place_id)
        if row is None:
            raise KeyError(f"no place has the id {place_id}.")
        return row

    @cached_property
    def _rows_by_id(self) -> dict[int, int]:
        return {place_id: row for row, place_id in enumerate(self.ids.tolist())}

    @cached_property
    def _rows_by_key(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        rank = np.argsort(np.argsort(-self.populations, kind="stable"), kind="stable").tolist()
        rows = [
            (not is_todays, rank[self._rows_by_id[p]], key, p) for key, p, is_todays in self.keys_of_places()
        ]
        for _, _, key, place in sorted(rows):
            found.setdefault(key, []).append(self._rows_by_id[place])
        return found


_PLACE_FIELDS = ("id", "name_uk", "name_ru", "name_latin", "others", "region", "lat", "lon", "population")


@cache
def gazetteer() -> Gazetteer:
    """The table of places, read once."""
    packed = resources.files("leleka.core").joinpath("places.parquet").read_bytes()
    return Gazetteer(pq.read_table(BytesIO(packed), use_threads=False))


def distance_km(left_lat: float, left_lon: float, right_lat: float, right_lon: float) -> float:
    """Kilometres between two points given in degrees, along the great circle."""
    up, across = math.radians(right_lat - left_lat), math.radians(right_lon - left_lon)
    shrink = math.cos(math.radians(left_lat)) * math.cos(math.radians(right_lat))
    chord = math.sin(up / 2) ** 2 + shrink * math.sin(across / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(chord)))


# One alphabet for all spellings of a place: š for ш щ, č for ч, ž for ж, x for х, and i for every
# kind of i. Cyrillic letters that only decorate (ь ъ and apostrophes) fall away.
_LETTERS = str.maketrans(
    {
        **dict(
            zip("абвгґдеєёэжзиіїйыклмнопрстуўфхцчшщюя", "abvggdeeeežziiiiiklmnoprstuvfxcčššua", strict=True)
        ),
        **dict(zip("whyjq", "vgiik", strict=True)),
        **dict.fromkeys("ьъ'’ʼ`ʹ"),
    }
)
_LATIN_CLUSTERS = (
    (re.compile("schtsch|shch|szcz|shh|sch|sh|sz"), "š"),
    (re.compile("tsch|tch|cz|ch"), "č"),
    (re.compile("zgh"), "zg"),
    (re.compile("zh"), "ž"),
    (re.compile("kh"), "x"),
    (re.compile("yo|jo"), "e"),
)
_KEPT_MARKS = str.maketrans({"š": "sh", "č": "ch", "ž": "zh", "ł": "l", "ъ": None, "ь": None})
_I_BEFORE_VOWEL = re.compile("i+(?=[aeou])")
_DOUBLED = re.compile(r"(.)\1+")
_NO_LETTER = re.compile(r"[^0-9a-zščž]+")


@cache
def place_key(name: str) -> str:
    """Fold a bare name so that its Ukrainian, Russian and Latin spellings mostly meet.

    Маріуполь, Мариуполь, Mariupol' and Marioupol do not all become one (the last keeps its ou);
    names that differ by translation (Кам'янка, Каменка) do not meet either: the gazetteer holds
    both, each with its own key.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    folded = re.sub("[ьй]о", "е", folded)
    if re.search("[a-z]", folded):
        folded = _without_marks(folded.translate(_KEPT_MARKS))
        for cluster, letter in _LATIN_CLUSTERS:
            folded = cluster.sub(letter, folded)
    else:
        folded = folded.replace("\u0301", "")
    return _reduced(_NO_LETTER.sub("", folded.translate(_LETTERS)))


def joined_key(keys: Iterable[str]) -> str:
    """The key of a name of several words, from the keys of its words."""
    return _reduced("".join(keys))


def _reduced(folded: str) -> str:
    return _DOUBLED.sub(r"\1", _I_BEFORE_VOWEL.sub("", folded.replace("ts", "c")))


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    # й and ї must not lose their marks here, but they fold to the same i as и and і anyway.
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
