"""What people write of a child by hand, as rows beside the rows of lists.

A search and a list that comes later compare rows. Without a row of its own, the name that a family was
given for a child, told on the telephone and written on the child's page, would find nobody.

Takes   a user, a fact that was added, corrected or taken back.
Gives   follow: its row as it is now, under its source; catch_up, for facts of earlier versions of leleka;
        OURS, how the names of such rows, and of sources made for them, begin.
Leaves  reading and comparing rows to linkage, as of every other row.

Each name and each document has a row of its own; what the child looks like, whose it is and how it was parted
from home are one row, under the name by which colleagues call it. Where it is now stands in none. Such a row
asserts nothing, for the facts do; it keeps no readings but what a search shows of it. A fact that is more
protected than others stands in none either: whoever finds a child by a row knows what the row says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from leleka.core.codelists import code_list
from leleka.core.dates import DateInterval
from leleka.intake import mapping_to_yaml
from leleka.web.accounts.models import User
from leleka.web.casework.dossier import person_now
from leleka.web.casework.models import Identity, KinLink, Paper, Separation, Trait
from leleka.web.casework.models.assertion import Assertion
from leleka.web.casework.reporting.rows import MAPPING, cells_of
from leleka.web.common import bulk, jobs
from leleka.web.common.jobs import Run, job, step
from leleka.web.intake.models import BY_HAND, Record, Source
from leleka.web.intake.same_rows import fingerprint_of
from leleka.web.linkage.models import Change, Membership, Move, Person

Fact = Identity | Paper | Trait | KinLink | Separation

_KINDS: tuple[type[Fact], ...] = (Identity, Paper, Trait, KinLink, Separation)
OURS = "by-hand-"
_AT_ONCE = 100
_COLUMNS = mapping_to_yaml(MAPPING)
"""A report and what is written on a child's page are one list: told by people, typed by us."""


def follow(user: User, person: Person, fact: Assertion) -> None:
    """Let the rows of a fact say what it says now, and ask about them."""
    for source in {row.source_id for row in _kept(user, person, fact) if row.cells}:
        jobs.start("linkage.ask_about", user, about=source)


@job("casework.by_hand", is_daily=True)
def catch_up(_run: Run) -> None:
    """Give what was written down before there were such rows theirs; the next linkage run asks about them.

    Begun again it does no harm.
    """
    for kind in _KINDS:
        for some, _ in bulk.parts(list(_without_row(kind)), _AT_ONCE):
            facts: Any = kind
            with step():
                for fact in facts.objects.filter(pk__in=some).order_by("recorded_at", "pk"):
                    _kept(fact.recorded_by, person_now(fact), fact)


def _without_row(kind: type[Any]) -> Iterator[UUID]:
    by_hand = kind.objects.uncorrected().filter(Q(record=None) | Q(supersedes__isnull=False))
    here = set(Record.objects.filter(row_key__startswith=OURS).values_list("row_key", flat=True))
    return (fact.pk for fact in by_hand.order_by("recorded_at", "pk").iterator() if _key(fact) not in here)


def _kept(user: User, person: Person, fact: Assertion) -> list[Record]:
    """The rows that say something else now; with a name go the documents in it."""
    if not isinstance(fact, _KINDS):
        return []
    rows = [_keep(user, person, fact)]
    if isinstance(fact, Identity):
        named = [version.pk for version in _versions(fact)]
        papers = Paper.objects.uncorrected().filter(identity__in=named)
        rows += [_keep(user, person, paper) for paper in papers.select_related("identity")]
    elif isinstance(fact.supersedes, Trait | KinLink | Separation):
        rows.append(_keep(user, person, fact.supersedes))  # of whoever turned out to be this child
    return [row for row in rows if row]


def _keep(user: User, person: Person, fact: Fact) -> Record | None:
    """Write the row anew; None where it says the same as before, or the list's own row says it."""
    if fact.record_id and not fact.supersedes_id:
        return None
    before, cells = _row_of(fact), _cells(fact)
    fingerprint = fingerprint_of(cells)
    if fingerprint == before.fingerprint if before else not cells:
        return None
    source = before.source if before else _source_of(fact)
    row = Record.objects.create(
        source=source,
        row_key=_key(fact),
        row=before.row if before else source.records.count() + 1,
        cells=cells,
        readings={BY_HAND: _shown(fact) if cells else {}},
        fingerprint=fingerprint,
        earlier=before,
    )
    # A row written anew is whose it was: with others it may have gone over to another child since.
    held = Membership.objects.filter(record=before).first() if before else None
    whose, is_proposed = (held.person, held.is_proposed) if held else (person, False)
    Membership.objects.create(record=row, person=whose, is_proposed=is_proposed)
    Move.objects.create(change=Change.objects.create(kind="found", by=user), record=row, to_person=whose)
    return row


