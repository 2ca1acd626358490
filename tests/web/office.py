"""An invented office: who works there, and how they stand to each child.

Takes   an empty database.
Gives   Office: organisations, users by role, children by relation and sensitivity.
Leaves  what may be seen of it to the tests.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from django.utils import timezone

from leleka.core.codelists import code_list
from leleka.web.accounts.models import Grant, Organisation, Team, User
from leleka.web.casework.models import Case, Note, Task
from leleka.web.intake.models import Record, Source
from leleka.web.linkage.models import Membership, Person

ROLES = tuple(role for role in code_list("role") if role != "informant")
RELATIONS = ("assigned", "team", "organisation", "shared", "none")
SENSITIVITIES = tuple(code_list("sensitivity"))
CANARY = "Канарейка"
"""A word that stands in every child's name, so that a page that shows one can be told."""

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

    def task(self, person: Person, user: User | None = None, *, days: int = 0, duty: str = "screen") -> Task:
        """Something due in so many days."""
        return Task.objects.create(
            person=person, duty=duty, due=timezone.localdate() + timedelta(days=days), assigned_to=user
        )

    def note(self, person: Person, text: str, *, sensitivity: str = "team") -> Note:
        """A note of the supervisor."""
        return Note.objects.create(
            person=person, by=self.users["supervisor"], text=text, sensitivity=sensitivity
        )


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
