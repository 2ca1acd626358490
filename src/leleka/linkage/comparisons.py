"""What two records are compared by, level by level, and what the levels are expected to mean.

Each comparison sorts a pair into one of its named levels; level 0 is the strongest
disagreement, -1 (not a level) a side with nothing to compare. `expect` says how probable each
level is in each class before any list was seen: it keeps the four classes apart while their
weights are learnt (weights.py) and stands in where a list has too little to learn from.

Takes   nothing; the registry is read by the kernels' callers, by weights and by explain.
Gives   COMPARISONS in the order in which the kernel fills the levels, and EXTRAS by kind.
Leaves  computing the levels to kernels.compare, which follows this order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, cast

from leleka.core.lists import ExtraKind
from leleka.core.words import mark

ExpectedClass = Literal["intact", "siblings", "strangers"]
"""Classes whose levels are expected one by one; an altered identity is made of these, see p_changed."""


@dataclass(frozen=True, slots=True)
class Level:
    """One outcome of a comparison.

    Attributes:
        verdict: in a word or two, for a table.
        sentence: whole, for the reasons of a pair; "" where the level is not worth one.
        when_altered: the sentence where the pair is one child with its identity altered.
        when_written_otherwise: the sentence where the two writings differ.
    """

    name: str
    verdict: str
    sentence: str = ""
    when_altered: str = ""
    when_written_otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing two records are compared by.

    Attributes:
        title: what is compared, for people.
        expect: per class, how probable each level is before a list was seen.
        p_changed: how often an altered identity changes this; what is not changed agrees as in an
            intact one, and traits, places of taking and the like never change with the name.
        changed_into: how probable each level is once changed; () as between strangers.
        given: the comparison whose level this one depends on: what both would say is counted once.
        settled_from: from this level of `given` on, a shared value here is no news, so that its
            rarity does not count again.
        same_whatever: a child shows it alike whatever the level of `given`; only of two children does the one
            foretell the other. Twins, whose first names differ, would else teach that so does a child's sex.
        siblings_share: whether brothers and sisters have the value in common; where not (a
            first name), the rarity of a shared one speaks against siblings as against strangers.
        part: of PARTS, what has changed where the level is rather that of a change.
        is_context: it says nothing itself, but others depend on it: a list without surnames also
            shows places, traits and families in its own way.
    """

    name: str
    title: str
    levels: tuple[Level, ...]
    expect: Mapping[ExpectedClass, tuple[float, ...]]
    p_changed: float = 0.0
    changed_into: tuple[float, ...] = ()
    given: str | None = None
    settled_from: int = 99
    same_whatever: bool = False
    siblings_share: bool = True
    part: str | None = None
    is_context: bool = False


def _expect(
    *, intact: tuple[float, ...], siblings: tuple[float, ...], strangers: tuple[float, ...]
) -> Mapping[ExpectedClass, tuple[float, ...]]:
    return {"intact": intact, "siblings": siblings, "strangers": strangers}


_DIFFERS, _SIMILAR, _SAME = mark("differs"), mark("similar"), mark("the same")
_ELSEWHERE, _SAME_REGION, _NEAR = mark("elsewhere"), mark("same region"), mark("nearby")

_SURNAME = Comparison(
    "surname",
    mark("Surname"),
    (
        Level(
            "different",
            _DIFFERS,
            mark("The surname differs."),
            when_altered=mark("The surname differs, as it would after adoption or a change of name."),
        ),
        Level("similar", _SIMILAR, mark("The surname is nearly the same, as after a typing error.")),
        Level(
            "another_form",
            mark("the same in another form"),
            mark(
                "The surname is the same in another form: translated, transcribed, or with the other ending."
            ),
        ),
        Level(
            "same",
            _SAME,
            mark("The surname is the same."),
            when_written_otherwise=mark("The surname is the same, spelt in another script or language."),
        ),
    ),
    _expect(
        intact=(0.02, 0.06, 0.12, 0.80),
        siblings=(0.04, 0.04, 0.22, 0.70),
        strangers=(0.9938, 0.004, 0.0010, 0.0012),
    ),
    part="surname",
    p_changed=0.85,
)

