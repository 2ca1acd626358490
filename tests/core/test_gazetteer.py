import re
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leleka.core.gazetteer import distance_km, gazetteer, place_key

ids = st.sampled_from(gazetteer().ids.tolist())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Маріуполь", "Mariupol"),
        ("Мариуполь", "Mariupol'"),
        ("Бахмут", "Артёмовск"),
        ("Торецьк", "Дзержинск"),
        ("Хрустальний", "Красный Луч"),
        ("Сіверськодонецьк", "Северодонецк"),
        ("Kropyvnytskyi", "Кировоград"),
    ],
)
def test_old_and_new_names_in_three_scripts_mean_one_place(one, other):
    places = gazetteer()

    assert set(places.find(one)) & set(places.find(other))


def test_one_old_name_keeps_every_place_that_bore_it():
    places = gazetteer()

    names = {places.place(found).name_uk for found in places.find("Артемівськ")}

    assert {"Бахмут", "Кипуче"} <= names


def test_a_region_narrows_the_places_of_a_common_name():
    places = gazetteer()

    everywhere, there = places.find("Олександрівка"), places.find("Олександрівка", "UA-14")

    assert 0 < len(there) < len(everywhere)
    assert all(places.region_of(found) == "UA-14" for found in there)


def test_an_unknown_id_is_an_error():
    with pytest.raises(KeyError, match="no place has the id 1"):
        gazetteer().place(1)


def test_crimea_and_what_is_called_republics_are_regions_of_ukraine():
    regions = gazetteer().regions

    assert "Республика Крым" in regions["UA-43"].aliases
    assert "ДНР" in regions["UA-14"].aliases
    assert gazetteer().region_of(gazetteer().find("Севастополь")[0]) == "UA-40"


def test_every_place_lies_in_a_region_of_the_table_and_near_its_middle():
    places = gazetteer()

    assert set(map(places.region_of, places.ids.tolist())) == set(places.regions)
    donetsk = places.region("UA-14")
    assert distance_km(donetsk.lat, donetsk.lon, 48.0, 37.8) < 100


def test_the_attribution_is_kept_in_the_table():
    packed = resources.files("leleka.core").joinpath("places.parquet").read_bytes()

    assert b"GeoNames" in packed
    assert b"CC BY 4.0" in packed
    assert len(packed) < 1 << 20


def test_kilometres_are_those_of_the_map():
    places = gazetteer()
    mariupol, rostov = places.find("Маріуполь")[0], places.find("Ростов-на-Дону")[0]

    assert places.distance_km(mariupol, rostov) == pytest.approx(166, abs=5)


@given(ids, ids)
def test_distance_is_the_same_both_ways(left, right):
    places = gazetteer()

    assert places.distance_km(left, right) == pytest.approx(places.distance_km(right, left))
    assert places.distance_km(left, left) == 0


@given(ids)
def test_a_place_is_found_by_each_of_its_names(place_id):
    place = gazetteer().place(place_id)

    for name in (place.name_uk, place.name_ru, place.name_latin, *place.others):
        assert place_id in gazetteer().find(name)


@given(st.text())
def test_a_key_holds_only_its_own_letters(text):
    assert re.fullmatch("[0-9a-zščž]*", place_key(text))
