"""What became of the persons, run after run: history.jsonl.

Takes   the events of a result.
Gives   history.jsonl, one event a line; earlier lines never change.
Leaves  telling events to linkage.history.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from leleka.core.words import Words
from leleka.linkage.history import lines_of
from leleka.linkage.outputs.run import Run
from leleka.linkage.outputs.writing import Writing

if TYPE_CHECKING:
    from leleka.linkage import LinkResult


def write_history_jsonl(result: LinkResult, path: Path, *, run: Run, writing: Writing, words: Words) -> None:
    """Write every event there ever was."""
    path.write_text(lines_of(result.history), "utf-8")
