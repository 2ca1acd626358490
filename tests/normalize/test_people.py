import pytest

from leleka.normalize.names import NameWriting
from leleka.normalize.people import siblings_in, writings_of


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Марія та Петро; Іван", [("Марія", 0), ("Петро", 0), ("Іван", 0)]),
        ("Мария, Пётр и Иван", [("Мария", 0), ("Пётр", 0), ("Иван", 0)]),
        ("Maria and Petro", [("Maria", 0), ("Petro", 0)]),
        (
            "Вигадана Марія Іванівна\nВигаданий Петро",
            [("Вигадана Марія Іванівна", 0), ("Вигаданий Петро", 0)],
        ),
        ("брат Петро, сестра Оля", [("Петро", 1), ("Оля", 2)]),
        ("Павло 2011; Юрій (2015 р.н.)", [("Павло", 0), ("Юрій", 0)]),
        ("Оля 5 років", [("Оля", 0)]),
        ("немає", []),
        ("2 сестри", []),
        ("брат", []),
        ("невідомо; ?", []),
    ],
)
def test_siblings_in_one_cell_are_taken_apart(text, names):
    assert list(siblings_in(text)) == names


def test_parts_and_a_nickname_make_one_writing():
    parts = {"surname": "Вигадана", "given_name": "Оля", "nickname": "Лялька", "patronymic": "невідомо"}

    assert writings_of(parts) == [NameWriting(surname="Вигадана", given="Оля", nickname="Лялька")]


def test_cells_that_answer_without_a_name_give_no_writing():
    assert writings_of({"full_name": "невідомо", "nickname": "—"}) == []
