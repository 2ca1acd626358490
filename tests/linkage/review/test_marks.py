import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leleka.linkage.review.marks import marked, script_free, scripts

CASES = list(csv.DictReader((Path(__file__).parent / "marks.csv").open(encoding="utf-8")))


def shown(pieces):
    return "".join(f"[{text}]" if differs else text for text, differs in pieces)


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_differing_letters_are_marked_inside_their_words(case):
    left, right = marked(case["left"], case["right"])

    assert (shown(left), shown(right)) == (case["left_marked"], case["right_marked"])


@given(st.text(), st.text())
def test_marks_add_and_lose_no_letter(left, right):
    for text, pieces in zip((left, right), marked(left, right), strict=True):
        assert "".join(piece for piece, _ in pieces) == text


@given(st.text())
def test_a_text_never_differs_from_itself(text):
    left, _ = marked(text, text)

    assert not any(differs for _, differs in left)


def test_scripts_are_told_by_letters_only():
    assert scripts("Іван 12.03") == {"CYRILLIC"}
    assert scripts("2014") == frozenset()


def test_a_reading_is_in_plain_latin_letters_and_keeps_figures():
    assert script_free("Щербань Олена, 2014") == "Shcherban Olena, 2014"
