from datetime import date

import pyarrow as pa
import pytest

from leleka.figures.counts import freeze
from leleka.figures.errors import FiguresError
from leleka.figures.linked import Records
from leleka.figures.selection import Selection, frozen_property

RECORDS = Records(
    pa.table(
        {
            "record_id": ["a:2", "b:2", "a:3", "b:3", "c:2"],
            "person_id": ["p1", "p1", "p2", "p3", "p3"],
            "list": ["a", "b", "a", "b", "c"],
            "sex": pa.array([1, 1, 2, None, None], pa.int8()),
            "born_first": [date(2012, 1, 1), date(2012, 4, 4), date(2016, 5, 3), None, None],
            "born_last": [date(2012, 12, 31), date(2012, 4, 4), date(2016, 5, 3), None, None],
            "taken_region": ["UA-14", None, "UA-23", None, None],
            "home_region": [None, None, None, "UA-14", None],
            "birth_region": pa.nulls(5, pa.string()),
            "identity_changed": [True, True, False, False, False],
            "height": [None, 140, 110, None, None],
        }
    )
)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("all", {"p1", "p2", "p3"}),
        ("on b", {"p1", "p3"}),
        ("not on b", {"p2"}),
        ("on b and not on c", {"p1"}),
        ("lists >= 2", {"p1", "p3"}),
        ("lists = 1", {"p2"}),
        ("region = UA-14", {"p1", "p3"}),
        ("region = UA-23|UA-65", {"p2"}),
        ("region != UA-14", {"p2"}),
        ("sex = m", {"p1"}),
        ("sex = unknown", {"p3"}),
        ("sex != m", {"p2", "p3"}),
        ("age = 5-9", {"p2"}),
        ("identity_changed = yes", {"p1"}),
        ("height > 99", {"p1", "p2"}),
        ("height < 120", {"p2"}),
        ("born_first >= 2012-02-01", {"p2"}),
        ("region = UA-14 and sex = m and on a", {"p1"}),
    ],
)
def test_a_query_finds_persons_by_what_most_of_their_records_say(query, ids):
    assert set(Selection(RECORDS, as_of=date(2022, 6, 1)).select(query)) == ids


def test_persons_come_with_their_records_and_single_records_stand_for_themselves():
    assert Selection(RECORDS).select("on c") == {"p3": ["b:3", "c:2"]}
    assert Selection(RECORDS, "record").select("sex = m") == {"a:2": (), "b:2": ()}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "E197"),
        ("sex", "E197"),
        ("sex = m and", "E197"),
        ("on z", "E198"),
        ("shoe = 9", "E183"),
        ("region = Херсон", "E199"),
        ("sex = female", "E199"),
        ("age = 5–9", "E199"),
        ("age >= 10", "E200"),
        ("height > tall", "E200"),
        ("height > 2012-02-01", "E200"),
        ("born_first >= 2012", "E200"),
    ],
)
def test_a_query_that_cannot_be_read_is_refused(query, code):
    with pytest.raises(FiguresError, match=code):
        Selection(RECORDS, as_of=date(2022, 6, 1)).select(query)


def test_a_frozen_count_is_divided_by_its_records_whatever_the_persons_are_called_today():
    counted = freeze(
        {"old1": ["a:2", "b:2"], "old2": ["a:3"]},
        title="t", definition="d", query="all", as_of=date(2022, 6, 1),
    )  # fmt: skip

    assert frozen_property(counted, RECORDS, "region") == {"old1": "UA-14", "old2": "UA-23"}
