from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from normalize.judged import by, cases

from leleka.linkage import question
from leleka.normalize import NormalizeError
from leleka.normalize.asked import MOST_SIGNS, read_asked

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize("row", cases("asked"), ids=by("line"))
def test_each_part_of_a_line_goes_to_its_field(row):
    asked = read_asked(row["line"], TODAY)

    expected = dict(each.split("=", 1) for each in row["fields"].split(";") if each)
    assert asked.fields == expected, row["why"]
    assert str(asked.born or "") == row["born"]


def test_an_id_as_people_say_it_is_no_name():
    asked = read_asked("A1B2-C3D4", TODAY)

    assert asked.spoken == "a1b2c3d4"
    assert not asked.fields


def test_a_home_that_could_be_a_surname_says_how_to_look_for_one():
    asked = read_asked("Марія Іванівна Херсон 2014", TODAY)

    assert asked.as_surname == "Херсон Марія Іванівна"
    assert read_asked(asked.as_surname, TODAY).fields == {"full_name": asked.as_surname}
    assert not read_asked("Коваль Марія Херсон", TODAY).as_surname


def test_what_has_no_meaning_is_given_back():
    assert read_asked("Іван 2014 2015 <b>", TODAY).unread == ("2015", "<b>")


def test_a_line_of_ten_thousand_signs_is_cut_and_said_to_be():
    asked = read_asked("Вигаданий Олексій 2014 " + "слово " * 2_000, TODAY)

    assert asked.is_cut
    assert asked.fields["birth_date"] == "2014"
    assert sum(map(len, asked.unread)) < MOST_SIGNS


@given(st.text(max_size=400))
def test_any_line_can_be_asked_or_says_nothing(line):
    asked = read_asked(line, TODAY)

    try:
        records = question(asked.fields) if asked.fields else ()
    except NormalizeError:
        records = ()
    assert len(records) in {0, 1}


@given(
    st.lists(
        st.sampled_from("Олексій 2014 05.03.2014 з із сестра мати очі карі 7 років - , ; № школа м.".split())
    )
)
def test_no_word_is_lost(words):
    asked = read_asked(" ".join(words), TODAY)

    kept = " ".join([*asked.fields.values(), *asked.unread])
    assert kept.count("Олексій") == min(words.count("Олексій"), kept.count("Олексій"))
    assert ("Олексій" in words) == ("Олексій" in kept)
