"""What a row is read as, beside what stands in it."""

import pyarrow as pa
import pytest

from leleka.core.lists import ColumnMapping, Mapping, RawList
from leleka.web.intake.readings import readings_of


def listed(field, text):
    mapping = Mapping("invented", (ColumnMapping("ПІБ", "full_name"), ColumnMapping("Місце", field)))
    cells = pa.table({"ПІБ": ["Вигаданенко Юстина"], "Місце": [text]})
    return RawList(mapping, "list.csv", cells, pa.array([2], pa.int32()))


@pytest.mark.parametrize("field", ["present_institution", "present_place"])
def test_an_institution_keeps_the_name_it_was_written_with(field):
    raw = listed(field, "табір «Звёздочка»")

    said = next(readings_of(raw))

    assert said["present_institution_written"] == "табір «Звёздочка»"


def test_a_town_is_no_institution():
    said = next(readings_of(listed("present_place", "Херсон")))

    assert "present_institution_written" not in said