_GIVEN_NAME = Comparison(
    "given_name",
    mark("First name"),
    (
        Level(
            "different",
            _DIFFERS,
            mark("The first name differs."),
            when_altered=mark("The first name differs, as it would after adoption or a change of name."),
        ),
        Level("initial", mark("the initial agrees"), mark("The initial of the first name agrees.")),
        Level("similar", _SIMILAR, mark("The first name is nearly the same, as after a typing error.")),
        Level(
            "diminutive",
            mark("a short form allows it"),
            mark("One first name can be a short form of the other."),
        ),
        Level(
            "same",
            _SAME,
            mark("The first name is the same."),
            when_written_otherwise=mark(
                "The first name is the same in its form in another language or script."
            ),
        ),
    ),
    _expect(
        intact=(0.01, 0.05, 0.04, 0.08, 0.82),
        siblings=(0.92, 0.04, 0.02, 0.01, 0.01),
        strangers=(0.93, 0.03, 0.01, 0.01, 0.02),
    ),
    siblings_share=False,
    part="given_name",
    p_changed=0.4,
    given="kind_of_lists",
)

_PATRONYMIC = Comparison(
    "patronymic",
    mark("Patronymic"),
    (
        Level(
            "different",
            _DIFFERS,
            mark("The patronymic differs."),
            when_altered=mark("The patronymic differs, as it would after adoption."),
        ),
        Level("initial", mark("the initial agrees"), mark("The initial of the patronymic agrees.")),
        Level("similar", _SIMILAR, mark("The patronymic is nearly the same, as after a typing error.")),
        Level(
            "same",
            mark("the same father’s name"),
            mark("The patronymic names the same father."),
            when_written_otherwise=mark("The patronymic names the same father, in another form."),
        ),
    ),
    _expect(
        intact=(0.015, 0.06, 0.035, 0.89),
        siblings=(0.03, 0.05, 0.04, 0.88),
        strangers=(0.92, 0.045, 0.01, 0.025),
    ),
    part="patronymic",
    p_changed=0.8,
    given="surname",
)

_BIRTH_DATE = Comparison(
    "birth_date",
    mark("Date of birth"),
    (
        Level("far_apart", mark("over a year apart"), mark("The dates of birth are more than a year apart.")),
        Level("within_a_year", mark("within a year"), mark("The dates of birth lie within a year.")),
        Level(
            "fits", mark("one allows the other"), mark("The dates of birth fit, as far as they are known.")
        ),
        Level(
            "shifted",
            mark("within three months"),
            mark("The dates of birth lie within three months of each other."),
            when_altered=mark("The dates of birth lie within three months: adoption allows such a shift."),
        ),
        Level(
            "same_month",
            mark("same month, other day"),
            mark("Month and year of birth agree, the day does not."),
        ),
        Level("one_field", mark("one part differs"), mark("The dates of birth differ in one part only.")),
        Level(
            "swapped",
            mark("day and month swapped"),
            mark("The date of birth agrees with day and month swapped."),
        ),
        Level("same_day", mark("same day"), mark("The date of birth is the same.")),
    ),
    _expect(
        intact=(0.01, 0.01, 0.30, 0.01, 0.02, 0.02, 0.01, 0.62),
        siblings=(0.80, 0.11, 0.05, 0.01, 0.004, 0.005, 0.001, 0.02),
        strangers=(0.86, 0.09, 0.03, 0.015, 0.002, 0.002, 0.0003, 0.0007),
    ),
    part="birth_date",
    p_changed=0.12,
    changed_into=(0.02, 0.05, 0.25, 0.44, 0.15, 0.05, 0.01, 0.03),
    given="kind_of_lists",
)

_SEX = Comparison(
    "sex",
    mark("Sex"),
    (
        Level("differs", _DIFFERS, mark("One record says girl, the other boy.")),
        Level("same", _SAME),
    ),
    _expect(intact=(0.01, 0.99), siblings=(0.5, 0.5), strangers=(0.5, 0.5)),
    given="given_name",
    same_whatever=True,
)


