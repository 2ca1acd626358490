"""Words typed while the keyboard was set to Latin letters: Ghjrjgtyrj for Прокопенко.

Whoever looks at the list and not at the screen sees it when nobody is found, and then believes that the child
is not here. A word is turned only where it can be no name as it stands, and is one when it is turned.

Takes   a line as it was typed.
Gives   as_meant: the line with such words turned.
Leaves  what the words mean to asked.
"""

from __future__ import annotations

import re

from leleka.normalize.names.given import read_given
from leleka.normalize.names.patronymics import read_patronymic

_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.\\"
_UKRAINIAN = "йцукенгшщзхїфівапролджєячсмитьбюґ"
_SHIFTED = str.maketrans('{}:"<>|', "[];',.\\")
_KEYS = str.maketrans(_LATIN + _LATIN[:12].upper(), _UKRAINIAN + _UKRAINIAN[:12].upper())
_TYPED = re.compile(r"(?<!\S)[\[\];',.{}:\"<>]?[A-Za-z][A-Za-z\[\];',.{}:\"<>\\|-]*")
_HANGING = re.compile(r"[,;:.]*$")
_CROWDED = re.compile(r"[^\Waeiouyаеєиіїоуюя'’-]{4}|[аеєиіїоуюя][аеєиіїоуюяь]|^ь", re.IGNORECASE)
"""What nobody says in one breath. Two vowels in Cyrillic letters stand in given names, which are known."""
_VOWEL = re.compile(r"[aeiouyаеєиіїоуюя]", re.IGNORECASE)
_LEAST_LETTERS = 3


def as_meant(line: str) -> str:
    """The line as it would stand with the Ukrainian keyboard, where it was meant to be so."""
    return _TYPED.sub(lambda typed: _turned(typed[0]), line)


def _turned(typed: str) -> str:
    hanging = _HANGING.search(typed)
    word = typed[: hanging.start()] if hanging else typed
    meant = "-".join(_by_keys(part) for part in word.split("-"))
    if len(word) < _LEAST_LETTERS or not meant.replace("-", "").isalpha() or not _is_better(word, meant):
        return typed
    return meant + typed[len(word) :]


def _by_keys(word: str) -> str:
    """A word by the keys that were pressed, and as names are written."""
    meant = word.translate(_SHIFTED).lower().translate(_KEYS)
    return meant.title() if word[:1].isupper() or word[:1] in '{}:"<>' else meant


def _is_better(typed: str, meant: str) -> bool:
    if read_given(typed.casefold()).known:
        return False
    return _is_known(meant) or (not _can_be_said(typed) and _can_be_said(meant))


def _is_known(word: str) -> bool:
    """Whether it is a given name that many bear, or made of one as patronymics are."""
    patronymic = read_patronymic(word.casefold())
    return read_given(word.casefold()).known > 1 or (patronymic is not None and patronymic.known > 1)


def _can_be_said(word: str) -> bool:
    return bool(_VOWEL.search(word)) and not _CROWDED.search(word)
