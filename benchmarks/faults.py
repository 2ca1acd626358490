"""Kill the worker and the server without warning, again and again, and look whether anything is lost.

    python benchmarks/faults.py FOLDER --kills 50

A list of invented children comes in while its worker is killed (kill -9) in every stage of the job equally
often: some while a step is written and not yet let stand, some a moment later, wherever that is. Tasks are
marked as done while the server is killed. Then each row must be there once, beside one child, with its facts
once; people must be asked about as many pairs as if nothing had happened; each answer that was given must
have been kept, with its entry in the trace; and the trace must be whole.

FOLDER must not exist: each run makes a registry of its own, on SQLite, or on the empty PostgreSQL database
that LELEKA_DATABASE names.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from load import SERVER, Somebody, Times, sessions

STAGES = (
    "reading names",
    "rows come in",
    "comparing pairs",
    "the search is prepared",
    "rows find their children",
    "pairs go to the review",
    "facts are asserted",
    "cases are opened",
)
"""In their order; the worker dies in each, or in the next where a stage has nothing left to do."""
SEVERAL = {"rows come in", "rows find their children", "pairs go to the review", "facts are asserted"}
"""Of these, those that come in many steps, whose rows are written."""
Place = tuple[str, str, str]
N_IN_A_STEP = 20
WORKER = """
import os, signal, sys, threading
from datetime import timedelta
from pathlib import Path
from leleka.web import Serving, open_registry
folder, _, database, n_in_a_step, after, seconds, *stages = sys.argv[1:]
open_registry(Serving(Path(folder), database=database, is_demo=True))
from leleka.web.casework import from_records
from leleka.web.common import jobs, worker
from leleka.web.intake import actions
from leleka.web.linkage import placing, questions
# As ever, but noticed sooner, and not given up: here every death is ours. Small steps make many moments.
jobs.DEAD_AFTER, jobs.BEAT_SECONDS, jobs.MOST_TRIES = timedelta(seconds=1.5), 0.3, 10_000
for room in (actions, placing, from_records, questions):
    room._AT_ONCE = int(n_in_a_step)
say, said = jobs.Run.say, [0]
def die():
    os.kill(os.getpid(), signal.SIGKILL)
def dying(run, **columns):
    say(run, **columns)  # within the transaction of a step, where there is one
    counts = threading.current_thread() is threading.main_thread() and run.job.stage in stages
    said[0] += counts
    if counts and said[0] == int(after):
        if float(seconds):
            threading.Timer(float(seconds), die).start()
        else:
            die()
jobs.Run.say = dying
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
    # Every fourth row says again what the one before it said, so that there are pairs to ask about.
    children = [n - (n % 4 == 3) for n in range(n_rows)]
    lines = ["№ справи,ПІБ,Дата народження"]
    lines += [
        f"A-{n},Вигаданий {_letters(child)} Іван,{child % 28 + 1:02}.{child % 12 + 1:02}.2014"
        for n, child in enumerate(children)
    ]
    source = add_source(user, Source(organisation=office, list_id="list", title="Вигаданий", kind="ngo"))
    batch = receive(user, source, "list.csv", ["\n".join(lines).encode()])
    look_through(user, source, batch, replace(preview(path_of(batch)).mapping, list_id="list"))
    jobs.run_job.call(str(jobs.latest(batch.pk).pk))
    batch.refresh_from_db()
    commit(user, source, batch)
    return batch


