"""The registry does not start with settings that endanger anybody."""

import logging
import signal
import socket
import stat
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest
from django.db import DatabaseError
from django_tasks_db.management.commands.db_worker import Worker

from leleka.web import Serving
from leleka.web.accounts.models import Organisation
from leleka.web.project import serving
from leleka.web.project.database import database_of
from leleka.web.project.keys import FILE, LostKeysError, SettingsError, add_key, keys_of
from leleka.web.project.serving import add_first_administrator, is_empty


@pytest.mark.parametrize(
    ("serving", "code"),
    [
        (Serving(Path("x"), is_demo=True, address="0.0.0.0"), "web.E004"),
        (Serving(Path("x"), is_demo=True, hosts=("registry.invalid",)), "web.E004"),
        # Whoever asks from elsewhere can call it localhost: it would answer in the open.
        (Serving(Path("x"), address="0.0.0.0", hosts=("localhost",)), "web.E005"),
        (Serving(Path("x"), address="0.0.0.0"), "web.E005"),
        (Serving(Path("x"), address="0.0.0.0", hosts=("*",)), "web.E006"),
        (Serving(Path("x"), hosts=("https://registry.invalid",)), "web.E018"),
        (Serving(Path("x"), hosts=("registry.invalid:443",)), "web.E018"),
        (Serving(Path("x"), hosts=("registry.invalid/",)), "web.E018"),
    ],
)
def test_what_would_open_it_to_others_unsafely_is_refused(serving, code):
    with pytest.raises(SettingsError, match=code):
        serving.checked()


def test_this_computer_only_and_a_named_office_are_fine():
    assert Serving(Path("x")).checked()
    assert Serving(Path("x"), address="0.0.0.0", hosts=("registry.invalid",)).checked()


@pytest.mark.parametrize(
    ("serving", "url"),
    [
        (Serving(Path("x")), "http://127.0.0.1:8000/"),
        (Serving(Path("x"), address="::1", port=8001), "http://[::1]:8001/"),
        (Serving(Path("x"), hosts=("localhost",)), "http://127.0.0.1:8000/"),
        # On this computer it answers to that name alone.
        (Serving(Path("x"), hosts=("registry.invalid", "localhost")), "https://registry.invalid/"),
    ],
)
def test_what_is_said_to_be_open_is_what_a_browser_can_open(serving, url):
    assert serving.url == url


def test_keys_are_made_once_and_only_their_owner_can_read_them(tmp_path):
    first = keys_of(tmp_path / "home")

    assert keys_of(tmp_path / "home") == first
    assert stat.S_IMODE((tmp_path / "home" / "keys.json").stat().st_mode) == 0o600


def test_keys_that_others_can_read_stop_the_start(tmp_path):
    keys_of(tmp_path)
    (tmp_path / "keys.json").chmod(0o644)

    with pytest.raises(SettingsError, match=r"web\.E001"):
        keys_of(tmp_path)


def test_a_folder_that_was_there_before_is_closed_to_others(tmp_path, monkeypatch):
    monkeypatch.setattr(serving.os, "environ", {})
    home = tmp_path / "home"
    home.mkdir(mode=0o755)

    serving.open_registry(Serving(home))

    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_broken_keys_stop_the_start_and_stay_as_they_are(tmp_path):
    path = tmp_path / "keys.json"
    path.write_text("{}", "utf-8")
    path.chmod(0o600)

    with pytest.raises(SettingsError, match=r"web\.E002"):
        keys_of(tmp_path)

    assert path.read_text("utf-8") == "{}"


def test_where_the_keys_of_a_registry_are_gone_no_others_are_made(tmp_path):
    (tmp_path / "registry.sqlite3").touch()

    with pytest.raises(LostKeysError, match=r"Put back the copy.*web\.E016"):
        keys_of(tmp_path)

    assert not (tmp_path / FILE).exists()


def test_keys_made_beside_a_database_that_people_work_in_are_thrown_away(office, tmp_path, monkeypatch):
    monkeypatch.setattr(serving, "prepare", lambda: None)
    keys_of(tmp_path)

    with pytest.raises(LostKeysError, match=r"web\.E016"):
        serving.prepare_with_new_keys(tmp_path)

    assert not (tmp_path / FILE).exists()


