"""Hold a linkage against the truth: one just made, or one that lies in a folder.

Takes   a result, and a file of truth.
Gives   Evaluation.
Leaves  measuring to linkage.evaluate.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from leleka.cli.errors import CliError
from leleka.cli.linking import result_types
from leleka.cli.terminal import Stages, Terminal
from leleka.cli.workspace import Workspace
from leleka.core.errors import Where
from leleka.core.words import mark

if TYPE_CHECKING:
    from leleka.linkage import Evaluation, LinkResult

_STAGE = mark("holding it against the truth")


def evaluated(result: Path, truth: Path, terminal: Terminal) -> Evaluation:
    """Measure the linkage in a folder.

    Raises:
        CliError: cli.E030, no linkage lies there.
        LelekaError: the truth cannot be read or is about other lists.
    """
    folder = result.parent if result.is_file() else result
    with terminal.watching() as stages:
        stages(_STAGE, 0, None)
        persons, pairs = _table(folder, "persons.parquet"), _table(folder, "pairs.parquet")
        from leleka.linkage import evaluate_tables, read_truth

        known = read_truth(truth)
        # Tables for people are in the order of children and of probability; here rows count.
        persons = persons.sort_by("record")
        return evaluate_tables(persons, pairs, known, keys=_kept_keys(folder, persons))


def evaluated_result(result: LinkResult, truth: Path, stages: Stages) -> Evaluation:
    """Measure a linkage that was just made."""
    from leleka.linkage import evaluate, read_truth

    stages(_STAGE, 0, None)
    return evaluate(result, read_truth(truth))


def _table(folder: Path, name: str) -> pa.Table:
    try:
        return pq.read_table(folder / name)
    except (FileNotFoundError, NotADirectoryError, pa.ArrowInvalid) as error:
        raise CliError(
            "cli.E030",
            "holds no linkage, or a damaged one: {name} cannot be read.",
            where=Where(file=str(folder)),
            hint="Give the folder that “leleka link” wrote with --out.",
            name=name,
        ) from error


def _kept_keys(folder: Path, persons: pa.Table) -> pa.Table | None:
    """The keys of this very result, if its kept stages still lie beside it."""
    kept = Workspace(folder).kept("result", result_types())
    if kept is None:
        return None
    _, kept_persons, keys, *_ = kept
    is_same = kept_persons.column("record_id").equals(persons.column("record_id"))
    return keys if is_same else None
