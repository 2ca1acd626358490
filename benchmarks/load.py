"""A registry as large as an office's, and sixty people at work in it.

    python benchmarks/load.py FOLDER --children 100000 --json load.json

Fills a registry with invented children (five rows of lists each), unless FOLDER holds one, starts the real
server with two workers, asks for every page alone, then lets people ask side by side. Prints p50 and p95 of
each page, and whether the trace holds each child's page that was given out, no more and no fewer.

With --pages nothing is started: each page is asked in this process, for its CPU and its questions to the
database.

LELEKA_DATABASE: address of a PostgreSQL database, empty or filled by this; SQLite in FOLDER when empty.
LELEKA_APP_ROLE: the role as which the server and the pages ask there, once it is filled.
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
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pages
from office import as_server, fill, go_on_as_server
from pages import cost_of_pages

PORT = 8941
SERVER = """
import sys
from pathlib import Path
from leleka.web.project.serving import Serving, open_registry, serve
plan = Serving(Path(sys.argv[1]), port=int(sys.argv[2]), database=sys.argv[3], is_demo=True)
open_registry(plan)
serve(plan, lambda: None)
"""


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


def do_the_days_work() -> None:
    """Do what the worker would begin with, so that it is not measured with the pages."""
    from leleka.web.common import jobs, worker

    jobs.take_up()
    jobs.start_daily()
    worker.work(until_empty=True)


def sessions() -> list[tuple[Any, str, list[str]]]:
    """Each person, a session key, some children they may read."""
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
        found.append((user, store.session_key, seen))
    return found


class Somebody:
    """One person with a browser."""

    def __init__(self, session: str, children: list[str], roles: list[str]) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        self.cookie = {"Cookie": f"leleka={session}", "Accept-Language": "uk"}
        self.children = children
        self.pages = ["my_work", "child", "child", "child", "case", "cases", "find", "institutions"]
        self.pages += ["review"] if {"analyst", "supervisor", "verifier"} & set(roles) else []
        self.pages += ["lists"] if {"intake", "analyst", "supervisor"} & set(roles) else []
        self.pages += ["figures"] if "supervisor" in roles else []

    def address(self, page: str) -> str:
        """Where a page stands."""
        child = random.choice(self.children)
        return {
            "my_work": "/", "child": f"/children/{child}/", "case": f"/children/{child}/case/",
            "cases": "/cases/", "find": "/find/", "review": "/review/?rest", "lists": "/lists/",
            "institutions": "/institutions/", "figures": "/figures/",
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


def show(title: str, times: Times, cpu_s: float) -> dict[str, Any]:
    """Print a table, and give it back; with what a page cost the server in CPU, over all pages."""
    print(f"\n{title}\n{'page':<14}{'n':>7}{'p50 ms':>9}{'p95 ms':>9}")
    for page, n, p50, p95 in times.rows():
        print(f"{page:<14}{n:>7,}{p50:>9.0f}{p95:>9.0f}")
    every = [took for values in times.of.values() for took in values]
    if every:
        print(f"{'all':<14}{len(every):>7,}{quantile(every, 0.5):>9.0f}{quantile(every, 0.95):>9.0f}")
    for fault, n in times.faults.items():
        print(f"  {n:,} x {fault}")
    cpu_ms = 1_000 * cpu_s / max(len(every), 1)
    print(f"server: {cpu_ms:.0f} ms of CPU a page")
    rows = [{"page": page, "n": n, "p50_ms": p50, "p95_ms": p95} for page, n, p50, p95 in times.rows()]
    return {"cpu_ms": cpu_ms, "pages": rows}


def measured(server: int, people: list[Somebody], asked: argparse.Namespace) -> dict[str, Any]:
    """Ask alone, then side by side, and look what the trace gained."""
    alone, together, result = Times(), Times(), dict[str, Any]()
    since, spent = last(), cpu_seconds(server)
    for somebody in people[:6]:
        for page in dict.fromkeys(somebody.pages):
            for _ in range(asked.each):
                somebody.ask(page, alone)
    result["alone"] = show("one after the other", alone, cpu_seconds(server) - spent)
    spent = cpu_seconds(server)
    end, pause = time.monotonic() + asked.seconds, len(people) / asked.per_second
    threads = [threading.Thread(target=work_until, args=(end, each, pause, together)) for each in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result["together"] = show("sixty side by side", together, cpu_seconds(server) - spent)
    kept = traced(since)
    given = {page: len(alone.of[page]) + len(together.of[page]) for page in ("child", "case")}
    result["traced"] = {page: {"given": n, "traced": kept.get(page, 0)} for page, n in given.items()}
    print(f"\npages of a child given out and traced: {result['traced']}")
    return result


def main() -> None:
    """Fill, start, ask, compare."""
    said = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    said.add_argument("folder", type=Path)
    said.add_argument("--children", type=int, default=100_000)
    said.add_argument("--seconds", type=float, default=120)
    said.add_argument("--per-second", type=float, default=30)
    said.add_argument("--each", type=int, default=15, help="how often six people ask for each page alone")
    said.add_argument("--pages", action="store_true", help="what each page costs, in this process; no server")
    said.add_argument("--json", type=Path)
    asked = said.parse_args()
    from leleka.web.project.serving import Serving, open_registry, prepare

    database = os.environ.get("LELEKA_DATABASE", "")
    open_registry(Serving(asked.folder, port=PORT, database=database, is_demo=True))
    prepare()
    from leleka.web.accounts.models import User

    if not User.objects.exists():
        fill(asked.children)
    do_the_days_work()
    go_on_as_server()
    if asked.pages:
        costs = cost_of_pages([(key, seen, user.roles) for user, key, seen in sessions()[:6]], asked.each)
        pages.show(costs)
        if asked.json:
            asked.json.write_text(json.dumps([asdict(cost) for cost in costs], indent=1))
        return
    people = [Somebody(key, seen, user.roles) for user, key, seen in sessions()]
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(asked.folder), str(PORT), as_server(database)]
    )
    try:
        _wait()
        result = measured(server.pid, people, asked)
    finally:
        server.terminate()
        server.wait(timeout=60)
    if asked.json:
        asked.json.write_text(json.dumps(result, indent=1))


def _wait() -> None:
    for _ in range(3_000):  # on a busy machine it takes minutes
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
