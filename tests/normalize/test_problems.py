"""Problems of a list, in the order in which a person mends them."""

import pyarrow as pa

from leleka.core.lists import ColumnMapping, Mapping, RawList
from leleka.normalize import read_records


def test_problems_stand_as_one_goes_down_the_list():
    mapping = Mapping(
        "invented", (ColumnMapping("ПІБ", "full_name"), ColumnMapping("Народився", "birth_date"))
    )
    cells = pa.table(
        {"ПІБ": ["Вигаданенко Юстина", "Іван і Марія", "12345"], "Народився": ["31.02.2012", "2014", "?!"]}
    )
    raw = RawList(mapping, "list.csv", cells, pa.array([2, 3, 4], pa.int32()))

    found = [(each.where.row, each.code) for each in read_records([raw]).problems]

    assert found == sorted(found)
    assert {(2, "normalize.E011"), (3, "normalize.E071"), (4, "normalize.E070")} <= set(found)
