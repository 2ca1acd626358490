"""As of when a number holds: the date nearest to it, or the one its passage or heading states.

Takes   a Calendar of the text's dates, and its mentions.
Gives   for every mention an EDTF date, how it is known, and the words that give it.
Leaves  finding the dates to calendars, ordering figures in time to figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leleka.reports.calendars import Calendar
from leleka.reports.dates import Span
from leleka.reports.mentions import Mention
from leleka.reports.tables import Tables
from leleka.reports.text import MARK, Text


@dataclass(frozen=True, slots=True)
class AsOf:
    """As of when a mention holds."""

    edtf: str | None
    kind: str | None
    words: str = ""


def as_of(calendar_: Calendar, found: Sequence[Mention], has_perfect: Sequence[bool]) -> list[AsOf]:
    """Say for every mention as of when it holds."""
    told: list[AsOf] = []
    for n, mention in enumerate(found):
        own = _own(calendar_, mention, found)
        if (
            own is None
            and n
            and told[n - 1].kind == "stated"
            and _goes_on(calendar_.text, mention, found[n - 1])
        ):
            own = told[n - 1]
        if own is None:
            own = _of_passage(calendar_, mention)
        if own is None and has_perfect[n] and calendar_.published is not None:
            own = AsOf(calendar_.published.isoformat(), "document")
        told.append(own or AsOf(None, None))
    return told


def _own(calendar_: Calendar, mention: Mention, found: Sequence[Mention]) -> AsOf | None:
    """The date of the mention's own sentence, the nearest that does not belong to another number."""
    text = calendar_.text
    spans = calendar_.in_sentence(mention.sentence)
    stated = [s for s in spans if s.kind in {"stated", "rate"} and not _is_future(calendar_, s)]
    if not stated:
        now = next((s for s in spans if s.kind == "now"), None)
        return AsOf(now.edtf, "document", text.quote(now.first, now.after)) if now else None
    others = [m for m in found if m.sentence == mention.sentence and m is not mention]
    if mention.unit == "state" and all(
        any(mention.after <= m.amount.core < s.first for m in others) for s in stated
    ):
        return None  # "41 countries brought back 600 children in 2024": the year is not the coalition's
    best = min(stated, key=lambda s: _apart(text, mention, s, others))
    if text.quoted[best.first] and calendar_.is_today(best):
        # "Today 21 children are home", she said on Saturday: today is that Saturday.
        told = [s for s in stated if not text.quoted[s.first] and len(s.edtf) == 10]
        best = told[0] if told else best
    is_far = best.first - mention.after > 3 or mention.first > best.after
    if mention.reason == "total" and is_far and not best.is_open and calendar_.published is not None:
        return AsOf(calendar_.published.isoformat(), "document")
    return AsOf(best.edtf, "stated", text.quote(best.first, best.after))


def _is_future(calendar_: Calendar, span: Span) -> bool:
    day = calendar_.published
    return (
        day is not None
        and span.edtf[:4].isdigit()
        and span.edtf.split("/")[0] > day.isoformat()[: len(span.edtf.split("/")[0])]
    )


def _apart(text: Text, mention: Mention, span: Span, others: Sequence[Mention]) -> float:
    is_before = span.after <= mention.first
    between = range(span.after, mention.first) if is_before else range(mention.after, span.first)
    cost = float(len(between)) + sum(
        6.0 if text.low[k] in {";", "while", "but", "а", "але", "но", "тоді"} else 1.5
        for k in between
        if text.kind[k] == MARK
        or text.low[k] in {"while", "but", "а", "але", "но", "тоді", "who", "which", "that"}
    )
    if is_before and text.low[mention.first - 1] in {"and", "і", "та", "й", "и"}:
        cost += 3.0  # "300 in May and 40 in 2023": May is the other number's
    if is_before and {"that", "що", "что"} & set(text.low[span.after : mention.first]):
        cost += 6.0  # "told them on June 20 that ...": the day of the telling
    cost += sum(8.0 for other in others if other.amount.core in between)
    return cost - (3.0 if span.is_open else 0.0)


def _goes_on(text: Text, mention: Mention, last: Mention) -> bool:
    if says_same_time(text, mention.sentence):
        return True
    gap = mention.sentence - last.sentence
    same_paragraph = text.paragraph[mention.sentence] == text.paragraph[last.sentence]
    return gap == 0 or (gap == 1 and (mention.reason in {"of_them", "another", "parallel"} or same_paragraph))


def says_same_time(text: Text, sentence: int) -> bool:
    """'Over the same period', «за цей же час»: what was said of the number before holds on."""
    first, end = text.bounds[sentence]
    opening = " ".join(text.low[first : min(end, first + 7)])
    return any(phrase in opening for phrase in SAME_TIME)


SAME_TIME = (
    "same period", "same time", "that period", "this period", "that time", "цей період", "цей же",
    "той же період", "той самий", "этот период", "этот же", "тот же период", "то же время", "той же час",
)  # fmt: skip


def _of_passage(calendar_: Calendar, mention: Mention) -> AsOf | None:
    """The date that the passage stated a sentence or two before, in the same paragraph."""
    text = calendar_.text
    following = _said_of_it(calendar_, mention.sentence + 1)
    if following is not None:
        return following
    for back in range(1, 8):
        near = mention.sentence - back
        if near < 0:
            return None
        if back > 3 or text.paragraph[near] != text.paragraph[mention.sentence]:
            # A heading's "as of" holds for the lines under it, until another date is given.
            dates = calendar_.in_sentence(near)
            frame = next((s for s in dates if s.is_frame), None)
            if frame is not None:
                return AsOf(frame.edtf, "stated", text.quote(frame.first, frame.after))
            if any(s.kind == "stated" for s in dates):
                return None
            continue
        spans = [
            s for s in calendar_.in_sentence(near) if s.kind == "stated" and not _is_future(calendar_, s)
        ]
        now = any(s.kind == "now" for s in calendar_.in_sentence(mention.sentence))
        if spans and not now:
            return AsOf(spans[-1].edtf, "stated", text.quote(spans[-1].first, spans[-1].after))
    return None


_IT = frozenset("that this these those the it це ця цей ці это эта этот эти".split())


_NUMBER_WORDS = frozenset(
    "number figure figures count toll total estimate data число цифра цифри кількість дані цифры"
    " количество данные".split()
)


def _said_of_it(calendar_: Calendar, sentence: int) -> AsOf | None:
    """The date that the next sentence gives the number: 'That is the official count as of June.'"""
    text = calendar_.text
    if sentence >= len(text.bounds):
        return None
    first, end = text.bounds[sentence]
    if text.low[first].removesuffix("'s") not in _IT or not _NUMBER_WORDS & set(text.low[first:end]):
        return None
    spans = [s for s in calendar_.in_sentence(sentence) if s.kind == "stated"]
    return AsOf(spans[0].edtf, "stated", text.quote(spans[0].first, spans[0].after)) if spans else None


def is_perfect(text: Text, mention: Mention, t: Tables) -> bool:
    """Whether a sentence tells of what has come about until now, not of one past event."""
    first, end = text.bounds[mention.sentence]
    words = text.low[first:end]
    if t.lang == "en":
        return any(w in {"has", "have", "remain", "remains", "are", "is"} for w in words)
    return any(w in {"вже", "уже", "станом", "досі", "наразі", "зараз", "нині", "сейчас"} for w in words)
