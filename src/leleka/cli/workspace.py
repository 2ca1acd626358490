"""An output folder: who may write there, and what earlier runs left to go on from.

Stages are kept under a digest of everything they depend on (the files' bytes, the meanings
of columns, the program itself), so that a stage is taken up again only if it would come out
the same. A process that is killed leaves either a whole stage or none.

Takes   the folder given with --out.
Gives   Workspace: the lock, kept stages, a look at foreign files.
Leaves  moving finished files into place to linkage.outputs.staging.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from leleka.cli.errors import CliError
from leleka.cli.keeping import keep, take_up
from leleka.core.errors import Where
from leleka.core.files import program

T = TypeVar("T")

WORK = ".work"

OUR_FILES = frozenset(
    {
        "persons.xlsx", "persons.parquet", "pairs.parquet", "pairs.csv",
        "ties.parquet", "problems.csv", "history.jsonl", "review.html", "summary.json",
    }
)  # fmt: skip
"""Names that `link` writes. Kept here too, so that looking at a folder needs no linkage."""

OUR_MARK = "summary.json"
"""A folder with our files holds this one."""


class Workspace:
    """An output folder in use by one run.

    Args:
        folder: is made if it is not there, readable by its owner only, as it will name children.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.work = folder / WORK

    @contextmanager
    def opened(self, lists: Iterable[Path] = ()) -> Iterator[None]:
        """Hold the folder for one run.

        Args:
            lists: the files that are read; none of them may be overwritten.

        Raises:
            CliError: cli.E010 another run works there; cli.E011 a list would be overwritten;
                cli.E012 files of these names are there and are not ours.
        """
        self._look(lists)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.work.mkdir(exist_ok=True, mode=0o700)
        with (self.work / "lock").open("ab+") as lock:
            if not _locked(lock):
                raise CliError(
                    "cli.E010",
                    "another leleka works in this folder.",
                    where=Where(file=str(self.folder)),
                    hint="Wait until it is done, or choose another folder with --out.",
                )
            yield

    def foreign_files(self) -> list[str]:
        """What else lies in the folder; leleka leaves it alone."""
        if not self.folder.is_dir():
            return []
        ours = OUR_FILES | {WORK, "decisions.jsonl", "ledger.html"}
        return sorted(
            path.name
            for path in self.folder.iterdir()
            if path.name not in ours and ".mapping." not in path.name
        )

    def stage(self, name: str, key: str, work: Callable[[], T], types: tuple[type, ...]) -> T:
        """Take a stage up from an earlier run, or work it out and keep it.

        Args:
            name: of the stage; only its newest outcome is kept.
            key: digest of all it depends on.
            types: the classes its outcome is made of.
        """
        place = self.work / f"{name}-{key[:24]}"
        found = take_up(place, types)
        if found is not None:
            return found  # type: ignore[no-any-return]
        made = work()
        for old in self.work.glob(f"{name}-*"):
            shutil.rmtree(old, ignore_errors=True)
        keep(made, place, types)
        return made

    def kept(self, name: str, types: tuple[type, ...]) -> Any | None:
        """The newest outcome of a stage, whatever it depended on; None where none is kept."""
        places = [place for place in self.work.glob(f"{name}-*") if place.suffix != ".half"]
        newest = max(places, key=lambda place: place.stat().st_mtime_ns, default=None)
        return take_up(newest, types) if newest else None

    def _look(self, lists: Iterable[Path]) -> None:
        read = {path.resolve() for path in lists}
        for name in sorted(OUR_FILES):
            path = self.folder / name
            if path.resolve() in read:
                raise CliError(
                    "cli.E011",
                    "is a list to read, and would be overwritten by a result of the same name.",
                    where=Where(file=str(path)),
                    hint="Choose another folder with --out.",
                )
        if (self.folder / OUR_MARK).exists() or (self.work / "lock").exists():
            return
        there = sorted(name for name in OUR_FILES if (self.folder / name).exists())
        if there:
            raise CliError(
                "cli.E012",
                "holds files that leleka did not write: {names}.",
                where=Where(file=str(self.folder)),
                hint="Choose another folder with --out, or move these files away.",
                names=", ".join(there),
            )


if sys.platform == "win32":  # written after the documentation; nobody has run it on Windows yet
    import msvcrt

    def _locked(lock: BinaryIO) -> bool:
        try:
            lock.seek(0)
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _locked(lock: BinaryIO) -> bool:
        # The system lets go of the lock when the process ends, however it ends.
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def program_digest() -> str:
    """The digest of all by which rows are read and linked: another program, another result."""
    return program("core", "intake", "normalize", "linkage")


def is_writable(folder: Path) -> bool:
    """Whether a file can be put into a folder."""
    return os.access(folder, os.W_OK)
