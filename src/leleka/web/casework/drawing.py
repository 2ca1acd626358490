"""Lengths and points of the child's page: a timeline of identities, a map of places.

Takes   lanes and spots in days and degrees.
Gives   Timeline, Map: every number as SVG writes it, so that a template only draws.
Leaves  what is drawn to child, colours to the style.

The map has no outlines of countries: none comes freely in a package, and a wrong border would say
something. Points stand on a plain net of meridians and parallels, named in the table under it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from leleka.core.dates import DateInterval

_LEAST = 0.8
"""A day is drawn so wide, in hundredths."""
_LAST_YEAR = 90.0
"""A year that begins further along, in hundredths, has no room for its digits on a telephone or on paper."""
_MAP_WIDTH, _MAP_HEIGHT, _MARGIN = 640.0, 320.0, 28.0
_LABEL_WIDTH, _LABEL_HEIGHT = 32.0, 14.0
"""A line of the net so near the edge that its label would be cut is left out."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One identity.

    Attributes:
        born: as this identity has it.
        seen: the days on which sources bear it.
        valid: from when to when, if known.
        by_act: the act that made it, papers: documents in this name; in words.
    """

    kind: str
    name: str
    born: DateInterval | None
    seen: Sequence[DateInterval]
    valid: DateInterval | None = None
    by_act: str = ""
    changes: Sequence[str] = ()
    sources: Sequence[str] = ()
    papers: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a lane, as wide as its date is vague."""

    x: str
    width: str
    kind: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A lane with its stretches."""

    lane: Lane
    spans: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Lanes under one axis of years; taken crosses them all."""

    lanes: Sequence[Drawn]
    years: Sequence[tuple[str, int]]
    taken: Sequence[Span]

    @property
    def has_valid(self) -> bool:
        """Whether it is known of any, from when to when."""
        return any(drawn.lane.valid for drawn in self.lanes)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where the child was.

    Attributes:
        kind: taken, stay, now.
        lat, lon: None where the place is not in the gazetteer.
    """

    kind: str
    place: str
    when: DateInterval | None
    lat: float | None
    lon: float | None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A spot on the map; several at one place share a number's point."""

    number: int
    spot: Spot
    x: str = ""
    y: str = ""


@dataclass(frozen=True, slots=True)
class Map:
    """Numbered points, the way between them, and the net they lie on."""

    points: Sequence[Point]
    way: str
    meridians: Sequence[tuple[str, str]]
    parallels: Sequence[tuple[str, str]]

    @property
    def placed(self) -> Sequence[Point]:
        """Those that have a place."""
        return [point for point in self.points if point.x]


def timeline_of(lanes: Sequence[Lane], taken: Sequence[DateInterval], today: date) -> Timeline | None:
    """Draw lanes from the earliest birth to today; None where nothing has a date."""
    days = [i.first for lane in lanes for i in (lane.born, lane.valid, *lane.seen) if i]
    days += [interval.first for interval in taken]
    if not days:
        return None
    start, end = date(min(days).year, 1, 1), date(max(today, *days).year + 1, 1, 1)
    whole = (end - start).days

    def span(interval: DateInterval, kind: str) -> Span:
        x = (interval.first - start).days / whole * 100
        width = ((interval.last - interval.first).days + 1) / whole * 100
        return Span(f"{x:.2f}", f"{max(width, _LEAST):.2f}", kind)

    def spans(lane: Lane) -> list[Span]:
        parts = [span(lane.valid, "valid")] if lane.valid else []
        parts += [span(lane.born, "born")] if lane.born else []
        return parts + [span(seen, "seen") for seen in lane.seen]

    step = max(1, math.ceil((end.year - start.year) / 8))
    at = {year: (date(year, 1, 1) - start).days / whole * 100 for year in range(start.year, end.year, step)}
    years = [(f"{x:.2f}", year) for year, x in at.items() if x <= _LAST_YEAR]
    drawn = [Drawn(lane, spans(lane)) for lane in lanes]
    return Timeline(drawn, years, [span(interval, "taken") for interval in taken])


def map_of(spots: Sequence[Spot]) -> Map | None:
    """Draw spots in their order; None where there is none."""
    if not spots:
        return None
    placed = [(spot.lat, spot.lon) for spot in spots if spot.lat is not None and spot.lon is not None]
    if not placed:
        return Map([Point(n, spot) for n, spot in enumerate(spots, start=1)], "", (), ())
    frame = _Frame.around(placed)
    points = [
        Point(n, spot, *frame.at(spot.lat, spot.lon))
        if spot.lat is not None and spot.lon is not None
        else Point(n, spot)
        for n, spot in enumerate(spots, start=1)
    ]
    way = " ".join(f"{point.x},{point.y}" for point in points if point.x)
    return Map(points, way, frame.meridians(), frame.parallels())


@dataclass(frozen=True, slots=True)
class _Frame:
    west: float
    north: float
    per_lon: float
    per_lat: float

    @classmethod
    def around(cls, placed: Iterable[tuple[float, float]]) -> _Frame:
        lats, lons = zip(*placed, strict=True)
        middle_lat, middle_lon = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
        narrow = math.cos(math.radians(middle_lat))
        # At least six degrees high, so that one place does not look like the whole world.
        high = max(max(lats) - min(lats), (max(lons) - min(lons)) * narrow / 2, 6.0)
        per_lat = (_MAP_HEIGHT - 2 * _MARGIN) / high
        per_lon = per_lat * narrow
        return cls(
            middle_lon - _MAP_WIDTH / 2 / per_lon, middle_lat + _MAP_HEIGHT / 2 / per_lat, per_lon, per_lat
        )

    def at(self, lat: float, lon: float) -> tuple[str, str]:
        return f"{(lon - self.west) * self.per_lon:.1f}", f"{(self.north - lat) * self.per_lat:.1f}"

    def meridians(self) -> list[tuple[str, str]]:
        east = self.west + (_MAP_WIDTH - _LABEL_WIDTH) / self.per_lon
        return [(self.at(0, lon)[0], f"{lon}°") for lon in _every(self.west, east)]

    def parallels(self) -> list[tuple[str, str]]:
        # None whose degree would stand among the meridians' own.
        south = self.north - (_MAP_HEIGHT - _LABEL_HEIGHT) / self.per_lat
        north = self.north - _LABEL_HEIGHT / self.per_lat
        return [(self.at(lat, 0)[1], f"{lat}°") for lat in _every(south, north)]


def _every(low: float, high: float) -> range:
    step = 2 if high - low < 16 else 5 if high - low < 45 else 10
    return range(math.ceil(low / step) * step, math.floor(high) + 1, step)
