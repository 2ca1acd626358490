"""Invent a dirty list of historical persons, the kind on which defaults must hold without labels.

Each person has one to nineteen rows; the first is clean, the last is spoilt most. Other names of an
encyclopaedia stand for the first, forms of other languages for given names; words are dropped, so that a
single one or a title is left; dates are off, or shortened to 1 January of their year; people move. A title
is a first name, and a rank a surname, as wherever a name is cut at its first and its last word.
Shares and sizes follow what is published about real lists of this kind (see README). Nobody in it ever lived.

    python benchmarks/historical.py --records 50000 --seed 1 --out FOLDER

writes historical.csv, its mapping (a copy of historical.yaml) and truth.csv (list,row,child_id).
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

MAPPING = Path(__file__).with_suffix(".yaml")
WORDS = yaml.safe_load(Path(__file__).with_suffix(".words.yaml").read_text("utf-8"))
NICKNAMES: dict[str, list[str]] = WORDS["men"] | WORDS["women"]
MOST_ROWS = 19
P_RELATIVE = 0.07

Row = dict[str, str]


@dataclass(frozen=True)
class Family:
    """What relatives share: the father's name and the seat, and often the rest."""

    surname: str
    seat: str
    rank: str
    number: int
    given: str
    is_man: bool
    born: date
    town: str
    occupations: tuple[str, ...]


@dataclass(frozen=True)
class Human:
    """One invented person, as the truth has it.

    Attributes:
        name: as an encyclopaedia heads the article; names: all others it knows.
        places: of birth; the first is usual, the others are parts of it.
        postcodes: the first is usual, the next four lie beside it, the last three elsewhere.
    """

    family: Family
    name: str
    names: tuple[str, ...]
    born: str
    places: tuple[str, ...]
    postcodes: tuple[str, ...]
    occupations: tuple[str, ...]


