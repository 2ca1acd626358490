import shutil

import numpy as np
import pytest
from linkage.few_lists import (
    GIVEN,
    REGIONS,
    REGISTER,
    a_list,
    children,
    records_of_two,
    register,
    two_linked,
)

from leleka.linkage import LinkageError, LinkSettings, link
from leleka.linkage.spark import Spark, check_installed, session
from leleka.linkage.spark.shipping import pack, unpack
from leleka.normalize import read_records

on_spark = pytest.mark.spark


def crowd(n=400):
    """Rows that share so much that hardly a group is small; some say the same but for the eyes."""
    columns = (("name", "full_name"), ("born", "birth_year"), ("region", "home_region"), ("eyes", "eyes"))
    rows = [
        (f"Вигаданюк {GIVEN[k % 3]}", str(2014 + k % 2), REGIONS[k % 5 % 2], ("карі", "сірі")[k % 7 % 2])
        for k in range(n)
    ]
    return read_records([a_list("one", columns, rows[: n // 2]), a_list("two", columns, rows[n // 2 :])])


def repeated(n=120):
    """A register, and a list that shows every child of it twice, under one number."""
    twice = [(f"{k}", *row) for k, row in enumerate(children(n)) for _ in range(2)]
    return read_records([register(n), a_list("listings", (("№", "row_id"), *REGISTER), twice)])


def groups(result):
    """The groups of a result, whatever their numbers, with how often the same records stand together."""
    members = {}
    for record, numbers in zip(
        result.keys["record"].to_pylist(), result.keys["groups"].to_pylist(), strict=True
    ):
        for number in numbers:
            members.setdefault(number, []).append(record)
    return sorted(members.values())


def the_same(one, other):
    assert one.pairs.equals(other.pairs)
    assert one.persons.equals(other.persons)
    assert one.ties.equals(other.ties)
    assert one.diagnostics.n_candidates == other.diagnostics.n_candidates
    assert one.diagnostics.keys == other.diagnostics.keys
    assert groups(one) == groups(other)


@on_spark
def test_spark_gives_what_this_machine_gives(spark_session, tmp_path):
    with Spark(tmp_path / "work") as engine:
        result = link(records_of_two(), engine=engine)

    the_same(result, two_linked())


@on_spark
def test_rows_that_a_list_repeats_for_one_child_teach_as_little_on_spark(spark_session, tmp_path):
    with Spark(tmp_path / "work") as engine:
        result = link(repeated(), engine=engine)

    the_same(result, link(repeated()))


@on_spark
@pytest.mark.parametrize("n_pairs_per_record", [1, 8])
def test_groups_that_too_many_share_are_tightened_alike(spark_session, tmp_path, n_pairs_per_record):
    settings = LinkSettings(n_pairs_per_record=n_pairs_per_record)
    with Spark(tmp_path / "work") as engine:
        result = link(crowd(), settings=settings, engine=engine)

    here = link(crowd(), settings=settings)
    assert sum(key.n_hot for key in here.diagnostics.keys) > 0
    the_same(result, here)


@on_spark
def test_interrupted_work_goes_on_where_it_stopped(spark_session, tmp_path):
    work = tmp_path / "work"

    def interrupted(stage, done, total=None):
        if stage == "learning the weights":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Spark(work) as engine:
        link(records_of_two(), engine=engine, progress=interrupted)
    kept = {path: path.stat().st_mtime_ns for path in work.rglob("_SUCCESS")}
    half = next(path for path in kept if path.parent.name == "sizes")
    half.unlink()
    again = {}

    def watching(stage, done, total=None):
        again.update({path: path.stat().st_mtime_ns for path in work.rglob("_SUCCESS")})

    with Spark(work) as engine:
        result = link(records_of_two(), engine=engine, progress=watching)

    the_same(result, two_linked())
    assert {path for path in kept if again[path] != kept[path]} == {half}
    assert not work.exists()


@on_spark
def test_what_spark_says_stays_out_of_the_terminal(spark_session, tmp_path, capfd):
    with Spark(tmp_path / "work") as engine:
        link(records_of_two(), engine=engine)

    assert capfd.readouterr() == ("", "")


@on_spark
def test_a_failure_inside_spark_is_told_in_a_sentence_and_keeps_the_work(spark_session, tmp_path):
    work = tmp_path / "work"

    def spoils(stage, done, total=None):
        if stage == "grouping by keys" and done == 2:
            codes = next(work.rglob("codes"))
            shutil.rmtree(codes)

    with pytest.raises(LinkageError, match=r"Spark gave up.*\[linkage.E042\]"), Spark(work) as engine:
        link(records_of_two(), engine=engine, progress=spoils)

    assert list(work.rglob("_SUCCESS"))


def test_without_pyspark_a_sentence_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(session, "find_spec", lambda name: None)

    with pytest.raises(LinkageError, match=r"pip install .*leleka\[spark\].*\[linkage.E040\]"):
        check_installed()


def test_without_java_a_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setattr(session, "find_spec", lambda name: object())
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)

    with pytest.raises(LinkageError, match=r"Install Java.*\[linkage.E041\]"):
        check_installed()


def test_an_engine_is_used_as_a_context(tmp_path):
    with pytest.raises(RuntimeError, match="with Spark"):
        link(records_of_two(), engine=Spark(tmp_path))


def test_arrays_are_packed_and_opened_as_they_were(tmp_path):
    value = {"words": ("а", "б"), "numbers": np.arange(7), "none": np.zeros((0, 3), np.int8)}

    digest = pack(value, tmp_path / "value")
    again = unpack(tmp_path / "value")

    assert again["words"] == value["words"]
    assert again["numbers"].tolist() == value["numbers"].tolist()
    assert again["none"].shape == (0, 3)
    assert again["numbers"].flags.writeable
    assert digest == pack(value, tmp_path / "other")


def test_a_changed_array_changes_the_digest(tmp_path):
    one, other = (pack(np.arange(n), tmp_path / "value") for n in (7, 8))

    assert one != other


@on_spark
def test_results_larger_than_a_message_reach_the_driver(spark_session):
    many = 2_000_000

    found = spark_session.sparkContext.range(many, numSlices=1).collect()

    assert len(found) == many


@on_spark
def test_workers_with_another_leleka_are_refused(spark_session, tmp_path, monkeypatch):
    monkeypatch.setattr("leleka.linkage.spark.shipping.program", lambda: "another")

    with (
        pytest.raises(LinkageError, match=r"another leleka.*\[linkage.E043\]"),
        Spark(tmp_path / "w") as engine,
    ):
        link(records_of_two(), engine=engine)
