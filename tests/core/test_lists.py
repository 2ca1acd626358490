from leleka.core.lists import CHILD_ONLY_FIELDS, FIELDS, NAME_FIELDS, ColumnMapping, Mapping


def test_a_mapping_finds_columns_by_field_and_person():
    child, mother = ColumnMapping("ПІБ", "full_name"), ColumnMapping("Мати", "full_name", person="mother")
    mapping = Mapping("register", (child, mother))

    assert mapping.of("full_name") == (child,)
    assert mapping.of("full_name", person="mother") == (mother,)


def test_only_names_may_belong_to_somebody_else_than_the_child():
    assert set(NAME_FIELDS) | CHILD_ONLY_FIELDS == set(FIELDS)
    assert not set(NAME_FIELDS) & CHILD_ONLY_FIELDS
