"""The leleka command: every room, from a terminal.

Takes    files and options.
Gives    files, and one designed screen at the end.
Leaves   reading, comparing and deciding to the rooms; nothing is worked out here.
Imports  every room, each only when it is asked for, so that --help is quick.
To add   a command: one function in commands/, one line in app.
"""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line and end the process with its exit code."""
    try:
        from leleka.cli.start import run

        sys.exit(run(sys.argv[1:]))
    except KeyboardInterrupt:  # before there is anybody to say so
        sys.exit(130)
