"""Counts of the registry: one number, divided, frozen, signed, counted again years later.

Takes   a person whose role counts, a definition, a day.
Gives   counted, divided (small cells hidden), freeze, sign, verified.
Leaves  whom to count to definitions, hiding and hashing to leleka.figures.

Whoever counts sees numbers of all children of their organisation, and no child by that. So small
numbers are hidden from everybody, and the way from a number to its children leads only to those
whom the reader may see anyway.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from leleka.core.codelists import code_list
from leleka.core.dates import years_before
from leleka.core.words import mark
from leleka.figures.counts import CountSet as Frozen
from leleka.figures.counts import Exclusion, Verification, count_set_of, digest_of, divide, plain, verify
from leleka.figures.counts import freeze as froze
from leleka.figures.disclosure import SMALL_BELOW
from leleka.web.accounts.action import action, refuse_where
from leleka.web.accounts.models import User
from leleka.web.casework.kept import current_in_a_walk
from leleka.web.casework.models import Separation
from leleka.web.common.condition import Sql
from leleka.web.figures.definitions import (
    DEFINITIONS,
    NOT_COUNTED,
    UNKNOWN,
    Definition,
    Found,
    Valued,
    counted,
    found,
    rule_of,
    tally,
)
from leleka.web.figures.models import CountedChild, CountSet, CountSignature
from leleka.web.intake.models import Record
from leleka.web.linkage.models import Membership

_AGE_BANDS = ((4, "0-4"), (9, "5-9"), (14, "10-14"), (17, "15-17"))
_GROWN = "18+"
_AGES = (*(name for _, name in _AGE_BANDS), _GROWN)
_LISTS = {"sex": "sex", "status": "case_status"}
"""The code lists of properties."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One row of a divided count.

    Attributes:
        shown: the number; None where it is hidden.
    """

    value: str
    shown: int | None


@dataclass(frozen=True, slots=True)
class Divided:
    """A count with its parts.

    Attributes:
        n, n_left_out: as they may be shown; None where they are hidden.
        cells: none where n is hidden.
    """

    n: int | None
    n_left_out: int | None
    cells: list[Cell]


def shown_number(n: int) -> int | None:
    """A number as it may be shown to anybody; None: hidden, it is small."""
    return None if 0 < n < SMALL_BELOW else n


def shown_changes(check: Verification) -> dict[str, int]:
    """What a frozen count is today and what changed since, as it may be shown; what is hidden is not in it.

    The frozen number is shown, so each of these follows from the others: one small one hides them all.
    """
    parts = {name: len(getattr(check, name)) for name in ("added", "removed", "merged", "split")}
    numbers = {"today": check.today or 0, **parts}
    return {} if any(shown_number(n) is None for n in numbers.values()) else numbers


def divided(definition: Definition, user: User, day: date, by: str) -> Divided:
    """A count divided by a property, small cells hidden and enough beside them.

    A count that is hidden itself is not divided: one row would say of what sex or from where they all are.
    """
    left_out, of_value = 0, Counter[str]()
    for (status, value), n in tally(definition, user.organisation_id, day, VALUES[by](day)).items():
        if status in NOT_COUNTED:
            left_out += n
        else:
            of_value[value] += n
    total = shown_number(of_value.total())
    shown = [Cell(value, n) for value, n in divide(of_value).items()] if total is not None else []
    if by == "status":  # as the path of a case goes, not by the alphabet
        shown.sort(key=lambda cell: code_list("case_status").rank(cell.value))
    return Divided(total, shown_number(left_out), shown)


def members(definition: Definition, user: User, day: date, by: str, value: str) -> Q:
    """That a child is one of those counted; by a property, one of those in the cell of a value."""
    return counted(definition, user.organisation_id, day, VALUES[by](day) if by else None, value)


def is_value(by: str, value: str) -> bool:
    """Whether a property can have a value; regions are kept as written where no code fits."""
    if value == UNKNOWN:
        return True
    if by == "region":
        return value.isprintable() and value != ""
    return value in (_AGES if by == "age" else code_list(_LISTS[by]))


def _region(day: date) -> QuerySet[Any]:
    """Of the taking that was told first."""
    taken: QuerySet[Any] = current_in_a_walk(Separation).exclude(region="").annotate(value=F("region"))
    return taken.order_by("recorded_at", "-pk")


def _band(day: date) -> Sql:
    """The band of age on a day; unknown where the birth date allows two, or lies behind the day."""
    text, values = "CASE WHEN {born_low} > %s THEN %s", list[date | str]((day, UNKNOWN))
    oldest = "{born_high} IS NOT NULL"
    for end, name in _AGE_BANDS:
        youngest = years_before(day, end + 1)
        text += f" WHEN {oldest} AND {{born_low}} > %s THEN %s"
        values += (youngest, name)
        oldest = "{born_high} <= %s"
        values.append(youngest)
    text += f" WHEN {oldest} AND {{born_low}} IS NOT NULL THEN %s ELSE %s END"
    return Sql(text, (*values, _GROWN, UNKNOWN))


VALUES: Mapping[str, Callable[[date], Valued]] = {
    "sex": lambda day: Sql("CASE WHEN {sex} = '' THEN %s ELSE {sex} END", (UNKNOWN,)),
    "age": _band,
    "region": _region,
    "status": lambda day: F("stood"),
}
"""What tells a child's value of each property on a day."""

