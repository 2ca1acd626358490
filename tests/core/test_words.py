import pytest

from leleka.core.words import LANGUAGES, speak


def test_amounts_are_grouped_and_labels_are_not():
    words = speak("en")

    assert words.say("{n} rows", n=20000) == "20,000 rows"
    assert words.say("row {row}", row=20000) == "row 20000"


def test_ukrainian_numbers_are_grouped_by_a_space_that_does_not_break():
    assert speak("uk").number(20000) == "20\N{NO-BREAK SPACE}000"


@pytest.mark.parametrize(("lang", "said"), [("en", "1.0 of 2.25"), ("uk", "1,0 of 2,25")])
def test_a_sentence_has_the_decimal_sign_of_its_language(lang, said):
    assert speak(lang).say("{a} of {b}", a=1.0, b=2.25) == said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_share_is_written_with_the_digits_asked_for(lang):
    assert speak(lang).percent(0.123, 0) == "12%"


@pytest.mark.parametrize(
    ("p", "said"), [(1.0, "100%"), (0.99999, ">99%"), (0.123, "12%"), (0.001, "<1%"), (0.0, "0%")]
)
def test_what_is_only_probable_is_never_said_to_be_certain(p, said):
    assert speak("en").probability(p, 0) == said


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="speaks en, uk"):
        speak("tlh")


def test_a_value_that_is_missing_is_an_error_and_not_a_gap():
    with pytest.raises(KeyError, match="n"):
        speak("en").say("{n} rows of {m}", m=1)
