"""Children against a register too large for memory: seconds a million rows, memory, going on when killed.

    python benchmarks/register.py --rows 2000000 --children 35000 --out FOLDER [--kill-after 60]

The register is invented by people.py; the children are one more writing each of some of its people. With
--kill-after the first run is killed after so many seconds, and the second goes on. With --first N only so
many batches are read and sifted, and nothing is linked: what a large register would cost, in a minute.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

import numpy as np
import people
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from leleka.intake import Batches, load_mapping, mapping_path, read_list
from leleka.linkage.sifting import Sieve
from leleka.normalize import read_records

AT_ONCE = 1_000_000


def prepared(folder: Path, n_rows: int, n_children: int) -> None:
    """Write children, register and their mappings, unless they stand there."""
    if (folder / "register.parquet").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    children, writer, first = [], None, 0
    n_parts = max(1, n_rows // AT_ONCE)
    for part in range(n_parts):
        table, person = people.people(n_rows // n_parts, seed=part + 1)
        _, one_each = np.unique(person, return_index=True)
        taken = np.sort(one_each[: n_children // n_parts])
        names = pa.array(person + first)
        first += int(person.max()) + 1
        table = table.set_column(0, "id", pa.array(np.arange(len(table)) + part * AT_ONCE))
        table = table.append_column("truth", names)
        children.append(table.take(pa.array(taken)))
        rest = table.take(pa.array(np.setdiff1d(np.arange(len(table)), taken)))
        writer = writer or pq.ParquetWriter(folder / "register.parquet", rest.schema)
        writer.write_table(rest, row_group_size=100_000)
    if writer is not None:
        writer.close()
    pa_csv.write_csv(pa.concat_tables(children), folder / "children.csv")
    for name, list_id in (("children.csv", "children"), ("register.parquet", "register")):
        mapping = people.MAPPING.replace("list_id: people", f"list_id: {list_id}")
        mapping += "  - {column: truth, field: keep}\n"
        (folder / f"{name}.mapping.yaml").write_text(mapping, encoding="utf-8")


def run(folder: Path, kill_after: float) -> dict[str, float]:
    """Link, and say what it took."""
    command = [sys.executable, "-m", "leleka.cli", "link", str(folder / "children.csv")]
    command += [
        "--register",
        str(folder / "register.parquet"),
        "--out",
        str(folder / "found"),
        "--yes",
        "--quiet",
    ]
    wall, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(command)
    try:
        process.wait(kill_after or None)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    done = len(list((folder / "found").rglob("sifted-*/*.parquet")))
    peak = after.ru_maxrss / 1e6
    return {
        "wall": time.perf_counter() - wall,
        "cpu": cpu,
        "peak_gb": peak,
        "batches": done,
        "code": process.returncode,
    }


def sift(folder: Path, n_batches: int) -> list[dict[str, float]]:
    """Read and sift the first batches, and say what each took."""
    register = folder / "register.parquet"
    batches = Batches(register, load_mapping(mapping_path(register)))
    sieve = Sieve(read_records([read_list(folder / "children.csv")]), batches.n_rows)
    found = []
    for raw in islice(batches.from_batch(0), n_batches):
        began = time.process_time()
        records = read_records([raw])
        read = time.process_time()
        sifted = sieve.sift(records)
        pa.default_memory_pool().release_unused()
        found.append(
            {
                "rows": len(records),
                "pairs": sifted.n_compared,
                "kept": len(sifted.row),
                "read": read - began,
                "sifted": time.process_time() - read,
                "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
            }
        )
    return found


def told(each: dict[str, float]) -> str:
    """A line of figures."""
    return ", ".join(f"{name} {value:.2f}" for name, value in each.items())


def found_share(folder: Path) -> float:
    """Of the children whom the register holds, how many stand with a row that is theirs."""
    persons = pq.read_table(folder / "found" / "persons.parquet")
    own = pa_csv.read_csv(folder / "children.csv")["truth"].to_numpy()
    theirs = pq.read_table(folder / "register.parquet", columns=["truth"])["truth"].to_numpy()
    truth_of: dict[str, set[int]] = {}
    rows = zip(persons["record_id"].to_pylist(), persons["person_id"].to_pylist(), strict=True)
    children: dict[str, list[int]] = {}
    for record, person in rows:
        name, _, row = record.partition(":")
        if name == "children":
            children.setdefault(person, []).append(int(own[int(row) - 2]))
        else:
            truth_of.setdefault(person, set()).add(int(theirs[int(row) - 1]))
    there = set(theirs.tolist())
    sought = [(person, each) for person, each_of in children.items() for each in each_of if each in there]
    return sum(each in truth_of.get(person, set()) for person, each in sought) / len(sought)


def main() -> None:
    """Link once, or killed and once more."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--children", type=int, default=35_000)
    parser.add_argument("--kill-after", type=float, default=0.0)
    parser.add_argument("--first", type=int, default=0, help="sift so many batches only")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    prepared(given.out, given.rows, given.children)
    if given.first:
        batches = sift(given.out, given.first)
        for each in batches:
            print(told(each))
        cpu = sum(each["read"] + each["sifted"] for each in batches)
        print(f"{cpu / sum(each['rows'] for each in batches) * 1e6:.1f} CPU s a million rows")
        if given.json:
            given.json.write_text(
                json.dumps({"rows": given.rows, "batches": batches}, indent=1), encoding="utf-8"
            )
        return
    shutil.rmtree(given.out / "found", ignore_errors=True)
    runs = [run(given.out, given.kill_after)] if given.kill_after else []
    runs.append(run(given.out, 0.0))
    for each in runs:
        print(told(each))
    cpu = sum(each["cpu"] for each in runs)
    share = found_share(given.out)
    print(
        f"{cpu / given.rows * 1e6:.1f} CPU s a million rows; "
        f"{share:.1%} of the children it holds stand with a row of their own"
    )
    if given.json:
        said = {"rows": given.rows, "children": given.children, "runs": runs, "found": share}
        given.json.write_text(json.dumps(said, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
