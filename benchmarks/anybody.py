"""Invent two more kinds of dirty lists of people: customers with their households, and patients.

Customers have names in two columns, e-mail, telephone, street and postcode, of which any may be missing,
old or mistyped; two to four of a household share all but the first name and the date of birth. Patients
stand in one column of names, in any order, with a date of birth, sex and postcode. Nobody in it ever lived.

    python benchmarks/anybody.py customers --records 10000 --seed 1 --out FOLDER

writes KIND.csv, its mapping and truth.csv, for `leleka link` and `leleka evaluate`.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from historical import NICKNAMES, WORDS, _joined, _postcode

Row = dict[str, str]
STREETS = "High Church Station Mill Victoria Park London Queen School Chapel".split()

CUSTOMERS = """\
list_id: customers
columns:
  - {column: customer_number, field: keep}
  - {column: first_name, field: given_name}
  - {column: last_name, field: surname}
  - {column: date_of_birth, field: birth_date, dates: ymd}
  - {column: email, field: extra, name: email, kind: text}
  - {column: phone, field: extra, name: phone, kind: code}
  - {column: street, field: extra, name: street, kind: text}
  - {column: postcode, field: extra, name: postcode, kind: code}
"""
PATIENTS = """\
list_id: patients
columns:
  - {column: hospital_number, field: keep}
  - {column: patient, field: full_name}
  - {column: born, field: birth_date, dates: ymd}
  - {column: sex, field: sex}
  - {column: postcode, field: extra, name: postcode, kind: code}
"""


def _rank(rng: np.random.Generator, mean: float, n: int) -> int:
    return min(int(rng.exponential(mean)), n - 1)


def _surname(rng: np.random.Generator) -> str:
    if rng.random() < 0.15:
        return str(WORDS["surnames"][_rank(rng, 8, len(WORDS["surnames"]))])
    stem = WORDS["stems"][int(rng.beta(1, 1.5) * len(WORDS["stems"]))]
    return _joined(stem, WORDS["ends"][int(rng.beta(1, 1.4) * len(WORDS["ends"]))])


def _slip(word: str, rng: np.random.Generator) -> str:
    if len(word) < 4:
        return word
    at = int(rng.integers(1, len(word) - 1))
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    dropped = word[:at] + word[at + 1 :]
    other = word[:at] + str(rng.choice(list("aeiounrstlmcd"))) + word[at + 1 :]
    doubled = word[:at] + word[at] + word[at:]
    return str(rng.choice([swapped, dropped, other, doubled]))


def household(rng: np.random.Generator) -> list[Row]:
    """One to four people under one roof."""
    surname, town = _surname(rng), str(rng.choice([t for ts in WORDS["counties"].values() for t in ts]))
    home = {
        "street": f"{rng.integers(1, 90)} {rng.choice(STREETS)} Street",
        "postcode": _postcode(rng, f"{town[:2]}{rng.integers(1, 30)}"),
        "phone": f"0{rng.integers(10**9, 10**10 - 1)}",
    }
    people = []
    for _ in range(int(rng.choice([1, 2, 3, 4], p=[0.5, 0.25, 0.15, 0.1]))):
        sex = str(rng.choice(["male", "female"]))
        pool = list(WORDS["men" if sex == "male" else "women"])
        given = pool[_rank(rng, 9, len(pool))]
        born = date(1935, 1, 1) + timedelta(days=int(rng.integers(0, 25_000)))
        mail = f"{given}.{surname}{rng.integers(1, 99)}@example.org"
        own = home | ({"phone": f"07{rng.integers(10**8, 10**9 - 1)}"} if rng.random() < 0.5 else {})
        people.append(
            {"given": given, "surname": surname, "sex": sex, "born": str(born), "email": mail} | own
        )
    return people


def customer(person: Row, rng: np.random.Generator) -> Row:
    """A customer's row, as another clerk would write it."""
    nick = NICKNAMES[person["given"]]
    given = str(rng.choice(nick)) if nick and rng.random() < 0.12 else person["given"]
    names = [_slip(given, rng) if rng.random() < 0.08 else given]
    names.append(_slip(person["surname"], rng) if rng.random() < 0.08 else person["surname"])
    if rng.random() < 0.04:
        names.reverse()
    moved = rng.random() < 0.15
    return {
        "first_name": names[0] if rng.random() < 0.95 else names[0][0],
        "last_name": names[1],
        "date_of_birth": _said(_birth(person["born"], rng), rng, 0.3),
        "email": _said(person["email"], rng, 0.35),
        "phone": _said(person["phone"], rng, 0.3),
        "street": f"{rng.integers(1, 90)} {rng.choice(STREETS)} Street" if moved else person["street"],
        "postcode": _postcode(rng, "zz1") if moved else _said(person["postcode"], rng, 0.1),
    }


def patient(person: Row, rng: np.random.Generator) -> Row:
    """A patient's row: one name in any order."""
    row = customer(person, rng)
    first, last = row["first_name"], row["last_name"]
    ways = [f"{first} {last}", f"{last}, {first}", f"{last.upper()} {first}", f"{first[0]} {last}"]
    return {
        "patient": str(rng.choice(ways, p=[0.5, 0.2, 0.2, 0.1])),
        "born": _said(_birth(person["born"], rng), rng, 0.08),
        "sex": _said(person["sex"], rng, 0.1),
        "postcode": row["postcode"],
    }


def _said(value: str, rng: np.random.Generator, p_missing: float) -> str:
    return "" if rng.random() < p_missing else value


def _birth(born: str, rng: np.random.Generator) -> str:
    dice = rng.random()
    if dice < 0.05:
        return born[:4] + "-01-01"
    if dice < 0.1:
        at = int(rng.choice([3, 6, 9]))
        return born[:at] + str(rng.integers(0, 10)) + born[at + 1 :]
    return born


KINDS: dict[str, tuple[Callable[[Row, np.random.Generator], Row], str]] = {
    "customers": (customer, CUSTOMERS),
    "patients": (patient, PATIENTS),
}


def main() -> None:
    """Write one list, its mapping and the truth."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    rng = np.random.default_rng(given.seed)
    write, mapping = KINDS[given.kind]
    made: list[tuple[int, Row]] = []
    n_people = 0
    while len(made) < given.records:
        for person in household(rng):
            made += [(n_people, write(person, rng)) for _ in range(int(rng.geometric(0.4)))]
            n_people += 1
    made = [made[i] for i in rng.permutation(len(made))[: given.records]]
    given.out.mkdir(parents=True, exist_ok=True)
    number = next(
        line.split("column: ")[1].split(",")[0] for line in mapping.splitlines() if "_number" in line
    )
    with (given.out / f"{given.kind}.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, [number, *made[0][1]])
        table.writeheader()
        table.writerows({number: n} | row for n, (_, row) in enumerate(made))
    with (given.out / "truth.csv").open("w", newline="", encoding="utf-8") as file:
        truth = csv.writer(file)
        truth.writerow(["list", "row", "child_id"])
        truth.writerows([given.kind, n + 2, f"p{person}"] for n, (person, _) in enumerate(made))
    (given.out / f"{given.kind}.csv.mapping.yaml").write_text(mapping, "utf-8")


if __name__ == "__main__":
    main()
