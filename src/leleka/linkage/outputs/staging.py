"""Replace files all together or not at all.

A run writes its files beside the old ones, in a hidden folder, and moves them into place
once every one of them is complete. Killed before, the old files stand untouched; killed
between the moves, the next run makes the remaining moves first.

Takes   a folder and names.
Gives   staged(): a place to write to, moved into the folder at the end of the block.
Leaves  what to write to the outputs.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from leleka.core.files import write_whole

WORK = ".work"
"""The hidden folder inside an output folder: half-done files, kept stages, the lock."""

_NEW = "new"
_MOVES = "moves.json"


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """Give a folder to write into; at the end its files replace those of the same names.

    Raises:
        OSError: A file could not be written; nothing in the folder is changed then.
    """
    finish(folder)
    new = folder / WORK / _NEW
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True, mode=0o700)
    try:
        yield new
        names = sorted(path.name for path in new.iterdir())
        for name in names:
            _keep(new / name)
        write_whole(folder / WORK / _MOVES, json.dumps(names))
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    finish(folder)


def finish(folder: Path) -> None:
    """Make the moves that an earlier run decided on and did not live to make."""
    moves, new = folder / WORK / _MOVES, folder / WORK / _NEW
    if not moves.exists():
        return
    for name in json.loads(moves.read_text("utf-8")):
        if (new / name).exists():
            (new / name).replace(folder / name)
    moves.unlink()
    shutil.rmtree(new, ignore_errors=True)


def _keep(path: Path) -> None:
    """Wait until the disk holds the file: a full disk says so here at the latest."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
