import pytest
from hypothesis import given
from hypothesis import strategies as st
from normalize.judged import by, cases, outcome

from leleka.core.gazetteer import gazetteer
from leleka.normalize.institutions import institution_key


@pytest.mark.parametrize("row", cases("institutions"), ids=by("text"))
def test_an_institution_is_the_same_in_every_writing(row):
    found = institution_key(row["text"])

    town = gazetteer().place(found.place).name_latin if found.place else ""
    assert found.key.replace(str(found.place), town) == row["key"]
    assert outcome(found) == row["outcome"]


@given(st.text())
def test_no_text_breaks_the_reader(text):
    found = institution_key(text)

    assert bool(found.key) + bool(found.answer) + bool(found.problem) == 1
