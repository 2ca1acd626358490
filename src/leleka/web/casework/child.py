"""Everything the child's page shows, narrowed to what the reader may see.

Takes   a user, a child they may see.
Gives   ChildFile: identities, best values with their conflicts and sources, kin, places, rows, case.
Leaves  choosing the best value to leleka.casework, lengths and points to drawing, words to templates.

What stands above the reader's clearance is left out before anything is counted, so that neither a
number nor an empty line says that there is more. Facts of a row follow the row to whoever's it is now;
what a machine only proposed says nothing of the child until two people confirmed it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from leleka import casework
from leleka.casework import Assertion, Completeness, FieldView, Profile, missing_for
from leleka.core.codelists import code_list
from leleka.core.dates import DateInterval
from leleka.core.words import mark
from leleka.linkage.review import script_free
from leleka.normalize.names import NameWriting, nominative, read_name
from leleka.web.accounts.models import User
from leleka.web.accounts.rights import can
from leleka.web.casework.assessing import Choices, choices_of, may_assess_now
from leleka.web.casework.beside import (
    Decided,
    Looks,
    Relative,
    Row,
    decided_of,
    looks_of,
    relatives_of,
    rows_of,
)
from leleka.web.casework.dossier import Dossier
from leleka.web.casework.drawing import Lane, Map, Timeline, map_of, timeline_of
from leleka.web.casework.models import (
    Case,
    Identity,
    KinLink,
    Paper,
    Separation,
    StatusChange,
    Stay,
    Trait,
)
from leleka.web.casework.papers import field_of_paper, in_words, value_of
from leleka.web.casework.places import institution_name, region_name, spots_of, where
from leleka.web.casework.reading import TRAITS, Reading, value_said
from leleka.web.common import codes
from leleka.web.common.language import words_of_reader
from leleka.web.common.templatetags.house import written
from leleka.web.linkage.models import Person

_MANY = frozenset({"marks", "next_of_kin", "languages", "passport", "other_identifier"})
"""Fields that may well have several values: only that there is none contradicts them."""

FIELDS: dict[str, str] = {
    "names": mark("Name"),
    "sex": mark("Sex"),
    "birth_date": mark("Date of birth"),
    "birth_place": mark("Place of birth"),
    "nationality": mark("Citizenship"),
    "mother_name": mark("Mother"),
    "father_name": mark("Father"),
    "next_of_kin": mark("Next of kin"),
    "identification_number": mark("Documents"),
    "birth_certificate": mark("Birth certificate"),
    "passport": mark("Passport"),
    "tax_number": mark("Tax number"),
    "other_identifier": mark("Other document"),
    "eyes": mark("Eyes"),
    "hair": mark("Hair"),
    "height": mark("Height"),
    "marks": mark("Marks"),
    "blood_group": mark("Blood group"),
    "health_group": mark("Health group"),
    "languages": mark("Languages"),
    "religion": mark("Religion"),
    "taken_date": mark("Taken on"),
    "taken_place": mark("Taken from"),
    "taking_cause": mark("How the child was taken"),
    "origin_institution": mark("Institution before"),
    "care_arrangement": mark("Care now"),
    "present_location": mark("Where the child is now"),
}
"""Fields of the page in their order, and what they are called."""


@dataclass(frozen=True, slots=True)
class Said:
    """One value, and who says it.

    Attributes:
        answer: a code of the list "answer" where it is no value.
    """

    text: str
    sources: Sequence[str]
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One field: the best value first, the others beside it."""

    label: str
    identity: str
    values: Sequence[Said]
    is_conflicting: bool


@dataclass(frozen=True, slots=True)
class Level:
    """One of the three levels of verification.

    Attributes:
        next: the level above it.
        choices: for whoever may assess it now.
    """

    dimension: str
    level: str
    next: str
    choices: Choices | None


