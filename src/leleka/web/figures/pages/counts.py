"""Figures: what we count on a day, divided, with the way to the children one may see.

Takes   whoever counts.
Gives   the overview, one count, its children, its export.
Leaves  freezing and signing to pages.frozen, others' figures and estimates to their own pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from leleka.web.accounts.files import csv_of, file_page, json_of
from leleka.web.accounts.models import User
from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.accounts.rights import may
from leleka.web.common.alphabet import InAlphabet
from leleka.web.common.language import language_of_reader, words_of_reader
from leleka.web.common.trace import Shown, children
from leleka.web.figures import counting
from leleka.web.figures.counting import Divided
from leleka.web.figures.definitions import DEFINITIONS, Definition, numbers
from leleka.web.figures.forms import DayForm
from leleka.web.figures.models import CountSet, EstimateRun
from leleka.web.figures.others import Said, beside, drawn
from leleka.web.linkage.models import Person

_NAMED_AT_MOST = 200
_FROZEN_AT_MOST = 30


@require_safe
@page(right="count")
def figures(request: HttpRequest) -> Answer:
    """Show every count on a day, with what others say beside it, the estimate, and what was frozen."""
    user, form = reader(request), DayForm(request.GET)
    day = form.chosen()
    estimate = EstimateRun.objects.visible_to(user).first()
    counts = numbers(user.organisation_id, day)
    return Page(
        "figures/figures.html",
        shows=Shown(detail={"count": "all", "day": str(day)}),
        context={
            "form": form,
            "day": day,
            "cards": [_card(user, each, day, counts[each.code]) for each in DEFINITIONS.values()],
            "frozen": [(each, counting.shown_number(each.n)) for each in _frozen(user)],
            "estimate": estimate,
            "said": estimate.said_in(language_of_reader()) if estimate else None,
            "may_freeze": may(user, "freeze_count"),
        },
    )


@require_safe
@page(right="count")
def figure(request: HttpRequest, code: str) -> Answer:
    """Show one count, divided."""
    user, form = reader(request), DayForm(request.GET)
    definition, day, by = _definition(code), form.chosen(), _by(request)
    divided = counting.divided(definition, user, day, by)
    asked = {"day": str(day), "by": by}
    rows = [{"cell": each, "query": urlencode({**asked, "value": each.value})} for each in divided.cells]
    return Page(
        "figures/figure.html",
        shows=Shown(detail={"count": code, "day": str(day), "by": by}),
        context={
            **_words_of(definition),
            "code": code,
            "form": form,
            "day": day,
            "by": by,
            "properties": counting.PROPERTIES,
            "n": divided.n,
            "n_left_out": divided.n_left_out,
            "rows": rows,
            "most": max([each.shown or 0 for each in divided.cells], default=0),
            "sees": may(user, "read"),
            "may_freeze": may(user, "freeze_count"),
        },
    )


@require_safe
@page(right="count", act="list")
def figure_children(request: HttpRequest, code: str) -> Answer:
    """Show those children of a count whom the reader may see."""
    user, definition = reader(request), _definition(code)
    day, by, value = DayForm(request.GET).chosen(), "", ""
    if "value" in request.GET:
        by = _by(request)
        value = _value(request, by)
    of_count = counting.members(definition, user, day, by, value)
    people, has_more = _first_in_alphabet(Person.objects.visible_to(user).filter(of_count))
    context = {**_words_of(definition), "code": code, "day": day, "by": by, "value": value, "people": people,
               "has_more": has_more, "at_most": _NAMED_AT_MOST}  # fmt: skip
    shows = children([each.pk for each in people], count=code)
    return Page("figures/children.html", shows=shows, context=context)


@require_POST
@page(right="count", act="export", again="figure")
def figure_export(request: HttpRequest, code: str) -> Answer:
    """Give a divided count as a file, with small cells hidden; no child is in it."""
    user, definition = reader(request), _definition(code)
    form = DayForm(request.POST)
    day, by = form.chosen(), _by(request, request.POST.get("by", ""))
    divided, words = counting.divided(definition, user, day, by), _words_of(definition)
    kind, write = ("json", _as_json) if request.POST.get("kind") == "json" else ("csv", _as_csv)
    shows = Shown(detail={"count": code, "day": str(day), "by": by})
    return file_page(f"leleka-{code}-{day}-{by}.{kind}", write(code, words, day, by, divided), shows)


def _as_csv(code: str, words: Mapping[str, str], day: date, by: str, divided: Divided) -> str:
    """One line for all, one for each part; an empty number is hidden."""
    all_told = [code, day, "all", divided.n, words["sentence"]]
    parts = ([code, day, cell.value, cell.shown, ""] for cell in divided.cells)
    return csv_of([["count", "as_of", by, "number", "definition"], all_told, *parts])


def _as_json(code: str, words: Mapping[str, str], day: date, by: str, divided: Divided) -> str:
    """The same; null is hidden."""
    cells = [{"value": cell.value, "n": cell.shown} for cell in divided.cells]
    about = {"count": code, "title": words["title"], "definition": words["sentence"], "as_of": str(day)}
    return json_of({**about, "n": divided.n, "by": by, "cells": cells})


def _frozen(user: User) -> QuerySet[CountSet]:
    """The counts frozen last."""
    counts = CountSet.objects.visible_to(user).select_related("signature")
    return counts.order_by("-frozen_at")[:_FROZEN_AT_MOST]


def _card(user: User, definition: Definition, day: date, count: int) -> dict[str, Any]:
    n = counting.shown_number(count)
    others = beside(user, definition)
    return {
        **_words_of(definition),
        "code": definition.code,
        "n": n,
        "address": f"{reverse('figure', args=[definition.code])}?{urlencode({'day': str(day)})}",
        "rows": list(_scaled(others, n)),
        "has_others": bool(others),
    }


def _scaled(others: list[Said], ours: int | None) -> Any:
    """Each figure with its place on a line 200 wide; None is ours."""
    for said, middle, low, high in drawn(others, ours):
        yield {
            "said": said,
            "x": round(200 * middle, 1),
            "x1": round(200 * low, 1),
            "x2": round(200 * high, 1),
        }


def _words_of(definition: Definition) -> dict[str, str]:
    words = words_of_reader()
    return {"title": words.say(definition.title), "sentence": words.say(definition.sentence)}


def _definition(code: str) -> Definition:
    if code not in DEFINITIONS:
        raise Http404
    return DEFINITIONS[code]


def _first_in_alphabet(people: QuerySet[Person]) -> tuple[list[Person], bool]:
    """The first of them as a reader expects names, and whether there are more."""
    # Keys only: a database that sorts whole rows carries each child's profile along.
    in_order = people.order_by(InAlphabet("best_name"), "pk").values_list("pk", flat=True)
    keys = list(in_order[: _NAMED_AT_MOST + 1])
    found = Person.objects.in_bulk(keys[:_NAMED_AT_MOST])
    return [found[key] for key in keys if key in found], len(keys) > _NAMED_AT_MOST


def _value(request: HttpRequest, by: str) -> str:
    """The value whose children are asked for.

    Raises:
        Http404: the property has no such value.
    """
    value = request.GET["value"]
    if not counting.is_value(by, value):
        raise Http404
    return value


def _by(request: HttpRequest, said: str | None = None) -> str:
    by = said if said is not None else request.GET.get("by", "")
    return by if by in counting.PROPERTIES else counting.PROPERTIES[0]
