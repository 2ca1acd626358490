"""What a linkage found, on one screen.

Takes   the summary of a run and the files it wrote.
Gives   the screen: the lists, what was found, what to do next.
Leaves  counting to linkage.outputs.summary.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from pathlib import Path
from typing import Any

from leleka.cli.terminal import Terminal, bar
from leleka.core.errors import Problem
from leleka.core.words import Words
from leleka.linkage.outputs.persons import PART_WORDS

_MOST_KINDS = 4


def show_linkage(found: dict[str, Any], terminal: Terminal, *, problems: Sequence[Problem] = ()) -> None:
    """Print what a linkage found.

    Args:
        found: the summary's values.
        problems: of the run; one example of each of the most frequent kinds is said.
    """
    words, counts = terminal.words, found["counts"]
    terminal.title(
        words.say(
            "{rows} on {lists}: {children}",
            rows=words.count("{n} row", "{n} rows", counts["records"]),
            lists=words.count("{n} list", "{n} lists", len(found["lists"])),
            children=words.count("{n} child", "{n} children", counts["persons"]),
        )
    )
    show_lists(found, terminal)
    _show_once(found, terminal)
    show_counts(found, terminal)
    _show_problems(found, problems, terminal)


def show_lists(found: dict[str, Any], terminal: Terminal) -> None:
    """Print each list: its rows, how many stand with other rows, what could not be read."""
    words = terminal.words
    # A list is mostly called like its file; the file is shown where it is not.
    has_other_names = any(Path(one["file"]).stem != one["list_id"] for one in found["lists"])
    headings = [
        words.say("list"),
        *([words.say("file")] if has_other_names else []),
        words.say("rows"),
        words.say("found again"),
        "",
        words.say("problems"),
    ]
    rows = [
        [
            one["list_id"],
            *([one["file"]] if has_other_names else []),
            words.number(one["rows"]),
            words.number(one["rows_linked"]),
            bar(one["rows_linked"] / one["rows"] if one["rows"] else 0, 10),
            words.number(one["problems"]),
        ]
        for one in found["lists"]
    ]
    terminal.table(headings, rows, right="  rr r" if has_other_names else " rr r")


def _show_once(found: dict[str, Any], terminal: Terminal) -> None:
    """Say of which lists it may be declared that no child stands in two rows."""
    for one in found["lists"]:
        if one["doubles"] and one["doubles"]["seems_once"]:
            terminal.say(_seems_once(one["list_id"], one["doubles"], terminal.words), style="quiet", indent=2)


def _seems_once(name: str, doubles: dict[str, Any], words: Words) -> str:
    said = [
        words.say(
            "{name} seems to hold each child once: at most {p} of its rows can repeat another.",
            name=name,
            p=words.percent(ceil(doubles["share_at_most"] * 1000) / 1000, 1),
        )
    ]
    if doubles["rows"]:
        said.append(
            words.count(
                "{n} row was put together with another of the list; look at it first, in persons.xlsx.",
                "{n} rows were put together with others of the list; look at them first, in persons.xlsx.",
                doubles["rows"],
            )
        )
    said.append(
        words.say(
            "If you know that it does, write “each_child_once: yes” into its mapping, "
            "and no two of its rows are put together."
        )
    )
    return " ".join(said)


def show_counts(found: dict[str, Any], terminal: Terminal) -> None:
    """Print what was found, in a line each."""
    words, counts = terminal.words, found["counts"]
    terminal.title(words.say("Found"))
    lines = [
        words.count(
            "{n} child stands on several lists",
            "{n} children stand on several lists",
            counts["persons_on_several_lists"],
        ),
        words.count(
            "{n} child whose identity was changed, as a row says itself",
            "{n} children whose identity was changed, as a row says itself",
            counts["identities_changed"],
        )
        + _parts(counts["changed_parts"], words),
        words.count(
            "{n} child whose identity was perhaps changed: rows only differ",
            "{n} children whose identity was perhaps changed: rows only differ",
            counts["identities_perhaps_changed"],
        ),
        words.count(
            "{n} family with brothers and sisters on the lists",
            "{n} families with brothers and sisters on the lists",
            counts["families"],
        ),
        words.count(
            "{n} pair of rows needs a person", "{n} pairs of rows need a person", counts["pairs_offered"]
        ),
    ]
    for line in lines:
        terminal.say(line, indent=2)
    if found["key_recall"] is not None:
        terminal.say(_kept_by_keys(words, *found["key_recall"]), style="quiet", indent=2)
    if not found["model"]["converged"]:
        terminal.say(
            words.say("The weights did not settle. Take the probabilities with care; more rows would help."),
            style="differ",
            indent=2,
        )


def next_steps(folder: Path, found: dict[str, Any], again: str, words: Words) -> list[tuple[str, str]]:
    """What a person does now: look, answer, run again."""
    steps = [(words.say("See who was found:"), str(folder / "persons.xlsx"))]
    if found["counts"]["pairs_offered"]:
        steps.insert(
            0,
            (
                words.say("Open this page in a browser and answer: the same child or not?"),
                str(folder / "review.html"),
            ),
        )
        steps.append((words.say("Save your answers in that folder and run again; they are followed:"), again))
    if found["counts"]["problems"]:
        steps.append((words.say("Mend what could not be read, and run again:"), str(folder / "problems.csv")))
    return steps


def _kept_by_keys(words: Words, least: float, most: float) -> str:
    low, high = words.percent(least, 1), words.percent(most, 1)
    if low == high:
        return words.say("About {p} of all true pairs were compared; the rest share no key.", p=low)
    return words.say(
        "Of all true pairs about {low} to {high} were compared; the rest share no key.", low=low, high=high
    )


def _parts(parts: dict[str, int], words: Words) -> str:
    named = sorted(parts.items(), key=lambda item: (-item[1], item[0]))
    said = ", ".join(f"{words.say(PART_WORDS.get(part, part))} {words.number(n)}" for part, n in named)
    return f" ({said})" if said else ""


def _show_problems(found: dict[str, Any], problems: Sequence[Problem], terminal: Terminal) -> None:
    words, by_code = terminal.words, found["problems"]
    if not by_code:
        return
    terminal.title(words.say("Could not be read"))
    first = {problem.code: problem for problem in reversed(problems)}
    most = sorted(by_code.items(), key=lambda item: (-item[1], item[0]))
    rows = [
        (
            words.number(n),
            words.say("for example {problem}", problem=first[code].said(words)) if code in first else code,
        )
        for code, n in most[:_MOST_KINDS]
    ]
    terminal.table(("", ""), rows, right="r")
    if len(most) > _MOST_KINDS:
        left_out = len(most) - _MOST_KINDS
        terminal.say(
            words.count("{n} more kind is in problems.csv.", "{n} more kinds are in problems.csv.", left_out),
            style="quiet",
            indent=2,
        )