@dataclass(frozen=True, slots=True)
class ChildFile:
    """A child as one reader sees it.

    Attributes:
        written: where the child's name was brought back to the nominative, how the source writes it.
    """

    person: Person
    written: str
    case: Case | None
    path: Sequence[tuple[str, str]]
    levels: Sequence[Level]
    timeline: Timeline | None
    lines: Sequence[Line]
    n_conflicts: int
    relatives: Sequence[Relative]
    map: Map | None
    institutions: Sequence[tuple[UUID, str]]
    rows: Sequence[Row]
    completeness: Completeness
    turns_18: DateInterval | None
    age: tuple[int, int] | None
    decided: Sequence[Decided]
    changes: Sequence[StatusChange]
    pending: StatusChange | None
    looks: Looks

    @property
    def children(self) -> frozenset[UUID]:
        """Everybody the page names."""
        return frozenset({self.person.pk} | {relative.person.pk for relative in self.relatives})


def file_of(user: User, person: Person, dossier: Dossier | None = None) -> ChildFile:
    """Gather a child's page."""
    dossier = dossier or Dossier(person)
    case = dossier.case
    reading, today = Reading(user, person, dossier), timezone.localdate()
    identities = reading.shown(Identity)
    separations, stays, papers = reading.facts(Separation), _stays(reading), reading.shown(Paper)
    profile = casework.profile_of(_assertions(reading, identities, separations, stays, papers))
    lines = list(_lines(reading, profile))
    born = _best_date(profile, "birth_date")
    may_decisions = reading.may("decisions")
    return ChildFile(
        person=person,
        written=_written(person, identities) if reading.may("names") else "",
        case=case,
        path=path_of(case) if case else (),
        levels=_levels(user, dossier, case) if case else (),
        timeline=timeline_of(_lanes(reading, identities, papers), _taken(reading, separations), today),
        lines=lines,
        n_conflicts=sum(line.is_conflicting for line in lines),
        relatives=relatives_of(user, dossier),
        map=_map(reading, separations, stays),
        institutions=_institutions(reading, separations, stays),
        rows=list(rows_of(user, dossier)),
        completeness=casework.completeness(profile),
        turns_18=casework.turns_18(born) if born else None,
        age=casework.age_on(born, today) if born else None,
        decided=list(decided_of(user, dossier)) if may_decisions else (),
        changes=_changes(dossier) if may_decisions else (),
        pending=dossier.pending if may_decisions else None,
        looks=looks_of(user, person),
    )


def _map(reading: Reading, separations: Sequence[Separation], stays: Sequence[Stay]) -> Map | None:
    known = separations if reading.may("taken_place") else ()
    return map_of(spots_of(known, stays, may_source=reading.may("source")))


def _institutions(
    reading: Reading, separations: Sequence[Separation], stays: Sequence[Stay]
) -> list[tuple[UUID, str]]:
    """Where the child was kept, to look at each ledger."""
    found = [row.from_institution for row in separations] if reading.may("origin_institution") else []
    found += [stay.institution for stay in stays]
    return list({each.pk: (each.pk, institution_name(each)) for each in found if each}.values())


def _stays(reading: Reading) -> list[Stay]:
    return sorted(
        reading.shown(Stay), key=lambda stay: (stay.since_low or stay.as_of_low or date.min, stay.recorded_at)
    )


def _assertions(
    reading: Reading,
    identities: Sequence[Identity],
    separations: Sequence[Separation],
    stays: Sequence[Stay],
    papers: Sequence[Paper],
) -> Iterator[Assertion]:
    of_papers = (
        (paper, field_of_paper(paper), value_of(paper), identity.kind if identity else "unknown")
        for paper, identity in ((paper, reading.named_in(paper)) for paper in papers)
    )
    said = _values(identities, separations, stays, reading.facts(Trait), reading.facts(KinLink))
    for fact, field, value, identity in (*said, *of_papers):
        answer = getattr(fact, "answer", "") if not value else ""
        if (value or answer) and reading.may(field):
            yield Assertion(
                id=f"{field} {fact.pk}",
                field=field,
                value=value or None,
                source=str(fact.source_id),
                answer=answer,
                identity=identity,
                key=_key(field, value),
                reliability=fact.source.reliability or "F",
                credibility=fact.credibility or "6",
                on=fact.as_of_low or fact.recorded_at.date(),
            )


