"""The words that carry meaning, one table a language, kept as data.

Takes   tables/<language>.yaml. A pattern is a word or a phrase; * ends a stem; a|b chooses.
Gives   Phrases, which finds the longest pattern at a token, and Tables, all of a language.
Leaves  using them to the readers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import product
from typing import Any, Generic, TypeVar

import yaml

LANGUAGES = ("en", "uk", "ru")
V = TypeVar("V")
LONGEST_STEM = 24
"""Letters; no table has a longer stem, and a text may hold a word of a million letters."""


class Phrases(Generic[V]):
    """Patterns of one or more words, each with a value; the longest match wins.

    Between two patterns of one length a whole word goes before a stem, a longer stem before a shorter.
    """

    def __init__(self, patterns: Iterable[tuple[str, V]]) -> None:
        self._whole: dict[str, list[tuple[tuple[str, ...], V]]] = {}
        self._stems: dict[str, list[tuple[tuple[str, ...], V]]] = {}
        for pattern, value in patterns:
            for words in product(*(word.split("|") for word in pattern.split())):
                first, rest = words[0], words[1:]
                place = self._stems if first.endswith("*") else self._whole
                place.setdefault(first.rstrip("*"), []).append((rest, value))
        self._known: dict[str, list[tuple[tuple[str, ...], V]]] = {}

    def at(self, words: Sequence[str], i: int) -> tuple[V, int] | None:
        """The value of the longest pattern that begins at a word, and how many words it takes."""
        found: tuple[V, int] | None = None
        for rest, value in self._beginning(words[i]):
            size = 1 + len(rest)
            if (found is None or size > found[1]) and _fits(words, i + 1, rest):
                found = (value, size)
        return found

    def before(self, words: Sequence[str], i: int, longest: int = 5) -> tuple[V, int] | None:
        """The value of the longest pattern that ends just before a word, and how many words it takes."""
        for size in range(min(longest, i), 0, -1):
            for rest, value in self._beginning(words[i - size]):
                if len(rest) == size - 1 and _fits(words, i - size + 1, rest):
                    return value, size
        return None

    def __contains__(self, word: str) -> bool:
        """Whether a single word is, by itself, a pattern."""
        return any(not rest for rest, _ in self._beginning(word))

    def of(self, word: str) -> V | None:
        """The value of a single word."""
        return next((value for rest, value in self._beginning(word) if not rest), None)

    def begins(self, word: str) -> bool:
        """Whether any pattern begins with a word."""
        return bool(self._beginning(word))

    def _beginning(self, word: str) -> list[tuple[tuple[str, ...], V]]:
        known = self._known.get(word)
        if known is None:
            known = list(self._whole.get(word, ()))
            for size in range(min(len(word), LONGEST_STEM), 1, -1):
                known += self._stems.get(word[:size], ())
            if len(self._known) < 200_000:  # a bound for texts of five megabytes
                self._known[word] = known
        return known


def _fits(words: Sequence[str], i: int, rest: tuple[str, ...]) -> bool:
    if i + len(rest) > len(words):
        return False
    return all(
        word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern
        for word, pattern in zip(words[i : i + len(rest)], rest, strict=True)
    )


class Tables:
    """All tables of one language.

    Attributes are named as in the file: sets where it has lists, Phrases where it maps a code to patterns.
    """

    def __init__(self, lang: str, content: Mapping[str, Any]) -> None:
        self.lang = lang
        numbers = content["numbers"]
        self.units: dict[str, int] = {
            word: int(value) for value, words in numbers["units"].items() for word in words.split()
        }
        self.scales: dict[str, int] = {
            word: int(value) for value, words in numbers["scales"].items() for word in words.split()
        }
        self.vague: Phrases[tuple[int, int]] = Phrases(
            (p, (int(low), int(high))) for low, high, patterns in numbers["vague"] for p in patterns
        )
        self.fixed: Phrases[float] = Phrases((p, float(v)) for p, v in numbers["fixed"].items())
        self.several = frozenset(numbers["several"])
        self.fraction = frozenset(numbers["fraction"])
        self.qualifiers = _coded(content["qualifiers"])
        self.qualifiers_after = _coded(content["qualifiers_after"])
        self.people = _coded(content["people"])
        self.units_of_people = _coded(content["units_of_people"])
        self.states = Phrases((p, True) for p in content["states"])
        self.coalition = Phrases((p, True) for p in content["coalition"])
        self.things = Phrases((p, True) for p in content["things"])
        self.stop = frozenset(content["stop"])
        self.skip = frozenset(content["skip"])
        self.of_them = Phrases((p, True) for p in content["of_them"])
        self.more = frozenset(content["more"])
        self.counts = Phrases((p, True) for p in content["counts"])
        self.labels = frozenset(content["labels"])
        self.measures = _coded(_with_masculine(content["measures"]) if lang == "uk" else content["measures"])
        self.frames = _frames(content["frames"])
        self.negation = frozenset(content["negation"])
        self.clause = frozenset(content["clause"])
        self.auxiliaries = frozenset(content["auxiliaries"])
        self.says = _coded(content["says"])
        self.source_heads = Phrases((p, True) for p in content["source_heads"])
        self.not_sources = frozenset(content["not_sources"])
        self.pronouns = content["pronouns"]
        self.months: dict[str, int] = {w: int(n) for n, ws in content["months"].items() for w in ws.split()}
        self.weekdays: dict[str, int] = {
            w: int(n) for n, ws in content["weekdays"].items() for w in ws.split()
        }
        self.dated = _phrases(content["dates"])
        self.date_words = _words(content["dates"])
        self.led = _phrases(content["around_dates"])
        self.around_dates = _words(content["around_dates"])
        self._date_openers: dict[str, bool] = {}
        self.places = Phrases((p, name) for name, ps in content["places"].items() for p in ps)
        self.place_before = _coded(content["place_before"])
        self.basis = _coded(content["basis"])
        self.stance = _coded(content["stance"])
        self.aspect = _coded(content["aspect"])
        self.claims = {
            kind: re.compile("|".join(f"(?:{source})" for source in sources))
            for kind, sources in content["claims"].items()
            if sources
        }

    def opens_date(self, word: str) -> bool:
        """Whether a word can begin a date; asked of every word of a text, so remembered."""
        known = self._date_openers.get(word)
        if known is None:
            known = (
                word in self.months
                or word in self.weekdays
                or word in self.units
                or word in {"a", "an"}
                or any(phrases.begins(word) for phrases in self.dated.values())
            )
            if len(self._date_openers) < 100_000:
                self._date_openers[word] = known
        return known


Frame = tuple[Phrases[bool] | None, Phrases[bool] | None, str]
"""What stands before a number's noun phrase, what stands behind it, and the measure both make."""


