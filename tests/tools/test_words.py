"""What is wrong with a translation is found before anybody reads it."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

_spec = spec_from_file_location("words", Path(__file__).parents[2] / "tools" / "words.py")
words = module_from_spec(_spec)
_spec.loader.exec_module(words)


def faults_of(said, ukrainian, **how):
    source, known = Catalog(locale="uk"), Catalog(locale="uk")
    source.add(said)
    known.add(said, ukrainian, **how)
    return list(words.faults(source, known))


@pytest.mark.parametrize("apostrophe", ["'", "`", "\N{MODIFIER LETTER APOSTROPHE}"])
def test_a_typewritten_apostrophe_between_letters_is_a_fault(apostrophe):
    found = faults_of("Name", f"Ім{apostrophe}я")

    assert len(found) == 1
    assert found[0].startswith("write ’ for the apostrophe")


@pytest.mark.parametrize("ukrainian", ["Ім’я", "Напишіть --where 'lists >= 2'", "Команда `leleka link`"])
def test_an_apostrophe_in_print_and_quotes_around_words_are_none(ukrainian):
    assert faults_of("Name", ukrainian) == []


@pytest.mark.parametrize(
    ("ukrainian", "how", "fault"),
    [
        ("", {}, "no Ukrainian"),
        ("{m} рядків", {}, "unknown name m"),
        ("{n} рядків", {"flags": {"fuzzy"}}, "doubtful"),
    ],
)
def test_a_sentence_without_a_sure_translation_is_a_fault(ukrainian, how, fault):
    found = faults_of("{n} rows", ukrainian, **how)

    assert len(found) == 1
    assert fault in found[0]


def test_a_translation_that_nothing_says_any_more_is_a_fault():
    known = Catalog(locale="uk")
    known.add("Gone", "Немає")

    assert list(words.faults(Catalog(locale="uk"), known)) == ["nothing says any more: 'Gone'"]
