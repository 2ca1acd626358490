"""Which numbers count people: the noun they govern, or what stands in for one.

A number is let in for a reason: the noun it counts is a person, a body, a grave, a name on a
list; or it has no noun and says "of them", "another 40", "were killed", "the toll rose to 25".
Years, ages, dates, sums of money and counts of things are left out for want of such a reason.

Takes   a Text and the tables of its language.
Gives   Mention: an amount, the tokens of the quote, whom it counts, and why it was let in.
Leaves  what is counted, who says it and as of when to measures, attribution and dating.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from leleka.reports.numbers import Amount, amount_at
from leleka.reports.tables import Tables
from leleka.reports.text import BREAK, MARK, NUMBER, WORD, Text

Reason = Literal[
    "noun", "of_them", "subject", "object", "another", "parallel", "total", "predicate", "answer"
]
FARTHEST = 9
"""How many tokens after a number its noun may stand."""

DEEDS_EN = frozenset(
    "unaccompanied displaced missing wounded injured dead homeless elderly indigenous infected"
    " rescued freed abducted"
    " kidnapped detained arrested disappeared deported bereaved disabled unemployed".split()
)
"""Adjectives that stand for people where no noun follows."""
DEMONYM = re.compile(r"(?:ians|[a-z]{3}ans|ese|[a-z]ites)$")
PEOPLE_ENDINGS_EN = re.compile(
    r"(?:[a-z]{4}ists|[a-z]{3}ees|[a-z]{2}men|[a-z]{2}women|[a-z]{3}goers|[a-z]{4}ologists)$"
)
NOT_PEOPLE_EN = frozenset(
    "committees degrees trees guarantees fees knees trustees lists specimen regimen omen orleans"
    " means oceans pans"
    " loans plans bans clans scans veterans beans jeans organs sedans caravans hurricanes volcanoes"
    " employees-only sites websites satellites bites elites favorites favourites campsites suites"
    " units minutes rites".split()
)
PEOPLE_ENDINGS = {
    "uk": re.compile(
        r"(?:[а-яіїєґ']{3}ців|[а-яіїєґ']{2}ян|[а-яіїєґ']{2}чан|[а-яіїєґ']{3}истів|[а-яіїєґ']{3}ницями?)$"
    ),
    "ru": re.compile(r"(?:[а-я]{3}цев|[а-я]{3}чан|[а-я]{2}ян|[а-я]{3}истов)$"),
}
NOT_PEOPLE = frozenset(
    "місяців кінців пальців танців острівців гаманців стільців країв відсотків полян рубців зразків фахівців-"
    " месяцев концов пальцев танцев островцев образцов полян рубцов кирпичей солнцев".split()
)
ADJECTIVE = {
    "uk": re.compile(r"(?:их|іх|ого|ої|ий|ій|ими|им|ому|[^о]ні|ські|зькі|цькі|ані|ені|яні|а)$"),
    "ru": re.compile(r"(?:ых|их|ого|его|ой|ый|ий|ая|ые|ие|ыми|ими|ую|нно|ски)$"),
}
PAST = re.compile(r"(?:[аиіоуяею]л[иао]|[аиіоуяею]л(?:ися|ись|ося|ось)|[юуя]ть|[юуая]т)$")
"""Verb forms behind a number with no noun: «476 загинули», «60 остались»."""
AFTER_A_PEOPLE_ADJECTIVE = re.compile(r"(?:их|ых|ими|ыми|ого)$")


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


@dataclass(frozen=True, slots=True)
class _Head:
    kind: Literal["people", "unit", "state", "thing", "none", "of_them"]
    at: int
    after: int
    code: str = ""


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
    head = _head(text, amount, t)
    sentence = text.sentence[amount.core]
    inner = any(text.kind[k] == NUMBER for k in range(amount.after, head.at))
    if inner and head.kind in {"people", "unit"}:
        # "Twelve of the 15 boys": the noun belongs to the number beside it.
        code = head.code if head.kind == "people" else "person"
        return Mention(amount, amount.first, amount.after, None, code, "person", "of_them", sentence)
    if head.kind == "people":
        if _is_a_year(text, amount) and _stands_as_a_date(text, amount):
            return None
        return Mention(amount, amount.first, head.after, head.at, head.code, "person", "noun", sentence)
    if head.kind == "unit":
        if not _unit_counts_people(text, head, t):
            return None
        return Mention(amount, amount.first, head.after, head.at, "person", head.code, "noun", sentence)
    if head.kind == "state":
        return Mention(amount, amount.first, head.after, head.at, "state", "state", "noun", sentence)
    if head.kind == "of_them" and _means_people(text, amount, head, t, before):
        return Mention(amount, amount.first, head.after, None, "", "person", "of_them", sentence)
    if head.kind in {"thing", "of_them"}:
        return None
    reason = _reason_without_noun(text, amount, head, t, before)
    if reason is None:
        return None
    return Mention(amount, amount.first, amount.after, None, "", "person", reason, sentence)


def _too_small(amount: Amount) -> bool:
    numbers = [v for v in (amount.low, amount.high) if v is not None]
    return max(numbers) < 3


def _is_a_year(text: Text, amount: Amount) -> bool:
    is_plain = amount.in_digits and text.raw[amount.core].isdigit()
    return is_plain and amount.base is not None and 1800 <= amount.base <= 2100


def _stands_as_a_date(text: Text, amount: Amount) -> bool:
    before = text.low[amount.core - 1] if amount.core else ""
    has_group = not text.raw[amount.core].isdigit()
    return not has_group and before in {
        "in", "since", "of", "by", "from", "until", "during", "before", "after",
        "у", "в", "з", "від", "до", "с", "от", "к", "за",
    }  # fmt: skip


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
    if after in {"%", "th", "st", "nd", "rd", "°", "$", "€", "₴", "₽", "+"} and after != "+":
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


def _head(text: Text, amount: Amount, t: Tables) -> _Head:  # noqa: PLR0911, PLR0912, PLR0915
    """Walk over what may stand between a number and its noun, and say what the noun is."""
    n, low = len(text), text.low
    j = _past_a_time(text, amount.after, t)
    sentence = text.sentence[amount.core]
    content, fallback = 0, None
    of_them = t.of_them.at(low, j) if j < n else None
    if of_them is not None:
        return _Head("of_them", j, j + of_them[1])
    if (
        t.lang == "en"
        and j < n
        and low[j] in {"the", "a", "an", "our", "their", "his", "her", "this", "that"}
    ):
        return _Head("none", j, j)  # "In May 1944 the entire people": another noun phrase begins
    last = min(n, j + FARTHEST)
    while j < last:
        word, kind = low[j], text.kind[j]
        if text.sentence[j] != sentence or kind == BREAK:
            break
        if kind == NUMBER:
            if low[j - 1] in {"of", "the", "з", "із", "из"} and content == 0:
                j += 1
                continue
            break
        if kind == MARK:
            if (
                word == '"'
                or (word == "-" and content)
                or (word == "." and low[j - 1] in {"тис", "млн", "тыс"})
            ):
                j += 1
                continue
            if word == "," and (_list_of_adjectives(text, j, t) if content else False):
                j += 1
                continue
            names = _list_of_names(text, j, t) if word == "," and content else None
            if names is not None:
                return names
            break
        thing = t.things.at(low, j)
        person = t.people.at(low, j)
        unit = t.units_of_people.at(low, j)
        if (
            person is not None
            and (thing is None or person[1] >= thing[1])
            and not _leads_to_a_thing(text, j, person, t)
        ):
            code, size = person
            if t.lang != "en" and AFTER_A_PEOPLE_ADJECTIVE.search(word) and size == 1:
                # «Загиблих дітей», «поранених і скалічених людей»: the noun behind is the head.
                fallback = fallback or _Head("people", j, j + 1, code)
                if code not in {"person"}:
                    fallback = _Head("people", j, j + 1, code)
                j += 1
                content += 1
                continue
            if t.lang == "en" and word in DEEDS_EN and size == 1 and fallback is None:
                # "550 unaccompanied alien children": the noun behind is the head, if there is one.
                fallback = _Head("people", j, j + 1, code)
                j += 1
                content += 1
                continue
            if code == "person" and fallback is not None and fallback.code not in {"", "person"}:
                code = fallback.code  # «гражданских лиц»
            return _Head("people", j, _with_and(text, j + size, t), code)
        if unit is not None:
            return _Head("unit", j, j + unit[1], unit[0])
        if thing is not None:
            return (
                fallback if fallback is not None and fallback.kind == "people" else _Head("thing", j, j + 1)
            )
        if t.states.at(low, j) is not None and text.is_capital(j):
            j += 1  # "150,000 First Nations children"
            content += 1
            continue
        if t.states.at(low, j) is not None:
            is_coalition = _in_coalition(text, sentence, t)
            return _Head("state" if is_coalition else "thing", j, j + 1)
        if _ends_like_people(text, j, t):
            return _Head("people", j, j + 1, "person")
        if (
            word in {"і", "та", "й", "и"}
            and fallback is not None
            and j + 1 < n
            and ADJECTIVE[t.lang].search(low[j + 1])
        ):
            j += 1
            continue
        if word in t.stop or (t.lang != "en" and word in t.auxiliaries):
            if content == 0:
                return fallback or _Head("none", j, j)
            break
        if word in t.skip or (word in t.more and content == 0):
            j += 1
            continue
        if t.lang == "en":
            if (
                content == 0
                and word in _VERBS_EN | {"return", "escape", "die", "flee"}
                and _goes_no_further(text, j, t)
            ):
                return _Head("none", j, j)  # "Fifty-four came home this year"
            if content == 0 and (
                word in _PARTICIPLES_EN
                or word.endswith("ed")
                or (word.endswith("ing") and _is_deed(text, j, t))
                or word in _VERBS_EN
            ):
                j += 1  # "35,000 displaced", "35,000 displaced people"
                fallback = fallback or _Head("none", j - 1, j - 1)
                continue
            if word in {"dead", "strong", "returned", "alive", "missing", "left"}:
                return _Head("none", j, j)
            if _is_plural_thing(text, j):
                return _Head("thing", j, j + 1)
        elif content == 0 and word.endswith(("но", "то")) and t.measures.at(low, j) is not None:
            return _Head("none", j, j)  # «дев'ятьох влаштовано в сім'ї»
        elif PAST.search(word) and not ADJECTIVE[t.lang].search(word):
            return fallback or _Head("thing" if content else "none", j, j)
        elif not ADJECTIVE[t.lang].search(word) and not word.endswith(("но", "то", "те", "во")):
            is_bare = content == 0 and t.measures.at(low, j) is not None
            return fallback or _Head("none" if is_bare else "thing", j, j + 1)
        content += 1
        j += 1
    if fallback is not None:
        return fallback
    return _Head("thing" if content else "none", j, j)


def _past_a_time(text: Text, j: int, t: Tables) -> int:
    """Step over a time between a number and its verb: «П'ятдесят четверо цього року повернулися»."""
    words = t.date_words
    period = words["year"] | words["month"] | words["week"]
    if (
        text.low[j : j + 1]
        and text.low[j] in words["this"] | words["last"]
        and period & set(text.low[j + 1 : j + 2])
    ):
        return j + 2
    is_day = (
        j < len(text) and t.lang != "en" and text.low[j] in words["yesterday"] | words["today"] | {"торік"}
    )
    return j + 1 if is_day else j


