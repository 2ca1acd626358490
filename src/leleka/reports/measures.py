"""What a number of people counts: the verb or noun that governs it.

Where a number's sentence names no verb or noun for it, the number goes on counting what the last one
counted, or what the passage or the title speaks of.

Takes   a Text, its mentions, the document's title, the tables.
Gives   a measure, a population, an aspect and a basis for every mention.
Leaves  verbs to cues, choosing one to governing, people to whom, comparing measures to figures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from leleka.reports.cues import WEAK, Cue, codes_in, cues_in, of_title
from leleka.reports.governing import LASTING, governing
from leleka.reports.heads import LISTS
from leleka.reports.mentions import Mention
from leleka.reports.tables import Tables
from leleka.reports.text import WORD, Text
from leleka.reports.whom import population_of

UNIT_MEASURES = {"grave": "graves", "state": "coalition", "seat": "coalition"}

BYSTANDERS = frozenset(
    "presidents senators ministers officials deputies lawmakers leaders members delegates"
    " experts participants employees governors mayors ambassadors diplomats judges lawyers"
    " investigators volunteers journalists президентів депутатів міністрів учасників експертів"
    " волонтерів журналістів суддів слідчих співробітників президентов депутатов министров"
    " участников экспертов волонтеров журналистов судей сотрудников"
    " donors subscribers readers донаторам донаторів донаторами підписникам підписників донаторов"
    " подписчикам подписчиков читателей читачів authors".split()
)
"""People who count the others, or speak of them; without a verb of their own they are nobody's victims."""

JOINTS = frozenset("and or but who which і та й або але и или но".split())

VICTIMS = {"child", "boy", "girl", "student", "civilian"}

FAR = 12.5
"""Beyond this distance a verb governs only for want of a nearer one, in its own sentence or before."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one mention counts."""

    measure: str
    population: str
    aspect: str
    basis: str
    why: str


def meanings(
    text: Text,
    found: Sequence[Mention],
    t: Tables,
    title: str = "",
    named: Callable[[int], Sequence[tuple[int, int]]] = lambda sentence: (),
) -> list[Meaning]:
    """Say for every mention what it counts.

    Args:
        named: the tokens of a sentence's sources; "the prison service says" tells of no prisoners.
    """
    cues: dict[int, list[Cue]] = {}

    def of(sentence: int) -> list[Cue]:
        if sentence not in cues:
            spans = named(sentence)
            cues[sentence] = [
                cue
                for cue in cues_in(text, sentence, t)
                if not any(first <= cue.first < after for first, after in spans)
            ]
        return cues[sentence]

    from_title = of_title(title, t)
    told: list[Meaning] = []
    for n, mention in enumerate(found):
        last = told[n - 1] if n else None
        measure, why = _measure(text, n, found, of, last, t) or _from_afar(text, n, found, of, from_title, t)
        population = population_of(text, n, found, last.population if last else None, t)
        aspect, basis = _aspect(text, mention, measure, t), _basis(text, mention, t)
        told.append(Meaning(measure, population, aspect, basis, why))
    return told


