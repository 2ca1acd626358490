"""A register of children against captured adoption listings, identities changed: time and memory of it all.

    python benchmarks/listings.py --children 20000 --listings 41000 --out FOLDER [--json OUT.json]

Register and listings are those of a `leleka demo` world large enough to have so many rows; so a listing may
show a child of the register, one of those left out, or a stranger. `leleka link` is then run as a program of
its own, from the files to the files it writes, and `leleka evaluate` says what it found.

Takes   how many of each.
Gives   seconds, memory, and what was found; the lists, the truth and the linkage stay in FOLDER.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from leleka.demo.lists import adoption_listings, register
from leleka.demo.lists.maker import Draft, ListMaker
from leleka.demo.settings import WorldSettings
from leleka.demo.world import World, invent

LELEKA = str(Path(sys.executable).with_name("leleka"))
CHILDREN_PER_LISTING = 1.7  # of a world: so many must be invented for one row of the listings


def main() -> None:
    """Invent, link, evaluate, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--children", type=int, default=20_000)
    parser.add_argument("--listings", type=int, default=41_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--json", type=Path, help="also write the figures here")
    given = parser.parse_args()
    n_world = round(max(CHILDREN_PER_LISTING * given.listings, 2.5 * given.children))
    shutil.rmtree(given.out, ignore_errors=True)
    given.out.mkdir(parents=True)
    world = invent(WorldSettings(n_world, seed=given.seed))
    lists = written(world, given.out, given.children, given.listings)
    found = linked(lists, given.out / "linkage")
    for name, value in found.items():
        print(f"{name:24} {value}")
    print(told(given.out / "linkage", given.out / "truth.csv"))
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def written(world: World, folder: Path, n_children: int, n_listings: int) -> list[Path]:
    """Write the first rows of both lists, and their truth."""
    truth, files = [], []
    for maker, most in ((register.LIST, n_children), (adoption_listings.LIST, n_listings)):
        draft = cut(maker.draft(world), most, children=maker is register.LIST)
        files.append(folder / maker.file_name)
        first = maker.save(draft.sheet, files[-1])
        truth += lines(maker, first, draft)
    with (folder / "truth.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [("list", "row", "child_id", "identity", "changed", "sibling_group"), *truth]
        )
    return files


def cut(draft: Draft, most: int, *, children: bool) -> Draft:
    """The first rows: so many, or as many as hold so many children."""
    if children:
        seen: set[str] = set()
        for most_rows, truth in enumerate(draft.truths):
            seen.add(truth.child_id)
            if len(seen) > most:
                most = most_rows
                break
    del draft.sheet.rows[most:], draft.truths[most:]
    return draft


def lines(maker: ListMaker, first: int, draft: Draft) -> list[tuple[str, ...]]:
    """What is true of each row, as `leleka evaluate` reads it."""
    return [
        (maker.name, str(row), one.child_id, one.identity, ";".join(one.changed), f"f{one.family}")
        for row, one in enumerate(draft.truths, first)
    ]


def linked(lists: Sequence[Path], out: Path) -> dict[str, float]:
    """Run the program, and measure it."""
    began = time.perf_counter()
    command = [LELEKA, "link", *map(str, lists), "--out", str(out), "--yes", "--quiet"]
    subprocess.run(command, check=True)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "wall s": round(time.perf_counter() - began, 1),
        "CPU s": round(spent.ru_utime + spent.ru_stime, 1),
        "peak MB": round(spent.ru_maxrss / 1024),
    }


def told(out: Path, truth: Path) -> str:
    """What the program says of its own linkage where the truth is known."""
    command = [LELEKA, "evaluate", str(out), str(truth)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    main()
