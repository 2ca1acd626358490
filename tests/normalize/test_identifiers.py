from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from normalize.judged import by, cases, outcome

from leleka.normalize.identifiers import read_identifier

FIELDS = ("birth_certificate", "passport", "tax_number", "other_identifier")


@pytest.mark.parametrize("row", cases("identifiers"), ids=by("field", "text"))
def test_a_number_is_written_one_way_and_checked(row):
    found = read_identifier(row["text"], row["field"])

    assert (";".join(found.values), str(found.born or "")) == (row["value"], row["born"])
    assert (str(found.sex or ""), outcome(found)) == (row["sex"], row["outcome"])


def tax_number(days, number):
    nine = f"{days:05}{number:04}"
    weighted = sum(w * int(d) for w, d in zip((-1, 5, 7, 9, 4, 6, 10, 5, 7), nine, strict=True))
    return f"{nine}{weighted % 11 % 10}"


@given(days=st.integers(1, 45_000), number=st.integers(0, 9_999))
def test_a_right_tax_number_tells_birth_day_and_sex(days, number):
    found = read_identifier(tax_number(days, number), "tax_number")

    assert found.problem is None
    assert (found.born - date(1899, 12, 31)).days == days
    assert found.sex == (1 if number % 2 else 2)


@given(
    days=st.integers(1, 45_000), number=st.integers(0, 9_999), place=st.integers(0, 9), off=st.integers(1, 9)
)
def test_one_wrong_digit_mostly_fails_the_check_and_is_still_kept(days, number, place, off):
    right = tax_number(days, number)
    wrong = right[:place] + str((int(right[place]) + off) % 10) + right[place + 1 :]

    found = read_identifier(wrong, "tax_number")

    # The check is blind where the sum leaves 10, which is written as 0.
    assert found.values in {(f"tax_number?:{wrong}",), (f"tax_number:{wrong}",)}
    assert bool(found.problem) == found.values[0].startswith("tax_number?")


@given(st.text(), st.sampled_from(FIELDS))
def test_no_text_breaks_the_reader(text, field):
    found = read_identifier(text, field)

    assert found.values or found.answer


@given(st.text(alphabet="ABCEHIKMOPTXYАВСЕНІКМОРТХУ", min_size=2, max_size=2), st.integers(0, 999_999))
def test_cyrillic_and_latin_look_alikes_give_one_passport(letters, number):
    look_alike = letters.translate(str.maketrans("ABCEHIKMOPTXYАВСЕНІКМОРТХУ", "АВСЕНІКМОРТХУABCEHIKMOPTXY"))

    one = read_identifier(f"{letters} {number:06}", "passport")
    other = read_identifier(f"{look_alike}№{number:06}", "passport")

    assert one.values == other.values
