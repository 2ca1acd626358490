"""Where a number of people holds: the narrowest place the words around it name.

Takes   a Text, its mentions, the tables.
Gives   for every mention a place as the tables name it, and its role: at, origin, destination.
Leaves  the gazetteer and its ids to core.places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from leleka.reports.mentions import Mention
from leleka.reports.tables import Tables
from leleka.reports.text import WORD, Text

COUNTRIES = frozenset(
    "Ukraine Russia Україна Росія Украина Россия Nigeria Syria Canada Poland Moldova Belarus"
    " Білорусь Беларусь"
    " Iraq Afghanistan Sudan Somalia Myanmar Israel Lebanon Польща Польша Germany Німеччина Германия".split()
) | {"United States"}


UKRAINE, RUSSIA = frozenset({"Ukraine", "Україна", "Украина"}), frozenset({"Russia", "Росія", "Россия"})


CAPITALS = frozenset("Moscow Москва Kyiv Київ Киев".split())
"""Cities that also name a government: "Moscow says" tells no place."""
MOVED = frozenset({"taken", "displaced", "separated", "returned"})
"""Measures whose people are counted by where they come from."""


def places_of(
    text: Text, found: Sequence[Mention], measures: Sequence[str], t: Tables
) -> list[tuple[str | None, str | None]]:
    """Say for every mention where, and in which role."""
    told: list[tuple[str | None, str | None]] = []
    known: dict[int, list[tuple[int, str, str | None]]] = {}
    commonest = _commonest(text, t)
    for n, mention in enumerate(found):
        if mention.sentence not in known:
            known[mention.sentence] = _in_sentence(text, mention.sentence, t)
        own: tuple[str | None, str | None] | None = _nearest(mention, known[mention.sentence])
        if own is None and n and mention.sentence - found[n - 1].sentence <= 1 and told[n - 1][0]:
            own = told[n - 1]
        if own is not None and own[0] in RUSSIA and measures[n] in MOVED and commonest not in {None, *RUSSIA}:
            own = (commonest, "origin")
        told.append(own or (commonest, "at" if commonest else None))
    return told


def _may_name(text: Text, i: int, t: Tables) -> bool:
    """Whether a word can name a place; Ukrainian and Russian write «українських» small."""
    return text.kind[i] == WORD and (t.lang != "en" or text.is_capital(i))


def _in_sentence(text: Text, sentence: int, t: Tables) -> list[tuple[int, str, str | None]]:
    first, end = text.bounds[sentence]
    found: list[tuple[int, str, str | None]] = []
    i = first
    while i < end:
        place = t.places.at(text.low, i) if _may_name(text, i, t) else None
        if place is None:
            i += 1
            continue
        role = next(
            (
                r
                for back in range(3)
                if i - back > first and (r := t.place_before.before(text.low, i - back, 2))
            ),
            None,
        )
        found.append((i, place[0], role[0] if role else None if place[0] in COUNTRIES | CAPITALS else "at"))
        i += place[1]
    return found


def _nearest(mention: Mention, places: Sequence[tuple[int, str, str | None]]) -> tuple[str, str] | None:
    """A place with a role beats a nation's adjective; a town beats a country.

    Where people were taken to is not where they are counted: "deported to the north" names no origin.
    """
    with_role = [(at, name, role) for at, name, role in places if role not in {None, "destination"}]
    if with_role:
        _, name, role = min(with_role, key=lambda p: (p[1] in COUNTRIES, abs(p[0] - mention.first)))
        return name, role or "at"
    inside = [name for at, name, _ in places if mention.first <= at < mention.after]
    if inside:
        return inside[0], "at"
    return None


def _commonest(text: Text, t: Tables) -> str | None:
    names = Counter(
        place[0]
        for i in range(len(text))
        if _may_name(text, i, t) and (place := t.places.at(text.low, i)) and place[0] in COUNTRIES
    )
    if names.keys() & UKRAINE and names.keys() & RUSSIA:
        for name in RUSSIA:  # The side that acts is named most and counted least.
            names.pop(name, None)
    return min(names, key=lambda name: (-names[name], name)) if names else None
