"""Declined names are brought back where one form alone can stand behind them; judged in nominative.csv."""

import csv
from pathlib import Path

import pytest

from leleka.normalize.names.nominative import nominative

CASES = list(csv.DictReader(Path(__file__).with_name("nominative.csv").open(encoding="utf-8")))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["written"])
def test_a_declined_name_is_brought_back_or_left(case):
    assert nominative(case["written"]) == case["nominative"], case["why"]
