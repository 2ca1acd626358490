from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leleka.cli.keeping import keep, take_up
from leleka.core.errors import Problem, Where


@dataclass(frozen=True)
class Shelf:
    name: str
    when: date | None
    things: object


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.dates(),
    lambda below: (
        st.lists(below) | st.lists(below).map(tuple) | st.dictionaries(st.text() | st.integers(), below)
    ),
)


@given(PLAIN)
def test_plain_values_come_back_as_they_were(tmp_path_factory, value):
    folder = tmp_path_factory.mktemp("kept") / "shelf"

    keep(Shelf("s", None, value), folder, (Shelf,))

    assert take_up(folder, (Shelf,)) == Shelf("s", None, value)


def test_tables_and_arrays_come_back_as_they_were(tmp_path):
    table = pa.table({"a": pa.array(["x", None]).dictionary_encode(), "b": [[1], None]})
    column = pa.array([1, None], pa.int32())
    array = np.arange(6, dtype=np.int8).reshape(2, 3)

    keep((table, column, array), tmp_path / "kept", ())
    taken = take_up(tmp_path / "kept", ())

    assert taken[0].equals(table)
    assert taken[1].equals(column)
    assert taken[2].dtype == np.int8
    assert (taken[2] == array).all()


def test_nothing_is_kept_of_what_cannot_be_kept(tmp_path):
    with pytest.raises(TypeError, match="object cannot be kept"):
        keep([1, object()], tmp_path / "kept", ())

    assert list(tmp_path.iterdir()) == []


def test_only_classes_that_are_named_are_made(tmp_path):
    keep(Problem("a.E001", "b", where=Where("c")), tmp_path / "kept", (Problem, Where))

    assert take_up(tmp_path / "kept", (Where,)) is None
    assert take_up(tmp_path / "kept", (Problem, Where)) == Problem("a.E001", "b", where=Where("c"))


@pytest.mark.parametrize(
    "damage", ["{", '{"new": "Shelf", "fields": {"other": 1}}', '{"table": "missing.arrow"}']
)
def test_what_is_damaged_counts_as_not_kept(tmp_path, damage):
    keep(Shelf("s", None, 1), tmp_path / "kept", (Shelf,))

    (tmp_path / "kept" / "tree.json").write_text(damage)

    assert take_up(tmp_path / "kept", (Shelf,)) is None


def test_a_half_kept_value_is_begun_anew(tmp_path):
    (tmp_path / "kept.half").mkdir()
    (tmp_path / "kept.half" / "1.npy").write_bytes(b"half")

    keep(Shelf("s", None, 1), tmp_path / "kept", (Shelf,))

    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
