from leleka.core.lists import ColumnMapping, Mapping


def test_a_mapping_finds_columns_by_field_and_person():
    child, mother = ColumnMapping("ПІБ", "full_name"), ColumnMapping("Мати", "full_name", person="mother")
    mapping = Mapping("register", (child, mother))

    assert mapping.of("full_name") == (child,)
    assert mapping.of("full_name", person="mother") == (mother,)
