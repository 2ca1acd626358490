"""Which of the ways in which people meet pages are tried here, where two databases share them.

Takes   LELEKA_THIRDS: "0", "1", "2" or several, "12"; without it, all three.
Gives   of_our_thirds.
Leaves  what the ways are to the tests.
"""

import os
from collections.abc import Iterable
from typing import TypeVar

_T = TypeVar("_T")
_THIRDS = {int(third) for third in os.environ.get("LELEKA_THIRDS") or "012"}


def of_our_thirds(ways: Iterable[_T], first: int = 0) -> list[_T]:
    """The ways that are tried here, counted from a number on: each page and role has other ones."""
    return [way for place, way in enumerate(ways, start=first) if place % 3 in _THIRDS]
