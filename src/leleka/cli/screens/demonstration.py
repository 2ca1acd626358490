"""The screen with which `leleka demo` ends: what was invented, what was found, how right it is.

Takes   the steps with their times, the linkage, its evaluation, the invented articles' ledger, the
        estimate of how many were taken.
Gives   one screen, marked as invented.
Leaves  nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute
from rapidfuzz.distance import Levenshtein

from leleka.cli.linking import Linked, StepDone
from leleka.cli.screens.estimate import show_estimate_in_short
from leleka.cli.screens.evaluation import show_changed, show_quality
from leleka.cli.screens.ledger import show_ledger_in_short
from leleka.cli.screens.linkage import show_counts, show_lists
from leleka.cli.screens.pair import show_pair
from leleka.cli.terminal import Terminal, seconds
from leleka.linkage.outputs.writing import Writing
from leleka.linkage.review.marks import script_free

if TYPE_CHECKING:
    from leleka.figures import Ledger
    from leleka.figures.run import Report
    from leleka.linkage import Evaluation

pc: Any = pyarrow.compute  # its stubs take no plain values and no chunked columns

LEDGER = "ledger.html"
ESTIMATE = "estimate.html"


def show_demonstration(
    steps: Sequence[StepDone],
    linked: Linked,
    evaluation: Evaluation,
    terminal: Terminal,
    *,
    folder: Path,
    ledger: Ledger,
    estimate: tuple[Report | None, int],
) -> None:
    """Print the screen."""
    words = terminal.words
    terminal.title(
        words.say("leleka demo"), aside=words.say("INVENTED: no child, number or list here is real")
    )
    rows = [(words.say(step.name), step.said, seconds(words, step.seconds)) for step in steps]
    terminal.table((words.say("stage"), words.say("what came out"), words.say("time")), rows, right="  r")
    terminal.title(words.say("The lists"))
    show_lists(linked.summary, terminal)
    show_counts(linked.summary, terminal)
    terminal.title(words.say("How right it is"), aside=words.say("held against the truth that was invented"))
    show_quality(evaluation, terminal)
    show_changed(evaluation, terminal)
    _show_examples(linked, terminal)
    report, n_taken = estimate
    if report is not None:
        show_estimate_in_short(report, n_taken, terminal)
    terminal.title(words.say("What is said about the children"), aside=words.say("from invented articles"))
    show_ledger_in_short(ledger, terminal)
    terminal.next_steps(
        words.say("What to do next"),
        [
            (
                words.say("Open this page in a browser and answer: the same child or not?"),
                str(folder / "found" / "review.html"),
            ),
            (words.say("See who was found:"), str(folder / "found" / "persons.xlsx")),
            (
                words.say("Read who said which number, and what contradicts it:"),
                str(folder / "found" / LEDGER),
            ),
            *(
                [(words.say("See how sure the estimate is:"), str(folder / "found" / ESTIMATE))]
                if report is not None
                else []
            ),
            (words.say("Look at the invented lists:"), str(folder / "lists")),
            (
                words.say("Work in the registry on an invented world, as somebody of any role:"),
                "leleka serve --demo",
            ),
            (words.say("Link lists of your own:"), "leleka link LIST LIST --out FOLDER"),
        ],
    )


def _show_examples(linked: Linked, terminal: Terminal) -> None:
    writing = Writing(linked.result.records)
    words = terminal.words
    for title, ends in (
        (words.say("A russified name (invented)"), russified_example(linked, writing)),
        (words.say("A changed identity (invented)"), changed_example(linked, writing)),
    ):
        if ends is not None:
            show_pair(title, linked.result, ends, writing, terminal)


def russified_example(linked: Linked, writing: Writing) -> tuple[int, int] | None:
    """A pair put together whose names are one name in two languages; the surest of the plainly different."""
    pairs = _surest(linked, pc.greater(linked.result.pairs["p_intact"], 0.5))
    for left, right in pairs:
        first, second = writing.names[left].lower().split(), writing.names[right].lower().split()
        is_russian = any(letter in "ыэёъ" for letter in "".join(second)) or any(
            letter in "ыэёъ" for letter in "".join(first)
        )
        if is_russian and len(first) == len(second) == 3 and not set(first) & set(second):
            return left, right
    return None


def changed_example(linked: Linked, writing: Writing) -> tuple[int, int] | None:
    """A pair put together although another surname stands in it, and not one letter of a difference."""
    changed = pc.binary_join(linked.result.pairs["changed"], ";")
    is_fit = pc.and_(
        pc.greater(linked.result.pairs["p_altered"], 0.5), pc.match_substring(changed, "surname")
    )
    for left, right in _surest(linked, is_fit, by="p_altered"):
        first, second = (_words(writing.names[record]) for record in (left, right))
        if len(first) == len(second) == 3 and _has_another_word(first, second) and first & second:
            return left, right
    return None


def _words(name: str) -> set[str]:
    return {script_free(word).lower() for word in name.split()}


def _has_another_word(first: set[str], second: set[str]) -> bool:
    """Whether a word of the first name is like no word of the second."""
    return any(
        all(Levenshtein.normalized_similarity(word, other) < 0.5 for other in second) for word in first
    )


def _surest(linked: Linked, mask: Any, *, by: str = "p_same") -> list[tuple[int, int]]:
    pairs = linked.result.pairs
    is_linked = pc.equal(pc.cast(pairs["state"], pa.string()), "linked")
    chosen = pairs.filter(pc.and_(is_linked, mask)).sort_by(
        [(by, "descending"), ("left", "ascending"), ("right", "ascending")]
    )
    chosen = chosen.slice(0, 20_000)
    return list(zip(chosen["left"].to_numpy().tolist(), chosen["right"].to_numpy().tolist(), strict=True))
