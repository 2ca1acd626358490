"""What each page costs, asked in this process: CPU, and questions to the database.

Takes   a filled registry, some people with their sessions and children.
Gives   cost_of_pages, and show to print it.
Leaves  many at once, and the wait for each other, to load.

On SQLite the database's own work is in the CPU. On PostgreSQL it is another process's, and stands beside it
where that process runs here, on Linux.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one page: how often it was asked, CPU ms here and of PostgreSQL, questions to the database."""

    page: str
    n: int
    p50_ms: float
    p95_ms: float
    database_p50_ms: float
    database_p95_ms: float
    n_questions: int


def addresses(child: str, roles: Iterable[str]) -> dict[str, str]:
    """The pages that somebody with these roles opens, by their name."""
    found = {
        "my_work": "/",
        "child": f"/children/{child}/",
        "case": f"/children/{child}/case/",
        "cases": "/cases/",
        "cases, all": "/cases/?whose=all",
        "cases, overdue": "/cases/?whose=team&due=overdue",
        "find": "/find/",
        "institutions": "/institutions/",
    }
    if {"analyst", "supervisor", "verifier"} & set(roles):
        found |= {"review": "/review/", "review, rest": "/review/?rest"}
    if {"intake", "analyst", "supervisor"} & set(roles):
        found["lists"] = "/lists/"
    if "supervisor" in roles:
        found |= {"figures": "/figures/", "a figure's children": "/figures/documented/children/"}
        found |= {
            f"a figure by {by}": f"/figures/documented/?by={by}" for by in ("status", "sex", "age", "region")
        }
    return found


def cost_of_pages(people: Iterable[tuple[str, list[str], list[str]]], each: int) -> list[Cost]:
    """Ask as people do, each page some times.

    Args:
        people: (session key, children they may read, roles).
    """
    from django.test import Client

    took: dict[str, list[tuple[float, float]]] = defaultdict(list)
    asked: dict[str, list[int]] = defaultdict(list)
    chance = random.Random(3)
    for session, children, roles in people:
        client = Client(SERVER_NAME="localhost", HTTP_ACCEPT_LANGUAGE="uk")
        client.cookies["leleka"] = session
        for again in range(each + 1):
            for page, address in addresses(chance.choice(children), roles).items():
                with _counted() as count:
                    began, database = time.process_time(), _database_ms()
                    answer = client.get(address, follow=page == "review")
                    spent = 1e3 * (time.process_time() - began), _database_ms() - database
                if answer.status_code != 200:
                    raise SystemExit(f"{page} answered {answer.status_code}")
                if again:  # the first time a template is read and a query is built
                    took[page].append(spent)
                    asked[page].append(count())
    return [
        Cost(page, len(ms), *np.percentile(ms, [50, 95], axis=0).T.ravel(), int(np.median(asked[page])))
        for page, ms in took.items()
    ]


def _database_ms() -> float:
    """The CPU that PostgreSQL has spent on this connection; none that is told of SQLite."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    connection.ensure_connection()
    told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(told.read_text().split()[0]) / 1e6 if told.exists() else float("nan")


@contextmanager
def _counted() -> Iterator[Callable[[], int]]:
    from django.db import connection

    n = 0

    def count(execute: Any, *given: Any) -> Any:
        nonlocal n
        n += 1
        return execute(*given)

    with connection.execute_wrapper(count):
        yield lambda: n


def show(costs: Iterable[Cost]) -> None:
    """Print a table."""
    columns = ("n", "CPU p50 ms", "CPU p95 ms", "database p50", "database p95", "questions")
    print(f"\n{'page':<20}" + "".join(f"{name:>14}" for name in columns))
    for cost in costs:
        ms = (cost.p50_ms, cost.p95_ms, cost.database_p50_ms, cost.database_p95_ms)
        shown = "".join(f"{each:>14.1f}" for each in ms)
        print(f"{cost.page:<20}{cost.n:>14,}{shown}{cost.n_questions:>14}")
