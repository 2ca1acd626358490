"""The codes of figures as people read them; gathered here for translation.

Takes   a code.
Gives   its words in the reader's language.
"""

from __future__ import annotations

from leleka.core.words import Words, mark
from leleka.reports import OUTLET, SPEAKER

LABELS = {
    "returned": mark("returned"),
    "located": mark("located"),
    "placed": mark("placed in families or institutions"),
    "taken": mark("taken"),
    "separated": mark("separated from parents"),
    "held": mark("held"),
    "missing": mark("missing"),
    "sought": mark("asked for"),
    "graves": mark("graves"),
    "killed": mark("killed"),
    "injured": mark("injured"),
    "displaced": mark("displaced"),
    "affected": mark("affected"),
    "population": mark("inhabitants"),
    "coalition": mark("members of a coalition"),
    "other": mark("others"),
    "child": mark("children"),
    "boy": mark("boys"),
    "girl": mark("girls"),
    "student": mark("students"),
    "woman": mark("women"),
    "adult": mark("adults"),
    "civilian": mark("civilians"),
    "soldier": mark("soldiers"),
    "person": mark("people"),
    "state": mark("states"),
    "accepted": mark("accepted by the accused"),
    "corroborated": mark("corroborated"),
    "single": mark("one source"),
    "contested": mark("contested"),
    "withdrawn": mark("withdrawn"),
    "documented": mark("documented"),
    "estimate": mark("an estimate"),
    "claim": mark("a claim"),
    "potential": mark("a possibility"),
    "unspecified": mark("not said on what it rests"),
    "counted": mark("counted"),
    "estimated": mark("estimated"),
    "same_fact": mark("the same, said twice"),
    "agree": mark("agree"),
    "rounding": mark("rounded"),
    "subset_of": mark("part of"),
    "sum_of": mark("sum of"),
    "complement": mark("together make"),
    "update": mark("newer than"),
    "conflict": mark("conflict"),
    "different_measure": mark("another measure"),
    "different_definition": mark("another definition"),
    "different_method": mark("another method"),
    "denied_by": mark("denied"),
    "hedged_by": mark("said to be incomplete"),
    "derived_from": mark("taken from"),
    "accusation": mark("accusation"),
    "assertion": mark("stands by a number"),
    "characterisation": mark("names the act"),
    "denial": mark("denial"),
    "counter_claim": mark("tells it otherwise"),
    "rebuttal": mark("answer to a denial"),
    "hedge": mark("count is incomplete"),
    "unverified": mark("could not be confirmed"),
    "retraction": mark("taken back"),
    "asserted": mark("said as true"),
    "hedged": mark("said with reserve"),
    "disputed": mark("quoted to reject it"),
    OUTLET: mark("the article itself"),
    SPEAKER: mark("the speaker"),
}

GRADE_SIGNS = {"accepted": "●", "corroborated": "◆", "single": "○", "contested": "▲", "withdrawn": "✕"}
"""A shape for every grade, so that no grade is told by colour alone."""


def label(code: str, words: Words) -> str:
    """A code in words; a name that is no code stays as it is."""
    known = LABELS.get(code)
    return words.say(known) if known else code


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
