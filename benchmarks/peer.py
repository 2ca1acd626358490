"""leleka and Splink on the same invented people, with the same keys and the same levels, one after the other.

    python benchmarks/peer.py --peer PYTHON_WITH_SPLINK --records 1000000 --keys eleven --out FOLDER

Each run is a process of its own; the two take turns. Median of the runs: seconds of wall and of the
processor from the table in memory to the clusters, the most memory, B-cubed F1 of each one's own clusters.
Splink compares bytes and leleka letters, which Cyrillic tells apart; else both are asked the same.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

import people
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from peer_plan import KEYS, TEXT_LEVELS, TEXTS, b_cubed

from leleka.linkage.plans import Plan, link_table, plan_of

HERE = Path(__file__).parent


def plan(keys: str) -> Plan:
    """What both are asked, as a plan."""
    text = {"kind": "text", "levels": TEXT_LEVELS, "rarity": True}
    compare = {
        **dict.fromkeys(TEXTS, text),
        "birth_date": {"kind": "date", "levels": [30, 365]},
        "place": {"rarity": True},
        "sex": {},
    }
    return plan_of({"keys": KEYS[keys], "compare": compare})


def run_ours(folder: Path, keys: str) -> dict[str, float]:
    """One run in this process. Compiling is once a machine, so a small table goes before."""
    table = pq.read_table(folder / "people.parquet")
    truth = pa_csv.read_csv(folder / "truth.csv")["child_id"].to_numpy()
    link_table(table.slice(0, 2_000), plan(keys))
    wall, cpu = time.perf_counter(), time.process_time()
    links = link_table(table, plan(keys))
    said = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    said["peak_gb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    said["candidates"] = links.n_candidates
    return {**said, "kept": len(links.pairs), "b3": b_cubed(truth, links.person)}


def prepared(folder: Path, n_records: int) -> None:
    """Write the people, unless they stand there."""
    if (folder / "truth.csv").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    table, person = people.people(n_records, seed=1)
    pq.write_table(table, folder / "people.parquet")
    pa_csv.write_csv(pa.table({"child_id": person}), folder / "truth.csv")


def said_by(command: list[str]) -> dict[str, float]:
    """The line of JSON that a run prints last."""
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    said: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return said


def median(runs: list[dict[str, float]]) -> dict[str, float]:
    """Of each figure."""
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def compared(given: argparse.Namespace) -> dict[str, object]:
    """Let both take turns."""
    folder = given.out.resolve()
    ours, theirs = [], []
    for _ in range(given.repeat):
        ours.append(
            said_by([sys.executable, "peer.py", "--only-ours", "--out", str(folder), "--keys", given.keys])
        )
        theirs.append(said_by([given.peer, "peer_splink.py", str(folder), given.keys]))
    return {
        "records": given.records,
        "keys": given.keys,
        "ours": median(ours),
        "splink": median(theirs),
        "runs": given.repeat,
    }


def main() -> None:
    """Compare, or make one run of our own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peer", help="a Python that has splink 5 and pyarrow")
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--keys", choices=list(KEYS), default="eleven")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--out", type=Path, required=True, help="where the invented people stand")
    parser.add_argument("--only-ours", action="store_true")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    if given.only_ours:
        print(json.dumps(run_ours(given.out, given.keys)))
        return
    prepared(given.out, given.records)
    said = compared(given)
    ours, theirs = said["ours"], said["splink"]
    print(f"{given.records:,} records, {given.keys} keys, {ours['candidates']:,.0f} candidate pairs")
    print(f"{'':10} {'CPU s':>8} {'wall s':>8} {'peak GB':>8} {'kept pairs':>12} {'own B3':>8}")
    for name, each in (("leleka", ours), ("Splink 5", theirs)):
        print(
            f"{name:10} {each['cpu']:8.1f} {each['wall']:8.1f} {each['peak_gb']:8.2f} {each['kept']:12,.0f} "
            f"{each['b3']:8.4f}"
        )
    print(f"{'ratio':10} {theirs['cpu'] / ours['cpu']:8.1f} {theirs['wall'] / ours['wall']:8.1f}")
    if given.json:
        given.json.write_text(json.dumps(said, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
