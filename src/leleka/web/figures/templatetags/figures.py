"""Figures as files: CSV that no spreadsheet takes for formulas, JSON.

Takes   what a page of figures holds.
Gives   export_csv, export_json, as_json, region.
Leaves  hiding small cells to counting.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from leleka.web.casework.places import region_name
from leleka.web.figures.counting import Cell

register = template.Library()
_FORMULA = ("=", "+", "-", "@", "|", "%", "\t", "\r")


@register.simple_tag
def export_csv(
    code: str, title: str, sentence: str, day: date, by: str, n: int | None, cells: Sequence[Cell]
) -> SafeString:
    """A divided count; an empty number is hidden."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["count", "as_of", by, "number", "definition"])
    writer.writerow([code, day.isoformat(), "all", "" if n is None else n, safe_cell(sentence)])
    for cell in cells:
        number = "" if cell.shown is None else cell.shown
        writer.writerow([code, day.isoformat(), safe_cell(cell.value), number, ""])
    return mark_safe(out.getvalue())  # noqa: S308 - a file, never shown as a page


@register.simple_tag
def export_json(
    code: str, title: str, sentence: str, day: date, by: str, n: int | None, cells: Sequence[Cell]
) -> SafeString:
    """A divided count; null is hidden."""
    content = {
        "count": code,
        "title": title,
        "definition": sentence,
        "as_of": day.isoformat(),
        "n": n,
        "by": by,
        "cells": [{"value": cell.value, "n": cell.shown} for cell in cells],
    }
    return as_json(content)


@register.filter
def region(code: str) -> str:
    """A region in the reader's language; what is no region stays as it is."""
    return region_name(code) or code


@register.filter
def as_json(content: Any) -> SafeString:
    """Plain values as JSON."""
    return mark_safe(json.dumps(content, ensure_ascii=False, indent=1) + "\n")  # noqa: S308 - as above


def safe_cell(text: str) -> str:
    """A text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