def _source_of(fact: Fact) -> Source:
    """The fact's own source, where that is no list; else one beside it that is called the same."""
    told = fact.source
    if told.mapping == _COLUMNS:
        return told
    if not told.mapping:
        told.mapping = _COLUMNS
        told.save(update_fields=["mapping"])
        return told
    beside, _ = Source.objects.get_or_create(
        organisation=told.organisation,
        list_id=f"{OURS}{told.pk.hex[:12]}",
        defaults={"title": told.title, "kind": told.kind, "mapping": _COLUMNS, "made_by": fact.recorded_by},
    )
    return beside


def _row_of(fact: Fact) -> Record | None:
    """The newest version of the fact's row."""
    rows = Record.objects.filter(row_key=_key(fact)).select_related("source")
    return rows.order_by("recorded_at", "pk").last()


def _key(fact: Fact) -> str:
    """The same for every version of a name or a document; of all else the child's."""
    *_, first = _versions(fact)
    return f"{OURS}{(first.pk if isinstance(fact, Identity | Paper) else fact.person_id).hex}"


def _versions(fact: Fact) -> Iterator[Fact]:
    """The fact and what it corrects, the newest first."""
    version: Any = fact
    while version is not None:
        yield version
        version = version.supersedes


def _cells(fact: Fact) -> dict[str, str]:
    """What the row says; nothing of what was taken back or is more protected than facts are by themselves."""
    siblings: list[str] = []
    if isinstance(fact, Identity | Paper):
        is_said = not fact.is_withdrawal and not _is_protected(fact)
        told = (_of_paper(fact) if isinstance(fact, Paper) else _of_identity(fact)) if is_said else {}
    else:
        told, siblings = _of_kin(fact.person)
        told |= _of_looks(fact.person) | _of_parting(fact.person)
    if not siblings and not any(told.values()):
        return {}
    called = {} if isinstance(fact, Identity | Paper) else _of_person(fact.person)
    return cells_of(called | told, siblings, timezone.localdate(fact.recorded_at))


def _of_identity(identity: Identity) -> dict[str, str]:
    return {
        "full_name": identity.name,
        "sex": identity.sex,
        "born": _written(identity.born),
        "birth_place": identity.birth_place,
        "mother": identity.mother,
        "father": identity.father,
    }


def _of_paper(paper: Paper) -> dict[str, str]:
    """The number, with the name that stands beside it: alone it would be little to compare."""
    if not paper.number:
        return {}
    name = paper.identity.latest if paper.identity else None
    is_said = name is not None and not name.is_withdrawal and not _is_protected(name)
    document = {"document": paper.number, "document_kind": paper.kind}
    return (_of_identity(name) if name is not None and is_said else {}) | document


def _of_person(person: Person) -> dict[str, str]:
    return {"full_name": person.best_name, "sex": person.sex, "born": _written(person.born)}


def _of_looks(person: Person) -> dict[str, Any]:
    """What was written by hand of how a child looks."""
    told: dict[str, Any] = {}
    marks = []
    for trait in _standing(Trait, person):
        if trait.kind in Trait.COLOURS and trait.value in code_list(Trait.COLOURS[trait.kind]):
            told[trait.kind] = trait.value
        elif trait.kind == "height" and trait.height_cm:
            told["height_cm"] = trait.height_cm
        elif trait.kind == "mark" and trait.value:
            marks.append(trait.value)
    return told | ({"marks": "; ".join(marks)} if marks else {})


def _of_kin(person: Person) -> tuple[dict[str, Any], list[str]]:
    """The parents that were written down by hand, and the names of brothers and sisters."""
    kin = [(link.relation, link.name) for link in _standing(KinLink, person) if link.name]
    parents = {relation: name for relation, name in kin if relation in {"mother", "father"}}
    return parents, [name for relation, name in kin if relation in KinLink.SIBLINGS]


def _of_parting(person: Person) -> dict[str, Any]:
    """When, from where and from which institution it was taken, as was written down by hand last."""
    told: dict[str, Any] = {}
    for parting in _standing(Separation, person):
        origin = parting.from_institution
        said = (_written(parting.taken), parting.place, origin.name if origin else "")
        named = zip(("taken", "taken_place", "institution"), said, strict=True)
        told |= {name: text for name, text in named if text}
    return told


def _standing(kind: type[Any], person: Person) -> list[Any]:
    """What stands of a kind that was written by hand of a child, the oldest first."""
    rows = kind.objects.current().filter(Q(record=None) | Q(supersedes__isnull=False), person=person)
    return [fact for fact in rows.order_by("recorded_at", "pk") if not _is_protected(fact)]


def _shown(fact: Fact) -> dict[str, str]:
    """The name under which a search shows the row, and of which kind it is."""
    name = fact.identity.latest if isinstance(fact, Paper) and fact.identity else fact
    return {"name": name.name, "kind": name.kind} if isinstance(name, Identity) else {}


def _is_protected(fact: Assertion) -> bool:
    rank = code_list("sensitivity").rank
    return rank(fact.sensitivity) > rank("team")


def _written(day: DateInterval | None) -> str:
    if day is None:
        return ""
    is_plain = day.precision in {"day", "month", "year"}
    return str(day) if is_plain else f"{day.first.isoformat()}..{day.last.isoformat()}"
