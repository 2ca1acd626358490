"""A job goes on after the page has answered, and takes up again when its worker is killed."""

import importlib
import json
import os
import sqlite3
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from leleka.core.errors import LelekaError
from leleka.web.common import jobs
from leleka.web.common.models import Job


@pytest.fixture
def declared(monkeypatch):
    """Declare a job for one test."""

    def declare(work, kind="test"):
        monkeypatch.setitem(jobs.JOBS, kind, work)

    return declare


def asked(office, **fields):
    return Job.objects.create(kind="test", owner=office.users["analyst"].pk, **fields)


def test_a_job_tells_how_far_it_is_and_ends_as_done(office, declared):
    def work(run):
        run("counting", 3, 3)

    declared(work)
    job = asked(office)

    jobs.run_job.call(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.stage, job.n_done, job.n_all) == ("done", "counting", 3, 3)


def test_what_went_wrong_is_kept_as_a_code_and_never_in_words(office, declared, caplog):
    def refused(run):
        raise LelekaError("test.E001", "Канарейка Вигадана")

    def broken(run):
        raise ValueError("Канарейка Вигадана")

    for work, code in ((refused, "test.E001"), (broken, "web.E020 ValueError")):
        declared(work)
        job = asked(office)
        jobs.run_job.call(str(job.pk))
        job.refresh_from_db()
        assert (job.state, job.problem_code) == ("failed", code)


def test_a_job_whose_worker_fell_silent_is_put_back_once(office):
    long_ago = timezone.now() - jobs.DEAD_AFTER - timedelta(seconds=1)
    lost = asked(office, state="running", beat_at=long_ago, n_tries=1)
    alive = asked(office, state="running", beat_at=timezone.now(), n_tries=1)

    assert jobs.take_up() == 1
    assert jobs.take_up() == 0

    lost.refresh_from_db()
    alive.refresh_from_db()
    assert (lost.state, alive.state) == ("waiting", "running")
    assert DBTaskResult.objects.get().args_kwargs["args"] == [str(lost.pk)]


def test_a_job_that_kills_every_worker_is_given_up(office):
    long_ago = timezone.now() - jobs.DEAD_AFTER - timedelta(seconds=1)
    lost = asked(office, state="running", beat_at=long_ago, n_tries=jobs.MOST_TRIES)

    assert jobs.take_up() == 0

    lost.refresh_from_db()
    assert (lost.state, lost.problem_code) == ("failed", "web.E021")


def test_a_job_goes_on_where_it_kept(office, declared):
    done = []

    def work(run):
        for step in range(run.job.at.get("next", 0), 4):
            done.append(step)
            run.keep(next=step + 1)
            if step == 1 and len(done) == 2:
                raise KeyboardInterrupt  # as near to a kill as one process gets

    declared(work)
    job = asked(office)
    with pytest.raises(KeyboardInterrupt):
        jobs.run_job.call(str(job.pk))
    jobs.run_job.call(str(job.pk))

    assert done == [0, 1, 2, 3]


def test_a_worker_whose_job_another_took_writes_nothing_more(office, declared, caplog):
    written = []

    def work(run):
        for n in range(3):
            with jobs.step():
                Job.objects.create(kind=f"written {n}", owner=run.job.owner)
            written.append(n)
            if n == 0:
                Job.objects.filter(pk=run.job.pk).update(n_tries=2)  # as run_job of another worker does

    declared(work)
    job = asked(office)

    jobs.run_job.call(str(job.pk))

    job.refresh_from_db()
    assert (written, Job.objects.filter(kind__startswith="written").count()) == ([0], 1)
    assert (job.state, job.problem_code) == ("running", "")
    assert f"web.E022 job {job.pk}" in caplog.text


def test_a_job_that_ended_elsewhere_is_not_ended_again(office, declared):
    def work(run):
        Job.objects.filter(pk=run.job.pk).update(n_tries=2, state="done")
        raise ValueError

    declared(work)
    job = asked(office)

    jobs.run_job.call(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.problem_code) == ("done", "")


SCRIPT = """
import os, sys, time
from pathlib import Path
from leleka.web import Serving, open_registry
open_registry(Serving(Path(sys.argv[1])))
from leleka.web.common import jobs, worker
from datetime import timedelta
jobs.DEAD_AFTER, jobs.BEAT_SECONDS = timedelta(seconds=1.5), 0.3
@jobs.job("slow")
def slow(run):
    for step in range(run.job.at.get("next", 0), 40):
        time.sleep(0.05)
        run.keep(next=step + 1, steps=[*run.job.at.get("steps", []), step])
if sys.argv[2] == "ask":
    from leleka.web.project.serving import add_first_administrator, prepare
    from leleka.web.accounts.models import User
    prepare()
    add_first_administrator("Вигадане бюро", "Вигадана", "a@b.invalid", "four words nobody joins")
    jobs.start("slow", User.objects.get())
else:
    worker.work()
"""


def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(tmp_path):
    home = tmp_path / "registry"
    _process(home, "ask").wait(timeout=120)

    first = _process(home, "work")
    _wait_for(home, lambda job: job["at"].get("next", 0) >= 3)
    first.kill()
    first.wait()
    second = _process(home, "work")
    job = _wait_for(home, lambda job: job["state"] == "done")
    second.terminate()
    second.wait(timeout=60)

    assert job["at"]["steps"] == list(range(40))
    assert job["n_tries"] == 2


def _process(home, what):
    keep = {key: value for key, value in os.environ.items() if not key.startswith(("LELEKA", "DJANGO"))}
    return subprocess.Popen([sys.executable, "-c", SCRIPT, str(home), what], env=keep)


def _wait_for(home, is_so):
    """Look at the job from outside until it is so; give up after two minutes."""
    for _ in range(1200):
        with sqlite3.connect(home / "registry.sqlite3") as database:
            state, at, n_tries = database.execute("SELECT state, at, n_tries FROM common_job").fetchone()
        job = {"state": state, "at": json.loads(at), "n_tries": n_tries}
        if is_so(job):
            return job
        time.sleep(0.1)
    raise AssertionError(job)


def test_a_worker_that_has_just_started_knows_all_that_is_done_by_night():
    importlib.import_module("leleka.web.project.urls")  # with the pages all modules there are
    say = "import django; django.setup(); from leleka.web.common.jobs import DAILY; print(*sorted(DAILY))"

    said = subprocess.run(
        [sys.executable, "-c", say],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "web.settings", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout.split() == sorted(jobs.DAILY)
