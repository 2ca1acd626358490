"""An explanation as bars: lengths worked out here, so that a template only draws.

Takes   an Explanation of leleka.linkage.
Gives   Bar for the waterfall from the prior to the result, Share for the bar of four classes.
Leaves  the numbers themselves to leleka.linkage, colours to the style.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from leleka.core.words import Words, mark
from leleka.linkage import Explanation
from leleka.linkage.results import PairClass

_CLASS_WORDS = {
    "intact": mark("the same child, identity intact"),
    "altered": mark("the same child, identity altered"),
    "siblings": mark("brother or sister"),
    "strangers": mark("strangers"),
}
_LEAST_BITS = 0.05
_FULL_BITS = 12.0
"""As many fill half of a row's small bar."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the waterfall; x and width in hundredths of the drawing, as SVG writes them.

    Attributes:
        kind: total, for, against.
        zero: where "as likely as not" lies.
    """

    title: str
    said: str
    bits: str
    kind: str
    x: str
    width: str
    zero: str


@dataclass(frozen=True, slots=True)
class Share:
    """One of the four classes; x and width in hundredths of the bar."""

    code: str
    title: str
    percent: str
    x: str
    width: str


def waterfall(why: Explanation, words: Words) -> list[Bar]:
    """The lines from what was likely before, over each comparison, to the result."""
    steps = [step for step in why.steps if abs(step.bits) >= _LEAST_BITS]
    ends = [why.prior_bits]
    for step in steps:
        ends.append(ends[-1] + step.bits)
    total = why.prior_bits + sum(step.bits for step in why.steps)
    low, high = min(0.0, *ends, total), max(0.0, *ends, total)
    span = (high - low) or 1.0

    def bar(title: str, said: str, start: float, end: float, kind: str) -> Bar:
        first, last = sorted(((start - low) / span * 100, (end - low) / span * 100))
        bits = end if kind == "total" else end - start
        return Bar(
            title, said, signed(bits, words), kind, f"{first:.2f}", f"{max(last - first, 0.6):.2f}",
            f"{-low / span * 100:.2f}",
        )  # fmt: skip

    lines = [bar(words.say("Before reading either row"), "", 0.0, why.prior_bits, "total")]
    for step, start, end in zip(steps, ends, ends[1:], strict=False):
        lines.append(bar(step.title, step.verdict, start, end, "for" if step.bits > 0 else "against"))
    lines.append(bar(words.say("Together"), words.probability(why.p_same, 1), 0.0, total, "total"))
    return lines


def shares(posterior: Mapping[PairClass, float], words: Words) -> list[Share]:
    """The four classes, in their order, as parts of one bar."""
    at, parts = 0.0, []
    for code, share in posterior.items():
        width = 100 * share
        title = words.say(_CLASS_WORDS[code])
        parts.append(Share(code, title, words.probability(share, 1), f"{at:.2f}", f"{width:.2f}"))
        at += width
    return parts


def balance(bits: float, words: Words) -> dict[str, str]:
    """One comparison's bits as a small bar: left of the middle against, right of it for."""
    width = min(50.0, abs(bits) / _FULL_BITS * 50)
    return {
        "said": signed(bits, words),
        "kind": "for" if bits > 0 else "against",
        "x": f"{50 if bits > 0 else 50 - width:.2f}",
        "width": f"{max(width, 0.5):.2f}",
    }


def signed(bits: float, words: Words) -> str:
    """Bits with their sign."""
    said = words.number(abs(bits), 1)
    return f"+{said}" if bits > 0 else f"−{said}"
