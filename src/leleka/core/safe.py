"""Cells that a spreadsheet can never take for a formula.

A list from anywhere may hold =HYPERLINK(...) in a name. What we write is opened in
spreadsheets, so such a cell is written as the text it is.

Takes   texts from lists.
Gives   the same texts, harmless in CSV and in XLSX.
Leaves  nothing.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute

pc: Any = pyarrow.compute  # its stubs take no plain values and no chunked columns

Column: TypeAlias = "pa.ChunkedArray[Any]"

# Signs that begin a formula, wide forms included, also behind blanks and signs nobody sees.
_START = "^[\\x00-\\x20\\x7f-\xa0\u200b-\u200f\ufeff]*[=+\\-@＝＋－＠]|^[\\t\\r\\n]"
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet might calculate this text."""
    return re.match(_START, text) is not None


def quoted(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would calculate it."""
    return "'" + text if is_formula_like(text) else text


def quoted_column(column: Column) -> Column:
    """A column of texts, quoted; nulls stay null."""
    flat = column.cast(pa.string())
    made: Column = pc.if_else(
        pc.match_substring_regex(flat, _START), pc.binary_join_element_wise("'", flat, ""), flat
    )
    return made


def for_xml(text: str) -> str:
    """The text without the characters that no XLSX file may hold; each becomes U+FFFD."""
    return _NOT_IN_XML.sub("\ufffd", text)
