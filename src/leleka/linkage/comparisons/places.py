"""Where and when: places of birth, home, taking and seeing, institutions, days, the order of events.

Takes   nothing.
Gives   the comparisons.
Leaves  their order to registry.
"""

from __future__ import annotations

from dataclasses import replace

from leleka.core.words import mark
from leleka.linkage.comparisons.comparison import (
    DIFFERS,
    ELSEWHERE,
    NEAR,
    SAME,
    SAME_REGION,
    Comparison,
    Level,
    expect,
)


def _place(name: str, title: str, sentences: tuple[str, str, str, str]) -> Comparison:
    elsewhere, region, near, same = sentences
    return Comparison(
        name,
        title,
        (
            Level("elsewhere", ELSEWHERE, elsewhere),
            Level("other_region", mark("another region"), elsewhere),
            Level("other_place", mark("another place of the region"), region),
            Level("same_region", SAME_REGION, region),
            Level("near", NEAR, near),
            Level("same", SAME, same),
        ),
        expect(
            intact=(0.05, 0.05, 0.04, 0.10, 0.04, 0.72),
            siblings=(0.05, 0.05, 0.04, 0.10, 0.04, 0.72),
            strangers=(0.60, 0.30, 0.04, 0.03, 0.01, 0.02),
        ),
    )


HOME = _place(
    "home",
    mark("Home"),
    (
        mark("The homes lie in different regions."),
        mark("The homes lie in the same region."),
        mark("The homes lie near each other."),
        mark("The home is the same place."),
    ),
)


BIRTH_PLACE = replace(
    _place(
        "birth_place",
        mark("Place of birth"),
        (
            mark("The places of birth lie in different regions."),
            mark("The places of birth lie in the same region."),
            mark("The places of birth lie near each other."),
            mark("The place of birth is the same."),
        ),
    ),
    given="home",
    settled_from=4,
    p_changed=0.25,
    part="birth_place",
)


TAKEN_PLACE = replace(
    _place(
        "taken_place",
        mark("Taken from"),
        (
            mark("They were taken from different regions."),
            mark("They were taken from the same region."),
            mark("They were taken from places near each other."),
            mark("They were taken from the same place."),
        ),
    ),
    given="home",
    settled_from=4,
)


_SEEN_AT = _place(
    "present_place",
    mark("Seen at"),
    (
        mark("They were seen in different regions."),
        mark("They were seen in the same region."),
        mark("They were seen in places near each other."),
        mark("They were seen in the same place."),
    ),
)
_MOVED = Level(
    "moved",
    mark("elsewhere, at another time"),
    mark("They were seen in different places at different times; the child may have been moved."),
)
PRESENT_PLACE = replace(
    _SEEN_AT,
    levels=(*_SEEN_AT.levels[:2], _MOVED, *_SEEN_AT.levels[2:]),
    expect=expect(
        intact=(0.05, 0.05, 0.35, 0.05, 0.15, 0.05, 0.30),
        siblings=(0.05, 0.05, 0.35, 0.05, 0.15, 0.05, 0.30),
        strangers=(0.10, 0.10, 0.70, 0.04, 0.03, 0.01, 0.02),
    ),
    given="kind_of_lists",
)


INSTITUTION = Comparison(
    "institution",
    mark("Institution"),
    (
        Level("differs", DIFFERS, mark("The institutions differ.")),
        Level(
            "crosses",
            mark("from one to the other"),
            mark("One record has the child where the other has it from."),
        ),
        Level("same", SAME, mark("The institution is the same.")),
    ),
    expect(
        intact=(0.25, 0.05, 0.70),
        siblings=(0.35, 0.05, 0.60),
        strangers=(0.985, 0.005, 0.01),
    ),
    given="present_place",
)


CHRONOLOGY = Comparison(
    "chronology",
    mark("Order of events"),
    (
        Level(
            "impossible",
            mark("cannot be"),
            mark("A photo of the one child was published before the other was taken."),
        ),
        Level("possible", mark("possible")),
    ),
    expect(intact=(0.03, 0.97), siblings=(0.2, 0.8), strangers=(0.3, 0.7)),
    given="kind_of_lists",
)

TAKEN_DATE = Comparison(
    "taken_date",
    mark("Day of taking"),
    (
        Level(
            "far_apart",
            mark("over three months apart"),
            mark("They were taken more than three months apart."),
        ),
        Level(
            "within_three_months",
            mark("within three months"),
            mark("They were taken within three months of each other."),
        ),
        Level(
            "within_a_month",
            mark("within a month"),
            mark("They were taken within a month of each other."),
        ),
        Level(
            "within_a_week",
            mark("within a week"),
            mark("They were taken within a week of each other."),
        ),
        Level(
            "fits", mark("one allows the other"), mark("The days of taking fit, as far as they are known.")
        ),
        Level("same_day", mark("same day"), mark("They were taken on the same day.")),
    ),
    expect(
        intact=(0.03, 0.01, 0.01, 0.10, 0.35, 0.50),
        siblings=(0.12, 0.05, 0.04, 0.09, 0.30, 0.40),
        strangers=(0.53, 0.22, 0.12, 0.06, 0.065, 0.005),
    ),
    given="taken_place",
)
