"""How well and how fast names are compared: recall at fixed rates of false positives, similar people apart.

    python benchmarks/names.py FOLDER [--random 5000000] [--seed 1] [--persons even|odd] [--json FILE]

FOLDER holds two tab-separated files without quoting:
    pairs_same_person.tsv             name_a, name_b, person_id, type
    pairs_similar_but_different.tsv   name_a, name_b, type

Random pairs are drawn among all writings of different persons; the scores that one in 10,000 and one in
100,000 of them reach are the two cuts. --persons measures a fixed half of the persons, so that rules can be
tuned on one half and tried on the other. Peers are what is installed: RapidFuzz on plainly romanised names.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import cpdist

from leleka.linkage.names import CUT, score_pairs
from leleka.normalize.names import NameBook, NameBookBuilder, NameWriting, full_form

RATES = (1e-4, 1e-5)
Scorer = Callable[[NDArray[np.int32], NDArray[np.int32]], NDArray[np.float64]]
Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Material:
    """What is measured on."""

    same: Rows
    different: Rows
    numbers: dict[str, int]
    book: NameBook
    read_seconds: float

    def pairs(self, rows: Rows) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The numbers of both names of each row."""
        sides = ([self.numbers[row[side]] for row in rows] for side in ("name_a", "name_b"))
        left, right = (np.array(side, np.int32) for side in sides)
        return left, right


def rows_of(file: Path) -> Rows:
    """The rows of a tab-separated file."""
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def is_in(half: str, key: str) -> bool:
    """Whether a person belongs to a half; the same on every machine."""
    is_even = hashlib.blake2b(key.encode(), digest_size=8).digest()[0] % 2 == 0
    return not half or is_even == (half == "even")


def material(folder: Path, half: str) -> Material:
    """Read both files and every name in them."""
    same = [r for r in rows_of(folder / "pairs_same_person.tsv") if is_in(half, r["person_id"])]
    different = [r for r in rows_of(folder / "pairs_similar_but_different.tsv") if is_in(half, r["name_a"])]
    builder = NameBookBuilder()
    numbers = {r[s]: builder.add(NameWriting(r[s])) for r in same + different for s in ("name_a", "name_b")}
    began = time.process_time()
    book = builder.build(count_lists=False)
    return Material(same, different, numbers, book, time.process_time() - began)


def random_pairs(found: Material, n: int, seed: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Writings of different persons, drawn at random."""
    owners: dict[str, set[str]] = defaultdict(set)
    for row in found.same:
        for side in ("name_a", "name_b"):
            owners[row[side]].add(row["person_id"])
    writings = sorted(owners)
    numbers = np.array([found.numbers[name] for name in writings], np.int32)
    persons = {person: k for k, person in enumerate(sorted({p for all_ in owners.values() for p in all_}))}
    owner = np.array([persons[min(owners[name])] for name in writings])
    random = np.random.default_rng(seed)
    left, right = random.integers(0, len(writings), (2, n))
    apart = owner[left] != owner[right]
    return numbers[left[apart]], numbers[right[apart]]


def peers(book: NameBook) -> dict[str, Scorer]:
    """RapidFuzz's usual scorers on romanised names, their words in alphabetical order."""
    plain = [" ".join(sorted(full_form(word) for word in book.written(i).split())) for i in range(len(book))]

    def by(scorer: Any, most: float) -> Scorer:
        def score(left: NDArray[np.int32], right: NDArray[np.int32]) -> NDArray[np.float64]:
            queries, choices = [plain[i] for i in left], [plain[j] for j in right]
            return np.asarray(cpdist(queries, choices, scorer=scorer, dtype=np.float64)) / most

        return score

    return {
        "romanised, Jaro-Winkler": by(JaroWinkler.similarity, 1.0),
        "romanised, token set ratio": by(fuzz.token_set_ratio, 100.0),
    }


def measured(
    found: Material, score: Scorer, pairs: tuple[NDArray[np.int32], NDArray[np.int32]]
) -> dict[str, Any]:
    """Cuts, recall by type, similar people accepted by type, speed."""
    score(pairs[0][:10], pairs[1][:10])
    began = time.process_time()
    strangers = np.sort(score(*pairs))[::-1]
    seconds = time.process_time() - began
    cuts = [float(strangers[int(len(strangers) * rate)]) for rate in RATES]
    same, different = score(*found.pairs(found.same)), score(*found.pairs(found.different))
    by_type = shares(found.same, same, cuts)
    return {
        "cuts": cuts,
        "pairs_a_second": round(len(strangers) / seconds),
        "rate_at_default_cut": float(np.mean(strangers >= CUT)),
        "recall": [float(np.mean(same > cut)) for cut in cuts],
        "recall_macro": [float(np.mean([t["share"][k] for t in by_type.values()])) for k in range(len(cuts))],
        "recall_by_type": by_type,
        "accepted": [float(np.mean(different > cut)) for cut in cuts],
        "accepted_by_type": shares(found.different, different, cuts),
    }


def shares(rows: Rows, scores: NDArray[np.float64], cuts: list[float]) -> dict[str, dict[str, Any]]:
    """By type: how many pairs, and the share of them above each cut."""
    by_type: dict[str, list[float]] = defaultdict(list)
    for row, score in zip(rows, scores, strict=True):
        by_type[row["type"]].append(float(score))
    return {
        name: {"n": len(found), "share": [float(np.mean(np.array(found) > cut)) for cut in cuts]}
        for name, found in sorted(by_type.items(), key=lambda each: (-len(each[1]), each[0]))
    }


def show(name: str, result: dict[str, Any]) -> None:
    """Print one scorer's figures."""
    print(f"\n{name}: {result['pairs_a_second']:,} pairs a processor second")
    print(f"{'':46}{'1 in 10,000':>14}{'1 in 100,000':>14}")
    print(f"  {'cut':44}{result['cuts'][0]:14.4f}{result['cuts'][1]:14.4f}")
    for title, key in (("recall, all pairs", "recall"), ("recall, mean of types", "recall_macro")):
        print(f"  {title:44}{result[key][0]:14.1%}{result[key][1]:14.1%}")
    print(f"  {'similar people accepted':44}{result['accepted'][0]:14.1%}{result['accepted'][1]:14.1%}")


def show_types(result: dict[str, Any]) -> None:
    """Print one scorer's figures by type."""
    for title, key in (
        ("recall by type", "recall_by_type"),
        ("similar people accepted by type", "accepted_by_type"),
    ):
        print(f"\n  {title}")
        for name, found in result[key].items():
            print(f"    {name[:34]:34}{found['n']:6}{found['share'][0]:16.1%}{found['share'][1]:14.1%}")
    print(f"\n  strangers at the default cut of {CUT}: {result['rate_at_default_cut']:.1e}")


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--random", type=int, default=5_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--persons", choices=("even", "odd"), default="")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    found = material(given.folder, given.persons)
    print(f"{len(found.same):,} pairs of one person, {len(found.different):,} of similar people")
    print(f"{len(found.book):,} distinct names read in {found.read_seconds:.1f} processor seconds")
    pairs = random_pairs(found, given.random, given.seed)
    results = {
        "leleka": measured(found, lambda left, right: score_pairs(found.book, left, right).score, pairs)
    }
    show("leleka", results["leleka"])
    show_types(results["leleka"])
    some = (pairs[0][:1_000_000], pairs[1][:1_000_000])
    for name, scorer in peers(found.book).items():
        results[name] = measured(found, scorer, some)
        show(name, results[name])
    if given.json:
        given.json.write_text(json.dumps(results, ensure_ascii=False, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
