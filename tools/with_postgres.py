"""Run a command beside a PostgreSQL of its own, made for it and thrown away after it.

    python tools/with_postgres.py python -m pytest tests/web

The command finds the address in LELEKA_TEST_DATABASE. Where PostgreSQL's programs are not
installed, this says so and does not run the command.

    python tools/with_postgres.py --in FOLDER python benchmarks/load.py bench/load

keeps the database in FOLDER, for the next time, and its server works as in an office: what is written
reaches the disk.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

PORT = 54329

# Nothing here outlives the tests, so nothing has to reach the disk. Tables of a few rows are filled and
# rolled back thousands of times: compiling each query, and statistics of a moment, cost more than they bring.
_HASTY = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    " -c jit=off -c autovacuum=off"
)
_LASTING = "-c listen_addresses='' -c shared_buffers=1GB -c max_wal_size=4GB"
_ROLE = "CREATE ROLE leleka_app NOLOGIN NOSUPERUSER NOBYPASSRLS"


def programs() -> Path | None:
    """The folder of initdb and pg_ctl; Debian keeps them off the path."""
    found = shutil.which("pg_ctl")
    if found:
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    return folders[-1].parent if folders else None


def as_nobody_special(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root, so as root it runs as the user made for it."""
    return command if os.getuid() else ["runuser", "-u", "postgres", "--", *command]


def main(command: list[str]) -> int:
    """Start, run, stop; the command's exit code."""
    folder = programs()
    if folder is None:
        print("PostgreSQL is not installed (apt-get install postgresql): these tests were skipped.")
        return 0
    if command[:1] == ["--in"]:
        home = Path(command[1]).absolute()
        home.mkdir(parents=True, exist_ok=True)
        return _beside(folder, home, _LASTING, command[2:])
    home = Path(tempfile.mkdtemp(prefix="leleka-postgres-"))
    try:
        return _beside(folder, home, _HASTY, command)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _beside(folder: Path, home: Path, options: str, command: list[str]) -> int:
    """Run a command beside a server that keeps its rows in a folder, made if it holds none."""
    if not os.getuid():
        owner = pwd.getpwnam("postgres")
        os.chown(home, owner.pw_uid, owner.pw_gid)
    cluster, log = home / "cluster", home / "log"

    def run(*words: str) -> None:
        asked = as_nobody_special(list(words))
        made = subprocess.run(asked, capture_output=True, text=True, cwd=home, check=False)
        if made.returncode:
            raise SystemExit(f"{words[0]} failed: {made.stdout}{made.stderr}")

    server = [f"{folder}/pg_ctl", "--pgdata", str(cluster)]
    is_new = not cluster.exists()
    try:
        if is_new:
            who = ["--username", "leleka", "--auth", "trust", "--encoding", "UTF8"]
            run(f"{folder}/initdb", "--pgdata", str(cluster), *who)
        run(*server, "--log", str(log), "--wait", "--options", f"-p {PORT} -k {home} {options}", "start")
        if is_new:
            # Pages are tried as the role an office's server has: not the owner, and held to the policies.
            run("psql", "-h", str(home), "-p", str(PORT), "-U", "leleka", "-d", "postgres", "-c", _ROLE)
        address = f"postgresql://leleka@localhost:{PORT}/postgres?host={home}"
        environment = os.environ | {"LELEKA_TEST_DATABASE": address, "LELEKA_APP_ROLE": "leleka_app"}
        return subprocess.run(command, env=environment, check=False).returncode
    finally:
        if (cluster / "postmaster.pid").exists():
            run(*server, "--mode", "fast", "stop")


if __name__ == "__main__":
    # Told to stop, it still stops the server it began.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(sys.argv[1:]))