def _measure(  # noqa: PLR0911, PLR0912
    text: Text,
    n: int,
    found: Sequence[Mention],
    of: Callable[[int], list[Cue]],
    last: Meaning | None,
    t: Tables,
) -> tuple[str, str] | None:
    """The measure that the mention's own sentence gives, or the mention before it."""
    mention = found[n]
    if mention.unit in UNIT_MEASURES:
        return UNIT_MEASURES[mention.unit], "noun"
    own = of(mention.sentence)
    if mention.unit == "report" and mention.head is not None:
        inside = [cue for cue in own if cue.first == mention.head and cue.measure != "sought"]
        if inside:
            return inside[0].measure, "noun"
    if mention.unit == "name" and _is_sought(text, mention, own):
        return "sought", "list"
    near = n > 0 and mention.sentence - found[n - 1].sentence <= 1
    same = n > 0 and mention.sentence == found[n - 1].sentence
    framed = _framed(text, mention, t)
    if framed is not None and mention.unit not in {"body", "life"}:
        return framed, "frame"
    best = governing(text, n, found, own, t)
    asked = _asked(text, mention, of) if best is None or best[0] > 1.5 else None
    if asked is not None:
        return asked, "question"
    if mention.head is not None and text.low[mention.head] in BYSTANDERS and (best is None or best[0] > 8):
        return "other", "office"
    if best is not None and best[0] > FAR and (last is None or not near):
        before = (
            [cue for cue in of(mention.sentence - 1) if cue.measure in LASTING] if mention.sentence else []
        )
        if before:
            return before[-1].measure, "sentence before"
        is_counted_behind = any(m.sentence == mention.sentence for m in found[n + 1 : n + 2])
        if is_counted_behind and _is_of_a_register(text, mention.sentence, t):
            return None  # "lists 19,412; nearly 600 were returned"
    is_of_graves = mention.head is None and near and found[n - 1].unit == "grave"
    if is_of_graves and best is not None and best[1] in {"located", "killed"}:
        return "graves", "carried"  # "found as many as 751"
    if near and last is not None and (best is None or best[0] > 1.0):
        if (same and _is_part(text, mention, t)) or (mention.reason == "of_them" and best is None):
            return last.measure, "part"
        if _is_among_them(text, mention):
            return last.measure, "part"
        if mention.reason in {"parallel", "another"} and (best is None or best[0] > 5):
            return last.measure, "parallel"
    if mention.unit in {"body", "life"} or _is_of_bodies(text, mention, t):
        return "killed", "noun"
    if best is not None and (best[0] < 14 or last is None or not near):
        return best[1], "verb"
    if near and last is not None and (same or mention.head is None or best is None):
        return last.measure, "carried"
    if best is None and mention.head is not None and text.low[mention.head] in BYSTANDERS:
        return "other", "office"  # "34 presidents": nobody takes them for the children of the sentence before
    return (best[1], "verb") if best is not None else None


def _framed(text: Text, mention: Mention, t: Tables) -> str | None:
    """The measure of a verb whose parts stand on both sides of the number: 'brought 600 children home'."""
    first, end = text.bounds[mention.sentence]
    low = text.low
    for left, right, code in t.frames:
        is_left = left is None or any(
            (found := left.before(low, k)) is not None and k - found[1] >= first
            for k in range(mention.first, max(first, mention.first - 3), -1)
            if all(text.kind[m] == WORD and text.low[m] not in JOINTS for m in range(k, mention.first))
        )
        if not is_left:
            continue
        if right is None or any(
            right.at(low, k) is not None
            for k in range(mention.after, min(end, mention.after + 4))
            if all(text.kind[m] == WORD and text.low[m] not in JOINTS for m in range(mention.after, k))
        ):
            return code
    return None


def _is_among_them(text: Text, mention: Mention) -> bool:
    """'Among them are three girls who ...': the clause behind tells of the girls, not what was counted."""
    first, end = text.bounds[mention.sentence]
    opens = text.low[first : first + 2] in (["among", "them"], ["серед", "них"], ["среди", "них"])
    behind = [word for word in text.low[mention.after : min(end, mention.after + 2)] if word != ","]
    return opens and bool({"who", "whom", "яких", "які", "которых", "которые"} & set(behind))


def _asked(text: Text, mention: Mention, of: Callable[[int], list[Cue]]) -> str | None:
    """What the question asks for that a bare number answers: 'How many are back? By 30 June, 744.'"""
    if mention.head is not None:
        return None
    for near in range(mention.sentence - 1, max(-1, mention.sentence - 3), -1):
        first, end = text.bounds[near]
        words = text.low[first:end]
        if "?" in words:
            is_asked = {"many", "скільки", "скількох", "сколько", "скольких"} & set(words)
            cues = [cue for cue in of(near) if cue.measure not in WEAK] if is_asked else []
            return cues[-1].measure if cues else None
    return None


def _is_sought(text: Text, mention: Mention, own: Sequence[Cue]) -> bool:
    """Names are put on a list so that somebody looks for them."""
    measures = {cue.measure for cue in own}
    if "sought" in measures:
        return True
    first, end = text.bounds[mention.sentence]
    is_listed = any(word.startswith(LISTS) for word in text.low[first:end])
    return is_listed and not measures & {"killed", "taken"}