def _leads_to_a_thing(text: Text, j: int, person: tuple[str, int], t: Tables) -> bool:
    """'Police stations', 'family members': the noun counted is the one behind."""
    after = j + person[1]
    if after >= len(text) or t.lang != "en":
        return False
    word = text.low[after]
    if text.low[j] in {
        "police",
        "staff",
        "personnel",
        "youth",
        "indigenous",
        "elderly",
        "crew",
        "missing",
        "dead",
        "wounded",
        "injured",
        "displaced",
        "homeless",
        "militia",
        "infected",
        "unaccompanied",
    }:
        if t.people.at(text.low, after) is not None or t.units_of_people.at(text.low, after) is not None:
            return True
        return t.things.at(text.low, after) is not None
    return word in {"'s", "'"}


def _with_and(text: Text, after: int, t: Tables) -> int:
    """Take in 'and families' behind '34 children'."""
    if after + 1 < len(text) and text.low[after] in {"and", "і", "та", "и", "й"}:
        behind = t.people.at(text.low, after + 1)
        is_deed = text.low[after + 1] in DEEDS_EN
        if behind is not None and not is_deed and text.sentence[after + 1] == text.sentence[after]:
            return after + 1 + behind[1]
        if text.low[after + 1] in {"families", "сімей", "семей"}:
            return after + 2
    return after


