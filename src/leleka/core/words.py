"""The words people see, in English and in Ukrainian.

English stands in the code; Ukrainian in locale/uk.po beside the package. `make words` gathers
new sentences, `make check` refuses a missing or doubtful translation.

Takes   an English sentence with {names}, and their values.
Gives   the sentence in the reader's language, plural forms and numbers right.
Leaves  which language to speak to the command line (--lang) and the pages.
"""

from __future__ import annotations

import gettext
import io
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

LANGUAGES = ("en", "uk")

_OUR_WORDS = frozenset({"kind", "fault", "delimiter", "format"})
"""Values under these names are words of ours, never of a list, and are said in the reader's language."""


def mark(sentence: str) -> str:
    """Return the sentence unchanged; marks it for gathering where it is only named, not yet said."""
    return sentence


@dataclass(frozen=True)
class Words:
    """One reader's language.

    Raises:
        KeyError: a {name} in the sentence was given no value.
    """

    lang: str = "en"
    _catalog: gettext.NullTranslations = field(
        default_factory=gettext.NullTranslations, repr=False, compare=False
    )

    @property
    def catalog(self) -> gettext.NullTranslations:
        """The sentences themselves, for a library that speaks gettext."""
        return self._catalog

    def say(self, sentence: str, **values: Any) -> str:
        """Say one sentence. Numbers among the values are written as the language does."""
        return self._filled(self._catalog.gettext(sentence) if sentence else "", values)

    def count(self, one: str, many: str, n: int, **values: Any) -> str:
        """Say one of a sentence's plural forms; {n} holds the number."""
        return self._filled(self._catalog.ngettext(one, many, n), {"n": n, **values})

    def number(self, value: float, digits: int = 0) -> str:
        """Write a number: 20,000 in English, 20 000 in Ukrainian."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return str(format_decimal(value, format=pattern, locale=self.lang))

    def percent(self, share: float, digits: int = 1) -> str:
        """Write a share between 0 and 1 as a percentage."""
        pattern = "0" + ("." + "0" * digits if digits else "") + "%"
        return str(format_percent(share, format=pattern, locale=self.lang))

    def probability(self, p: float, digits: int = 1) -> str:
        """Write a probability; one that is not quite 0 or 1 is never rounded to certainty."""
        least = 10.0 ** -(digits + 2)
        if 0 < p < least:
            return f"<{self.percent(least, digits)}"
        if 1 - least < p < 1:
            return f">{self.percent(1 - least, digits)}"
        return self.percent(p, digits)

    def _filled(self, sentence: str, values: dict[str, Any]) -> str:
        if not values:
            return sentence
        return sentence.format(**{name: self._written(name, value) for name, value in values.items()})

    def _written(self, name: str, value: Any) -> Any:
        # Row numbers, years and sheet names are labels, not amounts: they are never grouped.
        if name in _OUR_WORDS and isinstance(value, str) and value:
            return self._catalog.gettext(value)
        if isinstance(value, float):
            return self.number(value, _decimals(value))
        is_amount = type(value) is int and name not in {"row", "year", "line"}
        return self.number(value) if is_amount else value


def _decimals(value: float) -> int:
    """How many decimals a number has as it is written; 1.0 has one."""
    return len(repr(float(value)).partition("e")[0].partition(".")[2])


ENGLISH = Words()


@cache
def speak(lang: str) -> Words:
    """Give the words of one language.

    Raises:
        ValueError: the language is not one of LANGUAGES.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"leleka speaks {', '.join(LANGUAGES)}; not {lang}.")
    if lang == "en":
        return ENGLISH
    with resources.files("leleka.core").joinpath(f"locale/{lang}.po").open("rb") as po:
        compiled = io.BytesIO()
        write_mo(compiled, read_po(po, locale=lang))
    compiled.seek(0)
    return Words(lang, gettext.GNUTranslations(compiled))
