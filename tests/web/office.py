"""An invented office: who works there, and how they stand to each child.

Takes   an empty database.
Gives   Office: organisations, users by role, children by relation and sensitivity.
Leaves  what may be seen of it to the tests.
"""

import math
import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pyarrow as pa
from django.utils import timezone

from leleka.core.codelists import code_list
from leleka.core.dates import DateInterval
from leleka.core.lists import Mapping, RawList
from leleka.figures.capture import CaptureTable
from leleka.figures.run import Report, run
from leleka.intake import mapping_to_yaml, preview, propose_mapping
from leleka.linkage import Index
from leleka.normalize import read_records
from leleka.web.accounts.actions import set_roles
from leleka.web.accounts.invitations import invite
from leleka.web.accounts.models import Grant, Invitation, Organisation, RoleChange, Team, User
from leleka.web.casework.models import (
    Case,
    Consent,
    Institution,
    InstitutionCount,
    Note,
    Referral,
    SensitivityChange,
    Separation,
    StatusChange,
    Task,
    TracingAction,
    TracingRequest,
    Trait,
)
from leleka.web.common.models import Job
from leleka.web.figures.counting import freeze
from leleka.web.figures.definitions import DEFINITIONS
from leleka.web.figures.estimating import keep
from leleka.web.figures.models import CountSet, EstimateRun
from leleka.web.figures.others import source_for
from leleka.web.figures.written import write_in
from leleka.web.intake.actions import look_through, receive
from leleka.web.intake.models import ImportBatch, Record, Source, Withdrawal
from leleka.web.linkage import weights
from leleka.web.linkage.models import Decision, Membership, Pair, Person
from leleka.web.reports.models import ClaimedFigure

ROLES = tuple(role for role in code_list("role") if role != "informant")
RELATIONS = ("assigned", "team", "organisation", "shared", "none")
SENSITIVITIES = tuple(code_list("sensitivity"))
CANARY = "Канарейка"
"""A word that stands in every child's name, so that a page that shows one can be told."""

LIST = f"""№ справи,ПІБ,Дата народження
A-17,{CANARY} Олексій,05.03.2014
A-18,{CANARY} Марія,31.02.2013
"""
"""Two invented children; the second was born on a day that does not exist."""

_STEPS = {
    "analyst": ("reported", "duplicate|same_as_other_case"),
    "verifier": ("open_missing", "located_confirmed|location_reviewed"),
    "negotiator": ("reported", "on_hold|waiting_for_family"),
}
"""A step for each role that may not do the usual one."""

_number = count(1)


