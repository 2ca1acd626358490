"""How long estimates take, in processor seconds, after the loops are compiled.

    python benchmarks/figures.py            all
    python benchmarks/figures.py graphs     averaging over graphs
    python benchmarks/figures.py classes    latent classes on the Kosovo table

The tables with 5 and 6 lists are drawn anew from a seed; Kosovo is Ball et al. (2002).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np

from leleka.figures.capture import CaptureTable
from leleka.figures.estimates import chao, classes, graphs, loglinear

KOSOVO = CaptureTable.of(
    ("EXH", "ABA", "OSCE", "HRW"),
    {1: 1131, 2: 845, 3: 177, 4: 936, 5: 228, 6: 217, 7: 181, 8: 306,
     9: 106, 10: 31, 11: 18, 12: 123, 13: 42, 14: 32, 15: 27},
)  # fmt: skip


def drawn(n_lists: int, n: int, seed: int = 1) -> CaptureTable:
    """A table of n people of two kinds."""
    random = np.random.default_rng(seed)
    chances = random.uniform(0.05, 0.35, (2, n_lists))
    on = random.random((n, n_lists)) < chances[random.integers(0, 2, n)]
    cells = np.bincount((on * (1 << np.arange(n_lists))).sum(axis=1), minlength=1 << n_lists)
    cells[0] = 0
    return CaptureTable.from_cells([f"list {j}" for j in range(n_lists)], cells.tolist())


def report(name: str, limit: float | None, work: Callable[[], object], times: int = 5) -> None:
    """Print the least and the most processor time of some runs."""
    work()
    spent = []
    for _ in range(times):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    aim = f"  (aim {limit:g} s)" if limit is not None else ""
    print(f"{name:52} {min(spent):8.3f} - {max(spent):.3f} s CPU{aim}")


def bench_graphs() -> None:
    """Averaging over graphs, few people and many."""
    report("graphs, Kosovo, 4 lists", None, lambda: graphs(KOSOVO))
    for n_lists, sizes, limit in ((5, (300, 1000, 10_000, 100_000), 0.05), (6, (1000, 50_000), 2.0)):
        for n in sizes:
            table = drawn(n_lists, n)
            report(f"graphs, {n_lists} lists, {table.n_seen:,} seen", limit, lambda t=table: graphs(t))


def bench_classes() -> None:
    """One chain of 110,000 cycles."""
    for k in (10, 20):
        report(
            f"classes, Kosovo, K = {k}, 110,000 cycles, 1 chain",
            1.6 if k == 10 else None,
            lambda k=k: classes(KOSOVO, K=k, chains=1, workers=1, burnin=10_000, samples=10_000, thinning=10),
            times=3,
        )


def bench_loglinear() -> None:
    """All 113 models, and the lower bound."""
    report("loglinear, Kosovo, 113 models", None, lambda: loglinear(KOSOVO))
    report("chao, Kosovo", None, lambda: chao(KOSOVO))


PARTS = {"graphs": bench_graphs, "classes": bench_classes, "loglinear": bench_loglinear}

if __name__ == "__main__":
    for name in sys.argv[1:] or PARTS:
        PARTS[name]()
