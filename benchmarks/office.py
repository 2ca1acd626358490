"""An invented office, as large as one is asked for: its people, its children, and all that hangs on them.

Takes   a registry that is open and empty, how many children.
Gives   as_server, go_on_as_server: in PostgreSQL, to ask as the role that policies hold, not as the owner;
        fill: five rows of lists a child, two of them only proposed, so that two pairs wait for an answer;
        cases, steps, tasks, traits, stays.
Leaves  starting the registry and asking it to load.

Rows are written as Django would write them, but what all rows of a table share is prepared once: that is
ten times as fast. What listens to new rows is not told, and the search index is not built.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

N_PEOPLE, N_TEAMS, N_HOMES, PER_CHILD = 60, 6, 300, 5
ROLES = ("caseworker", "caseworker", "supervisor", "analyst", "intake", "verifier")
_AT_ONCE = 2_000
_GIVEN = ("Анна", "Марія", "Софія", "Олексій", "Іван", "Данило", "Юстина", "Тимофій", "Злата", "Остап")
_BEGINNINGS = ("Вига", "Неі", "Приду", "Казко", "Мріє", "Уяв", "Небу", "Сно")
_ENDINGS = ("денко", "снуюк", "манська", "вий", "нчук", "ленко", "вальська", "видько")
_STATUSES = ("reported", "open_missing", "open_missing", "located_probable", "located_confirmed", "returned")
_SENSITIVITIES = ("team", "team", "partner", "sealed")


def as_server(database: str) -> str:
    """The address of a database for whoever asks as an office's server does; of SQLite itself."""
    role = os.environ.get("LELEKA_APP_ROLE", "")
    if not database or not role:
        return database
    return f"{database}{'&' if '?' in database else '?'}options=-c%20role%3D{role}"


def go_on_as_server() -> None:
    """Ask so from now on in this process."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "postgresql" and settings.APP_ROLE:
        connection.close()
        options = connection.settings_dict["OPTIONS"]
        options["options"] = f"{options.get('options', '')} -c role={settings.APP_ROLE}"


class Rows:
    """Rows of one table on their way into it.

    Args:
        varies: the columns in which they differ, the key first; `alike` says the rest.
    """

    def __init__(self, model: Any, varies: str, **alike: Any) -> None:
        from django.db import connection

        first = model(**alike)
        names = varies.split()
        self._connection = connection
        columns = [field for field in model._meta.concrete_fields if not _is_counted(field)]
        self._alike = [_prepared(field, first, connection) for field in columns]
        place = {field.attname: number for number, field in enumerate(columns)}
        self._varies = [(place[name], _stored(columns[place[name]], connection)) for name in names]
        listed = ", ".join(f'"{field.column}"' for field in columns)
        marks = ", ".join(["%s"] * len(columns))
        self._streamed = f'COPY "{model._meta.db_table}" ({listed}) FROM STDIN'
        self._into = f'INSERT INTO "{model._meta.db_table}" ({listed}) VALUES ({marks})'  # noqa: S608
        self._held: list[list[Any]] = []

    def add(self, *values: Any) -> None:
        """One row, as the columns that vary say it."""
        row = self._alike.copy()
        for (place, prepare), value in zip(self._varies, values, strict=True):
            row[place] = prepare(value, values[0])
        self._held.append(row)

    def write(self) -> None:
        """Write what is held."""
        with self._connection.cursor() as cursor:
            if _may_stream(self._connection):
                with cursor.copy(self._streamed) as stream:
                    for row in self._held:
                        stream.write_row(row)
            else:
                cursor.executemany(self._into, self._held)
        self._held.clear()


def _stored(column: Any, connection: Any) -> Callable[[Any, Any], Any]:
    """What a value of a column is stored as in the row of a key."""
    from leleka.web.common.sealed import Sealing

    if isinstance(column, Sealing):
        return column.sealed
    return lambda value, key: column.get_db_prep_save(value, connection)


def _may_stream(connection: Any) -> bool:
    """Whether PostgreSQL takes a stream of rows, four times as fast; behind policies only a superuser may."""
    if connection.vendor != "postgresql":
        return False
    return bool(connection.connection.info.parameter_status("is_superuser") == "on")


def _is_counted(field: Any) -> bool:
    """Whether the database numbers the rows in it."""
    return bool(field.get_internal_type() in {"AutoField", "BigAutoField"})


def _prepared(field: Any, row: Any, connection: Any) -> Any:
    return field.get_db_prep_save(field.pre_save(row, add=True), connection)


@dataclass(frozen=True, slots=True)
class _Office:
    """Whose the children are: teams and people, another office; their lists and homes."""

    ours: Any
    partner: Any
    teams: Sequence[Any]
    people: Sequence[Any]
    lists: Sequence[Any]
    homes: Sequence[UUID]

    def of_team(self, number: int) -> list[Any]:
        """The people of one team."""
        return [each for each in self.people if each.team_id == self.teams[number].pk]


def fill(n_children: int) -> None:
    """Invent the office and its children."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # a registry that is being invented is begun again when it breaks
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA cache_size=-1500000")
    office = _office()
    tables, chance = _tables(office), random.Random(1)
    for first in range(0, n_children, _AT_ONCE):
        for number in range(first, min(first + _AT_ONCE, n_children)):
            _child(number, office, tables, chance)
        with transaction.atomic():
            for rows in tables.values():
                rows.write()
        print(f"\r{first:>8,} children", end="", flush=True)
    if connection.vendor == "postgresql":  # which would do so by itself within minutes; SQLite never does
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    connection.close()
    print(f"\r{n_children:>8,} children, {n_children * PER_CHILD:,} rows")


