"""Where a child was and is, as the gazetteer knows it.

Takes   separations and stays that the reader may see; for present_stays, children.
Gives   spots_of (in order), where (one stay in words), present_stays; names of regions and institutions.
Leaves  drawing them to drawing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from leleka.core.codelists import code_list
from leleka.core.gazetteer import gazetteer
from leleka.web.casework.drawing import Spot
from leleka.web.casework.models import Institution, Separation, Stay
from leleka.web.common import codes
from leleka.web.common.language import language_of_reader
from leleka.web.linkage.models import Membership


def present_stays(children: Collection[UUID]) -> dict[UUID, list[Stay]]:
    """Of each child the stays that say where it is now; what is only proposed says nothing."""
    held = Membership.objects.filter(person__in=children, is_proposed=False)
    whose = dict(held.values_list("record", "person"))
    # As ids, not as a join: beside "or" a join would make the database read every stay there is.
    about = Q(record__in=list(whose)) | Q(record=None, person__in=children)
    found: dict[UUID, list[Stay]] = defaultdict(list)
    stays = Stay.objects.current().filter(about, is_present=True)
    for stay in stays.only("person", "record", "institution", "region", "sensitivity", "as_of_high"):
        found[whose[stay.record_id] if stay.record_id else stay.person_id].append(stay)
    return found


def spots_of(separations: Iterable[Separation], stays: Iterable[Stay], *, may_source: bool) -> list[Spot]:
    """Places in the order of time: taken from, then each stay; who says so, for whoever may read it."""
    found = [
        Spot(
            "taken",
            row.place or region_name(row.region) or institution_name(row.from_institution),
            row.taken,
            *_degrees(row.region, row.from_institution),
            row.source.title if may_source else "",
        )
        for row in separations
    ]
    found += [
        Spot(
            "now" if stay.is_present else "stay",
            where(stay),
            stay.since or stay.as_of,
            *_degrees(stay.region, stay.institution),
            stay.source.title if may_source else "",
        )
        for stay in stays
    ]
    order = {"taken": 0, "stay": 1, "now": 2}
    kept = [spot for spot in found if spot.place]
    return sorted(kept, key=lambda spot: (order[spot.kind], spot.when.first if spot.when else date.min))


def where(stay: Stay) -> str:
    """A stay in words."""
    parts = (institution_name(stay.institution), stay.place, region_name(stay.region))
    return ", ".join(part for part in parts if part)


def region_name(code: str) -> str:
    """A region in the reader's language; "" where none is given."""
    region = gazetteer().regions.get(code)
    return "" if region is None else region.uk if language_of_reader() == "uk" else region.en


def institution_name(institution: Institution | None) -> str:
    """An institution with its place, its kind in words."""
    if institution is None:
        return ""
    kind, _, rest = institution.name.partition(" ")
    name = institution.name
    if kind in code_list("institution_type"):
        name = f"{codes.label('institution_type', kind)} {rest}".strip()
    place = _settlement(institution)
    return f"{name}, {place}" if place and not _names(name, institution) else name


def _names(name: str, institution: Institution) -> bool:
    """Whether a name says already where it is, in whatever language."""
    if not institution.place.isdigit():
        return institution.place.casefold() in name.casefold()
    try:
        place = gazetteer().place(int(institution.place))
    except KeyError:
        return False
    spellings = (place.name_uk, place.name_ru, place.name_latin)
    return any(each and each.casefold() in name.casefold() for each in spellings)


def _settlement(institution: Institution) -> str:
    if not institution.place.isdigit():
        return institution.place
    try:
        place = gazetteer().place(int(institution.place))
    except KeyError:
        return ""
    return place.name_uk if language_of_reader() == "uk" else place.name_latin


def _degrees(region: str, institution: Institution | None) -> tuple[float | None, float | None]:
    if institution is not None and institution.latitude is not None:
        return institution.latitude, institution.longitude
    if institution is not None and institution.place.isdigit():
        try:
            place = gazetteer().place(int(institution.place))
        except KeyError:
            pass
        else:
            return place.lat, place.lon
    known = gazetteer().regions.get(region)
    return (known.lat, known.lon) if known else (None, None)
