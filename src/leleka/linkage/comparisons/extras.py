"""How a list's own columns are compared, by the kind of what stands in them.

Takes   nothing.
Gives   EXTRAS.
Leaves  which columns there are to the mapping of each list.
"""

from __future__ import annotations

from collections.abc import Mapping

from leleka.core.lists import ExtraKind
from leleka.core.words import mark
from leleka.linkage.comparisons.comparison import (
    DIFFERS,
    SAME,
    SAME_REGION,
    SIMILAR,
    Comparison,
    Level,
    expect,
)

_EXTRA_LEVELS = {
    "differs": Level("differs", DIFFERS, mark("The column {name} differs.")),
    "other_region": Level("other_region", mark("another region"), mark("The column {name} differs.")),
    "other_place": Level("other_place", mark("another place of the region")),
    "same_region": Level("same_region", SAME_REGION),
    "begins_alike": Level("begins_alike", mark("begins alike")),
    "half_alike": Level(
        "half_alike", mark("its first half agrees"), mark("The column {name} agrees in its first half.")
    ),
    "partly": Level("partly", mark("partly the same"), mark("The column {name} agrees in part.")),
    "similar": Level("similar", SIMILAR, mark("The column {name} is nearly the same.")),
    "same": Level("same", SAME, mark("The column {name} is the same.")),
}


def _extra(*levels: str, same: tuple[float, ...], strangers: tuple[float, ...]) -> Comparison:
    # Brothers and sisters live together but are not the same: half-way between.
    siblings = tuple((a + b) / 2 for a, b in zip(same, strangers, strict=True))
    return Comparison(
        "extra",
        mark("Column {name}"),
        tuple(_EXTRA_LEVELS[level] for level in levels),
        expect(intact=same, siblings=siblings, strangers=strangers),
    )


EXTRAS: Mapping[ExtraKind, Comparison] = {
    "text": _extra(
        "differs",
        "partly",
        "similar",
        "same",
        same=(0.12, 0.08, 0.10, 0.70),
        strangers=(0.97, 0.02, 0.005, 0.005),
    ),
    "code": _extra(
        "differs",
        "begins_alike",
        "half_alike",
        "similar",
        "same",
        same=(0.08, 0.02, 0.03, 0.07, 0.80),
        strangers=(0.94, 0.025, 0.01, 0.005, 0.02),
    ),
    "number": _extra("differs", "similar", "same", same=(0.10, 0.10, 0.80), strangers=(0.93, 0.05, 0.02)),
    "place": _extra(
        "differs",
        "other_region",
        "other_place",
        "same_region",
        "similar",
        "same",
        same=(0.06, 0.04, 0.04, 0.08, 0.05, 0.73),
        strangers=(0.60, 0.30, 0.04, 0.03, 0.01, 0.02),
    ),
    "date": _extra(
        "differs",
        "similar",
        "same",
        same=(0.10, 0.05, 0.85),
        strangers=(0.995, 0.004, 0.001),
    ),
}
"""How a list's own column is compared, by its kind."""
