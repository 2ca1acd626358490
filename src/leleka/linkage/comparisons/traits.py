"""How a child looks, and what a doctor wrote: eyes, hair, height, marks, blood group, health group.

Takes   nothing.
Gives   the comparisons. None of them changes with a name.
Leaves  their order to registry.
"""

from __future__ import annotations

from leleka.core.words import mark
from leleka.linkage.comparisons.comparison import DIFFERS, SAME, Comparison, Level, expect

EYES = Comparison(
    "eyes",
    mark("Eyes"),
    (
        Level("differ", mark("differ"), mark("The colour of the eyes differs.")),
        Level(
            "confusable",
            mark("easily confused"),
            mark("The colours of the eyes are easily taken for each other."),
        ),
        Level("same", SAME, mark("The colour of the eyes is the same.")),
    ),
    expect(
        intact=(0.04, 0.11, 0.85),
        siblings=(0.35, 0.2, 0.45),
        strangers=(0.5, 0.2, 0.3),
    ),
    given="kind_of_lists",
)


HAIR = Comparison(
    "hair",
    mark("Hair"),
    (
        Level("differs", DIFFERS, mark("The colour of the hair differs.")),
        Level("near", mark("one shade apart"), mark("The hair is one shade apart, as it darkens with age.")),
        Level("same", SAME, mark("The colour of the hair is the same.")),
    ),
    expect(
        intact=(0.05, 0.20, 0.75),
        siblings=(0.3, 0.3, 0.4),
        strangers=(0.45, 0.3, 0.25),
    ),
    given="kind_of_lists",
)


HEIGHT = Comparison(
    "height",
    mark("Height"),
    (
        Level(
            "implausible", mark("does not fit"), mark("The heights do not fit one child, growth considered.")
        ),
        Level("plausible", mark("may fit"), mark("The heights may fit one child, growth considered.")),
        Level("close", mark("fits"), mark("The heights fit one child, growth considered.")),
    ),
    expect(
        intact=(0.05, 0.20, 0.75),
        siblings=(0.25, 0.35, 0.4),
        strangers=(0.35, 0.35, 0.3),
    ),
    given="birth_date",
)


MARKS = Comparison(
    "marks",
    mark("Marks"),
    (
        Level("none_shared", mark("none in common"), mark("The described marks have nothing in common.")),
        Level(
            "some_shared", mark("in common"), mark("A described mark (scar, mole, birthmark) is the same.")
        ),
    ),
    expect(intact=(0.3, 0.7), siblings=(0.9, 0.1), strangers=(0.93, 0.07)),
    siblings_share=False,
)


BLOOD_GROUP = Comparison(
    "blood_group",
    mark("Blood group"),
    (
        Level("differs", DIFFERS, mark("The blood group differs.")),
        Level("same", SAME, mark("The blood group is the same.")),
    ),
    expect(intact=(0.03, 0.97), siblings=(0.5, 0.5), strangers=(0.72, 0.28)),
)


HEALTH_GROUP = Comparison(
    "health_group",
    mark("Health group"),
    (
        Level("differs", DIFFERS),
        Level("next", mark("one step apart")),
        Level("same", SAME, mark("The health group is the same.")),
    ),
    expect(
        intact=(0.08, 0.27, 0.65),
        siblings=(0.2, 0.4, 0.4),
        strangers=(0.3, 0.4, 0.3),
    ),
    given="kind_of_lists",
)
