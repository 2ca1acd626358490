"""Invented children with a marked word of their own in every field, made from the models.

Takes   an office (web.office), how many children.
Gives   Canaries: the words, and for each whose and of which protection it is.
Leaves  walking through the pages to web.sweep.

A model or a field that is added is marked without a line here. What a field may be shown to follows
from its kind: sealed text is for those who read contacts, all other text for those who read the rows
of lists. A field that fewer or more people may read stands in PROTECTED, under a name of casework/fields.csv.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import product
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import models
from django.utils import timezone
from web.office import ROLES, SENSITIVITIES, Office

from leleka.core.codelists import code_list
from leleka.web.accounts.models import Grant, Organisation, Team, User
from leleka.web.accounts.rights import can, can_read_field, may, relation_to, sees_children
from leleka.web.casework import models as casework
from leleka.web.casework.models.assertion import Assertion
from leleka.web.common.codes import Code
from leleka.web.common.sealed import SealedCells, SealedText, Sealing
from leleka.web.intake.models import Draft, ImportBatch, Record, Source
from leleka.web.linkage.models import Decision, Membership, Pair, Person

MARK = re.compile(r"qxjv([a-z]{3})w([a-z]{3})zk", re.IGNORECASE)
NOBODY = "Qxjvzzzwzzzzk"
"""A word of no child's, to type into forms."""

OFFICE, STATED, CHILDREN, AUTHOR = (
    "the office",
    "those of the office who see children",
    "who sees children",
    "its author",
)
"""Protection of what is no child's: the organisation's own, what its sources say of institutions, common
knowledge of those who work on cases, and what is only its author's."""

PROTECTED: dict[str, str] = {
    "Person": "names",
    "Case.next_step": "case_status",
    "Identity": "names",
    "Identity.birth_place": "birth_place",
    "Identity.citizenship": "nationality",
    "Identity.mother": "mother_name",
    "Identity.father": "father_name",
    "Paper": "identification_number",
    "Identity.born_written": "birth_date",
    "Trait.eyes": "eyes",
    "Trait.mark": "marks",
    "Trait.health": "health_group",
    "KinLink.name": "next_of_kin",
    "Separation.place": "taken_place",
    "Separation.region": "taken_place",
    "Separation.taken_written": "taken_date",
    "Record.readings": "names",
    "Stay.now": "present_location",
    "Stay": "stays",
    "Stay.household": "guardian_household",
    "Stay.exact_location": "present_location",
    "LegalAct": "legal_acts",
    "TransferParticipant": "transfers",
    "EvidenceItem": "evidence",
    "SensitivityChange.why": "notes",
    "UrgencyChange.why": "notes",
    "Note.text": "notes",
    "StatusChange.note": "notes",
    "LevelChange.note": "notes",
    "TracingAction": "tracing_actions",
    "TracingAction.note": "tracing_actions",
    "TaskMove.why": "notes",
    "Decision.note": "decisions",
    "NewEvidence.what": "decisions",
    "Change.why": "decisions",
    "Task.title": "case_status",
    "Referral.why": "case_status",
    "Referral.note": "case_status",
    "ReferralMove.note": "case_status",
}
"""By model, or model and field (of Trait and Stay: and kind). A partner who is asked for help reads what it
is asked, so tasks and referrals are of the class of the case's status."""

_VARIANTS: dict[str, tuple[dict[str, Any], ...]] = {
    "Identity": ({"kind": "birth"}, {"kind": "imposed"}),
    "Trait": ({"kind": "eyes"}, {"kind": "mark"}, {"kind": "health"}),
    "Stay": ({"is_present": True}, {"is_present": False}),
    "KinLink": ({"relation": "sibling_full"}, {"relation": "mother", "relative": None}),
}
_NOT_MADE = frozenset({"common", "accounts"})
"""Rooms whose tables are no child's; their own words are looked for everywhere, see sweep."""
_LEFT_EMPTY = frozenset({
    "supersedes", "proposal", "undoes", "merged_into", "earlier", "confirmed_by", "claimed_by", "done_by",
    "answered_by", "undone_by", "weighing", "grant", "done_at", "answered_on", "answered_at", "claimed_until",
    "undone_at", "gone_by",
})  # fmt: skip
_HOLDERS = ("team", "everybody", "other team", "partner", "shared", "shared with one", "recalled")


