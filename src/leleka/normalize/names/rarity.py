"""How much it says that two names share a part: −log2 of how often the part occurs.

Олена says less than Юстина. Frequencies start from a small population table of our own (data/given.tsv,
data/surnames.tsv: rounded bands, from general knowledge of Ukrainian and Russian naming) and move to those
of the lists at hand as these grow.

Takes   values of names, and how often each occurs.
Gives   bits per value.
Leaves  weighing them to linkage.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from leleka.normalize.names.fold import skeletons
from leleka.normalize.names.given import GUESS, SAME, UNKNOWN_BITS, data_lines, given_names
from leleka.normalize.names.surnames import stem_of

if TYPE_CHECKING:
    from leleka.normalize.names.slots import Value

_SURNAME_BITS: Final = 15.5
# How many names the population table is worth against those that were counted.
_PRIOR_NAMES: Final = 5_000
_MOST_BITS: Final = 18.0


@lru_cache(maxsize=1)
def common_surnames() -> dict[str, float]:
    """Share of people by surname stem."""
    found: dict[str, float] = defaultdict(float)
    for per_100_000, names in data_lines("surnames.tsv"):
        for name in names.split():
            stem = stem_of(skeletons(name)[0])
            found[stem] = max(found[stem], int(per_100_000) / 100_000)
    return dict(found)


class Rarity:
    """Frequencies of a book."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], float] = defaultdict(float)
        self._totals: dict[str, float] = defaultdict(float)
        self._bits: dict[Value, float] = {}

    def count(self, leaders: Iterable[Value | None], times: Iterable[float]) -> None:
        """Count the first value of each slot, and how often it stands in the likeliest reading of a name."""
        for value, n in zip(leaders, times, strict=True):
            if n and value is not None and not value.is_initial:
                self._counts[value.role, _key(value)] += n
                self._totals[value.role] += n

    def of_value(self, value: Value) -> float:
        """Bits of one value; ask only when all names are counted."""
        bits = self._bits.get(value)
        if bits is None:
            bits = self._bits[value] = self._of_value(value)
        return bits

    def _of_value(self, value: Value) -> float:
        if value.is_initial:
            return 4.0
        share = _population_share(value)
        total = self._totals[value.role]
        if total:
            # The one that is being asked about does not make itself common.
            seen = max(0.0, self._counts[value.role, _key(value)] - 1)
            share = (seen + _PRIOR_NAMES * share) / (total + _PRIOR_NAMES)
        return min(_MOST_BITS, -math.log2(share))


def _key(value: Value) -> str:
    return value.classes[0][0] if value.classes else value.word


@lru_cache(maxsize=100_000)
def _population_share(value: Value) -> float:
    if value.role == "s":
        return max(
            (common_surnames().get(stem_of(form), 0.0) for form in value.forms[1:]), default=0.0
        ) or _rare_share(value)
    names = given_names().classes
    shares = [2.0 ** -names[name].bits for name, how in value.classes if name in names and how != GUESS]
    if not shares:
        return float(2.0**-UNKNOWN_BITS)
    short = value.role == "g" and all(how != SAME for _, how in value.classes)
    share = sum(shares) if short else max(shares)
    # Fathers are men: half of all names share what all the patronymics are made of.
    return float(min(0.2, 2 * share if value.role == "p" else share))


def _rare_share(value: Value) -> float:
    """Short surnames meet by chance more easily than long ones."""
    length = max((len(stem_of(form)) for form in value.forms[1:]), default=0)
    return float(2.0 ** -min(_SURNAME_BITS, 6.0 + 1.9 * length))
