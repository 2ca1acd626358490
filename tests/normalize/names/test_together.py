"""Names read together mean what each of them means alone."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leleka.normalize.names import NameBookBuilder, NameWriting, book
from leleka.normalize.names.together import read_together

SURNAMES = (
    "", "Вигаданюк", "вигаданюк", "ВИГАДАНЮК", "Iваненко", "Іваненка", "Іваненко-Ткач", "Іванова",
    "Міцкевіч", "Петро", "Лев", "Шевчук (Коваль)", "дів. Коваль", "Дівчук", "Бен", "оглы",
    "Ibragimov", "Goldwell", "Of", "Kowalski", "Schneider", "Sidorou", "П.", "П", "Ким",
    "Ван дер Вельде", "Мар'янчук", "Мар’янчук", "Чорна", "Підгорний", "С и д о р", "Сидоренко2", "Сидор3нко",
    "—", "?", "Ґалаґан", "Ñandú", "ΣΟΦΟΣ", "王", "до", "як", "баронет", "baron", "пан", "Коваля",
    "Сидоровою", "Петрович", "Марія", "О'Ніл", "-Ткач",
)  # fmt: skip
GIVEN = (
    "", "Олена", "Олени", "Олену", "Елена", "Саша", "Петро", "Петра", "Анна-Марія", "Анна Марія",
    "П.", "О", "Olena", "Sergei", "Siarhei", "Вигаданюк", "Іванівна", "Богданчик", "Олнна", "John",
    "Bill", "шлюбу", "«Кіт»", "Дзмітры", "Юрiй", "Невідом", "пані",
)  # fmt: skip
PATRONYMICS = (
    "", "Петрівна", "Петрович", "Петровича", "Петровны", "Ілліч", "П.", "Ibragim ogly", "огли",
    "Ібрагім-огли", "Petrovich", "Аляксандравіч", "Олександр", "невідомо", "Пертівна", "(Іванівна)",
)  # fmt: skip
FULL = (
    "Вигаданюк Олена Петрівна", "Олена Вигаданюк", "Олена Петрівна Вигаданюк", "Вигаданюк Іванюк",
    "Лев Петро", "Іваненка Петра Сергійовича", "Вигаданюк Саша", "вигаданюк саша", "ВИГАДАНЮК САША",
    "Ткач  Іван", "Ткач Іван ", "Ткач-Коваль Іван Петрович", "Ткач Коваль Іван Петрович", "Ткач Юр",
    "Ткач Iван", "Ткач Іван2", "Янка Купала", "Ткач де Іван", "Ткач пан Іван", "раніше Ткач Іван",
    "Ткач уродж Коваль", "Олена Марія Ганна", "Ткач, Іван", "Ткач Іван (Коваль)",
    "Петро Сергійович", "Ткач Сергійович", "Мар'яна Ткач", "Дзюба Іван",
)  # fmt: skip

ODD = [
    *(NameWriting(surname=s, given=g, patronymic=p, sex=(n * 7) % 3)
      for n, (s, g, p) in enumerate(product(SURNAMES, GIVEN, PATRONYMICS))),
    *(NameWriting(full, sex=sex) for full in FULL for sex in (0, 1, 2)),
    *(NameWriting(full, given="Олена") for full in FULL),
    NameWriting(surname="Ткач", birth_surname="Коваль"),
    NameWriting(surname="Ткач", given="Оля", nickname="Лялька"),
    NameWriting(surname="Ткач" * 200, given="Оля"),
]  # fmt: skip

letters = st.text(st.sampled_from("аеиоуібвгдкнрсьйяєїАІМПшch yw.-'’(«1"), max_size=9)
plain = st.sampled_from([*SURNAMES, *GIVEN, *PATRONYMICS])
parts = letters | plain
drawn = st.builds(NameWriting, surname=parts, given=parts, patronymic=parts, sex=st.integers(0, 2))
drawn_full = st.builds(
    lambda words, sex: NameWriting(" ".join(words), sex=sex), st.lists(parts, max_size=4), st.integers(0, 2)
)


def arrays_of(writings, few, monkeypatch):
    monkeypatch.setattr(book, "_FEW", few)
    builder = NameBookBuilder()
    for number, writing in enumerate(writings):
        builder.add(writing, 1 + number % 3)
    made = builder.build()
    return {**made.arrays._asdict(), **made.arrays.shapes._asdict()}


def assert_the_same(writings, monkeypatch):
    alone = arrays_of(writings, len(writings), monkeypatch)
    together = arrays_of(writings, -1, monkeypatch)

    for name in alone.keys() - {"shapes"}:
        assert alone[name].dtype == together[name].dtype, name
        assert np.array_equal(alone[name], together[name]), name


def test_odd_names_read_together_are_laid_out_as_each_read_alone(monkeypatch):
    assert_the_same(ODD, monkeypatch)


@settings(max_examples=60, deadline=None)
@given(st.lists(drawn | drawn_full, min_size=1, max_size=8, unique=True))
def test_any_names_read_together_are_laid_out_as_each_read_alone(writings):
    with pytest.MonkeyPatch.context() as patch:
        assert_the_same(writings, patch)


def test_plain_names_are_read_together():
    texts = ["", "Вигаданюк", "Олена", "Петрівна", "Goldwell", "John", "Ткач Іван Петрович", "Ткач де Іван"]
    parts = np.zeros((5, 6), np.int32)
    parts[0, 1:4] = (1, 2, 3)
    parts[1, 1:3] = (4, 5)
    parts[2, 0] = 6
    parts[3, 0] = 7
    parts[4, 1] = 1

    dealt = read_together(texts, parts, np.zeros(5, np.int8))

    assert dealt.names.tolist() == [0, 1, 2]
    assert dealt.texts == ["вигаданюк олена петрівна", "goldwell john", "ткач іван петрович"]
