"""The verbs and nouns that say what is counted: 'abducted', 'came home', «зниклі безвісти».

Some words say it only with others: «вивезли» is a taking or an evacuation, 'rescued' a return or an
evacuation, 'whereabouts' are known or not. The words around settle which.

Takes   a Text, a sentence of it and the tables.
Gives   Cue per verb or noun; the codes of a sentence; what a title speaks of.
Leaves  which cue governs which number to measures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leleka.reports.nouns import MEASURES
from leleka.reports.tables import Phrases, Tables
from leleka.reports.text import MARK, WORD, Text, read_text

RANK = {measure: rank for rank, measure in enumerate(MEASURES)}


WEAK = {"population", "affected", "other"}
"""Measures that a stronger verb in the same clause outweighs."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A verb or noun that says what is counted."""

    first: int
    after: int
    measure: str


def cues_in(text: Text, sentence: int, t: Tables) -> list[Cue]:
    """The verbs and nouns of a sentence that say what is counted, negated returns turned around."""
    first, end = text.bounds[sentence]
    cues: list[Cue] = []
    i = first
    while i < end:
        found = t.measures.at(text.low, i) if text.kind[i] == WORD else None
        if found is None:
            i += 1
            continue
        measure, size = found
        if measure in {"returned", "located"} and _is_negated(text, i, first, t):
            measure = "missing"
        if (
            measure == "located"
            and text.low[i + size : i + size + 1] in (["that"], [","])
            and _tells(text, i, size)
        ):
            i += size
            continue  # "they had found that ...": told, not traced
        if measure == "displaced" and size == 1 and _is_in_scare_quotes(text, i, size):
            measure = "taken"  # they «evacuated» them
        if measure == "held" and i > first and t.basis.at(text.low, i - 1) is not None:
            i += size
            continue  # "the register holds 19,412 children"
        if measure == "population" and _is_of_a_share(text, i, first, t):
            i += size
            continue
        if measure == "listed":
            if not any(text.low[k].startswith(HANDED) for k in range(first, end)):
                i += size
                continue
            measure = "sought"  # "handed the other side a list of 339 children"
        if measure == "whereabouts":
            measure = "missing" if _is_unknown(text, i, end, t) else "located"
        if measure == "home":  # an orphanage, a prison: where they are, or only where they come from
            if _says_whose(text, i, first, t):
                i += size
                continue
            measure = "placed"
        cues.append(Cue(i, i + size, measure))
        i += size
    return [_settled(text, sentence, cue, cues, t) for cue in cues]


def _settled(text: Text, sentence: int, cue: Cue, cues: Sequence[Cue], t: Tables) -> Cue:
    """'Rescued' is a return from captors, an evacuation from a siege: the verbs around decide."""
    if cue.measure == "carried":
        return Cue(cue.first, cue.after, "displaced" if _is_to_safety(text, sentence, cues, t) else "taken")
    if cue.measure != "rescued":
        return cue
    measures = {other.measure for other in cues}
    if not measures & {"displaced", "taken", "held"}:
        start = text.bounds[max(0, sentence - 2)][0]
        measures |= {
            found[0] for k in range(start, cue.first) if (found := t.measures.at(text.low, k)) is not None
        }
    return Cue(cue.first, cue.after, "displaced" if "displaced" in measures else "returned")


def _is_to_safety(text: Text, sentence: int, cues: Sequence[Cue], t: Tables) -> bool:
    """Whether «вивезли», 'took out' tells of an evacuation by one's own side, and not of a deportation."""
    first, end = text.bounds[sentence]
    if any(cue.measure == "taken" for cue in cues) or any(
        text.low[k].startswith(BY_FORCE) for k in range(first, end)
    ):
        return False
    if any(cue.measure == "displaced" for cue in cues) or OUR_OWN & set(text.low[first:end]):
        return True
    start = text.bounds[max(0, sentence - 2)][0]
    before = {found[0] for k in range(start, first) if (found := t.measures.at(text.low, k)) is not None}
    return "displaced" in before and "taken" not in before


OUR_OWN = frozenset("ми мы we волонтери волонтеры рятувальники спасатели volunteers rescuers".split())
"""Who takes people out of danger."""


HANDED = ("hand", "present", "submit", "pass", "gave", "give", "deliver")


BY_FORCE = ("росі", "росси", "рф", "окупант", "оккупант", "russia", "occupier", "табор", "лагер")


def _tells(text: Text, i: int, size: int) -> bool:
    """Whether a finding is told in a clause: 'found that', «встановили, що»."""
    return bool({"that", "що", "что"} & set(text.low[i + size : i + size + 2]))


def _is_in_scare_quotes(text: Text, i: int, size: int) -> bool:
    """Whether a verb stands alone within quotation marks."""
    return i > 0 and i + size < len(text) and text.low[i - 1] == '"' == text.low[i + size]


def _is_of_a_share(text: Text, i: int, first: int, t: Tables) -> bool:
    """'40 per cent of the population': a share, not a count of inhabitants."""
    near = text.low[max(first, i - 4) : i]
    return bool(t.fraction & set(near)) or "cent" in near


def _is_unknown(text: Text, i: int, end: int, t: Tables) -> bool:
    """'Whereabouts have not been established', «доля невідома»."""
    near = text.low[i + 1 : min(end, i + 9)]
    return bool(t.negation & set(near)) or any(
        w.startswith(("unknown", "unclear", "невідом", "неизвест")) for w in near
    )


def _says_whose(text: Text, i: int, first: int, t: Tables) -> bool:
    """Whether an institution only says which people: 'pupils of the school', «вихованців інтернату»."""
    k = i
    while k > first and text.low[k - 1] != "of" and (text.low[k - 1] in t.skip or text.is_capital(k - 1)):
        k -= 1
    before = text.low[k - 1] if k > first else ""
    if before in {"from", "of", "outside", "near", "з", "із", "зі", "из", "с", "біля", "возле", "около"}:
        return True
    return t.lang != "en" and t.people.of(before) is not None


def _is_negated(text: Text, i: int, first: int, t: Tables) -> bool:
    window = range(max(first, i - 7 if t.lang == "en" else i - 2), i)
    for k in reversed(window):
        if text.kind[k] == MARK:
            return False
        word = text.low[k]
        if word in t.negation and word != "yet" and text.low[k + 1 : k + 2] != ["only"]:
            return True
        if word in t.clause - {"of"} and k != i - 1:
            return False
    return False


def codes_in(text: Text, sentence: int, table: Phrases[str]) -> frozenset[str]:
    """The codes of all words of a sentence, looked up once a sentence."""
    key = (sentence, id(table))
    known = text.codes.get(key)
    if known is None:
        places = range(*text.bounds[sentence])
        known = frozenset(found[0] for k in places if (found := table.at(text.low, k)) is not None)
        text.codes[key] = known
    return known


def of_title(title: str, t: Tables) -> str | None:
    """What a title says is counted; None where it names nothing."""
    if not title:
        return None
    text = read_text(title)
    cues = [
        c for s in range(len(text.bounds)) for c in cues_in(text, s, t) if c.measure in RANK.keys() - WEAK
    ]
    return min((c.measure for c in cues), key=RANK.__getitem__, default=None)
