from leleka.normalize.names import NameWriting
from leleka.normalize.people import writings_of


def test_parts_and_a_nickname_make_one_writing():
    parts = {"surname": "Вигадана", "given_name": "Оля", "nickname": "Лялька", "patronymic": "невідомо"}

    assert writings_of(parts) == [NameWriting(surname="Вигадана", given="Оля", nickname="Лялька")]


def test_cells_that_answer_without_a_name_give_no_writing():
    assert writings_of({"full_name": "невідомо", "nickname": "—"}) == []
