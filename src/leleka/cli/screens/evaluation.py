"""How right a linkage is, on one screen.

Takes   an Evaluation.
Gives   the screen, and the same as plain values for --json.
Leaves  working it out to linkage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from leleka.cli.terminal import Terminal, bar
from leleka.core.words import mark

if TYPE_CHECKING:
    from leleka.linkage import Evaluation

KIND_WORDS: Mapping[str, str] = {
    "intact": mark("as it was"),
    "russified": mark("name russified"),
    "surname_patronymic": mark("surname and patronymic changed"),
    "renamed": mark("fully renamed"),
}
"""How an identity was changed, as the truth names it and as people do."""

_MOST_LIST_PAIRS = 12


def show_evaluation(evaluation: Evaluation, terminal: Terminal) -> None:
    """Print the screen, or the values with --json."""
    terminal.json(evaluation_values(evaluation))
    words = terminal.words
    terminal.title(words.say("Held against the truth"))
    terminal.say(
        words.say(
            "{records} rows, {persons} children found, {children} children in truth.",
            records=evaluation.n_records,
            persons=evaluation.n_persons,
            children=evaluation.n_children,
        ),
        indent=2,
    )
    show_quality(evaluation, terminal)
    show_changed(evaluation, terminal)
    _show_calibration(evaluation, terminal)
    _show_lists(evaluation, terminal)


def show_quality(evaluation: Evaluation, terminal: Terminal) -> None:
    """Print precision, recall and F1, and what the keys kept."""
    words = terminal.words
    rows = [
        (
            name,
            words.percent(quality.precision, 2),
            words.percent(quality.recall, 2),
            words.percent(quality.f1, 2),
            bar(quality.f1, 16),
        )
        for name, quality in (
            (words.say("pairs of rows"), evaluation.pairwise),
            (words.say("each row’s company (B-cubed)"), evaluation.b_cubed),
        )
    ]
    headings = ("", words.say("precision"), words.say("recall"), "F1", "")
    terminal.table(headings, rows, right=" rrr")
    terminal.say(
        words.say(
            "{linked} pairs of rows were put together; {true} are one child in truth.",
            linked=evaluation.n_linked_pairs,
            true=evaluation.n_true_pairs,
        ),
        indent=2,
    )
    if evaluation.key_recall is not None:
        terminal.say(
            words.say(
                "The keys brought up {p} of the true pairs.", p=words.percent(evaluation.key_recall, 2)
            ),
            indent=2,
        )
    if evaluation.n_siblings_merged:
        terminal.say(
            words.count(
                "{n} pair of siblings was wrongly made one child.",
                "{n} pairs of siblings were wrongly made one child.",
                evaluation.n_siblings_merged,
            ),
            indent=2,
            style="differ",
        )


def show_changed(evaluation: Evaluation, terminal: Terminal) -> None:
    """Print what became of changed identities, kind by kind."""
    if not evaluation.changed:
        return
    words = terminal.words
    terminal.title(words.say("Changed identities"))
    headings = (
        words.say("what was changed"),
        words.say("children"),
        words.say("found"),
        words.say("to review"),
        words.say("not found"),
        words.say("best candidate right"),
    )
    rows = [
        (
            words.say(KIND_WORDS.get(one.kind, one.kind)),
            words.number(one.n_children),
            words.number(one.n_linked),
            words.number(one.n_in_review),
            words.number(one.n_children - one.n_linked - one.n_in_review),
            words.percent(one.n_first / one.n_children, 0) if one.n_children else "",
        )
        for one in evaluation.changed
    ]
    terminal.table(headings, rows, right=" rrrrr")


def _show_calibration(evaluation: Evaluation, terminal: Terminal) -> None:
    words = terminal.words
    bins = [one for one in evaluation.reliability if one.n_pairs]
    if not bins:
        return
    terminal.title(words.say("Is the probability right?"))
    headings = (words.say("leleka says"), words.say("pairs"), words.say("mean"), words.say("true"), "")
    rows = [
        (
            f"{words.percent(one.p_from, 0)} – {words.percent(one.p_to, 0)}",
            words.number(one.n_pairs),
            words.percent(one.mean_p, 1),
            words.percent(one.share_true, 1),
            bar(one.share_true, 16),
        )
        for one in bins
    ]
    terminal.table(headings, rows, right=" rrr")
    terminal.say(
        words.say("Mean gap between said and true: {p}.", p=words.percent(evaluation.ece, 2)), indent=2
    )


def _show_lists(evaluation: Evaluation, terminal: Terminal) -> None:
    if not evaluation.lists:
        return
    words = terminal.words
    terminal.title(words.say("Between the lists"))
    worst = sorted(
        evaluation.lists, key=lambda one: (one.n_linked - one.n_true, one.left_list, one.right_list)
    )
    rows = [
        (
            one.left_list,
            one.right_list,
            words.number(one.n_true),
            words.number(one.n_linked),
            words.percent(one.n_linked / one.n_true, 1) if one.n_true else "",
            words.number(one.n_wrong),
        )
        for one in worst[:_MOST_LIST_PAIRS]
    ]
    headings = (
        words.say("list"),
        words.say("list"),
        words.say("true pairs"),
        words.say("linked"),
        words.say("recall"),
        words.say("wrong"),
    )
    terminal.table(headings, rows, right="  rrrr")
    left_out = len(worst) - len(rows)
    if left_out:
        terminal.say(
            words.count(
                "{n} more pair of lists is in the values that --json prints.",
                "{n} more pairs of lists are in the values that --json prints.",
                left_out,
            ),
            indent=2,
            style="quiet",
        )


def evaluation_values(evaluation: Evaluation) -> dict[str, Any]:
    """The evaluation as plain values."""
    return asdict(evaluation)
