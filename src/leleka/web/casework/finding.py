"""Search before create: who of the children here could be meant by what somebody typed.

Takes   a user, a line.
Gives   Finding: how the line was understood, and the children who could be meant, each with its reasons.
Leaves  taking the line apart to leleka.normalize, keys and weights to the registry's index.

Whom the user may not see changes nothing here, and what they may not read of a child neither ranks it
nor is named as a reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from leleka.casework import age_on, field_class
from leleka.core.dates import DateInterval
from leleka.core.words import Words, mark
from leleka.linkage import Answer, Candidate, Pattern, Step, question
from leleka.linkage.explain import p_same_of, steps_of
from leleka.linkage.weights import Model
from leleka.normalize import NormalizeError
from leleka.normalize.asked import Asked, read_asked
from leleka.web.accounts.models import User
from leleka.web.accounts.rights import can_read_field
from leleka.web.casework.reading import field_of_name
from leleka.web.common import ids
from leleka.web.common.language import words_of_reader
from leleka.web.common.often import asked_often
from leleka.web.intake.models import BY_HAND, Record
from leleka.web.linkage import registry
from leleka.web.linkage.models import Person
from leleka.web.linkage.seen import Seen, id_told

MOST_HITS = 10
_MOST_RECORDS = 40
_WORTH_SAYING_BITS = 0.7
_MOST_REASONS = 6
_VERY_LIKELY, _LIKELY, _POSSIBLE = 0.9, 0.5, 0.05

_ALWAYS_SAID = frozenset({"surname", "given_name", "patronymic", "birth_date"})
_OF_NAMES = frozenset({"names", "surname", "given_name", "patronymic", "birth_date", "identification_number"})
"""What a row of an imposed identity tells of it."""
_GIVEN_BY_THEM = frozenset({"imposed", "adoptive"})
_MOST_FAINT = 3  # where better ones stand before them

_FIELD_OF: Mapping[str, str] = {
    "surname": "surname", "given_name": "given_name", "patronymic": "patronymic", "birth_date": "birth_date",
    "sex": "sex", "home": "family_address", "birth_place": "birth_place", "taken_place": "taken_place",
    "taken_date": "taken_date",
    "present_place": "present_location", "institution": "stays", "eyes": "eyes", "hair": "hair",
    "height": "height", "marks": "marks", "blood_group": "blood_group", "health_group": "health_group",
    "identifiers": "identification_number", "mother": "mother_name", "father": "father_name",
    "siblings": "siblings", "kinship": "siblings", "family": "siblings", "chronology": "stays",
    "kind_of_lists": "names", "given_name_form": "names", "patronymic_form": "names",
}  # fmt: skip
"""What a comparison tells of a child, as a field of casework's fields.csv; a list's own column is a cell."""

LABELS: Mapping[str, str] = {
    "full_name": mark("Name"),
    "birth_date": mark("Date of birth"),
    "sex": mark("Sex"),
    "eyes": mark("Eyes"),
    "hair": mark("Hair"),
    "height_cm": mark("Height"),
    "marks": mark("Marks"),
    "home_place": mark("Home"),
    "origin_institution": mark("Institution"),
    "birth_certificate": mark("Document number"),
    "mother.full_name": mark("Mother"),
    "father.full_name": mark("Father"),
    "sibling.full_name": mark("Brother or sister"),
}
"""The fields of a line in the order in which they are shown back."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What one comparison says: kind is for, against or even."""

    title: str
    verdict: str
    kind: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A child who could be meant.

    Attributes:
        child: its id.
        name, also, sex, born, age: what the reader may read; also: the name by which it was found, where
            it is another one.
        likely: very, likely, possible, faint, or "" where the id was named.
        is_proposed: whether the row that was found was only put beside the child by the engine.
    """

    child: UUID
    name: str
    also: str
    sex: str
    born: DateInterval | None
    age: tuple[int, int] | None
    likely: str
    reasons: Sequence[Reason] = ()
    is_proposed: bool = False

    @property
    def spoken(self) -> str:
        """The child's id, as people say it."""
        return ids.spoken(self.child)

    @property
    def called(self) -> str:
        """Under what the child stands in a list."""
        return self.name or self.spoken


