"""The noun a number counts: a person, a body, a grave, a state, a thing, or none.

Takes   a Text, an amount in it and the tables of its language.
Gives   Head: the kind of noun, where it stands, whom it names.
Leaves  numbers without a noun to bare, letting numbers in to mentions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from leleka.reports.numbers import Amount
from leleka.reports.tables import Tables
from leleka.reports.text import BREAK, MARK, NUMBER, WORD, Text

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
class Head:
    kind: Literal["people", "unit", "state", "thing", "none", "of_them"]
    at: int
    after: int
    code: str = ""


def head_of(text: Text, amount: Amount, t: Tables) -> Head:
    """Walk over what may stand between a number and its noun, and say what the noun is."""
    return _Walk(text, amount, t).head()


class _Walk:
    """The walk from a number to its noun. A step gives the head it has found, or goes on by a word."""

    def __init__(self, text: Text, amount: Amount, t: Tables) -> None:
        self._text, self._t, self._low = text, t, text.low
        self._at = past_a_time(text, amount.after, t)
        self._sentence = text.sentence[amount.core]
        self._content = 0
        self._fallback: Head | None = None

    def head(self) -> Head:
        """What the number counts."""
        last = min(len(self._text), self._at + FARTHEST)
        found = self._opening()
        while found is None and self._at < last:
            found = self._step(self._at)
        return found or self._rest()

    def _rest(self) -> Head:
        """The head where the walk ends without a noun."""
        return self._fallback or Head("thing" if self._content else "none", self._at, self._at)

    def _pass(self, *, is_content: bool = False) -> None:
        self._at += 1
        self._content += is_content

    def _opening(self) -> Head | None:
        """'Of them', or the article of another noun phrase: 'In May 1944 the entire people'."""
        j = self._at
        of_them = self._t.of_them.at(self._low, j) if j < len(self._text) else None
        if of_them is not None:
            return Head("of_them", j, j + of_them[1])
        is_another = self._t.lang == "en" and j < len(self._text) and self._low[j] in _ARTICLES_EN
        return Head("none", j, j) if is_another else None

    def _step(self, j: int) -> Head | None:
        kind = self._text.kind[j]
        if self._text.sentence[j] != self._sentence or kind == BREAK:
            return self._rest()
        if kind == MARK:
            return self._mark(j)
        if kind == NUMBER:
            if self._content or self._low[j - 1] not in {"of", "the", "з", "із", "из"}:
                return self._rest()
            self._pass()
            return None
        found = self._noun(j)
        return found if found is not None or self._at > j else self._word(j)

    def _mark(self, j: int) -> Head | None:
        word, content = self._low[j], self._content
        is_abbreviated = word == "." and self._low[j - 1] in {"тис", "млн", "тыс"}
        is_row = word == "," and content > 0 and _list_of_adjectives(self._text, j, self._t)
        if word == '"' or (word == "-" and content) or is_abbreviated or is_row:
            self._pass()
            return None
        names = _list_of_names(self._text, j, self._t) if word == "," and content else None
        return names or self._rest()

    def _noun(self, j: int) -> Head | None:
        """The noun that a word is, by the tables or by its ending."""
        text, t, low = self._text, self._t, self._low
        thing, person, unit = t.things.at(low, j), t.people.at(low, j), t.units_of_people.at(low, j)
        is_person = person is not None and (thing is None or person[1] >= thing[1])
        if is_person and person is not None and not _leads_to_a_thing(text, j, person, t):
            return self._person(j, *person)
        if unit is not None:
            return Head("unit", j, j + unit[1], unit[0])
        if thing is not None:
            is_people = self._fallback is not None and self._fallback.kind == "people"
            return self._fallback if is_people else Head("thing", j, j + 1)
        if t.states.at(low, j) is not None:
            if text.is_capital(j):
                self._pass(is_content=True)  # "150,000 First Nations children"
                return None
            return Head("state" if _in_coalition(text, self._sentence, t) else "thing", j, j + 1)
        return Head("people", j, j + 1, "person") if _ends_like_people(text, j, t) else None

    def _person(self, j: int, code: str, size: int) -> Head | None:
        if self._t.lang == "en":
            may_lead = self._low[j] in DEEDS_EN and self._fallback is None
        else:
            may_lead = AFTER_A_PEOPLE_ADJECTIVE.search(self._low[j]) is not None
        if may_lead and size == 1:
            # "550 unaccompanied alien children", «поранених і скалічених людей»: the noun behind is the head.
            if self._fallback is None or code != "person":
                self._fallback = Head("people", j, j + 1, code)
            self._pass(is_content=True)
            return None
        if code == "person" and self._fallback is not None:
            code = self._fallback.code or code  # «гражданских лиц»
        return Head("people", j, _with_and(self._text, j + size, self._t), code)

    def _word(self, j: int) -> Head | None:
        """A word that is no noun of the tables."""
        t, word = self._t, self._low[j]
        if self._joins_adjectives(j):
            self._pass()
            return None
        if word in t.stop or (t.lang != "en" and word in t.auxiliaries):
            return self._rest()
        if word in t.skip or (word in t.more and not self._content):
            self._pass()
            return None
        return self._english_word(j, word) if t.lang == "en" else self._slavic_word(j, word)

    def _joins_adjectives(self, j: int) -> bool:
        """Whether 'and' stands before another adjective: «поранених і скалічених людей»."""
        adjective = ADJECTIVE.get(self._t.lang)
        if adjective is None or self._fallback is None or self._low[j] not in {"і", "та", "й", "и"}:
            return False
        return j + 1 < len(self._text) and adjective.search(self._low[j + 1]) is not None

    def _english_word(self, j: int, word: str) -> Head | None:
        is_first = self._content == 0
        if is_first and word in _VERBS_ALONE_EN and _goes_no_further(self._text, j, self._t):
            return Head("none", j, j)  # "Fifty-four came home this year"
        is_deed = word.endswith("ing") and _is_deed(self._text, j, self._t)
        if is_first and (is_deed or word.endswith("ed") or word in _PARTICIPLES_EN | VERBS_EN):
            self._fallback = self._fallback or Head("none", j, j)
            self._pass()  # "35,000 displaced", "35,000 displaced people"
            return None
        if word in {"dead", "strong", "returned", "alive", "missing", "left"}:
            return Head("none", j, j)
        if _is_plural_thing(self._text, j):
            return Head("thing", j, j + 1)
        self._pass(is_content=True)
        return None

    def _slavic_word(self, j: int, word: str) -> Head | None:
        is_measure = self._content == 0 and self._t.measures.at(self._low, j) is not None
        if is_measure and word.endswith(("но", "то")):
            return Head("none", j, j)  # «дев'ятьох влаштовано в сім'ї»
        if not ADJECTIVE[self._t.lang].search(word):
            if PAST.search(word):
                return self._rest()
            if not word.endswith(("но", "то", "те", "во")):
                return self._fallback or Head("none" if is_measure else "thing", j, j + 1)
        self._pass(is_content=True)
        return None


_ARTICLES_EN = frozenset("the a an our their his her this that".split())


def past_a_time(text: Text, j: int, t: Tables) -> int:
    """Step over a time between a number and its verb: «П'ятдесят четверо цього року повернулися»."""
    words = t.date_words
    period = words["year"] | words["month"] | words["week"]
    if (
        text.low[j : j + 1]
        and text.low[j] in words["this"] | words["last"]
        and period & set(text.low[j + 1 : j + 2])
    ):
        return j + 2
    days = words["yesterday"] | words["today"] | words["last_year"]
    is_day = j < len(text) and t.lang != "en" and text.low[j] in days
    return j + 1 if is_day else j


