"""Start the registry: check the settings, prepare the database, serve.

Takes   Serving: where it lives, where it listens, whether it is a demo.
Gives   prepare (tables, static files), is_empty, checked, add_first_administrator, claim, serve.
Leaves  the words on the terminal to cli.
"""

from __future__ import annotations

import io
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from leleka.web.project.keys import DATABASE, FILE, SettingsError, add_key, lost_keys

if TYPE_CHECKING:  # Django is loaded with the settings, and not before
    from leleka.web.common.sealed import Sealed

_KEPT_OPEN_MS = 75_000
"""An idle connection stays open longer than proxies and browsers keep theirs (60 s with nginx), so that they
end it and no page is asked for on a line that the server is just closing."""
_THREADS = 2
"""Of one process: one answers while the other waits for the disk. More would only take turns at the
interpreter, and each turn inside a transaction keeps everybody waiting who has something to write."""
_PATIENCE_SECONDS = 3
"""For a process to end by itself. One of the server's that is still starting hears no signal at all."""
_EVERY_SECONDS = 0.2
_PAUSE_SECONDS = 2
"""Before another worker is started."""
log = logging.getLogger("leleka.jobs")
_NAME = re.compile(r"\.?[\w-]+(\.[\w-]+)*|\[?[0-9A-Fa-f:]+]?")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Serving:
    """How the registry is started.

    Attributes:
        home: folder of the database, the keys, the static files.
        address, port: where it listens; a reverse proxy that speaks TLS stands before any other
            address than this computer's own.
        hosts: the names it may be asked for; empty for this computer only.
        database: address of a PostgreSQL database, or "" for SQLite.
    """

    home: Path
    address: str = "127.0.0.1"
    port: int = 8000
    hosts: tuple[str, ...] = ()
    database: str = ""
    is_demo: bool = False
    workers: int = 2

    def checked(self) -> Serving:
        """Itself, if it is safe.

        Raises:
            SettingsError: web.E004 to E006, web.E018.
        """
        if self.is_demo and (self.address not in LOOPBACK or self.is_behind_proxy):
            raise SettingsError(
                "web.E004",
                "The demo has no second factor, so it serves this computer only.",
                hint="Leave out --address and --host.",
            )
        if self.address not in LOOPBACK and not self.is_behind_proxy:
            raise SettingsError(
                "web.E005",
                "The registry would listen to other computers without a name of its own.",
                hint="Name it with --host, and put a reverse proxy with TLS before it.",
            )
        if "*" in self.hosts:
            raise SettingsError(
                "web.E006",
                "“*” would answer to any name.",
                hint="List the names the registry is known under.",
            )
        for host in self.hosts:
            if not _NAME.fullmatch(host):
                raise SettingsError(
                    "web.E018",
                    "“{host}” is no name of a computer: nobody could reach the registry under it.",
                    hint="Write only the name that stands in the address: registry.example.org, without"
                    " https:// and without a port.",
                    host=host,
                )
        return self

    @property
    def listens(self) -> str:
        """Address and port."""
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"

    @property
    def is_behind_proxy(self) -> bool:
        """Whether it answers to a name of its own, and only through a proxy that speaks TLS."""
        return not LOOPBACK.issuperset(self.hosts)

    @property
    def url(self) -> str:
        """Where a browser finds it: under its name, or on this computer."""
        if self.is_behind_proxy:
            return f"https://{self.hosts[0].removeprefix('.')}/"
        return f"http://{self.listens}/"

    def environment(self) -> Mapping[str, str]:
        """What project.settings reads."""
        return {
            "DJANGO_SETTINGS_MODULE": "leleka.web.project.settings",
            "LELEKA_HOME": str(self.home.absolute()),
            "LELEKA_HOSTS": ",".join(self.hosts),
            "LELEKA_DATABASE": self.database,
            "LELEKA_DEMO": "1" if self.is_demo else "",
        }


def is_there(home: Path) -> bool:
    """Whether a registry was made in this folder."""
    return (home / FILE).is_file()


def has_rows(home: Path) -> bool:
    """Whether a registry's rows lie in this folder, with its keys or without."""
    return (home / DATABASE).is_file()


def open_registry(serving: Serving) -> None:
    """Load Django with these settings; the folder is made and closed to others first."""
    serving.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    if serving.home.stat().st_mode & 0o077:  # it was there before, open as most folders are
        serving.home.chmod(0o700)
    os.environ.update(serving.environment())
    import django

    django.setup()


def prepare() -> None:
    """Bring the tables and the static files up to this version."""
    from django.core.management import call_command

    call_command("check", fail_level="ERROR", stdout=io.StringIO())
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def prepare_with_new_keys(home: Path) -> None:
    """Prepare; keys that were made a moment ago go again where that fails, or people work here already.

    Raises:
        LostKeysError: web.E016, they do.
    """
    try:
        prepare()
        if not is_empty():
            raise lost_keys(home)
    except BaseException:
        (home / FILE).unlink(missing_ok=True)  # nothing is sealed with them yet
        raise


def sealed_with(serving: Serving, *, add: bool) -> list[Sealed]:
    """Look which keys seal what; with add, make one more before.

    Raises:
        SettingsError: the keys cannot be read.
        LostKeysError: web.E016, they are gone.
    """
    if add:
        add_key(serving.home)
    elif not is_there(serving.home):
        raise lost_keys(serving.home)
    open_registry(serving)
    from leleka.web.common.sealed import sealed_now

    return sealed_now()


def is_empty() -> bool:
    """Whether nobody has an account yet."""
    from leleka.web.accounts.models import User

    return not User.objects.exists()


