"""How long work says how far it is.

Takes   a stage in a word or two, how much is done, of how much (None: not known yet).
Gives   the protocol that every long function accepts; silent by default.
Leaves  drawing bars to the command line and the pages.
"""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called with the same stage again and again, done growing; total may become known later."""

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """Note how far a stage is."""


def silent(stage: str, done: int, total: int | None = None) -> None:
    """Progress that nobody watches."""
