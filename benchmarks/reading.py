"""How fast lists become records: seconds of the file, the columns and the names, and peak memory.

    python benchmarks/people.py --records 1000000 --out FOLDER
    python benchmarks/reading.py FOLDER/people.csv --json OUT.json

A million rows of six columns are to take no more than 20 seconds.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path

from leleka.intake import read_list
from leleka.normalize import read_records

STAGES = {"reading columns": "columns", "reading names": "names"}


class Clock:
    """Wall and processor seconds at the end of each stage."""

    def __init__(self) -> None:
        self.began = now()
        self.ended: dict[str, tuple[float, float]] = {}

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """Note the last time a stage was heard of."""
        self.ended[STAGES.get(stage, stage)] = now()

    def rows(self, n_rows: int) -> list[dict[str, float | str]]:
        """What each stage took, and all of them."""
        rows, before = [], self.began
        for stage, ended in [*self.ended.items(), ("all", max(self.ended.values()))]:
            wall, cpu = (b - a for a, b in zip(self.began if stage == "all" else before, ended, strict=True))
            rows.append({"stage": stage, "wall": wall, "cpu": cpu, "rows_a_cpu_second": n_rows / cpu})
            before = ended
        return rows


def now() -> tuple[float, float]:
    """Wall and processor seconds."""
    return time.perf_counter(), time.process_time()


def peak_mb() -> float:
    """The most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Read the lists named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    clock = Clock()
    lists = [read_list(path) for path in given.files]
    clock("file", len(lists))
    before = peak_mb()
    records = read_records(lists, clock)
    print(
        f"{len(records):,} rows, {len(records.names):,} different names, {len(records.problems):,} problems"
    )
    rows = clock.rows(len(records))
    for row in rows:
        print(
            f"{row['stage']:8} {row['wall']:6.1f} s wall {row['cpu']:6.1f} s cpu "
            f"{row['rows_a_cpu_second']:11,.0f} rows/s"
        )
    print(f"peak memory {peak_mb():,.0f} MB, {before:,.0f} MB of it before names and columns")
    if given.json:
        said = {"rows": len(records), "names": len(records.names), "stages": rows, "peak_mb": peak_mb()}
        given.json.write_text(json.dumps(said, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
