"""The ledger as one HTML file: no network, no script, both themes, phone to desktop, print.

Takes   a Ledger and the reader's language.
Gives   the page as text. Texts are shown with their quotes marked; every number leads to its words.
Leaves  writing the file to the command line.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from markupsafe import Markup, escape

from leleka.core.words import Words
from leleka.figures.chart import draw, panels
from leleka.figures.facts import Fact
from leleka.figures.labels import GRADE_SIGNS, date_label, interval, label
from leleka.figures.ledger import Ledger
from leleka.figures.relations import Relation
from leleka.figures.sightings import place_label
from leleka.figures.templating import template
from leleka.reports import Document

SHOWN_FIRST = (
    "sum_of", "complement", "conflict", "update", "rounding", "agree", "subset_of", "different_method",
)  # fmt: skip
"""Relations a reader looks for; the rest stand folded behind them."""
MOST_RELATIONS = 60
MOST_TEXT = 200_000
"""Characters of a text that the page repeats."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One relation, ready to be read."""

    kind: str
    figure: str
    others: tuple[str, ...]
    said: str


def ledger_page(ledger: Ledger, words: Words) -> str:
    """Write the page."""
    relations = _relations(ledger, words)
    return template("ledger.html").render(
        lang=words.lang,
        say=words.say,
        count=words.count,
        label=lambda code: label(code, words),
        interval=lambda low, high: interval(low, high, words),
        date_label=lambda edtf: date_label(edtf, words),
        anchor=anchor,
        signs=GRADE_SIGNS,
        ledger=ledger,
        facts=[f for f in ledger.facts if f.key.measure not in {"other", "coalition"}],
        others=[f for f in ledger.facts if f.key.measure in {"other", "coalition"}],
        title_of=lambda fact: fact_title(fact, words),
        problems=[p.said(words) for p in ledger.problems],
        chart=Markup(draw(ledger, words)),  # noqa: S704 - every text inside is escaped where it is drawn
        chart_rows=[(measure, point) for measure, points in panels(ledger) for point in points],
        relations=relations,
        words=words,
        quotes={s.id: s.figure.quote for s in ledger.sightings},
        claim_quotes={c.id: c.quote for c in ledger.claims},
        texts=[(document, marked(document, ledger)) for document in ledger.documents],
    )


def fact_title(fact: Fact, words: Words) -> str:
    """The question a fact answers, in a few words: "children taken, Ukraine, 2024"."""
    parts = [f"{label(fact.key.whom, words)}: {label(fact.key.measure, words)}"]
    if fact.key.place:
        parts.append(place_label(fact.key.place, words))
    if fact.key.method == "estimated":
        parts.append(label("estimated", words))
    if fact.key.period and fact.key.period[:4].isdigit():
        parts.append(date_label(fact.key.period, words))
    return ", ".join(parts)


def anchor(name: str) -> str:
    """A figure's id as the target of a link."""
    return "f-" + "".join(c if c.isalnum() else "-" for c in name)


def _relations(ledger: Ledger, words: Words) -> list[tuple[str, list[Shown], int]]:
    by_kind: dict[str, list[Relation]] = {}
    for relation in ledger.relations:
        by_kind.setdefault(relation.kind, []).append(relation)
    order = [k for k in SHOWN_FIRST if k in by_kind] + sorted(k for k in by_kind if k not in SHOWN_FIRST)
    return [
        (
            kind,
            [Shown(r.kind, r.figure, r.others, r.said(words)) for r in by_kind[kind][:MOST_RELATIONS]],
            len(by_kind[kind]),
        )
        for kind in order
    ]


def marked(document: Document, ledger: Ledger) -> Markup:
    """A text with its figures marked; of two that begin at one place, the longer around the shorter."""
    text = document.text[:MOST_TEXT]
    opens: dict[int, list[tuple[int, str]]] = {}
    n_closing: Counter[int] = Counter()
    for figure in (s.figure for s in ledger.sightings if s.figure.article == document.id):
        if figure.end <= len(text):
            opens.setdefault(figure.start, []).append((-figure.end, anchor(figure.id)))
            n_closing[figure.end] += 1
    pieces: list[str] = []
    last = 0
    for place in sorted(opens.keys() | n_closing.keys()):
        pieces += [str(escape(text[last:place])), "</mark>" * n_closing[place]]
        pieces += [f'<mark class="figure" id="{name}">' for _, name in sorted(opens.get(place, []))]
        last = place
    pieces.append(str(escape(text[last:])))
    paragraphs = "".join(pieces).split("\n")
    body = "".join(f"<p>{p}</p>" for p in paragraphs if p.strip())
    return Markup(body)  # noqa: S704 - the text is escaped piece by piece above
