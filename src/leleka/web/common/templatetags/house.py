"""What our templates say that Django's own tags cannot: codes, uncertain dates, spoken ids.

Takes   values of the registry.
Gives   filters: ahead, asks, code, completeness_said, counted, dated, folded, in_fours, in_full, in_words,
        minutes, near, plural_of, said, spoken; the tags address, who; written, a date in words for those who
        write it elsewhere.
Leaves  everything that decides to pages and queries.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, TypeVar
from uuid import UUID

from babel.dates import format_date
from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leleka.casework import Completeness
from leleka.core.dates import DateInterval
from leleka.core.errors import LelekaError
from leleka.web.common import codes, ids, some
from leleka.web.common.language import language_of_reader, words_of_reader

register = template.Library()

_R = TypeVar("_R")
_NOT_WORTH_A_FOLD = 2
"""Rows: to open a fold for so few takes longer than to read them."""


@register.filter
def code(value: str, list_name: str) -> str:
    """A code in the reader's words."""
    return codes.label(list_name, value)


@register.filter
def in_fours(text: str) -> str:
    """Letters in groups of four, so that they can be typed from a screen without losing the place."""
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


@register.filter
def asks(task: Any) -> str:
    """What a task asks for: its title, or what the rule says that made it."""
    return task.title or capfirst(codes.label("duty", task.duty))


@register.filter
def ahead(rows: Sequence[_R], n: int) -> Sequence[_R]:
    """The first n rows, or all where hardly more are left: what is shown before a fold."""
    return rows[:n] if len(rows) > n + _NOT_WORTH_A_FOLD else rows


@register.filter
def folded(rows: Sequence[_R], n: int) -> Sequence[_R]:
    """The rows that do not stand ahead, see there."""
    return rows[n:] if len(rows) > n + _NOT_WORTH_A_FOLD else rows[:0]


@register.filter
def plural_of(n: int) -> int:
    """The number whose plural fits what common.some says of it: "100+" is many, not one more."""
    return min(n, some.ENOUGH)


@register.filter
def spoken(value: UUID) -> str:
    """An id as people say it."""
    return ids.spoken(value)


@register.filter
def said(error: LelekaError) -> str:
    """What went wrong, in the reader's words."""
    return error.said(words_of_reader())


@register.simple_tag
def address(route: str, key: UUID) -> str:
    """The address of what has this id, for rows of lists: Django's url searches all addresses for each."""
    before, after = _around(route)
    return f"{before}{key}{after}"


@cache
def _around(route: str) -> tuple[str, str]:
    """What stands before and after the id."""
    nobody = UUID(int=0)
    before, _, after = reverse(route, args=[nobody]).partition(str(nobody))
    return before, after


@register.simple_tag
def who(sex: str, age: tuple[int, int] | None = None) -> str:
    """A child as people say it: girl, 7 years old; woman, 28 years old.

    Args:
        sex: a code of the list "sex", or "".
        age: the least and the most it can be, in years.
    """
    is_grown = age is not None and age[0] >= _GROWN
    words = {
        "female": _("woman") if is_grown else _("girl"),
        "male": _("man") if is_grown else _("boy"),
    }
    said = [words.get(sex) or (sex and codes.label("sex", sex)), age and _years(*age)]
    return ", ".join(part for part in said if part)


_GROWN = 18


def _years(least: int, most: int) -> str:
    if least == most:
        return ngettext("%(n)s year old", "%(n)s years old", least) % {"n": least}
    span = ngettext("%(low)s to %(high)s year old", "%(low)s to %(high)s years old", most)
    return span % {"low": least, "high": most}


@register.filter
def in_words(stage: str) -> str:
    """A stage of a job, in the reader's words."""
    return words_of_reader().say(stage)


@register.filter
def minutes(seconds: int) -> int:
    """Seconds as whole minutes, at least one."""
    return max(1, round(seconds / 60))


@register.filter
def completeness_said(value: Completeness) -> str:
    """How many of the items owed are known, in one sentence."""
    return value.said(words_of_reader())


@register.filter
def counted(n: int) -> str:
    """A number as common.some counts it: 7, or 100+."""
    return some.said(n)


@register.filter
def near(value: date) -> str:
    """A day, or that of a moment, without its year where it is of this year."""
    day = timezone.localdate(value) if isinstance(value, datetime) else value
    return _day(day, "j E" if day.year == timezone.localdate().year else "j E Y", language_of_reader())


@register.filter
def in_full(value: date) -> str:
    """A day with its year."""
    return _day(value, "j E Y", language_of_reader())


@lru_cache(maxsize=10_000)
def _day(value: date, pattern: str, lang: str) -> str:
    """A day in words, in the language that Django speaks now; lists name the same days again and again."""
    return date_format(value, pattern)


@register.filter
def dated(value: DateInterval | None) -> str | SafeString:
    """A date as exactly as it is known: a month as a month, a year as a year."""
    if value is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', str(value), written(value))


_DAY = "d MMMM y"
"""5 March 2014, as all other days of a page are written; babel's own would turn it round in English."""
_EXACT = {"day": _DAY, "month": "LLLL y", "year": "y"}


def written(value: DateInterval) -> str:
    """A date in words, in the reader's language."""
    lang = language_of_reader()
    exact = value if value.precision in _EXACT else DateInterval.between(value.first, value.last)
    if pattern := _EXACT.get(exact.precision):
        return format_date(exact.first, pattern, locale=lang)
    first, last = (format_date(day, _DAY, locale=lang) for day in (value.first, value.last))
    return _("between %(first)s and %(last)s") % {"first": first, "last": last}