def test_keys_made_for_a_start_that_fails_are_thrown_away(tmp_path, monkeypatch):
    def fails():
        raise DatabaseError("the tables cannot be made")

    monkeypatch.setattr(serving, "prepare", fails)
    keys_of(tmp_path)

    with pytest.raises(DatabaseError, match="tables"):
        serving.prepare_with_new_keys(tmp_path)

    assert not (tmp_path / FILE).exists()


def test_keys_of_a_registry_in_which_nobody_works_yet_stay(db, tmp_path, monkeypatch):
    monkeypatch.setattr(serving, "prepare", lambda: None)
    keys_of(tmp_path)

    serving.prepare_with_new_keys(tmp_path)

    assert (tmp_path / FILE).exists()


def test_a_key_that_is_added_seals_and_those_before_still_open(tmp_path):
    before = keys_of(tmp_path)

    added = add_key(tmp_path)

    now = keys_of(tmp_path)
    assert (now.newest, now.signing) == (added, before.signing)
    assert now.fields == {**before.fields, added: now.fields[added]}
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_where_the_keys_are_lost_new_ones_are_made_only_when_asked_for(tmp_path):
    (tmp_path / "registry.sqlite3").touch()

    assert add_key(tmp_path) == keys_of(tmp_path).newest


@pytest.mark.parametrize("address", ["mysql://a@b/c", "postgresql://host", "registry"])
def test_an_address_that_is_no_postgresql_is_refused(address, tmp_path):
    with pytest.raises(SettingsError, match=r"web\.E003"):
        database_of(address, tmp_path)


def test_what_an_address_asks_of_postgresql_comes_after_what_the_registry_does(tmp_path):
    plain = database_of("postgresql:///leleka", tmp_path)
    asked = database_of("postgresql:///leleka?options=-c%20jit%3Don&sslmode=require", tmp_path)

    ours = plain["OPTIONS"]["options"]
    assert "jit=off" in ours
    assert asked["OPTIONS"] == {"options": f"{ours} -c jit=on", "sslmode": "require"}


def test_the_first_administrator_is_made_once_with_a_strong_password(db):
    with pytest.raises(SettingsError, match=r"web\.E008"):
        add_first_administrator("Вигадане бюро", "Вигадана", "a@b.invalid", "password1234")
    assert is_empty()

    add_first_administrator("Вигадане бюро", "Вигадана", "a@b.invalid", "four words nobody joins")

    with pytest.raises(SettingsError, match=r"web\.E007"):
        add_first_administrator("Інше", "Інша", "b@b.invalid", "four words nobody joins")


@pytest.mark.parametrize(
    ("organisation", "name", "email", "code"),
    [
        ("Вигадане бюро", "Вигадана", "вигадана", r"web\.E014"),
        ("  ", "Вигадана", "a@b.invalid", r"web\.E015"),
        ("Вигадане бюро", "В" * 121, "a@b.invalid", r"web\.E015"),
    ],
)
def test_what_cannot_stand_in_the_registry_leaves_it_empty(db, organisation, name, email, code):
    with pytest.raises(SettingsError, match=code):
        add_first_administrator(organisation, name, email, "four words nobody joins")

    assert is_empty()
    assert not Organisation.objects.exists()


class _Server:
    """Stands in for the server: keeps how it was made, and is stopped at once."""

    def __init__(self, *_target, **made):
        _Server.made = made

    def serve(self):
        pass


def test_after_ctrl_c_no_process_outlives_its_patience(monkeypatch, tmp_path):
    started: list[dict[str, int]] = []
    deaf = "import signal as s; s.signal(s.SIGTERM, s.SIG_IGN); print('deaf', flush=True); s.pause()"
    with subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE) as worker:
        worker.stdout.readline()
        monkeypatch.setattr("granian.Granian", _Server)
        monkeypatch.setattr(serving.subprocess, "Popen", lambda *_, **how: started.append(how) or worker)
        monkeypatch.setattr(serving, "_PATIENCE_SECONDS", 0.1)

        serving.serve(Serving(tmp_path, port=0), lambda: None)

        assert started == [{"process_group": 0}]  # the terminal's Ctrl+C reaches the server alone
        assert worker.returncode == -signal.SIGKILL
        assert _Server.made["workers_kill_timeout"] == 0.1


