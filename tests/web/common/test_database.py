"""A database that stops in the middle is said in words, and told from one that refuses what it was told."""

import sqlite3

import psycopg
import pytest
from django.db import DataError, InterfaceError, OperationalError, connection

from leleka.web.common import jobs, worker
from leleka.web.common.database import DatabaseGoneError, at_hand, has_gone, may_pass
from leleka.web.common.models import Job


def said_by_postgresql(kind, cause):
    error = kind("said by the driver")
    error.__cause__ = cause
    return error


GONE = {
    "it was stopped": said_by_postgresql(OperationalError, psycopg.errors.AdminShutdown()),
    "it is starting": said_by_postgresql(OperationalError, psycopg.errors.CannotConnectNow()),
    "nobody listens": said_by_postgresql(OperationalError, psycopg.OperationalError()),
    "the line is closed": said_by_postgresql(InterfaceError, psycopg.InterfaceError()),
}
REFUSES = {
    "its disk is full": said_by_postgresql(OperationalError, psycopg.errors.DiskFull()),
    "a value does not fit": said_by_postgresql(DataError, psycopg.errors.StringDataRightTruncation()),
    "ours": ValueError(),
}


@pytest.fixture
def postgresql(monkeypatch):
    monkeypatch.setattr(connection, "vendor", "postgresql")


@pytest.mark.parametrize("error", GONE.values(), ids=GONE)
def test_a_database_that_cannot_be_reached_is_said_in_words(postgresql, error):
    with (
        pytest.raises(DatabaseGoneError, match=r"cannot be reached.*See that PostgreSQL runs.*web\.E013"),
        at_hand(),
    ):
        raise error


@pytest.mark.parametrize("error", REFUSES.values(), ids=REFUSES)
def test_what_a_database_refuses_is_no_database_that_is_gone(postgresql, error):
    with pytest.raises(type(error)), at_hand():
        raise error


def test_a_file_is_never_taken_for_a_database_that_is_gone(monkeypatch):
    monkeypatch.setattr(connection, "vendor", "sqlite")

    assert not has_gone(OperationalError("database is locked"))


def said_by_a_file(path, sentence, **how):
    """What Django says where SQLite refuses a sentence."""
    file = sqlite3.connect(path, timeout=0, **how)
    try:
        file.execute(sentence)
    except sqlite3.OperationalError as refused:
        error = OperationalError(str(refused))
        error.__cause__ = refused
        return error
    finally:
        file.close()


def test_a_file_that_is_held_full_or_may_not_be_written_may_pass(tmp_path, monkeypatch):
    monkeypatch.setattr(connection, "vendor", "sqlite")
    path = tmp_path / "registry"
    with sqlite3.connect(path) as holder:
        holder.execute("CREATE TABLE kept (a)")
        holder.commit()
        write = "INSERT INTO kept VALUES (1)"
        readonly = said_by_a_file(f"file:{path}?mode=ro", write, uri=True)
        holder.execute("BEGIN EXCLUSIVE")
        held = said_by_a_file(path, write)
    unknown = said_by_a_file(path, "INSERT INTO other VALUES (1)")

    assert [may_pass(each) for each in (readonly, held, unknown)] == [True, True, False]


@pytest.mark.parametrize("kind", ["DiskFull", "DeadlockDetected", "ReadOnlySqlTransaction", "AdminShutdown"])
def test_what_may_go_well_later_is_waited_for(postgresql, kind):
    assert may_pass(said_by_postgresql(OperationalError, getattr(psycopg.errors, kind)()))


def test_a_worker_waits_for_a_database_that_restarts(db, postgresql, monkeypatch):
    runs = iter([GONE["it was stopped"], GONE["nobody listens"], None])
    waited = []

    def run(self):
        if error := next(runs):
            raise error

    monkeypatch.setattr(worker.Worker, "run", run)
    monkeypatch.setattr(worker.jobs, "take_up", lambda: 0)
    monkeypatch.setattr(worker.jobs, "start_daily", lambda: 0)
    monkeypatch.setattr(worker, "sleep", waited.append)
    monkeypatch.setattr(worker.connection, "close", lambda: None)

    worker.work(until_empty=True)

    assert len(waited) == 2


def test_a_job_that_lost_its_database_is_left_to_be_taken_up_again(office, postgresql, monkeypatch):
    def work(run):
        raise GONE["it was stopped"]

    monkeypatch.setitem(jobs.JOBS, "test", work)
    monkeypatch.setattr(jobs, "_taken", lambda key: Job.objects.get(pk=key))
    job = Job.objects.create(kind="test", owner=office.users["analyst"].pk, state="running")

    with pytest.raises(OperationalError):
        jobs.run_job.call(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.problem_code) == ("running", "")
