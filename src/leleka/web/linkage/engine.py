"""The registry's records through the linkage engine: the same keys, comparisons and weights as files.

Takes   every current record of the registry, or those that are no child's yet.
Gives   run(): all are weighed anew; take_in(): what is new finds its child, beside what is there;
        ask_about(): what has its child already is compared with the others.
Leaves  all weighing to leleka.linkage; whose records are whose to placing; putting two known children
        together to people.

A machine never decides. Records that are no child's yet are put beside those they most likely belong
to, so that a child of five lists is one page of work and not five; but each is marked as proposed until
two people said "the same child", and only the record a child was found by is its own from the start.
Children that exist stay apart until people have answered, and so do records of two organisations.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, cast
from uuid import UUID

import pyarrow as pa
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from leleka.core.progress import Progress, silent
from leleka.intake import mapping_from_yaml
from leleka.linkage import Decision as Answer
from leleka.linkage import Decisions, Index, Joined, Lists, Pattern, join, link, patterns
from leleka.linkage.decisions import Answer as AnswerCode
from leleka.linkage.weights import Model
from leleka.normalize import read_records
from leleka.web.common import bulk
from leleka.web.common.memory import give_back
from leleka.web.intake.models import TAKEN_BACK, Record, Source
from leleka.web.linkage import questions, registry, weights
from leleka.web.linkage.gathering import columns_known, gather, named
from leleka.web.linkage.merging import ask_first
from leleka.web.linkage.models import Change, Decision, Membership, Weighing
from leleka.web.linkage.placing import place
from leleka.web.linkage.reviews import followed

FEWEST_TIMES = 10
"""So many times as many records must be here as are new; with fewer, all are linked anew: it is no dearer."""
_STILL_NEW = timedelta(hours=12)
_AT_ONCE = 2_000
_WORTH_COUNTING_ANEW = 1.05
"""So many times as many rows as before."""


def take_in(progress: Progress = silent, again: QuerySet[Record] | None = None) -> None:
    """Let records that are no child's yet find their children.

    They alone are compared with what is here, by the weights learnt last; what a whole linkage would see
    beyond that (run) is left to it. Where there are many of them beside few, it is done at once.

    Args:
        again: records that an earlier try may have put beside their children without asking people about
            them; they stay where they are, and people are asked.
    """
    placed = [] if again is None else list(again.exclude(membership=None).values_list("pk", flat=True))
    new = [*_nobodys().values_list("pk", flat=True), *placed]
    n_here = Membership.objects.count() - len(placed)
    if not new:
        return
    if n_here < FEWEST_TIMES * len(new) or not Weighing.objects.exists():
        run(progress)
        return
    index = registry.ready(progress)
    ids = [str(record) for record in new]
    joined = join(index, ids, _persons_near, lists=_lists(), decisions=_answers(), progress=progress)
    place(_groups(map(UUID, joined.ids), joined.person.tolist()), progress)
    # What nothing could be read of is in no index, and still somebody's.
    place([[record] for record in _nobodys().values_list("pk", flat=True)], progress)
    _offer(joined, progress)


def ask_about(records: Collection[UUID], progress: Progress = silent) -> None:
    """Ask people whether records that have a child of their own are of a child who is here."""
    ids = [str(record) for record in records]
    if not ids or not Weighing.objects.exists():  # without weights the first linkage run asks
        return
    index = registry.ready(progress)
    joined = join(index, ids, _persons_near, lists=_lists(), decisions=_answers(), progress=progress)
    _offer(joined, progress)


@dataclass(frozen=True)
class Linked:
    """What a linkage of all records found, as far as it is kept.

    Attributes:
        person: of each record, a name of its person.
        offered, why: pairs worth a person's time, and what scored each of them.
        kin: pairs who are perhaps brother and sister.
    """

    ids: Sequence[UUID]
    person: Sequence[Any]
    offered: pa.Table
    why: Iterable[Pattern]
    kin: pa.Table
    model: Model


def run(progress: Progress = silent) -> Linked | None:
    """Link the registry and keep what was found; None where there is nothing to link."""
    found = _linked(progress)
    if found is None:
        return None
    had_children = Membership.objects.exists()
    place(_groups(found.ids, found.person), progress)
    offered = ask_first(found.offered, found.ids) if had_children else found.offered
    questions.offer(offered, found.why, found.ids, weights.keep(found.model), progress)
    questions.hint(found.kin, found.ids, anew=True)
    return found


def _linked(progress: Progress) -> Linked | None:
    """Link, and prepare the search: whatever needs the records, so that they are let go of before writing."""
    upto, gathered = registry.upto(), gather()
    if not gathered.lists:
        return None
    records, names = read_records(gathered.lists, progress), gathered.names()
    gathered = replace(gathered, lists=())  # the cells have been read
    result = link(records, decisions=_answers(names), progress=progress)
    offered = result.pairs.take(questions.worth_asking(result.pairs, gathered.ids))
    found = Linked(
        gathered.ids,
        result.persons["person_id"].to_pylist(),
        offered,
        patterns(result, offered),
        questions.perhaps_siblings(result.pairs),
        result.model,
    )
    del result
    progress("the search is prepared", 0, None)
    registry.keep(Index.build(named(records, gathered), found.model), upto)
    del records
    give_back()
    return found


def has_more_to_learn() -> bool:
    """Whether rows came or went or people answered since all was linked, and that is some while ago."""
    last = Weighing.objects.order_by("made_at").values_list("made_at", flat=True).last()
    if last is None or last > timezone.now() - _STILL_NEW:  # what was never linked is linked when it comes in
        return False
    since = (
        Record.objects.filter(recorded_at__gt=last),
        Decision.objects.filter(made_at__gt=last),
        Change.objects.filter(kind__in=("left", "back"), made_at__gt=last),
    )
    return any(rows.exists() for rows in since)


def _offer(joined: Joined, progress: Progress) -> None:
    ids, pairs = [UUID(each) for each in joined.ids], joined.pairs
    places = questions.worth_asking(pairs, ids)
    why = [joined.patterns[n] for n in places]
    questions.offer(pairs.take(places), why, ids, weights.kept(joined.model), progress)
    questions.hint(questions.perhaps_siblings(pairs), ids, anew=False)


def _nobodys() -> Any:
    """Records that are no child's yet, of lists whose columns are understood."""
    return Record.objects.current().filter(membership=None).exclude(source__mapping="").order_by("pk")


