"""What a job has let go of goes back to the system.

Arrow and the C library keep freed memory for what may come next. After linking 200,000 rows that is a third
of a gigabyte, and writing what was found, which takes longer and needs little, would hold it all the while.

Takes   nothing.
Gives   give_back, between two large stages of a job.
Leaves  letting go of what is needed no more to the job.
"""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

import pyarrow as pa


def give_back() -> None:
    """Give freed memory back; where the system has no such call, nothing happens."""
    pa.default_memory_pool().release_unused()
    if sys.platform.startswith("linux"):
        with suppress(OSError, AttributeError):  # another C library than glibc has none
            ctypes.CDLL(None).malloc_trim(0)
