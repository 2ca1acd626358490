"""Words that mix Latin look-alikes into Cyrillic, put into one script.

Takes   any text.
Gives   the text with each mixed word repaired, as names are; nothing else is changed.
Leaves  names to normalize.names.clean, which does more.
"""

from __future__ import annotations

import re

from leleka.normalize.names import clean

_MIXED = re.compile(r"\b(?=[^\W_]*[A-Za-z])(?=[^\W_]*[А-ЯЁІЇЄҐа-яёіїєґ])[^\W_]+\b")


def in_one_script(text: str) -> str:
    """Repair the words that mix two scripts: a Latin i in «Мaрiуполь»."""
    return text if text.isascii() else _MIXED.sub(lambda word: clean(word[0]).text, text)