def _values(
    identities: Iterable[Identity],
    separations: Iterable[Separation],
    stays: Iterable[Stay],
    traits: Iterable[Trait],
    kin: Iterable[KinLink],
) -> Iterator[tuple[Any, str, str | DateInterval | None, str]]:
    """Every fact as (row, field, value, kind of identity)."""
    for row in identities:
        kind = row.kind
        surname, given, patronymic = _parts(row)
        yield row, "names", row.name, kind
        yield row, "surname", surname, kind
        yield row, "given_name", given, kind
        yield row, "patronymic", patronymic, kind
        yield row, "birth_date", row.born, kind
        yield row, "sex", row.sex, ""
        yield row, "birth_place", row.birth_place, kind
        yield row, "nationality", row.citizenship, kind
        yield row, "mother_name", row.mother, ""
        yield row, "father_name", row.father, ""
    for trait in traits:
        value = str(trait.height_cm) if trait.height_cm else trait.value
        yield trait, TRAITS.get(trait.kind, trait.kind), value, ""
    for link in kin:
        yield link, "next_of_kin", link.name, ""
    for taken in separations:
        yield taken, "taken_date", taken.taken, ""
        yield taken, "taken_place", taken.place or region_name(taken.region), ""
        yield taken, "taking_cause", taken.cause, ""
        yield taken, "origin_institution", institution_name(taken.from_institution), ""
    for stay in stays:
        if stay.is_present:
            yield stay, "present_location", where(stay), ""
            yield stay, "care_arrangement", "" if stay.arrangement == "unknown" else stay.arrangement, ""


def _lines(reading: Reading, profile: Profile) -> Iterator[Line]:
    titles = reading.titles if reading.may("source") else {}
    for field, label in FIELDS.items():
        for view in profile.of_any_identity(field):
            if view.values or view.answers:
                said = [Said(_text(field, v.value), _sources(v.said_by, titles)) for v in view.values]
                yield Line(
                    words_of_reader().say(label),
                    view.identity,
                    [*said, *_answers(view, titles)],
                    view.is_denied or (view.is_conflicting and field not in _MANY),
                )


def _answers(view: FieldView, titles: dict[str, str]) -> Iterator[Said]:
    """What was answered in place of a value; beside one, only that there is none tells anything."""
    answers = dict.fromkeys(each.answer for each in view.answers)
    for code in answers:
        if code == "no" or not view.values:
            said_by = (each for each in view.answers if each.answer == code)
            yield Said(codes.label("answer", code), _sources(said_by, titles), code)


def _sources(said_by: Iterable[Assertion], titles: dict[str, str]) -> list[str]:
    return list(dict.fromkeys(titles[each.source] for each in said_by if each.source in titles))


def _text(field: str, value: str | DateInterval) -> str:
    if isinstance(value, DateInterval):
        return written(value)
    if field == "height":
        return words_of_reader().say("{n} cm", n=int(value))
    return value_said(field, value)


def _key(field: str, value: Any) -> str:
    """Two writings of one name are one value, in whatever script."""
    return script_free(value).casefold() if field == "names" and isinstance(value, str) else ""


def _written(person: Person, identities: Iterable[Identity]) -> str:
    """How a source writes the name that was brought back to the nominative; "" where one writes it so."""
    names = [row.name for row in identities]
    if not person.best_name or person.best_name in names:
        return ""
    return next((name for name in names if nominative(name) == person.best_name), "")


def _parts(row: Identity) -> tuple[str, str, str]:
    """Surname, given name and patronymic; of a name written whole, as it is read."""
    if row.surname or row.given_name:
        return row.surname, row.given_name, row.patronymic
    ways = read_name(NameWriting(full=row.full_name)).ways if row.full_name else ()
    if not ways:
        return "", "", ""
    slots = (ways[0].surname, ways[0].given, ways[0].patronymic)
    surname, given, patronymic = (
        next((value.word for value in slot if value.kind == 0), "") for slot in slots
    )
    return surname, given, patronymic


