"""A figure with what its document adds: when it was published, who spoke, where in the world.

Takes   a Figure and its Document.
Gives   Sighting: the period it holds for, its original source, its place in one language.
Leaves  comparing two of them to relations.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml

from leleka.core.words import Words
from leleka.reports import OUTLET, SPEAKER, Document, Figure
from leleka.reports.tables import LANGUAGES, tables

CHILDREN = frozenset({"child", "boy", "girl", "student"})
EVERYONE = frozenset({"person", "civilian"})
PARTIES: dict[str, re.Pattern[str]] = {
    "Ukraine": re.compile(
        r"\bukrain|\bkyiv\b|\bkiev\b|zelensk|україн|зеленськ|украин|зеленск|\bкиїв|\bкиев\b|bring kids back"
        r"|national information bureau|lubinets|лубінец|лубинец",
        re.IGNORECASE,
    ),
    "Russia": re.compile(
        r"\brussia|\bmoscow\b|\bkremlin\b|\bputin\b|lvova|mizintsev|росі|росси|\bмоскв|кремл|путін|путин|львов-бел|мизинц"
        r"|мізінц|\bрф\b|\btass\b|\bтасс\b",
        re.IGNORECASE,
    ),
}
"""Sides whose agencies are counted as one original: a ministry and its government are not two."""


UNTIL = re.compile(r"^(?:as of|by|станом на|по состоянию на)\b", re.IGNORECASE)
"""Words that make a date the day of a total."""
SMALL = 100
"""A count without date or total, and smaller than this, is taken for one event's."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days a figure holds for; opened: counted from its first day until now."""

    first: date
    last: date
    opened: bool = False
    is_stated: bool = True

    @property
    def n_days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Sighting:
    """One figure, ready to be compared.

    Attributes:
        original: who first says it, as far as the text tells; outlets that quote are not originals.
        place: whose people it counts, or where; the canonical name, "" where none is known.
        whom: child, soldier, woman, adult, person or state.
    """

    figure: Figure
    document: Document
    original: str
    is_named: bool
    period: Period | None
    place: str
    whom: str

    @property
    def id(self) -> str:
        """The figure's id."""
        return self.figure.id

    @property
    def is_event(self) -> bool:
        """Whether it counts one event, not a total so far."""
        figure = self.figure
        if figure.aspect != "flow" or (self.period is not None and self.period.opened):
            return False
        largest = figure.value_high if figure.value_high is not None else figure.value_low or 0
        is_bounded = figure.as_of_kind == "stated" and not UNTIL.search(figure.as_of_words)
        return (is_bounded and figure.basis != "documented") or largest < SMALL


def sighting(figure: Figure, document: Document) -> Sighting:
    """Put a figure beside what its document says of it."""
    original, is_named = original_of(figure, document)
    population = figure.population
    whom = "child" if population in CHILDREN else "person" if population in EVERYONE else population
    return Sighting(figure, document, original, is_named, period_of(figure, document), home_of(figure), whom)


def home_of(figure: Figure) -> str:
    """Whose people a figure counts: "35,000 Ukrainian children" held in Russia are Ukraine's."""
    place = place_of(figure.place)
    nation = _nation(figure.lang, figure.quote.lower())
    return nation if nation and place != nation and not lies_in(place, nation) else place


@cache
def _nation(lang: str, quote: str) -> str:
    """The country that a quote's own words name."""
    if lang not in LANGUAGES:
        return ""
    words = re.findall(r"[\w'’-]+", quote)
    named = (tables(lang).places.at(words, k) for k in range(len(words)))
    countries = (place_of(found[0]) for found in named if found is not None)
    return next((name for name in countries if name not in _places()[1] and name in _table()), "")


def original_of(figure: Figure, document: Document) -> tuple[str, bool]:
    """The original source of a figure, sides put together, and whether the text names it."""
    if figure.asserted_by == OUTLET:
        return document.outlet or document.id, False
    name = (
        document.speaker or document.outlet or document.id
        if figure.asserted_by == SPEAKER
        else figure.asserted_by
    )
    for party, pattern in PARTIES.items():
        if pattern.search(name) and not re.search(r"\bus\b|american|united states|сша", name, re.IGNORECASE):
            return party, True
    return re.sub(r"^(?:the|a|an)\s+", "", name, flags=re.IGNORECASE), True


def period_of(figure: Figure, document: Document) -> Period | None:
    """The days a figure holds for; the document's own day where it states none; None without any."""
    stated = figure.as_of
    until = document.published
    if stated and stated != "daily":
        left, slash, right = stated.partition("/")
        first = _days(left)
        last = _days(right) if right else None
        if first is not None:
            is_stated = figure.as_of_kind == "stated"
            if not slash:
                return Period(*first, is_stated=is_stated)
            if last is not None:
                return Period(first[0], max(first[1], last[1]), is_stated=is_stated)
            return Period(first[0], max(until or first[1], first[1]), opened=True, is_stated=is_stated)
    return Period(until, until, is_stated=False) if until else None


def _days(edtf: str) -> tuple[date, date] | None:
    match = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", edtf)
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        if year is None:
            return None
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except ValueError:
        return None


@cache
def _table() -> dict[str, Any]:
    raw = resources.files("leleka.reports").joinpath("tables/places.yaml").read_text("utf-8")
    table: dict[str, Any] = yaml.safe_load(raw)
    return table


@cache
def _places() -> tuple[dict[str, str], dict[str, str]]:
    table = _table()
    names = {other: name for name, entry in table.items() for other in (name, *entry["names"])}
    return names, {name: entry["in"] for name, entry in table.items() if "in" in entry}


def place_of(place: str | None) -> str:
    """A place's name in English, so that three languages name one place."""
    return _places()[0].get(place, place) if place else ""


def place_label(place: str, words: Words) -> str:
    """A place's name in the reader's language, where the table has one: Ukrainian stands first there."""
    entry = _table().get(place)
    return str(entry["names"][0]) if words.lang == "uk" and entry and entry["names"] else place


def lies_in(inner: str, outer: str) -> bool:
    """Whether a place lies in another; not in itself."""
    within = _places()[1]
    place = inner
    while place in within:
        place = within[place]
        if place == outer:
            return True
    return False
