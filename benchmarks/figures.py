"""How long estimates take and how often their intervals hold the truth.

    python benchmarks/figures.py [PART ...] [--json FILE]

Parts: graphs, classes, loglinear (processor seconds, after the loops are compiled) and truth
(populations drawn anew, whose number is known). All of them if none is named. The tables of 5
and 6 lists are drawn from a seed; Kosovo is Ball et al. (2002).
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from leleka.figures.capture import CaptureTable
from leleka.figures.estimates import METHODS, chao, classes, graphs, loglinear
from leleka.figures.gates import MADE_BY
from leleka.figures.run import run

KOSOVO = CaptureTable.of(
    ("EXH", "ABA", "OSCE", "HRW"),
    {1: 1131, 2: 845, 3: 177, 4: 936, 5: 228, 6: 217, 7: 181, 8: 306,
     9: 106, 10: 31, 11: 18, 12: 123, 13: 42, 14: 32, 15: 27},
)  # fmt: skip
Row = dict[str, Any]


def drawn(n_lists: int, n: int, seed: int = 1) -> CaptureTable:
    """A table of n people of two kinds."""
    random = np.random.default_rng(seed)
    chances = random.uniform(0.05, 0.35, (2, n_lists))
    return table_of(random.random((n, n_lists)) < chances[random.integers(0, 2, n)])


def table_of(on: np.ndarray) -> CaptureTable:
    """The table of people, a row each, by the lists they are on."""
    n_lists = on.shape[1]
    cells = np.bincount((on * (1 << np.arange(n_lists))).sum(axis=1), minlength=1 << n_lists)
    cells[0] = 0
    return CaptureTable.from_cells([f"list {j}" for j in range(n_lists)], cells.tolist())


def timed(name: str, aim: float | None, work: Callable[[], object], times: int = 5) -> Row:
    """The least and the most processor time of some runs, after one that does not count."""
    work()
    spent = []
    for _ in range(times):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    said = f"  (aim {aim:g} s)" if aim is not None else ""
    print(f"{name:52} {min(spent):8.3f} - {max(spent):.3f} s CPU{said}", flush=True)
    return {"name": name, "cpu_seconds": min(spent), "cpu_seconds_most": max(spent), "aim_seconds": aim}


def bench_graphs() -> Iterator[Row]:
    """Averaging over graphs, few people and many."""
    yield timed("graphs, Kosovo, 4 lists", None, lambda: graphs(KOSOVO))
    for n_lists, sizes, aim in ((5, (300, 1000, 10_000, 100_000), 0.05), (6, (1000, 50_000), 2.0)):
        for n in sizes:
            table = drawn(n_lists, n)
            yield timed(f"graphs, {n_lists} lists, {table.n_seen:,} seen", aim, lambda t=table: graphs(t))


def bench_classes() -> Iterator[Row]:
    """One chain of 110,000 cycles."""
    length = {"chains": 1, "workers": 1, "burnin": 10_000, "samples": 10_000, "thinning": 10}
    for k, aim in ((10, 1.6), (20, None)):
        name = f"classes, Kosovo, K = {k}, 110,000 cycles, 1 chain"
        yield timed(name, aim, lambda k=k: classes(KOSOVO, K=k, **length), times=3)


def bench_loglinear() -> Iterator[Row]:
    """All 113 models, and the lower bound."""
    yield timed("loglinear, Kosovo, 113 models", None, lambda: loglinear(KOSOVO))
    yield timed("chao, Kosovo", None, lambda: chao(KOSOVO))


def alike(random: np.random.Generator) -> np.ndarray:
    """1,000 people, lists that know nothing of each other."""
    return random.random((1000, 4)) < [0.35, 0.3, 0.25, 0.2]


def feeding(random: np.random.Generator) -> np.ndarray:
    """1,000 people; the second list takes over half of the first."""
    on = alike(random)
    on[:, 1] |= on[:, 0] & (random.random(1000) < 0.5)
    return on


def two_kinds(random: np.random.Generator) -> np.ndarray:
    """1,000 people, half of whom every list sees less often."""
    chances = np.array([[0.5, 0.45, 0.4, 0.35], [0.2, 0.2, 0.15, 0.15]])
    return random.random((1000, 4)) < chances[random.integers(0, 2, 1000)]


def unequal(random: np.random.Generator) -> np.ndarray:
    """1,000 people, one large list and three small ones: hardly anybody is on all of them."""
    return random.random((1000, 4)) < [0.4, 0.06, 0.05, 0.05]


SHORT = {"burnin": 1000, "samples": 2000, "thinning": 5, "workers": 1}


def bench_truth(times: int = 50) -> Iterator[Row]:
    """Whether the 95 % intervals hold the 1,000 people there are, and what may then be said."""
    for people in (alike, feeding, two_kinds, unequal):
        tables = [table_of(people(np.random.default_rng(seed))) for seed in range(times)]
        found = [run([table], options={"classes": SHORT}) for table in tables]
        print(f"{people.__name__}: {people.__doc__}")
        for method in METHODS:
            made = [e for report in found for e in report.estimates if e.method == method]
            held = sum(e.low <= 1000 <= e.high for e in made)
            middle = float(np.median([e.point for e in made]))
            print(f"  {method:10} holds the truth in {held} of {len(made)}, median {middle:,.0f}")
            yield {"people": people.__name__, "by": method, "held": held, "of": len(made), "median": middle}
        for kind in MADE_BY:
            said = [report.verdict for report in found if report.verdict.kind == kind]
            held = sum(verdict.low <= 1000 <= verdict.high for verdict in said)
            print(f"  said “{kind}”: {len(said)} times, right {held} times", flush=True)
            yield {"people": people.__name__, "by": kind, "held": held, "of": len(said)}


PARTS: dict[str, Callable[[], Iterator[Row]]] = {
    "graphs": bench_graphs,
    "classes": bench_classes,
    "loglinear": bench_loglinear,
    "truth": bench_truth,
}


def main() -> None:
    """Run the parts that were named."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--json", type=Path, help="also write the figures here")
    given = parser.parse_args()
    found = {name: list(PARTS[name]()) for name in given.parts or PARTS}
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