PROPERTIES = tuple(VALUES)
"""By what a count can be divided."""

NOT_AS_FROZEN = mark(
    "This count is not as it was frozen, so it is neither signed nor given out. Tell an administrator."
)


@action("freeze_count")
def freeze(
    user: User, organisation: Any, *, definition: Definition, day: date, published_in: str = ""
) -> CountSet:
    """Freeze a count as it stands; nobody can change it afterwards.

    Raises:
        RefusedError: the day lies ahead, or it is another organisation.
    """
    refuse_where(
        {
            mark("A count is frozen as of today or a day before."): day > timezone.localdate(),
            mark("You freeze counts of your own organisation only."): organisation.pk != user.organisation_id,
        }
    )
    whom = found(definition, user.organisation_id, day)
    records = _records_of(whom)
    frozen = froze(
        records,
        title=definition.title,
        definition=definition.sentence,
        query=f"registry: {definition.code}",
        as_of=day,
        source="",
        exclusions=[Exclusion(str(child), reason) for child, reason in whom.left_out.items()],
    )
    made = CountSet.objects.create(
        organisation=user.organisation, definition={"code": definition.code, "rule": rule_of(definition)},
        frozen=plain(frozen), as_of=day,
        n=frozen.n, n_excluded=dict(Counter(whom.left_out.values())), digest=frozen.digest, frozen_by=user,
        published_in=published_in,
    )  # fmt: skip
    CountedChild.objects.bulk_create(
        [CountedChild(count=made, person_id=UUID(child)) for child in frozen.ids], batch_size=2000
    )
    return made


@action("freeze_count")
def sign(user: User, count: CountSet) -> CountSignature:
    """Answer for a frozen count, as a second person.

    Raises:
        RefusedError: one froze it oneself, it is signed, it is another organisation's, or it is not
            as it was frozen.
    """
    is_ours = count.organisation_id == user.organisation_id
    is_done = CountSignature.objects.filter(count=count).exists()
    refuse_where(
        {
            mark("You froze this count yourself; a second person signs it."): user.pk == count.frozen_by_id,
            mark("It is signed already."): is_done,
            mark("Only the organisation that froze a count can sign it."): not is_ours,
            NOT_AS_FROZEN: not is_intact(count),
        }
    )
    return CountSignature.objects.create(count=count, by=user)


def is_intact(count: CountSet) -> bool:
    """Whether a frozen count is what was frozen: its hash, its number, its children."""
    try:
        frozen = count_set_of(count.frozen)
    except (KeyError, TypeError, ValueError):
        return False
    kept = {str(child) for child in count.children.values_list("person", flat=True)}
    return (
        digest_of(frozen) == count.digest == frozen.digest and set(frozen.ids) == kept and frozen.n == count.n
    )


def verified(count: CountSet) -> Verification:
    """A frozen count, held against its hash and against what its definition finds for its day now.

    One that is not what was frozen is compared with nothing, nor is one whose definition is no more.
    """
    kept = count.children.count()
    if not is_intact(count):
        return Verification(count.n, kept, is_intact=False)
    definition = DEFINITIONS.get(count.definition.get("code", ""))
    if definition is None:
        return verify(count_set_of(count.frozen), count.n)
    now = found(definition, count.organisation_id, count.as_of)
    return verify(count_set_of(count.frozen), count.n, _records_of(Found(now.counted)))


def file_of(count: CountSet) -> Frozen:
    """The file that `leleka count verify` reads, signed where it is."""
    frozen = count_set_of(count.frozen)
    signature = CountSignature.objects.filter(count=count).select_related("by").first()
    if signature is None:
        return frozen
    return frozen.signed(signature.by.name, timezone.localdate(signature.at))


def _records_of(whom: Found) -> dict[str, list[str]]:
    """The confirmed records of each child, counted or left out."""
    held: dict[str, list[str]] = {str(child): [] for child in (*whom.counted, *whom.left_out)}
    sure = Membership.objects.filter(Record.counts("record__"), is_proposed=False)
    for person, record in sure.values_list("person", "record"):
        if str(person) in held:
            held[str(person)].append(str(record))
    return held
