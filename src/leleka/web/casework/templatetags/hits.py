"""A child who could be meant, in the words and marks of a page.

A search draws ten children with some fifty reasons while somebody types. Piece by piece, in a template or by
Django's own functions, that takes as long as finding them.

Takes   what casework.finding says of a child.
Gives   a tag: hit.
Leaves  the list in which they stand to its template.
"""

from __future__ import annotations

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from leleka.core.words import mark
from leleka.web.casework.finding import Hit, Reason
from leleka.web.common.templatetags.house import address, dated, who

register = template.Library()

_HIT = """<li class="hit">
  <div class="hit-who">
    <a class="hit-name" href="{}">{}</a>{}
    <span class="hit-facts quiet">{} <span class="id">{}</span></span>{}
  </div>
  <div>{}<ul class="why">{}</ul>{}</div>
</li>
"""
_ALSO = '<span class="line">{}</span>'
_PROPOSED = '<span class="tag tag-proposed">{}</span>'
_LIKELY = '<p class="likely likely-{}"><span class="shape" aria-hidden="true"></span>{}</p>'
_REASON = '<li class="why-{}"><span class="mark" aria-hidden="true">{}</span> {}</li>'
_CHOOSE = """
<input type="hidden" name="shown" value="{0}">
<button class="small" name="do" value="this:{0}">{1}<span class="hidden"> {2}</span></button>"""
_GIVE = """
<input type="hidden" form="begin" name="shown" value="{0}">
<button class="plain give" form="begin" name="person" value="{0}">{1}<span class="hidden"> {2}</span>\
</button>"""

_MARKS = {"for": "✓", "against": "✗", "even": "≈"}
_BANDS = {
    "very": mark("very likely this child"),
    "likely": mark("likely this child"),
    "possible": mark("possibly this child"),
    "faint": mark("shares something"),
}


@register.simple_tag
def hit(found: Hit, *, give: bool = False, choose: bool = False) -> SafeString:
    """A child who could be meant, as an item of a list.

    Args:
        give: whether a report may be begun for the child, by the form "begin" of the page.
        choose: whether the report that is being made may be given to it, by the form that it stands in.
    """
    spoken, offer = found.spoken, ""
    if choose:
        offer = _CHOOSE.format(found.child, escape(_("This child: add my report")), spoken)
    elif give:
        offer = _GIVE.format(found.child, escape(_("This child: add a report")), spoken)
    drawn = _HIT.format(
        address("child", found.child),
        escape(found.called),
        _ALSO.format(escape(_("also written: %(name)s") % {"name": found.also})) if found.also else "",
        _facts(found),
        spoken,
        _PROPOSED.format(escape(_("only proposed"))) if found.is_proposed else "",
        _LIKELY.format(found.likely, escape(_(_BANDS[found.likely]))) if found.likely else "",
        "".join(map(_reason, found.reasons)),
        offer,
    )
    return mark_safe(drawn)  # noqa: S308 - each text was escaped; ids and codes are ours


def _facts(found: Hit) -> str:
    child = escape(who(found.sex, found.age)) if found.sex else ""
    return " · ".join(filter(None, [dated(found.born), child]))


def _reason(said: Reason) -> str:
    return _REASON.format(said.kind, _MARKS[said.kind], escape(f"{said.title}: {said.verdict}"))
