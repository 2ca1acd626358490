"""Write a word so that its spellings in three scripts and a dozen romanisations come out alike.

Two forms are kept of every word. The *full* form is its plain romanisation: it tolerates typing
errors best, and an English name is left in peace. The *skeleton* has one letter per sound that all the
systems agree on: Щербань, Shcherban, Ščerban', Schtscherban and Szczerbań are one skeleton.

    vowels      a o u e i     е є э ё ye yo io → e;  і ї и й ы y j → i, dropped before a vowel
    consonants  b v g d z k l m n p r s t f, and
                j ж zh ż   x х kh   c ц ts   q ч ch cz   w ш щ sh shch sz      г ґ h → g
    dropped     ь ъ ' and the second of doubled letters

Takes   one clean word, and the spelling habits seen in the whole name.
Gives   full form, skeletons.
Leaves  endings, equivalences and comparing to others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from leleka.normalize.names.clean import is_cyrillic

# Ё, йо and ьо are written е as often as not; ї and і meet in и; ў is what Russian writes as в.
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "e", "э": "e", "ё": "e",
    "ж": "j", "з": "z", "и": "i", "і": "i", "ї": "i", "й": "i", "ы": "i", "к": "k", "л": "l", "м": "m",
    "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ў": "v", "ф": "f", "х": "x",
    "ц": "c", "ч": "q", "ш": "w", "щ": "w", "ь": "", "ъ": "", "ю": "iu", "я": "ia", "'": "", "ә": "a",
    "ө": "o", "ү": "u", "ұ": "u", "қ": "k", "ғ": "g", "ң": "n", "һ": "g", "җ": "j", "ҙ": "z", "ҫ": "s",
    "ј": "i", "љ": "l", "њ": "n", "џ": "dj", "ђ": "dj", "ћ": "q", "ѓ": "g", "ќ": "k", "ѕ": "z", "ѐ": "e",
    "ѝ": "i", "ӣ": "i", "ӯ": "u", "ҷ": "j", "ҳ": "x", "ӏ": "",
}  # fmt: skip
_CYRILLIC_FULL = {
    **_CYRILLIC,
    "ё": "yo", "ж": "zh", "й": "y", "ы": "y", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
    "ю": "yu", "я": "ya", "є": "ye", "ї": "yi", "ў": "u", "џ": "dzh", "ҷ": "dzh", "җ": "zh",
}  # fmt: skip

# Letters with marks, where the mark tells more than the bare letter does.
_MARKED = {
    "č": "ch", "š": "sh", "ž": "zh", "ŝ": "sh", "ş": "sh", "ș": "sh", "ç": "ch", "ć": "ch", "ś": "s",
    "ź": "z",
    "ż": "zh", "ł": "l", "ń": "n", "ñ": "n", "ř": "rzh", "ß": "ss", "æ": "ae", "ø": "o", "đ": "d", "þ": "th",
    "ð": "d", "û": "yu", "â": "ya", "ë": "yo", "ï": "i", "ŭ": "w", "ğ": "g", "ı": "i", "ə": "a", "ä": "e",
    "ö": "o", "ü": "u", "ĝ": "g", "ĵ": "j", "ẑ": "z", "ȳ": "y", "ĭ": "y", "ŷ": "y", "ʺ": "", "ʹ": "",
}  # fmt: skip

_LATIN: dict[str, str] = {
    "schtsch": "w", "stsch": "w", "shtsh": "w", "szcz": "w", "chtch": "w", "shch": "w", "sch": "w",
    "shh": "w",
    "tsch": "q", "tch": "q", "tsh": "q", "ch": "q", "cz": "q", "sh": "w", "sz": "w", "zh": "j", "kh": "x",
    "gh": "g", "dzh": "dj", "dsch": "dj", "dj": "dj", "ts": "c", "tz": "c", "tc": "c", "ph": "f", "th": "t",
    "ck": "k", "qu": "kv", "x": "ks", "q": "k", "w": "v", "y": "i", "j": "i", "h": "g", "c": "c",
    "xh": "x",
}  # fmt: skip

# What a habit of spelling changes. National ones are tried only where the name shows them, see _HABIT_OF.
_HABITS: dict[str, dict[str, str]] = {
    "german": {"ch": "x", "z": "c", "tz": "c", "sh": "j", "ie": "i"},
    "polish": {"ch": "x", "rz": "r", "h": "g", "dż": "dj", "ó": "o", "ia": "a", "io": "e", "ie": "e"},
    "french": {"ch": "w", "ou": "u", "gu": "g", "j": "j", "dj": "dj"},
    "scholarly": {"ch": "x", "dj": "di"},
    "x is kh": {"x": "x"},
    "h is kh": {"h": "x"},
    "eh is e": {"eh": "e"},
    "c is k": {"c": "k"},
    "c is ts": {"ck": "ck"},
    "dj is soft": {"dj": "di"},
    "cz is ts": {"cz": "c"},
    "j is zh": {"j": "j"},
    "j is dzh": {"j": "dj"},
    "ou is ov": {},
    "ee is i": {"ee": "i", "oo": "u"},
}
_HABIT_OF = (
    ("german", re.compile(r"sch|w|tz|ß|ä|ö|ü")),
    ("polish", re.compile(r"cz|sz|ł|w|rz|ż|ó|ń|ś|ź|ć|ski$|cki$")),
    ("french", re.compile(r"tch|ou|ï|dj|ine$|gui|gue|tz")),
    ("scholarly", re.compile(r"[čšž]|[dlnt]j|[iy]j\b")),
)
# What must stand in a word for a habit to change it.
_TOUCHED_BY = {
    "german": re.compile(r"ch|z|sh|ie"),
    "polish": re.compile(r"ch|rz|ó"),
    "french": re.compile(r"ch|ou|gu|j"),
    "scholarly": re.compile(r"ch"),
    "x is kh": re.compile(r"x"),
    "h is kh": re.compile(r"(?<![cdgkpstxz])h"),
    "eh is e": re.compile(r"eh(?=[^aeiouy])"),
    "c is k": re.compile(r"c(?![hzk])"),
    "c is ts": re.compile(r"c\W?k"),
    "dj is soft": re.compile(r"dj"),
    "cz is ts": re.compile(r"cz"),
    "j is zh": re.compile(r"j"),
    "j is dzh": re.compile(r"^j|[^aeiouy]j"),
    "ou is ov": re.compile(r"[aeo](u|ŭ)(?=$|a$|ski|na$|ich|sk)"),
    "ee is i": re.compile(r"ee|oo"),
}
_IOTA = re.compile(r"i(?=[aeou])")
_IO = re.compile(r"io")
_DOUBLED = re.compile(r"(.)\1+")
# Чорний, Чёрный and Черный; Хрущов and Хрущёв.
_HUSHED_O = re.compile(r"(?<=[qwj])o")


def full_form(word: str) -> str:
    """Romanise plainly: lower-case a to z, nothing else."""
    return word.lower().translate(_FULL)


def skeletons(word: str, habits: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Every skeleton the word may have, the likeliest first; one for a Cyrillic word.

    Args:
        word: one clean word in any script.
        habits: spelling habits seen in the whole name, see `habits_of`.
    """
    return _skeletons(word.lower(), habits)


