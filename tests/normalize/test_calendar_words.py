import pytest
from hypothesis import given
from hypothesis import strategies as st

from leleka.normalize.calendar_words import ROMAN_MONTHS, month_of_word


@pytest.mark.parametrize(
    ("word", "month"),
    [
        ("бер", (3, False)),
        ("мар", (3, False)),
        ("трав", (5, False)),
        ("лют", (2, False)),
        ("лист", (11, False)),
        ("sept", (9, False)),
        ("листопаад", (11, True)),
        ("феврвля", (2, True)),
        ("ма", (None, False)),
        ("міс", (None, False)),
        ("вигадень", (None, False)),
    ],
)
def test_a_month_is_known_by_three_letters_and_with_one_wrong(word, month):
    assert month_of_word(word) == month


def test_roman_months_are_known_from_three_keyboards():
    assert [ROMAN_MONTHS[roman] for roman in ("iii", "ііі", "хii", "vі", "іх")] == [3, 3, 12, 6, 9]


@given(st.text())
def test_no_word_breaks_it(word):
    month, near = month_of_word(word)

    assert month is None or 1 <= month <= 12
    assert not (near and month is None)
