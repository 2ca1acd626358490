"""Colours of eyes and hair as rows of one table of distances.

Takes   codes of normalize.traits: one colour, or several joined by "/".
Gives   the row of each code; how far each two rows are apart.
Leaves  reading colours to normalize.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from leleka.normalize.traits import EYES, HAIR, eye_distance, hair_distance

_FAR = 2
_VOCABULARIES = {"eyes": (EYES, eye_distance), "hair": (HAIR, hair_distance)}


@cache
def _rows() -> dict[tuple[str, str], int]:
    codes = [
        (name, "/".join(some))
        for name, (colours, _) in _VOCABULARIES.items()
        for n in range(1, len(colours) + 1)
        for some in combinations(colours, n)
    ]
    return {code: row for row, code in enumerate(codes)}


def shade(name: str, word: str) -> int:
    """The row of a code of the vocabulary "eyes" or "hair"; the last row is for what is neither."""
    return _rows().get((name, word), len(_rows()))


@cache
def shade_distances() -> NDArray[np.int8]:
    """int8[shades, shades]: 0 alike, 1 easily confused or one step of darkening, 2 apart."""
    rows = _rows()
    apart = np.full((len(rows) + 1, len(rows) + 1), _FAR, np.int8)
    for name, (_, distance) in _VOCABULARIES.items():
        own = [(word, row) for (vocabulary, word), row in rows.items() if vocabulary == name]
        for one, i in own:
            apart[i, [row for _, row in own]] = [distance(one, other) for other, _ in own]
    apart[-1, -1] = 0
    return apart
