"""How fast the registry finds a child: the page *Find a child*, from the request to the answer.

    python benchmarks/search.py --records 1000000 --home FOLDER [--database ADDRESS] [--json OUT.json]

Fills a registry with the invented people of people.py, one in ten of them another organisation's, builds the
index, and asks as twenty officers would, one after the other: in two scripts, with parts left out, and letter
by letter. Each answer is the whole part of the page as a browser gets it: read, filtered by rights, with its
reasons, drawn and traced. It is timed from where the request reaches Django to where its answer leaves. A
folder that was filled before is asked again without filling.

found@10: how often the child whom the question was made of is among those shown.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
from office import go_on_as_server
from people import people

from leleka.web.project.serving import Serving, open_registry, prepare

_AT_ONCE = 5_000
_OTHERS = 10  # one person in so many is another organisation's
_OFFICER = "officer@office.invalid"
_N_OFFICERS = 20  # of whom each searches about as often within a minute as one may
_AS_A_BROWSER = "application/x-www-form-urlencoded"
Row = dict[str, str]
Question = tuple[str, Row | None]  # what is typed, and of whom it was made


def main() -> None:
    """Fill, ask, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--database", default="")
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    open_registry(Serving(given.home, database=given.database, is_demo=True))
    prepare()
    figures: dict[str, Any] = {
        "records": given.records,
        "database": "PostgreSQL" if given.database else "SQLite",
    }
    rows = filled(given.records, figures)
    go_on_as_server()
    figures |= asked(rows, given.questions)
    figures["peak MB"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    report(figures)
    if given.json:
        given.json.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")


def filled(n_records: int, figures: dict[str, Any]) -> list[Row]:
    """Some rows of the registry, which is filled and indexed where it is empty."""
    from leleka.web.accounts.models import User
    from leleka.web.intake.models import Record
    from leleka.web.linkage import registry

    table, person = people(n_records, seed=1)
    if not Record.objects.exists():
        began = time.perf_counter()
        fill(table, person)
        figures["filled in s"] = round(time.perf_counter() - began)
    try:
        registry.index(User.objects.get(email=_OFFICER))
    except registry.IndexNotReadyError:  # new, or built by another version
        began, cpu = time.perf_counter(), time.process_time()
        registry.build()
        figures["index built in s"] = round(time.perf_counter() - began, 1)
        figures["index built in CPU s"] = round(time.process_time() - cpu, 1)
    # Those of our own organisation: others must not be found.
    mine = np.flatnonzero(person % _OTHERS != 0)
    chosen = np.sort(np.random.default_rng(3).choice(mine, min(2_000, len(mine)), replace=False))
    rows = [
        row | {"row_key": str(number)}
        for number, row in zip(chosen, table.take(chosen).to_pylist(), strict=True)
    ]
    return [row for row in rows if row["surname"] and row["given_name"]]


def fill(table: Any, person: Any) -> None:
    """Put the people into the tables, as an import and a linkage run would."""
    from leleka.intake import mapping_to_yaml, propose_mapping
    from leleka.web.accounts.models import Organisation, User
    from leleka.web.intake.models import Record, Source
    from leleka.web.linkage.models import Membership, Person

    ours, theirs = (Organisation.objects.create(name=name) for name in ("ours", "theirs"))
    user = User.objects.create(
        email="officer@office.invalid", name="officer", roles=["intake"], organisation=ours
    )
    cells = table.drop_columns(["id"])
    mapping = mapping_to_yaml(propose_mapping(cells, list_id="people"))
    about = {"title": "people", "kind": "ngo", "mapping": mapping, "made_by": user}
    sources = {
        who: Source.objects.create(organisation=who, list_id="people", **about) for who in (ours, theirs)
    }
    children = [
        Person(organisation=theirs if number % _OTHERS == 0 else ours)
        for number in range(int(person.max()) + 1)
    ]
    rows = cells.to_pylist()
    for row, number in zip(rows, person.tolist(), strict=True):
        children[number].best_name = children[number].best_name or f"{row['surname']} {row['given_name']}"
    for some in _chunks(children):
        Person.objects.bulk_create(some)
    for start in range(0, len(rows), _AT_ONCE):
        records, members = [], []
        for place, row in enumerate(rows[start : start + _AT_ONCE], start=start):
            child = children[int(person[place])]
            said = {name: text for name, text in row.items() if text}
            records.append(
                Record(
                    source=sources[child.organisation],
                    row_key=str(place),
                    row=place + 1,
                    cells=said,
                    readings={"names": [f"{row['surname']} {row['given_name']}"]},
                    fingerprint=f"{place:064x}",
                )
            )
            members.append(Membership(record=records[-1], person=child))
        Record.objects.bulk_create(records)
        Membership.objects.bulk_create(members)


def _chunks(rows: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]


_SEX = {"ч": "хлопчик", "ж": "дівчинка"}
_LATIN = dict(
    zip(
        "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'",
        "a b v h g d e ie zh z y i i i k l m n o p r s t u f kh ts ch sh shch  iu ia ".split(" "),
        strict=True,
    )
)


def _latin(name: str) -> str:
    return "".join(_LATIN.get(letter, letter) for letter in name.casefold()).title()


def _born(row: Row) -> str:
    return ".".join(reversed((row["birth_date"] or "2014-01-01").split("-")))


def _slip(name: str) -> str:
    """Two letters in the wrong order."""
    half = len(name) // 2
    return name[: half - 1] + name[half] + name[half - 1] + name[half + 1 :]


LINES: dict[str, Callable[[Row], str]] = {
    "name and date": lambda r: f"{r['surname']} {r['given_name']} {r['patronymic'] or ''} {_born(r)}",
    "Latin, month": lambda r: f"{_latin(r['surname'])} {_latin(r['given_name'])} {_born(r)[3:]}",
    "name and year": lambda r: f"{r['surname']} {r['given_name']} {_born(r)[-4:]}",
    "name alone": lambda r: f"{r['given_name']} {r['surname']}",
    "first name, year, sex": lambda r: (
        f"{r['given_name']} {_born(r)[-4:]} {'хлопчик' if r['sex'] == 'ч' else 'дівчинка'}"
    ),
    "beginning of a surname": lambda r: r["surname"][:4],
    "first name alone": lambda r: r["given_name"],
    "year alone": lambda r: _born(r)[-4:],
    "a slip of the pen, year": lambda r: f"{_slip(r['surname'])} {r['given_name']} {_born(r)[-4:]}",
    "name and place": lambda r: f"{r['surname']} {r['given_name']}, з {r['place'] or 'Херсона'}",
    "place and year": lambda r: f"з {r['place'] or 'Херсона'}, {_born(r)[-4:]}",
    "nobody": lambda r: "Якийсь Незнайомець 1911",
}
"""What is typed, by kind."""


def asked(rows: list[Row], n_questions: int) -> dict[str, Any]:
    """Ask each kind of question, and letter by letter; milliseconds."""
    from django.conf import settings

    from leleka.web.project.warming import warm

    warm()  # as the server does; what the benchmark itself holds is not gone through again either
    settings.LIMITS = {"search": {"minute": 10_000_000}}
    office = itertools.cycle(_officers())
    choose = random.Random(2)
    began = time.perf_counter()
    _ask(office, "Хтось 2014")
    found: dict[str, Any] = {"first question, index opened, s": round(time.perf_counter() - began, 2)}
    kinds: dict[str, list[Question]] = {
        kind: [(line(row), row) for row in choose.choices(rows, k=n_questions)]
        for kind, line in LINES.items()
    }
    kinds["letter by letter"] = [
        (line[:end], None)
        for line in map(LINES["name and year"], choose.choices(rows, k=max(1, n_questions // 10)))
        for end in range(2, len(line) + 1, 2)
    ]
    for questions in kinds.values():  # nothing is compiled or read for the first time while it is timed
        _ask(office, questions[0][0])
    found["ms"] = {kind: _times(office, questions) for kind, questions in kinds.items()}
    return found


def _officers() -> list[Any]:
    """Browsers of officers of our own organisation, each signed in."""
    from django.test import Client

    from leleka.web.accounts.models import User

    first = User.objects.get(email=_OFFICER)
    browsers = []
    for number in range(_N_OFFICERS):
        user, _ = User.objects.get_or_create(
            email=f"officer{number}@office.invalid",
            defaults={"name": "officer", "roles": first.roles, "organisation": first.organisation},
        )
        browser = Client(SERVER_NAME="localhost", HTTP_HX_REQUEST="true")
        browser.handler = _timed()
        browser.force_login(user)
        browsers.append(browser)
    return browsers


def _timed() -> Any:
    """A server that notes how long it takes from a request to its answer, and what of it is CPU time."""
    from django.test.client import ClientHandler

    class Timed(ClientHandler):
        took = (0.0, 0.0)

        def get_response(self, request: Any) -> Any:
            began = time.perf_counter(), time.process_time()
            answer = super().get_response(request)
            self.took = time.perf_counter() - began[0], time.process_time() - began[1]
            return answer

    return Timed(enforce_csrf_checks=False)


def _times(office: Iterator[Any], questions: list[Question]) -> dict[str, float | None]:
    wall, cpu, found = [], [], []
    for line, row in questions:
        page, (waited, burnt) = _ask(office, line)
        wall.append(1e3 * waited)
        cpu.append(1e3 * burnt)
        if row is not None:
            found.append(str(_child_of(row)) in page)
    (p50, p95), (cpu50, cpu95) = np.percentile(wall, [50, 95]), np.percentile(cpu, [50, 95])
    said = {"p50": p50, "p95": p95, "CPU p50": cpu50, "CPU p95": cpu95}
    times = {name: round(float(value), 1) for name, value in said.items()}
    return times | {"found@10": round(sum(found) / len(found), 2) if found else None, "n": len(questions)}


def _child_of(row: Row) -> Any:
    from leleka.web.linkage.models import Membership

    return Membership.objects.get(record__row_key=row["row_key"]).person_id


def _ask(office: Iterator[Any], line: str) -> tuple[str, tuple[float, float]]:
    """The answer to the next officer, and its seconds: all, and of CPU."""
    browser = next(office)
    answer = browser.post("/find/found/", urlencode({"asked": line}), _AS_A_BROWSER)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode()), browser.handler.took


def report(figures: dict[str, Any]) -> None:
    """Print what was measured."""
    for name, value in figures.items():
        if name != "ms":
            print(f"{name:36} {value:>12}")
    columns = ("n", "p50", "p95", "CPU p50", "CPU p95", "found@10")
    print(f"\n{'question, milliseconds':28}" + "".join(f"{name:>9}" for name in columns))
    for kind, ms in figures["ms"].items():
        told = ("" if ms[name] is None else ms[name] for name in columns)
        print(f"{kind:28}" + "".join(f"{value:>9}" for value in told))


if __name__ == "__main__":
    main()
