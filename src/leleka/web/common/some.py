"""How many there are, as far as anybody needs to know: of many, only that they are many.

A number that nobody acts on is not worth going through two hundred thousand rows on every page.

Takes   a query.
Gives   counted, and said to write it: 7, or 100+.
Leaves  counts that go into figures to figures, which count to the end.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.formats import number_format

ENOUGH = 100


def counted(rows: QuerySet[Any], enough: int = ENOUGH) -> int:
    """How many rows there are, if no more than enough; enough + 1 where there are more."""
    return rows.order_by()[: enough + 1].count()


def said(n: int, enough: int = ENOUGH) -> str:
    """The number that was counted, with a plus where there are more."""
    return f"{number_format(enough)}+" if n > enough else number_format(n)
