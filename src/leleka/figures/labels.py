"""The codes of figures as people read them.

Takes   a code.
Gives   its words in the reader's language.
"""

from __future__ import annotations

from functools import cache

from leleka.core.codelists import code_list
from leleka.core.words import Words, mark
from leleka.reports import OUTLET, SPEAKER

_LISTS = ("measure", "figure_population", "fact_grade", "basis", "relation_kind", "claim_kind", "stance")
_OURS = {
    "counted": mark("counted"),
    "estimated": mark("estimated"),
    OUTLET: mark("the article itself"),
    SPEAKER: mark("the speaker"),
}

GRADE_SIGNS = {"accepted": "●", "corroborated": "◆", "single": "○", "contested": "▲", "withdrawn": "✕"}
"""A shape for every grade, so that no grade is told by colour alone."""


def label(code: str, words: Words) -> str:
    """A code in words; a name that is no code stays as it is."""
    if code in _OURS:
        return words.say(_OURS[code])
    return _codes(words.lang).get(code, code)


@cache
def _codes(lang: str) -> dict[str, str]:
    return {code: said for name in _LISTS for code, said in code_list(name).choices(lang)}


def interval(low: int | None, high: int | None, words: Words) -> str:
    """An interval in words: 19,546; at least 19,000; at most 35,000; 540 to 600."""
    if low is None:
        return words.say("at most {high}", high=high)
    if high is None:
        return words.say("at least {low}", low=low)
    if low == high:
        return words.number(low)
    return words.say("{low} to {high}", low=low, high=high)


def date_label(edtf: str | None, words: Words) -> str:
    """A date as precise as it is known; an open one says since when."""
    if not edtf:
        return words.say("date not given")
    if edtf == "daily":
        return words.say("a day")
    if edtf.endswith("/"):
        return words.say("since {when}", when=edtf[:-1])
    first, slash, last = edtf.partition("/")
    return words.say("{first} to {last}", first=first, last=last) if slash else first
