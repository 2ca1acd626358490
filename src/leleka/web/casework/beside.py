"""What stands beside the facts on a child's page: kin, rows, decisions, who looked.

Takes   a user, a child they may see.
Gives   Relative, Row, Decided, Looks.
Leaves  the facts themselves to child.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from leleka.normalize import said_rule
from leleka.web.accounts.models import User
from leleka.web.accounts.rights import can, can_read_field
from leleka.web.casework.dossier import Dossier
from leleka.web.casework.from_records import interval
from leleka.web.casework.models import KinLink, Stay
from leleka.web.casework.places import present_stays
from leleka.web.casework.reading import fact_levels
from leleka.web.common.language import words_of_reader
from leleka.web.common.models import EventChild
from leleka.web.common.often import asked_often
from leleka.web.common.templatetags.house import written
from leleka.web.intake.models import Record
from leleka.web.linkage.cells import readable_cells
from leleka.web.linkage.models import Membership, Move, Pair, Person, SiblingHint
from leleka.web.linkage.reviews import review_of

_LOOKED_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Relative:
    """A brother or sister.

    Attributes:
        is_hint: only the engine thinks so.
        together: yes, no, or "" where it is not known, or not the reader's to know.
    """

    person: Person
    is_hint: bool
    together: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list.

    Attributes:
        question: the pair by which a proposed row is decided, where the reader may answer.
        born: as what its date of birth was read, and why, where the date is not simply written.
    """

    record: Record
    is_proposed: bool
    cells: Sequence[tuple[str, str]]
    question: Pair | None
    born: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What people decided about a row of the child; may_open: whether the reader may bring new evidence."""

    pair: Pair
    holds: str
    reasons: Sequence[str]
    may_open: bool


@dataclass(frozen=True, slots=True)
class Looks:
    """Who looked lately; names only for those who answer for the child."""

    n_people: int
    last: datetime | None
    names: Sequence[tuple[str, datetime]]


def relatives_of(user: User, dossier: Dossier) -> list[Relative]:
    """Brothers and sisters whom the reader may see: those a source names, then those the engine suggests."""
    person = dossier.person
    if not can_read_field(user, "siblings", person):
        return []
    ids = _named(user, dossier) - {person.pk}
    hinted = _hinted(dossier) - ids - {person.pk}
    if not ids | hinted:
        return []
    visible = Person.objects.visible_to(user).standing().filter(pk__in=ids | hinted)
    found = list(visible.order_by("born_low", "pk"))
    stays = present_stays([person.pk, *(each.pk for each in found)])
    own = _present(user, person, stays[person.pk])
    return [
        Relative(each, each.pk in hinted, _together(own, _present(user, each, stays[each.pk])))
        for each in found
    ]


def _named(user: User, dossier: Dossier) -> set[UUID]:
    """Whom sources name, and who name the child."""
    person = dossier.person
    # Most children have no link at all: what counts, and who may see it, is asked of those that there are.
    links = _links(person.pk, tuple(dossier.sure_records))
    if not links:
        return set()
    found = KinLink.objects.current().visible_to(user).filter(pk__in=links, relation__in=KinLink.SIBLINGS)
    said = set(found.values_list("person", "relative", "source"))
    now = _now_held({end for one, other, _ in said for end in (one, other)}, {each[2] for each in said})
    pairs = [[now.get((end, source), {end}) for end in (one, other)] for one, other, source in said]
    return {each for one, other in pairs if person.pk in one | other for each in one | other}


@asked_often
def _links(person: UUID, records: tuple[UUID, ...]) -> QuerySet[KinLink, UUID]:
    about = Q(person=person) | Q(relative=person) | Q(record__in=records)
    return KinLink.objects.filter(about, relative__isnull=False).values_list("pk", flat=True)


@asked_often
def _hints(records: tuple[UUID, ...]) -> QuerySet[SiblingHint, tuple[UUID, UUID]]:
    return SiblingHint.objects.filter(Q(left__in=records) | Q(right__in=records)).values_list("left", "right")


@asked_often
def _pairs(records: tuple[UUID, ...]) -> QuerySet[Pair, tuple[UUID, str]]:
    return Pair.objects.filter(Q(left__in=records) | Q(right__in=records)).values_list("pk", "review")


def _now_held(children: Iterable[UUID], sources: Iterable[UUID]) -> dict[tuple[UUID, UUID], set[UUID]]:
    """For a child and a source that brought it a row: whose that row surely is now."""
    moves = Move.objects.filter(to_person__in=children, record__source__in=sources)
    held: dict[tuple[UUID, UUID], set[UUID]] = {}
    at = ("to_person", "record__source", "record__membership__person", "record__membership__is_proposed")
    for child, source, holder, is_proposed in moves.values_list(*at):
        held.setdefault((child, source), set()).update({holder} if holder and not is_proposed else ())
    return held


def _hinted(dossier: Dossier) -> set[UUID]:
    records = dossier.sure_records
    ends = {end for pair in _hints(tuple(records)) for end in pair} - set(records)
    if not ends:
        return set()
    return set(Membership.objects.filter(record__in=ends).values_list("person", flat=True))


def _present(user: User, person: Person, stays: Iterable[Stay]) -> set[str]:
    """Where the child is now, as far as the reader may know."""
    if not can_read_field(user, "present_location", person):
        return set()
    levels = fact_levels(user, person)
    places = (stay.institution_id or stay.region for stay in stays if stay.sensitivity in levels)
    return {str(place) for place in places if place}


def _together(own: set[str], other: set[str]) -> str:
    if not own or not other:
        return ""
    return "yes" if own & other else "no"


def rows_of(user: User, dossier: Dossier) -> Iterator[Row]:
    """The rows of lists, the confirmed ones first."""
    person = dossier.person
    if not can_read_field(user, "record_cells", person):
        return
    held = [member for member in dossier.members if member.counts and not member.record.is_by_hand]
    asked = _questions(held) if can(user, "answer_pair", person) else {}
    for member in held:
        cells = readable_cells(user, member.record, person)
        born = _born_of(member.record) if can_read_field(user, "birth_date", person) else ""
        yield Row(member.record, member.is_proposed, cells, asked.get(member.record_id), born)


def _born_of(record: Record) -> str:
    said = record.readings
    born, rule = interval(said, "born"), said.get("born_rule")
    return f"{written(born)}: {said_rule(rule, words_of_reader())}" if born and rule else ""


def _questions(held: Sequence[Membership]) -> dict[UUID, Pair]:
    """For each proposed row the likeliest pair with a sure one that waits for an answer."""
    every = [member.record_id for member in held]
    proposed = {member.record_id for member in held if member.is_proposed}
    # Where the review stands is looked at here: the database would go through every open pair for it.
    pairs = Pair.objects.filter(left__in=every, right__in=every).order_by("-p_same", "pk")
    found: dict[UUID, Pair] = {}
    for pair in pairs if proposed else ():
        asked = {pair.left_id, pair.right_id} & proposed
        if len(asked) == 1 and pair.review in {"open", "proposed"}:
            found.setdefault(asked.pop(), pair)
    return found


def decided_of(user: User, dossier: Dossier) -> Iterator[Decided]:
    """What was decided about the child's rows, the latest first; of pairs the reader may see."""
    pairs = _pairs(tuple(member.record_id for member in dossier.members))
    # Where the review stands is looked at here: the database would go through every decided pair for it.
    about = [pk for pk, review in pairs if review in {"agreed", "settled"}]
    decided = Pair.objects.visible_to(user).filter(pk__in=about) if about else Pair.objects.none()
    for pair in decided.prefetch_related("decisions", "evidence"):
        review = review_of(pair)
        reasons = dict.fromkeys(
            reason for each in review.counted if each.answer == review.holds for reason in each.reasons
        )
        may_open = bool(can(user, "answer_pair", pair.left) and can(user, "answer_pair", pair.right))
        yield Decided(pair, review.holds, list(reasons), may_open)


def looks_of(user: User, person: Person) -> Looks:
    """Who opened the page or was shown the child in a list, in the last month."""
    since = timezone.now() - _LOOKED_WITHIN
    seen = EventChild.objects.filter(
        person=person.pk,
        event__at__gte=since,
        event__actor__isnull=False,
        event__act__in=("read", "search", "export"),
    )
    last: dict[UUID, datetime] = {}
    for actor, at in seen.values_list("event__actor", "event__at"):
        if actor:
            last[actor] = max(at, last.get(actor, at))
    names: list[tuple[str, datetime]] = []
    if can(user, "assign", person):
        people = dict(User.objects.filter(pk__in=last).values_list("pk", "name"))
        names = sorted(
            ((people[pk], at) for pk, at in last.items() if pk in people), key=lambda each: each[1]
        )
    return Looks(len(last), max(last.values(), default=None), names[::-1])