def _office() -> _Office:
    from leleka.web.accounts.models import Organisation, Team, User
    from leleka.web.casework.models import Institution
    from leleka.web.intake.models import Source

    ours = Organisation.objects.create(name="Вигадане бюро")
    teams = [Team.objects.create(organisation=ours, name=f"група {n}") for n in range(N_TEAMS)]
    people = [
        User.objects.create(
            email=f"{n}@demo.invalid", name=f"Вигадана {n}", roles=[ROLES[n % len(ROLES)]], organisation=ours,
            team=teams[n // len(ROLES) % N_TEAMS],
        )
        for n in range(N_PEOPLE)
    ]  # fmt: skip
    lists = [
        Source.objects.create(
            organisation=ours,
            list_id=f"list{n}",
            title=f"Вигаданий список {n}",
            kind="ngo",
            made_by=people[0],
        )
        for n in range(PER_CHILD)
    ]
    homes = [
        Institution.objects.create(name=f"Вигаданий дім {n}", region="RU-KDA", key=f"home{n}").pk
        for n in range(N_HOMES)
    ]
    partner = Organisation.objects.create(name="Вигаданий партнер")
    return _Office(ours, partner, teams, people, lists, homes)


def _tables(office: _Office) -> dict[str, Rows]:
    """In the order in which their rows may be written."""
    from leleka.web.casework.models import Case, Identity, Separation, StatusChange, Stay, Task, Trait
    from leleka.web.intake.models import Record
    from leleka.web.linkage.models import Membership, Pair, Person

    somebody, readings = office.people[0], {"name_kinds": ["recorded"]}
    about = {"source": office.lists[0], "recorded_by": somebody}
    whose = "id organisation_id team_id assigned_to_id sensitivity"
    return {
        "child": Rows(Person, f"{whose} best_name born_low born_high", sex="female"),
        "record": Rows(Record, "id source_id row_key row fingerprint cells readings", readings=readings),
        "member": Rows(Membership, "record_id person_id is_proposed"),
        "case": Rows(Case, "id person_id status reported_on turns_18_low legal_basis"),
        "step": Rows(StatusChange, "id person_id old new waits by_id"),
        "task": Rows(Task, "id person_id due assigned_to_id", duty="screen"),
        "identity": Rows(
            Identity, "id person_id source_id record_id kind full_name born_low born_high", **about
        ),
        "pair": Rows(Pair, "id left_id right_id gain", weight_bits=3, p_same=0.9),
        "trait": Rows(Trait, "id person_id record_id", kind="eyes", value="grey", **about),
        "separation": Rows(Separation, "id person_id record_id", region="UA-65", **about),
        "stay": Rows(
            Stay,
            "id person_id record_id institution_id since_low since_high",
            region="RU-KDA",
            is_present=True,
            **about,
        ),
    }


def _child(number: int, office: _Office, tables: dict[str, Rows], chance: random.Random) -> None:
    """One child: one in ten is another office's, one in eight of ours is somebody's."""
    from django.utils import timezone

    child, team = _id(chance), chance.randrange(N_TEAMS)
    is_ours = chance.random() < 0.9
    holder = chance.choice(office.of_team(team)).pk if is_ours and chance.random() < 1 / 8 else None
    born = date(2006, 1, 1) + timedelta(days=chance.randrange(5_500))
    name = f"{chance.choice(_BEGINNINGS)}{chance.choice(_ENDINGS)} {chance.choice(_GIVEN)}"
    organisation, of_team = (office.ours, office.teams[team].pk) if is_ours else (office.partner, None)
    told = chance.choice(_SENSITIVITIES)
    tables["child"].add(child, organisation.pk, of_team, holder, told, name, born, born)
    status, basis = chance.choice(_STATUSES), chance.choice(("", "vital_interest"))
    turns = born.replace(year=born.year + 18, day=min(born.day, 28))
    tables["case"].add(_id(chance), child, status, born, turns, basis)
    if status != "reported":
        tables["step"].add(_id(chance), child, "reported", status, False, chance.choice(office.people).pk)
    if status == "located_probable" and chance.random() < 0.1:
        tables["step"].add(_id(chance), child, status, "located_confirmed", True, office.people[0].pk)
    if chance.random() < 0.1:
        due = timezone.localdate() + timedelta(days=chance.randrange(-10, 30))
        tables["task"].add(_id(chance), child, due, holder)
    record = _rows(number, child, name, born, office, tables, chance)
    tables["trait"].add(_id(chance), child, record)
    tables["separation"].add(_id(chance), child, record)
    home = chance.choice(office.homes) if chance.random() < 0.6 else None
    since = date(2022, 3, 1) + timedelta(days=chance.randrange(700))
    tables["stay"].add(_id(chance), child, record, home, since, since)


def _rows(
    number: int, child: UUID, name: str, born: date, office: _Office, tables: dict[str, Rows],
    chance: random.Random,
) -> UUID:  # fmt: skip
    """The rows of lists that a child is known by, and the pairs by which the proposed ones are decided.

    Returns:
        One of those that are the child's own.
    """
    cells = {"ПІБ": name, "Дата народження": f"{born:%d.%m.%Y}"}
    readings = {"names": [name], "name_kinds": ["recorded"], "born": [str(born)] * 2}
    known: list[UUID] = []
    for place in range(PER_CHILD):
        record, row, is_proposed = _id(chance), number * PER_CHILD + place, place > 2
        source = office.lists[place].pk
        tables["record"].add(record, source, str(row), row, f"{row:064d}", cells, readings)
        tables["member"].add(record, child, is_proposed)
        kind = "unknown" if place else "birth"
        tables["identity"].add(_id(chance), child, source, record, kind, name, born, born)
        if is_proposed:
            left, right = sorted((record, chance.choice(known)))
            tables["pair"].add(_id(chance), left, right, chance.random())
        else:
            known.append(record)
    return known[0]


def _id(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)
