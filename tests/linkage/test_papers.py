import pyarrow as pa
import pytest

from leleka.core.lists import ColumnMapping, Mapping, RawList
from leleka.linkage.papers import told_changes
from leleka.normalize import read_records

DECISIONS = Mapping(
    "decisions",
    (
        ColumnMapping("old name", "full_name", identity="birth"),
        ColumnMapping("born", "birth_date", identity="birth"),
        ColumnMapping("place", "birth_place"),
        ColumnMapping("new name", "full_name", identity="imposed"),
        ColumnMapping("new born", "birth_date", identity="imposed"),
        ColumnMapping("new place", "birth_place"),
    ),
)
AS_BORN = ("Вигаданюк Олена Петрівна", "2014-03-05", "Херсон")


def told_by(*later, former=AS_BORN):
    texts = zip(DECISIONS.columns, (*former, *later), strict=True)
    cells = {column.column: pa.array([text], pa.string()) for column, text in texts}
    raw = RawList(DECISIONS, "decisions.csv", pa.table(cells), pa.array([2], pa.int32()))
    return sorted(told_changes(read_records([raw])).get(0, ()))


@pytest.mark.parametrize(
    ("later", "parts", "why"),
    [
        (("Другова Алёна Игоревна", None, None), ["patronymic", "surname"], "Алёна is Олена in Russian"),
        (("Выгаданюк Елена Петровна", None, None), [], "the same name in Russian is no change"),
        (("Другова Мария Петровна", None, None), ["given_name", "surname"], "the father's name was kept"),
        ((None, "2014-05-01", None), ["birth_date"], "another day"),
        ((None, "2014", None), [], "a year that holds the day is no other date"),
        ((None, None, "Ростов-на-Дону"), ["birth_place"], "another town"),
        ((None, None, "херсон"), [], "the same town"),
        ((None, None, None), [], "one identity only"),
    ],
)
def test_what_two_identities_of_one_record_differ_in_was_changed(later, parts, why):
    assert told_by(*later) == parts, why
