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
from leleka.normalize.names.slots import given_slot


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


@pytest.mark.parametrize(
    ("name", "initial", "may_be", "why"),
    [
        ("Володимир", "У.", True, "Уладзімір"),
        ("Володимир", "Ю.", False, "Ю is no У"),
        ("Анна", "Я.", False, "Я is no А"),
        ("Юрій", "Y.", True, "a Latin letter is several"),
        ("Яна", "I.", True, "Iana"),
        ("Yana", "Я.", True, "from Latin letters"),
        ("Юлія", "Yu.", True, "a sound in two letters"),
        ("Володимир", "Yu.", False, "a sound in two letters"),
        ("Иосиф", "И.", True, "the letter, where it is sounded otherwise"),
        ("Йосип", "И.", True, "Иосиф"),
        ("Харитон", "К.", False, "a Cyrillic К is no Kh"),
        ("Харитон", "K.", True, "a Latin K may be Kh"),
    ],
)
def test_an_initial_may_begin_a_name_in_any_of_its_forms_and_no_other(name, initial, may_be, why):
    (full,), (short,) = (given_slot([word], frozenset(), False, ("", 0)) for word in (name, initial))

    assert bool(full.initials & short.initials) is may_be, why