@dataclass(frozen=True, slots=True)
class Understood:
    """One field that was read from the line: its label, the text (of a birth an age), the days of birth."""

    label: str
    text: str
    born: DateInterval | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a search found.

    Attributes:
        is_wide: whether what was asked fits so many whom the user may see that none stands out.
    """

    asked: Asked
    understood: Sequence[Understood]
    hits: Sequence[Hit]
    is_wide: bool = False

    @property
    def is_question(self) -> bool:
        """Whether there was anything to look for."""
        return bool(self.asked.fields or self.asked.spoken)

    @property
    def is_faint(self) -> bool:
        """Whether those found only share something with what was asked."""
        return bool(self.hits) and all(hit.likely == "faint" for hit in self.hits)


def find(user: User, line: str, today: date) -> Finding:
    """Who could be meant.

    Raises:
        IndexNotReadyError: web.E040.
    """
    asked, words = read_asked(line, today), words_of_reader()
    hits = list(_named_by_id(user, asked.spoken)) if asked.spoken else []
    meant, is_wide = _meant(user, asked.fields, MOST_HITS)
    return Finding(asked, understood(asked, words), [*hits, *meant][:MOST_HITS], is_wide and not hits)


def understood(asked: Asked, words: Words) -> Sequence[Understood]:
    """How a line was understood, in the reader's words."""
    found = []
    for name, label in LABELS.items():
        text = asked.fields.get(name)
        if text:
            if name == "sex":
                text = words.say(mark("girl") if text == "female" else mark("boy"))
            born = asked.born if name == "birth_date" else None
            found.append(Understood(words.say(label), asked.said_age if born else text, born))
    if asked.spoken:
        text = f"{asked.spoken[:4]}-{asked.spoken[4:]}".upper()
        found.append(Understood(words.say(mark("Id")), text))
    return found


def candidates(user: User, fields: Mapping[str, str], top: int = MOST_HITS) -> Sequence[Hit]:
    """Children whom some fields could mean, the likeliest first; nobody where they say nothing."""
    return _meant(user, fields, top)[0]


def _meant(user: User, fields: Mapping[str, str], top: int) -> tuple[Sequence[Hit], bool]:
    """The same, and whether so many fit that none stands out."""
    try:
        said = question(fields) if fields else None
    except NormalizeError:  # nothing that can be compared
        said = None
    if said is None:
        return (), False
    seen, rights = Seen.by(user, "id", *_STANDS, *_SHOWN), _Rights(user)
    answer = registry.search(user, said, _MOST_RECORDS, seen=seen)
    best: dict[Any, _Found] = {}
    for found in _found(answer, seen, rights):
        before = best.get(found.child)
        if before is None or found.p_same > before.p_same:
            best[found.child] = found
    order = sorted(best.values(), key=lambda one: (-one.p_same, str(one.child)))[:top]
    n_strong = sum(one.p_same >= _POSSIBLE for one in order)
    order = order[: n_strong + _MOST_FAINT] if n_strong else order
    is_wide = answer.fits_many and all(one.p_same < _LIKELY for one in order)
    return list(_hits(order, answer.model)), is_wide


@dataclass(frozen=True, slots=True)
class _Found:
    """A record that was found, and as much of it as the reader may read.

    Attributes:
        child, shown: its child's key and _SHOWN, as Seen tells them.
        may: what the reader may read of the child.
    """

    told: Candidate
    p_same: float
    child: Any
    shown: Sequence[Any]
    may: _Readable


