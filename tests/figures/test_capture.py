import pytest
from hypothesis import given
from hypothesis import strategies as st

from leleka.figures.capture import CaptureTable, count_persons, divided, read_tables, write_tables
from leleka.figures.errors import FiguresError

tables = st.dictionaries(st.integers(1, 15), st.integers(1, 500), min_size=1).map(
    lambda counts: CaptureTable.of("ABCD", counts)
)


def write(tmp_path, text):
    path = tmp_path / "table.csv"
    path.write_text(text, "utf-8")
    return path


def test_a_csv_of_histories_is_read(tmp_path):
    (table,) = read_tables(write(tmp_path, "A,B,count\n1,0,5\n0,1,7\n1,1,2\n"))

    assert table.lists == ("A", "B")
    assert table.cells.tolist() == [0, 5, 7, 2]
    assert (table.n_seen, table.list_totals, table.frequencies) == (14, (7, 9), (12, 2))


@pytest.mark.parametrize("text", ["A;B;count\n1;1;2\n", "A\tB\tcount\n1\t1\t2\n", "A,B\n1,1\n1,1\n"])
def test_other_delimiters_and_a_row_per_person_are_read(tmp_path, text):
    (table,) = read_tables(write(tmp_path, text))

    assert table.cells.tolist() == [0, 0, 0, 2]


@pytest.mark.parametrize("count", ["0", "35000"])
def test_the_all_zero_row_is_refused_whatever_it_counts(tmp_path, count):
    with pytest.raises(FiguresError, match=r"row 3: counts people who are on no list.*E108"):
        read_tables(write(tmp_path, f"A,B,count\n1,1,2\n0,0,{count}\n"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "E111"),
        ("A,B,count\n", "E111"),
        ("A,B,count\n1,0,0\n", "E107"),
        ("A,B,count\n1,2,3\n", "E113"),
        ("A,B,count\n1,1,-3\n", "E114"),
        ("A,B,count\n1,1,2.5\n", "E114"),
        ("A,B,count\n1,1\n", "E112"),
        ("A,B,count\n1,1,99999999999999999999\n", "E114"),
        ("A,B,count\n1,1,ten\n", "E114"),
        ("A,A,count\n1,1,2\n", "E115"),
        ("A,B,count,count\n1,1,2,3\n", "E115"),
        (",B,count\n1,1,2\n", "E115"),
        ("count\n5\n", "E108"),
    ],
)
def test_what_is_no_capture_table_is_refused(tmp_path, text, code):
    with pytest.raises(FiguresError, match=code):
        read_tables(write(tmp_path, text))


def test_an_error_names_the_row_as_the_file_counts_it(tmp_path):
    with pytest.raises(FiguresError, match="row 4"):
        read_tables(write(tmp_path, "A,B,count\n1,1,3\n\n1,2,3\n"))


def test_a_table_that_a_spreadsheet_saved_in_an_old_encoding_is_read(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes("реєстр;табір;count\n1;0;5\n1;1;2\n".encode("cp1251"))

    (table,) = read_tables(path)

    assert table.lists == ("реєстр", "табір")


def test_a_missing_file_and_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00\x81")

    with pytest.raises(FiguresError, match="E109"):
        read_tables(tmp_path / "none.csv")
    with pytest.raises(FiguresError, match="E111"):
        read_tables(tmp_path / "binary.csv")


def test_strata_columns_divide_and_the_whole_is_their_sum(tmp_path):
    (table,) = read_tables(write(tmp_path, "by:region,A,B,count\nx,1,0,5\ny,1,0,2\ny,1,1,3\n"))

    assert table.cells.tolist() == [0, 7, 0, 3]
    assert [(part.label, part.n_seen) for part in table.strata] == [("region=x", 5), ("region=y", 5)]


def test_several_draws_are_tables_of_their_own(tmp_path):
    path = write(tmp_path, "draw,A,B,count\n0,1,0,5\n1,1,0,4\n1,1,1,1\n")

    assert [table.n_seen for table in read_tables(path)] == [5, 5]


@given(st.lists(tables, min_size=1, max_size=3))
def test_what_is_written_is_read_again(tmp_path_factory, drawn):
    path = tmp_path_factory.mktemp("tables") / "t.csv"

    write_tables(drawn, path)

    assert list(read_tables(path)) == drawn


def test_strata_are_written_and_read_again(tmp_path):
    parts = [
        CaptureTable.of("AB", {1: 4, 3: 2}, "region × sex=UA-14 × f"),
        CaptureTable.of("AB", {2: 1}, "region × sex=a × m"),
    ]

    write_tables([divided(parts)], tmp_path / "t.csv")

    assert read_tables(tmp_path / "t.csv")[0].strata == tuple(sorted(parts, key=lambda part: part.label))


@given(tables, st.permutations("ABCD"))
def test_the_order_and_names_of_lists_never_change_the_canonical_counts(table, order):
    other = table.only(order)
    renamed = CaptureTable(("w", "z", "y", "x"), other.histories, other.counts)

    ours, theirs = table.canonical(), renamed.canonical()

    assert (ours.histories, ours.counts) == (theirs.histories, theirs.counts)


@given(tables)
def test_without_a_list_only_its_own_people_are_lost(table):
    alone = dict(zip(table.histories, table.counts, strict=True)).get(1, 0)

    assert table.without("A").n_seen == table.n_seen - alone


def test_a_person_twice_on_a_list_counts_once():
    table = count_persons(["a", "a", "b", "b"], [1, 1, 1, 2], ("a", "b"))

    assert table.cells.tolist() == [0, 0, 1, 1]


def test_records_of_lists_not_asked_for_are_left_out():
    table = count_persons(["a", "b", "c"], [1, 1, 2], ("b", "a"))

    assert (table.lists, table.cells.tolist()) == (("b", "a"), [0, 0, 0, 1])


def test_a_list_without_records_is_refused():
    with pytest.raises(FiguresError, match="no record of the list “d”"):
        count_persons(["a"], [1], ("a", "d"))


def test_two_lists_of_one_name_make_no_table():
    with pytest.raises(FiguresError, match="E102"):
        CaptureTable.of("AA", {1: 5})
