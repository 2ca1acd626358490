"""What a row is read as, beside what stands in it."""

import pyarrow as pa
import pytest

from leleka.core.lists import ColumnMapping, Mapping, RawList
from leleka.web.intake.readings import readings_of


def listed(field, text):
    mapping = Mapping("invented", (ColumnMapping("ПІБ", "full_name"), ColumnMapping("Місце", field)))
    cells = pa.table({"ПІБ": ["Вигаданенко Юстина"], "Місце": pa.array([text], pa.string())})
    return RawList(mapping, "list.csv", cells, pa.array([2], pa.int32()))


@pytest.mark.parametrize("field", ["present_institution", "present_place"])
def test_an_institution_keeps_the_name_it_was_written_with(field):
    raw = listed(field, "табір «Звёздочка»")

    said = next(readings_of(raw))

    assert said["present_institution_written"] == "табір «Звёздочка»"


def test_a_town_is_no_institution():
    said = next(readings_of(listed("present_place", "Херсон")))

    assert "present_institution_written" not in said


def test_a_sex_that_only_the_name_shows_is_told_from_one_that_the_list_says():
    shown, said = listed("sex", None), listed("sex", "ж")

    assert next(readings_of(shown)).items() >= {"sex": "female", "is_sex_from_name": True}.items()
    assert "is_sex_from_name" not in next(readings_of(said))


@pytest.mark.parametrize(
    ("text", "rule"),
    [("03.04.2014", None), ("03.04.14", "day+two_digit_year+dots"), ("близько 2014", "about+year")],
)
def test_how_a_date_was_read_is_kept_where_anybody_might_wonder(text, rule):
    said = next(readings_of(listed("birth_date", text)))

    assert said.get("born_rule") == rule
