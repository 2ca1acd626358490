"""What an identity is made of, and what may be changed of it: names, date of birth, sex, papers.

Takes   nothing.
Gives   the comparisons; birth places stand in places, as they are compared like other places.
Leaves  their order to registry.
"""

from __future__ import annotations

from leleka.core.words import mark
from leleka.linkage.comparisons.comparison import DIFFERS, SAME, SIMILAR, Comparison, Level, expect

SURNAME = Comparison(
    "surname",
    mark("Surname"),
    (
        Level(
            "different",
            DIFFERS,
            mark("The surname differs."),
            when_altered=mark("The surname differs, as it would after adoption or a change of name."),
        ),
        Level("similar", SIMILAR, mark("The surname is nearly the same, as after a typing error.")),
        Level(
            "another_form",
            mark("the same in another form"),
            mark(
                "The surname is the same in another form: translated, transcribed, or with the other ending."
            ),
        ),
        Level(
            "same",
            SAME,
            mark("The surname is the same."),
            when_written_otherwise=mark("The surname is the same, spelt in another script or language."),
        ),
    ),
    expect(
        intact=(0.02, 0.06, 0.12, 0.80),
        siblings=(0.04, 0.04, 0.22, 0.70),
        strangers=(0.9938, 0.004, 0.0010, 0.0012),
    ),
    part="surname",
    p_changed=0.85,
)


_OF_INITIALS = ("different", "initial")

GIVEN_NAME = Comparison(
    "given_name",
    mark("First name"),
    (
        Level(
            "different",
            DIFFERS,
            mark("The first name differs."),
            when_altered=mark("The first name differs, as it would after adoption or a change of name."),
        ),
        Level("initial", mark("the initial agrees"), mark("The initial of the first name agrees.")),
        Level("similar", SIMILAR, mark("The first name is nearly the same, as after a typing error.")),
        Level(
            "diminutive",
            mark("a short form allows it"),
            mark("One first name can be a short form of the other."),
        ),
        Level(
            "same",
            SAME,
            mark("The first name is the same."),
            when_written_otherwise=mark(
                "The first name is the same in its form in another language or script."
            ),
        ),
    ),
    expect(
        intact=(0.01, 0.05, 0.04, 0.08, 0.82),
        siblings=(0.92, 0.04, 0.02, 0.01, 0.01),
        strangers=(0.93, 0.03, 0.01, 0.01, 0.02),
    ),
    siblings_share=False,
    part="given_name",
    p_changed=0.4,
    given="given_name_form",
    only={"initial": _OF_INITIALS},
)


PATRONYMIC = Comparison(
    "patronymic",
    mark("Patronymic"),
    (
        Level(
            "different",
            DIFFERS,
            mark("The patronymic differs."),
            when_altered=mark("The patronymic differs, as it would after adoption."),
        ),
        Level("initial", mark("the initial agrees"), mark("The initial of the patronymic agrees.")),
        Level("similar", SIMILAR, mark("The patronymic is nearly the same, as after a typing error.")),
        Level(
            "same",
            mark("the same father’s name"),
            mark("The patronymic names the same father."),
            when_written_otherwise=mark("The patronymic names the same father, in another form."),
        ),
    ),
    expect(
        intact=(0.015, 0.06, 0.035, 0.89),
        siblings=(0.03, 0.05, 0.04, 0.88),
        strangers=(0.92, 0.045, 0.01, 0.025),
    ),
    part="patronymic",
    p_changed=0.8,
    given="patronymic_form",
    only={"initial": _OF_INITIALS, "initial_beside_surname": _OF_INITIALS},
)


BIRTH_DATE = Comparison(
    "birth_date",
    mark("Date of birth"),
    (
        Level(
            "twelve_years",
            mark("over twelve years apart"),
            mark("The dates of birth are more than twelve years apart."),
        ),
        Level(
            "six_years",
            mark("over six years apart"),
            mark("The dates of birth are more than six years apart."),
        ),
        Level("years", mark("over a year apart"), mark("The dates of birth are more than a year apart.")),
        Level("a_year", mark("within a year"), mark("The dates of birth lie within a year.")),
        Level(
            "nine_months",
            mark("within nine months"),
            mark("The dates of birth lie within nine months: too near for two births of one mother."),
        ),
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
    expect(
        intact=(0.001, 0.002, 0.006, 0.005, 0.005, 0.30, 0.01, 0.02, 0.02, 0.01, 0.62),
        siblings=(0.02, 0.16, 0.62, 0.105, 0.005, 0.05, 0.01, 0.004, 0.005, 0.001, 0.02),
        strangers=(0.11, 0.25, 0.50, 0.04, 0.05, 0.03, 0.015, 0.002, 0.002, 0.0003, 0.0007),
    ),
    part="birth_date",
    p_changed=0.12,
    changed_into=(0.002, 0.005, 0.013, 0.025, 0.025, 0.25, 0.44, 0.15, 0.05, 0.01, 0.03),
    given="kind_of_lists",
)


SEX = Comparison(
    "sex",
    mark("Sex"),
    (
        Level("differs", DIFFERS, mark("One record says girl, the other boy.")),
        Level("same", SAME),
    ),
    expect(intact=(0.01, 0.99), siblings=(0.5, 0.5), strangers=(0.5, 0.5)),
    given="given_name",
    same_whatever=True,
)


IDENTIFIERS = Comparison(
    "identifiers",
    mark("Document numbers"),
    (
        Level("differ", mark("differ"), mark("The document numbers differ.")),
        Level("similar", SIMILAR, mark("A document number differs in one character only.")),
        Level("same", SAME, mark("A document number is the same.")),
    ),
    expect(
        intact=(0.03, 0.05, 0.92),
        siblings=(0.97, 0.025, 0.005),
        strangers=(0.99988, 0.0001, 0.00002),
    ),
    p_changed=0.5,
)
