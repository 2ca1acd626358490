"""How likely a child is meant, and why, in the words and marks of a page.

A search draws some fifty reasons; one by one in a template they cost more than finding the children.

Takes   what casework.finding says of a child.
Gives   filters: likely, why.
Leaves  the rest of a hit to its template.
"""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from leleka.core.words import mark
from leleka.web.casework.finding import Reason

register = template.Library()

_REASONS = {
    kind: f'<li class="why-{kind}"><span class="mark" aria-hidden="true">{mark}</span> {{}}</li>'
    for kind, mark in {"for": "✓", "against": "✗", "even": "≈"}.items()
}

_LIKELY = {
    "very": mark("very likely this child"),
    "likely": mark("likely this child"),
    "possible": mark("possibly this child"),
    "faint": mark("shares something"),
}


@register.filter
def likely(band: str) -> str:
    """How likely it is this child."""
    return _(_LIKELY[band])


@register.filter
def why(reasons: Iterable[Reason]) -> SafeString:
    """The reasons, as items of a list."""
    drawn = (format_html(_REASONS[each.kind], f"{each.title}: {each.verdict}") for each in reasons)
    return mark_safe("".join(drawn))  # noqa: S308 - each is escaped
