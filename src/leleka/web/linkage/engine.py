"""The registry's records through the linkage engine: the same keys, comparisons and weights as files.

Takes   every current record of the registry.
Gives   run(): new records find their child, pairs are weighed for the review queue.
Leaves  all weighing to leleka.linkage; putting two known children together to people.

A machine never decides. Records that are no child's yet are put beside those they most likely belong
to, so that a child of five lists is one page of work and not five; but each is marked as proposed until
two people said "the same child", and only the record a child was found by is its own from the start.
Children that exist stay apart until people have answered, and so do records of two organisations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

import pyarrow as pa
import pyarrow.compute
from django.db import transaction

from leleka.core.progress import Progress, silent
from leleka.linkage import CLASSES, Decisions, Index, LinkResult, Pattern, link, patterns
from leleka.linkage import Decision as Answer
from leleka.linkage.decisions import Answer as AnswerCode
from leleka.normalize import read_records
from leleka.web.intake.models import Record
from leleka.web.linkage import registry, weights
from leleka.web.linkage.gathering import Gathered, gather, named
from leleka.web.linkage.models import Change, Membership, Move, Pair, Person, SiblingHint, Weighing
from leleka.web.linkage.profile import refresh
from leleka.web.linkage.reviews import followed

pc: Any = pyarrow.compute  # its stubs take no plain values and no chunked columns

_OFFERED = {"linked": "probable", "review": "suggested"}


def run(progress: Progress = silent) -> LinkResult | None:
    """Link the registry and keep what was found; None where there is nothing to link."""
    upto, gathered = registry.upto(), gather()
    if not gathered.lists:
        return None
    records = read_records(gathered.lists, progress)
    result = link(records, decisions=answers(gathered), progress=progress)
    with transaction.atomic():
        touched = _give_to_children(result, gathered)
        _offer_pairs(result, gathered.ids)
        _hint_at_siblings(result, gathered.ids)
        refresh(touched)
    registry.keep(Index.build(named(records, gathered), result.model), upto)
    return result


def answers(gathered: Gathered) -> Decisions:
    """What people hold, as the engine takes it: what two agreed on, or a third settled, and nothing else."""
    names = gathered.names()
    return Decisions(
        tuple(
            Answer(left=names[left], right=names[right], answer=cast(AnswerCode, answer))
            for left, right, answer in followed()
            if left in names and right in names
        )
    )


def _give_to_children(result: LinkResult, gathered: Gathered) -> set[UUID]:
    """Put each record that is no child's yet beside a child, known or new, as a proposal.

    A new child is found by the record that says most; the others are proposed to be the same.
    """
    ids = gathered.ids
    has = dict(Membership.objects.values_list("record", "person"))
    nobodys = Record.objects.filter(membership=None).values_list("pk", "readings")
    says = {record: len(readings) for record, readings in nobodys.iterator()}
    rows = Record.objects.values_list("pk", "source__organisation", "earlier")
    owners, earlier = {}, {}
    for record, owner, older in rows:
        owners[record], earlier[record] = owner, older
    of_child = dict(Person.objects.values_list("pk", "organisation"))
    groups: dict[tuple[str, UUID], list[UUID]] = defaultdict(list)
    for row in result.persons.select(["record", "person_id"]).to_pylist():
        record = ids[row["record"]]
        groups[row["person_id"], owners[record]].append(record)
    change = Change.objects.create(kind="found")
    found = _Found()
    for (_, owner), group in groups.items():
        known = next((has[r] for r in group if r in has and of_child[has[r]] == owner), None)
        fresh = (record for record in group if record not in has)
        for record in sorted(fresh, key=lambda record: -says[record]):
            before = earlier[record]
            older = has.get(before) if before else None
            if older is not None:  # the same row of the same list, written anew
                found.put(record, older, is_proposed=_was_proposed(before))
                continue
            is_first = known is None
            known = known or found.new(owner)
            found.put(record, known, is_proposed=not is_first)
    Person.objects.bulk_create(found.people)
    Membership.objects.bulk_create(found.members)
    Move.objects.bulk_create(
        Move(change=change, record_id=m.record_id, to_person_id=m.person_id) for m in found.members
    )
    return {member.person_id for member in found.members}


@dataclass
class _Found:
    """What a run puts where, before it is written."""

    people: list[Person] = field(default_factory=list)
    members: list[Membership] = field(default_factory=list)

    def new(self, owner: UUID) -> UUID:
        person = Person(organisation_id=owner)
        self.people.append(person)
        return person.pk

    def put(self, record: UUID, person: UUID, *, is_proposed: bool) -> None:
        self.members.append(Membership(record_id=record, person_id=person, is_proposed=is_proposed))


def _was_proposed(record: UUID | None) -> bool:
    return Membership.objects.filter(record=record, is_proposed=True).exists()


def _offer_pairs(result: LinkResult, ids: Sequence[UUID]) -> None:
    """Keep the pairs worth a person's time; what people have answered stays as it is."""
    offered = result.pairs.filter(pc.is_in(result.pairs["state"].cast(pa.string()), pa.array([*_OFFERED])))
    weighing = weights.keep(result.model)
    levels = [name for name in offered.column_names if name.startswith("level:")]
    Pair.objects.bulk_create(
        (
            _pair(pair, pattern, ids, levels, weighing)
            for pair, pattern in zip(offered.to_pylist(), patterns(result, offered), strict=True)
        ),
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["left", "right"],
        update_fields=_WEIGHED,
    )
    Weighing.objects.filter(pairs=None).exclude(pk=weighing.pk).delete()


_AT_ONCE = 1_000
_WEIGHED = (
    *("weight_bits", "p_same", "p_altered", "p_siblings", "levels"),
    *("rarity", "prior", "posterior", "weighing", "gain", "scored_at"),
)


def _pair(
    pair: dict[str, Any], pattern: Pattern, ids: Sequence[UUID], levels: Iterable[str], weighing: Weighing
) -> Pair:
    left, right = sorted((ids[pair["left"]], ids[pair["right"]]))
    order = pair["review_order"]
    return Pair(
        left_id=left,
        right_id=right,
        weight_bits=pair["bits"],
        p_same=pair["p_same"],
        p_altered=pair["p_altered"],
        p_siblings=pair["p_siblings"],
        levels={name.removeprefix("level:"): pair[name] for name in levels},
        rarity=pattern.rarity.tolist(),
        prior=pattern.prior.tolist(),
        posterior=[pair[f"p_{name}"] for name in CLASSES],
        weighing=weighing,
        state=_OFFERED[pair["state"]],
        gain=1 / order if order else 0,
    )


def _hint_at_siblings(result: LinkResult, ids: Sequence[UUID]) -> None:
    """Keep who are perhaps brother and sister, in place of what an earlier run thought."""
    kin = result.pairs.filter(pc.greater_equal(result.pairs["p_siblings"], _KIN_FROM))
    SiblingHint.objects.all().delete()
    SiblingHint.objects.bulk_create(
        (
            SiblingHint(left_id=ids[row["left"]], right_id=ids[row["right"]], p_siblings=row["p_siblings"])
            for row in kin.select(["left", "right", "p_siblings"]).to_pylist()
        ),
        batch_size=_AT_ONCE,
    )


_KIN_FROM = 0.5