class World:
    """Towns with their parts and postal areas, surnames, occupations: what people are drawn from."""

    def __init__(self, rng: np.random.Generator) -> None:
        stems, letters = WORDS["stems"], "abcdefghlmnoprstw"
        places = [stem + end for stem in stems for end in WORDS["place_ends"]]
        rng.shuffle(places)
        self.towns = [*WORDS["cities"], *places[:1500]]
        self.parts = {
            town: [places[(1000 + 7 * n + k) % len(places)] for k in range(6)]
            for n, town in enumerate(self.towns)
        }
        self.area = {
            town: letters[n % len(letters)] + letters[n // 3 % len(letters)]
            for n, town in enumerate(self.towns)
        }
        starts = [a + b for a in "bcdfghlmprstw" for b in WORDS["middles"]]
        ends = [*WORDS["ends"], *WORDS["more_ends"]]
        self.surnames = [_joined(stem, end) for stem in [*stems, *starts] for end in ends]
        rng.shuffle(self.surnames)
        self.occupations = [
            *WORDS["offices"],
            *(f"{what} {who}" for what in WORDS["matters"] for who in WORDS["makers"]),
        ]

    def surname(self, rng: np.random.Generator) -> str:
        """One in nine is common; some have a particle."""
        kind = rng.random()
        if kind < 0.11:
            return common(rng, WORDS["surnames"], 0.7, 3)
        if kind < 0.13:
            return str(rng.choice(WORDS["particles"])) + str(rng.choice(self.surnames))
        return common(rng, self.surnames, 0.2, 30)

    def person(self, rng: np.random.Generator, relative: Family | None = None) -> Human:
        """Draw one person; a relative shares surname and seat, often town, rank, trade and even the name."""
        family = self._family(rng, relative)
        pool = list(WORDS["men" if family.is_man else "women"])
        middle = [
            common(rng, pool, 0.8, 3) if rng.random() < 0.7 else self.surname(rng)
            for _ in range(rng.choice(4, p=[0.5, 0.36, 0.11, 0.03]))
        ]
        name, names = self._names(family, middle, rng)
        area, out = self.area[family.town], rng.integers(1, 60 if family.town in self.towns[:3] else 25)
        elsewhere = [
            area if rng.random() < 0.6 else str(rng.choice(list(self.area.values()))) for _ in range(3)
        ]
        return Human(
            family=family,
            name=name,
            names=tuple(each for each in dict.fromkeys(names) if each != name),
            born=family.born.isoformat(),
            places=(family.town, *rng.choice(self.parts[family.town], 3 if rng.random() < 0.7 else 0, False)),
            postcodes=(
                *(_postcode(rng, f"{area}{out}") for _ in range(5)),
                *(_postcode(rng, f"{other}{rng.integers(1, 30)}") for other in elsewhere),
            ),
            occupations=family.occupations,
        )

    def _family(self, rng: np.random.Generator, relative: Family | None) -> Family:
        is_man = bool(rng.random() < 0.84)
        given = common(rng, list(WORDS["men" if is_man else "women"]), 1.05, 1.8)
        if rng.random() < 0.14:
            given = str(rng.choice(self.surnames))[:-1] + str(rng.choice(["", "a", "y"]))
        year = (
            int(np.clip(rng.normal(1852, 48), 1500, 1960))
            if rng.random() < 0.88
            else rng.integers(1500, 1930)
        )
        n_occupations = rng.choice(5, p=[0.06, 0.4, 0.28, 0.16, 0.1])
        found = Family(
            surname=self.surname(rng),
            seat=self.surname(rng),
            rank=str(rng.choice(list(RANKS), p=list(RANKS.values()))),
            number=int(rng.integers(1, 6)),
            given=given,
            is_man=is_man,
            born=_day(rng, int(year)),
            town=common(rng, self.towns, 0.72, 1),
            occupations=tuple(common(rng, self.occupations, 1.15, 1) for _ in range(n_occupations)),
        )
        return found if relative is None else _related(found, relative, rng)

    def _names(self, family: Family, middle: list[str], rng: np.random.Generator) -> tuple[str, list[str]]:
        """The name of the article, and the others that an encyclopaedia knows."""
        given, surname = family.given, family.surname
        some = middle[: int(rng.random() < 0.4)]
        usual, in_full, short = (" ".join([given, *words, surname]) for words in (some, middle, []))
        if family.rank and (family.is_man or family.rank in {"knight", "alias"}):
            name, *names = self._names_of_rank(family, usual, in_full, rng)
            return name, names
        names = [in_full, short] if middle else []
        if rng.random() < 0.35:
            names.append(" ".join(f"{word[0]}." for word in [given, *middle]) + f" {surname}")
        if rng.random() < 0.06:
            names.append(f"{short} ({rng.choice(WORDS['remarks'])})")
        if rng.random() < 0.1:
            names.append(f"{surname}, {given}")
        if family.is_man and rng.random() < 0.12:
            names.append(f"{rng.choice(WORDS['addresses'])} {short}")
        if not family.is_man and rng.random() < 0.5:
            married = self.surname(rng)
            names += [f"{given} {married}", f"{short} {married}", f"mrs {married}", f"lady {short}"]
        return usual, names

    def _names_of_rank(self, family: Family, usual: str, in_full: str, rng: np.random.Generator) -> list[str]:
        said = {
            "given": family.given,
            "surname": family.surname,
            "usual": usual,
            "in_full": in_full,
            "short": f"{family.given} {family.surname}",
            "number": {1: "1st", 2: "2nd", 3: "3rd"}.get(family.number, f"{family.number}th"),
            "seat": family.seat if rng.random() < 0.5 else f"{family.surname} of {family.seat}",
            "last": family.seat,
            "sir": "sir" if family.is_man else "dame",
            "peer": str(rng.choice(WORDS["peers"])),
            "town": family.town,
            "other": f"{self.surname(rng)} {self.surname(rng)}",
        }
        return [each.format(**said) for each in WORDS["titles"][family.rank]]


RANKS = {"": 0.88, "knight": 0.018, "baronet": 0.027, "peer": 0.045, "place": 0.01, "alias": 0.02}
"""How many have which rank; WORDS["titles"] says how people of each are called."""


def _related(found: Family, relative: Family, rng: np.random.Generator) -> Family:
    """A son or daughter, or a brother or sister; a quarter of them bear the same first name."""
    years = rng.integers(22, 38) if rng.random() < 0.55 else rng.integers(1, 12)
    is_namesake = rng.random() < 0.25
    return Family(
        surname=relative.surname,
        seat=relative.seat,
        rank=relative.rank if rng.random() < 0.7 else "",
        number=relative.number + 1,
        given=relative.given if is_namesake else found.given,
        is_man=relative.is_man if is_namesake else found.is_man,
        born=_day(rng, max(1480, relative.born.year + int(years * rng.choice([-1, 1])))),
        town=relative.town if rng.random() < 0.7 else found.town,
        occupations=relative.occupations if rng.random() < 0.4 else found.occupations,
    )


def _day(rng: np.random.Generator, year: int) -> date:
    """Of more than half of all people only the year is known."""
    if rng.random() < 0.55:
        return date(year, 1, 1)
    return date(year, int(rng.integers(1, 13)), int(rng.integers(1, 29)))


@cache
def _shares(n: int, steep: float, flat: float) -> NDArray[np.float64]:
    shares = 1 / (np.arange(n) + flat) ** steep
    return np.cumsum(shares / shares.sum())


def common(rng: np.random.Generator, words: list[str], steep: float, flat: float) -> str:
    """One of the words; the first are common, as far down as flat says."""
    return words[int(np.searchsorted(_shares(len(words), steep, flat), rng.random()))]


def _joined(stem: str, end: str) -> str:
    return stem + (end if end[0] != stem[-1] else end[1:] or "s")


def _postcode(rng: np.random.Generator, outward: str) -> str:
    letters = "".join(rng.choice(list("abdefghjlnpqrstuwxyz"), 2))
    return f"{outward} {rng.integers(1, 10)}{letters}"


# Rows: from what is true to what is written.

SPOILT = {
    "name": (0.4, 1.0),
    "words dropped": (0.25, 0.85),
    "first or last dropped": (0.02, 0.32),
    "dob": (0.15, 0.6),
    "postcode_fake": (0.05, 0.5),
    "birth_place": (0.1, 0.4),
    "occupation": (0.1, 0.6),
    "gender": (0.01, 0.01),
}
MISSING = {
    "dob": (0.0, 0.45),
    "postcode_fake": (0.0, 0.45),
    "birth_place": (0.0, 0.3),
    "gender": (0.0, 0.45),
    "occupation": (0.15, 0.85),
}
"""How often each is spoilt, or not there, in a person's second row and in the last."""


def written(human: Human, spoilt: float, rng: np.random.Generator) -> Row:
    """Write one row about a person; spoilt from 0, as it is, to 1, as badly as any."""

    def happens(what: tuple[float, float]) -> bool:
        return bool(spoilt and rng.random() < what[0] + (what[1] - what[0]) * spoilt)

    words = (_renamed(human, rng) if happens(SPOILT["name"]) else human.name).split()
    if happens(SPOILT["words dropped"]):
        words = _some_words(words, happens(SPOILT["first or last dropped"]), rng)
    row = {
        "dob": _misdated(human.born, rng) if happens(SPOILT["dob"]) else human.born,
        "birth_place": str(rng.choice(human.places)) if happens(SPOILT["birth_place"]) else human.places[0],
        "postcode_fake": _moved(human, rng) if happens(SPOILT["postcode_fake"]) else human.postcodes[0],
        "gender": "male" if human.family.is_man != happens(SPOILT["gender"]) else "female",
        "occupation": next(iter(human.occupations), ""),
    }
    if human.occupations and happens(SPOILT["occupation"]):
        row["occupation"] = str(rng.choice(human.occupations))
    row |= {column: "" for column, share in MISSING.items() if happens(share)}
    return _names_written(words) | row


def _names_written(words: list[str]) -> Row:
    """The name, and what a program makes of it: the first word, and the last."""
    bare = [each for each in (word.strip(",.()") for word in words) if each]
    first, last = bare[0] if bare else "", bare[-1] if len(bare) > 1 else ""
    names = {"full_name": " ".join(words), "first_and_surname": f"{first} {last}".strip()}
    return names | {"first_name": first, "surname": last}


def _renamed(human: Human, rng: np.random.Generator) -> str:
    kind = rng.random()
    if kind < 0.45 and human.names:
        return str(rng.choice(human.names))
    if kind < 0.9:
        return " ".join(_other_form(word, rng) for word in human.name.split())
    return _mistyped(human.name, rng)


def _other_form(word: str, rng: np.random.Generator) -> str:
    """A nickname or a form of another language; of other words another spelling of the end."""
    bare = word.rstrip(",")
    forms = [*NICKNAMES.get(bare, []), *WORDS["abroad"].get(bare, [])]
    if forms:
        return str(rng.choice(forms)) + word[len(bare) :] if rng.random() < 0.85 else word
    if bare not in NICKNAMES and rng.random() < 0.4:
        for end, others in WORDS["spellings"].items():
            if bare.endswith(end):
                return bare[: -len(end)] + str(rng.choice(others)) + word[len(bare) :]
    return word


def _some_words(words: list[str], an_end_too: bool, rng: np.random.Generator) -> list[str]:
    """The first and the last word, one of them missing if so said, and half of those between."""
    first, between, last = words[:1], [w for w in words[1:-1] if rng.random() < 0.5], words[1:][-1:]
    if an_end_too and rng.random() < 0.5:
        first = []
    elif an_end_too:
        last = []
    return first + between + last


def _misdated(born: str, rng: np.random.Generator) -> str:
    kind = rng.random()
    if kind < 0.3:
        return f"{born[:4]}-01-01"
    if kind < 0.6:
        return (date.fromisoformat(born) + timedelta(int(rng.integers(-60, 61)))).isoformat()
    return born[:2] + _mistyped(born[2:], rng)


def _moved(human: Human, rng: np.random.Generator) -> str:
    kind = rng.random()
    if kind < 0.85:
        return str(rng.choice(human.postcodes[:5] if kind < 0.45 else human.postcodes[5:]))
    return _mistyped(human.postcodes[0], rng)


KEYBOARD = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
BESIDE = {
    key: row[max(0, at - 1) : at] + row[at + 1 : at + 2] for row in KEYBOARD for at, key in enumerate(row)
}


def _mistyped(text: str, rng: np.random.Generator) -> str:
    """One key beside the right one."""
    at = int(rng.choice([n for n, key in enumerate(text) if key in BESIDE]))
    return text[:at] + str(rng.choice(list(BESIDE[text[at]]))) + text[at + 1 :]


def rows(n_records: int, seed: int, p_relative: float = P_RELATIVE) -> list[tuple[int, Row]]:
    """All rows, person by person, each with its person's number."""
    rng = np.random.default_rng(seed)
    world = World(rng)
    made: list[tuple[int, Row]] = []
    humans: list[Human] = []
    while len(made) < n_records:
        has_relative = humans and rng.random() < p_relative
        relative = humans[int(rng.integers(len(humans)))].family if has_relative else None
        humans.append(world.person(rng, relative))
        n_rows = int(rng.integers(1, MOST_ROWS + 1)) if rng.random() < 0.95 else 1
        made += [(len(humans) - 1, written(humans[-1], n / max(1, n_rows - 1), rng)) for n in range(n_rows)]
    return made[:n_records]


def write(folder: Path, made: list[tuple[int, Row]]) -> None:
    """Write the list, its mapping and the truth."""
    folder.mkdir(parents=True, exist_ok=True)
    counted: dict[int, int] = {}
    with (folder / "historical.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, ["unique_id", "cluster", *made[0][1]])
        table.writeheader()
        for person, row in made:
            counted[person] = counted.get(person, 0) + 1
            table.writerow({"unique_id": f"h{person}-{counted[person]}", "cluster": f"h{person}"} | row)
    with (folder / "truth.csv").open("w", newline="", encoding="utf-8") as file:
        truth = csv.writer(file)
        truth.writerow(["list", "row", "child_id"])
        truth.writerows(["historical", i + 2, f"h{person}"] for i, (person, _) in enumerate(made))
    (folder / "historical.csv.mapping.yaml").write_text(MAPPING.read_text("utf-8"), "utf-8")


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--relatives", type=float, default=P_RELATIVE, help="share of people who have one")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    write(given.out, rows(given.records, given.seed, given.relatives))


if __name__ == "__main__":
    main()
