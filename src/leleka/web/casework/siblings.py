"""Brothers and sisters across the rows of one list: rows that name each other are one group.

A list gives a family in several ways: a number that its rows share, each other's row numbers, or each
other's names. Whatever it is, every member's assertion bears the same group.

Takes   a source whose rows have asserted what they say.
Gives   join_siblings.
Leaves  brothers and sisters across lists to linkage, which only hints at them.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import combinations
from typing import Any
from uuid import UUID

from django.db.models import Q

from leleka.core.groups import Groups
from leleka.normalize.names import NameWriting, read_name
from leleka.web.accounts.models import User
from leleka.web.casework.models import SiblingGroup
from leleka.web.common import bulk
from leleka.web.intake.models import Record, Source

_AT_ONCE = 1_000
_MOST_NAMESAKES = 50
"""Rows of one surname or mother among which each other's names are looked for; more are no family."""

_KEPT = "person_id source_id record_id as_of credibility sensitivity n_stated answer".split()

Name = tuple[str, str]
"""Surname and first name, one word for all their forms."""


def join_siblings(user: User, source: Source) -> int:
    """Let rows of a list that are brothers and sisters bear one group; how many assertions were renewed."""
    groups = groups_of(source)
    standing = SiblingGroup.objects.current().filter(source=source, record__isnull=False)
    wrong = [
        fact
        for fact in standing.iterator(chunk_size=_AT_ONCE)
        if groups.get(fact.record_id, fact.group) != fact.group
    ]
    SiblingGroup.objects.bulk_create((_renewed(user, fact, groups) for fact in wrong), batch_size=_AT_ONCE)
    return len(wrong)


def groups_of(source: Source) -> dict[UUID | None, UUID]:
    """The group of each row that names others or is named by them."""
    said = Q(readings__has_key="sibling_ids") | Q(readings__has_key="siblings")
    rows = Record.objects.current().filter(said, source=source)
    named = list(rows.values_list("pk", "row_key", "readings"))
    groups, members = Groups[str](), set[UUID]()
    told = {record: set(readings.get("sibling_ids", ())) for record, _, readings in named}
    for record, numbers in told.items():
        for number in numbers:
            members.add(record)
            groups.join(_own(record), f"number {number}")
    for record, number in _by_number(source, named, told):
        members.add(record)
        groups.join(_own(record), f"number {number}")
    for one, other in _naming_each_other(named):
        members |= {one, other}
        groups.join(_own(one), _own(other))
    return {record: uuid.uuid5(source.pk, groups.of(_own(record))) for record in members}


def _own(record: UUID) -> str:
    return f"row {record}"


def _by_number(
    source: Source, named: Iterable[tuple[UUID, str, dict[str, Any]]], told: dict[UUID, set[str]]
) -> list[tuple[UUID, str]]:
    """Rows under the numbers that others name them by; none where the numbers are of families.

    A family numbered 7 must not take in the row numbered 7: where rows mostly do not name those back who
    seem to name them, the numbers count something else than rows.
    """
    wanted = {number for numbers in told.values() for number in numbers}
    rows = list(_numbered(source, wanted))
    by_number = {number: record for record, number in rows}
    own = {record: number for record, number, _ in named}
    meant = [
        (own[record], by_number[number])
        for record, numbers in told.items()
        for number in numbers & by_number.keys()
        if by_number[number] != record
    ]
    n_back = sum(not told.get(other) or number in told[other] for number, other in meant)
    if 2 * n_back < len(meant):
        return []
    return [*rows, *((record, own[record]) for record, numbers in told.items() if numbers)]


def _numbered(source: Source, numbers: Iterable[str]) -> Iterator[tuple[UUID, str]]:
    for some, _ in bulk.parts(sorted(numbers), _AT_ONCE):
        rows = Record.objects.current().filter(source=source, row_key__in=some)
        yield from rows.values_list("pk", "row_key")


def _naming_each_other(rows: Iterable[tuple[UUID, str, dict[str, Any]]]) -> Iterator[tuple[UUID, UUID]]:
    """Rows of one surname or one mother, each of which names the other among brothers and sisters."""
    alike: dict[str, list[UUID]] = defaultdict(list)
    names: dict[UUID, Name] = {}
    siblings: dict[UUID, set[Name]] = {}
    for record, _, readings in rows:
        if not readings.get("siblings") or not readings.get("names"):
            continue
        names[record] = _name(readings["names"][0])
        siblings[record] = {_name(text) for text in readings["siblings"]}
        for text in (names[record][0], *map(" ".join, map(_name, readings.get("mother", ())))):
            if text.strip():
                alike[text].append(record)
    for found in alike.values():
        if len(found) <= _MOST_NAMESAKES:
            for one, other in combinations(found, 2):
                if _names(siblings[one], names[other]) and _names(siblings[other], names[one]):
                    yield one, other


def _names(siblings: set[Name], child: Name) -> bool:
    """Whether a child is among named siblings; a sibling without a surname has the child's."""
    return bool(child[1]) and not siblings.isdisjoint({child, ("", child[1])})


@lru_cache(maxsize=20_000)
def _name(text: str) -> Name:
    surname, given, _ = read_name(NameWriting(full=text)).canonical
    return surname, given


def _renewed(user: User, fact: SiblingGroup, groups: dict[UUID | None, UUID]) -> SiblingGroup:
    kept = {name: getattr(fact, name) for name in _KEPT}
    return SiblingGroup(**kept, recorded_by=user, supersedes=fact, group=groups[fact.record_id])
