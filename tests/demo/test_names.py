import csv
from pathlib import Path

import pytest

from leleka.demo.names import Given, PersonName, romanised
from leleka.demo.tables import tables

CASES = list(csv.DictReader(Path(__file__).with_name("patronymics.csv").open(encoding="utf-8")))


def man_called(uk: str) -> Given:
    groups = {group for group, _, _ in tables().given}
    return next(
        name
        for group in sorted(groups)
        for cohort in ("elder", "parent", "teen", "small")
        for name in tables().given.get((group, cohort, "m"), tables().given["s", cohort, "m"]).values
        if name.uk == uk
    )


@pytest.mark.parametrize("case", CASES, ids=[case["name_uk"] for case in CASES])
def test_patronymics_are_formed_in_both_languages(case):
    name = man_called(case["name_uk"])

    assert name.ru == case["name_ru"]
    assert name.patronymics == (case["uk_m"], case["uk_f"], case["ru_m"], case["ru_f"])


def test_a_daughter_gets_the_womans_forms():
    surname = next(s for s in tables().surnames["ua"].values if s.uk_m == "Підгорний")
    daughter = PersonName(surname, woman_called("Соломія"), man_called("Ілля"), "f")

    assert daughter.full("uk") == "Підгорна Соломія Іллівна"
    assert daughter.full("ru") == "Пидгорная Соломия Ильинична"
    assert daughter.full("ru", translated=True) == "Подгорная Соломия Ильинична"


def woman_called(uk: str) -> Given:
    return next(name for name in tables().given["s", "small", "f"].values if name.uk == uk)


@pytest.mark.parametrize(
    ("habit", "expected"), [("slavic", "Рустемівна"), ("oglu", "Рустем кизи"), ("none", "")]
)
def test_some_families_use_other_patronymics_or_none(habit, expected):
    surname = tables().surnames["t"].values[0]
    name = PersonName(surname, woman_called("Злата"), man_called("Рустем"), "f", habit)

    assert name.patronymic_in("uk") == expected


@pytest.mark.parametrize(
    ("text", "system", "expected"),
    [
        ("Згурський", "kmu", "Zghurskyi"),
        ("Щербань", "bgn", "Shcherban'"),
        ("Юрий", "passport_ru", "Iurii"),
        ("Юрий", "passport_ru_1997", "Yuriy"),
        ("Александр", "informal", "Alexander"),
        ("Максим", "informal", "Maxim"),
        ("Петухов", "informal", "Petuhoff"),
    ],
)
def test_names_are_romanised_by_several_systems(text, system, expected):
    assert romanised(text, system).replace("’", "'").replace("ʹ", "'") == expected