def _found(answer: Answer, seen: Seen, rights: _Rights) -> Iterator[_Found]:
    n_stands = len(_STANDS)
    rows = [(each, *seen.told[each.record_id]) for each in answer]
    stand = [(each, child, kept, rights.of(child, kept[:n_stands])) for each, child, *kept in rows]
    closed = _imposed([each.record_id for each, _, _, may in stand if not may("imposed_identity")])
    for each, child, kept, may in stand:
        is_imposed = each.record_id in closed
        told = _told(each, may.hidden(answer.model, is_imposed=is_imposed))
        if is_imposed and (told.levels < 0).all():
            continue
        p_same = each.p_same
        if told is not each:
            p_same = p_same_of(answer.model, told.levels, told.rarity, told.prior)
        yield _Found(told, p_same, child, kept[n_stands:], may)


def _imposed(records: Sequence[str]) -> set[str]:
    """Which rows hold a name of which only whoever may read imposed names may know."""
    if not records:
        return set()
    rows = Record.objects.filter(pk__in=records).values_list("pk", "readings")
    return {str(pk) for pk, said in rows if _is_closed(_kinds(said))}


def _is_closed(kinds: Sequence[str]) -> bool:
    """Whether none of a row's names may be known, or one of them by no means: a pet name closes no other."""
    closed = {kind for kind in kinds if field_of_name(kind) == "imposed_identity"}
    return bool(closed) and (closed == set(kinds) or not _GIVEN_BY_THEM.isdisjoint(closed))


def _kinds(readings: Mapping[str, Any]) -> Sequence[str]:
    """Of which kinds the names of a row are."""
    said = readings.get(BY_HAND)
    return readings.get("name_kinds", ()) if said is None else [said["kind"]] if said else ()


def _hits(order: Sequence[_Found], model: Model) -> Iterator[Hit]:
    patterns = [Pattern(one.told.levels, one.told.rarity, one.told.prior) for one in order]
    records = tuple([UUID(one.told.record_id) for one in order])
    readings = dict(_readings(records))
    steps = steps_of(model, patterns, words_of_reader())
    for one, record, its_steps in zip(order, records, steps, strict=True):
        name, sex, low, high, is_proposed = one.shown
        yield _hit(
            UUID(one.child),
            one.may,
            (name, sex, DateInterval.between(_day(low), _day(high)) if low else None),
            readings=readings.get(record),
            likely=_band(one.p_same),
            reasons=list(_reasons(its_steps)),
            is_proposed=bool(is_proposed),
        )


@asked_often
def _readings(records: tuple[UUID, ...]) -> QuerySet[Record, tuple[UUID, dict[str, Any]]]:
    """What was read of some records."""
    return Record.objects.filter(pk__in=records).values_list("pk", "readings")


def _reasons(steps: Sequence[Step]) -> Iterator[Reason]:
    said = [s for s in steps if s.comparison in _ALWAYS_SAID or abs(s.bits) >= _WORTH_SAYING_BITS]
    for step in sorted(said, key=lambda step: -abs(step.bits))[:_MOST_REASONS]:
        yield Reason(step.title, step.verdict, _kind(step.bits))


def digest_of(line: str) -> str:
    """The same for the same search, and nothing that can be read or guessed without the registry's key."""
    return salted_hmac("leleka.search", " ".join(line.casefold().split())).hexdigest()[:16]


_STANDS = ("organisation_id", "assigned_to_id", "team_id", "sensitivity")
"""By which it is told how a user stands to a child who is here."""
_SHOWN = ("best_name", "sex", "born_low", "born_high", "is_proposed")
"""What is shown of a child, and how the record that was found stands to it."""
_COLUMNS = {field.attname: field for field in Person._meta.concrete_fields}


class _Rights:
    """What a user may read of children; asked once for all who stand to the user alike."""

    def __init__(self, user: User) -> None:
        self._user = user
        self._me, self._ours = id_told(user.pk), id_told(user.organisation_id)
        self._known: dict[tuple[Any, ...], _Readable] = {}

    def of(self, child: Any, stands: Sequence[Any]) -> _Readable:
        """What they may read of a child.

        Args:
            child, stands: its key and _STANDS, as Seen tells them.
        """
        organisation, assigned_to, *others = stands
        is_ours = organisation == self._ours  # others' are shared one by one
        key = (assigned_to == self._me, *others) if is_ours else (child,)
        if key not in self._known:
            self._known[key] = _Readable(self._user, _person(child, stands))
        return self._known[key]


