"""What a report says, as plain values: the document, its figures, its claims.

A figure is one mention of a count of people, with the words it stands in. Nothing here says
that the figure is true: it says who printed which number, about what, as of when.

Takes   nothing.
Gives   Document, Figure, Claim, Reading, and the code lists their fields use.
Leaves  finding them in a text to reading; comparing them to figures.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from leleka.core.errors import LelekaError, Problem


class ReportsError(LelekaError):
    """A text, a page or a file of corrections that cannot be read."""


MEASURES = (
    "returned", "located", "placed", "taken", "separated", "held", "missing", "sought",
    "graves", "killed", "injured", "displaced", "affected", "population", "coalition", "other",
)  # fmt: skip
"""What is counted. The order decides where one verb group names several: the first wins."""

POPULATIONS = (
    "child", "boy", "girl", "student", "woman", "adult", "civilian", "soldier", "person", "state",
)  # fmt: skip
QUALIFIERS = ("exact", "over", "at_least", "under", "up_to", "nearly", "about", "range", "order")
ASPECTS = ("stock", "flow", "cumulative", "rate", "total", "target")
BASES = ("documented", "register", "estimate", "claim", "potential", "unspecified")
STANCES = ("asserted", "hedged", "disputed")
CLAIM_KINDS = (
    "accusation", "assertion", "characterisation", "denial", "counter_claim", "rebuttal",
    "hedge", "unverified", "retraction",
)  # fmt: skip

OUTLET = "@outlet"
"""The article says it in its own voice."""
SPEAKER = "@speaker"
"""A speech or statement in the first person, whose speaker names no other source."""


@dataclass(frozen=True, slots=True)
class Document:
    """One text, kept as it was written but for line ends, which are single line feeds.

    Attributes:
        id: the file's stem, "stdin" for standard input.
        text: what all offsets count in, in code points.
        lang: en, uk, ru; "" where none of them was recognised.
        problems: what could not be read, said to the person who gave the file.
    """

    id: str
    text: str
    lang: str = ""
    title: str = ""
    outlet: str = ""
    url: str = ""
    published: date | None = None
    speaker: str = ""
    file: str = ""
    digest: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One mention of a count of people.

    Attributes:
        article: the document's id.
        start, end, quote: document.text[start:end] == quote, in code points.
        value_low, value_high: the interval the wording allows; None: open on that side.
        unit: person, grave, name, report or state; what is counted one for one.
        as_of: EDTF (2022-02-24/ is open), "daily" for a rate, None: not known.
        as_of_kind: stated in the text, document (its own date), or None.
        as_of_words: the words that give the date, as written.
        asserted_by: the source the text names, OUTLET or SPEAKER.
        via: sources between the text and asserted_by, the nearest to the text first.
        parent: start of the figure that this one is said to be a part of.
        corrected: the names of the fields that a person has set.
    """

    article: str
    start: int
    end: int
    quote: str
    value_low: int | None
    value_high: int | None
    qualifier: str
    unit: str = "person"
    measure: str = "other"
    population: str = "person"
    aspect: str = "stock"
    place: str | None = None
    place_role: str | None = None
    as_of: str | None = None
    as_of_kind: str | None = None
    as_of_words: str = ""
    asserted_by: str = OUTLET
    via: tuple[str, ...] = ()
    basis: str = "unspecified"
    stance: str = "asserted"
    lang: str = "en"
    sentence: int = 0
    parent: int | None = None
    corrected: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Where it stands: article and first code point."""
        return f"{self.article}:{self.start}"

    def row(self) -> dict[str, Any]:
        """The figure as one JSON object."""
        row = asdict(self)
        row["via"], row["corrected"] = list(self.via), list(self.corrected)
        return {"id": self.id, **row}


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence or clause that takes a position on a count, or on the act that is counted."""

    article: str
    start: int
    end: int
    quote: str
    kind: str
    claimant: str
    about: str
    lang: str = "en"
    answers: int | None = None

    @property
    def id(self) -> str:
        """Where it stands: article, first code point, kind."""
        return f"{self.article}:{self.start}:{self.kind}"

    def row(self) -> dict[str, Any]:
        """The claim as one JSON object."""
        return {"id": self.id, **asdict(self)}


@dataclass(frozen=True, slots=True)
class Reading:
    """A document, and what it says."""

    document: Document
    figures: tuple[Figure, ...] = ()
    claims: tuple[Claim, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
