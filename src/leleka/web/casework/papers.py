"""Documents of a child: as which field each is protected and counted, and how it is said.

Takes   a Paper.
Gives   ANY, PAPER_FIELDS, field_of_paper, value_of, value_said; in_words, all that is known of one.
Leaves  reading numbers to leleka.normalize's identifiers, who may read a field to reading.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from leleka.normalize.identifiers import field_of_kind, kind_and_number, number_said
from leleka.web.casework.models import Paper
from leleka.web.common import codes
from leleka.web.common.templatetags.house import written

ANY = "any"
"""The kind of what is answered for all documents at once, such as that there are none."""

PAPER_FIELDS = frozenset({"birth_certificate", "passport", "tax_number", "other_identifier"})
"""Fields of fields.csv that a document may be."""

_ONE_KIND = frozenset({"birth_certificate", "tax_number"})
"""Fields that hold documents of a single kind, which their name says already."""


def field_of_paper(paper: Paper) -> str:
    """The field that a document is."""
    return "identification_number" if paper.kind == ANY else field_of_kind(paper.kind)


def value_of(paper: Paper) -> str:
    """By what it is compared with others: kind and number; "" without a number."""
    return f"{paper.kind}:{paper.number}" if paper.number else ""


def value_said(field: str, value: str) -> str:
    """Such a value in the reader's words."""
    kind, number = kind_and_number(value)
    said = number_said(kind, number)
    return said if field in _ONE_KIND else f"{codes.label('paper_kind', kind)} {said}"


def in_words(paper: Paper) -> Iterator[str]:
    """What is known of it, but for whose name is in it."""
    number = number_said(paper.kind, paper.number)
    yield f"{codes.label('paper_kind', paper.kind)} {number}".strip()
    yield codes.label("answer", paper.answer)
    yield codes.label("paper_standing", paper.standing)
    yield gettext("issued by: %(whom)s") % {"whom": paper.issued_by} if paper.issued_by else ""
    yield gettext("issued: %(day)s") % {"day": written(paper.issued)} if paper.issued else ""