class _Readable:
    """Whether a user may read a field of a child, and of all who stand to the user alike."""

    def __init__(self, user: User, person: Person) -> None:
        self._user, self._person = user, person
        self._is_ours = person.organisation_id == user.organisation_id
        self._known: dict[int | str, bool] = {}
        self._hidden: dict[bool, Sequence[int]] = {}

    def __call__(self, field: str) -> bool:
        # Of what is shared, some fields only; else all that are as sensitive are alike.
        key = field_class(field).sensitivity if self._is_ours else field
        if key not in self._known:
            self._known[key] = can_read_field(self._user, field, self._person)
        return self._known[key]

    def hidden(self, model: Model, *, is_imposed: bool = False) -> Sequence[int]:
        """The comparisons of a search that tell what the user may not read.

        Args:
            is_imposed: whether the row holds an imposed name, of which the user may not know.
        """
        if is_imposed not in self._hidden:
            fields = (_FIELD_OF.get(name, "record_cells") for name in model.comparisons)
            closed = _OF_NAMES if is_imposed else frozenset()
            self._hidden[is_imposed] = [
                k for k, field in enumerate(fields) if field in closed or not self(field)
            ]
        return self._hidden[is_imposed]


def _person(child: Any, stands: Sequence[Any]) -> Person:
    """A child who is here, as far as it says how a user stands to it."""
    kept = dict(zip(("id", *_STANDS), (child, *stands), strict=True)) | {"is_gone": False}
    read = [name for name in _COLUMNS if name in kept]
    values = [_COLUMNS[name].to_python(kept[name]) for name in read]
    return Person.from_db(connection.alias, read, values)


def _told(each: Candidate, hidden: Sequence[int]) -> Candidate:
    """The candidate as far as the reader may read: the rest counts as not said."""
    if not hidden or (each.levels[hidden] < 0).all():
        return each
    levels = each.levels.copy()
    levels[hidden] = -1
    return replace(each, levels=levels)


def _hit(
    child: UUID,
    may: _Readable,
    best: tuple[str, str, DateInterval | None],
    *,
    readings: Mapping[str, Any] | None = None,
    **more: Any,
) -> Hit:
    """A child who could be meant, as far as the reader may read.

    Args:
        best: its name, its sex and its day of birth.
    """
    name, sex = best[0] if may("names") else "", best[1] if may("sex") else ""
    born = best[2] if may("birth_date") else None
    also = _called(readings or {}, may)
    return Hit(
        child,
        name,
        also=also if also != name else "",
        sex=sex,
        born=born,
        age=age_on(born, timezone.localdate()) if born else None,
        **more,
    )


def _called(readings: Mapping[str, Any], may: _Readable) -> str:
    """The name in the row that was found, where the reader may read it."""
    by_hand = readings.get(BY_HAND)
    if by_hand:
        return str(by_hand["name"]) if may(field_of_name(by_hand["kind"])) else ""
    return next(iter(readings.get("names", ())), "") if may("record_cells") else ""


def _day(kept: date | str) -> date:
    return kept if isinstance(kept, date) else date.fromisoformat(kept)


def _band(p: float) -> str:
    if p >= _VERY_LIKELY:
        return "very"
    return "likely" if p >= _LIKELY else "possible" if p >= _POSSIBLE else "faint"


def _kind(bits: float) -> str:
    return "even" if abs(bits) < _WORTH_SAYING_BITS else "for" if bits > 0 else "against"


def _named_by_id(user: User, spoken: str) -> Sequence[Hit]:
    """The children whose id begins so, as people say it on the phone."""
    first, last = (UUID(spoken + sign * 24) for sign in "0f")
    rows = Person.objects.visible_to(user, "search").visible_to(user).filter(pk__gte=first, pk__lte=last)
    named = [person.merged_into or person for person in rows[:MOST_HITS]]
    return [
        _hit(one.pk, _Readable(user, one), (one.best_name, one.sex, one.born), likely="") for one in named
    ]
