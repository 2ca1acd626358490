"""Two frozen counts beside each other: what changed between their days, by how much, and where.

Takes   two frozen counts of one organisation, a property.
Gives   compared: both numbers with their parts, who came and went, or why no difference may be said;
        before and last_two, which are compared where nobody chose.
Leaves  hiding small numbers and who may look to counting and models.

A number says whom its definition found. Where that was changed between the two, a difference would
be taken for children who came or went; so both numbers stand there, and both definitions, and no difference.

Both totals are shown, and so is what they differ by. Of the parts those are hidden, too, that changed by
fewer than five: of which sex or age the one child is that came in between would stand there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from uuid import UUID

from django.db.models import CharField, F, Q, QuerySet

from leleka.core.codelists import code_list
from leleka.figures.counts import count_set_of, divide_both, verify
from leleka.web.casework.models import Case
from leleka.web.common.condition import Written
from leleka.web.common.scope import whole
from leleka.web.figures.counting import VALUES, is_intact, shown_changes, shown_number
from leleka.web.figures.definitions import DEFINITIONS, UNKNOWN, stood_on
from leleka.web.figures.models import CountSet
from leleka.web.linkage.models import Person

Reason = Literal["", "other_count", "changed_definition", "not_intact"]


@dataclass(frozen=True, slots=True)
class Part:
    """One value of a property in both counts; None where a number is hidden."""

    value: str
    earlier: int | None
    later: int | None

    @property
    def change(self) -> int | None:
        """By how many there are more; None where one of the two is hidden."""
        return None if self.earlier is None or self.later is None else self.later - self.earlier


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two counts beside each other, the earlier day first.

    Attributes:
        reason: why no difference may be said; "" where it may.
        all_told: both numbers.
        parts: the same by a property; none where there is a reason, or one of the numbers is hidden.
        moved: how many were added, removed, merged and split; empty where one of them is small.
    """

    earlier: CountSet
    later: CountSet
    reason: Reason
    all_told: Part
    parts: tuple[Part, ...] = ()
    moved: Mapping[str, int] = field(default_factory=dict)


def compared(one: CountSet, other: CountSet, by: str) -> Comparison:
    """Hold two counts against each other, in whichever order they are given."""
    earlier, later = sorted((one, other), key=lambda count: (count.as_of, count.frozen_at))
    reason, n = _why_not(earlier, later), Part("", shown_number(earlier.n), shown_number(later.n))
    if reason:
        return Comparison(earlier, later, reason, n)
    if n.earlier is None or n.later is None:  # one row would say of what sex or from where they all are
        return Comparison(earlier, later, "", n, (), _moved(earlier, later))
    then, now = (Counter(_told(count, by).values()) for count in (earlier, later))
    parts = [Part(value, *shown) for value, shown in divide_both(then, now).items()]
    if by == "status":  # as the path of a case goes, not by the alphabet
        parts.sort(key=lambda part: code_list("case_status").rank(part.value))
    return Comparison(earlier, later, "", n, tuple(parts), _moved(earlier, later))


def before(count: CountSet, others: QuerySet[CountSet]) -> CountSet | None:
    """The last of the same definition before it, by its day; None where there is none."""
    is_before = Q(as_of__lt=count.as_of) | Q(as_of=count.as_of, frozen_at__lt=count.frozen_at)
    same = others.filter(is_before, definition__code=count.definition.get("code"))
    return same.order_by("as_of", "frozen_at").last()


def last_two(counts: QuerySet[CountSet]) -> tuple[CountSet, CountSet] | None:
    """The last of the first definition that was frozen twice, and the one before; None where none was."""
    for code in DEFINITIONS:
        last = counts.filter(definition__code=code).order_by("as_of", "frozen_at").last()
        previous = last and before(last, counts)
        if last and previous:
            return last, previous
    return None


def _why_not(earlier: CountSet, later: CountSet) -> Reason:
    if not (is_intact(earlier) and is_intact(later)):
        return "not_intact"
    if earlier.definition.get("code") != later.definition.get("code"):
        return "other_count"
    # What was frozen before rules were kept has its sentence alone.
    rules = {str(count.definition["rule"]) for count in (earlier, later) if "rule" in count.definition}
    is_same = earlier.frozen["definition"] == later.frozen["definition"] and len(rules) < 2
    return "" if is_same else "changed_definition"


def _moved(earlier: CountSet, later: CountSet) -> dict[str, int]:
    """Who came and went; whom the earlier count left out counts as new where the later one has it."""
    then, now = count_set_of(earlier.frozen), count_set_of(later.frozen)
    records = dict(zip(now.ids, now.records or [()] * now.n, strict=True))
    moved = shown_changes(verify(replace(then, exclusions=()), then.n, records))
    return {name: n for name, n in moved.items() if name != "today"}


def _told(count: CountSet, by: str) -> dict[UUID, str]:
    """Each child counted with its value: the status and the age on the count's day, the rest as known now."""
    value = VALUES[by](count.as_of)
    counted = count.children.values("person")
    with whole(count.organisation_id):
        if isinstance(value, F):
            cases = Case.objects.filter(person__in=counted).annotate(stood=stood_on(count.as_of))
            return _of_each(counted, dict(cases.values_list("person", "stood")), {})
        became = _became(counted)
        whom = Q(pk__in=counted) | Q(pk__in=set(became.values()))
        people = Person.objects.filter(whom)
        if isinstance(value, QuerySet):
            # Of several the first speaks, so it is written last.
            rows = reversed(list(value.filter(person__in=people.values("pk")).values_list("person", "value")))
        else:
            told = people.annotate(value=Written(value, output_field=CharField()))
            rows = told.values_list("pk", "value")
        return _of_each(counted, dict(rows), became)


def _of_each(
    counted: QuerySet[Any], told: Mapping[UUID, str], became: Mapping[UUID, UUID]
) -> dict[UUID, str]:
    people = counted.values_list("person", flat=True)
    return {person: told.get(became.get(person, person), UNKNOWN) for person in people}


def _became(counted: QuerySet[Any]) -> dict[UUID, UUID]:
    """Who of those counted is another child by now, however many steps ago."""
    became = _merged(counted)
    while further := _merged(set(became.values())):
        became = {person: further.get(into, into) for person, into in became.items()}
    return became


def _merged(people: Any) -> dict[UUID, UUID]:
    rows = Person.objects.filter(pk__in=people).values_list("pk", "merged_into")
    return {person: into for person, into in rows if into}