def _answers(names: Mapping[UUID, str] | None = None) -> Decisions:
    """What people hold, as the engine takes it: what two agreed on, or a third settled, and nothing else.

    Args:
        names: the engine's name of each record; without it they go by their own ids. What was said of a
            row holds for the same row written anew.
    """
    held = list(followed())
    now = _versions({record for left, right, _ in held for record in (left, right)})

    def name(record: UUID) -> str | None:
        return str(now[record]) if names is None else names.get(now[record])

    said = ((name(left), name(right), cast(AnswerCode, answer)) for left, right, answer in held)
    return Decisions(
        tuple(
            Answer(left=left, right=right, answer=answer)
            for left, right, answer in said
            if left and right and left != right
        )
    )


def _versions(records: Collection[UUID]) -> dict[UUID, UUID]:
    """The newest version of each record that counts."""
    now = {record: record for record in records}
    while True:
        later = dict(
            Record.objects.filter(earlier__in=set(now.values()))
            .exclude(batch__state__in=TAKEN_BACK)
            .order_by("recorded_at")
            .values_list("earlier", "pk")
        )
        if not later:
            return now
        now = {record: later.get(newest, newest) for record, newest in now.items()}


def _groups(ids: Iterable[UUID], person: Iterable[Any]) -> list[list[UUID]]:
    """Records of one person together."""
    groups: dict[Any, list[UUID]] = defaultdict(list)
    for record, of in zip(ids, person, strict=True):
        groups[of].append(record)
    return list(groups.values())


def _persons_near(records: Collection[str]) -> dict[str, str]:
    """The children of some records, under all their records that count."""
    found: dict[str, str] = {}
    for some in _chunks(records):
        persons = Membership.objects.filter(record__in=some).values("person")
        held = Membership.objects.filter(Record.counts("record__"), person__in=persons)
        found |= {str(record): str(person) for record, person in held.values_list("record", "person")}
    return found


def _lists() -> Lists:
    """The lists as the engine knows them: of thousands of reports, which are read alike, one."""
    once = {_list_name(text) for text in columns_known() if mapping_from_yaml(text, "").each_child_once}
    last = Weighing.objects.order_by("made_at").values_list("pk", flat=True).last()
    size = math.floor(math.log(1 + Membership.objects.count(), _WORTH_COUNTING_ANEW))
    return replace(_counted(last, size), once=once)


@lru_cache(maxsize=1)
def _counted(weighing: UUID | None, size: int) -> Lists:
    """How often children of one list are in another: counted with each linkage run and as the registry grows.

    Args:
        weighing: of the last run; size: in steps of a twentieth more.
    """
    return Lists.seen(_lists_of, (), _persons_by_list())


def _lists_of(records: Collection[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in _chunks(records):
        rows = Record.objects.filter(pk__in=some).values_list("pk", "source__mapping")
        found |= {str(record): _list_name(text) for record, text in rows}
    return found


def _list_name(columns: str) -> str:
    return hashlib.sha256(columns.encode()).hexdigest()


def _persons_by_list() -> Iterable[Counter[str]]:
    """Of each child, how many records of each list count."""
    names = {str(pk): _list_name(text) for pk, text in Source.objects.values_list(_as_text("pk"), "mapping")}
    held = Membership.objects.filter(Record.counts("record__")).order_by("person")
    # As texts: to make a million ids of them takes longer than all the rest.
    rows = held.values_list(_as_text("person_id"), _as_text("record__source_id"))
    for _, group in groupby(rows.iterator(chunk_size=_AT_ONCE), key=itemgetter(0)):
        yield Counter(names[source] for _, source in group)


def _as_text(column: str) -> Cast:
    return Cast(column, TextField())


def _chunks(records: Collection[str]) -> Iterable[Sequence[UUID]]:
    return (some for some, _ in bulk.parts(sorted(map(UUID, records)), _AT_ONCE))
