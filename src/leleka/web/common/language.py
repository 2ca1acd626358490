"""Our Ukrainian, given to Django.

Takes   the catalogue of core.words.
Gives   teach_django, language_of_reader, words_of_reader.
Leaves  choosing the reader's language to Django's LocaleMiddleware.

Django wants compiled catalogues beside each app. Ours is one .po file for all rooms, read at the
start: nothing has to be compiled when leleka is installed, and a sentence said both on a terminal
and on a page is translated once.
"""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import trans_real

from leleka.core.words import LANGUAGES, Words, speak


def teach_django() -> None:
    """Add our sentences to what Django itself says, in every language we speak."""
    for lang in LANGUAGES:
        if lang != "en":  # English stands in the code.
            trans_real.translation(lang).merge(speak(lang).catalog)


def language_of_reader() -> str:
    """The language of whoever reads the page that is being made."""
    lang = translation.get_language() or "en"
    return lang if lang in LANGUAGES else "en"


def words_of_reader() -> Words:
    """Their words, for sentences of the rooms below."""
    return speak(language_of_reader())
