from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leleka.demo.dice import Dice
from leleka.demo.documents import birth_certificate, tax_check_digit, tax_number


@pytest.mark.parametrize(
    # Counted by hand: -1 5 7 9 4 6 10 5 7 times the digits, modulo 11, modulo 10.
    ("nine", "digit"),
    [("000000000", "0"), ("100000000", "0"), ("010000000", "5"), ("366290001", "9"), ("000000012", "8")],
)
def test_the_check_digit_is_the_weighted_sum(nine, digit):
    assert tax_check_digit(nine) == digit


@given(st.dates(date(2004, 1, 1), date(2024, 12, 31)), st.sampled_from("mf"), st.integers(0, 9999))
def test_a_tax_number_tells_birth_date_and_sex(born, sex, seed):
    number = tax_number(Dice(seed, "tax"), born, sex)

    assert len(number) == 10
    assert date(1899, 12, 31) + timedelta(days=int(number[:5])) == born
    assert int(number[8]) % 2 == (sex == "m")
    assert number[9] == tax_check_digit(number[:9])


def test_a_birth_certificate_names_its_series():
    assert birth_certificate(Dice(1, "papers"), "НО").split(" ")[0].endswith("-НО")
