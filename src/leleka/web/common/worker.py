"""The worker: takes jobs from the queue, and takes up those whose worker died.

A database that restarts, is held by another or has no room is waited for: the job at hand is taken up again
like that of a worker that died.

Takes   the queue in the database, and the registry's own daily jobs.
Gives   work(), until it is told to stop.
Leaves  the jobs to common.jobs.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from time import sleep
from uuid import uuid4

from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django_tasks_db.management.commands.db_worker import Worker

from leleka.web.common import jobs
from leleka.web.common.database import may_pass

log = logging.getLogger("leleka.jobs")
_PATIENCE_SECONDS = 2.0


def work(*, until_empty: bool = False) -> None:
    """Do jobs until the process is told to stop, or until there are none.

    Args:
        until_empty: return when the queue is empty; for tests and the demo.
    """
    over = threading.Event()
    heart = threading.Thread(target=_beat_until, args=(over,), daemon=True, name="heartbeat")
    heart.start()
    worker = Worker(
        queue_names=["default"],
        interval=0.5,
        batch=until_empty,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=uuid4().hex,
        excluded_queue_names=[],
    )
    if not until_empty:
        worker.configure_signals()
    try:
        while not _is_done(worker.run):
            sleep(_PATIENCE_SECONDS)
    finally:
        over.set()
        heart.join(timeout=2)


def _is_done(part: Callable[[], None]) -> bool:
    """Whether a part of the work came to its end; not so where the database could not be asked."""
    try:
        part()
    except (DatabaseError, InterfaceError) as error:
        if not may_pass(error):
            raise
        log.warning("web.E023 the database cannot be reached or written to; the worker waits for it")
        connection.close()
        return False
    return True


def _beat_until(over: threading.Event) -> None:
    while True:
        close_old_connections()
        _is_done(_beat)
        if over.wait(jobs.BEAT_SECONDS):
            connection.close()
            return


def _beat() -> None:
    jobs.beat()
    jobs.take_up()
    jobs.start_daily()