def _frames(content: Mapping[str, Sequence[str]]) -> list[Frame]:
    """Split verbs: 'brought ~ home' is a return, 'took ~ into custody' a detention."""
    frames: list[Frame] = []
    for code, patterns in content.items():
        for pattern in patterns:
            left, right = (part.strip() for part in pattern.split("~"))
            frames.append((_one(left), _one(right), code))
    return frames


def _phrases(content: Mapping[str, Sequence[str]]) -> dict[str, Phrases[bool]]:
    return {name: Phrases((pattern, True) for pattern in patterns) for name, patterns in content.items()}


def _words(content: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(" ".join(patterns).split()) for name, patterns in content.items()}


def _one(pattern: str) -> Phrases[bool] | None:
    return Phrases([(pattern, True)]) if pattern else None


def _with_masculine(content: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Ukrainian past tenses: a stem «викрал*» stands for «викрала», «викрали» and for «викрав»."""
    return {
        code: [
            form
            for pattern in patterns
            for form in ([pattern, pattern[:-2] + "в"] if _is_past_stem(pattern) else [pattern])
        ]
        for code, patterns in content.items()
    }


def _is_past_stem(pattern: str) -> bool:
    return " " not in pattern and pattern.endswith(("ал*", "ил*", "іл*", "ул*", "ял*", "їл*"))


def _coded(content: Mapping[str, Sequence[str]]) -> Phrases[str]:
    return Phrases((pattern, code) for code, patterns in content.items() for pattern in patterns)


@cache
def tables(lang: str) -> Tables:
    """The tables of one language.

    Raises:
        ValueError: leleka has no tables for it.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"there are tables for {', '.join(LANGUAGES)}; not for {lang!r}.")
    raw = resources.files("leleka.reports").joinpath(f"tables/{lang}.yaml").read_text("utf-8")
    # The base loader keeps every word a word: in YAML, a bare "no" or "on" would be a truth value.
    return Tables(lang, yaml.load(raw, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)))  # noqa: S506
