"""A name that a court or a letter declined, as its bearer is called: Сороку Кіру → Сорока Кіра.

Reading only needs to know that two writings may be one name; a page wants one form to show. It is given
only where one form alone can stand behind the writing; the writing itself stays beside it.

Takes   a name in one line, surname first or last.
Gives   nominative: the name brought back, "" where it stands in the nominative or cannot be told;
        of_genitive: the same of a first name behind a word that wants the genitive.
Leaves  comparing to reading; which writing of a child's is shown to web.
"""

from __future__ import annotations

import re
from functools import lru_cache

from leleka.normalize.names.given import FEMALE, MALE, irregular, spelt_nominatives
from leleka.normalize.names.reading import NameWriting, read_name

_PATRONYMICS = (
    (re.compile(r"(.+ич)а$"), MALE, "genitive", r"\1"),
    (re.compile(r"(.+ич)(?:у|еві)$"), MALE, "dative", r"\1"),
    (re.compile(r"(.+[вш]н)у$"), FEMALE, "accusative", r"\1а"),
    (re.compile(r"(.+[вш]н)[иы]$"), FEMALE, "genitive", r"\1а"),
    (re.compile(r"(.+[вш]н)[іе]$"), FEMALE, "dative", r"\1а"),
)
"""Each with the sex and the case that it tells; a man's genitive is his accusative too."""

_HARD = r"[оеєії]в|[иії]н|[уюия]к|[аіиу]р|[аиі]ч|[аиу]ш"
"""Ends of men's surnames that have nothing behind them in the nominative."""

# How the stem ends, what the case adds, what the nominative has instead; the first that fits speaks.
# None: more than one form may stand behind it.
_SURNAMES: dict[tuple[int, str], tuple[tuple[str, str, str | None], ...]] = {
    (FEMALE, "accusative"): (("", "ую", "ая"), ("", "у", "а"), ("", "ю", "я")),
    (FEMALE, "genitive"): (
        ("[оеєії]в", "ої|ой", "а"), ("ськ|цьк", "ої", "а"), ("", "ої|ой", None),
        ("[жчшщ]", "и", None), ("", "и|ы", "а"), ("", "[іїй]", None),
    ),
    (FEMALE, "dative"): (
        ("[оеєії]в|ськ|цьк|[иії]н", "ій", "а"), ("[оеєії]в", "ой", "а"), ("[цзс]", "і", None),
        ("[вндкт]", "і", "а"), ("", "ій|ой|[іїе]", None),
    ),
    (MALE, "genitive"): (
        ("ськ|цьк", "ого", "ий"), ("", "ого", None), ("енк|[аі]йк", "а", "о"), (_HARD, "а", ""),
        ("", "у", "а"), ("", "ю", "я"), ("", "[аяиіїы]", None),
    ),
    (MALE, "dative"): (
        ("ськ|цьк", "ому", "ий"), ("", "ому", None), ("енк|[аі]йк", "у|ові", "о"), (_HARD, "у|ові|еві", ""),
        ("[цзс]", "і", None), ("[кндт]", "і", "а"), ("", "[уюіїи]", None),
    ),
}  # fmt: skip


@lru_cache(maxsize=50_000)
def nominative(name: str) -> str:
    """The name brought back to the nominative; "" where it stands there, or where it cannot be told."""
    before = read_name(NameWriting(full=name))
    written = name.split()
    words = [word.capitalize() if word.isupper() else word for word in written]
    if not before.is_declined or not all(map(_is_word, words)) or len(words) > 3:
        return ""
    way = before.ways[0]
    given = {value.word for value in way.given}
    patronymic = {value.word for value in way.patronymic}
    found = _case_of(words, patronymic) or _case_of_given(words, given)
    if found is None:
        return ""
    sex, case = found
    brought = []
    for word in words:
        if word.lower() in patronymic:
            brought.append(_patronymic(word))
        elif word.lower() in given:
            brought.append(_only(spelt_nominatives(word, sex), word))
        else:
            brought.append(_surname(word, sex, case))
    if not all(brought):
        return ""
    said = " ".join(
        word.upper() if was.isupper() else word for word, was in zip(brought, written, strict=True)
    )
    after = read_name(NameWriting(full=said))
    return said if not after.is_declined and after.tokens & before.tokens else ""


def of_genitive(word: str) -> tuple[int, str] | None:
    """Whose first name stands in the genitive, Оксани: her sex and Оксана; None where that is not sure."""
    own, ending = irregular(word), word[-1].lower()
    if own is not None:
        is_genitive = ending in ("а" if own.sex == MALE else "иі")
        return (own.sex, _as_written(own.forms[0], word)) if is_genitive else None
    forms = [(sex, name) for sex in (MALE, FEMALE) for name in spelt_nominatives(word, sex)]
    found = [each for each in forms if ending in _genitive_endings(each[1])]
    # Гані is Гана's dative, and the genitive of a boy's Ганя: whose it is, is not sure.
    if not found or len({sex for sex, _ in forms}) != 1:
        return None
    # Of two spellings of one name, Дмитро and Дмитр, the longer is usual.
    sex, name = max(found, key=lambda each: len(each[1]))
    return sex, _as_written(name, word)


def _genitive_endings(name: str) -> str:
    """With which letters the genitive of a first name may end; Оксані and Миколі are the dative's."""
    if name.endswith("я"):
        return "иії"
    if name.endswith("а"):
        return "иыі" if name[-2] in "жчшщ" else "иы"
    return "ая"


def _is_word(word: str) -> bool:
    return bool(re.fullmatch(r"[А-ЯЁЄІЇҐа-яёєіїґ'’ʼ]{2,}", word))


def _case_of(words: list[str], patronymics: set[str]) -> tuple[int, str] | None:
    """The sex and the case that a patronymic tells."""
    for word in words:
        if word.lower() in patronymics:
            return next((told[1:3] for told in _PATRONYMICS if told[0].fullmatch(word.lower())), None)
    return None


def _case_of_given(words: list[str], given: set[str]) -> tuple[int, str] | None:
    """The same from a first name, where only one sex and one case have its ending."""
    for word in words:
        if word.lower() in given:
            sexes = [sex for sex in (MALE, FEMALE) if spelt_nominatives(word, sex)]
            if sexes == [FEMALE] and word[-1] in "ую":
                return FEMALE, "accusative"
            if sexes == [MALE] and word[-1] in "ая":
                return MALE, "genitive"
    return None


def _patronymic(word: str) -> str:
    for pattern, _sex, _case, whole in _PATRONYMICS:
        if pattern.fullmatch(word):
            return pattern.sub(whole, word)
    return ""


def _surname(word: str, sex: int, case: str) -> str:
    for stem, ending, whole in _SURNAMES[sex, case]:
        if match := re.fullmatch(f"(.+(?:{stem}))(?:{ending})", word):
            return "" if whole is None else match[1] + whole
    # Шевченко, Ковальчук of a girl: not declined at all.
    return word


def _only(found: set[str], written: str) -> str:
    """The one form that can be meant, written as it was."""
    if len(found) != 1:
        return ""
    (word,) = found
    return _as_written(word, written)


def _as_written(word: str, written: str) -> str:
    return word.capitalize() if written[:1].isupper() else word
