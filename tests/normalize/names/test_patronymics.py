import pytest
from normalize.names.judged import by, cases

from leleka.normalize.names.patronymics import read_father, read_patronymic


@pytest.mark.parametrize("case", cases("patronymics"), ids=by("word"))
def test_a_patronymic_names_father_sex_and_case(case):
    found = read_patronymic(case["word"])

    assert found is not None
    assert case["father"] in found.fathers
    assert (found.sex, found.case) == (int(case["sex"]), case["case"])


@pytest.mark.parametrize("word", ["Петренко", "Кузнецова", "Олена", "Швець"])
def test_what_has_no_ending_of_a_patronymic_is_none(word):
    assert read_patronymic(word) is None


def test_an_unknown_father_is_kept_by_his_stem():
    one, other = read_patronymic("Вигадькович"), read_patronymic("Vyhadkovych")

    assert one is not None
    assert other is not None
    assert set(one.fathers) & set(other.fathers)


def test_a_misspelt_father_is_guessed_not_known():
    found = read_patronymic("Миклойович")

    assert found is not None
    assert "Mykola" in found.guesses


def test_a_father_before_ogly_is_read_by_his_name():
    assert read_father("Ібрагім", 1).fathers == read_father("Ибрагим", 1).fathers
