"""Which given names are one name: Олександр, Александр, Аляксандр, Alexander.

Half of all given names cannot be led from Ukrainian to Russian letter by letter. They are looked up:
first as written, then by skeleton, which makes the table hold for every romanisation. A name belongs to
a *set* of classes, never to one: Саша is short for Олександр and for Олександра.

Takes   one clean token.
Gives   its classes: (class, how), how sure it is, its sex.
Leaves  which token of a name is the given name to split.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from itertools import combinations
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein

from leleka.normalize.names.english import english_names
from leleka.normalize.names.fold import first_sounds, skeletons

MALE: Final = 1
FEMALE: Final = 2

SAME: Final = 0
SHORT: Final = 1
GUESS: Final = 2

# A name that no table knows is rarer than one in two thousand.
UNKNOWN_BITS: Final = 11.5
_TO_VOWEL = "аеиіоуяюєїыэё"


@dataclass(frozen=True, slots=True)
class GivenClass:
    """One given name in all its national forms."""

    name: str
    sex: int
    bits: float
    forms: tuple[str, ...]
    short: tuple[str, ...]
    father_stems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of one token as a given name.

    Attributes:
        classes: (class name, SAME, SHORT or GUESS), best first.
        sex: 1 male, 2 female, 0 not known or both.
        known: 2 in our own table, 1 in names-translator, 0 nowhere.
        is_spelt: whether the table holds this very spelling, not only its skeleton.
        case: "" nominative, else the case it was brought back from.
    """

    classes: tuple[tuple[str, int], ...]
    sex: int = 0
    known: int = 0
    case: str = ""
    is_spelt: bool = False


def data_lines(file: str) -> list[list[str]]:
    """The rows of one of the room's own tables, comments left out."""
    text = resources.files("leleka.normalize.names").joinpath("data", file).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@lru_cache(maxsize=8)
def listed_words(kind: str) -> frozenset[str]:
    """Words of one kind from data/words.tsv."""
    return frozenset(
        word for its_kind, words in data_lines("words.tsv") if its_kind == kind for word in words.split()
    )


class GivenNames:
    """The classes, found by spelling and by skeleton."""

    def __init__(self) -> None:
        self.classes: dict[str, GivenClass] = {}
        self._spelt: dict[str, dict[str, int]] = {}
        self._folded: dict[str, dict[str, int]] = {}
        for row in data_lines("given.tsv"):
            self._add(*row)

    def _add(self, name: str, sex: str, share: str, forms: str, short: str, father: str) -> None:
        found = GivenClass(
            name,
            MALE if sex == "m" else FEMALE,
            -math.log2(int(share) / 10_000),
            tuple(forms.split()),
            tuple(short.split()),
            tuple(father.split()),
        )
        self.classes[name] = found
        for form in found.forms:
            self._index(form, name, SAME)
        for form in found.short:
            self._index(form, name, SHORT)

    def _index(self, form: str, name: str, how: int) -> None:
        spelt = self._spelt.setdefault(spelling(form), {})
        spelt[name] = min(how, spelt.get(name, how))
        # Latin forms in the table are there because their own letters lead nowhere else.
        # Passports write Льоша and Альона without the soft sign: Losha, Alona.
        for written in {form, form.replace("ьо", "о")}:
            folded = self._folded.setdefault(skeletons(written)[0], {})
            folded[name] = min(how, folded.get(name, how))

    def spelt(self, token: str) -> dict[str, int]:
        """Classes that hold this spelling, as it stands."""
        return self._spelt.get(spelling(token), {})

    def folded(self, forms: tuple[str, ...]) -> dict[str, int]:
        """Classes that hold one of these skeletons; the first that is found decides."""
        for form in forms:
            if form in self._folded:
                return self._folded[form]
        return {}

    @property
    def skeleton_classes(self) -> dict[str, dict[str, int]]:
        """Every known skeleton with its classes."""
        return self._folded


def spelling(token: str) -> str:
    """One spelling for the same word: lower case, ё as е, no apostrophes."""
    return token.lower().replace("ё", "е").replace("'", "")


@lru_cache(maxsize=1)
def given_names() -> GivenNames:
    """The table, loaded once."""
    return GivenNames()


@lru_cache(maxsize=1)
def rare_given_names() -> dict[str, frozenset[str]]:
    """Skeletons of names that only names-translator knows, each with those of its Russian forms."""
    from names_translator.dicts import default_dicts

    found: dict[str, set[str]] = {}
    for ukrainian, translations in default_dicts().as_dict("first").items():
        if len(ukrainian) < 3 or " " in ukrainian:
            continue
        own = skeletons(ukrainian)[0]
        for russian in translations[:2]:
            theirs = skeletons(russian)[0]
            found.setdefault(own, {own}).add(theirs)
            found.setdefault(theirs, {theirs})
    return {skeleton: frozenset(forms) for skeleton, forms in found.items()}


@lru_cache(maxsize=10_000)
def initials_of(word: str) -> frozenset[str]:
    """What an initial of the word may stand for: Иосиф is Е. by its sound, and И."""
    return first_sounds(word) | first_sounds(word[:1])


