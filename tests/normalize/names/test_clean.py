import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from normalize.names.judged import by, cases

from leleka.normalize.names.clean import clean

letters = st.text(alphabet="АаБбВвІіїєґьыэёў'’ĸIiaoOeE013 .-«»()\u200b\u0301\u00ad", max_size=40)


@pytest.mark.parametrize("case", cases("clean"), ids=by("why"))
def test_noise_is_repaired_and_nothing_else(case):
    assert clean(case["written"]) == case["clean"]


@given(letters)
def test_cleaning_twice_changes_nothing_more(written):
    once = clean(written)

    assert clean(once) == once


@given(st.text(max_size=60))
def test_any_text_comes_out_composed_and_without_controls(written):
    cleaned = clean(written)

    assert cleaned == unicodedata.normalize("NFC", cleaned)
    assert not any(unicodedata.category(c) == "Cc" for c in cleaned)
