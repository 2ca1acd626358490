"""The order of names as a Ukrainian reader expects it: ґ after г, є after е, і and ї after и.

Code points put І before А and ґ after я. The apostrophe is typed with a dozen signs, each keyboard its own.

Takes   a text in Ukrainian, Russian or Latin letters.
Gives   in_alphabet, a key to sort by: Cyrillic by the Ukrainian alphabet, what else there is as it was;
        and of what it is made, for a database that sorts by the same; one_apostrophe.
Leaves  comparing names to normalize.
"""

from __future__ import annotations

import re
from typing import Final

LETTERS: Final = "абвгґдеёєжзиыіїйклмнопрстуфхцчшщъьэюя"
"""The Ukrainian ones, with the Russian letters where a reader looks for them."""
PLACES: Final = "".join(chr(0x0430 + place) for place in range(len(LETTERS)))
"""For each letter one that sorts as it stands in the alphabet."""
UNHEARD: Final = "'’ʼ`"
_KEYS: Final = str.maketrans(LETTERS, PLACES, UNHEARD)


APOSTROPHES: Final = "’ʼ`´′ʹ‘ʻ＇‛ʽ΄‵"
"""Signs that stand for the plain apostrophe."""
_APOSTROPHE: Final = re.compile(f"[{APOSTROPHES}]")


def one_apostrophe(text: str) -> str:
    """The text, as long as it was, with every apostrophe as the plain one."""
    return _APOSTROPHE.sub("'", text)


def in_alphabet(text: str) -> str:
    """What a text is sorted by; an apostrophe does not count."""
    return text.casefold().translate(_KEYS)