@dataclass(frozen=True, slots=True)
class Whose:
    """Of whom a word is.

    Attributes:
        place: model and field.
        protection: a name of casework/fields.csv, or OFFICE, CHILDREN, AUTHOR.
        child: whose; None where it is no child's.
        row: what holds the word, which may have a sensitivity of its own.
        is_imposed: the word is of an identity that was imposed.
        link: what the word tells where it stands beside the child, such as an institution's name.
    """

    place: str
    protection: str
    child: Person | None
    row: Any
    is_imposed: bool = False
    link: str = ""


@dataclass
class Canaries:
    """The marked world."""

    office: Office
    children: list[Person] = field(default_factory=list)
    whose: dict[str, Whose] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    rows: dict[type[models.Model], list[Any]] = field(default_factory=lambda: defaultdict(list))
    ids: dict[str, list[Any]] = field(default_factory=dict)
    unmarked: set[str] = field(default_factory=set)
    _n_things: int = 0
    _of_child: dict[tuple[type[models.Model], Any], Any] = field(default_factory=dict)
    _sources: dict[Any, Source] = field(default_factory=dict)

    def may_see(self, user: User, word: str, *, on_childs_page: bool) -> bool:
        """Whether the user may see a word; asked of `can` alone, never of a query."""
        whose = self.whose[word.lower()]
        if whose.protection == AUTHOR:
            return whose.row.author_id == user.pk
        if whose.protection == OFFICE:
            own = whose.row.organisation_id
            return user.organisation_id == own or own in _told(self, user)
        if whose.protection == STATED:
            return user.organisation_id == whose.row.organisation_id and sees_children(user)
        if whose.protection == CHILDREN and not on_childs_page:
            return sees_children(user) or bool(may(user, "count"))
        return _may_read(user, whose)

    def rows_of(self, name: str) -> list[Any]:
        """The rows of the model with this name."""
        return next((rows for model, rows in self.rows.items() if model.__name__ == name), [])

    def word(self, thing: int, place: str) -> str:
        """The word of a thing in a place."""
        number = self.places.setdefault(place, len(self.places))
        return f"Qxjv{_letters(thing)}w{_letters(number)}zk"

    def next_thing(self) -> int:
        """The number of one more thing."""
        self._n_things += 1
        return self._n_things


def marked_world(office: Office, n_children: int) -> Canaries:
    """Make the children, and a row of every model about each."""
    world = Canaries(office)
    for organisation in (office.ours, office.partner):
        _add_source(world, organisation)
    for place in range(n_children):
        _add_child(world, place)
    for child in world.children:
        _add_records(world, child)
    for place, child in enumerate(world.children):
        beside = world.children[(place + 1) % n_children]
        for model in _about_children():
            for variant in _VARIANTS.get(model.__name__, ({},)):
                _build(world, model, child, beside, **variant)
    _write(world)
    _add_pairs(world)
    for author in (office.users["intake"], office.users["caseworker"], office.outsider):
        _add_draft(world, author)
    return world


def _add_source(world: Canaries, organisation: Any) -> None:
    thing, by = world.next_thing(), _worker_of(world, organisation)
    source = Source(organisation=organisation, kind="ngo", made_by=by, list_id=f"list-{organisation.pk}")
    _mark(world, source, thing, OFFICE, None, skip={"mapping", "list_id"})
    source.save()
    batch = ImportBatch(source=source, state="in", made_by=by)
    _mark(world, batch, thing, OFFICE, None, skip={"mapping"}, owner=source)
    batch.save()
    world._sources[organisation.pk] = source
    world._of_child[ImportBatch, organisation.pk] = batch