@dataclass
class Office:
    """The invented office.

    Attributes:
        users: one by role; all of our organisation and its first team.
        children: by relation to each of those users, and sensitivity.
    """

    ours: Organisation
    partner: Organisation
    team: Team
    users: dict[str, User]
    outsider: User
    source: Source
    children: dict[tuple[str, str, str], Person] = field(default_factory=dict)

    def child(self, role: str, relation: str = "assigned", sensitivity: str = "team") -> Person:
        """The child that stands so to the user of a role; made when first asked for."""
        key = (role, relation, sensitivity)
        if key not in self.children:
            self.children[key] = self._new(self.users[role], relation, sensitivity)
        return self.children[key]

    def _new(self, user: User, relation: str, sensitivity: str) -> Person:
        other_team, _ = Team.objects.get_or_create(organisation=self.ours, name="друга")
        holder = self.ours if relation in {"assigned", "team", "organisation"} else self.partner
        person = Person.objects.create(
            organisation=holder,
            team={"team": self.team, "assigned": self.team, "organisation": other_team}.get(relation),
            assigned_to=user if relation == "assigned" else None,
            sensitivity=sensitivity,
            best_name=f"{CANARY} Вигадана {next(_number)}",
            sex="female",
            born_low=date(2014, 3, 1),
            born_high=date(2014, 3, 31),
        )
        Case.objects.create(person=person)
        if relation == "shared":
            Grant.objects.create(
                person=person.pk,
                organisation=self.ours,
                purpose="referral",
                given_by=self.outsider,
                ends_at=timezone.now() + timedelta(days=30),
            )
        return person

    def record(self, person: Person | None, **readings: object) -> Record:
        """A row of our list, of a child or of nobody yet."""
        number = next(_number)
        record = Record.objects.create(
            source=self.source,
            row_key=str(number),
            row=number,
            cells={"ПІБ": person.best_name if person else f"{CANARY} Нічия"},
            readings=readings,
            fingerprint=f"{number:064d}",
        )
        if person is not None:
            Membership.objects.create(record=record, person=person)
        return record

    def taken_back(self, record: Record) -> Record:
        """A newer version of a row, with the import that brought it taken back."""
        batch = ImportBatch.objects.create(
            source=record.source,
            file_name="newer.csv",
            digest="0" * 64,
            state="undone",
            made_by=self.source.made_by,
        )
        return Record.objects.create(
            source=record.source,
            batch=batch,
            earlier=record,
            row_key=record.row_key,
            fingerprint=f"{next(_number):064d}",
        )

    def pair(self, person: Person, other: Person | None = None, **scores: float) -> Pair:
        """Two records that may be one child; of one child, or of two."""
        left, right = sorted((self.record(person), self.record(other or person)), key=lambda r: r.pk)
        return Pair.objects.create(
            left=left, right=right, **{"weight_bits": 3.0, "p_same": 0.9, "gain": 1.0, **scores}
        )

    def weighed(self, person: Person, other: Person, left: dict[str, str], right: dict[str, str]) -> Pair:
        """Two rows of a list that the engine compared, each of its own child."""
        names = list(left | right)
        cells = pa.table({name: pa.array([left.get(name), right.get(name)], pa.string()) for name in names})
        mapping = propose_mapping(cells, list_id=self.source.list_id)
        self.source.mapping = mapping_to_yaml(mapping)
        self.source.save()
        rows = [
            self.row(child, {name: text for name, text in row.items() if text})
            for child, row in ((person, left), (other, right))
        ]
        halves = [
            read_records([RawList(mapping, "list", cells.slice(n, 1), pa.array([n + 1], pa.int32()))])
            for n in range(2)
        ]
        index = Index.build(halves[0])
        found = index.who(halves[1]).candidates[0]
        one, two = sorted(rows, key=lambda record: record.pk)
        return Pair.objects.create(
            left=one,
            right=two,
            weight_bits=math.log2(found.p_same / (1 - found.p_same)),
            p_same=found.p_same,
            levels=dict(zip(index.model.comparisons, found.levels.tolist(), strict=True)),
            rarity=found.rarity.tolist(),
            prior=found.prior.tolist(),
            posterior=list(found.posterior.values()),
            weighing=weights.keep(index.model),
            gain=1.0,
        )

    def row(self, person: Person, cells: dict[str, str]) -> Record:
        """A row of our list with these cells."""
        number = next(_number)
        record = Record.objects.create(
            source=self.source, row_key=str(number), row=number, cells=cells, fingerprint=f"{number:064d}"
        )
        Membership.objects.create(record=record, person=person)
        return record

    def decided(self, person: Person, other: Person | None = None, answer: str = "unsure") -> Pair:
        """A pair that two analysts answered alike, and that waits to be carried out."""
        pair = self.pair(person, other)
        reason = {"same": "eyes", "different": "eyes_differ", "unsure": "common_name"}[answer]
        for turn, role in enumerate(("intake", "analyst"), start=1):
            Decision.objects.create(
                pair=pair, turn=turn, answer=answer, reasons=[reason], is_blind=True, by=self.users[role]
            )
        pair.review = "agreed"
        pair.save()
        return pair

    def handed_in(self, state: str = "mapping") -> ImportBatch:
        """A file of our source that was handed in, and is no further than this."""
        batch = receive(self.users["intake"], self.source, "list.csv", [LIST.encode()])
        if state == "checked":
            mapping = replace(_mapping_of_list(), list_id="list")
            look_through(self.users["intake"], batch.source, batch, mapping)
            batch.state = state
            batch.save()
            Job.objects.filter(about=batch.pk).update(state="done")
        return batch

    def asked_about(self) -> ImportBatch:
        """A file of which one row may be a row of before, changed since."""
        batch = self.handed_in("checked")
        record = self.record(None)
        batch.differences.create(record=record, row=2, cells={}, is_asked=True)
        return batch

    def brought_in(self, *, asked: bool = False) -> ImportBatch:
        """An import whose rows are in; somebody may have asked for it to be taken back."""
        batch = ImportBatch.objects.create(
            source=self.source, file_name="list.csv", digest="0" * 64, state="in", in_at=timezone.now(),
            made_by=self.users["intake"], n_rows=1, n_new=1,
        )  # fmt: skip
        if asked:
            Withdrawal.objects.create(batch=batch, by=self.users["statistician"], why="wrong", waits=True)
        return batch

    def newcomer(self, role: str = "caseworker") -> User:
        """Somebody new in our first team."""
        return User.objects.create(
            email=f"newcomer{next(_number)}@office.invalid", name="newcomer", roles=[role],
            organisation=self.ours, team=self.team, language="en",
        )  # fmt: skip

    def invited(self, email: str = "") -> Invitation:
        """An invitation by an administrator other than the one among the users."""
        email = email or f"invited{next(_number)}@office.invalid"
        return invite(self.newcomer("administrator"), self.ours, email=email, roles=["caseworker"])[0]

    def frozen(self, code: str = "documented") -> CountSet:
        """A count that somebody other than the users here froze today."""
        return freeze(
            self.newcomer("statistician"), self.ours, definition=DEFINITIONS[code], day=timezone.localdate()
        )

    def said_by_others(self) -> ClaimedFigure:
        """A figure that somebody wrote in."""
        user = self.users["statistician"]
        said = {
            "title": "Вигаданий звіт", "address": "", "day": None, "quote": "понад 19 000 дітей",
            "number": 19000, "up_to": None, "qualifier": "over", "measure": "taken", "population": "child",
            "as_of": None, "claimed_by": "", "basis": "", "page": "",
        }  # fmt: skip
        return write_in(user, self.ours, source=source_for(user, "Вигадана газета", "news"), said=said)

    def estimated(self) -> EstimateRun:
        """An estimate from three lists of which each tells another story."""
        return keep(self.users["statistician"], [], _estimate())

    def asked_for_roles(self) -> RoleChange:
        """A change of roles that another administrator asked for."""
        return set_roles(self.newcomer("administrator"), self.newcomer(), roles=["caseworker", "intake"])

    def task(self, person: Person, user: User | None = None, *, days: int = 0, duty: str = "screen") -> Task:
        """Something due in so many days."""
        return Task.objects.create(
            person=person, duty=duty, due=timezone.localdate() + timedelta(days=days), assigned_to=user
        )

    def role_of(self, person: Person) -> str:
        """Whose child it is in the tests: the role to which it stands so."""
        return next((role for (role, _, _), child in self.children.items() if child == person), "supervisor")

    def at_a_step(self, person: Person) -> tuple[Person, str]:
        """The child, and a step that its role may take from where its case stands now."""
        status, step = _STEPS.get(self.role_of(person), ("reported", "screening|report_complete"))
        Case.objects.filter(person=person).update(status=status)
        return person, step

    def proposed(self, person: Person, by: User | None = None) -> StatusChange:
        """A step that somebody proposed and that waits for a second person."""
        Case.objects.filter(person=person).update(status="reintegration")
        return StatusChange.objects.create(
            person=person,
            by=by or self.outsider,
            old="reintegration",
            new="closed",
            reason="aims_met",
            waits=True,
        )

    def to_be_opened(self, person: Person, to: str = "public", by: User | None = None) -> SensitivityChange:
        """A wider opening of the child that somebody proposed."""
        return SensitivityChange.objects.create(
            person=person, by=by or self.outsider, old=person.sensitivity, new=to, waits=True
        )

    def referral(self, person: Person, kind: str = "referral", **said: object) -> Referral:
        """A referral to the other organisation, or from it where the child is theirs."""
        is_ours = person.organisation_id == self.ours.pk
        return Referral.objects.create(
            **{
                "person": person,
                "kind": kind,
                "from_organisation": person.organisation,
                "to_organisation": self.partner if is_ours else self.ours,
                "purpose": "tracing",
                "basis": "vital_interest",
                "why": "вигадана підстава",
                "fields": ["names", "eyes"],
                "answer_due": timezone.localdate() + timedelta(days=5),
                "asked_by": self.users["supervisor"] if is_ours else self.outsider,
                **said,
            }
        )

    def institution(self, name: str = "Вигаданий інтернат") -> Institution:
        """A place where nobody is yet."""
        return Institution.objects.create(name=name, key=f"|{next(_number)}|{name}|")

    def kept_at(self, person: Person, institution: Institution | None = None) -> Institution:
        """An institution from which the child was taken, as whoever may read the child may know."""
        place = institution or self.institution()
        Separation.objects.create(
            person=person,
            from_institution=place,
            taken=DateInterval.of_month(2022, 10),
            sensitivity="public",
            source=self.source,
            recorded_by=self.users["intake"],
        )
        return place

    def counted(self, n: int = 60) -> InstitutionCount:
        """A total that our source tells of an institution."""
        return InstitutionCount.objects.create(
            institution=self.institution(),
            on=DateInterval.of_year(2022),
            n=n,
            source=self.source,
            recorded_by=self.users["intake"],
        )

    def said(self, person: Person, value: str = "grey") -> Trait:
        """A fact that whoever may read the child may read."""
        return Trait.objects.create(
            person=person,
            kind="eyes",
            value=value,
            sensitivity="public",
            source=self.source,
            recorded_by=self.users["intake"],
        )

    def tried(self, person: Person, outcome: str = "pending", *, days: int = 0) -> TracingAction:
        """Something that was tried so many days ago."""
        return TracingAction.objects.create(
            person=person,
            by=self.users["supervisor"],
            action="formal_request",
            outcome=outcome,
            done_on=timezone.localdate() - timedelta(days=days),
        )

    def asked(self, person: Person) -> TracingRequest:
        """Somebody who asks for the child."""
        return TracingRequest.objects.create(
            person=person,
            inquiry=uuid4(),
            sensitivity="public",
            relation="grandparent",
            inquirer_name="Вигадана Бабуся",
            contact="099 000 00 00",
            safe_contact="лише вранці",
            asked_on=timezone.localdate(),
            taken_by=self.users["intake"],
        )

    def consent(self, person: Person, **said: object) -> Consent:
        """A guardian's consent."""
        return Consent.objects.create(
            **{
                "person": person,
                "by": self.users["supervisor"],
                "giver": "Вигадана Опікунка",
                "capacity": "guardian",
                "purpose": "tracing",
                "recipients": ["partner"],
                "fields": ["names", "sex", "birth_date", "case_id", "case_status", "eyes"],
                "given_on": timezone.localdate(),
                **said,
            }
        )

    def note(self, person: Person, text: str, *, sensitivity: str = "team") -> Note:
        """A note of the supervisor."""
        return Note.objects.create(
            person=person, by=self.users["supervisor"], text=text, sensitivity=sensitivity
        )


