"""Numbers without a noun that still count people: "of them", "another 40", "were killed", "the toll is 25".

Takes   a Text, an amount without a noun, the mentions before it and the tables.
Gives   the reason to let it in, None where there is none.
Leaves  the noun behind a number to heads.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from leleka.reports.heads import ACTS_ON_PEOPLE, PAST, VERBS_EN, Head, past_a_time
from leleka.reports.numbers import Amount
from leleka.reports.tables import Tables
from leleka.reports.text import BREAK, NUMBER, WORD, Text

if TYPE_CHECKING:
    from leleka.reports.mentions import Mention, Reason


def is_a_year(text: Text, amount: Amount) -> bool:
    """Whether a number is written as years are."""
    is_plain = amount.in_digits and text.raw[amount.core].isdigit()
    return is_plain and amount.base is not None and 1800 <= amount.base <= 2100


def _is_bare_year(text: Text, amount: Amount) -> bool:
    return is_a_year(text, amount) and amount.first == amount.core


def people_near(text: Text, i: int, t: Tables) -> bool:
    """Whether people were named in this sentence or the two before it."""
    return _people_in(text, range(text.bounds[max(0, text.sentence[i] - 2)][0], i), t)


def _people_around(text: Text, i: int, t: Tables) -> bool:
    """Whether people are named within three sentences on either side."""
    here = text.sentence[i]
    first = text.bounds[max(0, here - 3)][0]
    after = text.bounds[min(len(text.bounds) - 1, here + 3)][1]
    return _people_in(text, range(first, after), t)


def _people_in(text: Text, places: range, t: Tables) -> bool:
    return any(text.kind[k] == WORD and t.people.at(text.low, k) is not None for k in places)


def reason_without_noun(  # noqa: PLR0911, PLR0912
    text: Text, amount: Amount, head: Head, t: Tables, before: list[Mention]
) -> Reason | None:
    """Why a number without a noun counts people all the same; None where it does not."""
    if _is_bare_year(text, amount):
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
    if them_before is not None and people_near(text, i, t):
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
    is_about_people = bool(before) or _people_around(text, i, t)
    if head.kind == "none" and is_about_people and _is_called_a_number(text, j, end):
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
    if near and i > first and low[i - 1] in _WERE and j < end and low[j] in {".", ";"}:
        return "parallel"
    if near and i - 1 > first and low[i - 1] in _THESE and low[i - 2] in _AMONG:
        return "parallel"
    if i > first and _them_before(text, i, first, t) and head.kind == "none" and people_near(text, i, t):
        return "predicate"
    if head.kind == "none" and _answers_how_many(text, i, sentence):
        return "answer"
    if j < end and low[j] in {"–", "—"} and i - first <= 1 and people_near(text, i, t):
        return "predicate"
    if near and j < end and low[j] == "more":
        return "another"
    is_there = t.lang != "en" and i > first and low[i - 1] == "там"
    return "predicate" if is_there and head.kind == "none" and people_near(text, i, t) else None


def _follows_verb(text: Text, j: int, end: int, t: Tables) -> bool:
    """Whether what follows a bare number is something that happens to people: 'were killed', 'returned'."""
    k = past_a_time(text, j, t)
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
    while i > first and text.low[i - 1] in _BEFORE_IN_A_CLAUSE:
        i -= 1
    return i == first or text.low[i - 1] in _OPENS_A_CLAUSE


_BEFORE_IN_A_CLAUSE = frozenset("only just лише тільки только лишь still the other".split())
_OPENS_A_CLAUSE = frozenset(', ; : and but while – — • - * а і й та але и но що что that "'.split())


def _verb_at(text: Text, j: int, end: int, t: Tables) -> bool:
    """Whether a verb stands right behind a number: '87 never came home', '112 are still there'."""
    if j >= end or text.kind[j] != WORD:
        return False
    word = text.low[j]
    if t.lang != "en":
        return PAST.search(word) is not None or word in t.auxiliaries
    if word in {"never", "later", "also", "still", "already", "now"} and j + 1 < end:
        word = text.low[j + 1]
    return word in t.auxiliaries or word in VERBS_EN or (word.endswith("ed") and len(word) > 4)


def _is_told(text: Text, i: int, first: int) -> bool:
    """Whether a bare number is what a source says: 'spoke of 14', 'reported 60'."""
    if i - 1 < first:
        return False
    before = text.low[i - 1]
    if before == "of" and i - 2 >= first:
        return bool(_SPEAKING & set(text.low[max(first, i - 6) : i - 1]))
    return before in _TOLD


_TOLD = frozenset("reported claimed claims counted reports count named cited listed".split())


_REMAIN = ("залишил", "залиша", "лишил", "остал", "остаютс", "остаетс")


_REST = frozenset("remaining решту решта решти решті остальных остальные остальным".split())


_MORE_OF_THEM = _REST | frozenset("another additional further ще еще other".split())


_SMALL = frozenset(
    "only just лише тільки только лишь вже уже ще еще another some all усіх всех already".split()
)


_AMONG = frozenset("among of серед з із среди из".split())
_THESE = frozenset("the these those цих этих".split())
_WERE = frozenset("were was было были було були".split())


def _them_before(text: Text, i: int, first: int, t: Tables) -> bool:
    """«Їх усього дванадцять», 'there are 40'."""
    k = i - 1
    while k > first and text.low[k] in _AFTER_THEM:
        k -= 1
    if text.low[k] in {"их", "їх", "нас"}:
        return True
    return text.low[k] in {"are", "were"} and k > first and text.low[k - 1] == "there"


_AFTER_THEM = frozenset("було было там всего всього усього only just now лише только уже вже".split())


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
    return (bool(before) and text.sentence[i] - before[-1].sentence <= 3) or people_near(text, i, t)


def _is_called_a_number(text: Text, j: int, end: int) -> bool:
    """'Nearly 20,000 is the government's number', «Майже 20 тисяч – це офіційна цифра»."""
    if j >= end or text.low[j] not in {"is", "was", "are", "–", "—", "це", "это", "-"}:
        return False
    return any(word.startswith(_NUMBER_STEMS) for word in text.low[j + 1 : min(end, j + 8)])


