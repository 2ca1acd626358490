import csv
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from leleka.core.lists import FIELDS
from leleka.intake.meaning.headers import day_in, understand
from leleka.intake.meaning.propose import propose_mapping

TABLE = Path(__file__).with_name("headers.csv")
with TABLE.open(encoding="utf-8", newline="") as lines:
    CASES = list(csv.DictReader(lines, delimiter="|"))


@pytest.mark.parametrize("case", CASES, ids=[case["header"] for case in CASES])
def test_a_header_is_understood(case):
    found = understand(case["header"])

    if case["field"] == "keep":
        assert found.field == "keep"
    else:
        assert (found.field, found.person, found.identity) == (
            case["field"],
            case["person"],
            case["identity"],
        )


def test_the_table_names_only_fields_that_exist():
    assert {case["field"] for case in CASES} <= set(FIELDS)


@pytest.mark.parametrize(
    ("header", "day"),
    [
        ("Вік на 01.09.2022", date(2022, 9, 1)),
        ("Вік (станом на 1.9.22)", date(2022, 9, 1)),
        ("age on 2022-09-01", date(2022, 9, 1)),
        ("Вік", None),
        ("Вік на 31.02.2022", None),
    ],
)
def test_a_header_may_name_the_day_on_which_ages_count(header, day):
    assert day_in(header) == day


def test_a_list_of_any_people_is_proposed_with_what_it_can_be_compared_by():
    towns = ["devon", "kent", "norfolk", "essex", "surrey", "dorset"]
    cells = pa.table(
        {
            "first_name": [["john", "mary"][n % 2] for n in range(6)],
            "birth_place": towns,
            "postcode_fake": ["tq13 8df"] * 6,
            "occupation": ["painter"] * 6,
        }
    )

    proposed = {each.column: each for each in propose_mapping(cells, file="people.csv").columns}

    assert proposed["first_name"].field == "given_name"
    assert [(proposed[name].field, proposed[name].kind) for name in list(proposed)[1:]] == [
        ("extra", "text"),
        ("extra", "code"),
        ("extra", "text"),
    ]


def test_places_of_the_gazetteer_stay_places():
    towns = ["Kherson", "Melitopol", "Mariupol", "Kharkiv", "Odesa", "Poltava"]

    proposed = propose_mapping(pa.table({"birth place": towns}), file="people.csv")

    assert proposed.columns[0].field == "birth_place"


@pytest.mark.parametrize(
    ("header", "cells"),
    [("From", ["01.09.2022", "10.10.2022"]), ("Returned (Y/N)", ["Y", "N"]), ("Виїхав(ла)", ["так", "так"])],
    ids=["a time and no place", "whether and not when", "no surname, though it ends as one"],
)
def test_cells_that_are_something_else_are_kept(header, cells):
    (said,) = propose_mapping(pa.table({header: cells}), file="any.csv").columns

    assert said.field == "keep"