def _list_of_adjectives(text: Text, j: int, t: Tables) -> bool:
    """Whether a comma stands between two adjectives of one noun: 'innocent, unarmed civilians'."""
    for k in (j + 2, j + 3):
        if (
            k < len(text)
            and text.kind[k - 1] == WORD
            and text.low[k - 1] not in t.stop
            and t.people.at(text.low, k)
        ):
            return not text.is_capital(j + 1) and t.people.at(text.low, j - 1) is None
    return False


def _goes_no_further(text: Text, j: int, t: Tables) -> bool:
    """Whether no noun can belong to a verb behind a number: 'escape the same night', 'came home'."""
    if j + 1 >= len(text) or text.kind[j + 1] != WORD:
        return True
    word = text.low[j + 1]
    return word in t.stop | {"the", "home", "back", "away", "this", "that", "last", "only"} or word.endswith(
        "ly"
    )


def _list_of_names(text: Text, j: int, t: Tables) -> _Head | None:
    """The noun behind a row of names: 'First Nations, Inuit and Métis children'."""
    k = j + 1
    while k < min(len(text), j + 8) and (text.is_capital(k) or text.low[k] in {",", "and", "і", "та", "и"}):
        k += 1
    person = t.people.at(text.low, k) if k < len(text) and k > j + 1 else None
    return _Head("people", k, k + person[1], person[0]) if person and text.is_capital(j - 1) else None


