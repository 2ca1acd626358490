"""Whether the compiled loops are at hand, or are compiled at their first use.

Takes   nothing.
Gives   is_compiled().
Leaves  compiling and keeping to numba, saying so to the command.
"""

from __future__ import annotations

from pathlib import Path


def is_compiled() -> bool:
    """Whether an earlier run on this machine has compiled the loops of exactly these sources."""
    import numba

    import leleka.linkage.kernels  # noqa: F401  says where compiled loops are kept

    kept = Path(numba.config.CACHE_DIR)  # type: ignore[attr-defined]
    return any(kept.rglob("compare.*.nbc"))
