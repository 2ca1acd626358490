"""Mark the letters in which two writings differ, inside their words.

Words are laid side by side first, as a list may put the given name before or after the
surname; letters are compared within two words that belong together. Capital letters and
apostrophes do not count.

Takes   two texts as written.
Gives   each as pieces, (text, differs); a reading in plain Latin letters of any text.
Leaves  how a mark looks to the page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from leleka.core.alphabet import APOSTROPHES, one_apostrophe
from leleka.normalize.names.fold import full_form

Piece = tuple[str, bool]

_WORDS = re.compile(rf"[\w'{APOSTROPHES}-]+")
_BELONG_FROM = 0.5
"""From this similarity on two words are taken for two writings of one word."""


def marked(left: str, right: str) -> tuple[list[Piece], list[Piece]]:
    """Mark what differs between two writings.

    Example:
        marked("Іваненко Петро", "Петро Іванечко") marks н on the left and ч on the right.
    """
    left_words, right_words = list(_WORDS.finditer(left)), list(_WORDS.finditer(right))
    together = _together([m.group() for m in left_words], [m.group() for m in right_words])
    left_flags = [not _is_word(letter) for letter in left]
    right_flags = [not _is_word(letter) for letter in right]
    for place, other in together:
        start, other_start = left_words[place].start(), right_words[other].start()
        here, there = _same_letters(left_words[place].group(), right_words[other].group())
        for step in here:
            left_flags[start + step] = True
        for step in there:
            right_flags[other_start + step] = True
    return _pieces(left, left_flags), _pieces(right, right_flags)


def scripts(text: str) -> frozenset[str]:
    """The scripts of a text's letters: "CYRILLIC", "LATIN", "HEBREW" ..."""
    names = (unicodedata.name(letter, "").split(" ")[0] for letter in text if letter.isalpha())
    return frozenset(name for name in names if name)


def script_free(text: str) -> str:
    """Write a text in plain Latin letters, as linkage reads it; figures and signs stay."""
    return _WORDS.sub(lambda word: _romanised(word.group()), text)


def _romanised(word: str) -> str:
    if any(letter.isdigit() for letter in word):
        return word
    plain = full_form(word)
    return plain.capitalize() if word[:1].isupper() else plain


def _fold(word: str) -> str:
    """Lower case, letter by letter, so that places stay the same."""
    lowered = (letter.lower() for letter in word)
    return "".join(low if len(low) == 1 else letter for low, letter in zip(lowered, word, strict=True))


def _is_word(letter: str) -> bool:
    return _WORDS.match(letter) is not None


def _together(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of places of words that belong together, the most alike first."""
    alike = sorted(
        (
            (-Levenshtein.normalized_similarity(_fold(a), _fold(b)), abs(i - j), i, j)
            for i, a in enumerate(left)
            for j, b in enumerate(right)
        ),
    )
    taken_left, taken_right, found = set[int](), set[int](), []
    for score, _, i, j in alike:
        if -score >= _BELONG_FROM and i not in taken_left and j not in taken_right:
            taken_left.add(i)
            taken_right.add(j)
            found.append((i, j))
    return found


def _same_letters(left: str, right: str) -> tuple[list[int], list[int]]:
    """Places of the letters that both words share; apostrophes never count as different."""
    shared = [
        (block.src_start + step, block.dest_start + step)
        for block in Levenshtein.opcodes(_fold(left), _fold(right))
        if block.tag == "equal"
        for step in range(block.src_end - block.src_start)
    ]
    here, there = [i for i, _ in shared], [j for _, j in shared]
    return here + _apostrophes(left), there + _apostrophes(right)


def _apostrophes(word: str) -> list[int]:
    return [place for place, letter in enumerate(one_apostrophe(word)) if letter == "'"]


def _pieces(text: str, is_same: Sequence[bool]) -> list[Piece]:
    pieces: list[Piece] = []
    for letter, same in zip(text, is_same, strict=True):
        if pieces and pieces[-1][1] == (not same):
            pieces[-1] = (pieces[-1][0] + letter, not same)
        else:
            pieces.append((letter, not same))
    return pieces
