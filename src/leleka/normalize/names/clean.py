"""Repair what typing, scanning and copying did to a name, without reading it.

Latin look-alikes stand in four of ten Cyrillic names of some official lists; letters are spaced out
for emphasis; apostrophes come in ten shapes. All of that is noise, and is taken away here, letter by
letter and token by token. Nothing is transcribed, ё stays ё.

Takes   a name as written.
Gives   the clean name.
Leaves  what the words mean to split, their letters to fold.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from leleka.core.alphabet import one_apostrophe

# Zero-width characters, joiners, soft hyphens, marks of writing direction, variation selectors, stress marks.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe00-\ufe0f\ufffd]"
)
# Marks that belong to a letter have joined it in NFKC; what is left is stress, ties (i͡u), ornament.
_LOOSE_MARKS = re.compile("[\u0300-\u036f\u0483-\u0487\u1dc0-\u1dff\ufe20-\ufe2f]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_DASHES = re.compile(r"\s*[‐‑‒–—―−﹣－⁃]\s*|\s+-\s*|\s*-\s+")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_LETTER = r"[^\W\d_]"
_QUOTE_IN_WORD = re.compile(rf"(?<=[бпвмфрклдтнзсБПВМФРКЛДТНЗС])[\"“”*](?=[яюєїеёиЯЮЄЇЕЁИ]{_LETTER})")
_SPACED = re.compile(rf"(?<!{_LETTER})(?:{_LETTER}[ \t\u00a0]+){{3,}}{_LETTER}(?![^\W\d_.])")

_LATIN_LOOK = "aceiopxykmtbhrnuABCEHIKMOPTXYĸÏïŸëË"
_CYRIL_LOOK = "асеіорхукмтвнгпиАВСЕНІКМОРТХУкЇїЇёЁ"
_TO_CYRILLIC = str.maketrans(_LATIN_LOOK + "sSjJ", _CYRIL_LOOK + "ѕЅјЈ")
_SURE_CYRILLIC_LOOK = frozenset("асеіорхуАВСЕНІКМОРТХУїЇёЁ")
_SURE_LATIN_LOOK = frozenset("aceiopxyABCEHIKMOPTXYĸïÏëË")
_TO_LATIN = str.maketrans("асеіорхукмтвнАВСЕНІКМОРТХУѕЅјЈһѡ", "aceiopxykmtbhABCEHIKMOPTXYsSjJhw")
_DIGITS = str.maketrans("013", "оіз")
_DIGITS_CAPITAL = str.maketrans("013", "ОІЗ")
_DIGITS_LATIN = str.maketrans("013", "oie")


def clean(written: str) -> str:
    """Repair a name as written; the same name comes out unchanged when cleaned again."""
    if written.isascii() and not _ASCII_WORK.search(written):
        return " ".join(written.split())
    text = _cleaned_once(written)
    # A repaired word may tell which alphabet a word beside it is written in.
    for _ in range(_MOST_ROUNDS):
        before, text = text, _cleaned_once(text)
        if text == before:
            break
    return text


def _cleaned_once(text: str) -> str:
    text = unicodedata.normalize("NFKC", _CONTROL.sub(" ", text))
    text = _LOOSE_MARKS.sub("", _INVISIBLE.sub("", text))
    text = _QUOTE_IN_WORD.sub("'", one_apostrophe(text)).replace("ĸ", "к")
    text = _SPACED.sub(_joined, _DASHES.sub("-", text))
    text = " ".join(text.split())
    if not text.isascii() or any(map(str.isdigit, text)):
        text = _repaired(text)
    return unicodedata.normalize("NFC", text)


_MOST_ROUNDS = 6
_ASCII_WORK = re.compile(r"[`\d\"*\x00-\x1f\x7f]|\s-|-\s|(?:\b[A-Za-z][ \t]+){3}")


def _joined(match: re.Match[str]) -> str:
    """Join spaced-out letters; wider gaps, or a capital after a small letter, begin a new word."""
    text = match.group().replace("\u00a0", " ").replace("\t", " ")
    words = re.split(r" {2,}", text) if re.search(r"\S \S", text) else [text]
    joined = ("".join(word.split()) for word in words)
    return " ".join(re.sub(r"(?<=[^\W\d_A-ZА-ЯІЇЄҐЎЁ])(?=[A-ZА-ЯІЇЄҐЎЁ])", " ", word) for word in joined)


def _repaired(text: str) -> str:
    n_cyrillic = len(_CYRILLIC.findall(text))
    n_latin = sum(map(str.isalpha, text)) - n_cyrillic
    if not n_latin and not any(map(str.isdigit, text)):
        return text
    # Letters of one alphabet only tell more than letters that both have.
    sure = sum(1 for c in text if c not in _SURE_CYRILLIC_LOOK and is_cyrillic(c)) - sum(
        1 for c in text if c not in _SURE_LATIN_LOOK and c.isalpha() and not is_cyrillic(c)
    )
    tokens = re.split(r"([^\w']+)", text)
    for i, token in enumerate(tokens):
        if i % 2 == 0 and token:
            tokens[i] = _repaired_token(token, (sure, n_cyrillic) > (0, n_latin))
    return "".join(tokens)


def _repaired_token(token: str, mostly_cyrillic: bool) -> str:
    cyrillic = [c for c in token if is_cyrillic(c)]
    latin = [c for c in token if c.isalpha() and not is_cyrillic(c)]
    n_letters = len(cyrillic) + len(latin)
    if cyrillic and latin:
        # Letters that exist in one alphabet only tell which one was meant; else the majority does.
        sure_cyrillic = sum(1 for c in cyrillic if c not in _SURE_CYRILLIC_LOOK)
        sure_latin = sum(1 for c in latin if c not in _SURE_LATIN_LOOK)
        to_cyrillic = sure_cyrillic > sure_latin or (
            sure_cyrillic == sure_latin and (mostly_cyrillic or len(cyrillic) >= len(latin))
        )
        token = token.translate(_TO_CYRILLIC if to_cyrillic else _TO_LATIN)
    elif latin and mostly_cyrillic and all(c in _SURE_LATIN_LOOK for c in latin):
        token = token.translate(_TO_CYRILLIC)
    if n_letters >= 3 and any(c in "013" for c in token) and not re.search(r"\d\d", token):
        digits = _DIGITS_CAPITAL if token.upper() == token else _DIGITS
        token = token.translate(digits if any(is_cyrillic(c) for c in token) else _DIGITS_LATIN)
    return token


@lru_cache(maxsize=4096)
def is_cyrillic(character: str) -> bool:
    """Whether it is a letter of the Cyrillic alphabets (ĸ counts: it only ever stands for к)."""
    return "\u0400" <= character <= "\u052f" or character == "ĸ"
