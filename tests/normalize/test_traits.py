import pytest
from hypothesis import given
from hypothesis import strategies as st
from normalize.judged import by, cases, outcome

from leleka.normalize import traits
from leleka.normalize.marks import read_marks
from leleka.normalize.sex import codes_of_header, read_sex
from leleka.normalize.traits import EYES, HAIR, eye_distance, hair_distance

READERS = {
    "eyes": traits.read_eyes,
    "hair": traits.read_hair,
    "height": traits.read_height,
    "blood_group": traits.read_blood_group,
    "health_group": traits.read_health_group,
    "yes_no": traits.read_yes_no,
    "count": traits.read_count,
    "number": traits.read_number,
    "marks": read_marks,
    "sex": read_sex,
}


def value(reading):
    for name in ("code", "sex", "number"):
        if getattr(reading, name, None) not in {None, ""}:
            return str(getattr(reading, name))
    return "; ".join(getattr(reading, "codes", ()))


@pytest.mark.parametrize("row", cases("traits"), ids=by("trait", "text"))
def test_a_trait_is_one_code_in_three_languages(row):
    found = READERS[row["trait"]](row["text"])

    assert (value(found), outcome(found)) == (row["value"], row["outcome"])


@given(st.text(), st.sampled_from(sorted(READERS)))
def test_no_text_breaks_a_reader(text, trait):
    READERS[trait](text)


@pytest.mark.parametrize(
    ("left", "right", "apart"),
    [
        ("brown", "brown", 0),
        ("grey/blue", "blue", 0),
        ("grey", "blue", 1),
        ("brown", "green", 1),
        ("brown", "blue", 2),
        ("other", "blue", 2),
    ],
)
def test_eyes_that_are_often_confused_are_near(left, right, apart):
    assert eye_distance(left, right) == apart


@pytest.mark.parametrize(
    ("left", "right", "apart"),
    [
        ("fair", "fair", 0),
        ("fair", "dark-fair", 1),
        ("fair", "dark", 2),
        ("chestnut/dark", "dark", 0),
        ("red", "chestnut", 1),
        ("red", "dark", 2),
        ("grey", "dark", 2),
    ],
)
def test_hair_darkens_step_by_step(left, right, apart):
    assert hair_distance(left, right) == apart


@given(st.sampled_from(EYES), st.sampled_from(EYES), st.sampled_from(HAIR), st.sampled_from(HAIR))
def test_the_order_of_two_colours_never_matters(eyes, other_eyes, hair, other_hair):
    assert eye_distance(eyes, other_eyes) == eye_distance(other_eyes, eyes)
    assert hair_distance(hair, other_hair) == hair_distance(other_hair, hair)


@pytest.mark.parametrize(
    ("header", "codes"),
    [
        ("Стать (1-ч, 2-ж)", {"1": 1, "2": 2}),
        ("пол: 1 муж; 2 жен", {"1": 1, "2": 2}),
        ("Sex (male=1, female=0)", {"1": 1, "0": 2}),
        ("Стать", {}),
        ("Sex (1 or 2)", {}),
    ],
)
def test_numbers_mean_a_sex_only_where_the_header_says_so(header, codes):
    assert dict(codes_of_header(header)) == codes
    assert all(read_sex(number, codes_of_header(header)).sex == sex for number, sex in codes.items())