def _add_child(world: Canaries, place: int) -> None:
    office = world.office
    other, _ = Team.objects.get_or_create(organisation=office.ours, name="друга")
    plan = [("assigned", role, level) for role, level in product(ROLES, SENSITIVITIES)]
    plan += [(holder, "", level) for holder, level in product(_HOLDERS, SENSITIVITIES)] * 4
    # A small world is drawn from all over the plan.
    holder, role, level = plan[place * 37 % len(plan)]
    is_ours = holder in {"assigned", "team", "everybody", "other team"}
    child = Person(
        organisation=office.ours if is_ours else office.partner,
        team={"assigned": office.team, "team": office.team, "other team": other}.get(holder),
        assigned_to=office.users[role] if role else None,
        sensitivity=level,
        sex="female",
        born_low=date(2014, 3, 1 + place % 28),
        born_high=date(2014, 3, 1 + place % 28),
    )
    _mark(world, child, world.next_thing(), "names", child)
    child.save()
    if holder in {"shared", "shared with one", "recalled"}:
        Grant.objects.create(
            person=child.pk,
            organisation=office.ours,
            user=office.users["caseworker"] if holder == "shared with one" else None,
            purpose="referral",
            given_by=office.outsider,
            ends_at=timezone.now() + timedelta(days=30),
            recalled_at=timezone.now() if holder == "recalled" else None,
        )
    world.children.append(child)


def _add_records(world: Canaries, child: Person) -> None:
    """A row that is the child's, and one that is only proposed to be."""
    source = world._sources[child.organisation_id]
    for is_proposed in (False, True):
        thing = world.next_thing()
        record = Record(source=source, batch=world._of_child[ImportBatch, child.organisation_id], row=thing)
        _mark(world, record, thing, "record_cells", child)
        record.cells = {"ПІБ": world.word(thing, "Record.cells"), "Дата": "05.03.2014"}
        record.readings = {"names": [world.word(thing, "Record.readings")], "name_kinds": ["recorded"]}
        record.fingerprint = f"{thing:064d}"
        world.rows[Record].append(record)
        member = Membership(record=record, person=child, is_proposed=is_proposed)
        world.rows[Membership].append(member)
        world._of_child[Record if not is_proposed else Membership, child.pk] = record


def _build(
    world: Canaries,
    model: type[models.Model],
    child: Person,
    beside: Person,
    link: str = "",
    source: Source | None = None,
    **given: Any,
) -> Any:
    """A row of any model about a child, and first what it hangs on; source: of what is no child's."""
    if model is casework.Transfer:
        source = world._sources[child.organisation_id]
    row, thing = model(**given), world.next_thing()
    for column in model._meta.concrete_fields:
        if column.name in given or column.primary_key:
            continue
        if isinstance(column, models.ForeignKey):
            setattr(row, column.name, _related(world, row, column, child, beside))
        elif not column.null or column.name.endswith(("_low", "_high")):
            _fill(row, column, thing)
    protection = STATED if source else _protection(model, given)
    _mark(world, row, thing, protection, child, link=link, owner=source)
    world.rows[model].append(row)
    return row


def _related(world: Canaries, row: Any, column: Any, child: Person, beside: Person) -> models.Model | None:
    target, ours = column.related_model, child.organisation
    if column.name in _LEFT_EMPTY or target is type(row):
        return None
    given = {
        Person: beside if column.name == "relative" else child,
        User: child.assigned_to if column.name == "assigned_to" else _worker_of(world, ours),
        Source: world._sources[ours.pk],
        ImportBatch: world._of_child[ImportBatch, ours.pk],
        Organisation: world.office.partner if column.name.startswith("to_") else ours,
    }
    if target in given:
        return given[target]
    key = (target, beside.pk if column.name == "right" else child.pk)
    if target is Pair:
        return world._of_child.get(key)
    if target is casework.Institution:
        # One for each row that names one, so that its name tells what the page says of the child.
        stated = world._sources[ours.pk] if isinstance(row, casework.Transfer) else None
        return _build(world, target, child, beside, link=_link(row), source=stated)
    if key not in world._of_child:
        world._of_child[key] = _build(world, target, child, beside)
    return world._of_child[key]


