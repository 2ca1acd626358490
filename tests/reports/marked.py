"""Whole short texts with their figures marked in place, as a careful person read them before the code did.

A file holds texts, each begun by a line `=== id | language | kind | date | outlet [| speaker: name]`.
A figure is written `{quote|value|measure|population|asserted by|as of}`: `*` leaves a field unjudged, `-`
says that the text gives no date for it. A value is 41, >=41, <=41 or 41..50. A line that begins with `! `
is a claim: kind | claimant | about | words it holds.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from leleka.reports import Document

FIGURE = re.compile(r"\{([^{}|]+)\|([^{}|]+)\|([^{}|]+)\|([^{}|]+)\|([^{}|]+)\|([^{}|]+)\}")


@dataclass(frozen=True)
class MarkedText:
    """A text, what kind of text it is, and what a careful person finds in it."""

    document: Document
    kind: str
    figures: tuple[dict[str, object], ...]
    claims: tuple[tuple[str, str, str, str], ...]


def interval(written: str) -> tuple[int | None, int | None]:
    """The bounds that a judged value stands for."""
    if written.startswith(">="):
        return int(written[2:]), None
    if written.startswith("<="):
        return None, int(written[2:])
    low, _, high = written.partition("..")
    return int(low), int(high or low)


def load_marked(path: Path) -> list[MarkedText]:
    """Every text of a file, with its marks taken out and counted in code points."""
    texts = []
    for block in re.split(r"^=== ", path.read_text("utf-8"), flags=re.M)[1:]:
        head, _, rest = block.partition("\n")
        name, lang, kind, day, outlet, *more = (part.strip() for part in head.split("|"))
        lines = rest.rstrip().split("\n")
        claims = tuple(
            tuple(part.strip() for part in line[2:].split("|")) for line in lines if line[:2] == "! "
        )
        body, figures = unmarked("\n".join(line for line in lines if line[:2] != "! "))
        speaker = more[0].removeprefix("speaker:").strip() if more else ""
        document = Document(
            name, body, lang=lang, outlet=outlet, published=date.fromisoformat(day), speaker=speaker
        )
        texts.append(MarkedText(document, kind, figures, claims))  # type: ignore[arg-type]
    return texts


def unmarked(marked: str) -> tuple[str, tuple[dict[str, object], ...]]:
    """The text without its marks, and the figures at their offsets in it."""
    body, figures, at = "", [], 0
    for match in FIGURE.finditer(marked):
        body += marked[at : match.start()]
        quote, value, measure, population, source, as_of = match.groups()
        low, high = interval(value)
        figures.append(
            {
                "start": len(body),
                "end": len(body) + len(quote),
                "quote": quote,
                "value_low": low,
                "value_high": high,
                "measure": measure,
                "population": population,
                "asserted_by": source,
                "as_of": as_of,
                "as_of_kind": None if as_of in {"*", "-"} else "stated",
            }
        )
        body += quote
        at = match.end()
    return body + marked[at:], tuple(figures)
