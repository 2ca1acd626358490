"""The order of names as a Ukrainian reader expects it: ґ after г, є after е, і and ї after и.

Code points put І before А and ґ after я.

Takes   a text in Ukrainian, Russian or Latin letters.
Gives   in_alphabet, a key to sort by: Cyrillic by the Ukrainian alphabet, what else there is as it was.
Leaves  comparing names to normalize.
"""

from __future__ import annotations

from typing import Final

_ALPHABET: Final = "абвгґдеёєжзиыіїйклмнопрстуфхцчшщъьэюя"
"""The Ukrainian one, with the Russian letters where a reader looks for them."""
_PLACE: Final = {ord(letter): chr(0x0430 + place) for place, letter in enumerate(_ALPHABET)}
_UNHEARD: Final = dict.fromkeys(map(ord, "'’ʼ`"))


def in_alphabet(text: str) -> str:
    """What a text is sorted by; an apostrophe does not count."""
    return text.casefold().translate(_UNHEARD).translate(_PLACE)
