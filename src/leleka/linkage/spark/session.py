"""A Spark session that says nothing on the terminal, and says clearly what it lacks.

Under spark-submit, or with PYSPARK_SUBMIT_ARGS, the session is the one configured there; otherwise
Spark runs on the cores of this machine.

Takes   a file for what Spark has to say.
Gives   session: opened, and closed if it was opened here.
Leaves  what is computed to engine.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from leleka.core.errors import Where
from leleka.linkage.errors import LinkageError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_UNLESS_SAID_OTHERWISE = {
    "spark.app.name": "leleka",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
}
_ON_THIS_MACHINE = {
    "spark.driver.memory": "2g",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "8",
}


def check_installed() -> None:
    """Look whether Spark can be started.

    Raises:
        LinkageError: linkage.E040 PySpark is not installed; linkage.E041 there is no Java.
    """
    if find_spec("pyspark") is None:
        raise LinkageError(
            "linkage.E040",
            "Spark is not installed beside leleka.",
            hint='Install it with: pip install "leleka[spark]". Or link without --engine spark.',
        )
    home = os.environ.get("JAVA_HOME")
    if not (shutil.which("java") or (home and (Path(home) / "bin" / "java").exists())):
        raise LinkageError(
            "linkage.E041",
            "Spark needs Java, and there is none here.",
            hint="Install Java 17 or newer (Debian: apt-get install default-jre-headless), or set JAVA_HOME.",
        )


@contextmanager
def session(log: Path) -> Iterator[SparkSession]:
    """Give the session that is there, or open one.

    Args:
        log: what Spark says goes to this file.

    Raises:
        LinkageError: linkage.E040, linkage.E041; linkage.E042 Spark did not start, or gave up;
            linkage.E043 a worker has another leleka.
    """
    check_installed()
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    try:
        spark = running or _opened(log)
        try:
            yield spark
        finally:
            if running is None:
                spark.stop()
    except (PySparkException, Py4JError) as error:
        if "linkage.E043" in str(error):
            raise other_program() from error
        raise LinkageError(
            "linkage.E042",
            "Spark gave up.",
            where=Where(file=str(log)),
            hint="Its own words are in this file. What was finished is kept: the same command goes on there.",
        ) from error


def other_program() -> LinkageError:
    """What is wrong when a worker has another leleka."""
    return LinkageError(
        "linkage.E043",
        "A worker of Spark has another leleka than this command.",
        hint="Pack the environment anew, with the leleka that you start here, and send it along.",
    )


def _opened(log: Path) -> SparkSession:
    from pyspark import SparkConf, SparkContext
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    # What the connection to Java logs when work is interrupted is of no use to anybody at a terminal.
    logging.getLogger("py4j").setLevel(logging.CRITICAL)
    is_given = "PYSPARK_GATEWAY_PORT" in os.environ or "PYSPARK_SUBMIT_ARGS" in os.environ
    asked = SparkConf(loadDefaults=False)
    asked.setAll(list(({} if is_given else _ON_THIS_MACHINE).items()))
    if not is_given:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as said:
        gateway = launch_gateway(asked, {"stdout": said, "stderr": said})
    conf = SparkConf(_jvm=gateway.jvm)
    for name, value in _UNLESS_SAID_OTHERWISE.items():
        conf.setIfMissing(name, value)
    conf.setIfMissing("spark.master", "local[*]")
    return SparkSession(SparkContext(conf=conf, gateway=gateway))
