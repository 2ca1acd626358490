import pytest
from hypothesis import given
from hypothesis import strategies as st
from normalize.names.judged import by, cases

from leleka.normalize.names.fold import full_form, habits_of, skeletons


@pytest.mark.parametrize("case", cases("folds"), ids=by("why"))
def test_spellings_of_one_word_share_a_skeleton(case):
    words = case["spellings"].split()

    found = [set(skeletons(word, habits_of(word))) for word in words]

    assert set.intersection(*found), dict(zip(words, found, strict=True))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Бойко", "Бойчук"), ("Лис", "Лось"), ("Гончар", "Гончаров"), ("Мельник", "Мельничук")],
)
def test_different_words_keep_different_skeletons(one, other):
    assert not set(skeletons(one)) & set(skeletons(other))


def test_a_full_form_leaves_an_english_name_in_peace():
    assert full_form("McAllister-Smythe") == "mcallistersmythe"


def test_a_cyrillic_word_has_one_skeleton():
    assert len(skeletons("Щербаченко")) == 1


@given(st.text(max_size=30))
def test_forms_hold_only_latin_letters(word):
    forms = (full_form(word), *skeletons(word, habits_of(word)))

    assert all(form == "" or (form.isascii() and form.isalpha() and form.islower()) for form in forms)


@pytest.mark.parametrize(
    ("left", "right"),
    [("דוגמה", "דוגמאית"), ("شخص", "مخترع"), ("ნიმუში", "გამოგონილი")],
)
def test_names_in_scripts_we_do_not_read_stay_apart(left, right):
    assert full_form(left) != full_form(right)
    assert not set(skeletons(left)) & set(skeletons(right))
    assert full_form(left)
