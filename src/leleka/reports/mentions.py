"""Which numbers count people: the noun they govern, or what stands in for one.

A number is let in for a reason: the noun it counts is a person, a body, a grave, a name on a
list; or it has no noun and says "of them", "another 40", "were killed", "the toll rose to 25".
Years, ages, dates, sums of money and counts of things are left out for want of such a reason.

Takes   a Text and the tables of its language.
Gives   Mention: an amount, the tokens of the quote, whom it counts, and why it was let in.
Leaves  the noun to heads, numbers without one to bare; what is counted, who says it and as of when
        to measures, attribution and dating.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from leleka.reports.bare import is_a_year, people_near, reason_without_noun
from leleka.reports.heads import ACTS_ON_PEOPLE, Head, head_of, unit_counts_people
from leleka.reports.numbers import Amount, amount_at
from leleka.reports.tables import Tables
from leleka.reports.text import NUMBER, WORD, Text

Reason = Literal[
    "noun", "of_them", "subject", "object", "another", "parallel", "total", "predicate", "answer"
]


@dataclass(frozen=True, slots=True)
class Mention:
    """One number that counts people.

    Attributes:
        first, after: tokens of the quote.
        head: the token of the counted noun, None where there is none.
        unit: person, grave, body, name, life, report, seat or state.
    """

    amount: Amount
    first: int
    after: int
    head: int | None
    population: str
    unit: str
    reason: Reason
    sentence: int


def mentions_in(text: Text, t: Tables) -> list[Mention]:
    """Every number in a text that counts people, in order."""
    found: list[Mention] = []
    i, n = 0, len(text)
    starts = t.units.keys() | t.scales.keys() | t.several
    while i < n:
        kind = text.kind[i]
        if kind == NUMBER or (kind == WORD and _may_begin(text, i, t, starts)):
            amount = amount_at(text, i, t)
            if amount is not None:
                mention = _mention(text, amount, t, found)
                if mention is not None:
                    while found and _goes_up_to(text, found[-1], mention):
                        found.pop()  # "fifty, sixty, a hundred soldiers" is one count, said in steps
                    found.append(mention)
                i = max(amount.after, i + 1)
                continue
        i += 1
    return found


def _goes_up_to(text: Text, last: Mention, mention: Mention) -> bool:
    """Whether a bare number is only a step on the way to the next: 'fifty, sixty, a hundred soldiers'."""
    between = text.low[last.after : mention.first]
    return (
        last.head is None
        and (mention.head is not None or text.low[mention.after : mention.after + 1] == [","])
        and between in ([","], [",", "or"])
        and (last.amount.high or 0) < (mention.amount.low or 0)
        and not last.amount.in_digits
    )


def _may_begin(text: Text, i: int, t: Tables, starts: frozenset[str] | set[str]) -> bool:
    word = text.low[i]
    return (
        word in starts
        or word in {"a", "an", "the"}
        or ("-" in word and word.split("-")[0] in starts)
        or t.vague.at(text.low, i) is not None
        or t.fixed.at(text.low, i) is not None
    )


def _mention(text: Text, amount: Amount, t: Tables, before: list[Mention]) -> Mention | None:  # noqa: PLR0911
    if _is_something_else(text, amount, t) or _too_small(amount):
        return None
    head = head_of(text, amount, t)
    sentence = text.sentence[amount.core]
    inner = any(text.kind[k] == NUMBER for k in range(amount.after, head.at))
    if inner and head.kind in {"people", "unit"}:
        # "Twelve of the 15 boys": the noun belongs to the number beside it.
        code = head.code if head.kind == "people" else "person"
        return Mention(amount, amount.first, amount.after, None, code, "person", "of_them", sentence)
    if head.kind == "people":
        if is_a_year(text, amount) and _stands_as_a_date(text, amount):
            return None
        return Mention(amount, amount.first, head.after, head.at, head.code, "person", "noun", sentence)
    if head.kind == "unit":
        if not unit_counts_people(text, head, t):
            return None
        return Mention(amount, amount.first, head.after, head.at, "person", head.code, "noun", sentence)
    if head.kind == "state":
        return Mention(amount, amount.first, head.after, head.at, "state", "state", "noun", sentence)
    if head.kind == "of_them" and _means_people(text, amount, head, t, before):
        return Mention(amount, amount.first, head.after, None, "", "person", "of_them", sentence)
    if head.kind in {"thing", "of_them"}:
        return None
    reason = reason_without_noun(text, amount, head, t, before)
    if reason is None:
        return None
    return Mention(amount, amount.first, amount.after, None, "", "person", reason, sentence)


def _too_small(amount: Amount) -> bool:
    numbers = [v for v in (amount.low, amount.high) if v is not None]
    return max(numbers) < 3


def _stands_as_a_date(text: Text, amount: Amount) -> bool:
    return amount.core > 0 and text.low[amount.core - 1] in _BEFORE_A_YEAR


_BEFORE_A_YEAR = frozenset("in since of by from until during before after у в з від до с от к за".split())


def _is_something_else(text: Text, amount: Amount, t: Tables) -> bool:  # noqa: PLR0911
    """Dates, labels, ages, ordinals, money: numbers that never count people, whatever follows."""
    i, j, low = amount.core, amount.after, text.low
    before = low[i - 1] if i else ""
    after = low[j] if j < len(text) else ""
    value = amount.base
    if amount.in_digits and value is not None and value <= 31:
        if after in t.months and low[j + 1 : j + 2] != ["children"]:
            return text.is_capital(j) or t.lang != "en"
        if before in t.months and (text.is_capital(i - 1) or t.lang != "en") and amount.first == i:
            return True
    if before in t.labels and amount.first == i and amount.in_digits:
        return True
    if _is_a_share(text, i, j, value):
        return True
    is_aside = value is not None and value <= 110 and before == "," and after in {",", "."} and i >= 2
    if is_aside and amount.first == i and text.is_capital(i - 2) and i - 2 > text.bounds[text.sentence[i]][0]:
        return True  # "Iryna, 17, who": an age
    if before in {"$", "€", "£", "₴", "₽", "#", "№", "usd", "eur"}:
        return True
    if after in {"%", "th", "st", "nd", "rd", "°", "$", "€", "₴", "₽"}:
        return True
    if after in t.fraction or (after == "-" and _is_age(text, j)):
        return True
    if low[max(0, i - 2) : i] == ["out", "of"] and i > 2 and text.kind[i - 3] == NUMBER:
        return True  # "10 out of 10"
    if after == "out" and low[j + 1 : j + 2] == ["of"]:
        return t.people.at(low, min(j + 4, len(low) - 1)) is None
    return (
        value is not None
        and value <= 21
        and before in {"aged", "age", "ages", "under", "віком", "возрасте", "віці"}
    )


def _is_a_share(text: Text, i: int, j: int, value: int | None) -> bool:
    """'7 in 10 refugees', 'one out of 5 children'."""
    ahead = j + 1 < len(text) and text.low[j] in {"in", "из", "із", "з"} and text.kind[j + 1] == NUMBER
    if ahead and value is not None and value <= 10:
        return len(text.raw[j + 1]) <= 3 and not text.raw[j + 1].startswith("20")
    return i >= 2 and text.low[i - 1] == "in" and text.kind[i - 2] == NUMBER and len(text.raw[i - 2]) <= 2


def _is_age(text: Text, j: int) -> bool:
    return j + 1 < len(text) and text.low[j + 1].startswith(
        ("year", "month", "day", "week", "hour", "річн", "летн")
    )


AGED = frozenset("younger older aged under minors infants babies pregnant born orphaned alive dead".split())


def _means_people(text: Text, amount: Amount, head: Head, t: Tables, before: list[Mention]) -> bool:
    """Whether "of them" points at people: they were named, or something happens to them here."""
    if before or people_near(text, amount.core, t) or text.low[head.after - 1] in {"us", "whom"}:
        return True
    ahead = text.low[head.after : head.after + 3]
    if ahead[:1] in (["were"], ["are"]) and AGED & set(ahead[1:]):
        return True  # "More than 280 of them were younger than ten"
    first, end = text.bounds[text.sentence[amount.core]]
    return any(
        t.measures.of(text.low[k]) in ACTS_ON_PEOPLE for k in range(first, end) if text.kind[k] == WORD
    )
