"""Where in a sentence somebody speaks: 'X said', 'according to X', «повідомила X», "X's count".

Takes   a Text, a sentence of it and the tables.
Gives   Speaking: the verb, the name as written, whether it closes what is said before it.
Leaves  whose words a number is to attribution.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

from leleka.reports.tables import Tables
from leleka.reports.text import BREAK, MARK, NUMBER, WORD, Text

Kind = Literal["subject", "after", "inverted", "citing", "by", "possessive"]


LONGEST_NAME = 14


ON_A_DAY_EN = frozenset("on in late early last this at".split())


SKIPPED_AFTER_VERB = frozenset(
    "в у во журналістам журналистам сьогодні сегодня вчора вчера також также раніше ранее у ще еще reporters"
    " й и і вже уже про це об этом редакції агентству виданню".split()
)


TITLES = frozenset("mr mrs ms dr col gen lt u.s sen maj capt sgt rep gov st prof brig adm".split())


SAYS_PLAINLY = frozenset(
    "said says say denied denies claimed claims reported announced confirmed added insisted told"
    " rejected stated"
    " acknowledged warned alleged estimates estimated".split()
)
"""Verbs before which any noun phrase is a source; others need a name or an office."""


PREPOSITIONS_IN_NAMES = frozenset("of for in at from with to and on by & at".split())


@dataclass(frozen=True, slots=True)
class Speaking:
    """One place in a sentence where somebody is said to say something."""

    kind: Kind
    verb: int
    first: int
    after: int
    name: str
    closes: bool


def speakings_in(text: Text, sentence: int, t: Tables) -> list[Speaking]:
    """Every place in a sentence where somebody speaks, in order."""
    first, end = text.bounds[sentence]
    found: list[Speaking] = []
    i = first
    while i < end:
        is_name = t.lang == "en" and i > first and text.is_capital(i)  # United States, World Records
        cue = t.says.at(text.low, i) if text.kind[i] == WORD and not is_name else None
        if cue is None or cue[0] == "possessive":
            if text.low[i].endswith("'s") or (i + 1 < end and text.low[i] == "by"):
                owner = _possessive(text, i, first, end, t)
                if owner is not None:
                    found.append(owner)
            i += 1
            continue
        kind, size = cue
        speaking = _one(text, kind, i, i + size, first, end, t)
        if speaking is not None and not any(
            s.first == speaking.first and s.kind == speaking.kind for s in found
        ):
            found.append(speaking)
        i += size
    return found


def _one(  # noqa: PLR0911
    text: Text, kind: str, verb: int, after: int, first: int, end: int, t: Tables
) -> Speaking | None:
    if kind == "echo":  # «за її словами»: whoever spoke last
        return Speaking("after", verb, verb, after, t.pronouns["person"][0], True)
    if kind in {"after", "citing", "by"}:
        span = _name_after(text, after, end, t)
        if span is None:
            return None
        return Speaking(cast(Kind, kind), verb, *span, said_name(text, *span), True)
    is_behind = verb > first and text.low[verb - 1] in {",", '"', "–", "—"}
    if t.lang != "en" and is_behind:  # «..., повідомила в середу омбудсменка»
        span = _name_after(text, after, end, t, inverted=True, named=True)
        if span is not None:
            return Speaking("inverted", verb, *span, said_name(text, *span), True)
    before = _name_before(text, verb, first, t)
    if before is None and verb - 2 > first and text.low[verb - 1] in RELATIVE and text.low[verb - 2] == ",":
        before = _name_before_at(text, verb - 2, first, t)  # "The Kremlin, which denies war crimes, ..."
    if before is None and t.lang == "en" and verb > first:
        is_second = text.low[verb - 1] in {"and", "but"}
        if is_second or (text.low[verb - 1] == "," and text.low[verb].endswith("ing")):
            before = _subject_of_sentence(text, verb, first, t)  # "dismissed the report, saying ..."
    if before is not None:
        opens = before[0]
        closes = opens > first and text.low[opens - 1] in {",", '"', "–", "—"} and verb - opens < LONGEST_NAME
        return Speaking("subject", verb, *before, said_name(text, *before), closes)
    if t.lang != "en" and text.low[first] in {"в", "у", "во"} and not is_behind:
        span = _name_after(text, first + 1, verb, t)  # «В Кремлі звинувачення відкидають»
        if span is not None and (text.is_capital(span[0]) or t.source_heads.at(text.low, span[0])):
            return Speaking(
                "subject", verb, span[0], span[0] + 1, said_name(text, span[0], span[0] + 1), False
            )
    if t.lang == "en" and not (verb > first and text.low[verb - 1] in {",", '"'}):
        return None
    if t.lang == "en" and text.low[verb].endswith("ing"):
        return None  # "saying Russia had taken them in": what is said, not who says it
    span = _name_after(text, after, end, t, inverted=True)
    if span is None or (t.lang == "en" and not _is_office(text, *span, t)):
        return None
    return Speaking("inverted", verb, *span, said_name(text, *span), True)


def _subject_of_sentence(text: Text, verb: int, first: int, t: Tables) -> tuple[int, int] | None:
    """Who does a second verb: 'The governor visited the school and put the number at 287'."""
    for k in range(first + 1, verb - 1):
        word = text.low[k]
        is_verb = (
            word in t.auxiliaries or t.says.of(word) == "subject" or (word.endswith("ed") and len(word) > 4)
        )
        if is_verb and not text.is_capital(k):
            return _name_before(text, k, first, t)
    return None


def said_name(text: Text, first: int, after: int) -> str:
    """A source's name as written, without what is said of it behind a comma."""
    for k in range(first + 1, after - 1):
        if text.low[k] == "," and text.low[k + 1] in {"quoted", "cited", "speaking", "citing", "quoting"}:
            after = k  # "The envoy, quoted by the agency, said"
            break
    return " ".join(text.quote(first, after).split()).strip(' ,;:«»"“”„')