def _place(name: str, title: str, sentences: tuple[str, str, str, str]) -> Comparison:
    elsewhere, region, near, same = sentences
    return Comparison(
        name,
        title,
        (
            Level("elsewhere", _ELSEWHERE, elsewhere),
            Level("other_region", mark("another region"), elsewhere),
            Level("other_place", mark("another place of the region"), region),
            Level("same_region", _SAME_REGION, region),
            Level("near", _NEAR, near),
            Level("same", _SAME, same),
        ),
        _expect(
            intact=(0.05, 0.05, 0.04, 0.10, 0.04, 0.72),
            siblings=(0.05, 0.05, 0.04, 0.10, 0.04, 0.72),
            strangers=(0.60, 0.30, 0.04, 0.03, 0.01, 0.02),
        ),
    )


_HOME = _place(
    "home",
    mark("Home"),
    (
        mark("The homes lie in different regions."),
        mark("The homes lie in the same region."),
        mark("The homes lie near each other."),
        mark("The home is the same place."),
    ),
)

_BIRTH_PLACE = replace(
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

_TAKEN_PLACE = replace(
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

_PRESENT_PLACE = replace(
    _place(
        "present_place",
        mark("Seen at"),
        (
            mark("They were seen in different regions."),
            mark("They were seen in the same region."),
            mark("They were seen in places near each other."),
            mark("They were seen in the same place."),
        ),
    ),
    expect=_expect(
        intact=(0.05, 0.05, 0.35, 0.05, 0.15, 0.05, 0.30),
        siblings=(0.05, 0.05, 0.35, 0.05, 0.15, 0.05, 0.30),
        strangers=(0.10, 0.10, 0.70, 0.04, 0.03, 0.01, 0.02),
    ),
)
_PRESENT_PLACE = replace(
    _PRESENT_PLACE,
    levels=(
        *_PRESENT_PLACE.levels[:2],
        Level(
            "moved",
            mark("elsewhere, at another time"),
            mark("They were seen in different places at different times; the child may have been moved."),
        ),
        *_PRESENT_PLACE.levels[2:],
    ),
    given="kind_of_lists",
)

_INSTITUTION = Comparison(
    "institution",
    mark("Institution"),
    (
        Level("differs", _DIFFERS, mark("The institutions differ.")),
        Level(
            "crosses",
            mark("from one to the other"),
            mark("One record has the child where the other has it from."),
        ),
        Level("same", _SAME, mark("The institution is the same.")),
    ),
    _expect(
        intact=(0.25, 0.05, 0.70),
        siblings=(0.35, 0.05, 0.60),
        strangers=(0.985, 0.005, 0.01),
    ),
    given="present_place",
)

_EYES = Comparison(
    "eyes",
    mark("Eyes"),
    (
        Level("differ", mark("differ"), mark("The colour of the eyes differs.")),
        Level(
            "confusable",
            mark("easily confused"),
            mark("The colours of the eyes are easily taken for each other."),
        ),
        Level("same", _SAME, mark("The colour of the eyes is the same.")),
    ),
    _expect(
        intact=(0.04, 0.11, 0.85),
        siblings=(0.35, 0.2, 0.45),
        strangers=(0.5, 0.2, 0.3),
    ),
    given="kind_of_lists",
)

_HAIR = Comparison(
    "hair",
    mark("Hair"),
    (
        Level("differs", _DIFFERS, mark("The colour of the hair differs.")),
        Level("near", mark("one shade apart"), mark("The hair is one shade apart, as it darkens with age.")),
        Level("same", _SAME, mark("The colour of the hair is the same.")),
    ),
    _expect(
        intact=(0.05, 0.20, 0.75),
        siblings=(0.3, 0.3, 0.4),
        strangers=(0.45, 0.3, 0.25),
    ),
    given="kind_of_lists",
)

_HEIGHT = Comparison(
    "height",
    mark("Height"),
    (
        Level(
            "implausible", mark("does not fit"), mark("The heights do not fit one child, growth considered.")
        ),
        Level("plausible", mark("may fit"), mark("The heights may fit one child, growth considered.")),
        Level("close", mark("fits"), mark("The heights fit one child, growth considered.")),
    ),
    _expect(
        intact=(0.05, 0.20, 0.75),
        siblings=(0.25, 0.35, 0.4),
        strangers=(0.35, 0.35, 0.3),
    ),
    given="birth_date",
)

_MARKS = Comparison(
    "marks",
    mark("Marks"),
    (
        Level("none_shared", mark("none in common"), mark("The described marks have nothing in common.")),
        Level(
            "some_shared", mark("in common"), mark("A described mark (scar, mole, birthmark) is the same.")
        ),
    ),
    _expect(intact=(0.3, 0.7), siblings=(0.9, 0.1), strangers=(0.93, 0.07)),
    siblings_share=False,
)

_BLOOD_GROUP = Comparison(
    "blood_group",
    mark("Blood group"),
    (
        Level("differs", _DIFFERS, mark("The blood group differs.")),
        Level("same", _SAME, mark("The blood group is the same.")),
    ),
    _expect(intact=(0.03, 0.97), siblings=(0.5, 0.5), strangers=(0.72, 0.28)),
)

_HEALTH_GROUP = Comparison(
    "health_group",
    mark("Health group"),
    (
        Level("differs", _DIFFERS),
        Level("next", mark("one step apart")),
        Level("same", _SAME, mark("The health group is the same.")),
    ),
    _expect(
        intact=(0.08, 0.27, 0.65),
        siblings=(0.2, 0.4, 0.4),
        strangers=(0.3, 0.4, 0.3),
    ),
    given="kind_of_lists",
)

_IDENTIFIERS = Comparison(
    "identifiers",
    mark("Document numbers"),
    (
        Level("differ", mark("differ"), mark("The document numbers differ.")),
        Level("similar", _SIMILAR, mark("A document number differs in one character only.")),
        Level("same", _SAME, mark("A document number is the same.")),
    ),
    _expect(
        intact=(0.03, 0.05, 0.92),
        siblings=(0.97, 0.025, 0.005),
        strangers=(0.99988, 0.0001, 0.00002),
    ),
    p_changed=0.5,
)


def _parent(name: str, title: str, given: str | None, sentences: tuple[str, str, str, str]) -> Comparison:
    different, partly, first_name, full = sentences
    return Comparison(
        name,
        title,
        (
            Level("different", _DIFFERS, different),
            Level("partly", mark("partly the same"), partly),
            Level("given_name", mark("same first name"), first_name),
            Level("full", _SAME, full),
        ),
        _expect(
            intact=(0.03, 0.10, 0.37, 0.50),
            siblings=(0.08, 0.10, 0.37, 0.45),
            strangers=(0.955, 0.02, 0.0235, 0.0015),
        ),
        p_changed=0.4,
        given=given,
    )


_MOTHER = _parent(
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
_MOTHER = replace(
    _MOTHER,
    levels=(
        *_MOTHER.levels[:3],
        Level("full", mark("same first name and patronymic"), _MOTHER.levels[3].sentence),
        Level("whole", _SAME, mark("The mother’s name is the same.")),
    ),
    expect=_expect(
        intact=(0.03, 0.10, 0.37, 0.05, 0.45),
        siblings=(0.08, 0.10, 0.37, 0.05, 0.40),
        strangers=(0.955, 0.02, 0.02349, 0.0015, 0.00001),
    ),
)

_FATHER = replace(
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

_SIBLINGS = Comparison(
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
    _expect(
        intact=(0.06, 0.10, 0.30, 0.34, 0.20),
        siblings=(0.40, 0.10, 0.25, 0.20, 0.05),
        strangers=(0.35, 0.20, 0.42, 0.029, 0.001),
    ),
    given="kind_of_lists",
)

_KINSHIP = Comparison(
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
    _expect(intact=(0.9899, 0.01, 0.0001), siblings=(0.25, 0.65, 0.10), strangers=(0.979999, 0.02, 0.000001)),
    given="kind_of_lists",
)

_FAMILY = Comparison(
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
    _expect(
        intact=(0.15, 0.45, 0.04, 0.05, 0.09, 0.22),
        siblings=(0.40, 0.45, 0.05, 0.04, 0.03, 0.03),
        strangers=(0.27, 0.72, 0.007, 0.002, 0.0008, 0.0002),
    ),
    given="kind_of_lists",
)

_CHRONOLOGY = Comparison(
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
    _expect(intact=(0.03, 0.97), siblings=(0.2, 0.8), strangers=(0.3, 0.7)),
    given="kind_of_lists",
)

_KIND_OF_LISTS = Comparison(
    "kind_of_lists",
    mark("Kind of lists"),
    (
        Level("full", mark("both give surnames")),
        Level("mixed", mark("one gives no surnames")),
        Level("brief", mark("neither gives surnames")),
    ),
    _expect(intact=(0.6, 0.3, 0.1), siblings=(0.6, 0.3, 0.1), strangers=(0.6, 0.3, 0.1)),
    is_context=True,
)

COMPARISONS: tuple[Comparison, ...] = (
    _KIND_OF_LISTS,
    _SURNAME,
    _GIVEN_NAME,
    _PATRONYMIC,
    _BIRTH_DATE,
    _SEX,
    _HOME,
    _BIRTH_PLACE,
    _TAKEN_PLACE,
    _PRESENT_PLACE,
    _INSTITUTION,
    _EYES,
    _HAIR,
    _HEIGHT,
    _MARKS,
    _BLOOD_GROUP,
    _HEALTH_GROUP,
    _IDENTIFIERS,
    _MOTHER,
    _FATHER,
    _SIBLINGS,
    _KINSHIP,
    _FAMILY,
    _CHRONOLOGY,
)
"""Every comparison, in the order of the kernel. A list's own (EXTRAS) follow."""

_EXTRA_LEVELS = {
    "differs": Level("differs", _DIFFERS, mark("The column {name} differs.")),
    "other_region": Level("other_region", mark("another region"), mark("The column {name} differs.")),
    "other_place": Level("other_place", mark("another place of the region")),
    "same_region": Level("same_region", _SAME_REGION),
    "begins_alike": Level("begins_alike", mark("begins alike")),
    "half_alike": Level(
        "half_alike", mark("its first half agrees"), mark("The column {name} agrees in its first half.")
    ),
    "partly": Level("partly", mark("partly the same"), mark("The column {name} agrees in part.")),
    "similar": Level("similar", _SIMILAR, mark("The column {name} is nearly the same.")),
    "same": Level("same", _SAME, mark("The column {name} is the same.")),
}


def _extra(*levels: str, same: tuple[float, ...], strangers: tuple[float, ...]) -> Comparison:
    # Brothers and sisters live together but are not the same: half-way between.
    siblings = tuple((a + b) / 2 for a, b in zip(same, strangers, strict=True))
    return Comparison(
        "extra",
        mark("Column {name}"),
        tuple(_EXTRA_LEVELS[level] for level in levels),
        _expect(intact=same, siblings=siblings, strangers=strangers),
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


def comparisons_with(extras: Sequence[tuple[ExtraKind, str]]) -> tuple[Comparison, ...]:
    """All comparisons of a run: the registry, then one per extra (kind, name) in the order given."""
    own = tuple(replace(EXTRAS[kind], name=f"extra:{kind}:{name}") for kind, name in extras)
    return COMPARISONS + own


@cache
def described(names: tuple[str, ...]) -> tuple[Comparison, ...]:
    """The comparisons of these names, extras included.

    Raises:
        KeyError: no such comparison.
    """
    registered = {comparison.name: comparison for comparison in COMPARISONS}
    found = []
    for name in names:
        if name in registered:
            found.append(registered[name])
        else:
            _, kind, own = name.split(":", 2)
            found.append(comparisons_with([(cast("ExtraKind", kind), own)])[-1])
    return tuple(found)
