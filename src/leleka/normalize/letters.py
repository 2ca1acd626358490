"""Words that mix Latin look-alikes or digits into Cyrillic, put into one script.

Takes   any text.
Gives   the text with each mixed word repaired; nothing else is changed.
Leaves  names to normalize.names.clean, which does more.
"""

from __future__ import annotations

import re

from leleka.normalize.names import clean

_MIXED = re.compile(r"\b(?=[^\W_]*[A-Za-z])(?=[^\W_]*[А-ЯЁІЇЄҐа-яёіїєґ])[^\W_]+\b")


# What scanning made of о, і, з, ч, б between Cyrillic letters: «Д0нецк», «ре6ёнка».
_DIGIT_IN_WORD = re.compile(r"(?<=[А-ЯЁІЇЄҐа-яёіїєґ])[01346](?=[А-ЯЁІЇЄҐа-яёіїєґ])")
_LETTER_FOR = {"0": "о", "1": "і", "3": "з", "4": "ч", "6": "б"}


def in_one_script(text: str) -> str:
    """Repair the words that mix two scripts, or a digit among letters: «Мaрiуполь», «И3юм»."""
    if text.isascii():
        return text
    whole = _MIXED.sub(lambda word: clean(word[0]), text)
    return _DIGIT_IN_WORD.sub(lambda digit: _LETTER_FOR[digit[0]], whole)
