"""A report becomes a source, records, a child or several, facts, tracing requests, cases and first duties.

Takes   a valid report, and its draft.
Gives   send: a new child; attach: a record of a child who is here. One transaction, traced, once.
Leaves  what the forms ask to forms, whether somebody like that is here already to casework.finding.

Whoever attaches a report to a child only proposes: the record counts as the child's own when two people
have said so in the review.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from leleka.core.dates import DateInterval
from leleka.intake import mapping_to_yaml
from leleka.normalize import read_records
from leleka.web.accounts.action import action
from leleka.web.accounts.models import Organisation, User
from leleka.web.casework.duties import bring_up_to_date
from leleka.web.casework.from_records import facts_of, open_cases
from leleka.web.casework.models import (
    Case,
    Consent,
    KinLink,
    Paper,
    Separation,
    SiblingGroup,
    TracingRequest,
)
from leleka.web.casework.reporting.forms import ReportForm
from leleka.web.casework.reporting.rows import MAPPING, cells_of, raw_of, read_birth
from leleka.web.common import jobs, trace
from leleka.web.common.dates import columns
from leleka.web.common.ids import spoken
from leleka.web.intake.models import Draft, Record, Source
from leleka.web.intake.readings import readings_of
from leleka.web.intake.same_rows import fingerprint_of
from leleka.web.linkage.models import Change, Membership, Move, Person
from leleka.web.linkage.offering import Asking
from leleka.web.linkage.profile import refresh

_KINDS = {"official": "ua_state", "teacher_or_carer": "witness", "": "unknown", "unknown": "unknown"}
"""What kind of source an inquirer is; whoever is not named here is a relative."""
_GUARDIANS = frozenset({"mother", "father", "guardian", "adoptive_parent", "foster_parent", "grandparent"})
"""Who may agree for a child; with others the consent is to keep what they told."""

_OF_FAMILY = ("home", "mother", "father")
_OF_DOCUMENT = ("document_kind", "document_by", "document_issued", "document_standing")
_OF_PARTING = ("taken", "taken_place", "institution", "cause", "taken_by", "with_whom", "parents_consent")


@action("report")
def send(user: User, organisation: Organisation, draft: Draft, report: ReportForm) -> Person:
    """Make a new child of a report, and one of every brother and sister who is missing too."""
    return _once(user, draft, report, None)


@action("report")
def attach(user: User, person: Person, draft: Draft, report: ReportForm) -> Person:
    """Give a report to a child who is here, as a record that is proposed to be the child's."""
    return _once(user, draft, report, person)


def _once(user: User, draft: Draft, report: ReportForm, known: Person | None) -> Person:
    held = Draft.objects.select_for_update().get(pk=draft.pk)
    if held.made is not None:  # sent twice: the first one counts
        return Person.objects.get(pk=held.made)
    made = _Making(user, report, known).make()
    held.made, held.content = made.pk, ""
    held.save()
    return made


@dataclass
class _Child:
    """One child of a report on its way into the registry."""

    told: dict[str, Any]
    person: Person
    record: Record