def _is_office(text: Text, first: int, after: int, t: Tables) -> bool:
    """Whether an English name behind its verb is a name or an office: 'said the mayor', 'said Ada Lo'."""
    heads = (t.source_heads.at(text.low, k) is not None for k in range(first, after) if text.kind[k] == WORD)
    return text.is_capital(first) or any(heads)


def _possessive(text: Text, i: int, first: int, end: int, t: Tables) -> Speaking | None:
    """'Ukraine's official count', 'the ministry's figures'."""
    is_somebody = text.is_capital(i) or t.source_heads.at([text.low[i].removesuffix("'s")], 0) is not None
    if not text.low[i].endswith("'s") or i + 1 >= end or not is_somebody:
        return None
    for k in range(i + 1, min(end, i + 4)):
        if text.low[k] in t.stop:
            return None
        if t.says.of(text.low[k]) == "possessive" or text.low[k] in _DATA_WORDS:
            start = i
            while start > first and text.is_capital(start - 1) and text.kind[start - 1] == WORD:
                start -= 1
            name = said_name(text, start, i + 1)
            return Speaking("possessive", k, start, i + 1, re.sub(r"['’]s$", "", name), False)
    return None


_DATA_WORDS = frozenset(
    "estimate estimates count data figures figure records tally statistics numbers database register".split()
)


def _name_before(text: Text, verb: int, first: int, t: Tables) -> tuple[int, int] | None:
    """The noun phrase that stands as subject right before a verb."""
    k = verb
    while k > first and text.low[k - 1] in {"це", "это", "цього", "этого"}:
        k -= 1  # «Росія це заперечує»
    while (
        k > first
        and (text.low[k - 1] in t.auxiliaries or text.low[k - 1].endswith("ly"))
        and not text.is_capital(k - 1)
    ):
        k -= 1
    k = _before_a_day(text, k, first, t)
    after = k
    if k > first and text.low[k - 1] == ",":
        opened = next((m for m in range(k - 2, max(first, k - 16), -1) if text.low[m] == ","), None)
        is_relative = opened is not None and text.low[opened + 1] in t.clause
        if opened is None or any(
            not is_relative
            and t.says.of(text.low[m]) == "subject"
            and text.low[m + 1] != "by"
            and text.low[m - 1] not in t.units  # "who compared five lists"
            for m in range(opened + 1, k - 1)
        ):
            return None
        inner = _name_before_at(text, opened, first, t)
        if inner and NUMBER in text.kind[inner[0] : k - 1]:
            return None
        return (inner[0], k - 1) if inner and text.low[opened + 1] not in t.clause else inner
    return _name_before_at(text, after, first, t)


