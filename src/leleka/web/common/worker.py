"""The worker: takes jobs from the queue, and takes up those whose worker died.

Takes   the queue in the database, and the registry's own daily jobs.
Gives   work(), until it is told to stop.
Leaves  the jobs to common.jobs.
"""

from __future__ import annotations

import threading
from uuid import uuid4

from django.db import close_old_connections, connection
from django_tasks_db.management.commands.db_worker import Worker

from leleka.web.common import jobs


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
        worker.run()
    finally:
        over.set()
        heart.join(timeout=2)


def _beat_until(over: threading.Event) -> None:
    while True:
        close_old_connections()
        jobs.beat()
        jobs.take_up()
        jobs.start_daily()
        if over.wait(jobs.BEAT_SECONDS):
            connection.close()
            return
