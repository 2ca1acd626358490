"""Invent a dirty list of historical persons, the kind on which defaults must hold without labels.

Each person has about ten rows, each spoilt by some more hands: titles come and go, a nickname or an initial
stands for the first name, words are dropped, swapped or misheard, dates are off or shortened to
1 January of their year, postcodes move or are missing. Families share surname, town and occupation.
How many hands, is set so that plain linkage with good hand-made rules does as badly on it as it does on
the real lists of this kind (see README). Nobody in it ever lived.

    python benchmarks/historical.py --records 50000 --seed 1 --out FOLDER

writes historical.csv, its mapping (a copy of historical.yaml) and truth.csv (list,row,child_id).
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import yaml

MAPPING = Path(__file__).with_suffix(".yaml")
WORDS = yaml.safe_load(Path(__file__).with_suffix(".words.yaml").read_text("utf-8"))
NICKNAMES: dict[str, list[str]] = WORDS["men"] | WORDS["women"]
N_ROWS_A_PERSON = 9.8
P_RELATIVE = 0.15
MEAN_HANDS = 3.3
"""So many hands spoil a row on average; a fifth of the rows stays clean."""

Row = dict[str, str]


@dataclass(frozen=True)
class Human:
    """One invented person, as the truth has it."""

    given: str
    middle: str
    surname: str
    sex: str
    born: date
    knows_day: bool
    place: str
    outward: str
    postcode: str
    occupations: tuple[str, ...]
    title: str
    tail: str


def invent(rng: np.random.Generator, relative: Human | None = None) -> Human:
    """Draw one person; common names are common. A relative shares surname and, mostly, town and trade."""
    sex = "male" if rng.random() < 0.85 else "female"
    pool = list(WORDS["men" if sex == "male" else "women"])
    county = str(rng.choice(list(WORDS["counties"])))
    towns = WORDS["counties"][county]
    town = str(rng.choice(towns))
    trades = tuple(WORDS["occupations"][_rank(rng, 4, len(WORDS["occupations"]))] for _ in range(2))
    surname = _surname(rng)
    born = date(int(rng.integers(1600, 1950)), int(rng.integers(1, 13)), int(rng.integers(1, 29)))
    outward = f"{town[:2]}{rng.integers(1, 30)}"
    human = Human(
        given=pool[_rank(rng, 9, len(pool))],
        middle=" ".join(rng.choice(pool, int(rng.choice([0, 1, 2], p=[0.55, 0.38, 0.07])))),
        surname=surname,
        sex=sex,
        born=born,
        knows_day=bool(rng.random() < 0.85),
        place=str(rng.choice([town, county])),
        outward=outward,
        postcode=_postcode(rng, outward),
        occupations=trades,
        title=str(rng.choice(WORDS["titles"])) if rng.random() < 0.2 else "",
        tail="",
    )
    if relative is not None:
        years = int(rng.choice([-30, -2, 2, 4, 28, 55]) + rng.integers(-3, 4))
        human = replace(
            human, surname=relative.surname, born=_moved(relative.born, rng, years), tail=relative.tail
        )
        if rng.random() < 0.6:
            human = replace(human, place=relative.place)
        if rng.random() < 0.4:
            human = replace(human, outward=relative.outward, postcode=_postcode(rng, relative.outward))
        if rng.random() < 0.4:
            human = replace(human, occupations=relative.occupations)
    elif rng.random() < 0.22:
        seat = _surname(rng) if rng.random() < 0.5 else town
        tail = str(rng.choice(WORDS["tails"]))
        human = replace(human, tail=tail.format(surname=human.surname, seat=seat))
    return human if human.knows_day else replace(human, born=human.born.replace(month=1, day=1))


def _surname(rng: np.random.Generator) -> str:
    if rng.random() < 0.15:
        return str(WORDS["surnames"][_rank(rng, 8, len(WORDS["surnames"]))])
    stem = WORDS["stems"][int(rng.beta(1, 1.5) * len(WORDS["stems"]))]
    end = WORDS["ends"][int(rng.beta(1, 1.4) * len(WORDS["ends"]))]
    return stem + (end if end[0] != stem[-1] else end[1:] or "s")


def _rank(rng: np.random.Generator, mean: float, n: int) -> int:
    return min(int(rng.exponential(mean)), n - 1)


def _postcode(rng: np.random.Generator, outward: str) -> str:
    letters = "".join(rng.choice(list("abdefghjlnpqrstuwxyz"), 2))
    return f"{outward} {rng.integers(1, 10)}{letters}"


def _moved(born: date, rng: np.random.Generator, years: int) -> date:
    return born.replace(
        year=min(1960, max(1580, born.year + years)),
        month=int(rng.integers(1, 13)),
        day=int(rng.integers(1, 29)),
    )


# Hands: each spoils one thing of a row. Names are words while they pass through.


@dataclass
class Draft:
    """A row while hands go over it."""

    words: list[str]
    tail: str
    born: str
    row: Row


def _draft(human: Human, rng: np.random.Generator) -> Draft:
    words = [human.given, *human.middle.split(), human.surname]
    if human.title and rng.random() < 0.5:
        words = [human.title, *words]
    row = {
        "birth_place": human.place,
        "postcode_fake": human.postcode,
        "gender": human.sex,
        "occupation": human.occupations[0],
    }
    return Draft(words, human.tail if rng.random() < 0.7 else "", human.born.isoformat(), row)


def _other_name(human: Human, draft: Draft, rng: np.random.Generator) -> None:
    """Another of the names by which encyclopaedias know people."""
    short = [human.given, human.surname]
    ways = [(short, ""), ([human.given, *human.middle.split(), human.surname], ""), (short, human.tail)]
    if human.middle:
        ways.append(([human.middle.split()[0], human.surname], human.tail))
    if human.title:
        ways.append(([human.title, human.given, human.surname], ""))
    if human.tail:
        ways.append(([human.given, "of", human.tail.split()[-1]], ""))
    words, draft.tail = ways[int(rng.integers(len(ways)))]
    draft.words = list(words)


def _nickname(human: Human, draft: Draft, rng: np.random.Generator) -> None:
    for n, word in enumerate(draft.words):
        if NICKNAMES.get(word):
            draft.words[n] = str(rng.choice(NICKNAMES[word]))
            return


def _initial(human: Human, draft: Draft, rng: np.random.Generator) -> None:
    draft.words[0] = draft.words[0][0]


def _dropped_word(human: Human, draft: Draft, rng: np.random.Generator) -> None:
    words = draft.words + draft.tail.replace(",", "").split()
    if len(words) > 1:
        del words[int(rng.integers(len(words)))]
    draft.words, draft.tail = words, ""


def _swapped(human: Human, draft: Draft, rng: np.random.Generator) -> None:
    draft.words[0], draft.words[-1] = draft.words[-1], draft.words[0]


def _misspelt(human: Human, draft: Draft, rng: np.random.Generator) -> None:
    at = int(rng.choice([0, len(draft.words) - 1]))
    draft.words[at] = _slip(draft.words[at], rng)


def _misheard(human: Human, draft: Draft, rng: np.random.Generator) -> None:
    """As by ear: several letters at once."""
    at = int(rng.choice([0, len(draft.words) - 1]))
    word = draft.words[at]
    for sound, other in rng.permutation(np.array(WORDS["sounds"], object)):
        if sound in word:
            word = word.replace(sound, other, 1)
            break
    draft.words[at] = _slip(word, rng) if rng.random() < 0.5 else word


def _date_digit(human: Human, draft: Draft, rng: np.random.Generator) -> None:
    if draft.born:
        at = int(rng.choice([2, 3, 5, 6, 8, 9]))
        draft.born = draft.born[:at] + str(rng.integers(0, 10)) + draft.born[at + 1 :]


def _date_moved(human: Human, draft: Draft, rng: np.random.Generator) -> None:
    days = int(rng.choice([1, 7, 31, 90, 365, 2000]) * rng.choice([-1, 1]))
    draft.born = (human.born + timedelta(days=days)).isoformat()


def _date_year_only(human: Human, draft: Draft, rng: np.random.Generator) -> None:
    draft.born = f"{human.born.year}-01-01"


def _date_missing(human: Human, draft: Draft, rng: np.random.Generator) -> None:
    draft.born = ""


def _postcode_near(human: Human, draft: Draft, rng: np.random.Generator) -> None:
    outward = human.outward if rng.random() < 0.6 else f"{human.outward[:2]}{rng.integers(1, 30)}"
    draft.row["postcode_fake"] = _postcode(rng, outward)


def _missing(column: str):  # type: ignore[no-untyped-def]
    def spoil(human: Human, draft: Draft, rng: np.random.Generator) -> None:
        draft.row[column] = ""

    return spoil


def _other_occupation(human: Human, draft: Draft, rng: np.random.Generator) -> None:
    draft.row["occupation"] = human.occupations[1]


def _other_place(human: Human, draft: Draft, rng: np.random.Generator) -> None:
    county = str(rng.choice(list(WORDS["counties"])))
    draft.row["birth_place"] = str(rng.choice([*WORDS["counties"][county], county]))


def _other_sex(human: Human, draft: Draft, rng: np.random.Generator) -> None:
    draft.row["gender"] = "female" if human.sex == "male" else "male"


HANDS = {
    _other_name: 12,
    _nickname: 7,
    _initial: 3,
    _dropped_word: 9,
    _swapped: 3,
    _misspelt: 10,
    _misheard: 7,
    _date_digit: 6,
    _date_moved: 5,
    _date_year_only: 6,
    _date_missing: 6,
    _postcode_near: 9,
    _missing("postcode_fake"): 7,
    _missing("birth_place"): 7,
    _missing("gender"): 6,
    _missing("occupation"): 8,
    _other_occupation: 3,
    _other_place: 2,
    _other_sex: 0.5,
}
"""Every hand, and how often it comes."""


def written(human: Human, rng: np.random.Generator, mean_hands: float = MEAN_HANDS) -> Row:
    """Write one row about a person, after so many hands."""
    draft = _draft(human, rng)
    hands, shares = list(HANDS), np.array(list(HANDS.values()), float)
    n_hands = 0 if rng.random() < 0.2 else int(rng.geometric(1 / (1.25 * mean_hands)))
    for n in rng.choice(len(hands), min(n_hands, 12), p=shares / shares.sum()):
        hands[n](human, draft, rng)
    words = draft.words + draft.tail.replace(",", "").split()
    plain = [w for w in words if w not in WORDS["titles"]] or words
    first = plain[0] if rng.random() < 0.97 else ""
    last = plain[-1] if len(plain) > 1 and rng.random() < 0.97 else ""
    full = " ".join(draft.words) + (f", {draft.tail}" if draft.tail else "")
    names = {"full_name": full, "first_and_surname": f"{first} {last}".strip()}
    return names | {"first_name": first, "surname": last, "dob": draft.born} | draft.row


def _slip(word: str, rng: np.random.Generator) -> str:
    if len(word) < 4:
        return word
    at = int(rng.integers(1, len(word) - 1))
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    dropped = word[:at] + word[at + 1 :]
    other = word[:at] + str(rng.choice(list("aeiounrstlmcd"))) + word[at + 1 :]
    doubled = word[:at] + word[at] + word[at:]
    return str(rng.choice([swapped, dropped, other, doubled]))


def rows(n_records: int, seed: int, mean_hands: float = MEAN_HANDS) -> list[tuple[int, Row]]:
    """All rows in random order, each with its person's number."""
    rng = np.random.default_rng(seed)
    made: list[tuple[int, Row]] = []
    humans: list[Human] = []
    while len(made) < n_records:
        relative = humans[int(rng.integers(len(humans)))] if humans and rng.random() < P_RELATIVE else None
        humans.append(invent(rng, relative))
        n_rows = 2 + int(rng.gamma(2.0, (N_ROWS_A_PERSON - 2) / 2))
        made += [(len(humans) - 1, written(humans[-1], rng, mean_hands)) for _ in range(n_rows)]
    return [made[i] for i in rng.permutation(len(made))[:n_records]]


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
    parser.add_argument("--hands", type=float, default=MEAN_HANDS, help="how many spoil a row on average")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    write(given.out, rows(given.records, given.seed, given.hands))


if __name__ == "__main__":
    main()