def _name_before_at(  # noqa: PLR0912
    text: Text, after: int, first: int, t: Tables
) -> tuple[int, int] | None:
    k = after
    while k > first and after - k < LONGEST_NAME:
        word, kind = text.low[k - 1], text.kind[k - 1]
        if word == "'" and k - 1 > first and text.low[k - 2].endswith("s") and k < after:
            k -= 1  # "the mediators' spokeswoman"
            continue
        if after - k == 0 and word in {*t.pronouns["person"], *t.pronouns["body"], *t.pronouns["self"]}:
            return k - 1, after
        if kind in {MARK, BREAK}:
            if word in {'"', "-"} and k - 1 > first and not text.quoted[k - 1]:
                k -= 1
                continue
            opened = _quoted_name(text, k - 1, first) if word == '"' else None
            if opened is not None:
                k = opened
                continue
            if (
                word == "."
                and k - 1 > first
                and (text.low[k - 2] in TITLES or (len(text.low[k - 2]) <= 2 and text.is_capital(k - 2)))
            ):
                k -= 1
                continue
            break
        if kind == NUMBER and text.low[k : k + 1] != [","] and not text.is_capital(k):
            return None  # "317 schoolgirls in the state of Zamfara": a count, not a source
        if kind == NUMBER or (word in t.clause and word not in {"and", "і", "та", "и"}):
            break
        if word in {"and", "і", "та", "и", "й"} and not (text.is_capital(k - 2) and text.is_capital(k)):
            break
        if (
            (word in t.auxiliaries or t.says.of(word) == "subject")
            and not text.is_capital(k - 1)
            and word not in _NOUNS_TOO
        ):
            break
        if (
            word in t.stop
            and word not in PREPOSITIONS_IN_NAMES
            and word not in {"у", "в", "з", "із", "из", "с", "при", "по", "a", "an"}
        ):
            break
        k -= 1
    is_told = any(t.says.of(text.low[m]) == "subject" for m in range(max(first, k - 7), k - 1))
    if k - 1 > first and text.low[k - 1] in RELATIVE and not is_told:
        whole = _name_before_at(text, k - 1, first, t)  # "The centre that keeps the records has documented"
        if whole is not None:
            return whole
    while k < after and (text.low[k] in _NOT_FIRST or text.kind[k] == MARK):
        k += 1
    return (k, after) if _is_source(text, k, after, t) else None


RELATIVE = frozenset("that who which що які яка який который которая которые".split())


def _quoted_name(text: Text, closing: int, first: int) -> int | None:
    """Where a short quoted name opens whose closing mark this is: “Bring Kids Back”."""
    for k in range(closing - 1, max(first - 1, closing - 9), -1):
        if text.low[k] == '"':
            is_name = closing - k > 1 and text.is_capital(k + 1) and text.quoted[k]
            return k if is_name else None
        if text.kind[k] == MARK and text.low[k] not in {"-", "&"}:
            return None
    return None


_NOUNS_TOO = frozenset("report reports estimates records documents counts claims notes states".split())


_NOT_FIRST = frozenset(
    "in on at from of for with to by and у в з із на за по с из від до і та й и also но але but so"
    " then про це об этом what that which who whom how why whether"
    " року році рік году года год роки earlier later meanwhile however still ще еще".split()
)


def _before_a_day(text: Text, k: int, first: int, t: Tables) -> int:
    """Step back over 'on Monday' and 'on 5 May' between a subject and its verb."""
    for size in (1, 2, 3):
        m = k - size
        if (
            m > first
            and text.low[m] in t.weekdays | t.months
            and text.low[m - 1] in ON_A_DAY_EN | {"у", "в", "во"}
            and all(text.kind[n] == NUMBER for n in range(m + 1, k))
        ):
            return m - 1
    if k - 1 > first and (
        text.low[k - 1] in t.weekdays
        or text.low[k - 1] in {"today", "yesterday", "сьогодні", "сегодня", "вчора", "вчера"}
    ):
        return k - 1
    return k


