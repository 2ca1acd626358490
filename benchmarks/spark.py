"""Link one list on this machine and on Apache Spark: the same result, and what each costs.

    python benchmarks/spark.py --sizes 2000 100000 300000 1000000 --json OUT.json

Needs leleka with its extra "spark", and Java. Each run is a process of its own, watched with all it starts
(Java, Python workers): CPU seconds, wall seconds, and the most memory at one time, pages that several
processes share counted once. Reading the list is left out. Every run is written when it is done; what
OUT.json holds already is not run again. The last lines stretch the cost per pair to 100 million records,
from the lowest to the highest cost that was seen between two sizes: an extrapolation, not a measurement.
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
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
from people import MAPPING, people

ENGINES = ("local", "spark")
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Run:
    """What one engine took for one list.

    Attributes:
        seconds: wall seconds of each stage.
        digest: of all that was found; equal where the same was found.
    """

    engine: str
    n_records: int
    n_pairs: int
    cpu_seconds: float
    wall_seconds: float
    peak_gb: float
    seconds: dict[str, float]
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
        engine=engine,
        n_records=n_records,
        n_pairs=told["n_pairs"],
        cpu_seconds=round(cpu, 1),
        wall_seconds=round(wall, 1),
        peak_gb=round(peak, 2),
        seconds=told["seconds"],
        digest=told["digest"],
    )


def show(runs: list[Run]) -> None:
    """Print a table, and for each engine what a pair costs."""
    print(
        f"{'records':>9} {'pairs':>12} {'engine':>7} {'CPU s':>8} {'wall s':>8} {'GB':>6} {'µs/pair':>8} same"
    )
    for run in runs:
        digests = [each.digest for each in runs if each.n_records == run.n_records]
        same = "alone" if len(digests) == 1 else "yes" if len(set(digests)) == 1 else "NO"
        cost = 1e6 * run.cpu_seconds / run.n_pairs
        print(
            f"{run.n_records:>9,} {run.n_pairs:>12,} {run.engine:>7} {run.cpu_seconds:>8,.1f}"
            f" {run.wall_seconds:>8,.1f} {run.peak_gb:>6.2f} {cost:>8.2f} {same}"
        )
    for engine in ENGINES:
        told(engine, sorted((run for run in runs if run.engine == engine), key=lambda run: run.n_records))


def told(engine: str, runs: list[Run]) -> None:
    """Say what an engine costs before the first pair, for each million, and for 100 million records."""
    if len(runs) < 3:
        return
    pairs, cpu = (np.array([getattr(run, name) for run in runs]) for name in ("n_pairs", "cpu_seconds"))
    steps = [
        1e6 * (other.cpu_seconds - one.cpu_seconds) / (other.n_pairs - one.n_pairs)
        for one, other in pairwise(runs)
    ]
    slope, fixed = np.polyfit(pairs, cpu, 1)
    last = runs[-1]
    n_pairs = 1e8 * last.n_pairs / last.n_records
    print(
        f"{engine}: {fixed:,.0f} CPU s whatever the size, {1e6 * slope:.2f} for each million pairs"
        f" ({min(steps):.2f} to {max(steps):.2f} from one size to the next)."
    )
    hours = [each * n_pairs / 1e6 / 3600 for each in (min(steps), max(steps))]
    print(
        f"  100 M records with {last.n_pairs / last.n_records:,.0f} pairs each, as the last size had:"
        f" {hours[0]:,.0f} to {hours[1]:,.0f} CPU hours (extrapolated)."
    )


def before(path: Path | None) -> list[Run]:
    """Runs that were written."""
    return [Run(**each) for each in json.loads(path.read_text())] if path and path.exists() else []


def main() -> None:
    """Measure every size on both engines."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[2_000, 100_000, 300_000, 1_000_000])
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", nargs=3, metavar=("RECORDS", "ENGINE", "FOLDER"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        linked(int(given.one[0]), given.one[1], Path(given.one[2]))
        return
    runs = before(given.json)
    done = {(run.n_records, run.engine) for run in runs}
    for wanted in ((n_records, engine) for n_records in given.sizes for engine in given.engines):
        if wanted in done:
            continue
        runs.append(measured(*wanted))
        print(runs[-1], file=sys.stderr)
        if given.json:
            given.json.write_text(json.dumps([asdict(run) for run in runs], indent=2), encoding="utf-8")
    show(sorted(runs, key=lambda run: (run.n_records, run.engine)))


if __name__ == "__main__":
    main()
