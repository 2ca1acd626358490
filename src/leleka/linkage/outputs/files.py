"""Every file of a linkage, and writing all of them together.

Takes   a LinkResult, the run, a folder.
Gives   OUTPUTS, and write_outputs: all the files or none.
Leaves  each file to its own module.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from leleka.core.progress import Progress, silent
from leleka.core.words import ENGLISH, Words, mark
from leleka.linkage.outputs.history import write_history_jsonl
from leleka.linkage.outputs.pairs import write_pairs_csv, write_pairs_parquet, write_ties_parquet
from leleka.linkage.outputs.persons import write_persons_parquet, write_persons_xlsx
from leleka.linkage.outputs.problems import write_problems_csv
from leleka.linkage.outputs.run import Run
from leleka.linkage.outputs.staging import staged
from leleka.linkage.outputs.summary import write_summary_json
from leleka.linkage.outputs.writing import Writing
from leleka.linkage.review.page import write_review_html

if TYPE_CHECKING:
    from leleka.linkage import LinkResult


class Output(Protocol):
    """One file: writes a result to a path."""

    def __call__(self, result: LinkResult, path: Path, *, run: Run, writing: Writing, words: Words) -> None:
        """Write the file."""


OUTPUTS: Mapping[str, Output] = {
    "persons.xlsx": write_persons_xlsx,
    "persons.parquet": write_persons_parquet,
    "pairs.parquet": write_pairs_parquet,
    "pairs.csv": write_pairs_csv,
    "ties.parquet": write_ties_parquet,
    "problems.csv": write_problems_csv,
    "history.jsonl": write_history_jsonl,
    "review.html": write_review_html,
    # The summary comes last: a folder that holds it holds all the others.
    "summary.json": write_summary_json,
}
"""Every file of a linkage, and who writes it."""

_STAGE = mark("writing the files")


def write_outputs(
    result: LinkResult, folder: Path, *, run: Run, words: Words = ENGLISH, progress: Progress = silent
) -> tuple[Path, ...]:
    """Write every output into a folder, all of them or none.

    Args:
        result: the linkage.
        folder: exists; files of the same names are replaced once all new ones are complete.
        run: digests, thresholds and versions, for the summary.
        words: the language of headings, sentences and the page.

    Returns:
        The files, in the order of OUTPUTS.

    Raises:
        OSError: a file could not be written; the old files are untouched.
    """
    writing = Writing(result.records)
    with staged(folder) as new:
        for done, (name, write) in enumerate(OUTPUTS.items()):
            progress(_STAGE, done, len(OUTPUTS))
            write(result, new / name, run=run, writing=writing, words=words)
        progress(_STAGE, len(OUTPUTS), len(OUTPUTS))
    return tuple(folder / name for name in OUTPUTS)
