"""What ends a command before or between the rooms' own work."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from leleka.core.errors import LelekaError, Where


class CliError(LelekaError):
    """A command cannot go on."""


def unagreed(path: Path, mapping: Path) -> CliError:
    """Nobody has said what a list's columns mean; what was proposed lies in a file."""
    return CliError(
        "cli.E023",
        "needs somebody to say what its columns mean, and nobody can be asked here.",
        where=Where(file=str(path)),
        hint="Look at {mapping}, correct it, and run again; or take every proposal with --yes.",
        mapping=str(mapping),
    )


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Write what was asked for, or say why not.

    Raises:
        CliError: cli.E063 it cannot be written there.
        OSError: the disk is full, which `leleka` says by itself.
    """
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise
        raise CliError(
            "cli.E063", "cannot be written.", where=Where(file=str(path)), hint="Choose another place."
        ) from error
