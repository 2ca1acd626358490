"""Figures by measure over time, drawn as SVG by the server: no script, readable without hovering.

One panel a measure, one axis of time for all, the numbers on a logarithmic scale of their own. A
point is a number, a bar the interval its wording allows, an arrow an open end. Counted figures are
filled, estimated ones hollow, so that colour alone tells nothing.

Takes   a Ledger.
Gives   an SVG as text, and the rows of the table that stands under it.
Leaves  the page around it to page.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from leleka.core.words import Words
from leleka.figures.labels import interval, label
from leleka.figures.ledger import Ledger
from leleka.figures.sightings import Sighting
from leleka.figures.values import base

WIDTH, LEFT, RIGHT, TOP, PANEL, GAP = 720, 44, 120, 12, 104, 30
LETTER, LINE = 7.0, 13.0
"""How wide a digit and how high a line is drawn; what is nearer would cover it."""
MOST_PANELS = 6
MOST_LABELS = 9
"""Points of one panel that carry their number; the table has all."""


@dataclass(frozen=True, slots=True)
class Point:
    """One figure in a panel."""

    when: date
    value: int
    low: int | None
    high: int | None
    is_estimate: bool
    sighting: Sighting


def panels(ledger: Ledger) -> list[tuple[str, list[Point]]]:
    """The measures with the most dated figures, each with its points in order of time."""
    by_measure: dict[str, list[Point]] = {}
    seen: set[tuple[str, date, int | None, int | None]] = set()
    for one in ledger.sightings:
        figure = one.figure
        if one.period is None or figure.measure in {"other", "coalition"} or figure.as_of == "daily":
            continue
        key = (figure.measure, one.period.last, figure.value_low, figure.value_high)
        if key in seen or base(one) < 1:
            continue
        seen.add(key)
        point = Point(
            one.period.last, base(one), figure.value_low, figure.value_high,
            figure.basis in {"estimate", "potential"}, one,
        )  # fmt: skip
        by_measure.setdefault(figure.measure, []).append(point)
    ranked = sorted(by_measure.items(), key=lambda item: (-len(item[1]), item[0]))[:MOST_PANELS]
    return [(measure, sorted(points, key=lambda p: (p.when, p.value))) for measure, points in ranked]


def draw(ledger: Ledger, words: Words) -> str:
    """Draw the chart; '' where no figure has a date."""
    drawn = panels(ledger)
    if not drawn:
        return ""
    days = [point.when for _, points in drawn for point in points]
    first, last = min(days), max(days)
    if first == last:
        first, last = first - timedelta(days=15), last + timedelta(days=15)
    height = TOP + len(drawn) * (PANEL + GAP) + 18
    title = words.say("Figures by measure over time")
    parts = [
        f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}"'
        ' xmlns="http://www.w3.org/2000/svg">'
    ]
    for n, (measure, points) in enumerate(drawn):
        top = TOP + n * (PANEL + GAP)
        parts += _panel(measure, points, top, first, last, words)
    parts += _axis(first, last, height - 18)
    parts.append("</svg>")
    return "".join(parts)


def _x(day: date, first: date, last: date) -> float:
    return LEFT + (day - first).days / max(1, (last - first).days) * (WIDTH - LEFT - RIGHT)


def _panel(
    measure: str, points: Sequence[Point], top: float, first: date, last: date, words: Words
) -> list[str]:
    ends = [v for p in points for v in (p.low, p.high, p.value) if v]
    low, high = math.log10(max(1, min(ends))), math.log10(max(ends))
    if high - low < 0.3:
        low, high = low - 0.2, high + 0.2
    floor = top + PANEL

    def y(value: int) -> float:
        return floor - 12 - (math.log10(max(1, value)) - low) / (high - low) * (PANEL - 40)

    parts = [
        f'<text class="panel" x="{LEFT}" y="{top + 10:.0f}">{escape(label(measure, words))}</text>',
        f'<line class="rule" x1="{LEFT}" y1="{floor:.0f}" x2="{WIDTH - RIGHT}" y2="{floor:.0f}"/>',
    ]
    places = [(_x(point.when, first, last), y(point.value)) for point in points]
    for point, (x, middle) in zip(points, places, strict=True):
        upper = y(point.high) if point.high else middle - 14
        lower = y(point.low) if point.low else middle + 14
        if upper != lower:
            parts.append(f'<line class="range" x1="{x:.1f}" y1="{upper:.1f}" x2="{x:.1f}" y2="{lower:.1f}"/>')
        if point.high is None:
            parts.append(_arrow(x, upper, 5))
        if point.low is None:
            parts.append(_arrow(x, lower, -5))
        kind = "estimate" if point.is_estimate else "counted"
        told = f"{point.when}: {interval(point.low, point.high, words)}"
        parts.append(
            f'<circle class="{kind}" cx="{x:.1f}" cy="{middle:.1f}" r="4">'
            f"<title>{escape(told)}</title></circle>"
        )
    return parts + _values(points, places, words)


def _values(points: Sequence[Point], places: Sequence[tuple[float, float]], words: Words) -> list[str]:
    """The numbers beside the points, where they cover neither a point nor one another."""
    parts: list[str] = []
    covered = [(x - 5, x + 5, y) for x, y in places]
    for point in _labelled(points):
        x, y = places[points.index(point)]
        written = _short(point, words)
        width = LETTER * len(written)
        for start, anchor, at in ((x + 6, "start", x + 8), (x - 6 - width, "end", x - 8)):
            box = (start, start + width)
            is_free = not any(a < box[1] and b > box[0] and abs(y - c) < LINE for a, b, c in covered)
            if is_free and box[0] > 0 and box[1] < WIDTH:
                covered.append((*box, y))
                parts.append(
                    f'<text class="value" x="{at:.1f}" y="{y + 4:.1f}" text-anchor="{anchor}">'
                    f"{escape(written)}</text>"
                )
                break
    return parts


def _arrow(x: float, tip: float, back: float) -> str:
    """The head of an arrow at the open end of an interval."""
    side = tip + back
    return f'<path class="range" d="M{x - 4:.1f} {side:.1f}L{x:.1f} {tip:.1f}L{x + 4:.1f} {side:.1f}"/>'


def _labelled(points: Sequence[Point]) -> list[Point]:
    """The points that carry their number: the largest, the latest, then the rest while there is room."""
    ranked = sorted(points, key=lambda p: (-p.value, -p.when.toordinal()))
    return ranked[:MOST_LABELS]


def _short(point: Point, words: Words) -> str:
    sign = "≤ " if point.low is None else "≥ " if point.high is None else ""
    return sign + words.number(point.value)


def _axis(first: date, last: date, y: float) -> list[str]:
    """Years along the bottom; months where all lies within two years."""
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next(s for s in (1, 2, 3, 6, 12, 24, 60, 120, 240, 1200) if months / s <= 8)
    parts: list[str] = []
    n = first.year * 12 + first.month - 1
    n += -n % step
    while True:
        tick = date(n // 12, n % 12 + 1, 1)
        if tick > last:
            break
        x = _x(tick, first, last)
        written = f"{tick:%Y}" if step >= 12 else f"{tick:%Y-%m}"
        parts.append(f'<text class="tick" x="{x:.1f}" y="{y:.0f}">{written}</text>')
        parts.append(f'<line class="grid" x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{y - 12:.0f}"/>')
        n += step
    return parts
