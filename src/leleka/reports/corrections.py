"""What a person has corrected in a reading, kept beside the texts and applied each time they are read.

A correction finds its figure again by article and quote, so it survives an edited article and a
better reader: the place is only the tie-break between equal quotes.

Takes   a corrections file: YAML, a list of article, quote, start and the fields set.
Gives   readings with those fields set, and a problem for each correction that fits nowhere.
Leaves  who may correct to the pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from leleka.core.errors import Problem, Where
from leleka.core.files import write_whole
from leleka.core.words import mark
from leleka.reports.documents import unreachable
from leleka.reports.nouns import (
    ASPECTS,
    BASES,
    MEASURES,
    POPULATIONS,
    QUALIFIERS,
    STANCES,
    Figure,
    Reading,
    ReportsError,
)

CODED = {
    "measure": MEASURES,
    "population": POPULATIONS,
    "qualifier": QUALIFIERS,
    "aspect": ASPECTS,
    "basis": BASES,
    "stance": STANCES,
}
NUMBERS = {"value_low", "value_high"}
TEXTS = {"place", "place_role", "as_of", "as_of_kind", "asserted_by", "unit"}
LISTS = {"via"}
FIELDS = frozenset(CODED) | NUMBERS | TEXTS | LISTS | {"is_figure"}


@dataclass(frozen=True, slots=True)
class Correction:
    """The fields of one figure that a person has set; is_figure False takes it out."""

    article: str
    quote: str
    start: int
    fields: dict[str, Any] = field(default_factory=dict)


def load_corrections(path: Path) -> tuple[Correction, ...]:
    """Read a corrections file.

    Raises:
        ReportsError: reports.E001, it cannot be opened; E020 to E023, it is no list of corrections, or sets
            a field to what the field cannot be.
    """
    where = Where(file=path.name)
    try:
        rows = yaml.safe_load(path.read_text("utf-8")) or []
    except OSError as failure:
        raise unreachable(failure, path) from failure
    except (yaml.YAMLError, UnicodeDecodeError) as failure:
        raise ReportsError(
            "reports.E020", "cannot be read as a file of corrections.", where=where, hint="Look at its YAML."
        ) from failure
    if not isinstance(rows, list):
        raise ReportsError(
            "reports.E021",
            "holds no list of corrections.",
            where=where,
            hint="Begin each correction with a dash.",
        )
    return tuple(_correction(row, Where(file=path.name, row=n)) for n, row in enumerate(rows, 1))


def _correction(row: Any, where: Where) -> Correction:
    if not isinstance(row, dict) or not {"article", "quote"} <= row.keys():
        raise ReportsError(
            "reports.E022", "names no article and quote.", where=where, hint="Copy both from the reading."
        )
    fields = {key: value for key, value in row.items() if key not in {"article", "quote", "start"}}
    return _checked(Correction(str(row["article"]), str(row["quote"]), row.get("start", 0), fields), where)


def _checked(correction: Correction, where: Where) -> Correction:
    for key, value in (("start", correction.start), *correction.fields.items()):
        if not _fits(key, value):
            hint, allowed = _allowed(key)
            raise ReportsError(
                "reports.E023",
                "sets “{field}” to something it cannot be.",
                where=where,
                hint=hint,
                field=str(key),
                allowed=", ".join(allowed),
            )
    return correction


def _allowed(key: str) -> tuple[str, Sequence[str]]:
    """What to do about a field that does not fit, and the words there are."""
    if key in CODED:
        return mark("It takes one of: {allowed}."), CODED[key]
    if key in FIELDS | {"start"}:
        return mark("“leleka report read --format jsonl” shows how it is written."), ()
    return mark("The fields are: {allowed}."), sorted(FIELDS)


def _fits(key: str, value: Any) -> bool:
    if key in CODED:
        return value in CODED[key]
    if key == "start" or key in NUMBERS:
        is_open = value is None and key != "start"
        return is_open or (type(value) is int and value >= 0)  # True is an int to isinstance
    if key in LISTS:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if key == "is_figure":
        return isinstance(value, bool)
    return key == "as_of" or (key in TEXTS and (value is None or isinstance(value, str)))


def save_corrections(corrections: Sequence[Correction], path: Path) -> None:
    """Write a corrections file; it is there whole or as it was before.

    Raises:
        ReportsError: reports.E023, one sets a field to what the field cannot be; nothing is written.
    """
    checked = [_checked(c, Where(file=path.name, row=n)) for n, c in enumerate(corrections, 1)]
    rows = [{"article": c.article, "quote": c.quote, "start": c.start, **c.fields} for c in checked]
    write_whole(path, yaml.safe_dump(rows, allow_unicode=True, sort_keys=False))


def apply_corrections(
    readings: Sequence[Reading], corrections: Sequence[Correction]
) -> tuple[list[Reading], tuple[Problem, ...]]:
    """Set what people have corrected; says which corrections found no figure."""
    problems: list[Problem] = []
    by_article: dict[str, list[Correction]] = {}
    for correction in corrections:
        by_article.setdefault(correction.article, []).append(correction)
    corrected: list[Reading] = []
    for reading in readings:
        figures = list(reading.figures)
        for correction in by_article.pop(reading.document.id, []):
            at = _figure_of(figures, correction)
            if at is None:
                problems.append(_lost(reading.document.file))
                continue
            if correction.fields.get("is_figure") is False:
                del figures[at]
                continue
            figures[at] = _set(figures[at], correction)
        corrected.append(replace(reading, figures=tuple(figures)))
    return corrected, tuple(problems)


def _figure_of(figures: Sequence[Figure], correction: Correction) -> int | None:
    fitting = [n for n, figure in enumerate(figures) if figure.quote == correction.quote]
    return min(fitting, key=lambda n: (abs(figures[n].start - correction.start), n), default=None)


def _set(figure: Figure, correction: Correction) -> Figure:
    values = {key: value for key, value in correction.fields.items() if key != "is_figure"}
    if "via" in values:
        values["via"] = tuple(values["via"])
    if values.get("as_of") is not None:  # YAML reads 2024-03-05 as a date
        values["as_of"] = str(values["as_of"])
    names = tuple(sorted({*figure.corrected, *values}))
    return replace(figure, corrected=names, **values)


def _lost(file: str) -> Problem:
    return Problem(
        "reports.E024",
        "a correction found no figure with its quote.",
        "Compare its quote with the article; take the correction out if the words are gone.",
        Where(file=file),
    )
