"""The registry on an invented world: one user for each role, lists brought in like anybody's.

Takes   how many children live in the world.
Gives   open_demo: the people to sign in as, with passwords that exist only here.
Leaves  inventing to leleka.demo, importing to web.intake, linking to web.linkage.

Started again, it goes on where it was; nothing is doubled.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from leleka.core.codelists import code_list
from leleka.core.progress import Progress
from leleka.demo import WorldSettings, invent, write_world
from leleka.intake import read_list
from leleka.web.accounts.models import Organisation, Team, User
from leleka.web.casework.from_records import assert_all
from leleka.web.intake.actions import add_source, bring_in
from leleka.web.intake.models import ImportBatch, Source
from leleka.web.linkage import engine
from leleka.web.linkage.models import Person
from leleka.web.project.demo_office import fill
from leleka.web.project.demo_work import give_work
from leleka.web.project.keys import SettingsError

_OURS, _PARTNER = "Бюро пошуку «Лелека» (вигадане)", "Товариство «Міст» (вигадане)"
_ROLES = (
    "intake", "caseworker", "supervisor", "analyst", "verifier", "negotiator", "evidence", "statistician",
    "liaison", "auditor", "administrator",
)  # fmt: skip
_NAMES = (
    "Віра", "Олена", "Ганна", "Марко", "Ірина", "Тарас", "Юлія", "Богдан", "Соломія", "Остап", "Дарина",
)  # fmt: skip
_KINDS = {"register": "ua_state", "adoption-listings": "ru_official_site", "court-decisions": "court"}


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to sign in as."""

    role: str
    email: str
    password: str

    def role_in(self, lang: str) -> str:
        """The role in words."""
        return code_list("role").label(self.role, lang)


def open_demo(n_children: int, progress: Progress) -> list[DemoPerson]:
    """Make the people and the world, unless they are there.

    Raises:
        SettingsError: web.E009, the registry holds something that is no demo.
    """
    if not settings.IS_DEMO or User.objects.exclude(email__endswith="@demo.invalid").exists():
        raise SettingsError(
            "web.E009",
            "This folder holds a real registry; the demo does not touch it.",
            hint="Name another folder with --home.",
        )
    people = _people()
    importer = User.objects.get(email="analyst@demo.invalid")
    progress("the world is invented", 0, None)
    _bring_in_lists(importer, n_children, progress)
    if not Person.objects.exists():
        engine.run(progress)
    assert_all(importer, progress)
    give_work()
    fill(progress)
    return people


def _people() -> list[DemoPerson]:
    ours, _ = Organisation.objects.get_or_create(name=_OURS)
    partner, _ = Organisation.objects.get_or_create(name=_PARTNER)
    team, _ = Team.objects.get_or_create(organisation=ours, name="Південь")
    people = []
    for role, name in zip(_ROLES, _NAMES, strict=True):
        people.append(_person(role, role, f"{name} (вигадано)", ours, team))
    # What gives somebody a role takes two, and so does what is not kept any longer.
    people.append(_person("auditor-2", "auditor", "Катерина (вигадано)", ours, team))
    people.append(_person("administrator-2", "administrator", "Лідія (вигадано)", ours, team))
    people.append(_person("partner", "caseworker", "Роман (вигадано)", partner, None))
    return people


def _person(address: str, role: str, name: str, organisation: Organisation, team: Team | None) -> DemoPerson:
    """Make the account, or give it a new password: the old one was only ever printed."""
    email, password = f"{address}@demo.invalid", f"demo-{secrets.token_urlsafe(6)}"
    user = User.objects.filter(email=email).first()
    if user is None:
        User.objects.create_user(
            email, password, name=name, roles=[role], organisation=organisation, team=team
        )
    else:
        user.set_password(password)
        user.save(update_fields=["password"])
    return DemoPerson(role, email, password)


def _bring_in_lists(user: User, n_children: int, progress: Progress) -> None:
    folder = Path(settings.HOME) / "invented-lists"
    if not ImportBatch.objects.filter(state="in").exists() or not folder.exists():
        write_world(invent(WorldSettings(n_children=n_children), progress), folder, progress)
    for path in sorted(
        each for each in folder.iterdir() if each.suffix in {".csv", ".xlsx", ".ods", ".jsonl", ".parquet"}
    ):
        if ImportBatch.objects.filter(file_name=path.name, state="in").exists():
            continue
        raw = read_list(path)
        source = Source.objects.filter(list_id=path.stem).first() or add_source(user, _source(user, path))
        bring_in(user, source, raw, progress)


def _source(user: User, path: Path) -> Source:
    return Source(
        organisation=user.organisation,
        list_id=path.stem,
        title=f"{path.stem} (вигадано)",
        kind=_KINDS.get(path.stem, "ngo"),
    )
