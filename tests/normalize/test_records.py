from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leleka.core.gazetteer import gazetteer
from leleka.core.lists import FIELDS, ColumnMapping, Mapping, RawList
from leleka.normalize import SCHEMA, NormalizeError, read_records
from leleka.normalize.problems import MOST_OF_A_KIND

TODAY = date(2024, 6, 1)


def raw(list_id, columns, rows, **kwargs):
    """A list with a column per ColumnMapping; its first row is row 2."""
    mapped = tuple(c if isinstance(c, ColumnMapping) else ColumnMapping(c, c) for c in columns)
    cells = pa.table(
        {c.column: pa.array([row[i] for row in rows], pa.string()) for i, c in enumerate(mapped)}
    )
    file = kwargs.pop("file", f"{list_id}.csv")
    rows_shown = pa.array(range(2, len(rows) + 2), pa.int32())
    return RawList(Mapping(list_id, mapped, **kwargs), file, cells, rows_shown)


def read(*lists):
    return read_records(lists, today=TODAY)


def column(records, name):
    return records.table[name].to_pylist()


def names(records, row):
    return [records.names.written(n) for n in column(records, "names")[row]]


def test_a_row_becomes_a_record_with_its_readings():
    one = raw(
        "register",
        [
            "full_name",
            "birth_date",
            "sex",
            "home_place",
            "home_region",
            "eyes",
            "marks",
            "height_cm",
            "row_id",
        ],
        [
            [
                "Вигаданий Петро Іванович",
                "05.03.2014",
                "ч",
                "Маріуполь",
                "Донецька",
                "карі",
                "шрам на чолі",
                "132",
                "a-1",
            ]
        ],
    )

    records = read(one)

    row = records.table.to_pylist()[0]
    assert (row["record_id"], row["list"], row["row"], row["row_id"]) == ("register:2", "register", 2, "a-1")
    assert names(records, 0) == ["Вигаданий Петро Іванович"]
    assert (row["born_first"], row["born_precision"], row["born_rule"]) == (
        date(2014, 3, 5),
        "day",
        "day+dots",
    )
    assert (row["sex"], row["sex_rule"]) == (1, "sex_column")
    assert [gazetteer().place(place).name_uk for place in row["home_places"]] == ["Маріуполь"]
    assert (row["home_region"], row["eyes"], row["height_cm"]) == ("UA-14", "brown", 132)
    assert (row["marks"], row["siblings"], row["identifiers"]) == (["scar:forehead"], [], [])
    assert records.problems == ()


def test_records_have_the_columns_of_the_schema_and_then_the_extras():
    extras = [
        ColumnMapping(f"x{kind}", "extra", name=f"own {kind}", kind=kind)
        for kind in ("text", "code", "number", "place", "date")
    ]
    rows = [["Якийсь  ТЕКСТ", "А-12/3", "1 250,5", "Херсон", "05.03.2014"], [None] * 5]

    records = read(raw("one", extras, rows), raw("two", ["full_name"], [["Вигадана Оля"]]))

    assert records.table.schema.names[: len(SCHEMA)] == SCHEMA.names
    assert [records.table.schema.field(name).type for name in SCHEMA.names] == [
        field.type for field in SCHEMA
    ]
    assert column(records, "extra:text:own text") == ["якийсь текст", None, None]
    assert column(records, "extra:code:own code") == ["а123", None, None]
    assert column(records, "extra:number:own number") == [1250.5, None, None]
    assert [len(places) for places in column(records, "extra:place:own place")] == [1, 0, 0]
    assert column(records, "extra:date:own date") == [date(2014, 3, 5), None, None]


def test_every_bad_cell_is_named_and_the_row_comes_in_with_the_rest():
    one = raw(
        "list",
        ["full_name", "birth_date", "eyes"],
        [
            ["Вигадана Оля", "31.02.2014", "карі"],
            ["Вигадана Яна", "щось", "клітчасті"],
            ["Вигадана Ія", "31.02.2014", "карі"],
        ],
        sheet="Діти",
    )

    records = read(one)

    places = [(p.code, p.where.file, p.where.sheet, p.where.row, p.where.column) for p in records.problems]
    assert places == [
        ("normalize.E011", "list.csv", "Діти", 2, "birth_date"),
        ("normalize.E010", "list.csv", "Діти", 3, "birth_date"),
        ("normalize.E022", "list.csv", "Діти", 3, "eyes"),
        ("normalize.E011", "list.csv", "Діти", 4, "birth_date"),
    ]
    assert [str(day)[:7] for day in column(records, "born_first")] == ["2014-02", "None", "2014-02"]


