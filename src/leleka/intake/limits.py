"""How much one list may ask of the machine before leleka says no.

Lists come from strangers. A file of a few kilobytes can unfold into more than any machine
holds, so every file is read in a child process that ends by itself when it wants more than
this; the limits are far above what a list of people needs.

Takes   nothing; the numbers below.
Gives   Limits, and `confine`, which a child process calls on itself.
Leaves  starting and ending the child to intake.apart.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings for one file.

    Attributes:
        memory_bytes: address space of the child; it ends when it asks for more.
        seconds_at_least, bytes_per_second: a file may take the first, and a second more for each
            so many of its bytes, which may be packed ones: a slow machine must not stop a true list.
        unpacked_bytes, unpacked_ratio: what a packed file may unfold into, as a sum and as a
            multiple of its own size; the ratio counts only above free_unpacked_bytes.
        parts: entries of a packed file.
        columns, cells: of one table, empty cells between others included.
        line_bytes: between two line ends of a text.
        json_bytes: of a JSON file that has to be held as one text.
        cell_chars: of one cell.
        quoted_lines: lines that one quoted cell may span.
    """

    memory_bytes: int = 2048 * MIB
    seconds_at_least: float = 30.0
    bytes_per_second: int = MIB // 8
    unpacked_bytes: int = 2048 * MIB
    unpacked_ratio: int = 250
    free_unpacked_bytes: int = 32 * MIB
    parts: int = 5_000
    columns: int = 2_000
    cells: int = 40_000_000
    line_bytes: int = 8 * MIB
    json_bytes: int = 256 * MIB
    cell_chars: int = 1 * MIB
    quoted_lines: int = 1_000

    def seconds(self, n_bytes: int) -> float:
        """How long a file of this size may take."""
        return self.seconds_at_least + n_bytes / self.bytes_per_second


def confine(limits: Limits, seconds: float) -> None:
    """Bind this process: memory, processor time, no core dump, gone when its parent is gone."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        cpu = int(seconds) + 5
        resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 2))
        if sys.platform.startswith("linux"):  # elsewhere address space is counted otherwise or not at all
            resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    if sys.platform.startswith("linux"):
        _end_with_parent()


def _end_with_parent() -> None:
    import ctypes

    parent = os.getppid()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # 1: PR_SET_PDEATHSIG
    if os.getppid() != parent:  # it went before the line above could take effect
        os._exit(1)
