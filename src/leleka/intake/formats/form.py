"""What a format is.

Takes   nothing.
Gives   Format, and Head: the beginning of a file, by which it is recognised.
Leaves  the formats themselves to their files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from leleka.intake.job import Grid, Items, Reading
from leleka.intake.packed import parts_named

HEAD_BYTES = 1 << 16


@dataclass(frozen=True)
class Head:
    """The beginning of a file."""

    path: Path
    start: bytes

    @classmethod
    def of(cls, path: Path) -> Head:
        """Read the beginning."""
        with path.open("rb") as file:
            return cls(path, file.read(HEAD_BYTES))

    @cached_property
    def parts(self) -> frozenset[str]:
        """The entries of a packed file; none where it is not packed."""
        return parts_named(self.path) if self.start.startswith(b"PK\x03\x04") else frozenset()

    @cached_property
    def text(self) -> str:
        """The beginning as text, good enough to see its first sign."""
        wide = self.start.startswith((b"\xff\xfe", b"\xfe\xff"))
        return self.start.decode("utf-16" if wide else "utf-8-sig", "replace").replace("\0", "").lstrip()


@dataclass(frozen=True)
class Format:
    """One format.

    Attributes:
        name: short, as on the command line.
        extensions: of files that usually hold it, with the dot.
        recognises: whether the beginning of a file is this format.
        read: start reading; rows come one by one.
    """

    name: str
    extensions: tuple[str, ...]
    recognises: Callable[[Head], bool]
    read: Callable[[Reading], Grid | Items]
