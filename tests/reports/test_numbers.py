import pytest
from hypothesis import given
from hypothesis import strategies as st

from leleka.reports.numbers import amount_at, interval
from leleka.reports.tables import tables
from leleka.reports.text import read_text

CASES = [
    ("en", "half a million", (500000, 500000, "exact")),
    ("en", "a quarter of a million", (250000, 250000, "exact")),
    ("en", "one and a half million", (1500000, 1500000, "exact")),
    ("en", "two hundred and fifty", (250, 250, "exact")),
    ("en", "twenty-one", (21, 21, "exact")),
    ("en", "two dozen", (24, 24, "exact")),
    ("en", "at least tens of thousands", (20000, None, "at_least")),
    ("en", "no more than 40", (None, 40, "up_to")),
    ("en", "as many as 35,000", (None, 35000, "up_to")),
    ("en", "nearly 600", (540, 600, "nearly")),
    ("en", "an estimated 751", (676, 826, "about")),
    ("en", "300 or so", (270, 330, "about")),
    ("en", "5 to 6 thousand", (5000, 6000, "range")),
    ("en", "between 20 and 30", (20, 30, "range")),
    ("en", "between two and three hundred", (200, 300, "range")),
    ("en", "500 to 2 thousand", (500, 2000, "range")),
    ("en", "several hundred", (200, 999, "order")),
    ("en", "19'546", (19546, 19546, "exact")),
    ("uk", "6 тисяч 266", (6266, 6266, "exact")),
    ("uk", "дев'ятнадцять тисяч п'ятсот сорок шість", (19546, 19546, "exact")),
    ("uk", "близько чотирьохсот", (360, 440, "about")),
    ("uk", "не менш як 500 тисяч", (500000, None, "at_least")),
    ("uk", "понад тисячу", (1000, None, "over")),
    ("uk", "півтори тисячі", (1500, 1500, "exact")),
    ("uk", "від 200 до 300", (200, 300, "range")),
    ("uk", "від 700 до двох тисяч", (700, 2000, "range")),
    ("uk", "десятки тисяч", (20000, 99999, "order")),
    ("uk", "2,5 млн", (2500000, 2500000, "exact")),
    ("ru", "более тысячи", (1000, None, "over")),
    ("ru", "больше 14 тысяч", (14000, None, "over")),
    ("ru", "около двухсот", (180, 220, "about")),
    ("ru", "полмиллиона", (500000, 500000, "exact")),
    ("ru", "несколько десятков", (24, 99, "order")),
]


@pytest.mark.parametrize(("lang", "written", "expected"), CASES, ids=[c[1] for c in CASES])
def test_a_number_reads_as_the_interval_its_words_allow(lang, written, expected):
    text = read_text("There are " + written + " people.")
    t = tables(lang)

    found = [a for a in (amount_at(text, i, t) for i in range(len(text))) if a is not None]
    widest = max(found, key=lambda a: a.after - a.first)

    assert (widest.low, widest.high, widest.qualifier) == expected


@pytest.mark.parametrize("written", ["19-year-old", "G7", "10:30", "$300", "№3", "COVID-19"])
def test_what_touches_a_word_or_a_sign_is_no_amount(written):
    text = read_text(f"It is {written} today.")

    assert [amount_at(text, i, tables("en")) for i in range(len(text))] == [None] * len(text)


@given(
    st.integers(3, 10**8), st.sampled_from(["{:,}", "{:d}"]), st.sampled_from([",", " ", "\u202f", "\u00a0"])
)
def test_digits_mean_the_same_however_they_are_grouped(value, form, separator):
    text = read_text(form.format(value).replace(",", separator) + " children")

    amount = amount_at(text, 0, tables("en"))

    assert (amount.low, amount.high) == (value, value)


@given(st.integers(1, 10**7))
def test_about_and_nearly_reach_a_tenth_of_the_number(value):
    assert interval("nearly", value, value, is_vague=False) == (round(0.9 * value), value)
    assert interval("about", value, value, is_vague=False) == (round(0.9 * value), round(1.1 * value))