def _is_plural_thing(text: Text, j: int) -> bool:
    word = text.low[j]
    return (
        word.endswith("s")
        and not word.endswith(("ss", "us", "is", "'s", "ous"))
        and not text.is_capital(j)
        and word
        not in {"always", "overseas", "besides", "perhaps", "sometimes", "previous", "armed", "hundreds"}
    )


def _is_deed(text: Text, j: int, t: Tables) -> bool:
    return t.measures.at(text.low, j) is not None or t.basis.of(text.low[j]) == "documented"


def _is_verb_of_people(text: Text, j: int, t: Tables) -> bool:
    return t.measures.at(text.low, j) is not None


def _ends_like_people(text: Text, j: int, t: Tables) -> bool:
    word = text.low[j]
    if t.lang == "en":
        if word in NOT_PEOPLE_EN:
            return False
        if text.is_capital(j) and DEMONYM.search(word) and not _noun_follows(text, j, t):
            return True
        return bool(PEOPLE_ENDINGS_EN.search(word))
    return bool(PEOPLE_ENDINGS[t.lang].search(word)) and word not in NOT_PEOPLE


def _noun_follows(text: Text, j: int, t: Tables) -> bool:
    return j + 1 < len(text) and t.people.at(text.low, j + 1) is not None


def _in_coalition(text: Text, sentence: int, t: Tables) -> bool:
    first, after = text.bounds[sentence]
    return any(t.coalition.at(text.low, k) is not None for k in range(first, after))