class _Making:
    """One report while it is written down."""

    def __init__(self, user: User, report: ReportForm, known: Person | None) -> None:
        self.user, self.report, self.known = user, report, known
        self.today = report.today
        self.inquiry = uuid4()
        self.inquirer = report.inquirer.cleaned_data

    def make(self) -> Person:
        siblings = self.report.named_siblings
        sought = [each for each in siblings if each["sought"] != "no"]
        source = self._source()
        children = self._children(source, sought, [each["full_name"] for each in siblings])
        persons = [child.person.pk for child in children]
        refresh(persons)
        for child in children:
            self._assert(child, source)
        self._family(children, source, [each for each in siblings if each not in sought])
        open_cases(Person.objects.filter(pk__in=persons))
        for child in children:
            self._request(child.person)
        bring_up_to_date(persons, self.today)
        jobs.start("linkage.ask_about", self.user, about=source.pk)
        trace.write("write", actor=self.user.pk, page="casework.report", children=persons)
        return children[0].person

    def _source(self) -> Source:
        relation = self.inquirer["relation"]
        return Source.objects.create(
            organisation=self.user.organisation,
            list_id=f"report-{self.inquiry.hex[:12]}",
            title=_("Report %(number)s") % {"number": spoken(self.inquiry)},
            kind=_KINDS.get(relation, "relative"),
            obtained_from=self.inquirer["name"],
            **columns("obtained", DateInterval.of_day(self.today)),
            mapping=mapping_to_yaml(MAPPING),
            made_by=self.user,
        )

    def _children(
        self, source: Source, sought: Sequence[dict[str, Any]], names: Sequence[str]
    ) -> list[_Child]:
        first = self.report.told
        told = [first, *(self._of_sibling(each) for each in sought)]
        family = [name for name in dict.fromkeys([first["full_name"], *names]) if name]
        rows = [
            cells_of(one, [name for name in family if name != one["full_name"]], self.today) for one in told
        ]
        asking = Asking(self.user, self.known) if self.known else None
        records = [
            Record(
                source=source,
                row_key=str(n),
                row=n,
                cells=cells,
                readings=said,
                fingerprint=fingerprint_of(cells),
            )
            for n, (cells, said) in enumerate(zip(rows, readings_of(raw_of(rows)), strict=True), start=1)
        ]
        Record.objects.bulk_create(records)
        persons = [self.known or self._person(), *(self._person() for _ in sought)]
        change = Change.objects.create(kind="found", by=self.user)
        for record, person in zip(records, persons, strict=True):
            record.membership = Membership.objects.create(
                record=record, person=person, is_proposed=person is self.known
            )
            Move.objects.create(change=change, record=record, to_person=person)
        if asking:
            asking.ask(records[0], read_records([raw_of(rows[:1])]))
        return [_Child(*each) for each in zip(told, persons, records, strict=True)]

    def _of_sibling(self, told: dict[str, Any]) -> dict[str, Any]:
        """What was told of a brother or sister, with what holds for both."""
        names = _OF_FAMILY + (_OF_PARTING if told["sought"] == "together" else ())
        return {name: self.report.told[name] for name in names} | told

    def _person(self) -> Person:
        return Person.objects.create(
            organisation=self.user.organisation, team=self.user.team, assigned_to=self.user
        )

    def _assert(self, child: _Child, source: Source) -> None:
        """What the row says, and how the child was parted, of which a row tells only when and where."""
        # Of the family the report itself knows more than the row.
        facts = [f for f in facts_of(self.user, child.record) if not isinstance(f, SiblingGroup)]
        for kind, asked in ((Separation, _OF_PARTING), (Paper, _OF_DOCUMENT)):
            is_told = any(child.told.get(name) for name in asked)
            if is_told and not any(isinstance(fact, kind) for fact in facts):
                facts.append(kind(**self._about(child.person, source, child.record)))
        for fact in facts:
            if isinstance(fact, Separation):
                self._tell_how(fact, child.told)
            if isinstance(fact, Paper):
                self._tell_more(fact, child.told)
            fact.save()

    def _tell_how(self, fact: Separation, told: dict[str, Any]) -> None:
        fact.cause, fact.consent = told.get("cause", ""), told.get("parents_consent", "")
        fact.place, fact.taken_by = told.get("taken_place", ""), told.get("taken_by", "")
        fact.with_whom = told.get("with_whom", "")
        self._date(fact, "taken", told.get("taken", ""))

    def _tell_more(self, fact: Paper, told: dict[str, Any]) -> None:
        fact.kind = told.get("document_kind") or fact.kind or "unknown"
        fact.issued_by, fact.standing = told.get("document_by", ""), told.get("document_standing", "")
        self._date(fact, "issued", told.get("document_issued", ""))

    def _date(self, fact: Any, name: str, written: str) -> None:
        if written:
            found = read_birth(written, self.today).interval
            for column, value in columns(name, found, written).items():
                setattr(fact, column, value)

    def _about(self, person: Person, source: Source, record: Record) -> dict[str, Any]:
        return {"person": person, "source": source, "record": record, "recorded_by": self.user}

    def _family(self, children: Sequence[_Child], source: Source, safe: Sequence[dict[str, Any]]) -> None:
        answer = self.report.has_siblings.cleaned_data["answer"]
        n_told = len(children) + len(safe)
        if n_told == 1 and answer in {"", "yes"}:
            return
        for child in children:
            about = self._about(child.person, source, child.record)
            SiblingGroup.objects.create(
                **about,
                group=self.inquiry,
                n_stated=n_told if n_told > 1 else None,
                answer="" if n_told > 1 else answer,
            )
            for other in children:
                if other is not child:
                    KinLink.objects.create(
                        **about,
                        relation="sibling_full",
                        relative=other.person,
                        name=other.told.get("full_name", ""),
                    )
            for each in safe:
                KinLink.objects.create(**about, relation="sibling_full", name=each["full_name"])

    def _request(self, person: Person) -> None:
        said, consent = self.inquirer, self.inquirer["consent"]
        answer = "" if consent == "given" else consent
        TracingRequest.objects.create(
            person=person,
            inquiry=self.inquiry,
            relation=said["relation"],
            inquirer_name=said["name"],
            contact=said["contact"],
            safe_contact=said["safe_contact"],
            told=said["told"],
            wish=said["wish"],
            consent=answer,
            asked_on=self.today,
            taken_by=self.user,
        )
        if said["relation"] in _GUARDIANS:
            Consent.objects.create(
                person=person,
                by=self.user,
                giver=said["name"],
                capacity="guardian",
                purpose="tracing",
                answer=answer,
                given_on=self.today,
            )
            if consent == "given":
                Case.objects.filter(person=person, legal_basis="").update(legal_basis="consent")
