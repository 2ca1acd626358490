"""The lines that lists and searches show of a child, where people said something by hand.

Linkage gathers a name, sex and dates of birth from the rows. What people corrected is put over them, the
newest last; of a child that came in by hand alone everything that was said counts.

Takes   persons whose lines were gathered anew.
Gives   put_corrections.
Leaves  the whole profile to child.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from leleka.web.casework.from_records import eighteenth
from leleka.web.casework.models import Case, Identity
from leleka.web.common import bulk
from leleka.web.linkage.models import Membership, Person

_NAMED_SO = ("unknown", "recorded", "birth")
"""Kinds of identity by which colleagues call a child; an imposed name is none of them."""


def put_corrections(persons: Sequence[UUID]) -> None:
    """Put what people said over what the rows say; the day of coming of age follows."""
    of_rows = Q(record__membership__person__in=persons, record__membership__is_proposed=False)
    by_hand = (
        Identity.objects.current()
        .filter(kind__in=_NAMED_SO)
        .filter(Q(of_rows, supersedes__isnull=False) | Q(record=None, person__in=persons))
    )
    said: dict[UUID, list[Identity]] = defaultdict(list)
    for identity in by_hand.select_related("record__membership").order_by("recorded_at", "pk"):
        member = identity.record.membership if identity.record else None
        said[member.person_id if member else identity.person_id].append(identity)
    of_lists = Membership.objects.of_lists().filter(person__in=said)
    with_rows = set(of_lists.values_list("person", flat=True))
    people = list(Person.objects.filter(pk__in=said))
    for person in people:
        for identity in said[person.pk]:
            if identity.supersedes_id or person.pk not in with_rows:
                _put(person, identity)
    Person.objects.bulk_update(people, ["best_name", "sex", "born_low", "born_high"])
    cases = Case.objects.filter(person__in=persons).values_list("pk", "turns_18_low", "person__born_low")
    bulk.change(
        Case,
        [
            {"id": case, "turns_18_low": eighteenth(born)}
            for case, turns_18, born in cases
            if turns_18 != eighteenth(born)
        ],
    )


def _put(person: Person, identity: Identity) -> None:
    person.best_name = identity.name[:200] or person.best_name
    person.sex = identity.sex or person.sex
    if born := identity.born:
        person.born_low, person.born_high = born.first, born.last