def checked(what: str, written: str) -> str:
    """What is said of the first administrator, without the blanks around it.

    Args:
        what: "organisation", "name" or "email".

    Raises:
        SettingsError: web.E014, it is no address; web.E015, it is empty or longer than its place.
    """
    from django.core.exceptions import ValidationError

    from leleka.web.accounts.models import Organisation, User

    model, field = (Organisation, "name") if what == "organisation" else (User, what)
    place: Any = model._meta.get_field(field)
    try:
        return str(place.clean(written.strip(), None))
    except ValidationError as error:
        if what == "email":
            raise SettingsError(
                "web.E014",
                "This is no e-mail address.",
                hint="Write it like name@office.example: the administrator signs in with it.",
            ) from error
        raise SettingsError(
            "web.E015",
            "This does not fit.",
            hint="Write one line of at most {most} characters.",
            most=place.max_length,
        ) from error


def add_first_administrator(organisation: str, name: str, email: str, password: str) -> None:
    """Make the first account; everybody else is invited.

    Raises:
        SettingsError: web.E007, there is one already; web.E008, the password is too weak; web.E014 and
            web.E015, something else cannot stand there.
    """
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.db import transaction

    from leleka.web.accounts.models import Organisation, User

    if not is_empty():
        raise SettingsError("web.E007", "There are accounts already.", hint="Ask for an invitation.")
    try:
        validate_password(password)
    except ValidationError as error:
        raise SettingsError(
            "web.E008",
            "The password is too easy to guess.",
            hint="Take at least twelve characters, for instance four words that do not belong together.",
        ) from error
    organisation, name = checked("organisation", organisation), checked("name", name)
    email = checked("email", email)
    with transaction.atomic():
        User.objects.create_user(
            email,
            password,
            name=name,
            organisation=Organisation.objects.create(name=organisation),
            roles=["administrator"],
        )


def claim(serving: Serving) -> socket.socket:
    """Take the port as long as the answer is open, and leave it to the server to listen there.

    The processes of the server share their port, and would share it with those of another registry, too: each
    would answer half of the pages.

    Raises:
        OSError: EADDRINUSE, another program listens there; EADDRNOTAVAIL, not an address of this computer.
    """
    family = socket.AF_INET6 if ":" in serving.address else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    try:
        # A registry that was closed a moment ago keeps nobody out.
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((serving.address, serving.port))
        taken.listen()  # of two who come at the same moment one is refused here
        if sys.platform == "linux":
            # Only who shares the port can join it from now on, and this one hears nobody.
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
            taken.shutdown(socket.SHUT_RDWR)
        else:  # elsewhere a port that is held could not be shared
            taken.close()
    except OSError:
        taken.close()
        raise
    return taken


def serve(serving: Serving, when_open: Callable[[], None]) -> None:
    """Answer until stopped, with a worker beside the server: where it dies, another takes up its job.

    Args:
        when_open: called once, when the first page is answered.
    """
    from granian import Granian
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    command = [sys.executable, "-m", "leleka.cli", "work", "--home", str(serving.home)]
    command += ["--beside", str(os.getpid())]
    closed = Event()
    keeper = Thread(target=_keep_at_work, args=(command, closed), daemon=True)
    keeper.start()
    try:
        server: Any = Granian(
            "leleka.web.project.wsgi:application",
            address=serving.address,
            port=serving.port,
            interface=Interfaces.WSGI,
            workers=serving.workers,
            blocking_threads=_THREADS,
            blocking_threads_idle_timeout=600,
            http1_settings=HTTP1Settings(header_read_timeout=_KEPT_OPEN_MS),
            respawn_failed_workers=True,
            workers_kill_timeout=_PATIENCE_SECONDS,
            log_level=LogLevels.error,
            log_access=False,
        )
        Thread(target=_call_when_open, args=(serving, when_open, closed), daemon=True).start()
        server.serve()
    finally:
        closed.set()
        keeper.join()


def _keep_at_work(command: list[str], closed: Event) -> None:
    while True:
        # In a group of its own it hears no Ctrl+C from the terminal, and says nothing of it; it is told once.
        worker = subprocess.Popen(command, process_group=0)
        while worker.poll() is None and not closed.wait(_EVERY_SECONDS):
            pass
        if closed.is_set():
            return end(worker, _PATIENCE_SECONDS)
        log.error("web.E024 the worker ended (%s); another is started", worker.returncode)
        closed.wait(_PAUSE_SECONDS)


def end_with(server: int) -> None:
    """Let this process end when the server beside which it works is no more.

    A server that was killed could not tell its worker, which would go on, by the code of its day, beside each
    worker after it.
    """
    Thread(target=_end_after, args=(server,), daemon=True).start()


def _end_after(server: int) -> None:
    while os.getppid() == server:
        time.sleep(_EVERY_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_PATIENCE_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)


def _call_when_open(serving: Serving, when_open: Callable[[], None], closed: Event) -> None:
    # On a busy machine the processes that answer need long to start, and until then nothing is to be seen.
    while not closed.wait(_EVERY_SECONDS):
        if answers(serving):
            when_open()
            return


def answers(serving: Serving) -> bool:
    """Whether the registry answers; asked by a name of its own, for it logs every other as an error."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(serving.address, serving.address)  # noqa: S104
    connection = HTTPConnection(here, serving.port, timeout=_PATIENCE_SECONDS)
    try:
        named = {"Host": serving.hosts[0].removeprefix(".")} if serving.hosts else {}
        connection.request("HEAD", "/", headers=named)
        connection.getresponse()
    except (OSError, HTTPException):
        return False
    else:
        return True
    finally:
        connection.close()


def end(worker: subprocess.Popen[bytes], patience_seconds: float) -> None:
    """Ask a process to end, and end it if it does not; the next start takes up a job that breaks off."""
    worker.terminate()
    try:
        worker.wait(timeout=patience_seconds)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