@lru_cache(maxsize=2_000)
def initials_of_class(name: str) -> frozenset[str]:
    """The same of a name in all its Cyrillic forms: Олена, Елена, Алена."""
    known = given_names().classes.get(name)
    if known is None:
        return frozenset(name[1:2])
    return frozenset().union(*(initials_of(form) for form in known.forms if not form.isascii()))


@lru_cache(maxsize=1)
def allied_initials() -> dict[str, tuple[str, ...]]:
    """Pairs of letters, by each letter, that begin one common name in two languages: Катерина, Екатерина."""
    pairs = {
        "".join(pair)
        for known in given_names().classes.values()
        if known.bits < _COMMON_BITS
        for pair in combinations(sorted(initials_of_class(known.name)), 2)
    }
    return {letter: tuple(sorted(pair for pair in pairs if letter in pair)) for letter in {*"".join(pairs)}}


# One person in five hundred or more.
_COMMON_BITS = 9.0
_SHORT_SUFFIXES = tuple(sorted(listed_words("short_suffix"), key=lambda suffix: (-len(suffix), suffix)))

# Endings of cases → endings of the nominative they may come from. Longest first.
_CASES_MALE = {
    "ові": ("", "о"), "еві": ("", "ь", "ій", "й"), "єві": ("й", "ій"), "ом": ("", "о"), "ем": ("", "ь", "ий"),
    "єм": ("й",), "ою": ("а",), "ею": ("я", "а", "ей"), "єю": ("я",), "ия": ("ий",), "ию": ("ий",),
    "ием": ("ий",), "ии": ("ий",), "ія": ("ій",), "ію": ("ій",), "ієм": ("ій",), "ея": ("ей",),
    "еем": ("ей",),
    "ее": ("ей",), "я": ("ь", "й", "ій"), "ю": ("ь", "й", "ій", "я"), "а": ("", "о"), "у": ("", "о", "а"),
    "и": ("а",), "ы": ("а",), "і": ("а", "я", ""), "е": ("", "а", "о"), "ї": ("я", "й"), "ві": ("в",),
}  # fmt: skip
_CASES_FEMALE = {
    "ією": ("ія",), "єю": ("я",), "ою": ("а",), "ею": ("я",), "ией": ("ия",), "ию": ("ия",), "ии": ("ия",),
    "ії": ("ія",), "ію": ("ія",), "ой": ("а",), "ей": ("я", "а"), "и": ("а", "я"), "ы": ("а",), "і": ("а",
    "я"),
    "ї": ("я",), "зі": ("га",), "ці": ("ка",), "сі": ("ха",), "у": ("а",), "ю": ("я", "ь"), "е": ("а", "я"),
    "ові": ("ов",), "ов'ю": ("ов",), "ови": ("овь",),
    "овью": ("овь",),
}  # fmt: skip
_CASES_IRREGULAR = {
    "Lev": ("льва", "льву", "львом", "льві"), "Pavlo": ("павла", "павлу", "павлом"), "Petro": ("петра",
    "петру", "петром"),
    "Yakiv": ("якова", "якову", "яковом"), "Fedir": ("федора", "федору", "федором"), "Antin": ("антона",
    "антону"),
    "Prokip": ("прокопа", "прокопу"), "Liubov": ("любові", "любови", "любов'ю"), "Sydir": ("сидора",
    "сидору"),
}  # fmt: skip
_LAST_OF_CASES = frozenset(ending[-1] for ending in (*_CASES_MALE, *_CASES_FEMALE))
_IRREGULAR = {form: name for name, forms in _CASES_IRREGULAR.items() for form in forms}


@lru_cache(maxsize=10_000)
def read_given(token: str, habits: frozenset[str] = frozenset()) -> Given:
    """Find the classes of a token that stands in the nominative."""
    found, english = _read_given(token, habits), english_names(token)
    if not english:
        return found
    more = tuple((name, SAME if is_itself else SHORT) for name, is_itself in english.items())
    return replace(found, classes=found.classes + more, known=max(1, found.known))


def _read_given(token: str, habits: frozenset[str]) -> Given:
    names = given_names()
    classes = names.spelt(token)
    forms = skeletons(token, habits)
    if not classes or token.isascii():
        # Latin letters leave more open: Valera may be Валера or Валерія.
        classes = {**names.folded(forms), **classes}
    if classes:
        return _given(classes, known=2, is_spelt=bool(names.spelt(token)))
    classes = _short_by_suffix(token)
    if classes:
        return _given(classes, known=2)
    rare = rare_given_names()
    for form in forms:
        if form in rare:
            own = tuple(("~" + each, SAME) for each in sorted({form, *rare[form]}))
            return Given(own, sex=_sex_by_ending(token), known=1)
    return Given(tuple(("~" + form, SAME) for form in forms), sex=_sex_by_ending(token))


