import pytest
from hypothesis import given
from hypothesis import strategies as st
from normalize.names.judged import by, cases

from leleka.normalize.names.split import split_name, words_of

words = st.lists(
    st.sampled_from(
        "Вигаданюк Петро Сергійович Марія П. Іванівна Abc оглы фон (дів. Ткач) «Кіт» , ,".split()
    ),
    max_size=12,
)


@pytest.mark.parametrize("case", cases("splits"), ids=by("why", "written"))
def test_words_are_dealt_out_to_the_parts(case):
    way = split_name(case["written"]).ways[0]

    parts = ("-".join(way.surname), " ".join(way.given), " ".join(way.patronymic))

    assert parts == (case["surname"], case["given"], case["patronymic"])


def test_a_surname_at_birth_stands_aside():
    found = split_name("Вигаданюк (дів. Небувала) Ольга")

    assert found.birth_surnames == ("Небувала",)


@pytest.mark.parametrize("remark", ["(сирота)", "(брат)", "(не підтверджено)", "(orphan)"])
def test_a_remark_in_brackets_is_no_surname_at_birth(remark):
    found = split_name(f"Вигаданюк Марія {remark}")

    assert (found.birth_surnames, found.nicknames) == ((), ())


@pytest.mark.parametrize("name", ["Вигаданюк Марія (Лелеченко)", "вигаданюк марія (лелеченко)"])
def test_a_surname_in_brackets_is_one_at_birth_written_as_the_rest_is(name):
    assert [born.lower() for born in split_name(name).birth_surnames] == ["лелеченко"]


@pytest.mark.parametrize(
    ("written", "word"), [("Ів-на", "І."), ("Серг-ч", "С."), ("Ол-вна", "О."), ("Ан-на", "Ан-на")]
)
def test_a_contracted_patronymic_is_its_first_letter(written, word):
    assert words_of(f"Вигаданюк Марія {written}") == ["Вигаданюк", "Марія", word]


def test_a_nickname_in_quotation_marks_stands_aside():
    found = split_name("Вигаданюк Петро «Кіт»")

    assert found.nicknames == ("Кіт",)


def test_where_nothing_tells_both_orders_are_kept():
    found = split_name("michaelo neumanno")

    assert {way.surname for way in found.ways} == {("michaelo",), ("neumanno",)}


def test_a_surname_like_a_patronymic_keeps_both_readings():
    found = split_name("Роман Абрамович")

    assert {(way.surname, way.patronymic) for way in found.ways} == {
        ((), ("Абрамович",)),
        (("Абрамович",), ()),
    }


@given(words)
def test_no_word_is_lost_or_doubled_within_a_way(chosen):
    found = split_name(" ".join(chosen))

    for way in found.ways:
        dealt = [*way.surname, *way.given, *way.patronymic]
        assert len(dealt) <= 5
        assert way.cost_bits >= 0