def _link(row: Any) -> str:
    if isinstance(row, casework.Stay):
        return PROTECTED["Stay.now" if row.is_present else "Stay"]
    return {"Separation": "origin_institution"}.get(type(row).__name__, "transfers")


def _fill(row: models.Model, column: Any, thing: int) -> None:
    if isinstance(column, models.DateTimeField):
        setattr(row, column.name, timezone.now())
    elif isinstance(column, models.DateField):
        setattr(row, column.name, timezone.localdate() if column.name == "due" else date(2014, 3, 5))
    elif column.name == "sensitivity":
        row.sensitivity = SENSITIVITIES[thing % len(SENSITIVITIES)]
    elif column.has_default():
        return
    elif isinstance(column, Code):
        setattr(row, column.name, next(iter(code_list(column.list_name))))
    elif isinstance(column, models.BooleanField):
        setattr(row, column.name, False)
    elif isinstance(column, models.UUIDField):
        setattr(row, column.name, uuid4())
    elif column.choices:
        setattr(row, column.name, column.choices[0][0])
    elif isinstance(column, (models.IntegerField, models.FloatField)):
        setattr(row, column.name, 1)


def _mark(
    world: Canaries,
    row: Any,
    thing: int,
    protection: str,
    child: Person | None,
    *,
    skip: frozenset[str] | set[str] = frozenset(),
    owner: Any = None,
    link: str = "",
) -> None:
    """Put a word into every column that takes free text."""
    model = type(row)
    for column in model._meta.concrete_fields:
        place = f"{model.__name__}.{column.name}"
        if column.name in skip or not _takes_words(column):
            continue
        if (column.max_length or 99) < len(NOBODY):
            world.unmarked.add(place)
            continue
        word = world.word(thing, place)
        if isinstance(column, models.JSONField | SealedCells):
            setattr(row, column.name, {"canary": word})
        elif isinstance(column, models.URLField):
            setattr(row, column.name, f"https://invented.invalid/{word}")
        else:
            setattr(row, column.name, word)
        guard = protection
        if protection not in {OFFICE, STATED, CHILDREN, AUTHOR}:
            is_kept_closer = isinstance(column, SealedText) and place != "Stay.place"
            kind = "contacts" if is_kept_closer else protection or "record_cells"
            guard = PROTECTED.get(place, kind)
        imposed = model is casework.Identity and row.kind == "imposed"
        world.whose[word.lower()] = Whose(place, guard, child, owner or row, imposed, link)


def _takes_words(column: Any) -> bool:
    if isinstance(column, Sealing):
        return True
    if isinstance(column, models.JSONField):
        return column.default is not list
    is_text = isinstance(column, (models.CharField, models.TextField))
    return is_text and not column.choices and not isinstance(column, Code)


def _protection(model: type[models.Model], given: dict[str, Any]) -> str:
    name = model.__name__
    if model is casework.Stay:
        return PROTECTED["Stay.now" if given["is_present"] else "Stay"]
    if model is casework.Trait:
        return PROTECTED[f"Trait.{given['kind']}"]
    if name in PROTECTED:
        return PROTECTED[name]
    about_child = issubclass(model, Assertion) or model in _about_children() or model is Record
    return "" if about_child else CHILDREN


