"""Whose child somebody is called: "син Оксани", "дочь Петра", "son of Oksana".

What people remember of a child is often only that: a boy, and what his mother is called. Her name is given
back as she is called, and only where it is sure to be a parent's: «донька Олександра» may be her own name.

Takes   a line.
Gives   ChildOf: the sex, the parents' first names, where that stands.
Leaves  the rest of the line to asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from leleka.core.alphabet import one_apostrophe
from leleka.normalize.names.given import FEMALE, MALE, read_given
from leleka.normalize.names.nominative import of_genitive

_NAME = r"[^\W\d_]+(?:['’ʼ`][^\W\d_]+)?(?!\w)"
_CHILD = re.compile(
    r"(?<!\w)(?:(?P<male>син|сын|son\s+of)|(?P<female>донька|дочка|дочь|daughter\s+of))"
    rf"\s+(?P<one>{_NAME})(?:\s+(?:і|й|та|и|and)\s+(?P<other>{_NAME}))?",
    re.IGNORECASE,
)
"""«сина Івана» is not read: whoever is looked for so may be Іван himself."""
_SEXES = {"male": MALE, "female": FEMALE}
_PARENTS = {MALE: "father", FEMALE: "mother"}


@dataclass(frozen=True, slots=True)
class ChildOf:
    """What a kin word and one or two names behind it say.

    Attributes:
        sex: of the child, "male" or "female".
        parents: first names in the nominative by "mother" and "father"; never empty.
        span: where the words stand.
    """

    sex: str
    parents: Mapping[str, str]
    span: tuple[int, int]


def read_child_of(line: str) -> ChildOf | None:
    """The first that is sure; None where there is none."""
    for match in _CHILD.finditer(line):
        sex = "male" if match["male"] else "female"
        one, other = (_parent(match[name] or "", _SEXES[sex]) for name in ("one", "other"))
        if one:
            parents, end = {_PARENTS[one[0]]: one[1]}, match.end("one")
            if other and other[0] != one[0]:
                parents[_PARENTS[other[0]]], end = other[1], match.end("other")
            return ChildOf(sex, parents, (match.start(), end))
    return None


def _parent(word: str, sex: int) -> tuple[int, str] | None:
    """The sex and the name of the parent, where the word cannot be what the child is called."""
    if not word:
        return None
    as_it_stands = read_given(one_apostrophe(word).casefold())
    if word.isascii():  # behind "of" no other form stands
        return (as_it_stands.sex, word) if as_it_stands.known and as_it_stands.sex else None
    if as_it_stands.is_spelt and as_it_stands.sex in {0, sex}:
        return None
    found = of_genitive(one_apostrophe(word))
    return found and (found[0], found[1].replace("'", "’"))
