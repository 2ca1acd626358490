import pytest
from hypothesis import given
from hypothesis import strategies as st
from normalize.judged import by, cases, outcome

from leleka.core.gazetteer import gazetteer
from leleka.normalize.institutions import institution_agreement, institution_key

keys = st.builds(
    lambda *parts: "|".join(parts),
    st.sampled_from(["", "boarding_school", "baby_home"]),
    st.sampled_from(["", "1", "2"]),
    st.sampled_from(["", "brzk", "snčk"]),
    st.sampled_from(["", "701822", "706448", "UA-14"]),
)


@pytest.mark.parametrize("row", cases("institutions"), ids=by("text"))
def test_an_institution_is_the_same_in_every_writing(row):
    found = institution_key(row["text"])

    town = gazetteer().place(found.place).name_latin if found.place else ""
    assert found.key.replace(str(found.place), town) == row["key"]
    assert outcome(found) == row["outcome"]


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("boarding_school|3||701822", "boarding_school|3||701822", 3),
        ("boarding_school|3||701822", "boarding_school|3||", 2),
        ("boarding_school|3||701822", "boarding_school|4||701822", 0),
        ("boarding_school|3||701822", "boarding_school|3||706448", 0),
        ("boarding_school|3||701822", "baby_home|3||701822", 0),
        ("boarding_school||brzk|701822", "orphanage||brzk|701822", 3),
        ("boarding_school|3||", "boarding_school||brzk|", 1),
    ],
)
def test_what_one_key_leaves_out_neither_agrees_nor_contradicts(left, right, level):
    assert institution_agreement(left, right) == level


@given(keys, keys)
def test_the_order_of_two_keys_never_matters(left, right):
    assert institution_agreement(left, right) == institution_agreement(right, left)


@given(st.text())
def test_no_text_breaks_the_reader(text):
    found = institution_key(text)

    assert bool(found.key) + bool(found.answer) + bool(found.problem) == 1
