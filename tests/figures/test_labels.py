from collections import Counter

import pytest

from leleka.core.codelists import code_list
from leleka.core.words import speak
from leleka.figures.labels import _LISTS, GRADE_SIGNS, label
from leleka.reports import OUTLET


@pytest.mark.parametrize("lang", ["en", "uk"])
@pytest.mark.parametrize("name", _LISTS)
def test_every_code_of_a_figure_is_said_in_words(name, lang):
    for code in code_list(name):
        assert label(code, speak(lang)) == code_list(name).label(code, lang)


def test_no_code_means_two_things():
    used = Counter(code for name in _LISTS for code in code_list(name))

    assert [code for code, n in used.items() if n > 1] == []


def test_a_figure_that_rests_on_a_register_says_so():
    assert label("register", speak("en")) == "a register"
    assert label("register", speak("uk")) == "реєстр"


def test_the_article_itself_is_named_and_a_name_stays_as_it_is():
    assert label(OUTLET, speak("uk")) == "сама стаття"
    assert label("Invented Office for Children", speak("uk")) == "Invented Office for Children"


def test_every_grade_has_a_sign():
    assert set(GRADE_SIGNS) == set(code_list("fact_grade"))
