import sys

import pyarrow as pa
import pytest

from leleka.web.common import memory


def test_what_is_still_held_stays():
    held = pa.array(range(100_000))
    before = held.to_pylist()

    memory.give_back()

    assert held.to_pylist() == before


@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_where_the_system_has_no_such_call_nothing_happens(monkeypatch, system):
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda name: object())

    memory.give_back()
