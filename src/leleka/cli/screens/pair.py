"""One pair of rows and why leleka takes them for one child, in a terminal's width.

Takes   a LinkResult and a pair of it.
Gives   both rows as written, the evidence as bars, the answer, the sentences.
Leaves  the reasons to linkage.explain.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from leleka.cli.terminal import Terminal, balance
from leleka.core.words import Words, mark

if TYPE_CHECKING:
    from leleka.linkage import Explanation, LinkResult
    from leleka.linkage.outputs.writing import Writing

CLASS_WORDS = {
    "intact": mark("same child, identity as it was"),
    "altered": mark("same child, identity changed"),
    "siblings": mark("brothers or sisters"),
    "strangers": mark("strangers"),
}
"""The four things two rows can be, as people say them."""

_BAR_WIDTH = 24
_LABEL_WIDTH = 40
_MOST_SENTENCES = 3


def show_pair(
    title: str, result: LinkResult, ends: tuple[int, int], writing: Writing, terminal: Terminal
) -> None:
    """Print a pair with its evidence."""
    from leleka.linkage import explain

    words = terminal.words
    explained = explain(result, *ends, words)
    terminal.title(title)
    for record in ends:
        name = writing.names[record] or words.say("no name")
        born = writing.births[record]
        line = Text("  ").append(name + (f" · {born}" if born else ""))
        line.append(
            "   " + words.say("{list}, row {row}", list=writing.list_ids[record], row=writing.rows[record]),
            "quiet",
        )
        if terminal.shows:
            terminal.out.print(line)
    terminal.say("")
    for label, bits in evidence(explained, words):
        _show_step(label, bits, explained, terminal)
    _show_answer(explained, terminal)


def evidence(explained: Explanation, words: Words) -> Sequence[tuple[str, float]]:
    """What was said for and against, in order, beginning with the odds before reading."""
    steps = [
        (f"{step.title}: {step.verdict}", step.bits) for step in explained.steps if step.level != "missing"
    ]
    return [(words.say("Before reading"), explained.prior_bits), *steps]


def _show_step(label: str, bits: float, explained: Explanation, terminal: Terminal) -> None:
    most = max(8.0, abs(explained.prior_bits), *(abs(step.bits) for step in explained.steps))
    shown = label if len(label) <= _LABEL_WIDTH else label[: _LABEL_WIDTH - 1] + "…"
    line = Text(f"  {shown:<{_LABEL_WIDTH}} {signed(bits, terminal.words):>7}  ")
    line.append(balance(bits, most, _BAR_WIDTH), style="agree" if bits > 0 else "against")
    if terminal.shows:
        terminal.out.print(line)


def _show_answer(explained: Explanation, terminal: Terminal) -> None:
    words = terminal.words
    total = explained.prior_bits + sum(step.bits for step in explained.steps)
    label = words.say("Together: the same child {p}", p=words.probability(explained.p_same, 1))
    shares = [
        f"{words.say(CLASS_WORDS[name])} {words.probability(p, 0)}"
        for name, p in explained.posterior.items()
        if p >= 0.005
    ]
    terminal.say(f"  {label:<{_LABEL_WIDTH}} {signed(total, words):>7}", style="title")
    terminal.say(" · ".join(shares), indent=2, style="quiet")
    for sentence in explained.sentences[:_MOST_SENTENCES]:
        terminal.say("– " + sentence, indent=2)


def signed(bits: float, words: Words) -> str:
    """Write bits with their sign: +4.2, −6.0, 0.0."""
    said = words.number(abs(bits), 1)
    if round(bits, 1) == 0:
        return said
    return ("+" if bits > 0 else "−") + said