def _leads_to_a_thing(text: Text, j: int, person: tuple[str, int], t: Tables) -> bool:
    """'Police stations', 'family members': the noun counted is the one behind."""
    after = j + person[1]
    if after >= len(text) or t.lang != "en":
        return False
    if text.low[j] in _ALSO_ADJECTIVES_EN:
        return any(table.at(text.low, after) is not None for table in (t.people, t.units_of_people, t.things))
    return text.low[after] in {"'s", "'"}


_ALSO_ADJECTIVES_EN = frozenset(
    "police staff personnel youth indigenous elderly crew missing dead wounded injured displaced homeless"
    " militia infected unaccompanied".split()
)


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


def _list_of_names(text: Text, j: int, t: Tables) -> Head | None:
    """The noun behind a row of names: 'First Nations, Inuit and Métis children'."""
    k = j + 1
    while k < min(len(text), j + 8) and (text.is_capital(k) or text.low[k] in {",", "and", "і", "та", "и"}):
        k += 1
    person = t.people.at(text.low, k) if k < len(text) and k > j + 1 else None
    return Head("people", k, k + person[1], person[0]) if person and text.is_capital(j - 1) else None


def _is_plural_thing(text: Text, j: int) -> bool:
    word = text.low[j]
    is_plural = word.endswith("s") and not word.endswith(("ss", "us", "is", "'s"))
    return is_plural and not text.is_capital(j) and word not in _NO_THINGS_EN


_NO_THINGS_EN = frozenset("always overseas besides perhaps sometimes hundreds".split())


def _is_deed(text: Text, j: int, t: Tables) -> bool:
    return t.measures.at(text.low, j) is not None or t.basis.of(text.low[j]) == "documented"


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


LISTS = ("list", "спис", "перел", "переч")
"""How words for a list begin."""


def unit_counts_people(text: Text, head: Head, t: Tables) -> bool:
    """Reports and names count people only where the words around say of whom."""
    if head.code in {"grave", "body", "life"}:
        return True
    first, after = text.bounds[text.sentence[head.at]]
    around = range(max(first, head.at - 8), min(after, head.at + 12))
    if head.code == "name":
        return any(text.low[k].startswith(LISTS) for k in around) or _near(text, around, t)
    if head.code == "seat":
        return False
    if t.measures.of(text.low[head.after - 1]) in ACTS_ON_PEOPLE | {"injured"}:
        return True  # deaths, kidnappings
    behind = range(head.after, min(after, head.after + 2))
    joins = any(text.low[k] in _REPORT_OF for k in behind) or (
        head.after < after and t.measures.of(text.low[head.after]) in ACTS_ON_PEOPLE
    )
    inside = any(
        t.measures.of(text.low[k]) in ACTS_ON_PEOPLE for k in range(max(first, head.at - 2), head.at)
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
            or t.measures.of(text.low[k]) in ACTS_ON_PEOPLE | {"sought", "whereabouts"}
        )
        for k in around
    )


ACTS_ON_PEOPLE = frozenset(
    "carried rescued whereabouts taken missing killed held returned separated displaced located"
    " placed".split()
)


VERBS_EN = frozenset(
    "survived came went left stayed lived live sleep slept attend work worked hid wait live lost".split()
)


_VERBS_ALONE_EN = VERBS_EN | {"return", "escape", "die", "flee"}


_PARTICIPLES_EN = frozenset("taken held stolen slain kept sent seized brought driven shot hurt lost".split())