def _is_of_a_register(text: Text, sentence: int, t: Tables) -> bool:
    """Whether a sentence says how many stand in a register, a database, on a list."""
    words = text.low[slice(*text.bounds[sentence])]
    return "register" in codes_in(text, sentence, t.basis) or any(word.startswith(LISTS) for word in words)


def _is_of_bodies(text: Text, mention: Mention, t: Tables) -> bool:
    """Whether 'bodies of' or 'remains of' stands right before a number."""
    k = mention.first - 1
    while k >= 0 and text.low[k] in {"of", "the", "some", "all"}:
        k -= 1
    return k >= 0 and t.units_of_people.of(text.low[k]) == "body"


def _from_afar(
    text: Text,
    n: int,
    found: Sequence[Mention],
    of: Callable[[int], list[Cue]],
    from_title: str | None,
    t: Tables,
) -> tuple[str, str]:
    """The measure of the sentences before, of the paragraph, of the title."""
    mention = found[n]
    paragraph = text.paragraph[mention.sentence]
    # "The register lists 19,412. Nearly 600 were returned": a register's number is not the next one's.
    is_counted_behind = any(m.sentence == mention.sentence + 1 for m in found[n + 1 :])
    is_told_behind = not (is_counted_behind and _is_of_a_register(text, mention.sentence, t))
    for back in (1, -1, 2, 3) if is_told_behind else (1, 2, 3):
        sentence = mention.sentence - back
        if not 0 <= sentence < len(text.bounds) or (back != 1 and text.paragraph[sentence] != paragraph):
            continue
        strong = [cue for cue in of(sentence) if cue.measure not in WEAK | {"blamed"}]
        if strong:
            return (strong[-1] if back > 0 else strong[0]).measure, "sentence before"
    if from_title:
        return from_title, "title"
    lasting = [
        cue.measure
        for near in range(max(0, mention.sentence - 8), mention.sentence)
        for cue in of(near)
        if cue.measure in LASTING
    ]
    if lasting and mention.population in VICTIMS:
        return lasting[-1], "passage"
    return "other", "nothing"


_PART = frozenset(
    "including included among зокрема включаючи включая числе числі them whom них яких которых".split()
)


def _is_part(text: Text, mention: Mention, t: Tables) -> bool:
    before = text.low[max(0, mention.first - 3) : mention.first]
    return mention.reason == "of_them" or any(word in _PART for word in before)


def _aspect(text: Text, mention: Mention, measure: str, t: Tables) -> str:
    first = text.bounds[mention.sentence][0]
    codes = codes_in(text, mention.sentence, t.aspect)
    for code in ("target", "rate"):
        if code in codes:
            return code
    around = text.low[max(first, mention.first - 1) : mention.after]
    # "Seven more came back; in all 1,786 have": what is said of the sentence is not said of these seven.
    if t.more & set(around) and not {"others", "інших", "других"} & set(around):
        return "flow"
    if "total" in codes:
        return "total"
    if measure in {"missing", "held", "population", "coalition", "graves", "sought"}:
        return "stock"
    if "cumulative" in codes:
        return "cumulative"
    if measure in {"affected", "other"} or "stock" in codes:
        return "stock"
    return "flow"


def _basis(text: Text, mention: Mention, t: Tables) -> str:
    """On what the number rests, by the words near it."""
    first, end = text.bounds[mention.sentence]
    near = range(max(first, mention.first - 9), min(end, mention.after + 7))
    for k in near:
        found = t.basis.at(text.low, k)
        is_month = text.low[k] in t.months and text.is_capital(k)
        if found is not None and found[0] == "potential" and not is_month:
            return "potential"
    codes = codes_in(text, mention.sentence, t.basis)
    if "estimate" in codes or mention.amount.qualifier == "up_to":
        return "estimate"
    if "documented" in codes or "register" in codes or mention.unit in {"grave", "body", "name"}:
        return "documented"
    return "unspecified"
