"""Which verb or noun of a sentence governs a number.

One sentence may hold several. The one that governs is near, on the number's own side of commas
and "while", and joined to the number as subject ("300 were taken") or object ("took 300").

Takes   a Text, its mentions, the cues of the mention's sentence, the tables.
Gives   governing: the measure of the nearest cue and how far it stands.
Leaves  what to do where none is near to measures.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from leleka.reports.cues import RANK, WEAK, Cue
from leleka.reports.mentions import Mention
from leleka.reports.tables import Tables
from leleka.reports.text import MARK, Text

LASTING = {"taken", "separated", "placed", "held", "missing", "killed", "displaced"}
"""What a text speaks of over many sentences: a count of children without a verb goes on with it."""

COMMA, JOINT, CLAUSE, OTHER_NUMBER, RELATIVE = 2.5, 1.5, 6.0, 7.0, 2.0
"""What stands between a verb and a number pushes them apart by this many words."""

TAKEN_BY_ANOTHER = 8.0
"""How much farther a verb is that already stands at another number."""


def governing(
    text: Text, n: int, found: Sequence[Mention], cues: Sequence[Cue], t: Tables
) -> tuple[float, str] | None:
    """The nearest verb or noun of the sentence: how far it stands in words, its measure."""
    mention = found[n]
    others = [m for m in found[max(0, n - 6) : n + 7] if m.sentence == mention.sentence and m is not mention]
    is_subject = _is_subject(text, mention, t)
    best: tuple[float, int, str] | None = None
    main = _main_verb(text, mention, cues, t) if t.lang == "en" else None
    for group in _groups(text, cues, t):
        cost = min(_distance(text, mention, cue, others, is_subject=is_subject, t=t) for cue in group)
        if main is not None:
            cost = 0.1 if main in group else cost + 4.0
        measure = min((cue.measure for cue in group), key=lambda m: RANK.get(m, 99))
        if measure == "graves":  # People in a grave are dead; only graves are counted as graves.
            measure = "killed"
        if measure == "blamed":  # those sanctioned, tried or suspected did it; it was not done to them
            measure = "other"
        elif measure in WEAK:
            cost += 3.0
        if best is None or (cost, RANK[measure]) < best[:2]:
            best = (cost, RANK[measure], measure)
    if best is None or best[2] not in LASTING:
        return (best[0], best[2]) if best is not None else None
    joined = _joined_verb(text, mention, cues, others, t)
    return best[0], joined if joined and RANK[joined] < best[1] else best[2]


def _joined_verb(
    text: Text, mention: Mention, cues: Sequence[Cue], others: Sequence[Mention], t: Tables
) -> str | None:
    """A second verb of the same people: 'were taken from their homes and made to attend the schools'."""
    behind = [cue for cue in cues if cue.first >= mention.after]
    for left, right in pairwise(behind):
        between = text.low[left.after : right.first]
        is_one_clause = not any(mention.after <= m.amount.core < right.first for m in others)
        ends = [k for k, word in enumerate(between) if word in {"and", "then", "і", "та", "й", "и"}]
        if not is_one_clause or not ends or {";", ":", '"', "who", "which", "які", "которые"} & set(between):
            continue
        gap = between[ends[-1] + 1 :]
        if all(word in t.auxiliaries or word in {"made", "forced", "to", "later"} for word in gap):
            return right.measure if right.measure in {"returned", "placed"} else None
    return None


def _main_verb(text: Text, mention: Mention, cues: Sequence[Cue], t: Tables) -> Cue | None:
    """The verb behind a participle: of '21 girls abducted in 2014 have been released', 'released'."""
    beside = next((cue for cue in cues if cue.first == mention.after), None)
    if beside is None or text.low[beside.after - 1] in {"missing", "dead"}:
        return None
    for cue in cues:
        between = text.low[beside.after : cue.first] if cue.first > beside.after else []
        if between and between[-1] in {"been", "were", "was", "are", "is", "have", "has", "had"}:
            is_plain = not {",", ";", "and", "or", "but", "who"} & set(between)
            return cue if is_plain and not any(w.isdigit() and len(w) < 4 for w in between) else None
    return None


def _groups(text: Text, cues: Sequence[Cue], t: Tables) -> list[list[Cue]]:
    """Put together verbs in a row: 'kidnapped, deported, or displaced'."""
    groups: list[list[Cue]] = []
    for cue in cues:
        last = groups[-1][-1] if groups else None
        between = range(last.after, cue.first) if last else range(0)
        is_row = last is not None and all(
            text.low[k] in {",", "and", "or", "і", "та", "й", "або", "чи", "и", "или", "/"}
            or text.low[k].endswith("ly")
            for k in between
        )
        if is_row and len(between) > 0 and _like(text, last, cue):
            groups[-1].append(cue)
        else:
            groups.append([cue])
    return groups


def _like(text: Text, left: Cue | None, right: Cue) -> bool:
    """Whether two words have one form: 'killed' and 'wounded' do, 'abducted' and 'rescue' do not."""
    if left is None:
        return False
    return text.low[left.after - 1][-2:] == text.low[right.after - 1][-2:] or "held" in text.low[right.first]


def _is_subject(text: Text, mention: Mention, t: Tables) -> bool:
    k = mention.after
    return k < len(text) and text.low[k] in t.auxiliaries and text.low[k] not in {"to", "до", "так"}


def _distance(
    text: Text, mention: Mention, cue: Cue, others: Sequence[Mention], *, is_subject: bool, t: Tables
) -> float:
    """How far a verb stands from a number, in words and in what the words between mean."""
    if cue.first >= mention.first and cue.after <= mention.after:
        if mention.unit == "report":
            return 0.5
        return 3.0 if cue.first == mention.head else 2.5
    if cue.first < mention.after and cue.after > mention.first:
        return 2.5
    is_before = cue.after <= mention.first
    is_named_again = cue.after == mention.first - 1 and text.low[cue.after] == ","
    is_noun = is_named_again and t.lang == "en" and t.people.of(text.low[cue.first]) is not None
    beside = CLAUSE if is_noun else 0.0  # "took their captives, some 30 women, into the hills"
    span = range(cue.after, mention.first) if is_before else range(mention.after, cue.first)
    cost = beside + _width(text, span, t)
    for other in others:
        if other.first <= cue.first < other.after:
            cost += TAKEN_BY_ANOTHER
        if other.amount.core in span:
            cost += 1.0 if not is_before and _in_one_row(text, mention, other) else OTHER_NUMBER
        elif _stands_at(text, cue, other, is_before=is_before, t=t):
            cost += TAKEN_BY_ANOTHER
    if is_before and is_subject:
        cost += 4.0
    if is_before and text.low[mention.first - 1] == "," and mention.head is not None:
        own = t.measures.of(text.low[mention.head])
        is_other = own is not None and own not in WEAK and own != cue.measure
        cost += RELATIVE if is_other else 0.0  # «двоє загинули, семеро поранені»
    return cost


def _in_one_row(text: Text, mention: Mention, other: Mention) -> bool:
    """Whether two numbers are one subject: '90 Ukrainians and 90 Russians went home'."""
    between = text.low[mention.after : other.first]
    return (
        other.first >= mention.after and set(between) <= {"and", ",", "і", "та", "й", "и"} and bool(between)
    )


def _width(text: Text, span: range, t: Tables) -> float:
    cost = 0.0
    for k in span:
        word = text.low[k]
        if text.kind[k] == MARK and word in {"–", "—", ":"} and k == span.stop - 1 and t.lang != "en":
            cost += 0.5  # «вдома – 388»
        elif text.kind[k] == MARK:
            is_row = word == "," and text.low[k - 1] in t.units  # "fifty, sixty, a hundred"
            cost += JOINT if is_row else COMMA if word == "," else 0.5 if word == '"' else CLAUSE
        elif word in {"and", "or", "і", "та", "й", "и", "або", "или", "чи"}:
            cost += JOINT
        elif word in t.auxiliaries or word in t.skip or word in {"the", "a", "an", "of"}:
            cost += 0.2
        elif word in {"who", "that", "which", "whom", "які", "яких", "який", "которые", "которых"}:
            cost += RELATIVE
        elif word in t.clause:
            cost += CLAUSE if word not in {"as", "when", "where"} else RELATIVE + 1
        else:
            cost += 0.8
    return cost


def _stands_at(text: Text, cue: Cue, other: Mention, *, is_before: bool, t: Tables) -> bool:
    """Whether a verb already has a number of its own right beside it, on its far side."""
    if is_before:
        # cue ... mention: the cue follows another number directly, as its verb ("25 were killed and 14 ...").
        gap = range(other.after, cue.first)
        return other.after <= cue.first and len(gap) <= 4 and _width(text, gap, t) < 1.0
    gap = range(cue.after, other.first)
    return cue.after <= other.first and len(gap) <= 3 and _width(text, gap, t) < 2.0
