"""Whom a number counts: its noun, or where it has none, the people the words around it name.

Takes   a Text, its mentions and the tables.
Gives   a population per mention: child, girl, civilian, person ...
Leaves  what happened to them to measures.
"""

from __future__ import annotations

from collections.abc import Sequence

from leleka.reports.mentions import Mention
from leleka.reports.tables import Tables
from leleka.reports.text import WORD, Text


def population_of(text: Text, n: int, found: Sequence[Mention], last: str | None, t: Tables) -> str:  # noqa: PLR0911
    """Whom a mention counts; where it has no noun of its own, whom the words around name."""
    mention = found[n]
    if mention.unit == "state":
        return "state"
    is_open = mention.head is None or mention.unit != "person" or text.low[mention.head] in _OPEN
    if not is_open and mention.population == "person" and _is_deed(text, mention, t):
        # "512 children killed and 1,233 wounded": the noun is said once.
        same = n > 0 and found[n - 1].sentence == mention.sentence
        return last if same and last is not None else mention.population
    if not is_open:
        return mention.population
    near = n > 0 and mention.sentence - found[n - 1].sentence <= 1 and last is not None
    first, end = text.bounds[mention.sentence]
    k = mention.after
    if mention.head is None and k + 1 < end and text.low[k] in {"are", "were", "is", "–", "—", "-"}:
        said = t.people.at(text.low, k + 1)
        if said is not None:  # "of whom 1.2 million are children"
            return said[0]
    if mention.unit != "person":
        inside = [CHILD_WORDS[w] for w in text.low[mention.first : mention.after] if w in CHILD_WORDS]
        if inside:
            return inside[0]
    after = _first_people(text, range(mention.after, min(end, mention.after + 6)), t)
    if mention.unit != "person" and after:
        return after
    before = _first_people(text, range(mention.first - 1, first - 1, -1), t)
    if before and (before != "person" or mention.reason in {"total", "predicate"}):
        return before
    if near and last is not None and last not in {"state", "person"}:
        return last
    if mention.head is None and not before:
        earlier = [
            m
            for m in found[max(0, n - 40) : n]
            if m.head is not None and m.population not in {"state", "soldier", "person"}
        ]
        if earlier and mention.sentence - earlier[-1].sentence <= 6:
            return earlier[-1].population
    if near and last is not None and last != "state":
        return last
    if mention.sentence:
        start, stop = text.bounds[mention.sentence - 1]
        before = before or _first_people(text, range(stop - 1, start - 1, -1), t)
    return before or after or "person"


CHILD_WORDS = {name: name for name in ("child", "civilian", "student", "girl")} | {"infant": "child"}


_OPEN = frozenset("others more інших інші других другие остальных victims fatalities casualties".split())


def _is_deed(text: Text, mention: Mention, t: Tables) -> bool:
    """Whether the noun is only what happened to them: 'wounded', «поранено»."""
    word = text.low[mention.head] if mention.head is not None else ""
    if t.lang == "en":
        return word in {"wounded", "injured", "dead", "missing", "displaced", "homeless"}
    return word.endswith(("но", "то", "ны", "ті", "ні", "нены")) and t.measures.of(word) is not None


def _first_people(text: Text, places: range, t: Tables) -> str | None:
    """The first people named in a stretch; a narrower word goes before "people"."""
    named: str | None = None
    for k in places:
        found = t.people.at(text.low, k) if text.kind[k] == WORD else None
        if found is not None and found[0] not in {"person", "soldier"}:
            return found[0]
        if found is not None:
            named = named or found[0]
    return named
