import csv
from pathlib import Path

import pytest

from leleka.demo.declension import about, declined, declined_surname, years
from leleka.demo.names import Surname
from leleka.demo.tables import tables

CASES = list(csv.DictReader(Path(__file__).with_name("declined.csv").open(encoding="utf-8")))


def surname_of(man: str) -> Surname:
    known = (s for pool in tables().surnames.values() for s in pool.values)
    return next((s for s in known if s.uk_m == man), Surname(man, man, man, man, man, man))


@pytest.mark.parametrize("wanted", ["genitive", "dative", "accusative"])
@pytest.mark.parametrize("case", CASES, ids=[f"{case['nominative']}-{case['sex']}" for case in CASES])
def test_invented_names_are_declined_right(case, wanted):
    if case["part"] == "surname":
        found = declined_surname(surname_of(case["nominative"]), case["sex"], wanted)
    else:
        found = declined(case["nominative"], case["part"], case["sex"], wanted)

    assert found == case[wanted]


@pytest.mark.parametrize(
    ("n", "uk", "ru"),
    [(1, "1 рік", "1 год"), (4, "4 роки", "4 года"), (11, "11 років", "11 лет"), (16, "16 років", "16 лет")],
)
def test_years_agree_with_their_number(n, uk, ru):
    assert (years(n, "uk"), years(n, "ru")) == (uk, ru)


def test_about_an_age_is_said_in_words():
    assert about(6, "uk") == "близько шести"
    assert about(3, "ru") == "около трёх"