@lru_cache(maxsize=10_000)
def _skeletons(word: str, habits: frozenset[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(settled, _sounds(word, habits))))


def _sounds(word: str, habits: frozenset[str]) -> Iterator[str]:
    """The word in letters of skeletons, in every way it may be read; not yet settled."""
    if any(is_cyrillic(c) for c in word):
        yield word.replace("ьо", "е").replace("йо", "е").translate(_SOUNDS)
        return
    plain = word.translate(_LETTERS)
    yield _spelled(plain, "")
    for habit, touched in _TOUCHED_BY.items():
        if (habit in habits or habit not in _NATIONAL) and touched.search(word):
            yield _spelled(_OU.sub(_ov, plain) if habit == "ou is ov" else plain, habit)


def first_sounds(word: str) -> frozenset[str]:
    """How a word begins in its skeletons; but я and ю stay themselves, so that Ю. is no У."""
    sounds = _sounds(word.lower(), frozenset())
    return frozenset(_IOTATED.get(each[:2], settled(each)[:1]) for each in sounds) - {""}


_IOTATED = {"ia": "я", "iu": "ю"}


_OU = re.compile(r"([aeo])u(?=$|a$|ski|na$|ich|sk)")
_NATIONAL = frozenset(habit for habit, _ in _HABIT_OF)


def _ov(match: re.Match[str]) -> str:
    return ("e" if match[1] == "e" else "o") + "v"


def settled(letters: str) -> str:
    """Apply what holds in every script: io is e, no i before a vowel, nothing doubled, no o after ч ш ж."""
    letters = _DOUBLED.sub(r"\1", letters)
    letters = _IOTA.sub("", _IO.sub("e", letters))
    return _HUSHED_O.sub("e", _DOUBLED.sub(r"\1", letters))


@lru_cache(maxsize=50_000)
def habits_of(text: str) -> frozenset[str]:
    """Which national habits of spelling a Latin name shows."""
    text = text.lower()
    return frozenset(habit for habit, seen in _HABIT_OF if seen.search(text))


def _plain(character: str, table: Mapping[str, str]) -> str:
    letter = table.get(character)
    if letter is not None:
        return letter
    if character.isascii():
        return character if character.isalpha() else ""
    marked = _MARKED.get(character)
    if marked is not None:
        return marked
    base = unicodedata.normalize("NFKD", character)[0].lower()[0]
    if base.isascii():
        return base if base.isalpha() else ""
    return table.get(base, "") or _stand_in(base)


def _stand_in(letter: str) -> str:
    """A letter in place of one of a script that we do not read, so that different names stay different."""
    return chr(ord("a") + ord(letter) % 26) if letter.isalpha() else ""


class _Letters(dict[int, str]):
    """What each character becomes, for str.translate; worked out when it is first met."""

    def __init__(self, table: Mapping[str, str]) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, character: int) -> str:
        letters = self[character] = _plain(chr(character), self._table)
        return letters


_FULL, _SOUNDS, _LETTERS = _Letters(_CYRILLIC_FULL), _Letters(_CYRILLIC), _Letters({})


@lru_cache(maxsize=16)
def _clusters(habit: str) -> tuple[re.Pattern[str], dict[str, str]]:
    table = _LATIN | _HABITS.get(habit, {})
    longest_first = sorted(table, key=lambda cluster: (-len(cluster), cluster))
    return re.compile("|".join(longest_first)), table


def _spelled(word: str, habit: str) -> str:
    """Replace the longest cluster that matches, from the left."""
    pattern, table = _clusters(habit)
    return pattern.sub(lambda match: table[match[0]], word)
