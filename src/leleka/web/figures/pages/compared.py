"""Two frozen counts beside each other: the page, and its file.

Takes   whoever counts, two counts of their organisation.
Gives   the page and the export.
Leaves  comparing to comparing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from leleka.web.accounts.files import csv_of, file_page, json_of
from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.common.trace import Shown
from leleka.web.figures import counting
from leleka.web.figures.comparing import Comparison, Part, before, compared, last_two
from leleka.web.figures.models import CountSet

_OFFERED_AT_MOST = 100
_WIDTH = 200


@require_safe
@page(right="count")
def count_compare(request: HttpRequest) -> Answer:
    """Show two frozen counts beside each other; the one before where only one is named."""
    counts, by = CountSet.objects.visible_to(reader(request)), _by(request.GET)
    chosen = _chosen(counts, request.GET)
    found = compared(*chosen, by) if chosen else None
    offered = counts.order_by("definition__code", "-as_of", "-frozen_at")[:_OFFERED_AT_MOST]
    return Page(
        "figures/compared.html",
        shows=_shown(found, by),
        context={
            "found": found,
            "offered": [(each, counting.shown_number(each.n)) for each in offered],
            "properties": counting.PROPERTIES,
            "by": by,
            "rows": _drawn(found) if found else [],
        },
    )


@require_POST
@page(right="count", act="export", again="count_compare")
def count_compare_export(request: HttpRequest) -> Answer:
    """Give the comparison as a file, with small numbers hidden; no child is in it."""
    counts, by = CountSet.objects.visible_to(reader(request)), _by(request.POST)
    chosen = _chosen(counts, request.POST)
    if chosen is None:
        raise Http404
    found = compared(*chosen, by)
    kind, write = ("json", _as_json) if request.POST.get("kind") == "json" else ("csv", _as_csv)
    name = f"leleka-compared-{found.earlier.as_of}-{found.later.as_of}-{by}.{kind}"
    return file_page(name, write(found, by), _shown(found, by))


def _chosen(counts: QuerySet[CountSet], said: Mapping[str, Any]) -> tuple[CountSet, CountSet] | None:
    """The two that are asked for.

    Raises:
        Http404: one of them is not there, or not for this reader.
    """
    keys = dict.fromkeys(said[name] for name in ("one", "other") if said.get(name))
    named = [get_object_or_404(counts, pk=_key(key)) for key in keys]
    if not named:
        return last_two(counts)
    other = named[1] if len(named) > 1 else before(named[0], counts)
    return (named[0], other) if other else None


def _key(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        raise Http404 from None


def _by(said: Mapping[str, Any]) -> str:
    by = str(said.get("by", ""))
    return by if by in counting.PROPERTIES else counting.PROPERTIES[0]


def _shown(found: Comparison | None, by: str) -> Shown:
    pair = {"count_set": str(found.earlier.pk), "beside": str(found.later.pk)} if found else {}
    return Shown(detail={**pair, "by": by})


def _drawn(found: Comparison) -> list[dict[str, Any]]:
    """Each part with both numbers on one line from nought; none for what is hidden."""
    most = max((n or 0 for part in found.parts for n in (part.earlier, part.later)), default=0) or 1
    return [
        {
            "part": part,
            "x1": None if part.earlier is None else round(_WIDTH * part.earlier / most, 1),
            "x2": None if part.later is None else round(_WIDTH * part.later / most, 1),
        }
        for part in found.parts
    ]


def _as_csv(found: Comparison, by: str) -> str:
    """One line for all, one for each part, one for each way in which children came or went."""
    head = ["count", "by", "value", f"on_{found.earlier.as_of}", f"on_{found.later.as_of}", "change", "note"]
    code, all_told = str(found.earlier.definition.get("code", "")), found.all_told
    change = None if found.reason else all_told.change
    rows = [[code, "all", "", all_told.earlier, all_told.later, change, found.reason]]
    rows += [[code, by, part.value, part.earlier, part.later, part.change, ""] for part in found.parts]
    rows += [[code, "moved", name, None, None, n, ""] for name, n in found.moved.items()]
    return csv_of([head, *rows])


def _as_json(found: Comparison, by: str) -> str:
    """The same; null is hidden."""
    sets = {
        name: {
            "count": count.definition.get("code", ""),
            "as_of": str(count.as_of),
            "definition": count.frozen.get("definition", ""),
            "n": n,
            "sha256": count.digest,
        }
        for name, count, n in (
            ("earlier", found.earlier, found.all_told.earlier),
            ("later", found.later, found.all_told.later),
        )
    }
    rest = {
        "not_comparable": found.reason,
        "change": None if found.reason else found.all_told.change,
        "by": by,
        "cells": [_plain(part) for part in found.parts],
        "moved": dict(found.moved),
    }
    return json_of(sets | rest)


def _plain(part: Part) -> dict[str, Any]:
    return {"value": part.value, "earlier": part.earlier, "later": part.later, "change": part.change}
