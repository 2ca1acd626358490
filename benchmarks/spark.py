"""Link one list on this machine and on Apache Spark: the same result, and what each costs.

    python benchmarks/spark.py --sizes 30000 100000 300000 --json OUT.json

Needs leleka with its extra "spark", and Java. Each run is a process of its own, watched with all it starts
(Java, Python workers): CPU seconds, wall seconds, and the most memory at one time, pages that several
processes share counted once. Reading the list is left out. The last line stretches the cost per pair and per
record to 100 million records: an extrapolation, not a measurement.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
from people import MAPPING, people

ENGINES = ("local", "spark")
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Run:
    """What one engine took for one list."""

    engine: str
    n_records: int
    n_pairs: int
    cpu_seconds: float
    wall_seconds: float
    peak_gb: float
    digest: str


def linked(n_records: int, engine: str, folder: Path) -> None:
    """Read the list, say so, link it, and print what came out; runs in a process of its own."""
    from leleka.core.lists import RawList
    from leleka.intake import load_mapping
    from leleka.linkage import link
    from leleka.linkage.spark import Spark
    from leleka.normalize import read_records

    table, _ = people(n_records, seed=1)
    mapping_file = folder / "people.csv.mapping.yaml"
    mapping_file.write_text(MAPPING, encoding="utf-8")
    cells = pa.table({name: table[name].cast(pa.string()) for name in table.column_names})
    rows = pa.array(range(2, len(cells) + 2), pa.int32())
    records = read_records([RawList(load_mapping(mapping_file), "people.csv", cells, rows)])
    print("ready", flush=True)
    if engine == "local":
        result = link(records)
    else:
        with Spark(folder / "work") as spark:
            result = link(records, engine=spark)
    digest = hashlib.blake2b(digest_size=8)
    for found in (result.pairs, result.persons, result.ties):
        for batch in found.combine_chunks().to_batches():
            digest.update(batch.serialize())
    told = {"n_pairs": result.diagnostics.n_candidates, "digest": digest.hexdigest()}
    print(json.dumps({**told, "seconds": dict(result.diagnostics.seconds)}), flush=True)


def _members(session: int) -> dict[int, tuple[float, float]]:
    """CPU seconds and own share of memory (GB) of every process of a session."""
    found = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            told = (place / "stat").read_text().rpartition(")")[2].split()
            if int(told[3]) != session:
                continue
            memory = (place / "smaps_rollup").read_text()
            kb = next(int(line.split()[1]) for line in memory.splitlines() if line.startswith("Pss:"))
            found[int(place.name)] = ((int(told[11]) + int(told[12])) / _TICKS, kb / 1e6)
        except (OSError, StopIteration):
            continue
    return found


def measured(n_records: int, engine: str) -> Run:
    """Link in a process, and watch it and all it starts."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--one", str(n_records), engine, folder]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
        assert process.stdout is not None
        if process.stdout.readline().strip() != "ready":
            raise SystemExit(f"{engine}, {n_records:,} records: reading failed.")
        before, began = _members(process.pid), time.monotonic()
        seen, peak = dict(before), 0.0
        while process.poll() is None:
            now = _members(process.pid)
            # A process that has ended keeps what it was last seen to have used.
            seen |= now
            peak = max(peak, sum(memory for _, memory in now.values()))
            time.sleep(0.5)
        wall = time.monotonic() - began
        if process.returncode:
            raise SystemExit(f"{engine}, {n_records:,} records: linking failed.")
        told = json.loads(process.stdout.readline())
    cpu = sum(each for each, _ in seen.values()) - sum(each for each, _ in before.values())
    return Run(
        engine, n_records, told["n_pairs"], round(cpu, 1), round(wall, 1), round(peak, 2), told["digest"]
    )


def show(runs: list[Run]) -> None:
    """Print a table, and what 100 million records would take."""
    print(
        f"{'records':>9} {'pairs':>12} {'engine':>7} {'CPU s':>8} {'wall s':>8} {'GB':>6} {'µs/pair':>8} same"
    )
    for run in runs:
        same = len({each.digest for each in runs if each.n_records == run.n_records}) == 1
        cost = 1e6 * run.cpu_seconds / run.n_pairs
        print(
            f"{run.n_records:>9,} {run.n_pairs:>12,} {run.engine:>7} {run.cpu_seconds:>8,.1f}"
            f" {run.wall_seconds:>8,.1f} {run.peak_gb:>6.2f} {cost:>8.2f}  {'yes' if same else 'NO'}"
        )
    on_spark = [run for run in runs if run.engine == "spark"]
    if len(on_spark) > 1:
        first, last = on_spark[0], on_spark[-1]
        slope = (last.cpu_seconds - first.cpu_seconds) / (last.n_records - first.n_records)
        print(
            f"Spark, each further record: {1e3 * slope:.2f} CPU ms;"
            f" 100 M records: {1e8 * slope / 3600:,.0f} CPU hours,"
        )
        print(
            "  if pairs per record stay as in the largest run, and Spark's joins stay linear (extrapolated)."
        )


def main() -> None:
    """Measure every size on both engines."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[30_000, 100_000, 300_000])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", nargs=3, metavar=("RECORDS", "ENGINE", "FOLDER"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        linked(int(given.one[0]), given.one[1], Path(given.one[2]))
        return
    runs = []
    for n_records in given.sizes:
        for engine in ENGINES:
            runs.append(measured(n_records, engine))
            print(runs[-1], file=sys.stderr)
    show(runs)
    if given.json:
        given.json.write_text(json.dumps([asdict(run) for run in runs], indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
