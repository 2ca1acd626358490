"""Where the registry keeps its rows: a file, or PostgreSQL.

Takes   the address of a PostgreSQL database, or nothing.
Gives   Django's description of the database.
Leaves  opening it to Django, what to do when it stops in the middle to common.database.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from leleka.web.project.keys import DATABASE, SettingsError

_SQLITE_OPENING = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000; "
    "PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456;"
)

# Behind the policies a question is long: to compile it takes PostgreSQL ten times as long as to answer it.
# What one page gathers fits into memory, and disks have no arm to move any more.
_POSTGRESQL_OPENING = "-c jit=off -c work_mem=32MB -c random_page_cost=1.1"


def database_of(address: str, home: Path) -> dict[str, Any]:
    """Describe the database.

    Args:
        address: "" for SQLite in the home folder, or postgresql://user:password@host:port/name; a
            folder of a Unix socket goes into ?host=.

    Raises:
        SettingsError: web.E003, the address is of no kind that we know.
    """
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": home / DATABASE,
            # To open it anew for each request would read the tables' descriptions and lose all that is held.
            "CONN_MAX_AGE": 600,
            # A transaction that will write takes its turn when it begins, so two never wait for each other.
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": _SQLITE_OPENING},
        }
    parts = urlsplit(address)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise SettingsError(
            "web.E003",
            "LELEKA_DATABASE is not the address of a PostgreSQL database.",
            hint="Write postgresql://USER@HOST/NAME, or leave it empty for SQLite.",
        )
    options = dict(parse_qsl(parts.query))
    options["options"] = f"{_POSTGRESQL_OPENING} {options.get('options', '')}".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
