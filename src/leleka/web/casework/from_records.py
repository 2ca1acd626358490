"""What the rows of lists say about children, as assertions of their sources.

Takes   records that have found their child.
Gives   Identity, Paper, Trait, SiblingGroup, Separation, Stay for each; a Case for each new child.
Leaves  reading the cells to normalize, weighing assertions against each other to casework.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, cast
from uuid import UUID, uuid4

from django.db import models
from django.utils import timezone

from leleka.casework import turns_18
from leleka.core.dates import DateInterval, Precision
from leleka.core.progress import Progress, silent
from leleka.normalize.identifiers import kind_and_number
from leleka.web.accounts.models import User
from leleka.web.casework.models import (
    Case,
    Identity,
    Institution,
    Paper,
    Separation,
    SiblingGroup,
    Stay,
    Trait,
)
from leleka.web.casework.siblings import join_siblings
from leleka.web.common import bulk
from leleka.web.common.dates import columns
from leleka.web.common.jobs import step
from leleka.web.intake.models import Record, Source
from leleka.web.linkage.models import Person

_AT_ONCE = 2_000
_TRAITS = (("eyes", "eyes"), ("hair", "hair"), ("blood_group", "blood_group"), ("health_group", "health"))
Fact = tuple[type[models.Model], dict[str, Any]]
"""A kind of assertion and its columns."""
_IDENTITY_KINDS = {"recorded": "unknown"}
"""A list that says nothing of the kind leaves it open; a person finds out."""


def assert_all(user: User, progress: Progress = silent) -> int:
    """Assert what every record says that has said nothing yet; how many records were read.

    Done twice is done once: a record with an Identity is left alone. Stopped, it goes on.
    """
    silent_yet = Record.objects.current().filter(
        ~models.Exists(Identity.objects.filter(record=models.OuterRef("pk"))),
        membership__isnull=False,
        readings__names__isnull=False,
    )
    waiting = dict(silent_yet.order_by("pk").values_list("pk", "source"))
    ids, institutions = list(waiting), _Institutions()
    for some, done in bulk.parts(ids, _AT_ONCE):
        with step():
            _keep(_facts(user, Record.objects.filter(pk__in=some), institutions))
        progress("facts are asserted", done, len(ids))
    for source in Source.objects.filter(pk__in=set(waiting.values())):
        with step():
            join_siblings(user, source)
    open_cases(progress=progress)
    return len(ids)


def open_cases(among: models.QuerySet[Person] | None = None, progress: Progress = silent) -> None:
    """Open a case for every child that has none."""
    people = Person.objects.standing() if among is None else among
    without = list(people.filter(case=None).values_list("pk", "born_low"))
    today = timezone.localdate()
    for some, done in bulk.parts(without, _AT_ONCE):
        rows = [{"person_id": p, "reported_on": today, "turns_18_low": eighteenth(born)} for p, born in some]
        with step():
            bulk.write(Case, rows)
        progress("cases are opened", done, len(without))


def facts_of(user: User, record: Record) -> Iterator[models.Model]:
    """Every assertion that one record makes."""
    for kind, said in _facts(user, Record.objects.filter(pk=record.pk), _Institutions()):
        yield kind(**said)


def _facts(user: User, records: models.QuerySet[Record], institutions: _Institutions) -> Iterator[Fact]:
    told = records.values_list("pk", "membership__person", "source", "readings")
    for record, person, source, said in told:
        about: dict[str, Any] = {
            "person_id": person,
            "source_id": source,
            "record_id": record,
            "recorded_by_id": user.pk,
        }
        if seen := _day(said.get("captured_on")):
            about |= columns("as_of", DateInterval.of_day(seen))
        names = list(_identities(said, about))
        yield from names
        yield from _papers(said, about, [columns["id"] for _, columns in names])
        yield from _traits(said, about)
        yield from _places(said, about, institutions)


def _identities(said: dict[str, Any], about: dict[str, Any]) -> Iterator[Fact]:
    born = interval(said, "born")
    # What a name alone shows helps to compare; it is nothing that the source has said.
    sex = "" if said.get("is_sex_from_name") else said.get("sex", "")
    for name, kind in zip(said.get("names", ()), said.get("name_kinds", ()), strict=False):
        yield (
            Identity,
            {
                **about,
                "id": uuid4(),
                "kind": _IDENTITY_KINDS.get(kind, kind),
                "full_name": name,
                "sex": sex,
                **columns("born", born if kind in {"recorded", "birth"} else None),
                "mother": "; ".join(said.get("mother", ())),
                "father": "; ".join(said.get("father", ())),
            },
        )


def _papers(said: dict[str, Any], about: dict[str, Any], names: list[UUID]) -> Iterator[Fact]:
    """The documents; of a row with two names nobody knows which of them stands there."""
    identity = names[0] if len(names) == 1 else None
    for value in said.get("identifiers", ()):
        kind, number = kind_and_number(value)
        yield Paper, {**about, "kind": kind, "number": number[:120], "identity_id": identity}


def _traits(said: dict[str, Any], about: dict[str, Any]) -> Iterator[Fact]:
    for name, kind in _TRAITS:
        if name in said:
            yield Trait, {**about, "kind": kind, "value": str(said[name])}
    if "height_cm" in said:
        yield Trait, {**about, "kind": "height", "height_cm": round(said["height_cm"])}
    for mark in said.get("marks", ()):
        yield Trait, {**about, "kind": "mark", "value": mark}


def _places(said: dict[str, Any], about: dict[str, Any], institutions: _Institutions) -> Iterator[Fact]:
    taken = interval(said, "taken")
    origin = institutions.of(said, "origin_institution")
    if taken or origin or "taken_region" in said:
        yield (
            Separation,
            {
                **about,
                **columns("taken", taken),
                "region": said.get("taken_region", ""),
                "from_institution_id": origin,
            },
        )
    present = institutions.of(said, "present_institution")
    if present or "present_region" in said:
        yield (
            Stay,
            {
                **about,
                "arrangement": "residential_institution" if present else "unknown",
                "institution_id": present,
                "region": said.get("present_region", ""),
                "is_present": True,
            },
        )
    if "n_siblings" in said or "has_siblings" in said:
        stated = said.get("n_siblings")
        yield (
            SiblingGroup,
            {
                **about,
                "group": about["record_id"],
                "n_stated": stated + 1 if stated is not None else None,
                "answer": "no" if said.get("has_siblings") is False else "",
            },
        )


class _Institutions:
    """The institutions that readings mean, each asked for once."""

    def __init__(self) -> None:
        self._known: dict[str, UUID] = {}

    def of(self, said: dict[str, Any], field: str) -> UUID | None:
        """Whom a reading "kind|number|name|place" means; a new one as it was first written."""
        key = said.get(field)
        if not key:
            return None
        if key not in self._known:
            place = [*key.split("|"), "", "", "", ""][3]
            name = said.get(f"{field}_written", key.replace("|", " ").strip())
            found, _ = Institution.objects.get_or_create(
                key=key[:300], defaults={"name": name[:300], "place": place}
            )
            self._known[key] = found.pk
        return self._known[key]


def _keep(facts: Iterable[Fact]) -> None:
    by_kind: dict[type[models.Model], list[dict[str, Any]]] = {}
    for kind, said in facts:
        by_kind.setdefault(kind, []).append(said)
    for kind, rows in by_kind.items():
        bulk.write(kind, rows)


def interval(said: dict[str, Any], name: str) -> DateInterval | None:
    """A date that was read from a row."""
    if name not in said:
        return None
    first, last = (date.fromisoformat(day) for day in said[name])
    precision = said.get(f"{name}_precision") or ("day" if first == last else "range")
    return DateInterval(first, last, cast(Precision, precision))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def eighteenth(born: date | None) -> date | None:
    """The day on which a child born on this day comes of age."""
    return turns_18(DateInterval.of_day(born)).first if born else None