def _unit_counts_people(text: Text, head: _Head, t: Tables) -> bool:
    """Reports and names count people only where the words around say of whom."""
    if head.code in {"grave", "body", "life"}:
        return True
    first, after = text.bounds[text.sentence[head.at]]
    around = range(max(first, head.at - 8), min(after, head.at + 12))
    if head.code == "name":
        return any(text.low[k].startswith(("list", "спис", "перел", "переч")) for k in around) or _near(
            text, around, t
        )
    if head.code == "seat":
        return False
    if t.measures.of(text.low[head.after - 1]) in _ACTS_ON_PEOPLE | {"injured"}:
        return True  # deaths, kidnappings
    behind = range(head.after, min(after, head.after + 2))
    joins = any(text.low[k] in _REPORT_OF for k in behind) or (
        head.after < after and t.measures.of(text.low[head.after]) in _ACTS_ON_PEOPLE
    )
    inside = any(
        t.measures.of(text.low[k]) in _ACTS_ON_PEOPLE for k in range(max(first, head.at - 2), head.at)
    )
    if text.low[head.at] in {"applications", "requests", "civilian reports"} and not joins:
        inside = inside or text.low[head.at - 1] in {"asylum", "refugee"}
    return inside or (joins and _near(text, range(head.after, min(after, head.after + 10)), t))


_REPORT_OF = frozenset(
    "to of from by about on for concerning involving regarding where про від щодо де о об от в"
    " которых".split()
)


def _near(text: Text, around: range, t: Tables) -> bool:
    return any(
        text.kind[k] == WORD
        and (
            t.people.at(text.low, k)
            or t.measures.of(text.low[k]) in _ACTS_ON_PEOPLE | {"sought", "whereabouts"}
        )
        for k in around
    )


_ACTS_ON_PEOPLE = {
    "carried",
    "rescued",
    "whereabouts",
    "taken",
    "missing",
    "killed",
    "held",
    "returned",
    "separated",
    "displaced",
    "located",
    "placed",
}


def _people_near(text: Text, i: int, t: Tables) -> bool:
    """Whether people were named in this sentence or the two before it."""
    first = text.bounds[max(0, text.sentence[i] - 2)][0]
    return any(text.kind[k] == WORD and t.people.at(text.low, k) is not None for k in range(first, i))


AGED = frozenset("younger older aged under minors infants babies pregnant born orphaned alive dead".split())


def _people_around(text: Text, i: int, t: Tables) -> bool:
    """Whether people are named within three sentences on either side."""
    here = text.sentence[i]
    first = text.bounds[max(0, here - 3)][0]
    after = text.bounds[min(len(text.bounds) - 1, here + 3)][1]
    return any(text.kind[k] == WORD and t.people.at(text.low, k) is not None for k in range(first, after))


def _means_people(text: Text, amount: Amount, head: _Head, t: Tables, before: list[Mention]) -> bool:
    """Whether "of them" points at people: they were named, or something happens to them here."""
    if before or _people_near(text, amount.core, t) or text.low[head.after - 1] in {"us", "whom"}:
        return True
    ahead = text.low[head.after : head.after + 3]
    if ahead[:1] in (["were"], ["are"]) and AGED & set(ahead[1:]):
        return True  # "More than 280 of them were younger than ten"
    first, end = text.bounds[text.sentence[amount.core]]
    return any(
        t.measures.of(text.low[k]) in _ACTS_ON_PEOPLE for k in range(first, end) if text.kind[k] == WORD
    )


