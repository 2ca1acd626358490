"""Kill the worker and the server without warning, again and again, and look whether anything is lost.

    python benchmarks/faults.py FOLDER --kills 50

A list of invented children comes in while its worker is killed at random moments (kill -9), and tasks are
marked as done while the server is. Then each row must be there once, beside one child, with its facts once;
each answer that was given must have been kept, with its entry in the trace; and the trace must be whole.

FOLDER must not exist: each run makes a registry of its own, on SQLite, or on the empty PostgreSQL database
that LELEKA_DATABASE names.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from load import SERVER, Somebody, Times, sessions

PORT = 8942
WORKER = """
import sys
from datetime import timedelta
from pathlib import Path
from leleka.web import Serving, open_registry
open_registry(Serving(Path(sys.argv[1]), database=sys.argv[3], is_demo=True))
from leleka.web.common import jobs, worker
# As ever, but noticed sooner, and not given up: here every death is ours.
jobs.DEAD_AFTER, jobs.BEAT_SECONDS, jobs.MOST_TRIES = timedelta(seconds=1.5), 0.3, 10_000
worker.work()
"""


def found(n_rows: int) -> Any:
    """An office, a list that waits to come in, and its job."""
    from leleka.intake import preview
    from leleka.web.accounts.models import Organisation, User
    from leleka.web.common import jobs
    from leleka.web.intake.actions import add_source, commit, look_through, receive
    from leleka.web.intake.files import path_of
    from leleka.web.intake.models import Source

    office = Organisation.objects.create(name="Вигадане бюро")
    user = User.objects.create(
        email="0@demo.invalid", name="Вигадана", roles=["supervisor"], organisation=office
    )
    lines = ["№ справи,ПІБ,Дата народження"]
    lines += [
        f"A-{n},Вигаданий {_letters(n)} Іван,{n % 28 + 1:02}.{n % 12 + 1:02}.2014" for n in range(n_rows)
    ]
    source = add_source(user, Source(organisation=office, list_id="list", title="Вигаданий", kind="ngo"))
    batch = receive(user, source, "list.csv", ["\n".join(lines).encode()])
    look_through(user, source, batch, replace(preview(path_of(batch)).mapping, list_id="list"))
    jobs.run_job.call(str(jobs.latest(batch.pk).pk))
    batch.refresh_from_db()
    commit(user, source, batch)
    return batch


def kill_workers(batch: Any, place: tuple[str, str, str], kills: int, seconds: float) -> int:
    """Start a worker and kill it, until so many are dead or the job is done; how many died in its middle."""
    from leleka.web.common import jobs

    died = 0
    for _ in range(kills):
        tries = jobs.latest(batch.pk).n_tries
        worker = subprocess.Popen([sys.executable, "-c", WORKER, *place])
        _until(lambda tries=tries: _is_taken_up(batch, tries), 120)
        time.sleep(random.random() * seconds)
        row = jobs.latest(batch.pk)
        print(f"  worker killed: {row.state}, {row.stage} {row.n_done}", flush=True)
        died += row.state == "running"
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        if row.state in {"done", "failed"}:
            break
    last = subprocess.Popen([sys.executable, "-c", WORKER, *place])
    _until(lambda: jobs.latest(batch.pk).state in {"done", "failed"}, 600)
    last.terminate()
    last.wait(timeout=60)
    return died


def _is_taken_up(batch: Any, tries: int) -> bool:
    from leleka.web.common import jobs

    row = jobs.latest(batch.pk)
    return row.n_tries > tries or row.state in {"done", "failed"}


def kill_servers(place: tuple[str, str, str], kills: int) -> tuple[int, set[str]]:
    """Mark tasks as done while the server dies; how often it died, and the tasks it said yes to."""
    from django.utils import timezone

    from leleka.web.casework.models import Task
    from leleka.web.linkage.models import Person

    people = list(Person.objects.all()[:200])
    Task.objects.bulk_create(Task(person=each, duty="screen", due=timezone.localdate()) for each in people)
    todo, given = [str(pk) for pk in Task.objects.values_list("pk", flat=True)], set[str]()
    _, session, seen = sessions()[0][:3]
    for _ in range(kills):
        server = subprocess.Popen([sys.executable, "-c", SERVER, *place], start_new_session=True)
        somebody = Somebody(session, seen, ["supervisor"])
        somebody.line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
        _until(lambda who=somebody: _answers(who), 60)
        end = time.monotonic() + random.random() * 3
        while todo and time.monotonic() < end:
            if _done(somebody, todo[-1]):
                given.add(todo.pop())
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
    return kills, given


def _done(somebody: Somebody, task: str) -> bool:
    somebody.line.request("GET", "/find/", headers=somebody.cookie)
    page = somebody.line.getresponse()
    text, cookie = page.read().decode(), page.getheader("Set-Cookie") or ""
    token = text.split('"X-CSRFToken": "', 1)[1].split('"', 1)[0]
    csrf = next((part for part in cookie.split(", ") if part.startswith("csrftoken=")), "")
    headers = somebody.cookie | {"X-CSRFToken": token}
    if csrf:
        somebody.cookie["Cookie"] += "; " + csrf.split(";", 1)[0]
        headers["Cookie"] = somebody.cookie["Cookie"]
    somebody.line.request("POST", f"/tasks/{task}/done/", headers=headers)
    answer = somebody.line.getresponse()
    answer.read()
    return answer.status == 302


def _answers(somebody: Somebody) -> bool:
    times = Times()
    somebody.ask("find", times)
    return bool(times.of)


def judge(batch: Any, n_rows: int, given: set[str]) -> list[str]:
    """What is lost, doubled or half-written; empty where nothing is."""
    from django.db.models import Count

    from leleka.web.casework.models import Case, Identity, Task
    from leleka.web.common import trace
    from leleka.web.common.models import Event
    from leleka.web.intake.models import Record
    from leleka.web.linkage.models import Membership, Person

    batch.refresh_from_db()
    wrong = []

    def same(what: str, found: Any, expected: Any) -> None:
        if found != expected:
            wrong.append(f"{what}: {found}, should be {expected}")

    same("state of the import", batch.state, "in")
    same("rows", Record.objects.count(), n_rows)
    same("different rows", Record.objects.values("row_key").distinct().count(), n_rows)
    same("rows beside a child", Membership.objects.count(), n_rows)
    same("cases", Case.objects.count(), Person.objects.standing().count())
    twice = Identity.objects.values("record").annotate(n=Count("pk")).filter(n__gt=1).count()
    same("rows whose facts stand twice", twice, 0)
    same("rows with facts", Identity.objects.values("record").distinct().count(), n_rows)
    done = {str(pk) for pk in Task.objects.exclude(done_at=None).values_list("pk", flat=True)}
    same("tasks said to be done and not kept", len(given - done), 0)
    written = Event.objects.filter(act="write", page__endswith="finish_task").values_list("line", flat=True)
    same("tasks done, by the trace", sum(1 for _ in written), len(done))
    same("where the trace is broken", trace.broken_at(), None)
    return wrong


def _letters(number: int) -> str:
    said = "".join("абвгдежзик"[int(sign)] for sign in str(number))
    return f"{said.capitalize()}енко"


def _until(is_so: Any, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_so():
            return
        time.sleep(0.2)
    raise SystemExit("Nothing happened for too long.")


def main() -> None:
    """Make, kill, judge."""
    said = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    said.add_argument("folder", type=Path)
    said.add_argument("--kills", type=int, default=50)
    said.add_argument("--rows", type=int, default=6_000)
    said.add_argument("--seconds", type=float, default=20, help="a worker lives at most so long")
    asked = said.parse_args()
    if asked.folder.exists():
        raise SystemExit(f"{asked.folder} is there already. Name a folder that is not.")
    import load

    from leleka.web.project.serving import Serving, open_registry, prepare

    load.PORT = PORT
    place = (str(asked.folder), str(PORT), os.environ.get("LELEKA_DATABASE", ""))
    open_registry(Serving(asked.folder, port=PORT, database=place[2], is_demo=True))
    prepare()
    batch = found(asked.rows)
    n_worker = asked.kills * 7 // 10
    died = kill_workers(batch, place, n_worker, asked.seconds)
    n_server, given = kill_servers(place, asked.kills - n_worker)
    wrong = judge(batch, asked.rows, given)
    print(f"{died} workers killed in the middle, {n_server} servers; {len(given)} tasks said to be done")
    print("\n".join(wrong) or "nothing lost, doubled or half-written")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