def _best_date(profile: Profile, field: str) -> DateInterval | None:
    """The birth date to work by: of the birth identity before any other."""
    views = sorted(profile.of_any_identity(field), key=lambda view: view.identity != "birth")
    found = (view.best.value for view in views if view.best)
    return next((value for value in found if isinstance(value, DateInterval)), None)


def _lanes(reading: Reading, identities: Sequence[Identity], papers: Sequence[Paper]) -> list[Lane]:
    """One lane for each name under which the child stands somewhere, birth first, imposed last."""
    lanes: dict[tuple[str, str], list[Identity]] = {}
    for row in identities:
        lanes.setdefault((row.kind, _key("names", row.name)), []).append(row)
    order = list(code_list("identity_kind"))
    may_source, held = reading.may("source"), _held(reading, papers)
    return [
        Lane(
            kind,
            rows[0].name,
            next((row.born for row in rows if row.born), None) if reading.may("birth_date") else None,
            [row.as_of for row in rows if row.as_of],
            next((row.valid for row in rows if row.valid), None),
            _act(reading, rows),
            [codes.label("identity_change", code) for row in rows for code in row.changes],
            list(dict.fromkeys(row.source.title for row in rows)) if may_source else (),
            list(dict.fromkeys(_said_of(paper) for row in rows for paper in held.get(row.pk, ()))),
        )
        for (kind, _), rows in sorted(lanes.items(), key=lambda lane: (_place(order, lane[0][0]), lane[0][1]))
    ]


def _held(reading: Reading, papers: Sequence[Paper]) -> dict[UUID, list[Paper]]:
    """The documents by the identity in whose name they are, as it was last corrected."""
    held: dict[UUID, list[Paper]] = {}
    for paper in papers:
        identity = reading.named_in(paper)
        if identity and reading.may(field_of_paper(paper)):
            held.setdefault(identity.pk, []).append(paper)
    return held


def _said_of(paper: Paper) -> str:
    return " · ".join(part for part in in_words(paper) if part)


def _place(order: list[str], kind: str) -> int:
    return 0 if kind == "birth" else 1 + order.index(kind)


def _act(reading: Reading, rows: Sequence[Identity]) -> str:
    """The act that made an identity, where the reader may know of acts and of this one."""
    acts = [row.act for row in rows if row.act and row.act.sensitivity in reading.levels]
    if not acts or not reading.may("legal_acts"):
        return ""
    act = acts[0]
    said = [codes.label("legal_status_change", act.kind), act.number, act.body]
    return " · ".join(part for part in (*said, written(act.decided) if act.decided else "") if part)


def _taken(reading: Reading, separations: Sequence[Separation]) -> list[DateInterval]:
    return [row.taken for row in separations if row.taken] if reading.may("taken_date") else []


def _changes(dossier: Dossier) -> list[StatusChange]:
    return [step for step in reversed(dossier.steps) if not step.is_refusal][:10]


def path_of(case: Case) -> list[tuple[str, str]]:
    """The statuses of the path as (code, done, here or ahead); a side status stands at its end."""
    path = code_list("case_status").groups["path"]
    if case.status not in path:
        return [(code, "ahead") for code in path] + [(case.status, "here")]
    here = path.index(case.status)
    return [(code, "done" if n < here else "here" if n == here else "ahead") for n, code in enumerate(path)]


def _levels(user: User, dossier: Dossier, case: Case) -> list[Level]:
    held = {"identity": case.identity_level, "taking": case.taking_level, "location": case.location_level}
    may_at_all = can(user, "set_level", case.person)
    return [
        Level(
            dimension,
            level,
            next(iter(missing_for(dimension, level)), ""),
            choices_of(dimension) if may_at_all and may_assess_now(user, dossier, dimension) else None,
        )
        for dimension, level in held.items()
    ]