@pytest.mark.parametrize(
    ("surname", "given", "expected"),
    [
        ("Вигадана", "Оля", []),
        ("Вигадана", "12", [("normalize.E070", "given_name")]),
        ("Вигадана", "Іван і Марія", [("normalize.E071", "given_name")]),
        ("Вигадана", "Ivan and Mariia", [("normalize.E071", "given_name")]),
        ("Вигадана", "Іван; Марія", [("normalize.E071", "given_name")]),
        ("Вигаданий", "Іван І", []),
        ("Вигадана", "Олена/Алёна", []),
        ("Вигадана", "Анна-Марія", []),
        ("Вигадана\n(Небувайло)", "Оля", []),
        ("Вигадана", "невідомо", []),
        (None, None, [("normalize.E072", "surname")]),
    ],
)
def test_a_cell_that_names_nobody_or_two_children_is_said(surname, given, expected):
    rows = [["Вигадана", "Яна"], ["Вигадана", "Ія"], [surname, given]]

    problems = read(raw("one", ["surname", "given_name"], rows)).problems

    assert [(p.code, p.where.column) for p in problems if p.where.row == 4] == expected


def test_a_list_that_names_hardly_anybody_is_not_said_row_by_row():
    rows = [["Вигадана Оля", "карі"], [None, "сірі"], [None, "сірі"], [None, "карі"]]

    assert read(raw("one", ["full_name", "eyes"], rows)).problems == ()


def test_no_problem_holds_what_stands_in_a_cell():
    one = raw(
        "list",
        ["full_name", "birth_date", "sex", "tax_number"],
        [["Вигадана Оля", "Таємне", "Таємне", "Таємне"]],
    )

    said = " ".join(problem.said() for problem in read(one).problems)

    assert "list.csv, row 2" in said
    assert "Таємне" not in said


def test_a_column_that_means_something_else_is_said_once_and_its_cells_are_bounded():
    n_rows = MOST_OF_A_KIND + 500
    one = raw(
        "list", ["full_name", "birth_date"], [["Вигадана Оля", f"a{n}@example.org"] for n in range(n_rows)]
    )

    problems = read(one).problems

    codes = [problem.code for problem in problems]
    assert codes.count("normalize.E010") == MOST_OF_A_KIND
    assert codes[:2] == ["normalize.E062", "normalize.E063"]
    assert "500" in problems[0].said()


def test_a_court_decision_gives_two_identities_side_by_side():
    def under(identity, field):
        return ColumnMapping(f"{identity} {field}", field, identity=identity)

    columns = [under(i, f) for i in ("imposed", "birth") for f in ("surname", "given_name", "birth_date")]

    records = read(
        raw("court", columns, [["Иной", "Пётр", "05.04.2014", "Вигаданий", "Петро", "05.03.2014"]])
    )

    assert names(records, 0) == ["Вигаданий Петро", "Иной Пётр"]
    assert column(records, "name_kinds") == [["birth", "imposed"]]
    assert (column(records, "born_first"), column(records, "born_other_first")) == (
        [date(2014, 3, 5)],
        [date(2014, 4, 5)],
    )
    assert column(records, "born_other_why") == ["imposed"]


def test_an_open_order_keeps_both_readings_and_a_telling_column_one():
    open_list = raw("open", ["full_name", "birth_date"], [["Вигадана Оля", "03/05/2014"]])
    telling = raw(
        "telling",
        ["full_name", "birth_date"],
        [["Вигадана Оля", "03/05/2014"], ["Вигадана Яна", "25/05/2014"]],
    )

    records = read(open_list, telling)

    assert column(records, "born_other_first")[:2] == [date(2014, 3, 5), None]
    assert column(records, "born_other_why")[:2] == ["swapped", None]
    assert column(records, "born_rule")[1] == "day+column_order"