@cache
def _about_children() -> tuple[type[models.Model], ...]:
    """Models of which each child gets rows: those that lead to a child by a foreign key."""
    by_hand = {Person, Record, Membership, Pair, Draft, Source, ImportBatch}
    leading = {Person, Record, Pair}
    ours = [m for m in apps.get_models() if m.__module__.startswith("leleka.")]
    ours = [m for m in ours if m._meta.app_label not in _NOT_MADE and m not in by_hand]

    def leads(model: type[models.Model]) -> bool:
        ends = {f.related_model for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey)}
        return bool(ends & leading) and Pair not in ends

    return tuple(model for model in ours if leads(model))


def _write(world: Canaries) -> None:
    """All rows, each model after those it hangs on."""
    todo = dict(world.rows)
    while todo:
        ready = [m for m in todo if not (_ends(m) & todo.keys() - {m})]
        for model in ready:
            rows = todo.pop(model)
            model._base_manager.bulk_create(rows, batch_size=200)


def _ends(model: type[models.Model]) -> set[Any]:
    return {f.related_model for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey)}


def _add_pairs(world: Canaries) -> None:
    """Each child's row beside its proposed one and beside the next child's, with what was said of them."""
    of_pairs = [m for m in apps.get_models() if Pair in _ends(m) and m.__module__.startswith("leleka.")]
    of_pairs.remove(Decision)
    world.rows.clear()
    for place, child in enumerate(world.children):
        beside = world.children[(place + 1) % len(world.children)]
        own = world._of_child[Record, child.pk]
        others = (world._of_child[Membership, child.pk], world._of_child[Record, beside.pk])
        for number, other in enumerate(others):
            left, right = sorted((own, other), key=lambda record: record.pk)
            review = "disputed" if (place + number) % 3 == 0 else "open" if place % 2 else "agreed"
            pair = Pair(left=left, right=right, weight_bits=3.0, p_same=0.9, gain=1.0, review=review)
            world.rows[Pair].append(pair)
            world._of_child[Pair, child.pk] = pair
            if review == "open":
                continue
            second = "same" if review == "agreed" else "different"
            for role, turn, said in (("analyst", 1, "same"), ("verifier", 2, second)):
                _build(world, Decision, child, beside, by=world.office.users[role], turn=turn, answer=said)
            for model in of_pairs:
                _build(world, model, child, beside)
    _write(world)


def _add_draft(world: Canaries, author: User) -> None:
    draft = Draft(author=author, form="report", ends_at=timezone.now() + timedelta(days=7))
    draft.content = f'{{"name": "{world.word(thing := world.next_thing(), "Draft.content")}"}}'
    world.whose[world.word(thing, "Draft.content").lower()] = Whose("Draft.content", AUTHOR, None, draft)
    draft.save()


def _worker_of(world: Canaries, organisation: Any) -> User:
    office = world.office
    return office.outsider if organisation == office.partner else office.users["supervisor"]


def _may_read(user: User, whose: Whose) -> bool:
    child = whose.child
    row = whose.row if hasattr(whose.row, "sensitivity") and whose.row is not child else None
    if not can(user, "read", child):
        return False
    # What is the team's is shared field by field, so there the field's class decides.
    is_shared = row is not None and row.sensitivity == "team" and relation_to(user, child) == "shared"
    if row is not None and not is_shared and not can(user, "read", row):
        return False
    fields = [whose.link or "record_cells"] if whose.protection == CHILDREN else [whose.protection]
    fields += ["imposed_identity"] if whose.is_imposed else []
    return all(can_read_field(user, name, child) for name in fields)


def _told(world: Canaries, user: User) -> set[Any]:
    """Organisations whose lists the user hears of, beside a child."""
    seen = (child for child in world.children if child.organisation_id != user.organisation_id)
    return {child.organisation_id for child in seen if can_read_field(user, "source", child)}


def _letters(number: int) -> str:
    signs = [chr(97 + number // 26**power % 26) for power in (2, 1, 0)]
    return "".join(signs)
