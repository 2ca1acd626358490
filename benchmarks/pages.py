"""What each page costs, asked in this process: CPU, and questions to the database.

Takes   a filled registry, some people with their sessions and children.
Gives   cost_of_pages, and show to print it.
Leaves  many at once, and the wait for each other, to load.

On SQLite the database's own work is in the CPU; on PostgreSQL it is another process's, and not in it.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one page: how often it was asked, CPU milliseconds, questions to the database."""

    page: str
    n: int
    p50_ms: float
    p95_ms: float
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
        found["figures"] = "/figures/"
    return found


def cost_of_pages(people: Iterable[tuple[str, list[str], list[str]]], each: int) -> list[Cost]:
    """Ask as people do, each page some times.

    Args:
        people: (session key, children they may read, roles).
    """
    from django.test import Client

    took: dict[str, list[float]] = defaultdict(list)
    asked: dict[str, list[int]] = defaultdict(list)
    chance = random.Random(3)
    for session, children, roles in people:
        client = Client(SERVER_NAME="localhost", HTTP_ACCEPT_LANGUAGE="uk")
        client.cookies["leleka"] = session
        for again in range(each + 1):
            for page, address in addresses(chance.choice(children), roles).items():
                with _counted() as count:
                    began = time.process_time()
                    answer = client.get(address, follow=page == "review")
                    spent = 1e3 * (time.process_time() - began)
                if answer.status_code != 200:
                    raise SystemExit(f"{page} answered {answer.status_code}")
                if again:  # the first time a template is read and a query is built
                    took[page].append(spent)
                    asked[page].append(count())
    return [
        Cost(page, len(ms), *np.percentile(ms, [50, 95]).tolist(), int(np.median(asked[page])))
        for page, ms in took.items()
    ]


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
    print(f"\n{'page':<18}{'n':>6}{'CPU p50 ms':>12}{'CPU p95 ms':>12}{'questions':>11}")
    for cost in costs:
        print(f"{cost.page:<18}{cost.n:>6,}{cost.p50_ms:>12.1f}{cost.p95_ms:>12.1f}{cost.n_questions:>11}")
