import pytest

from leleka.core.gazetteer import gazetteer
from leleka.demo.tables import COHORTS, tables

# The gazetteer lacks these forms.
UNKNOWN_TO_THE_GAZETTEER = {"Хрестовка", "Сартана", "Должанск", "Каменка-Днепровская", "Кам'янка-Дніпровська"}


def test_every_town_of_the_table_is_known_to_the_gazetteer():
    towns = [place for place in (*tables().places.values, *tables().russian.values) if place.weight >= 1000]

    unknown = {
        name
        for place in towns
        for name in (place.uk, place.ru, place.old_uk, place.old_ru)
        if name and not gazetteer().find(name, place.region.code)
    }

    assert unknown <= UNKNOWN_TO_THE_GAZETTEER


def test_most_families_live_in_occupied_and_front_line_oblasts_and_some_in_every_oblast():
    places = tables().places.values
    total = sum(place.weight for place in places)
    struck = sum(place.weight for place in places if place.control in {"o", "c", "f"})

    assert 0.85 < struck / total < 0.97
    assert len({place.region.code for place in places}) == 27


def test_surnames_are_many_and_unevenly_borne():
    surnames = tables().surnames["ua"]
    drawn = [surnames.at(at / 100_000) for at in range(100_000)]

    assert len(surnames.values) > 6000
    assert 0.002 < drawn.count(drawn[0]) / len(drawn) < 0.006


@pytest.mark.parametrize("pool", ["ua", "ru", "t", "h", "g", "r", "b"])
def test_surnames_are_written_in_ukrainian_and_in_russian_letters(pool):
    for surname in tables().surnames[pool].values:
        assert not set("ыэъё") & set(surname.uk_m + surname.uk_f)
        assert not set("іїєґ'") & set(surname.ru_m + surname.ru_f + surname.translated_m)
        assert surname.uk_m[0].isupper()


def test_given_names_have_what_their_sex_needs():
    names = {name for weighted in tables().given.values() for name in weighted.values}

    assert len(names) > 190
    assert all(len(name.patronymics) == (4 if name.sex == "m" else 0) for name in names)
    assert all(("s", cohort, sex) in tables().given for cohort in COHORTS for sex in "mf")
