import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from leleka.reports.text import read_text


def sentences(written):
    text = read_text(written)
    return [" ".join(text.quote(a, b).split()) for a, b in text.bounds]


def test_an_abbreviation_does_not_end_a_sentence():
    assert sentences("Dr. Lind of the U.S. office spoke. He left.") == [
        "Dr. Lind of the U.S. office spoke.", "He left.",
    ]  # fmt: skip
    assert len(sentences("Вивезли 13 тис. дітей у 2022 р. до міста.")) == 1


def test_a_wrapped_line_is_not_the_end_of_a_sentence():
    wrapped = "The commission said in a long sentence that goes on over the\nend of a line. Then it stopped."

    assert len(sentences(wrapped)) == 2


def test_a_quotation_is_marked_from_sign_to_sign():
    text = read_text("He said “we took 30 children” and left.")

    assert [w for w, q in zip(text.low, text.quoted, strict=True) if q][1:-1] == [
        "we",
        "took",
        "30",
        "children",
    ]


@given(st.text(max_size=80), st.sampled_from(["NFC", "NFD"]))
@example("0:\u0302", "NFC")
def test_every_token_stands_where_it_says(written, form):
    written = unicodedata.normalize(form, written)
    text = read_text(written)

    assert all(0 <= a < b <= len(written) for a, b in zip(text.start, text.end, strict=True))
    assert text.start == sorted(text.start)
    assert len(text.sentence) == len(text)