@lru_cache(maxsize=50_000)
def guessed_names(token: str, known: int, habits: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Known names that a typing error may have made of a token that our own table does not hold."""
    form = skeletons(token, habits)[0]
    # A name that somebody bears is misspelt less often than a word that no list knows.
    return _near_names().of(form) if known == 0 or len(form) >= 6 else ()


class NearWords:
    """Known words that one wrong, missing, added or exchanged letter leads to."""

    def __init__(self, words: Mapping[str, Iterable[str]]) -> None:
        self._words = words
        self._shortened: dict[str, list[str]] = {}
        for word in words:
            if len(word) >= _SHORTEST_GUESS:
                for short in _shortened(word):
                    self._shortened.setdefault(short, []).append(word)

    def of(self, word: str) -> tuple[str, ...]:
        """What the nearest known words stand for, in their order; nothing for a short word."""
        if len(word) < _SHORTEST_GUESS:
            return ()
        near = {known for short in _shortened(word) for known in self._shortened.get(short, ())}
        near = {known for known in near if DamerauLevenshtein.distance(word, known) <= 1}
        return tuple(dict.fromkeys(name for known in sorted(near) for name in self._words[known]))


_SHORTEST_GUESS = 4


def _shortened(word: str) -> set[str]:
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


@lru_cache(maxsize=1)
def _near_names() -> NearWords:
    same = {
        skeleton: [name for name, how in classes.items() if how == SAME]
        for skeleton, classes in given_names().skeleton_classes.items()
    }
    return NearWords({skeleton: names for skeleton, names in same.items() if names})


def _given(classes: dict[str, int], known: int, case: str = "", is_spelt: bool = False) -> Given:
    names = given_names()
    ordered = tuple(sorted(classes.items(), key=lambda each: (each[1], names.classes[each[0]].bits, each[0])))
    sexes = {names.classes[name].sex for name, _ in ordered}
    return Given(
        ordered, sex=sexes.pop() if len(sexes) == 1 else 0, known=known, case=case, is_spelt=is_spelt
    )


def _short_by_suffix(token: str) -> dict[str, int]:
    """Богданчик → Богдан, Лєрочка → Лєра: a pet form made from a known one."""
    token = token.lower()
    names = given_names()
    for suffix in _SHORT_SUFFIXES:
        if token.endswith(suffix) and len(token) - len(suffix) >= 3:
            stem = token[: -len(suffix)]
            for ending in ("", "а", "я", "о", "ь", "й", "ій", "ія", "ий", "ия"):
                found = names.spelt(stem + ending)
                if found:
                    return dict.fromkeys(found, SHORT)
    return {}


def nominatives(token: str, sex: int = 0) -> tuple[Given, ...]:
    """Read a token as a given name in another case: Петру, Марію, Алексея. Known names only."""
    token = token.lower()
    found: dict[str, int] = {}
    if token[-1:] not in _LAST_OF_CASES:
        return ()
    names = given_names()
    for _, name, how in _from_cases(token, sex):
        found[name] = min(how, found.get(name, how))
    name = _IRREGULAR.get(token, "")
    if name and sex in {0, names.classes[name].sex}:
        found[name] = SAME
    return (_given(found, known=2, case="oblique"),) if found else ()


def irregular(token: str) -> GivenClass | None:
    """The name of which a token is a case that its ending alone does not tell: Петра, Любові."""
    name = _IRREGULAR.get(token.lower())
    return given_names().classes[name] if name else None


def spelt_nominatives(token: str, sex: int) -> set[str]:
    """The spellings in the nominative that a token may be a case of; short forms only where no other fits."""
    token, names = token.lower(), given_names()
    is_itself = any(names.classes[name].sex == sex for name in names.spelt(token))
    if token in _IRREGULAR or is_itself:  # Федора: Федір or Федор; Айше is called so
        return set()
    found = [(spelt, how) for spelt, _, how in _from_cases(token, sex)]
    least = min((how for _, how in found), default=SAME)
    return {_with_hard_r(spelt) for spelt, how in found if how == least}


def _with_hard_r(spelt: str) -> str:
    """Ігоря is of Ігор in Ukrainian, of Игорь in Russian."""
    return spelt[:-1] if spelt.endswith("рь") and "і" in spelt else spelt


def _from_cases(token: str, sex: int) -> Iterator[tuple[str, str, int]]:
    """Each spelling that a token may be a case of, with the name it is of and how."""
    names = given_names()
    for of_sex, cases in ((MALE, _CASES_MALE), (FEMALE, _CASES_FEMALE)):
        if sex in {0, of_sex}:
            for ending, starts in cases.items():
                if token.endswith(ending) and len(token) - len(ending) >= 2:
                    for start in starts:
                        spelt = token[: -len(ending)] + start
                        for name, how in names.spelt(spelt).items():
                            if names.classes[name].sex == of_sex:
                                yield spelt, name, how


def _sex_by_ending(token: str) -> int:
    """Women's names end in -а or -я; men's hardly ever do unless the table knows them."""
    last = token[-1:].lower()
    if last in {"а", "я", "a"}:
        return FEMALE
    return MALE if last not in set(_TO_VOWEL) | set("aeiouyь'") else 0