def kill_workers(batch: Any, place: Place, kills: int, n_rows: int) -> Counter[str]:
    """Start a worker that dies in a stage, so many times; how many died, by the stage the job was in."""
    from leleka.web.common import jobs

    died, seconds = Counter[str](), 300 + n_rows / 10
    for stage in sorted((STAGES[n % len(STAGES)] for n in range(kills)), key=STAGES.index):
        after = random.randint(1, 3 if stage in SEVERAL else 1)
        pause = random.choice([0.0, random.random() / (4 if stage in SEVERAL else 40)])
        with _worker(place, STAGES[STAGES.index(stage) :], after, pause) as worker:
            _until(lambda worker=worker: worker.poll() is not None or _has_ended(batch), seconds)
            is_at_the_end = worker.poll() is None
        if is_at_the_end:
            print("  the import came to its end before its worker died", flush=True)
            break
        row = jobs.latest(batch.pk)
        print(f"  worker killed: {row.state}, {row.stage} {row.n_done} of {row.n_all or '?'}", flush=True)
        died[row.stage] += 1
    with _worker(place, (), 0, 0.0) as last:
        _until(lambda: last.poll() is not None or _has_ended(batch), seconds)
    return died


@contextmanager
def _started(program: str, *said: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is killed at the end, with all it started, whatever happens here."""
    process = subprocess.Popen([sys.executable, "-c", program, *said], start_new_session=True)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def _worker(
    place: Place, stages: Sequence[str], after: int, pause: float
) -> Iterator[subprocess.Popen[bytes]]:
    with _started(WORKER, *place, str(N_IN_A_STEP), str(after), str(pause), *stages) as worker:
        yield worker


def _has_ended(batch: Any) -> bool:
    from leleka.web.common import jobs

    return jobs.latest(batch.pk).state in {"done", "failed"}


def pairs_undisturbed() -> int:
    """About how many pairs people are asked when all is linked at once, nothing in between."""
    from leleka.web.linkage import engine

    result = engine.run()
    assert result is not None
    return len(result.offered)


def kill_servers(place: Place, kills: int) -> tuple[int, set[str]]:
    """Mark tasks as done while the server dies; how often it died, and the tasks it said yes to."""
    from django.utils import timezone

    from leleka.web.casework.models import Task
    from leleka.web.linkage.models import Person

    people = list(Person.objects.all()[:200])
    Task.objects.bulk_create(Task(person=each, duty="screen", due=timezone.localdate()) for each in people)
    todo, given = [str(pk) for pk in Task.objects.values_list("pk", flat=True)], set[str]()
    _, session, seen = sessions()[0][:3]
    for _ in range(kills):
        with _started(SERVER, *place):
            somebody = Somebody(session, seen, ["supervisor"])
            somebody.line = http.client.HTTPConnection("127.0.0.1", int(place[1]), timeout=30)
            _until(lambda who=somebody: _answers(who), 300)
            end = time.monotonic() + random.random() * 3
            while todo and time.monotonic() < end:
                if _done(somebody, todo[-1]):
                    given.add(todo.pop())
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


def judge(batch: Any, n_rows: int, given: set[str], n_pairs: int) -> list[str]:
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
    same("pairs that people are asked about", n_pairs, pairs_undisturbed())
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


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


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
    said.add_argument("--rows", type=int, default=3_000)
    asked = said.parse_args()
    if asked.folder.exists():
        raise SystemExit(f"{asked.folder} is there already. Name a folder that is not.")
    import load

    from leleka.web.project.serving import Serving, open_registry, prepare

    load.PORT = _free_port()
    place = (str(asked.folder), str(load.PORT), os.environ.get("LELEKA_DATABASE", ""))
    open_registry(Serving(asked.folder, port=load.PORT, database=place[2], is_demo=True))
    prepare()
    from leleka.web.linkage.models import Pair

    batch = found(asked.rows)
    n_worker = asked.kills * 4 // 5
    died = kill_workers(batch, place, n_worker, asked.rows)
    n_pairs = Pair.objects.count()
    n_server, given = kill_servers(place, asked.kills - n_worker)
    wrong = judge(batch, asked.rows, given, n_pairs)
    print(f"{'the job said':28} {'workers killed':>14}")
    for stage, n in died.most_common():
        print(f"{stage:28} {n:14}")
    print(f"{died.total()} workers and {n_server} servers killed; {len(given)} tasks said to be done")
    print("\n".join(wrong) or "nothing lost, doubled or half-written")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
