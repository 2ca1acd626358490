import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from leleka.normalize.names import NameBook, NameBookBuilder, NameWriting
from leleka.normalize.names.layout import CLASSES, FORMS

NAMES = (
    "Вигаданюк Олена Сергіївна",
    "Выгаданюк Елена Сергеевна",
    "Шевченко Іван",
    "Рідкісновигаданчук Юстина",
    "Вигаданюк П.",
    "",
)
writings = st.lists(st.sampled_from([*NAMES, "???", "Саша", "Олена Вигаданюк"]), max_size=8)


def book_of(writings):
    builder = NameBookBuilder()
    for writing in writings:
        builder.add(writing)
    return builder.build(count_lists=False)


def book():
    return book_of([NameWriting(name) for name in NAMES])


def test_equal_writings_have_one_number():
    builder = NameBookBuilder()

    numbers = [builder.add(NameWriting(name)) for name in ("Бойко Іван", "Бойко Ганна", "Бойко Іван")]

    assert numbers == [0, 1, 0]
    assert len(builder.build()) == 2


def test_a_book_gives_names_back_as_written():
    names = book()

    assert [names.written(i) for i in range(len(names))] == list(NAMES)


def test_forms_of_one_part_have_one_number():
    arrays = book().arrays

    assert arrays.given[0] == arrays.given[1] >= 0
    assert arrays.patronymic[0] == arrays.patronymic[1] >= 0


def test_a_father_has_the_number_of_his_own_given_name():
    arrays = book_of([NameWriting("Бойко Іван Петрович"), NameWriting("Бойко Петро Іванович")]).arrays

    assert arrays.patronymic[0] == arrays.given[1]


def test_what_is_missing_or_only_an_initial_has_no_number():
    arrays = book().arrays

    assert arrays.patronymic[2] == -1
    assert arrays.given[4] == -1
    assert arrays.surname[5] == -1


def test_a_rare_name_has_more_bits_than_a_common_one():
    arrays = book().arrays

    assert arrays.surname_bits[3] > arrays.surname_bits[2] + 4
    assert arrays.given_bits[3] > arrays.given_bits[2] + 2


def test_names_that_the_lists_repeat_become_less_rare():
    builder = NameBookBuilder()
    builder.add(NameWriting("Рідкіснюк Іван"))
    for _ in range(5_000):
        builder.add(NameWriting("Рідкіснюк Петро"))

    counted, uncounted = builder.build(), builder.build(count_lists=False)

    assert counted.arrays.surname_bits[1] < 4 < uncounted.arrays.surname_bits[1]


def test_a_book_survives_arrow():
    before = book()

    after = NameBook.from_arrow(before.to_arrow())

    flat_before = (*before.arrays[:-1], *before.arrays.shapes)
    flat_after = (*after.arrays[:-1], *after.arrays.shapes)
    assert all(
        np.array_equal(a, b) and a.dtype == b.dtype for a, b in zip(flat_before, flat_after, strict=True)
    )
    assert [after.writing(i) for i in range(len(after))] == [before.writing(i) for i in range(len(before))]


@given(writings)
def test_every_start_leads_into_its_pool(names):
    arrays = book_of([NameWriting(name) for name in names]).arrays
    shapes = arrays.shapes

    for starts, pool in (
        (arrays.token_starts, arrays.tokens),
        (shapes.reading_start, shapes.reading_cost),
        (shapes.slot_start, shapes.slots),
        (shapes.values[:, CLASSES], shapes.classes),
        (shapes.values[:, FORMS], shapes.letter_start[1:]),
        (shapes.letter_start, shapes.letters),
    ):
        assert starts[0] == 0
        assert np.all(np.diff(starts) >= 0)
        assert starts[-1] == len(pool)


def test_building_reports_how_far_it_is():
    seen = []
    builder = NameBookBuilder()
    builder.add(NameWriting("Бойко Іван"))

    builder.build(lambda stage, done, total=None: seen.append((stage, done, total)))

    assert seen[-1] == ("reading names", 1, 1)
