from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leleka.core.lists import FIELDS, ColumnMapping, Mapping
from leleka.intake import IntakeError, load_mapping, mapping_path, read_list, save_mapping

names = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=20)
plain_fields = st.sampled_from(sorted(set(FIELDS) - {"extra"}))
plain = st.builds(ColumnMapping, names, plain_fields)
extra = st.builds(
    lambda column, name, kind: ColumnMapping(column, "extra", name=name, kind=kind),
    names,
    st.sampled_from(["street", "вулиця", "post code"]),
    st.sampled_from(["text", "code", "number", "place", "date"]),
)
mappings = st.builds(
    lambda columns, as_of, once, sheet: Mapping(
        "register", tuple(columns), sheet=sheet, as_of=as_of, each_child_once=once, header_row=3
    ),
    st.lists(plain | extra, max_size=6, unique_by=lambda column: column.column),
    st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1)),
    st.sampled_from([None, True, False]),
    st.sampled_from(["", "Діти", "yes", "12"]),
)

SMALL = """\
list_id: register
columns:
  - column: "ПІБ"
    field: full_name
"""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mappings)
def test_what_is_saved_is_what_is_loaded(tmp_path, mapping):
    path = tmp_path / "list.mapping.yaml"

    save_mapping(mapping, path)

    assert load_mapping(path) == mapping


BROKEN = {
    # what is wrong: (text, line in which it stands or None, words of the message)
    "not YAML": ("columns: [", None, "YAML"),
    "empty": ("", None, "empty"),
    "a list, not names and values": ("- a\n- b\n", None, "name: value"),
    "an unknown name": (SMALL + "colums: 1\n", 5, "colums"),
    "a name twice": (SMALL + "list_id: other\n", 5, "twice"),
    "an unknown field": (SMALL.replace("full_name", "fullname"), 4, "fullname"),
    "an unknown person": (SMALL + "    person: aunt\n", 5, "aunt"),
    "another person's eyes": (
        SMALL.replace("full_name", "eyes") + "    person: mother\n",
        None,
        "eyes|mother|child",
    ),
    "no such day": (SMALL.replace("columns", "as_of: 2022-02-31\ncolumns"), 2, "day"),
    "neither yes nor no": (SMALL.replace("columns", "each_child_once: maybe\ncolumns"), 2, "yes or no"),
    "an extra without a kind": (SMALL.replace("full_name", "extra") + "    name: street\n", None, "kind"),
    "an unknown kind": (
        SMALL.replace("full_name", "extra") + "    name: a\n    kind: colour\n",
        6,
        "kind|colour",
    ),
    "a column twice": (SMALL + '  - column: "ПІБ"\n    field: keep\n', 5, "twice"),
    "an order of dates that does not exist": (SMALL + "    dates: myd\n", 5, "myd|dmy"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_mapping_says_which_line(fault, tmp_path):
    text, line, words = BROKEN[fault]
    path = tmp_path / "list.mapping.yaml"
    path.write_text(text, "utf-8")

    with pytest.raises(IntakeError, match=words) as caught:
        load_mapping(path)

    assert caught.value.problem.hint
    assert line is None or caught.value.problem.where.row == line


def test_the_mapping_beside_a_list_is_used_and_said(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("ПІБ;Рік\nВигаданий Петро;2014\n", "utf-8")
    proposed = read_list(path).mapping
    corrected = replace(proposed.columns[1], field="keep", why="")
    save_mapping(proposed.with_columns((proposed.columns[0], corrected)), mapping_path(path))

    raw = read_list(path)

    assert raw.mapping.columns[1].field == "keep"
    assert any("list.csv.mapping.yaml" in sentence for sentence in raw.how)


def test_the_mapping_of_another_list_is_refused_with_the_columns_it_misses(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("Фамилия;Имя\nВымышленный;Пётр\n", "utf-8")
    foreign = Mapping("other", (ColumnMapping("ПІБ", "full_name"), ColumnMapping("Стать", "sex")))

    with pytest.raises(IntakeError, match="ПІБ"):
        read_list(path, mapping=foreign)


def test_a_column_that_is_new_since_the_mapping_was_made_is_kept_and_said(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("ПІБ;Нове\nВигаданий Петро;а\n", "utf-8")

    raw = read_list(path, mapping=Mapping("register", (ColumnMapping("ПІБ", "full_name"),)))

    assert [column.field for column in raw.mapping.columns] == ["full_name", "keep"]
    assert any("Нове" in sentence for sentence in raw.how)