def test_the_mapping_may_set_the_order():
    one = raw(
        "list", ["full_name", ColumnMapping("d", "birth_date", dates="mdy")], [["Вигадана Оля", "03/05/2014"]]
    )

    records = read(one)

    assert column(records, "born_first") == [date(2014, 3, 5)]
    assert column(records, "born_rule") == ["day+mapped_order"]


def test_ages_count_on_the_lists_day_or_on_the_rows_own():
    rows = [
        ["Вигадана Оля", "7", "2023-03-02"],
        ["Вигадана Яна", "7", "2022-03-02"],
        ["Вигадана Ія", "7", None],
    ]
    by_row = raw("row", ["full_name", "age", "captured_on"], rows)
    by_list = raw("list", ["full_name", "age"], [["Вигадана Оля", "7"]], as_of=date(2023, 3, 2))

    records = read(by_row, by_list)

    assert column(records, "born_last") == [date(2016, 3, 2), date(2015, 3, 2), None, date(2016, 3, 2)]
    assert [(p.code, p.where.row) for p in records.problems] == [("normalize.E014", 4)]


def test_a_date_goes_before_an_age_and_parts_make_a_date():
    both = raw("both", ["birth_date", "age"], [["05.03.2014", "3"], [None, "3"]], as_of=date(2023, 3, 2))
    parts = raw(
        "parts", ["birth_year", "birth_month", "birth_day"], [["2014", "березень", "5"], ["2014", None, None]]
    )

    records = read(both, parts)

    assert column(records, "born_precision") == ["day", "age", "day", "year"]
    assert column(records, "born_first")[2:] == [date(2014, 3, 5), date(2014, 1, 1)]


def test_sex_comes_from_the_column_or_else_from_the_name():
    rows = [["Вигадана Оля", "ж"], ["Вигаданий Петро Іванович", None], ["В. О.", None]]

    records = read(raw("list", ["full_name", "sex"], rows))

    assert column(records, "sex") == [2, 1, None]
    assert column(records, "sex_rule") == ["sex_column", "sex_name", None]


def test_a_tax_number_tells_the_sex_and_is_held_against_the_birth_date():
    rows = [["Саша", "12.03.1987", "3184710691"], ["Саша", "13.03.1987", "3184710691"]]

    records = read(raw("list", ["given_name", "birth_date", "tax_number"], rows))

    assert column(records, "sex_rule") == ["sex_tax_number"] * 2
    assert [(p.code, p.where.row) for p in records.problems] == [("normalize.E032", 3)]


def test_family_and_siblings_are_names_of_their_own():
    columns = [
        "full_name",
        *(
            ColumnMapping(person, "full_name", person=person)
            for person in ("mother", "father", "guardian", "sibling")
        ),
        "has_siblings",
        "n_siblings",
    ]
    rows = [
        ["Вигадана Оля", "Вигадана Ірина", "невідомо", None, "Петро та Марія", None, None],
        ["Вигадана Яна", None, None, None, None, "ні", None],
        ["Вигадана Ія", None, None, None, None, None, "двоє"],
        ["Вигадана Зоя", None, None, None, None, "не запитували", None],
    ]

    records = read(raw("list", columns, rows))

    assert [len(n) for n in column(records, "mother")] == [1, 0, 0, 0]
    assert [len(n) for n in column(records, "father")] == [0, 0, 0, 0]
    assert [records.names.written(n) for n in column(records, "siblings")[0]] == ["Петро", "Марія"]
    assert column(records, "has_siblings") == [True, False, True, None]
    assert column(records, "n_siblings") == [None, None, 2, None]


def test_siblings_who_are_only_counted_in_the_column_of_their_names_have_no_name():
    siblings = ColumnMapping("Брати і сестри", "full_name", person="sibling")
    one = raw(
        "calls",
        ["full_name", siblings, "n_siblings"],
        [
            ("Вигадана Оля", "двоє братів", None),
            ("Вигадана Зоя", "1 brother", "3"),
            ("Вигадана Яна", "є сестра Олена", None),
            ("Вигадана Ія", "так", None),
            ("Вигадана Ада", None, None),
        ],
    )

    records = read(one)

    named = [[records.names.written(n) for n in row] for row in column(records, "siblings")]
    assert named == [[], [], ["Олена"], [], []]
    assert column(records, "n_siblings") == [2, 3, None, None, None]
    assert column(records, "has_siblings") == [True, True, True, True, None]


