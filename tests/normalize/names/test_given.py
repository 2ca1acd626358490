import pytest
from normalize.names.judged import by, cases

from leleka.normalize.names.given import (
    FEMALE,
    MALE,
    SAME,
    SHORT,
    given_names,
    guessed_names,
    nominatives,
    read_given,
)


@pytest.mark.parametrize("case", cases("given"), ids=by("one", "other"))
def test_names_share_a_class_as_judged(case):
    one, other = dict(read_given(case["one"]).classes), dict(read_given(case["other"]).classes)
    shared = [max(one[name], other[name]) for name in one.keys() & other.keys()]

    found = {SAME: "same", SHORT: "short"}[min(shared)] if shared else "no"

    assert found == case["share"]


def test_a_short_form_belongs_to_all_its_names():
    slava = read_given("Слава")

    assert len(slava.classes) >= 5
    assert slava.sex == 0


@pytest.mark.parametrize(
    ("form", "sex", "name"),
    [
        ("Петру", 0, "Petro"),
        ("Марію", 0, "Mariia"),
        ("Алексея", 0, "Oleksii"),
        ("Ользі", 0, "Olha"),
        ("Олександра", MALE, "Oleksandr"),
        ("Любові", 0, "Liubov"),
        ("Анны", FEMALE, "Hanna"),
    ],
)
def test_a_form_in_another_case_leads_to_its_name(form, sex, name):
    found = nominatives(form, sex)

    assert name in dict(found[0].classes)


@pytest.mark.parametrize(
    ("wrong", "name"), [("Миклоа", "Mykola"), ("Дмтиро", "Dmytro"), ("Olksandr", "Oleksandr")]
)
def test_one_wrong_letter_still_leads_to_the_name_as_a_guess(wrong, name):
    assert name in guessed_names(wrong, 0)


def test_a_short_word_is_never_guessed():
    assert guessed_names("Іва", 0) == ()


def test_the_table_names_each_class_once_and_gives_it_a_frequency():
    names = given_names().classes

    assert len(names) > 500
    assert all(given.forms and 4 < given.bits < 14 for given in names.values())