_NUMBER_STEMS = tuple("number figure count estimate tally цифр числ оцінк оценк кільк колич".split())


_SPEAKING = frozenset("speaks spoke spoken speak talks talked talk wrote".split())


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
        if found is not None and found[1] == size and found[0] in ACTS_ON_PEOPLE | {"injured"}:
            return True
    return False


def _measure_near(text: Text, i: int, first: int, t: Tables) -> bool:
    return any(t.measures.of(text.low[k]) in ACTS_ON_PEOPLE for k in range(first, i) if text.kind[k] == WORD)


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
    " превысила превышает превысить перевищити".split()
)


_ARRIVES = {
    "en": frozenset(
        "to at is was of reached reaching exceeded stands stood : now totaled totalled topped"
        " passed hit are be from range ranges ranging vary".split()
    ),
    "uk": frozenset(
        "до у становить коливається різниться різняться сягнула сягнуло склала складає : – — досягла"
        " досягло є налічує з".split()
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
    if amount.base is not None and (amount.base < 3 or _is_bare_year(text, amount)):
        return False
    i, j = amount.first, amount.after
    first, end = text.bounds[text.sentence[amount.core]]
    if i != first and text.low[i - 1] not in _GOES_ON:
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


_GOES_ON = frozenset(", ; and і та и : – — ( or а ще from".split())


def _is_day_before(text: Text, i: int, t: Tables) -> bool:
    return i > 0 and text.low[i - 1] in t.months


def _time_follows(text: Text, j: int, t: Tables) -> bool:
    return j + 1 < len(text) and (
        text.low[j + 1] in t.months or text.low[j + 1] in {"row", "turn", "rank", "class"}
    )
