"""Write the review page: one HTML file that needs nothing but a browser.

The page's policy lets its own style and script run, by their digests, and nothing else: no
network, no images, no frames, no text turned into markup.

Takes   a LinkResult.
Gives   review.html.
Leaves  what is said of a pair to cards, following the answers to linkage.decisions.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, StrictUndefined

from leleka.core.words import Words, mark
from leleka.linkage.outputs.run import Run
from leleka.linkage.outputs.writing import Writing
from leleka.linkage.review.cards import cards, offered

if TYPE_CHECKING:
    from leleka.linkage import LinkResult

REASONS: Mapping[str, Sequence[tuple[str, str]]] = {
    "for": (
        ("name_equivalent", mark("the names are forms of one name")),
        ("name_initial_kept", mark("the initials were kept")),
        ("patronymic", mark("the patronymic fits")),
        ("birth_exact", mark("the birth date is the same")),
        ("birth_month_year", mark("the month and year of birth are the same")),
        ("birth_shifted", mark("the birth date was shifted")),
        ("origin_institution", mark("the same institution before")),
        ("transfer_chain", mark("the way from place to place fits")),
        ("sibling_pattern", mark("brothers and sisters fit")),
        ("eyes", mark("eyes")),
        ("hair", mark("hair")),
        ("mark", mark("a mark on the body")),
        ("health", mark("health")),
        ("photo_human", mark("a person recognised a photo")),
        ("document", mark("a document")),
        ("witness", mark("a witness")),
        ("self_identified", mark("the child said so")),
        ("relative_recognised", mark("a relative recognised the child")),
    ),
    "against": (
        ("eyes_differ", mark("the eyes differ")),
        ("sex_differ", mark("the sex differs")),
        ("already_elsewhere", mark("the child was elsewhere at that time")),
        ("age_impossible", mark("the age is impossible")),
        ("relative_denies", mark("a relative says no")),
    ),
}
"""Reasons a person may give, by the codes of the code list match_reason."""

TEXTS: Mapping[str, str] = {
    "answered_of": mark("{done} of {all} answered"),
    "pair_of": mark("Pair {n} of {all}"),
    "p_same": mark("The same child: {p}."),
    "is_linked": mark("leleka put the two together."),
    "is_apart": mark("leleka keeps the two apart."),
    "is_linked_by_others": mark("leleka put the two together through other rows."),
    "is_apart_by_others": mark(
        "leleka keeps the two apart all the same: other rows speak against it, or one list holds both."
    ),
    "doubtful": mark("not certain"),
    "changed": mark("perhaps changed: {parts}"),
    "changed_somehow": mark("identity perhaps changed"),
    "answer_same": mark("Same child"),
    "answer_different": mark("Different children"),
    "answer_unsure": mark("Unsure"),
    "noted": mark("Noted; here is the next pair."),
    "class_intact": mark("same child, identity as it was"),
    "class_altered": mark("same child, identity changed"),
    "class_siblings": mark("brothers or sisters"),
    "class_strangers": mark("strangers"),
    "side_by_side": mark("Side by side"),
    "field": mark("Field"),
    "evidence": mark("What it says"),
    "row": mark("row {row}"),
    "nothing": mark("not given"),
    "bits": mark("{n} bits"),
    "waterfall": mark("How the answer adds up"),
    "waterfall_why": mark(
        "Before anything is read, two rows are almost never one child. Each field then speaks for (right) "
        "or against (left). Where the last bar lies right of the thin line, one child is likelier."
    ),
    "prior": mark("Before reading"),
    "total": mark("Together: the same child {p}"),
    "family": mark("The family on these lists"),
    "family_why": mark("Brothers and sisters who were taken together often stay on the same lists."),
    "whole_rows": mark("Both rows in full, as written"),
    "save": mark("Save answers"),
    "save_n": mark("Save answers ({n} new)"),
    "saved": mark("Answers saved: {n}. Give the file to the next run with --decisions."),
    "nothing_to_save": mark("There is no answer to save yet."),
    "opened": mark("Answers read: {n}."),
    "opened_but": mark("Answers read: {n}. Lines that are no answers: {bad}; they were left out."),
    "not_kept": mark(
        "This browser keeps nothing for this page. Save your answers to a file before you close it."
    ),
    "first": mark("This is the first pair."),
    "last": mark("This is the last pair."),
    "all_done": mark("Every pair shown has an answer. Save them, and give the file to the next run."),
    "none_shown": mark("No pair is of this kind."),
    "undone": mark("Taken back."),
    "nothing_to_undo": mark("There is nothing to take back."),
    "key_undo": mark("take back the last answer"),
    "key_next": mark("next pair"),
    "key_back": mark("pair before"),
    "key_help": mark("this help"),
    "reasons_for": mark("For the same child"),
    "reasons_against": mark("Against"),
    "empty": mark("No pair needs a person."),
    "empty_why": mark(
        "Here you will find pairs of rows about which leleka is not sure, or where an identity was perhaps "
        "changed. These lists gave none. Link more lists together to find more."
    ),
    "more": mark("{n} more pairs wait. Answer these, run again with --decisions, and the next ones come."),
}
"""What the page's script says."""


def write_review_html(result: LinkResult, path: Path, *, run: Run, writing: Writing, words: Words) -> None:
    """Write the page for the pairs worth a person's time."""
    shown, n_more = offered(result)
    data = {
        "schema": 1,
        "run": run.lists,
        "lang": words.lang,
        "n_more": n_more,
        "texts": {name: words.say(text) for name, text in TEXTS.items()},
        "reasons": {
            side: [[code, words.say(text)] for code, text in reasons] for side, reasons in REASONS.items()
        },
        "pairs": list(cards(result, writing, words, shown)),
    }
    path.write_text(page(data, words), encoding="utf-8", newline="\n")


def page(data: Mapping[str, Any], words: Words) -> str:
    """Put a page together from its parts."""
    css, js = _part("page.css"), _part("page.js")
    # The parts are ours; the data is escaped by inert_json. Words are escaped by the template.
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    template = environment.from_string(_part("page.html"))
    from markupsafe import Markup

    return template.render(
        csp=policy(css, js),
        css=Markup(css),  # noqa: S704
        js=Markup(js),  # noqa: S704
        data=Markup(inert_json(data)),  # noqa: S704
        lang=words.lang,
        say=words.say,
    )


def policy(css: str, js: str) -> str:
    """The content security policy: this style, this script, nothing else."""
    return (
        f"default-src 'none'; script-src 'sha256-{_digest(js)}'; style-src 'sha256-{_digest(css)}'; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )


def inert_json(data: Any) -> str:
    """JSON that no browser can take for markup, whatever a list holds."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _part(name: str) -> str:
    return resources.files("leleka.linkage.review").joinpath(name).read_text("utf-8")
