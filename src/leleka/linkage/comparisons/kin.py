"""Who belongs to the child: mother, father, brothers and sisters, named or found beside.

Takes   nothing.
Gives   the comparisons.
Leaves  their order to registry.
"""

from __future__ import annotations

from dataclasses import replace

from leleka.core.words import mark
from leleka.linkage.comparisons.comparison import DIFFERS, SAME, Comparison, Level, expect


def _parent(name: str, title: str, given: str | None, sentences: tuple[str, str, str, str]) -> Comparison:
    different, partly, first_name, full = sentences
    return Comparison(
        name,
        title,
        (
            Level("different", DIFFERS, different),
            Level("partly", mark("partly the same"), partly),
            Level("given_name", mark("same first name"), first_name),
            Level("full", SAME, full),
        ),
        expect(
            intact=(0.03, 0.10, 0.37, 0.50),
            siblings=(0.08, 0.10, 0.37, 0.45),
            strangers=(0.955, 0.02, 0.0235, 0.0015),
        ),
        p_changed=0.4,
        given=given,
    )


MOTHER = _parent(
    "mother",
    mark("Mother"),
    "surname",
    (
        mark("The mothers are named differently."),
        mark("The mothers’ names agree in part."),
        mark("The mothers have the same first name."),
        mark("The mothers have the same first name and patronymic."),
    ),
)


MOTHER = replace(
    MOTHER,
    levels=(
        *MOTHER.levels[:3],
        Level("full", mark("same first name and patronymic"), MOTHER.levels[3].sentence),
        Level("whole", SAME, mark("The mother’s name is the same.")),
    ),
    expect=expect(
        intact=(0.03, 0.10, 0.37, 0.40, 0.10),
        siblings=(0.08, 0.10, 0.37, 0.33, 0.12),
        strangers=(0.955, 0.02, 0.02349, 0.0015, 0.00001),
    ),
)


FATHER = replace(
    _parent(
        "father",
        mark("Father"),
        "patronymic",
        (
            mark("The fathers are named differently."),
            mark("The fathers’ names agree in part."),
            mark("The fathers have the same first name."),
            mark("The father’s name is the same."),
        ),
    ),
    settled_from=2,
)


SIBLINGS = Comparison(
    "siblings",
    mark("Brothers and sisters"),
    (
        Level("disagree", mark("disagree"), mark("The brothers and sisters named do not agree.")),
        Level(
            "one_has_none",
            mark("only one has any"),
            mark("One record says that there are brothers or sisters, the other that there are none."),
        ),
        Level(
            "consistent",
            mark("consistent"),
            mark("Both records say alike whether there are brothers or sisters."),
        ),
        Level(
            "one_agrees", mark("one agrees"), mark("A brother or sister of the same name is on both records.")
        ),
        Level("several_agree", mark("several agree"), mark("Several brothers and sisters agree by name.")),
    ),
    expect(
        intact=(0.06, 0.10, 0.30, 0.34, 0.20),
        siblings=(0.40, 0.10, 0.25, 0.20, 0.05),
        strangers=(0.35, 0.20, 0.42, 0.029, 0.001),
    ),
    given="kind_of_lists",
)


KINSHIP = Comparison(
    "kinship",
    mark("Named as brother or sister"),
    (
        Level("not_named", mark("not named")),
        Level("named", mark("named"), mark("One record names the other child as a brother or sister.")),
        Level(
            "numbered",
            mark("named by number"),
            mark("One record names the other by its number as a brother or sister."),
        ),
    ),
    expect(intact=(0.9899, 0.01, 0.0001), siblings=(0.25, 0.65, 0.10), strangers=(0.979999, 0.02, 0.000001)),
    given="kind_of_lists",
)


FAMILY = Comparison(
    "family",
    mark("Family found beside"),
    (
        Level("not_found", mark("not found")),
        Level("one_sided", mark("only one has any")),
        Level("hardly", mark("hardly"), mark("The brothers and sisters beside the two hardly agree.")),
        Level(
            "possible",
            mark("possible"),
            mark(
                "A brother or sister of one may be a brother or sister of the other: the pattern is the same."
            ),
        ),
        Level(
            "likely",
            mark("likely"),
            mark("A brother or sister with the same pattern was found beside the other child."),
        ),
        Level(
            "found",
            mark("found"),
            mark("A brother or sister of one stands beside the other too, and they agree."),
        ),
    ),
    expect(
        intact=(0.15, 0.45, 0.04, 0.05, 0.09, 0.22),
        siblings=(0.40, 0.45, 0.05, 0.04, 0.03, 0.03),
        strangers=(0.27, 0.72, 0.007, 0.002, 0.0008, 0.0002),
    ),
    given="kind_of_lists",
)
