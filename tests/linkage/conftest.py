"""One plan, two engines: what holds for linking is tried on both."""

import os

import pytest

from leleka.linkage import LinkageError, link
from leleka.linkage.spark import Spark
from leleka.linkage.spark.session import check_installed, session


@pytest.fixture(scope="session")
def spark_session(tmp_path_factory):
    """One session for all tests; they are skipped where Spark or Java is missing, unless it must be there."""
    try:
        check_installed()
    except LinkageError as error:
        if os.environ.get("LELEKA_TEST_SPARK") == "must":
            raise
        pytest.skip(f"{error} Here: make test-spark.")
    with session(tmp_path_factory.mktemp("session") / "spark.log") as opened:
        yield opened


@pytest.fixture(params=["local", pytest.param("spark", marks=pytest.mark.spark)])
def linked(request, tmp_path):
    """The function link, on each engine."""
    if request.param == "local":
        yield link
        return
    request.getfixturevalue("spark_session")

    def on_spark(records, **told):
        with Spark(tmp_path / "work") as engine:
            return link(records, engine=engine, **told)

    yield on_spark
