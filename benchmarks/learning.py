"""How much do people's answers improve a linkage, and does it matter in which order they are asked?

Links with 0, 25, 50 ... answers, drawn from the truth as a careful person would give them: once in the
order of the review queue (asked anew after each step), once at random among the pairs in doubt.

    python benchmarks/learning.py LIST... --truth TRUTH.csv [--json OUT.json]

Takes   lists with their mappings beside them, and the truth.
Gives   per number of answers and order: pairwise and B-cubed F1, calibration of the pairs not asked.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

from leleka.intake import load_mapping, mapping_path, read_list
from leleka.linkage import Decision, Decisions, LinkResult, evaluate, link, read_truth
from leleka.normalize import read_records

STEPS = (0, 25, 50, 100, 200, 400)
IN_DOUBT = (0.02, 0.98)
SEED = 7


class Truth:
    """Answers as a careful person would give them."""

    def __init__(self, path: Path) -> None:
        self.file = read_truth(path)
        self._child = dict(zip(self.file.records, self.file.child, strict=True))

    def answer(self, left: str, right: str) -> Decision | None:
        """None where the truth does not know one of the two."""
        one, other = (self._child.get(self._key(each)) for each in (left, right))
        if one is None or other is None:
            return None
        return Decision(left, right, "same" if one == other else "different")

    def _key(self, record_id: str) -> Any:
        if record_id in self._child:
            return record_id
        return record_id.partition(":")[0], int(record_id.rpartition(":")[2])


def queue(result: LinkResult, order: str, asked: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """Pairs to ask about next, as record ids."""
    pairs, ids = result.pairs, result.persons["record_id"].to_pylist()
    left, right = (pairs[side].to_numpy() for side in ("left", "right"))
    if order == "active":
        rank = pairs["review_order"].to_numpy(zero_copy_only=False).astype(float)
        places = np.argsort(rank, kind="stable")[: int(np.count_nonzero(~np.isnan(rank)))]
    else:
        p = pairs["p_same"].to_numpy()
        places = np.flatnonzero((p >= IN_DOUBT[0]) & (p <= IN_DOUBT[1]))
        places = np.random.default_rng(SEED).permutation(places)
    found = ((str(ids[left[n]]), str(ids[right[n]])) for n in places.tolist())
    return [pair for pair in found if pair not in asked]


def figures(result: LinkResult, truth: Truth, asked: set[tuple[str, str]]) -> dict[str, float]:
    """Quality of the whole, calibration of what was not asked."""
    found = evaluate(result, truth.file)
    pairs, ids = result.pairs, result.persons["record_id"].to_pylist()
    left, right = (pairs[side].to_pylist() for side in ("left", "right"))
    said, true = [], []
    for a, b, p in zip(left, right, pairs["p_same"].to_pylist(), strict=True):
        pair = (str(ids[a]), str(ids[b]))
        answer = truth.answer(*pair)
        if p >= 0.01 and pair not in asked and answer is not None:
            said.append(p)
            true.append(answer.answer == "same")
    p, is_true = np.array(said), np.array(true, float)
    band = np.minimum((p * 20).astype(int), 19)
    gaps = [abs(p[band == k].sum() - is_true[band == k].sum()) for k in range(20)]
    return {
        "pair_f1": found.pairwise.f1,
        "b_cubed_f1": found.b_cubed.f1,
        "ece": float(sum(gaps) / max(1, len(p))),
    }


def curve(records: Any, truth: Truth, order: str) -> list[dict[str, float]]:
    """The figures after each number of answers."""
    decided: list[Decision] = []
    asked: set[tuple[str, str]] = set()
    rows = []
    result = link(records)
    for n_answers in STEPS:
        for pair in queue(result, order, asked)[: max(0, n_answers - len(decided))]:
            answer = truth.answer(*pair)
            asked.add(pair)
            if answer is not None:
                decided.append(answer)
        if decided:
            result = link(records, decisions=Decisions(tuple(decided)))
        rows.append({"answers": len(decided)} | figures(result, truth, asked))
        show(order, rows[-1])
    return rows


def show(order: str, row: dict[str, float]) -> None:
    """Print one point of a curve, with a bar of what is still wrong: pairs' F1 that lacks of one."""
    lacking = 1.0 - row["pair_f1"]
    print(
        f"{order:8} {row['answers']:7} {row['pair_f1']:8.4f} {row['b_cubed_f1']:8.4f} {row['ece']:7.4f}  "
        + "▪" * round(lacking * 1000),
        flush=True,
    )


def main() -> None:
    """Print both curves."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lists", nargs="+", type=Path)
    parser.add_argument("--truth", type=Path, required=True)
    parser.add_argument("--json", type=Path, help="also write the figures here")
    given = parser.parse_args()
    records = read_records(
        [read_list(each, mapping=load_mapping(mapping_path(each))) for each in given.lists]
    )
    truth = Truth(given.truth)
    print(f"{'order':8} answers  pair F1  B-cubed     ECE  lacking of pair F1, a square for each .001")
    found = {order: curve(records, truth, order) for order in ("active", "random")}
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
