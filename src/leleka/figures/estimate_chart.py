"""Charts of an estimate as SVG text: no script, readable without hovering, in light and dark.

Takes   a posterior, estimates, a capture table.
Gives   inline SVG that takes its colours from the page's custom properties.
Leaves  titles, sources and the tables under the charts to page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log10

import numpy as np

from leleka.core.words import Words
from leleka.figures.capture import CaptureTable
from leleka.figures.estimates import TITLES, Estimate
from leleka.figures.posterior import Posterior
from leleka.figures.shown import shown_counts, shown_number

WIDTH = 400
"""In units of the drawing: a phone's width, so that letters stay readable there."""
UPSET_BARS = 15
_UPRIGHT_BELOW = 26


@dataclass(frozen=True)
class Axis:
    """Numbers along a line."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a number stands, numbers beyond the ends at the ends."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + (self.end - self.start) * min(1.0, max(0.0, share))

    def ticks(self, about: int = 4) -> list[float]:
        """Round numbers between the ends."""
        rough = (self.high - self.low) / about
        unit = 10 ** floor(log10(rough))
        step = next(unit * m for m in (1, 2, 5, 10) if unit * m >= rough)
        first = np.ceil(self.low / step) * step
        return [float(value) for value in np.arange(first, self.high + step / 1000, step)]


def posterior_chart(posterior: Posterior, low: float, high: float, point: float, words: Words) -> str:
    """Bars of probability, the interval shaded, the point marked."""
    edges, shares = posterior.bars(60)
    axis = Axis(float(edges[0]), float(edges[-1]), 8, WIDTH - 8)
    top, floor_y = 30, 170
    tallest = float(shares.max())
    parts = []
    for left, right, share in zip(edges[:-1], edges[1:], shares, strict=True):
        inside = left < high + 1 and right > low
        x, width = axis.at(left), max(0.5, axis.at(right) - axis.at(left) - 0.7)
        height = (floor_y - top) * share / tallest
        kind = "in" if inside else "out"
        parts.append(
            f'<rect class="{kind}" x="{x:.1f}" y="{floor_y - height:.1f}" width="{width:.1f}" '
            f'height="{height:.1f}"/>'
        )
    mark_x = axis.at(point)
    parts.append(f'<line class="mark" x1="{mark_x:.1f}" x2="{mark_x:.1f}" y1="{top - 8}" y2="{floor_y}"/>')
    parts.append(_text(mark_x, top - 12, words.number(point), _anchor(mark_x, WIDTH)))
    parts.append(_scale(axis, floor_y, words))
    return _svg(WIDTH, 200, words.say("How probable each total is"), parts)


def methods_chart(estimates: Sequence[Estimate], n_seen: int, words: Words) -> str:
    """One line per method from its low to its high end, the documented number as a rule."""
    ends = [e.high if np.isfinite(e.high) else e.point for e in estimates]
    # From 0, unless nearly all of the line would stand for people who are documented.
    low = 0.0 if n_seen < 0.6 * max(ends) else 0.9 * n_seen
    axis = Axis(low, max(ends) + 0.05 * (max(ends) - low), 8, WIDTH - 8)
    row, top = 46, 26
    bottom = top + row * len(estimates)
    seen = axis.at(n_seen)
    parts = [
        f'<line class="seen" x1="{seen:.1f}" x2="{seen:.1f}" y1="{top - 6}" y2="{bottom}"/>',
        _text(seen, top - 12, words.say("documented {n}", n=n_seen), _anchor(seen, WIDTH)),
    ]
    for place, estimate in enumerate(estimates):
        y = top + row * place + 30
        left, right = axis.at(estimate.low), axis.at(estimate.high)
        x = axis.at(estimate.point)
        bound = estimate.method == "chao"
        parts.append(_text(8, y - 12, words.say(TITLES[estimate.method]), "start", "name"))
        value = words.say(
            "{point} ({low} – {high})",
            point=words.number(estimate.point),
            low=words.number(estimate.low),
            high=words.number(estimate.high) if np.isfinite(estimate.high) else "∞",
        )
        parts.append(_text(WIDTH - 8, y - 12, value, "end"))
        parts.append(f'<line class="range" x1="{left:.1f}" x2="{right:.1f}" y1="{y}" y2="{y}"/>')
        shape = (
            f'<path class="dot" d="M{x - 5:.1f} {y - 6} l10 6 l-10 6 z"/>'
            if bound
            else f'<circle class="dot" cx="{x:.1f}" cy="{y}" r="5"/>'
        )
        parts.append(shape)
    parts.append(_scale(axis, bottom + 4, words))
    return _svg(WIDTH, bottom + 34, words.say("What each method gives"), parts)


def upset_chart(table: CaptureTable, words: Words) -> str:
    """UpSet plot: a bar per history, dots for the lists that hold it, list sizes at the left."""
    counts = shown_counts(table)
    shown, totals = counts.histories[:UPSET_BARS], counts.list_totals
    names_width, top, tall, row = 152, 34, 110, 22
    step = min(34.0, (WIDTH - names_width - 8) / max(1, len(shown)))
    most = max((o.count for o in shown if o.count is not None), default=1)
    order = sorted(range(len(table.lists)), key=lambda j: (-(totals[j] or 0), table.lists[j]))
    lines = {table.lists[j]: top + tall + 22 + row * place for place, j in enumerate(order)}
    parts = []
    for j in order:
        name, y = table.lists[j], lines[table.lists[j]]
        size = shown_number(totals[j], words)
        width = 40 * (totals[j] or 0) / max(table.list_totals)
        parts.append(_text(names_width - 58, y + 4, _short_name(name), "end", "name"))
        parts.append(
            f'<rect class="out" x="{names_width - 52}" y="{y - 7}" width="{width:.1f}" height="14"/>'
        )
        parts.append(_text(names_width - 50, y + 4, size, "start", "small"))
        parts.append(f'<line class="grid" x1="{names_width}" x2="{WIDTH - 8}" y1="{y}" y2="{y}"/>')
    for place, overlap in enumerate(shown):
        x = names_width + step * (place + 0.5)
        height = tall * (overlap.count or 0) / most
        label = shown_number(overlap.count, words)
        parts.append(
            f'<rect class="in" x="{x - step * 0.35:.1f}" y="{top + tall - height:.1f}" '
            f'width="{step * 0.7:.1f}" height="{height:.1f}"/>'
        )
        parts.append(_bar_label(x, top + tall - height - 4, label, upright=step < _UPRIGHT_BELOW))
        ys = [lines[name] for name in overlap.lists]
        parts.append(f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="{min(ys)}" y2="{max(ys)}"/>')
        parts += [f'<circle class="dot" cx="{x:.1f}" cy="{y}" r="5"/>' for y in ys]
    height = top + tall + 22 + row * len(table.lists)
    return _svg(WIDTH, height, words.say("How the lists overlap"), parts)


def _bar_label(x: float, y: float, label: str, *, upright: bool) -> str:
    if not upright:
        return _text(x, y, label, "middle", "small")
    turned = f'transform="rotate(-90 {x:.1f} {y:.1f})"'
    return f'<text class="small" x="{x:.1f}" y="{y + 4:.1f}" {turned}>{escape(label)}</text>'


def _short_name(name: str) -> str:
    return name if len(name) <= 12 else name[:11] + "…"


def _scale(axis: Axis, y: float, words: Words) -> str:
    parts = [f'<line class="axis" x1="{axis.start}" x2="{axis.end}" y1="{y}" y2="{y}"/>']
    for value in axis.ticks():
        x = axis.at(value)
        parts.append(f'<line class="axis" x1="{x:.1f}" x2="{x:.1f}" y1="{y}" y2="{y + 5}"/>')
        parts.append(_text(x, y + 20, words.number(value), _anchor(x, axis.end + 8)))
    return "".join(parts)


def _anchor(x: float, width: float) -> str:
    return "start" if x < 40 else "end" if x > width - 40 else "middle"


def _text(x: float, y: float, text: str, anchor: str, kind: str = "label") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(width: int, height: float, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height:.0f}" role="img" aria-label="{escape(title)}" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )
