"""Invent a dirty list of historical persons, the kind on which defaults must hold without labels.

Names stand in one column and in two, with titles, nicknames, middle names and surnames in the
given-name column; birth dates are missing, shortened to a year or wrong in a digit; birth places are a
town, a county or nothing; postcodes and occupations vary. Nobody in it ever lived.

    python benchmarks/historical.py --records 50000 --seed 1 --out FOLDER

writes historical.csv, historical.csv.mapping.yaml and truth.csv (list,row,child_id).
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

WORDS = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
NICKNAMES: dict[str, list[str]] = WORDS["men"] | WORDS["women"]


@dataclass(frozen=True)
class Human:
    """One invented person, as the truth has it."""

    given: str
    middle: str
    surname: str
    sex: str
    born: str
    county: str
    town: str
    postcode: str
    occupation: str
    title: str
    tail: str


def invent(rng: np.random.Generator) -> Human:
    """Draw one person; common names are common, and most birth dates are known to the day."""
    sex = "male" if rng.random() < 0.8 else "female"
    pool = list(WORDS["men" if sex == "male" else "women"])
    rank = min(int(rng.exponential(9)), len(pool) - 1)
    county = str(rng.choice(list(WORDS["counties"])))
    place = str(rng.choice(WORDS["counties"][county]))
    year = int(rng.integers(1580, 1930))
    knows_day = rng.random() < 0.85
    born = f"{year}-{rng.integers(1, 13):02}-{rng.integers(1, 29):02}" if knows_day else f"{year}-01-01"
    stem = WORDS["stems"][int(rng.beta(1, 2) * len(WORDS["stems"]))]
    end = WORDS["ends"][int(rng.beta(1, 1.6) * len(WORDS["ends"]))]
    surname = stem + (end if end[0] != stem[-1] else end[1:] or "s")
    return Human(
        given=pool[rank],
        middle=str(rng.choice(pool)) if rng.random() < 0.35 else "",
        surname=surname,
        sex=sex,
        born=born,
        county=county,
        town=place,
        postcode=_postcode(rng, place),
        occupation=WORDS["occupations"][min(int(rng.exponential(5)), len(WORDS["occupations"]) - 1)],
        title=str(rng.choice(WORDS["titles"])) if rng.random() < 0.15 else "",
        tail=str(rng.choice(WORDS["tails"])).format(place=surname) if rng.random() < 0.15 else "",
    )


def written(human: Human, rng: np.random.Generator) -> dict[str, str]:
    """Write one row about a person, the way different hands would."""
    nicknames = NICKNAMES[human.given]
    given = str(rng.choice(nicknames)) if nicknames and rng.random() < 0.18 else human.given
    given = _slip(given, rng, 0.08)
    surname = _slip(human.surname, rng, 0.12)
    words = [given, human.middle if rng.random() < 0.5 else "", surname]
    if rng.random() < 0.05:
        words = ["", "", surname]
    elif rng.random() < 0.03:
        words = [given[0], "", surname]
    full = " ".join(word for word in words if word)
    if human.title and rng.random() < 0.5:
        full = f"{human.title} {full}"
    first, *rest = full.split()
    if human.tail and rng.random() < 0.5:
        full = f"{full}, {human.tail}"
    return {
        "full_name": full,
        "first_name": first if rng.random() < 0.96 else "",
        "surname": rest[-1] if rest and rng.random() < 0.96 else "",
        "dob": _date(human.born, rng),
        "birth_place": _first(rng, (0.45, human.town), (0.35, human.county), (0.2, "")),
        "postcode": _first(rng, (0.55, human.postcode), (0.25, _postcode(rng, human.town)), (0.2, "")),
        "gender": _first(
            rng, (0.85, human.sex), (0.12, ""), (0.03, "female" if human.sex == "male" else "male")
        ),
        "occupation": _first(
            rng, (0.55, human.occupation), (0.3, ""), (0.15, str(rng.choice(WORDS["occupations"])))
        ),
    }


def _postcode(rng: np.random.Generator, place: str) -> str:
    letters = "".join(rng.choice(list("abdefghjlnpqrstuwxyz"), 2))
    return f"{place[:2]}{rng.integers(1, 9)} {rng.integers(1, 9)}{letters}"


def _date(born: str, rng: np.random.Generator) -> str:
    wrong = list(born)
    wrong[int(rng.choice([2, 3, 6, 8, 9]))] = str(rng.integers(0, 3))
    return _first(rng, (0.68, born), (0.12, born[:4] + "-01-01"), (0.1, "".join(wrong)), (0.1, ""))


def _first(rng: np.random.Generator, *choices: tuple[float, str]) -> str:
    shares, values = zip(*choices, strict=True)
    return values[int(rng.choice(len(values), p=shares))]


def _slip(word: str, rng: np.random.Generator, p_slip: float) -> str:
    if rng.random() >= p_slip or len(word) < 4:
        return word
    at = int(rng.integers(1, len(word) - 1))
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    dropped = word[:at] + word[at + 1 :]
    other = word[:at] + str(rng.choice(list("aeiounrst"))) + word[at + 1 :]
    return str(rng.choice([swapped, dropped, other]))


def rows(n_records: int, seed: int) -> list[tuple[int, dict[str, str]]]:
    """All rows in random order, each with its person's number; ten rows a person on average."""
    rng = np.random.default_rng(seed)
    made: list[tuple[int, dict[str, str]]] = []
    person = 0
    while len(made) < n_records:
        human = invent(rng)
        made += [(person, written(human, rng)) for _ in range(1 + int(rng.geometric(0.1)))]
        person += 1
    return [made[i] for i in rng.permutation(len(made))[:n_records]]


MAPPING = """\
list_id: historical
columns:
  - {column: full_name, field: full_name}
  - {column: dob, field: birth_date, dates: ymd}
  - {column: birth_place, field: extra, kind: text, name: birth place}
  - {column: postcode, field: extra, kind: text, name: postcode}
  - {column: gender, field: sex}
  - {column: occupation, field: extra, kind: code, name: occupation}
"""


def main() -> None:
    """Write the list, its mapping and the truth."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    made = rows(given.records, given.seed)
    with (given.out / "historical.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, ["id", *made[0][1]])
        table.writeheader()
        table.writerows({"id": i, **row} for i, (_, row) in enumerate(made))
    with (given.out / "truth.csv").open("w", newline="", encoding="utf-8") as file:
        truth = csv.writer(file)
        truth.writerow(["list", "row", "child_id"])
        truth.writerows(["historical", i + 2, f"h{person}"] for i, (person, _) in enumerate(made))
    (given.out / "historical.csv.mapping.yaml").write_text(MAPPING, encoding="utf-8")


if __name__ == "__main__":
    main()
