"""The compiled loops of linkage.

Takes    arrays only.
Gives    levels, likelihoods, groups walked, clusters merged; at the speed of the machine.
Leaves   everything with a name or a type to the modules above.
Imports  nothing of the room but each other.
To add   a loop: one function here, a typed wrapper above. Never a parameter that is a Python object.

Compiling takes some seconds and is kept between runs. What is kept is valid for exactly these
sources, so that an upgrade never runs yesterday's loops.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import numba

_HERE = Path(__file__).parent
_NAMES = _HERE.parents[1] / "normalize" / "names"

SOURCES = (*sorted(_HERE.glob("*.py")), _NAMES / "layout.py", _NAMES / "slots.py")
"""The loops, and the modules whose numbers are compiled into them."""


def _kept_in() -> Path:
    """A folder for compiled loops of exactly these sources that this user can write to."""
    digest = hashlib.blake2b(digest_size=8)
    for source in SOURCES:
        digest.update(source.read_bytes())
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(home) / "leleka" / f"compiled-{digest.hexdigest()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.gettempdir()) / folder.name
    return folder


if not numba.config.CACHE_DIR:  # type: ignore[attr-defined]
    numba.config.CACHE_DIR = str(_kept_in())  # type: ignore[attr-defined]
