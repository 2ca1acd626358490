"""The registry's records through the linkage engine: the same keys, comparisons and weights as files.

Takes   every current record of the registry.
Gives   run(): new records find their child, pairs are weighed for the review queue.
Leaves  all weighing to leleka.linkage; putting two known children together to people.

A machine never merges: records that are no child's yet are given to one, children that exist stay
apart until people have answered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import pyarrow as pa
from django.db import transaction

from leleka.core.lists import RawList
from leleka.core.progress import Progress, silent
from leleka.intake import mapping_from_yaml
from leleka.linkage import Decision as Answer
from leleka.linkage import Decisions, LinkResult, link
from leleka.linkage.decisions import Answer as AnswerCode
from leleka.normalize import read_records
from leleka.web.intake.models import Record, Source
from leleka.web.linkage.models import Change, Decision, Membership, Move, Pair, Person
from leleka.web.linkage.profile import refresh

_OFFERED = {"linked": "probable", "review": "suggested"}


@dataclass(frozen=True, slots=True)
class Gathered:
    """The registry as the engine reads it.

    Attributes:
        lists: one per source, rows numbered from 1.
        ids: the record behind each row of all lists, in order.
    """

    lists: Sequence[RawList]
    ids: Sequence[UUID]

    def names(self) -> dict[UUID, str]:
        """The engine's name of each record."""
        engine_names = (f"{raw.mapping.list_id}:{row}" for raw in self.lists for row in raw.rows.to_pylist())
        return dict(zip(self.ids, engine_names, strict=True))


def gather() -> Gathered:
    """Read all current records, source by source."""
    lists, ids = [], []
    for source in Source.objects.exclude(mapping="").order_by("made_at"):
        rows = list(Record.objects.current().filter(source=source).order_by("row", "pk"))
        if not rows:
            continue
        mapping = mapping_from_yaml(source.mapping, source.list_id)
        columns = dict.fromkeys(name for record in rows for name in record.cells)
        columns |= dict.fromkeys(column.column for column in mapping.columns)
        cells = {name: pa.array([r.cells.get(name) for r in rows], pa.string()) for name in columns}
        numbers = pa.array(range(1, len(rows) + 1), pa.int32())
        lists.append(RawList(mapping, source.list_id, pa.table(cells), numbers))
        ids += [record.pk for record in rows]
    return Gathered(lists, ids)


def run(progress: Progress = silent) -> LinkResult | None:
    """Link the registry and keep what was found; None where there is nothing to link."""
    gathered = gather()
    if not gathered.lists:
        return None
    records = read_records(gathered.lists, progress)
    result = link(records, decisions=answers(gathered), progress=progress)
    with transaction.atomic():
        touched = _give_to_children(result, gathered.ids)
        _offer_pairs(result, gathered.ids)
        refresh(touched)
    return result


def answers(gathered: Gathered) -> Decisions:
    """What people have decided, as the engine takes it: agreed and settled answers only."""
    names = gathered.names()
    decided = Decision.objects.filter(
        pair__review__in=("agreed", "settled"), superseded_by=None
    ).select_related("pair")
    return Decisions(
        tuple(
            Answer(
                left=names[each.pair.left_id],
                right=names[each.pair.right_id],
                answer=cast(AnswerCode, each.answer),
            )
            for each in decided.order_by("turn", "made_at")
            if each.pair.left_id in names and each.pair.right_id in names
        )
    )


def _give_to_children(result: LinkResult, ids: Sequence[UUID]) -> set[UUID]:
    """Give each record that is no child's yet to a child, known or new."""
    has = dict(Membership.objects.values_list("record", "person"))
    groups: dict[str, list[UUID]] = defaultdict(list)
    rows = result.persons.select(["record", "person_id"]).to_pylist()
    for row in rows:
        groups[row["person_id"]].append(ids[row["record"]])
    owners = dict(Record.objects.values_list("pk", "source__organisation"))
    change = Change.objects.create(kind="found")
    people, members, touched = [], [], set()
    for group in groups.values():
        new = [record for record in group if record not in has]
        if not new:
            continue
        known = next((has[record] for record in group if record in has), None)
        if known is None:
            person = Person(organisation_id=owners[new[0]])
            people.append(person)
            known = person.pk
        touched.add(known)
        members += [(record, known) for record in new]
    Person.objects.bulk_create(people)
    Membership.objects.bulk_create(Membership(record_id=r, person_id=p) for r, p in members)
    Move.objects.bulk_create(Move(change=change, record_id=r, to_person_id=p) for r, p in members)
    return touched


def _offer_pairs(result: LinkResult, ids: Sequence[UUID]) -> None:
    """Keep the pairs worth a person's time; what people have answered stays as it is."""
    offered = [pair for pair in result.pairs.to_pylist() if pair["state"] in _OFFERED]
    levels = [name for name in result.pairs.column_names if name.startswith("level:")]
    Pair.objects.bulk_create(
        (_pair(pair, ids, levels) for pair in offered),
        update_conflicts=True,
        unique_fields=["left", "right"],
        update_fields=["weight_bits", "p_same", "p_altered", "p_siblings", "levels", "gain"],
    )


def _pair(pair: dict[str, Any], ids: Sequence[UUID], levels: Iterable[str]) -> Pair:
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
        state=_OFFERED[pair["state"]],
        gain=1 / order if order else 0,
    )