@cache
def _mapping_of_list() -> Mapping:
    """What the columns of LIST mean, as a child process finds it, asked once."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_text(LIST, "utf-8")
        return preview(path).mapping


@cache
def _estimate() -> Report:
    table = CaptureTable.of(("A", "B", "C"), {1: 60, 2: 50, 3: 30, 4: 70, 5: 20, 6: 25, 7: 12})
    return run([table], methods=("graphs", "chao"))


def founded() -> Office:
    """Found the office."""
    ours = Organisation.objects.create(name="Вигадане бюро")
    partner = Organisation.objects.create(name="Вигаданий партнер")
    team = Team.objects.create(organisation=ours, name="перша")
    users = {
        role: User.objects.create(
            email=f"{role}@office.invalid",
            name=role,
            roles=[role],
            organisation=ours,
            team=team,
            language="en",
        )
        for role in ROLES
    }
    outsider = User.objects.create(
        email="outsider@partner.invalid",
        name="outsider",
        roles=["caseworker"],
        organisation=partner,
        language="en",
    )
    source = Source.objects.create(
        organisation=ours, list_id="list", title="Вигаданий список", kind="ngo", made_by=users["intake"]
    )
    return Office(ours, partner, team, users, outsider, source)


def steady(text: str) -> str:
    """A page without what differs from one opening to the next."""
    text = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": "|data-day=")[^"]*', "", text)
    return re.sub(r'<p class="print-only">.*?</p>', "", text)
