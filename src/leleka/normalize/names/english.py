"""English habits: Bill is William, and Thomas Clifford, 1st Baron Clifford of Chudleigh, is Thomas Chudleigh.

Takes   a Latin word, or a clean full name.
Gives   classes for short forms; the name without its rank, and the seats that may stand for the surname.
Leaves  given names of other languages to given, the order of words to split.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from nicknames import NickNamer

_ORDINAL = r"\d+(?:st|nd|rd|th)"
_RANKS = (
    r"(?:baronet|baron|earl|duke|viscount|marquess|marquis|count|baroness|countess|duchess|viscountess"
    r"|younger|elder|junior|senior)"
)
_HEAD: Final = re.compile(
    rf"\s*(?:the\s+)?(?:{_ORDINAL}\s+(?:{_RANKS}\b)?|{_RANKS}\s+of\b)(?:\s+of\b)?", re.IGNORECASE
)
_TAIL: Final = re.compile(
    rf"\s*,?\s+(?:the\s+)?{_ORDINAL}\b(?:\s+{_RANKS}\b)?(?:\s+of\b)?"
    rf"|\s*,\s*(?:the\s+)?{_RANKS}\b(?:\s+of\b)?"
    rf"|\s+{_RANKS}\s+of\b"
    r"|\s*[,(]?\s*\bthe\s+(?:younger|elder)\b\)?"
    r"|\s+of\b(?:\s+the\b)?",
    re.IGNORECASE,
)
_RANK = re.compile(_RANKS, re.IGNORECASE)
_RANK_OR_ORDINAL = re.compile(rf"{_RANKS}|{_ORDINAL}", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w'’-]+")
_CANONICAL: Final = "+"
_MOST_CANONICALS: Final = 5


@lru_cache(maxsize=1)
def _short_forms() -> NickNamer:
    from nicknames import NickNamer

    return NickNamer()


def english_names(token: str) -> dict[str, bool]:
    """The English given names a Latin word may stand for, and whether it is that very name.

    Bill is short for William and some others, William is William; halbrook is none.
    """
    if not token.isascii() or len(token) < 2:
        return {}
    known = _short_forms()
    # A name that is short for others and has short forms of its own is both: Harry.
    found = dict.fromkeys(
        (_CANONICAL + name for name in sorted(known.canonicals_of(token))[:_MOST_CANONICALS]), False
    )
    if known.nicknames_of(token):
        found[_CANONICAL + token.lower()] = True
    return found


def is_rank(word: str) -> bool:
    """Whether it is a rank and no name: baronet."""
    return bool(_RANK.fullmatch(word))


def is_part_of_rank(word: str) -> bool:
    """Whether it is a rank or its number: baronet, 2nd."""
    return bool(_RANK_OR_ORDINAL.fullmatch(word))


def without_rank(text: str) -> tuple[str, tuple[str, ...]]:
    """Take the rank off a name; the words behind it are seats, or the surname once more.

    Returns:
        The name, and the seats.
    """
    if not text.isascii():
        return text, ()
    text = _without_rank_before(text)
    head, *tails = _TAIL.split(text)
    if not tails or not _WORD.search(head):
        return text, ()
    seats = [
        word
        for tail in tails
        for word in _WORD.findall(tail)
        if not is_rank(word) and word.lower() not in {"and", "the", "of"}
    ]
    return head, tuple(dict.fromkeys(seats))


def _without_rank_before(text: str) -> str:
    """Who is called by nothing but the seat, the 1st Baron Oxley, has it for a name."""
    before = _HEAD.match(text)
    behind = text[before.end() :] if before else ""
    return behind.strip() if _WORD.search(behind) else text
