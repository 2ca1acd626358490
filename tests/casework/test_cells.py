"""What a cell of a list may hold, judged in a table."""

import csv
from pathlib import Path

import pytest

from leleka.casework import field_classes, field_of_cell

CASES = list(csv.DictReader(Path(__file__).with_name("cells.csv").read_text("utf-8").splitlines()))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['meaning']}-{case['header']}")
def test_a_cell_is_protected_as_what_it_holds(case):
    assert field_of_cell(case["meaning"], case["header"], case["text"]) == case["field"], case["why"]


def test_every_field_of_a_cell_has_a_class():
    assert {case["field"] for case in CASES} <= set(field_classes())