def _name_after(
    text: Text, after: int, end: int, t: Tables, *, inverted: bool = False, named: bool = False
) -> tuple[int, int] | None:
    k = after
    while k < end and (
        text.low[k] in SKIPPED_AFTER_VERB
        or (inverted and (text.low[k] in t.weekdays or text.low[k] in {"–", "—"}))
    ):
        k += 1
    start = k
    while k < end and k - start < LONGEST_NAME:
        word, kind = text.low[k], text.kind[k]
        if kind == BREAK or (
            kind == MARK and not (word == '"' and text.quoted[k]) and word not in {"-", "&", "/"}
        ):
            if word == "." and text.low[k - 1] in TITLES:
                k += 1
                continue
            break
        if (
            kind == NUMBER
            or t.vague.at(text.low, k) is not None
            or word in {"що", "что", "that", "who", "which", "whose"}
        ):
            break
        if k > start and not text.is_capital(k):
            if word in t.units and t.lang != "en":
                break
            if (
                word in t.auxiliaries
                or (t.says.of(word) in {"subject", "citing"} and (inverted or word not in _DATA_WORDS))
                or word in t.clause - {"and", "і", "та", "й", "и"}
            ):
                break
            if word in {"and", "і", "та", "й", "и"} and not (k + 1 < end and text.is_capital(k + 1)):
                break
            if word in _ENDS_A_NAME and not _names_a_body(text, k, end, t):
                break
            if t.qualifiers.at(text.low, k) is not None and word != "some":
                break
            is_verb = (
                t.lang != "en" and t.measures.of(word) is not None and not t.source_heads.at(text.low, k)
            )
            if is_verb and not any(text.is_capital(m) for m in range(k + 1, min(end, k + 4))):
                break  # «Бюро зниклих дітей Оксана Вимисленко» goes on, «поліція зникло 40» does not
        k += 1
    is_named = named or not inverted or (start > after and text.low[start - 1] in {"в", "у", "во"})
    return (start, k) if k > start and _is_source(text, start, k, t, named=is_named) else None


_ENDS_A_NAME = frozenset("on in за у в на по с з до від станом".split())


def _names_a_body(text: Text, k: int, end: int, t: Tables) -> bool:
    """Whether 'in Kyiv' goes on with a name, and not 'on Monday', 'in March'."""
    word = text.low[k + 1] if k + 1 < end else ""
    if word in t.weekdays or word in t.months or text.kind[min(k + 1, end - 1)] == NUMBER:
        return False
    return k + 1 < end and (
        text.is_capital(k + 1) or t.source_heads.at(text.low, k + 1) is not None or word == "the"
    )


def _is_source(text: Text, first: int, after: int, t: Tables, *, named: bool = False) -> bool:  # noqa: PLR0911
    """Whether a noun phrase can be somebody who says something."""
    if after <= first or after - first > LONGEST_NAME:
        return False
    words = text.low[first:after]
    if words[0] in t.scales or (t.lang != "en" and words[0] in t.units):
        return False  # "7.9 million refugees recorded", «дані двадцяти трьох дітей»
    if len(words) == 1:
        word = words[0]
        pronouns = (*t.pronouns["person"], *t.pronouns["body"], *t.pronouns["self"])
        if word in pronouns:
            return True
        if word in t.not_sources or word in t.stop or word in t.skip or word in t.auxiliaries:
            return False
    is_deed = t.lang != "en" and t.measures.of(words[0]) is not None and t.source_heads.at(words, 0) is None
    if is_deed and not any(text.is_capital(k) for k in range(first + 1, after)):
        return False  # «Безвісти зниклими вважають»
    if t.lang == "en" and words[0].endswith("ing"):
        is_going_on = first > 0 and text.low[first - 1] in {"is", "are", "was", "were"}
        if is_going_on or not text.is_capital(first + 1):
            return False
    if any(t.source_heads.at(text.low, k) is not None for k in range(first, after) if text.kind[k] == WORD):
        return True
    if words[-1] in t.not_sources and not text.is_capital(after - 1):
        return False
    capitals = [k for k in range(first, after) if text.is_capital(k) and text.low[k] not in t.months]
    if named and t.lang != "en" and words[0] not in t.not_sources:
        return True
    says = text.low[after] if after < len(text) else ""
    if (
        t.lang == "en"
        and words[0] in {"the", "a", "an", "its", "their"}
        and says in SAYS_PLAINLY
        and len(words) <= 5
    ):
        return t.people.of(words[-1]) is None or text.low[first] != "the"
    opens_sentence = first == text.bounds[text.sentence[first]][0]
    return bool(capitals) and (
        named or len(capitals) > 1 or capitals[0] > first or not opens_sentence or len(words) <= 3
    )
