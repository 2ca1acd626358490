"""Answers that are files to be kept: tables and plain values, which the browser does not open.

Takes   rows, or plain values, and whom they show.
Gives   file_page; csv_of, json_of.
Leaves  hiding what may not leave to the rooms.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from leleka.core.safe import quoted
from leleka.web.accounts.page import Page
from leleka.web.common.trace import Shown


def file_page(name: str, text: str, shows: Shown) -> Page:
    """A file; the ending of its name says the kind."""
    return Page("common/file.txt", shows, {"text": text}, file_name=name)


def csv_of(rows: Iterable[Sequence[Any]]) -> str:
    """Rows as CSV that Excel opens as it should: with a mark of UTF-8, and no cell that is a formula."""
    text = io.StringIO()
    csv.writer(text).writerows([_plain(cell) for cell in row] for row in rows)
    return "\ufeff" + text.getvalue()


def json_of(content: Any) -> str:
    """Plain values as JSON in which Ukrainian stays readable."""
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _plain(cell: Any) -> Any:
    return quoted(cell) if isinstance(cell, str) else cell
