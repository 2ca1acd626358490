"""Tables of judged names, a CSV beside the tests."""

import csv
from pathlib import Path


def cases(name):
    """The rows of NAME.csv as dictionaries."""
    with (Path(__file__).parent / f"{name}.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def by(*columns):
    """A test's name from these columns of its row."""
    return lambda row: " ".join(row[column] for column in columns)
