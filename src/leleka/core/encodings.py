"""Which encoding a text is written in, of the old ones told by how its letters follow each other.

Takes   bytes.
Gives   decoded: a short text; for long ones, read piece by piece, whether bytes are UTF-8 with a few damaged
        letters, and which one-byte encoding fits best.
Leaves  what may not be read at all to the rooms that read.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

ONE_BYTE = ("cp1251", "koi8-u", "cp866", "mac-cyrillic", "iso8859-5", "cp1252")
"""Tried in this order; of two that fit equally well, the first."""

UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""With one of these marks a text in UTF-16 begins."""

UNREAD = "\ufffd"
"""Stands where a letter could not be read."""

_SAMPLE = 1 << 18
_WORST_UTF8 = 0.02
"""Share of the non-ASCII bytes that may be damaged before the text is not UTF-8 at all."""

# Begun only where a word begins: a megabyte of letters must not be walked through once for each of them.
_WORDS = re.compile(rb"(?<![A-Za-z])[A-Za-z]*+[\x80-\xff][A-Za-z\x80-\xff]*")


def decoded(content: bytes) -> str:
    """The text of a whole file; what cannot be read stands as U+FFFD."""
    if content.startswith(UTF_16):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    nearly = content.decode("utf-8-sig", errors="replace")
    n_high = len(content) - len(content.decode("ascii", errors="ignore"))
    if is_nearly_utf_8(nearly.count(UNREAD), n_high):
        return nearly
    return content.decode(best_one_byte(words_beyond_ascii(content[:_SAMPLE])), errors="replace")


def is_nearly_utf_8(n_bad: int, n_high: int) -> bool:
    """Whether so few letters are damaged that nothing but UTF-8 can be meant.

    Args:
        n_bad: places that do not fit UTF-8.
        n_high: bytes beyond ASCII.
    """
    return n_bad <= n_high * _WORST_UTF8


def words_beyond_ascii(content: bytes) -> bytes:
    """The words that hold a letter beyond ASCII, a space between them: what best_one_byte judges by."""
    return b" ".join(_WORDS.findall(content))


def best_one_byte(sample: bytes) -> str:
    """The one-byte encoding under which these words look most like words."""
    return max(ONE_BYTE, key=lambda name: (_likeness(sample.decode(name, "replace")), -ONE_BYTE.index(name)))


def _likeness(text: str) -> float:
    """How much the letters of a text follow each other as in words; the mean over its pairs."""
    score, n = 0.0, 0
    for word in text.split():
        for left, right in zip(f" {word}", f"{word} ", strict=True):
            score += _pair(left, right)
            n += 1
    return score / max(1, n)


@cache
def _pair(left: str, right: str) -> float:
    small_left, small_right = left.lower(), right.lower()
    known = _pairs().get(small_left + small_right)
    if known is None:
        is_latin = all(c == " " or (c.isalpha() and c < "\u0250") for c in (left, right))
        return -2.0 if is_latin else -6.0
    # «іВАНЕНКО» is what one Cyrillic encoding looks like when read as another.
    return known - 6.0 if left.islower() and right.isupper() else known


@cache
def _pairs() -> dict[str, float]:
    """How usual each pair of letters is: 0 the most usual, −4 unheard of."""
    lines = resources.files(__package__).joinpath("letters.txt").read_text("utf-8").splitlines()
    rows = [line for line in lines if line and not line.startswith("#")]
    letters = rows[0].replace("_", " ")
    return {
        row[0].replace("_", " ") + letter: (int(digit) - 9) * 4 / 9
        for row in rows[1:]
        for letter, digit in zip(letters, row[2:], strict=True)
    }
