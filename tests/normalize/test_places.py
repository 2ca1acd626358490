import pytest
from hypothesis import given
from hypothesis import strategies as st
from normalize.judged import by, cases, outcome

from leleka.core.gazetteer import gazetteer
from leleka.normalize.places import read_place, read_region
from leleka.normalize.settlements import nearly, places_of_adjective


@pytest.mark.parametrize("row", cases("places"), ids=by("text"))
def test_a_place_is_found_in_every_writing(row):
    found = read_place(row["text"], row["region"])

    names = [gazetteer().place(place).name_uk for place in found.places[:2]]
    assert ("; ".join(names), len(found.places)) == (row["first"], int(row["n"]))
    assert (found.region, found.rule, outcome(found)) == (row["found_region"], row["rule"], row["outcome"])


@pytest.mark.parametrize("slip", ["Мариупль", "Мариууполь", "Мариуроль", "Мариуопль", "ариуполь", "Мариуп"])
def test_a_large_town_is_found_with_one_letter_too_few_too_many_another_or_turned(slip):
    found = [gazetteer().place(place).name_uk for place in nearly((slip,))]

    assert found[:1] == ([] if slip == "Мариуп" else ["Маріуполь"])


@pytest.mark.parametrize("row", cases("regions"), ids=by("text"))
def test_a_region_is_found_in_every_writing(row):
    found = read_region(row["text"])

    assert (found.region, outcome(found)) == (row["region"], row["outcome"])


@pytest.mark.parametrize("row", cases("adjectives"), ids=by("adjective"))
def test_an_adjective_leads_to_its_town(row):
    found = places_of_adjective(row["adjective"])

    assert gazetteer().place(found[0]).name_uk == row["place"]


@pytest.mark.parametrize("code", gazetteer().regions)
def test_every_region_is_read_by_each_of_its_names(code):
    region = gazetteer().region(code)

    for name in (region.uk, region.ru, region.en, *region.aliases):
        assert read_region(name).region == code, name


def test_nearly_every_town_with_its_region_is_among_the_candidates():
    places = [gazetteer().place(place) for place in gazetteer().ids.tolist()[::23]]
    regions = [gazetteer().region(place.region) for place in places]
    texts = [f"{region.uk}, с. {place.name_uk}" for place, region in zip(places, regions, strict=True)]

    found = [place.id in read_place(text).places for place, text in zip(places, texts, strict=True)]

    assert sum(found) >= 0.99 * len(found)


@given(st.text())
def test_no_text_breaks_the_reader(text):
    for found in (read_place(text), read_region(text)):
        assert found.places or found.region or found.answer or found.problem or found.rule == "country"


def test_crimea_is_one_region_in_both_readings():
    assert read_place("Республика Крым, г. Симферополь") == read_place("АР Крим, м. Сімферополь")
