"""A registry as large as an office's, and sixty people at work in it.

    python benchmarks/load.py FOLDER --children 100000 --json load.json

Fills a registry with invented children (five rows of lists each), unless FOLDER holds one, starts the real
server with two workers, asks for every page alone, then lets people ask side by side. Prints p50 and p95 of
each page, and whether the trace holds each child's page that was given out, no more and no fewer.

LELEKA_DATABASE: address of an empty PostgreSQL database; SQLite in FOLDER when empty.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

N_PEOPLE, PORT, PER_CHILD = 60, 8941, 5
SERVER = """
import sys
from pathlib import Path
from leleka.web.project.serving import Serving, open_registry, serve
plan = Serving(Path(sys.argv[1]), port=int(sys.argv[2]), database=sys.argv[3], is_demo=True)
open_registry(plan)
serve(plan)
"""
GIVEN = ("Анна", "Марія", "Софія", "Олексій", "Іван", "Данило", "Юстина", "Тимофій", "Злата", "Остап")
BEGINNINGS = ("Вига", "Неі", "Приду", "Казко", "Мріє", "Уяв", "Небу", "Сно")
ENDINGS = ("денко", "снуюк", "манська", "вий", "нчук", "ленко", "вальська", "видько")


@dataclass
class Times:
    """How long each page took, in milliseconds; threads write side by side."""

    of: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def rows(self) -> Iterator[tuple[str, int, float, float]]:
        """Each page: how often, p50, p95."""
        for page, took in sorted(self.of.items()):
            yield page, len(took), quantile(took, 0.5), quantile(took, 0.95)


def quantile(values: list[float], share: float) -> float:
    """The value below which this share lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def fill(n_children: int) -> None:
    """Invent the office, its people, its children and all that hangs on them."""
    from leleka.web.accounts.models import Organisation, Team, User

    ours = Organisation.objects.create(name="Вигадане бюро")
    partner = Organisation.objects.create(name="Вигаданий партнер")
    teams = [Team.objects.create(organisation=ours, name=f"група {n}") for n in range(6)]
    roles = ("caseworker", "caseworker", "supervisor", "analyst", "intake", "verifier")
    people = [
        User.objects.create(
            email=f"{n}@demo.invalid", name=f"Вигадана {n}", roles=[roles[n % len(roles)]], organisation=ours,
            team=teams[n // len(roles) % len(teams)],
        )
        for n in range(N_PEOPLE)
    ]  # fmt: skip
    for first in range(0, n_children, 2_000):
        _fill_some(range(first, min(first + 2_000, n_children)), (ours, partner), teams, people)
        print(f"\r{first:>8,} children", end="", flush=True)
    print(f"\r{n_children:>8,} children, {n_children * PER_CHILD:,} rows")


def _fill_some(numbers: range, offices: Any, teams: list[Any], people: list[Any]) -> None:
    from django.db import transaction
    from django.utils import timezone

    from leleka.web.casework.models import Case, Identity, Separation, Stay, Task, Trait
    from leleka.web.intake.models import Record, Source
    from leleka.web.linkage.models import Membership, Pair, Person

    ours, partner = offices
    what = {"title": "Вигаданий", "kind": "ngo", "made_by": people[0]}
    source, _ = Source.objects.get_or_create(organisation=ours, list_id="list", defaults=what)
    chance, made = random.Random(numbers.start), defaultdict(list)
    for number in numbers:
        team = teams[number % len(teams)]
        born = date(2006, 1, 1) + timedelta(days=chance.randrange(5_500))
        name = f"{chance.choice(BEGINNINGS)}{chance.choice(ENDINGS)} {chance.choice(GIVEN)}"
        child = Person(
            organisation=partner if number % 10 == 9 else ours, team=None if number % 10 == 9 else team,
            assigned_to=people[number % N_PEOPLE] if number % 20 == 0 else None, best_name=name, sex="female",
            born_low=born, born_high=born, sensitivity=("team", "team", "partner", "sealed")[number % 4],
        )  # fmt: skip
        made[Person].append(child)
        made[Case].append(Case(person=child, reported_on=born))
        if number % 10 == 0:
            due = timezone.localdate() + timedelta(days=number % 40 - 10)
            made[Task].append(Task(person=child, duty="screen", due=due, assigned_to=child.assigned_to))
        about = {"person": child, "source": source, "recorded_by": people[0]}
        for place in range(PER_CHILD):
            row = number * PER_CHILD + place
            record = Record(
                source=source, row_key=str(row), row=row, fingerprint=f"{row:064d}",
                cells={"ПІБ": name, "Дата народження": f"{born:%d.%m.%Y}"},
                readings={"names": [name], "name_kinds": ["recorded"], "born": [str(born)] * 2},
            )  # fmt: skip
            made[Record].append(record)
            made[Membership].append(Membership(record=record, person=child, is_proposed=place > 2))
            said = Identity(**about, record=record, kind="unknown" if place else "birth", full_name=name)
            said.born_low = said.born_high = born
            made[Identity].append(said)
        if number % 5 == 0:
            left, right = sorted(made[Record][-2:], key=lambda record: record.pk)
            made[Pair].append(Pair(left=left, right=right, weight_bits=3, p_same=0.9, gain=chance.random()))
        made[Trait].append(Trait(**about, kind="eyes", value="grey"))
        made[Separation].append(Separation(**about, region="UA-65"))
        made[Stay].append(Stay(**about, region="RU-KDA", is_present=True))
    with transaction.atomic():
        for model, rows in made.items():
            model._default_manager.bulk_create(rows, batch_size=500)


def sessions() -> list[tuple[Any, str, list[str], list[str]]]:
    """Each person, a session key, some children they may read, some pairs they may answer."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from leleka.web.accounts.models import User
    from leleka.web.linkage.models import Person

    found = []
    for user in User.objects.order_by("email"):
        store = SessionStore()
        store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        store.save()
        seen = [str(pk) for pk in Person.objects.visible_to(user).values_list("pk", flat=True)[:300]]
        found.append((user, store.session_key, seen, []))
    return found


class Somebody:
    """One person with a browser."""

    def __init__(self, session: str, children: list[str], roles: list[str]) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        self.cookie = {"Cookie": f"leleka={session}", "Accept-Language": "uk"}
        self.children = children
        self.pages = ["my_work", "child", "child", "child", "case", "cases", "find"]
        self.pages += ["review"] if {"analyst", "supervisor", "verifier"} & set(roles) else []
        self.pages += ["lists"] if {"intake", "analyst", "supervisor"} & set(roles) else []

    def address(self, page: str) -> str:
        """Where a page stands."""
        child = random.choice(self.children)
        return {
            "my_work": "/", "child": f"/children/{child}/", "case": f"/children/{child}/case/",
            "cases": "/cases/", "find": "/find/", "review": "/review/?rest", "lists": "/lists/",
        }[page]  # fmt: skip

    def ask(self, page: str, times: Times) -> None:
        """Ask for a page and read it to its end."""
        began = time.perf_counter()
        try:
            self.line.request("GET", self.address(page), headers=self.cookie)
            answer = self.line.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.line.close()  # opened again by the next question
            times.faults[f"{page} {type(error).__name__}"] += 1
            return
        if answer.status == 200:
            times.of[page].append((time.perf_counter() - began) * 1_000)
        else:
            times.faults[f"{page} {answer.status}"] += 1


def work_until(end: float, somebody: Somebody, pause: float, times: Times) -> None:
    """Ask, wait, ask."""
    time.sleep(random.random() * pause)
    while time.monotonic() < end:
        began = time.monotonic()
        somebody.ask(random.choice(somebody.pages), times)
        time.sleep(max(0.0, pause - (time.monotonic() - began)))


def traced(since: int) -> dict[str, int]:
    """How many entries the trace gained, by page."""
    from django.db.models import Count

    from leleka.web.common.models import Event

    new = Event.objects.filter(seq__gt=since, act__in=("read", "list")).values("page")
    return {row["page"]: row["n"] for row in new.annotate(n=Count("seq")).order_by()}


def last() -> int:
    """The number of the trace's last entry."""
    from leleka.web.common.models import TraceHead

    head = TraceHead.objects.first()
    return head.seq if head else 0


def cpu_seconds(pid: int) -> float:
    """What a process and its children have spent so far; Linux only."""
    spent, tick = 0.0, os.sysconf("SC_CLK_TCK")
    todo = [pid]
    while todo:
        each = Path("/proc") / str(todo.pop())
        try:
            times = (each / "stat").read_text().rsplit(")", 1)[1].split()
            for task in (each / "task").iterdir():
                todo += map(int, (task / "children").read_text().split())
        except OSError:
            continue
        spent += (int(times[11]) + int(times[12])) / tick
    return spent


def show(title: str, times: Times) -> list[dict[str, Any]]:
    """Print a table, and give it back."""
    print(f"\n{title}\n{'page':<10}{'n':>7}{'p50 ms':>9}{'p95 ms':>9}")
    for page, n, p50, p95 in times.rows():
        print(f"{page:<10}{n:>7,}{p50:>9.0f}{p95:>9.0f}")
    every = [took for values in times.of.values() for took in values]
    if every:
        print(f"{'all':<10}{len(every):>7,}{quantile(every, 0.5):>9.0f}{quantile(every, 0.95):>9.0f}")
    for fault, n in times.faults.items():
        print(f"  {n:,} x {fault}")
    return [{"page": page, "n": n, "p50_ms": p50, "p95_ms": p95} for page, n, p50, p95 in times.rows()]


def main() -> None:
    """Fill, start, ask, compare."""
    said = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    said.add_argument("folder", type=Path)
    said.add_argument("--children", type=int, default=100_000)
    said.add_argument("--seconds", type=float, default=120)
    said.add_argument("--per-second", type=float, default=30)
    said.add_argument("--each", type=int, default=15, help="how often six people ask for each page alone")
    said.add_argument("--json", type=Path)
    asked = said.parse_args()
    from leleka.web.project.serving import Serving, open_registry, prepare

    database = os.environ.get("LELEKA_DATABASE", "")
    open_registry(Serving(asked.folder, port=PORT, database=database, is_demo=True))
    prepare()
    from leleka.web.accounts.models import User

    if not User.objects.exists():
        fill(asked.children)
    people = [Somebody(key, seen, user.roles) for user, key, seen, _ in sessions()]
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(asked.folder), str(PORT), database])
    try:
        _wait()
        alone, together = Times(), Times()
        since, before = last(), cpu_seconds(server.pid)
        for somebody in people[:6]:
            for page in dict.fromkeys(somebody.pages):
                for _ in range(asked.each):
                    somebody.ask(page, alone)
        spent = cpu_seconds(server.pid) - before
        end, pause = time.monotonic() + asked.seconds, len(people) / asked.per_second
        threads = [threading.Thread(target=work_until, args=(end, each, pause, together)) for each in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        result: dict[str, Any] = {"alone": show("one after the other", alone)}
        result["cpu_ms"] = 1_000 * spent / max(sum(map(len, alone.of.values())), 1)
        print(f"server: {result['cpu_ms']:.0f} ms of CPU a page, over all pages")
        result["together"] = show("sixty side by side", together)
        kept = traced(since)
        given = {page: len(alone.of[page]) + len(together.of[page]) for page in ("child", "case")}
        result["traced"] = {page: {"given": n, "traced": kept.get(page, 0)} for page, n in given.items()}
        print(f"\npages of a child given out and traced: {result['traced']}")
    finally:
        server.terminate()
        server.wait(timeout=60)
    if asked.json:
        asked.json.write_text(json.dumps(result, indent=1))


def _wait() -> None:
    for _ in range(600):
        line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
        try:
            line.request("GET", "/account/login/")
            line.getresponse()
            return
        except OSError:
            time.sleep(0.1)
        finally:
            line.close()
    raise SystemExit("The server did not start.")


if __name__ == "__main__":
    main()
