"""The run in figures, for programs and for whoever asks what was done.

summary.json holds, with every figure counted from the tables beside it:

    leleka        version of the program
    schema        3; grows when a field changes its meaning (2: identities_changed no longer counts guesses;
                  3: key_recall says from and to)
    run           SHA-256 over the lists and the meanings of their columns
    lists[]       list_id, file, sha256, rows, rows_linked, problems, how (what was detected),
                  each_child_once: the mapping's word (true, false), or null and what rows say instead in
                  doubles: rows that repeat another, share_at_most (95 %; null where more than three do
                  or not all rows were compared), seems_once
    counts        records, persons, persons_on_several_lists, records_linked, identities_changed
                  (a record gives both), identities_perhaps_changed (records only differ),
                  changed_parts{part: persons} of the former, pairs, pairs_linked, pairs_in_review,
                  pairs_offered (on the review page),
                  families, problems
    problems      {code: how many}
    settings      the thresholds, by name
    decisions     answers of people that were given
    model         weights{comparison: p[level of the parent comparison + 1][level][class]}, as learnt;
                  iterations, converged
    keys[]        key, n_groups, n_pairs, n_hot, n_pairs_not_compared, recall_cost
    key_recall    estimated share of true pairs that some key brought up, [from, to]; null if not known
    expected      {class: estimated pairs}

It holds no name, no date and no content of a list, and no time of day: the same lists and
answers give the same file.

Takes   a LinkResult and its Run.
Gives   summary(), and summary.json.
Leaves  showing it to the terminal.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute

from leleka.core.words import Words
from leleka.linkage.outputs.problems import all_problems
from leleka.linkage.outputs.run import Run
from leleka.linkage.outputs.writing import Writing

if TYPE_CHECKING:
    from leleka.linkage import LinkResult
    from leleka.linkage.results import Doubles

pc: Any = pyarrow.compute  # its stubs take no plain values and no chunked columns


def summary(result: LinkResult, run: Run) -> dict[str, Any]:
    """Count what a linkage found."""
    diagnostics, model = result.diagnostics, result.model

    return {
        "leleka": run.version,
        "schema": 3,
        "run": run.lists,
        "lists": _lists(result),
        "counts": _counts(result),
        "problems": dict(sorted(Counter(problem.code for problem in all_problems(result)).items())),
        "settings": run.settings,
        "decisions": run.decisions,
        "model": {
            "weights": {
                name: np.round(table, 6).tolist()
                for name, table in zip(model.comparisons, model.tables, strict=True)
            },
            "iterations": diagnostics.n_iterations,
            "converged": diagnostics.converged,
        },
        "keys": [asdict(key) for key in diagnostics.keys],
        "key_recall": diagnostics.key_recall and [round(share, 4) for share in diagnostics.key_recall],
        "expected": {name: float(n) for name, n in diagnostics.n_expected.items()},
    }


def write_summary_json(result: LinkResult, path: Path, *, run: Run, writing: Writing, words: Words) -> None:
    """Write the summary."""
    text = json.dumps(summary(result, run), ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _lists(result: LinkResult) -> list[dict[str, Any]]:
    linked = result.persons.filter(pc.greater(result.persons.column("n_records"), 1))
    names = result.records.table.column("list").cast(pa.string())
    read, joined = Counter(names.to_pylist()), Counter(names.take(linked.column("record")).to_pylist())
    # A problem names its file; two lists of one file name share the count.
    bad = Counter(problem.where.file for problem in all_problems(result))
    doubles = {each.list_id: each for each in result.diagnostics.doubles}
    return [
        {
            "list_id": raw.mapping.list_id,
            "file": raw.file,
            "sha256": raw.digest,
            "rows": read[raw.mapping.list_id],
            "rows_linked": joined[raw.mapping.list_id],
            "problems": bad[raw.file],
            "how": list(raw.how),
            "each_child_once": raw.mapping.each_child_once,
            "doubles": _doubles(doubles.get(raw.mapping.list_id)),
        }
        for raw in result.records.lists
    ]


def _doubles(found: Doubles | None) -> dict[str, Any] | None:
    if found is None:
        return None
    share = None if found.share_at_most is None else round(found.share_at_most, 6)
    return {"rows": found.n_doubles, "share_at_most": share, "seems_once": found.seems_once}


def _counts(result: LinkResult) -> dict[str, Any]:
    persons, pairs = result.persons, result.pairs
    lists = result.records.table.column("list").cast(pa.string()).take(persons.column("record"))
    on_lists = (
        pa.table({"person": persons.column("person_id"), "list": lists})
        .group_by("person")
        .aggregate([("list", "count_distinct")])
    )
    changed, perhaps = (
        persons.filter(persons.column(name)) for name in ("identity_changed", "perhaps_changed")
    )
    parts = pa.table({"person": changed.column("person_id"), "part": changed.column("changed_parts")})
    states = Counter(pairs.column("state").cast(pa.string()).to_pylist())
    return {
        "records": len(persons),
        "persons": len(on_lists),
        "persons_on_several_lists": _sum(pc.greater(on_lists.column("list_count_distinct"), 1)),
        "records_linked": _sum(pc.greater(persons.column("n_records"), 1)),
        "identities_changed": pc.count_distinct(changed.column("person_id")).as_py(),
        "identities_perhaps_changed": pc.count_distinct(perhaps.column("person_id")).as_py(),
        "changed_parts": _persons_by_part(parts),
        "pairs": len(pairs),
        "pairs_linked": states["linked"],
        "pairs_in_review": states["review"],
        "pairs_offered": len(pairs) - pairs.column("review_order").null_count,
        "families": pc.count_distinct(persons.column("sibling_group"), mode="only_valid").as_py(),
        "problems": len(all_problems(result)),
    }


def _persons_by_part(parts: pa.Table) -> dict[str, int]:
    seen = {
        (person, part)
        for person, changed in zip(parts["person"].to_pylist(), parts["part"].to_pylist(), strict=True)
        for part in changed or ()
    }
    return dict(sorted(Counter(part for _, part in seen).items()))


def _sum(flags: pa.ChunkedArray[Any]) -> int:
    return int(pc.sum(flags).as_py() or 0)
