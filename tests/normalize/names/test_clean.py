import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from normalize.names.judged import by, cases

from leleka.normalize.names.clean import clean

letters = st.text(alphabet="АаБбВвІіїєґьыэёў'’ĸIiaoOeE013 .-«»()\u200b\u0301\u00ad", max_size=40)


@pytest.mark.parametrize("case", cases("clean"), ids=by("why"))
def test_noise_is_repaired_and_nothing_else(case):
    cleaned = clean(case["written"])

    assert cleaned.text == case["clean"]


@pytest.mark.parametrize("case", cases("clean"), ids=by("why"))
def test_a_changed_name_says_by_which_rule(case):
    cleaned = clean(case["written"])

    spaces_only = "".join(case["written"].split()) == "".join(case["clean"].split())
    # A hyphen or a stress mark made plain needs no telling.
    assert cleaned.rules or spaces_only or "–" in case["written"]


@given(letters)
def test_cleaning_twice_changes_nothing_more(written):
    once = clean(written).text

    assert clean(once).text == once


@given(st.text(max_size=60))
def test_any_text_comes_out_composed_and_without_controls(written):
    cleaned = clean(written).text

    assert cleaned == unicodedata.normalize("NFC", cleaned)
    assert not any(unicodedata.category(c) == "Cc" for c in cleaned)
