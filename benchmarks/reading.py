"""How fast lists become records: rows a second and peak memory, columns and names apart.

python benchmarks/people.py --records 200000 --seed 1 --out FOLDER
python benchmarks/reading.py FOLDER/people.csv
"""

from __future__ import annotations

import argparse
import resource
import time
from pathlib import Path

from leleka.intake import read_list
from leleka.normalize import read_records

STAGES = {"reading columns": "columns", "reading names": "names"}


class Clock:
    """Wall and processor seconds at the end of each stage."""

    def __init__(self) -> None:
        self.began = (time.perf_counter(), time.process_time())
        self.ended: dict[str, tuple[float, float]] = {}

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """Note the last time a stage was heard of."""
        self.ended[stage] = (time.perf_counter(), time.process_time())

    def lines(self, n_rows: int) -> list[str]:
        """One line a stage."""
        lines, before = [], self.began
        for stage, name in STAGES.items():
            wall, cpu = (now - then for now, then in zip(self.ended[stage], before, strict=True))
            lines.append(f"{name:8} {wall:6.1f} s wall {cpu:6.1f} s cpu {n_rows / wall:9,.0f} rows/s")
            before = self.ended[stage]
        return lines


def main() -> None:
    """Read the lists named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    lists = [read_list(path) for path in parser.parse_args().files]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    clock = Clock()
    records = read_records(lists, clock)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{len(records):,} rows, {len(records.names):,} different names, {len(records.problems):,} problems"
    )
    print("\n".join(clock.lines(len(records))))
    print(f"peak memory {after / 1024:,.0f} MB, {before / 1024:,.0f} MB of it before reading")


if __name__ == "__main__":
    main()