def _reason_without_noun(  # noqa: PLR0911, PLR0912
    text: Text, amount: Amount, head: _Head, t: Tables, before: list[Mention]
) -> Reason | None:
    if _is_a_year(text, amount) and amount.first == amount.core:
        return None
    i, j, low = amount.first, amount.after, text.low
    sentence = text.sentence[amount.core]
    first, end = text.bounds[sentence]
    is_low = amount.qualifier in {"under", "over", "up_to"} and amount.base is not None and amount.base <= 21
    if is_low and i > first and t.people.at(low, i - 1) is not None:
        return None  # "children under 14"
    previous = before[-1] if before else None
    near = previous is not None and sentence - previous.sentence <= 1
    them_before = t.of_them.before(low, i)
    if them_before is not None and _people_near(text, i, t):
        return "of_them"
    if i > first and low[i - 1] in _MORE_OF_THEM and (near or (low[i - 1] in _REST and before)):
        return "another"
    if _follows_verb(text, j, end, t) or (
        near and _opens_a_clause(text, i, first) and _verb_at(text, j, end, t)
    ):
        return "subject"
    if near and text.low[max(first, i - 2) : i] in (["down", "from"], ["up", "from"]):
        return "parallel"
    if near and _is_told(text, i, first):
        return "parallel"
    says = t.says.before(low, i)
    if says is not None and says[0] == "subject" and _told_of_people(text, i, t, before):
        return "parallel"
    if (
        head.kind == "none"
        and _is_called_a_number(text, j, end, t)
        and (before or _people_around(text, i, t))
    ):
        return "predicate"
    if _stands_behind_verb(text, i, first, t) or (near and i > first and low[i - 1].startswith(_REMAIN)):
        return "object"
    if _counted_before(text, i, first, t) and (
        near or _people_around(text, i, t) or _measure_near(text, i, first, t) or _tolled(text, i, first)
    ):
        return "total"
    if _is_in_a_row(text, j, end, t):
        return "parallel"
    if near and previous is not None and _is_parallel(text, amount, previous, t):
        return "parallel"
    if (
        near
        and i > first
        and low[i - 1] in {"were", "was", "было", "были", "було", "були"}
        and j < end
        and low[j] in {".", ";"}
    ):
        return "parallel"
    if (
        near
        and i - 1 > first
        and low[i - 1] in {"the", "these", "those", "цих", "этих"}
        and low[i - 2] in _AMONG
    ):
        return "parallel"
    if i > first and _them_before(text, i, first, t) and head.kind == "none" and _people_near(text, i, t):
        return "predicate"
    if head.kind == "none" and _answers_how_many(text, i, sentence):
        return "answer"
    if j < end and low[j] in {"–", "—"} and i - first <= 1 and _people_near(text, i, t):
        return "predicate"
    if near and j < end and low[j : j + 1] == ["more"]:
        return "another"
    if (
        head.kind == "none"
        and t.lang != "en"
        and i - 1 >= first
        and low[i - 1] == "там"
        and _people_near(text, i, t)
    ):
        return "predicate"
    return None


def _follows_verb(text: Text, j: int, end: int, t: Tables) -> bool:
    """Whether what follows a bare number is something that happens to people: 'were killed', 'returned'."""
    k = _past_a_time(text, j, t)
    passed = False
    while k < end and k < j + 6 and text.kind[k] == WORD and text.low[k] in t.auxiliaries:
        if t.measures.at(text.low, k) is not None and text.low[k] not in {"not", "be"}:
            return True
        k += 1
        passed = True
    if k >= end or text.kind[k] != WORD:
        return text.low[max(j, k - 2) : k] in (["have", "been"], ["were"], ["have"], ["had", "been"])
    measure = t.measures.at(text.low, k)
    if measure is None and t.basis.of(text.low[k]) == "documented" and text.low[k] not in t.counts:
        return True
    if measure is None:
        return passed and t.people.at(text.low, k) is not None
    word = text.low[k]
    if t.lang == "en":
        return passed or word.endswith("ed") or word in _PAST_EN
    return True


def _opens_a_clause(text: Text, i: int, first: int) -> bool:
    while i > first and text.low[i - 1] in {
        "only",
        "just",
        "лише",
        "тільки",
        "только",
        "лишь",
        "still",
        "the",
        "other",
    }:
        i -= 1
    return i == first or text.low[i - 1] in {
        ",", ";", ":", "and", "but", "while", "–", "—", "•", "-", "*", "а", "і", "й", "та", "але", "и", "но",
        "що", "что", "that", '"',
    }  # fmt: skip


def _verb_at(text: Text, j: int, end: int, t: Tables) -> bool:
    """Whether a verb stands right behind a number: '87 never came home', '112 are still there'."""
    if j >= end or text.kind[j] != WORD:
        return False
    word = text.low[j]
    if t.lang != "en":
        return PAST.search(word) is not None or word in t.auxiliaries
    if word in {"never", "later", "also", "still", "already", "now"} and j + 1 < end:
        word = text.low[j + 1]
    return word in t.auxiliaries or word in _VERBS_EN or (word.endswith("ed") and len(word) > 4)


_VERBS_EN = frozenset(
    "survived came went left stayed lived live sleep slept attend work worked hid wait live lost".split()
)