def test_a_worker_that_dies_is_followed_by_another(monkeypatch, tmp_path):
    monkeypatch.setattr(serving, "_PAUSE_SECONDS", 0)
    seen, closed = tmp_path / "seen", Event()
    dies = f"open({str(seen)!r}, 'a').write('x'); import os; os.kill(os.getpid(), 9)"
    keeper = Thread(target=serving._keep_at_work, args=([sys.executable, "-c", dies], closed))

    keeper.start()
    while not seen.exists() or len(seen.read_text()) < 3:
        closed.wait(0.05)
    closed.set()
    keeper.join(10)

    assert not keeper.is_alive()


@pytest.mark.skipif(sys.platform == "win32", reason="a process there keeps a parent that is no more")
def test_a_worker_ends_with_its_server_though_that_was_killed():
    works = (
        "import sys, time; from leleka.web.project import serving; serving.end_with(int(sys.argv[1]))\n"
        "print('works', flush=True); time.sleep(60); print('outlived')"
    )
    serves = (
        "import os, subprocess as s, sys, time\n"
        "s.Popen([sys.executable, '-c', sys.argv[1], str(os.getpid())], process_group=0); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", serves, works], stdout=subprocess.PIPE) as server:
        server.stdout.readline()

        server.kill()

        assert server.stdout.read() == b""  # nobody holds the line any more


class _Sharing(HTTPServer):
    """Shares its port, as the processes of the server do."""

    allow_reuse_port = True


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a port is only looked at, not held")
def test_of_two_who_start_at_the_same_moment_one_has_the_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    here = Serving(Path("x"), port=port)

    with serving.claim(here):
        with pytest.raises(OSError, match="in use"):
            serving.claim(here)
        with (
            _Sharing(("127.0.0.1", port), BaseHTTPRequestHandler) as server,
            socket.create_connection(("127.0.0.1", port)),
        ):
            server.get_request()[0].close()
    serving.claim(here).close()


class _Listening(_Server):
    """Answers after a while, as a server does on a busy machine."""

    def serve(self):
        self.made["seen"].append("starts")
        self.made["closed"].wait(0.3)
        with _Sharing(("127.0.0.1", self.made["port"]), BaseHTTPRequestHandler) as server:
            self.made["seen"].append("answers")
            server.handle_request()
            self.made["closed"].wait(5)


def test_it_is_called_open_when_it_answers_and_not_before(monkeypatch, tmp_path):
    seen, is_open = [], Event()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setattr("granian.Granian", lambda *_, **made: _Listening(**made, seen=seen, closed=is_open))
    monkeypatch.setattr(serving, "_keep_at_work", lambda *_: None)

    def when_open():
        seen.append("is called open")
        is_open.set()

    serving.serve(Serving(tmp_path, port=port), when_open)

    assert seen == ["starts", "answers", "is called open"]


def test_it_asks_itself_by_a_name_it_is_known_under_so_that_no_start_logs_an_error():
    asked = []

    class Heard(BaseHTTPRequestHandler):
        def do_HEAD(self):
            asked.append(self.headers["Host"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    with _Sharing(("127.0.0.1", 0), Heard) as server:
        Thread(target=server.handle_request).start()
        here = Serving(Path("x"), port=server.server_address[1], hosts=("registry.example.org",))

        assert serving.answers(here)

    assert asked == ["registry.example.org"]


def test_the_worker_ends_without_words_of_a_library(caplog, monkeypatch):
    monkeypatch.setattr(logging.getLogger("django_tasks_db"), "handlers", [caplog.handler])
    worker = Worker(
        queue_names=["default"], interval=1, batch=False, backend_name="default", startup_delay=False,
        max_tasks=None, worker_id="invented", excluded_queue_names=[],
    )  # fmt: skip

    with pytest.raises(SystemExit):
        worker.shutdown(signal.SIGINT, None)

    assert not caplog.records


def test_every_other_room_works_where_django_is_not_installed():
    code = (
        "import sys; sys.modules['django'] = None; import importlib\n"
        "for room in 'core intake normalize linkage reports figures casework demo cli.app'.split():\n"
        "    importlib.import_module('leleka.' + room)"
    )

    subprocess.run([sys.executable, "-c", code], check=True)
