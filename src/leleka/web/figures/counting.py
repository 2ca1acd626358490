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
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from leleka import casework
from leleka.core.codelists import code_list
from leleka.core.dates import DateInterval
from leleka.figures.counts import CountSet as Frozen
from leleka.figures.counts import Exclusion, Verification, count_set_of, digest_of, plain, tabulate, verify
from leleka.figures.counts import freeze as froze
from leleka.figures.disclosure import SMALL_BELOW
from leleka.web.accounts.models import User
from leleka.web.casework.models import Separation
from leleka.web.common.action import action
from leleka.web.figures.definitions import DEFINITIONS, Definition, Found, found, statuses_on
from leleka.web.figures.models import CountedChild, CountSet, CountSignature
from leleka.web.linkage.models import Membership, Person

UNKNOWN = "unknown"
PROPERTIES = ("sex", "age", "region", "status")
"""By what a count can be divided."""
_AGE_BANDS = ((4, "0-4"), (9, "5-9"), (14, "10-14"), (17, "15-17"))


@dataclass(frozen=True, slots=True)
class Cell:
    """One row of a divided count.

    Attributes:
        shown: the number; None where it is hidden.
    """

    value: str
    shown: int | None


def shown_number(n: int) -> int | None:
    """A number as it may be shown to anybody; None: hidden, it is small."""
    return None if 0 < n < SMALL_BELOW else n


def divided(
    definition: Definition, user: User, day: date, by: str, whom: frozenset[UUID] | None = None
) -> list[Cell]:
    """A count divided by a property, small cells hidden and enough beside them.

    Args:
        whom: the children counted, where the caller has found them already.
    """
    if whom is None:
        whom = found(definition, user.organisation_id, day).counted
    values = values_of(whom, by, user.organisation_id, day)
    ids = tuple(sorted(str(child) for child in whom))
    frozen = Frozen(definition.title, definition.sentence, definition.code, "person", day, ids)
    cells = tabulate(frozen, {str(child): value for child, value in values.items()})
    shown = [Cell(cell.row, cell.shown) for cell in cells]
    if by == "status":  # as the path of a case goes, not by the alphabet
        shown.sort(key=lambda cell: code_list("case_status").rank(cell.value))
    return shown


def members(definition: Definition, user: User, day: date, by: str, value: str) -> frozenset[UUID]:
    """Children of one cell; of all where `by` is ""."""
    whom = found(definition, user.organisation_id, day).counted
    if not by:
        return whom
    values = values_of(whom, by, user.organisation_id, day)
    return frozenset(child for child in whom if values.get(child, UNKNOWN) == value)


def values_of(whom: Iterable[UUID], by: str, organisation: UUID, day: date) -> Mapping[UUID, str]:
    """A property of each child, as far as it is known."""
    wanted = frozenset(whom)
    people = Person.objects.filter(organisation=organisation, merged_into=None)
    if by == "status":
        return statuses_on(organisation, day)
    if by == "sex":
        return {child: sex or UNKNOWN for child, sex in people.values_list("pk", "sex") if child in wanted}
    if by == "region":
        taken = Separation.objects.current().filter(person__organisation=organisation).exclude(region="")
        return dict(taken.order_by("-recorded_at", "pk").values_list("person", "region"))
    ages = people.values_list("pk", "born_low", "born_high")
    return {child: _band(low, high, day) for child, low, high in ages if child in wanted}


@action("freeze_count")
def freeze(
    user: User, organisation: Any, *, definition: Definition, day: date, published_in: str = ""
) -> CountSet:
    """Freeze a count as it stands; nobody can change it afterwards.

    Raises:
        PermissionDenied: the day lies ahead, or it is another organisation.
    """
    if day > timezone.localdate() or organisation.pk != user.organisation_id:
        raise PermissionDenied
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
        organisation=user.organisation, definition={"code": definition.code}, frozen=plain(frozen), as_of=day,
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
        PermissionDenied: one froze it oneself, it is signed, it is another organisation's, or it is not
            as it was frozen.
    """
    is_ours = count.organisation_id == user.organisation_id
    is_done = CountSignature.objects.filter(count=count).exists()
    if user.pk == count.frozen_by_id or is_done or not is_ours or not is_intact(count):
        raise PermissionDenied
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
    current = Membership.objects.filter(is_proposed=False, record__later=None)
    for person, record in current.exclude(record__batch__state="undone").values_list("person", "record"):
        if str(person) in held:
            held[str(person)].append(str(record))
    return held


def _band(low: date | None, high: date | None, day: date) -> str:
    """The band of age on a day; unknown where the birth date allows two."""
    if low is None or high is None:
        return UNKNOWN
    ages = casework.age_on(DateInterval(low, high, "day" if low == high else "range"), day)
    bands = {next((name for end, name in _AGE_BANDS if age <= end), "18+") for age in ages}
    return bands.pop() if len(bands) == 1 else UNKNOWN