def _is_told(text: Text, i: int, first: int) -> bool:
    """Whether a bare number is what a source says: 'spoke of 14', 'reported 60'."""
    if i - 1 < first:
        return False
    before = text.low[i - 1]
    if before == "of" and i - 2 >= first:
        return bool(_SPEAKING & set(text.low[max(first, i - 6) : i - 1]))
    return before in {
        "reported",
        "claimed",
        "claims",
        "counted",
        "reports",
        "count",
        "named",
        "cited",
        "listed",
    }


_REMAIN = ("залишил", "залиша", "лишил", "остал", "остаютс", "остаетс")
_REST = frozenset("remaining решту решта решти решті остальных остальные остальным".split())
_MORE_OF_THEM = _REST | frozenset("another additional further ще еще other".split())
_SMALL = frozenset(
    "only just лише тільки только лишь вже уже ще еще another some all усіх всех already".split()
)
_AMONG = frozenset("among of серед з із среди из".split())


def _them_before(text: Text, i: int, first: int, t: Tables) -> bool:
    """«Їх усього дванадцять», 'there are 40'."""
    k = i - 1
    while k > first and text.low[k] in {
        "було",
        "было",
        "там",
        "всего",
        "всього",
        "усього",
        "only",
        "just",
        "now",
        "лише",
        "только",
        "уже",
        "вже",
    }:
        k -= 1
    if text.low[k] in {"их", "їх", "нас"}:
        return True
    return text.low[k] in {"are", "were"} and k > first and text.low[k - 1] == "there"


_HOW_MANY = (["how", "many"], ["скільки"], ["скількох"], ["сколько"], ["скольких"])


def _answers_how_many(text: Text, i: int, sentence: int) -> bool:
    """Whether a bare number answers a question: 'How many are back? By 30 June, 744.'"""
    for near in range(sentence - 1, max(-1, sentence - 3), -1):
        first, end = text.bounds[near]
        words = text.low[first:end]
        if "?" in words:
            return any(words[k : k + len(ask)] == ask for ask in _HOW_MANY for k in range(len(words)))
    return False


def _told_of_people(text: Text, i: int, t: Tables, before: Sequence[Mention]) -> bool:
    """Whether a bare number that a source gives can only mean people: the passage speaks of some."""
    return (bool(before) and text.sentence[i] - before[-1].sentence <= 3) or _people_near(text, i, t)


def _is_called_a_number(text: Text, j: int, end: int, t: Tables) -> bool:
    """'Nearly 20,000 is the government's number', «Майже 20 тисяч – це офіційна цифра»."""
    if j >= end or text.low[j] not in {"is", "was", "are", "–", "—", "це", "это", "-"}:
        return False
    return any(
        text.low[k].startswith(
            (
                "number",
                "figure",
                "count",
                "estimate",
                "tally",
                "цифр",
                "числ",
                "оцінк",
                "оценк",
                "кільк",
                "колич",
            )
        )
        for k in range(j + 1, min(end, j + 8))
    )


_SPEAKING = frozenset("speaks spoke spoken speak talks talked talk wrote".split())
_PARTICIPLES_EN = frozenset("taken held stolen slain kept sent seized brought driven shot hurt lost".split())
_PAST_EN = frozenset(
    "fled died dead missing held taken slain killed lost went left found fought freed hurt came"
    " came back stolen escape return flee die"
    " remain remains perished drowned hostage captive homeless escaped disappeared".split()
)


def _stands_behind_verb(text: Text, i: int, first: int, t: Tables) -> bool:
    """Whether a bare number is what a verb about people acts on: 'killing 128', 'вбито 15'."""
    while i > first and (text.low[i - 1] in _SMALL or (t.lang != "en" and text.low[i - 1] in t.auxiliaries)):
        i -= 1
    if i - 1 > first and text.low[i - 1] == ",":  # «померло, за різними оцінками, від 34 до 46 тисяч»
        opened = next((k for k in range(i - 2, max(first, i - 8), -1) if text.low[k] == ","), None)
        i = opened if opened is not None else i
    for size in (1, 2, 3):
        k = i - size
        if k < first or text.kind[k] != WORD:
            return False
        found = t.measures.at(text.low, k)
        if found is not None and found[1] == size and found[0] in _ACTS_ON_PEOPLE | {"injured"}:
            return True
    return False