def test_the_town_of_an_institution_is_where_the_child_is_unless_a_column_says():
    told = raw("told", ["present_institution", "present_place"], [["детдом №1 г. Таганрога", "Ейск"]])
    untold = raw("untold", ["present_institution"], [["детдом №1 г. Таганрога"]])

    records = read(told, untold)

    towns = [[gazetteer().place(p).name_ru for p in places] for places in column(records, "present_places")]
    assert towns == [["Ейск"], ["Таганрог"]]


def test_equal_names_of_two_lists_are_one_name_in_the_book():
    lists = [raw(list_id, ["full_name"], [["Вигадана Оля"]] * 3) for list_id in ("one", "two")]

    records = read(*lists)

    assert len(records.names) == 1
    assert column(records, "names") == [[0]] * 6


def test_two_lists_of_one_name_are_refused():
    lists = [raw("same", ["full_name"], [["Вигадана Оля"]], file=file) for file in ("a.csv", "b.csv")]

    with pytest.raises(NormalizeError, match=r"b\.csv: has the same name, “same”, as the list from a\.csv"):
        read(*lists)


def test_two_sheets_of_one_file_may_share_a_name():
    lists = [
        raw("same", ["full_name"], [["Вигадана Оля"]], file="a.xlsx", sheet=sheet) for sheet in ("I", "II")
    ]

    assert column(read(*lists), "record_id") == ["same:I:2", "same:II:2"]


def test_a_list_with_nothing_to_compare_is_refused():
    with pytest.raises(NormalizeError, match="no column that can be compared"):
        read(raw("list", ["row_id", "keep"], [["1", "x"]]))


def test_a_mapping_for_another_file_is_refused():
    one = raw("list", ["full_name"], [["Вигадана Оля"]])
    other = Mapping("list", (ColumnMapping("ПІБ", "full_name"),))

    with pytest.raises(NormalizeError, match="has no such column"):
        read(RawList(other, one.file, one.cells, one.rows))


def test_a_list_of_traits_without_names_is_read():
    records = read(raw("listings", ["sex", "eyes", "birth_date"], [["девочка", "голубые", "март 2015"]]))

    assert column(records, "names") == [[]]
    assert column(records, "eyes") == ["blue"]


def test_empty_lists_and_no_lists_are_read():
    empty = read(raw("empty", ["full_name", "birth_date"], []))

    assert (len(empty), empty.table.schema.names) == (0, SCHEMA.names)
    assert len(read()) == 0


def test_progress_ends_at_its_total():
    told = []

    read_records(
        [raw("list", ["full_name", "sex"], [["Вигадана Оля", "ж"]])], lambda *stage: told.append(stage)
    )

    assert ("reading columns", 2, 2) in told
    assert told[-1][0] == "reading names"


cells = (
    st.none()
    | st.text(max_size=12)
    | st.sampled_from(["05.03.2014", "7", "ч", "карі", "невідомо", "Херсон", "1"])
)


@settings(max_examples=25)
@given(st.data())
def test_any_cells_under_any_meaning_are_read_row_by_row(data):
    fields = data.draw(
        st.lists(st.sampled_from(sorted(set(FIELDS) - {"keep", "row_id"})), min_size=1, max_size=6)
    )
    columns = [ColumnMapping(f"{n} {field}", field) for n, field in enumerate(fields)]
    rows = data.draw(st.lists(st.lists(cells, min_size=len(fields), max_size=len(fields)), max_size=6))

    whole = read(raw("list", columns, rows))

    single = [read(raw("list", columns, [row])).table.to_pylist()[0] for row in rows]
    order_may_be_learnt = {"row", "record_id", "names", "mother", "father", "guardian", "siblings"}
    dates = {name for name in SCHEMA.names if name.startswith(("born", "taken", "captured", "photo"))}
    for row, alone in zip(whole.table.to_pylist(), single, strict=True):
        for name in set(row) - order_may_be_learnt - dates:
            assert row[name] == alone[name], name
