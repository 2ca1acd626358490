import pyarrow as pa
import pytest

from leleka.core import speak
from leleka.core.lists import ColumnMapping, Mapping, RawList
from leleka.linkage.comparisons import COMPARISONS
from leleka.linkage.shown import shown
from leleka.normalize import read_records


@pytest.mark.parametrize(
    ("name", "sex", "expected"),
    [
        ("Вигадана Оля Петрівна", "", "girl, by the name"),
        ("Вигаданий Петро", None, "boy, by the name"),
        ("Вигаданий Петро", "хлопчик", "хлопчик"),
        ("Заграва А. М.", None, ""),
    ],
)
def test_a_sex_that_no_cell_says_is_shown_with_where_it_was_read(name, sex, expected):
    columns = (ColumnMapping("name", "full_name"), ColumnMapping("sex", "sex"))
    cells = pa.table({"name": [name], "sex": pa.array([sex], pa.string())})
    records = read_records([RawList(Mapping("one", columns), "one.csv", cells, pa.array([2], pa.int32()))])
    of_sex = [each for each in COMPARISONS if each.name == "sex"]

    assert list(shown(records, 0, of_sex, speak("en"))) == [expected]


def test_the_number_of_a_row_in_its_list_is_no_document():
    columns = (
        ColumnMapping("name", "full_name"),
        ColumnMapping("number", "row_id"),
        ColumnMapping("paper", "birth_certificate"),
    )
    cells = pa.table({"name": ["Вигадана Оля"], "number": ["8"], "paper": ["І-БК 123456"]})
    records = read_records([RawList(Mapping("one", columns), "one.csv", cells, pa.array([2], pa.int32()))])
    of_papers = [each for each in COMPARISONS if each.name == "identifiers"]

    assert list(shown(records, 0, of_papers, speak("en"))) == ["І-БК 123456"]