def _measure_near(text: Text, i: int, first: int, t: Tables) -> bool:
    return any(t.measures.of(text.low[k]) in _ACTS_ON_PEOPLE for k in range(first, i) if text.kind[k] == WORD)


def _counted_before(text: Text, i: int, first: int, t: Tables) -> bool:
    """Whether 'number', 'toll', 'total' stands before, with no other noun of its own in between."""
    k = i - 1
    if text.low[i] in _PASSED:  # "the toll has passed 7,300"
        k = i
    elif text.low[max(first, i - 2) : i] in (["it", "is"], ["it", "was"]):
        start = text.bounds[max(0, text.sentence[i] - 1)][0]
        return any(t.counts.at(text.low, m) is not None for m in range(start, first))
    elif k > first and text.low[k] == "the" and text.low[k - 1] == "in":
        k -= 1
    elif k < first or text.low[k] not in _ARRIVES[t.lang]:
        return False
    return any(t.counts.at(text.low, m) is not None for m in range(max(first, i - 14), i))


def _tolled(text: Text, i: int, first: int) -> bool:
    return bool({"toll", "tolls"} & set(text.low[max(first, i - 8) : i]))


_PASSED = frozenset(
    "passed exceeded topped surpassed exceeds tops surpasses перевищила перевищило перевищує превысило"
    " превысила превышает".split()
)
_ARRIVES = {
    "en": frozenset(
        "to at is was of reached reaching exceeded stands stood : now totaled totalled topped"
        " passed hit are be from range ranges ranging vary".split()
    ),
    "uk": frozenset(
        "до становить коливається різниться різняться сягнула сягнуло склала складає : – — досягла досягло є"
        " налічує з".split()
    ),
    "ru": frozenset(
        "до составляет колеблется разнятся составило составила достигло достигла : – — насчитывает с"
        " в".split()
    ),
}


def _is_in_a_row(text: Text, j: int, end: int, t: Tables) -> bool:
    """Whether the next number, joined by 'and', names the people of both: «17 та 24 дитини»."""
    if j + 2 >= end or text.low[j] not in {"and", "та", "і", "й", "и"} or text.kind[j + 1] != NUMBER:
        return False
    return t.people.at(text.low, j + 2) is not None


def _is_parallel(text: Text, amount: Amount, previous: Mention, t: Tables) -> bool:
    """Whether a bare number goes on with a list of counts: '100 in Kharkiv and 45 in Kherson'."""
    if amount.base is not None and (
        amount.base < 3 or (_is_a_year(text, amount) and amount.first == amount.core)
    ):
        return False
    i, j = amount.first, amount.after
    first, end = text.bounds[text.sentence[amount.core]]
    opens = i == first or text.low[i - 1] in {
        ",",
        ";",
        "and",
        "і",
        "та",
        "и",
        ":",
        "–",
        "—",
        "(",
        "or",
        "а",
        "ще",
        "from",
    }
    if not opens:
        return False
    if j >= end or text.kind[j] == BREAK:
        return i != first
    after = text.low[j]
    if after in {".", ";", ")", "–", "—"}:
        return (i != first and previous.sentence == text.sentence[i]) or after in {"–", "—"}
    if after in {"?", "!"} and i == first:
        return True
    follows = after in {"in", "from", "at", "у", "в", "на", "з", "із", "из", "с", ","}
    if after == ",":
        return previous.sentence == text.sentence[i] and not _is_day_before(text, i, t)
    return follows and not _time_follows(text, j, t)


def _is_day_before(text: Text, i: int, t: Tables) -> bool:
    return i > 0 and text.low[i - 1] in t.months


def _time_follows(text: Text, j: int, t: Tables) -> bool:
    return j + 1 < len(text) and (
        text.low[j + 1] in t.months or text.low[j + 1] in {"row", "turn", "rank", "class"}
    )
